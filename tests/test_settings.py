"""Settings: what is malformed or missing is named in one line, and a secret is never shown."""

import pytest

from bot.settings import SettingsError, load


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for variable in list(os.environ):
        if variable.startswith(("GROUNDSWELL_", "SLACK_", "DATABASE_URL")):
            monkeypatch.delenv(variable)


def test_without_any_setting_the_defaults_hold() -> None:
    settings = load(None)
    assert settings.database_url == "sqlite:///groundswell.db"
    assert settings.floor_scores == 5
    assert settings.only == frozenset()


def test_a_list_of_people_may_have_commas_and_spaces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDSWELL_ONLY", "U01, U02,U03")
    assert load(None).only == {"U01", "U02", "U03"}


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("sqlite:///x.db", "sqlite:///x.db"),
        ("postgres://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
    ],
)
def test_the_usual_spellings_of_a_database_are_understood(
    monkeypatch: pytest.MonkeyPatch, given: str, used: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", given)
    assert load(None).database_url == used


@pytest.mark.parametrize(
    ("variable", "value", "line"),
    [
        ("GROUNDSWELL_FLOOR_SCORES", "2", "GROUNDSWELL_FLOOR_SCORES: Input should be greater than or equal to 3."),
        ("GROUNDSWELL_PORT", "http", "GROUNDSWELL_PORT: Input should be a valid integer"),
        ("DATABASE_URL", "mysql://x", "DATABASE_URL: must be sqlite:///FILE or postgresql+psycopg://..."),
        ("SLACK_API_URL", "slack.com", "SLACK_API_URL: must start with http:// or https://."),
        ("GROUNDSWELL_LOG_LEVEL", "loud", "GROUNDSWELL_LOG_LEVEL: must be one of DEBUG, INFO, WARNING, ERROR."),
        ("GROUNDSWELL_DAY_STARTS", "early", "GROUNDSWELL_DAY_STARTS: "),
        ("GROUNDSWELL_DAY_STARTS", "09:00Z", "GROUNDSWELL_DAY_STARTS: must be a time of day without a zone"),
        ("GROUNDSWELL_DAY_ENDS", "08:00", "GROUNDSWELL_DAY_ENDS must be later than GROUNDSWELL_DAY_STARTS."),
        ("GROUNDSWELL_ONLY", ",", "GROUNDSWELL_ONLY: must be Slack ids with commas between them"),
        ("GROUNDSWELL_ONLY", "ana@example.com", "GROUNDSWELL_ONLY: must be Slack ids with commas between them"),
        ("SLACK_BOT_TOKEN", "foo", "SLACK_BOT_TOKEN: must start with xoxb-."),
        ("SLACK_APP_TOKEN", "xoxb-1", "SLACK_APP_TOKEN: must start with xapp-."),
        ("DATABASE_URL", "sqlite://", "DATABASE_URL: must be sqlite:///FILE"),
        ("DATABASE_URL", "sqlite:///", "DATABASE_URL: must be sqlite:///FILE"),
    ],
)
def test_each_malformed_value_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, line: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError) as problem:
        load(None)
    assert len(problem.value.lines) == 1
    assert problem.value.lines[0].startswith(line)


def test_every_malformed_value_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDSWELL_PORT", "0")
    monkeypatch.setenv("GROUNDSWELL_WORKERS", "many")
    with pytest.raises(SettingsError) as problem:
        load(None)
    assert len(problem.value.lines) == 2


def test_what_is_missing_is_named_with_where_to_find_it() -> None:
    with pytest.raises(SettingsError) as problem:
        load(None).require("slack_bot_token", "slack_app_token")
    assert problem.value.lines[0].startswith("SLACK_BOT_TOKEN is not set. It starts with xoxb-")
    assert problem.value.lines[1].startswith("SLACK_APP_TOKEN is not set.")


def test_a_secret_never_shows_in_the_settings_or_in_a_complaint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-very-secret")
    assert "very-secret" not in repr(load(None))
    monkeypatch.setenv("DATABASE_URL", "mysql://user:very-secret@host/db")
    with pytest.raises(SettingsError) as problem:
        load(None)
    assert "very-secret" not in str(problem.value)
