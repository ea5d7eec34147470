"""The command line, as whoever runs it meets it."""

import json
import shutil
import socket
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.blocks.speech import speaking, spoken
from bot.commands import terminal
from storage.keys import new_secret
from storage.migrate import newest
from tests.commands.terminal import HARBOUR, Terminal


def test_a_company_is_seeded_once_and_a_second_time_changes_nothing(terminal: Terminal) -> None:
    assert "people: 14 new, 0 changed, 0 as before" in terminal.on("seed", str(HARBOUR))
    again = terminal.on("seed", str(HARBOUR))
    assert "people: 0 new, 0 changed, 14 as before" in again
    assert "documents: 0 new versions" in again


def test_a_folder_with_mistakes_loads_nothing_and_names_each_with_file_and_line(
    terminal: Terminal, tmp_path: Path
) -> None:
    folder = tmp_path / "broken"
    shutil.copytree(HARBOUR, folder)
    people = (folder / "people.csv").read_text().replace("Europe/Berlin,DE,sales", "Europe/Berlin,DE,sals", 1)
    (folder / "people.csv").write_text(people.replace("executives", "executive"))
    said = terminal.on("seed", str(folder), exits=2)
    assert "people.csv:2:" in said
    assert "did you mean 'sales'" in said
    assert "people.csv:10:" in said
    assert "Nothing was loaded: 2 to mend." in said
    assert not terminal.db.exists()


def test_without_a_database_a_command_says_how_to_make_one(terminal: Terminal) -> None:
    said = terminal.on("golive", exits=2)
    assert said.count("\n") == 1
    assert "`groundswell seed FOLDER` makes one." in said


def test_going_live_pausing_and_going_on(seeded: Terminal) -> None:
    assert "Live." in seeded.on("golive")
    assert "It was live already." in seeded.on("golive")
    assert "Paused." in seeded.on("pause")
    assert "It was paused already." in seeded.on("pause")
    assert "Live." in seeded.on("golive")


def test_a_pulse_is_opened_listed_and_closed(on_slack: Terminal) -> None:
    on_slack.on("golive")
    assert "14 people are asked." in on_slack.on("pulse", "open")
    assert "its own" in on_slack.on("pulse", "list")
    assert "Round 1 is closed." in on_slack.on("pulse", "close", "1")
    assert "Round 1 is not open." in on_slack.on("pulse", "close", "1", exits=2)
    assert "There is no pulse named nonsense." in on_slack.on("pulse", "open", "nonsense", exits=2)


def test_a_pulse_stays_open_as_long_as_it_is_set_or_said(on_slack: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDSWELL_PULSE_DAYS", "5")
    in_five, in_three = (f"{datetime.now(UTC) + timedelta(days=days):%Y-%m-%d %H}" for days in (5, 3))
    assert f"Round 1 is open until {in_five}" in on_slack.on("pulse", "open")
    assert f"Round 2 is open until {in_three}" in on_slack.on("pulse", "open", "training", "--days", "3")


def test_a_pulse_for_nobody_is_not_opened(seeded: Terminal) -> None:
    said = seeded.on("pulse", "open", exits=2)
    assert "Nothing was opened. Nobody can be asked: 14 without a Slack id yet: run groundswell roster sync." in said
    assert "default" not in seeded.on("pulse", "list")
    assert "Nobody can be asked" in seeded.on("pulse", "open", exits=2)


def test_a_dry_run_says_what_would_be_done_for_whom_nothing_and_why_and_changes_nothing(seeded: Terminal) -> None:
    seeded.on("golive")
    before = rows(seeded.db)
    today = datetime.now(UTC).date()
    tuesday = today + timedelta(days=(0 - today.weekday()) % 7 + 1)
    said = seeded.on("tick", "--dry-run", "--at", f"{tuesday}T12:00:00Z")
    assert "would read Slack's list of members" in said
    assert "would open the pulse of cycle" in said
    assert "without a Slack id yet: run groundswell roster sync" in said
    assert "ana@example.com" in said
    assert rows(seeded.db) == before


def test_a_dry_run_says_which_champions_get_no_brief_and_why(on_slack: Terminal) -> None:
    on_slack.on("golive")
    with closing(sqlite3.connect(on_slack.db)) as connection, connection:
        away = f"UPDATE person SET absent_until = '{datetime.now(UTC) + timedelta(days=60):%Y-%m-%d %H:%M:%S}'"
        connection.execute(f"{away} WHERE email = 'ana@example.com'")
    day = datetime.now(UTC).date() + timedelta(days=10)
    said = on_slack.on("tick", "--dry-run", "--at", f"{day}T12:00:00Z")
    assert "would plan the champions' briefs of" in said
    assert "would plan the first steps of whoever is new as AI champion" in said
    (line,) = [line for line in said.splitlines() if "no brief" in line]
    assert "is away" in line
    assert "ana@example.com" in line


def test_a_dry_run_before_going_live_says_so(seeded: Terminal) -> None:
    assert "would not do: everything else: the company has not gone live" in seeded.on("tick", "--dry-run")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("tick", "--at", "noon", "--dry-run"), "--at noon: write a moment as 2026-05-18T09:00:00Z."),
        (("tick", "--at", "2026-05-18T09:00:00Z"), "--at goes with --dry-run only"),
        (("digest", "--format", "pdf"), "--format pdf: choose text, json, csv, html or png."),
        (("digest", "--week", "2026-W20"), "No digest has been posted yet."),
        (("digest", "--week", "May"), "--week May: write a week as 2026-W20, or latest."),
        (("tick", "--dry-run", "--at", "0001-01-01"), "choose a moment between 2000 and 2099."),
        (("backup", "nowhere/copy.db"), "There is no folder nowhere; make it first."),
        (("pulse", "close", "99999999999999999999"), "That did not work:"),
        (("erase", "nobody@example.com", "--yes"), "There is nobody with the email or Slack id nobody@example.com."),
    ],
)
def test_what_can_be_mended_is_said_in_one_line(seeded: Terminal, words: tuple[str, ...], complaint: str) -> None:
    said = seeded.on(*words, exits=2)
    assert complaint in said
    assert said.strip().count("\n") == 0


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("simulate", "--start", "0001-01-01"), "choose a day between 2000 and 2099."),
        (("simulate", "--json", "nowhere/report.json"), "There is no folder nowhere; make it first."),
        (("simulate", "--db", "nowhere/story.db"), "There is no folder nowhere; make it first."),
        (("migrate", "--db", "nowhere/x.db"), "The database could not be used: unable to open database file"),
    ],
)
def test_what_cannot_work_is_said_before_anything_is_done(
    terminal: Terminal, words: tuple[str, ...], complaint: str
) -> None:
    said = terminal(*words, exits=2)
    assert complaint in said
    assert said.strip().count("\n") == 0


def test_a_file_that_is_no_database_is_said_in_one_line(terminal: Terminal) -> None:
    terminal.db.write_text("shopping list\n" * 200)
    said = terminal.on("roster", "list", exits=2)
    assert said.startswith("The database could not be used: file is not a database")


def test_a_postgresql_that_is_not_there_is_said_without_the_password(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://groundswell:very-secret@127.0.0.1:1/x")
    said = terminal("pulse", "list", exits=2)
    assert said.startswith("The database could not be used:")
    assert "very-secret" not in said


def test_a_port_that_is_taken_is_said_before_the_weeks_go_by(terminal: Terminal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert terminal("demo", "--port", str(port), exits=2).startswith(f"Port {port} is taken")


def test_a_pulse_that_everybody_was_just_asked_is_not_asked_again(on_slack: Terminal) -> None:
    on_slack.on("pulse", "open")
    said = on_slack.on("pulse", "open", exits=2)
    assert "Nobody can be asked: 14 asked the same within three weeks." in said
    assert "14 people are asked." in on_slack.on("pulse", "open", "training")


def test_a_preview_says_what_is_asked_of_whom_and_what_would_happen_and_asks_nobody(on_slack: Terminal) -> None:
    said = on_slack.on(
        "pulse", "preview", "training", "--audience", "department:Sales", "--audience", "tier:practitioners"
    )
    assert "How the lessons are, for Sales; practitioners." in said
    assert "one or more of: Examples from my own work" in said
    assert "Anonymous: nobody is shown what you answered" in said
    assert "people would be asked." in said
    assert "The last one has it by" in said
    assert "training" not in on_slack.on("pulse", "list")


def test_a_follow_up_needs_the_concern_it_speaks_of(on_slack: Terminal) -> None:
    assert "Say which concern it follows up: job_displacement," in on_slack.on("pulse", "open", "follow_up", exits=2)
    said = on_slack.on("pulse", "preview", "follow_up", "--theme", "no_time")
    assert "In the last pulse many named “My day leaves no time for it”." in said


def test_by_name_is_asked_only_where_the_company_has_switched_it_on_and_never_what_people_fear(
    on_slack: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "switched off" in on_slack.on("pulse", "preview", "--mode", "named", exits=2)
    monkeypatch.setenv("GROUNDSWELL_NAMED_PULSES", "yes")
    said = on_slack.on("pulse", "preview", "--mode", "named")
    assert "By name: operations leads read what you answered." in said
    assert "main concern" not in said
    assert "anything else" not in said


@pytest.mark.parametrize(
    ("audience", "complaint"),
    [
        ("department:Sale", "There is no department “Sale”; did you mean sales."),
        ("tier:bosses", "There is no tier “bosses”; there are executives, managers, practitioners, technical."),
        ("everybody", "“everybody” is no audience; write department:Sales, tier:managers, cohort:assigned or wave:2."),
        ("wave:1", "There is no wave “1”; there are none."),
    ],
)
def test_an_audience_that_means_nothing_is_said_in_one_line(seeded: Terminal, audience: str, complaint: str) -> None:
    assert complaint in seeded.on("pulse", "preview", "--audience", audience, exits=2)


def test_a_round_is_taken_back_and_its_answers_are_gone(on_slack: Terminal) -> None:
    on_slack.on("pulse", "open")
    assert "Round 1 is cancelled." in on_slack.on("pulse", "cancel", "1")
    assert "Round 1 is not open." in on_slack.on("pulse", "cancel", "1", exits=2)
    assert "cancelled" in on_slack.on("pulse", "list")
    assert "14 people are asked." in on_slack.on("pulse", "open")


def test_whoever_is_no_longer_in_the_file_is_named(seeded: Terminal, tmp_path: Path) -> None:
    folder = tmp_path / "smaller"
    shutil.copytree(HARBOUR, folder)
    rows = (folder / "people.csv").read_text().splitlines()
    (folder / "people.csv").write_text("\n".join(r for r in rows if "dina@" not in r))
    assert "on the roster but not in people.csv: dina@example.com" in seeded.on("seed", str(folder))


def test_running_without_tokens_makes_no_database(terminal: Terminal, tmp_path: Path) -> None:
    terminal("run", exits=2)
    assert list(tmp_path.glob("*.db")) == []


def test_an_unknown_option_is_a_usage_error_and_no_traceback(terminal: Terminal) -> None:
    said = terminal("golive", "--now", exits=2)
    assert "No such option" in said
    assert "Traceback" not in said


def test_a_malformed_setting_is_named_and_nothing_runs(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDSWELL_PORT", "http")
    assert "GROUNDSWELL_PORT: " in terminal.on("golive", exits=2)


def test_a_secret_is_printed_as_a_line_for_the_settings_and_never_twice_the_same(terminal: Terminal) -> None:
    first, second = terminal("secret"), terminal("secret")
    assert first.startswith("GROUNDSWELL_SECRET=")
    assert first != second


def test_without_the_secret_no_pulse_is_opened_and_what_to_do_is_said(
    on_slack: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GROUNDSWELL_SECRET")
    said = on_slack.on("pulse", "open", exits=2)
    assert said.count("\n") == 1
    assert "`groundswell secret` makes" in said
    assert "its own" not in on_slack.on("pulse", "list")


def test_an_open_pulse_is_not_closed_with_another_secret(on_slack: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    on_slack.on("pulse", "open")
    monkeypatch.setenv("GROUNDSWELL_SECRET", new_secret())
    assert "another secret was set" in on_slack.on("pulse", "close", "1", exits=2)
    assert "open" in on_slack.on("pulse", "list")


def test_a_malformed_secret_is_named_and_not_shown(seeded: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDSWELL_SECRET", "hunter2")
    said = seeded.on("pulse", "list", exits=2)
    assert "GROUNDSWELL_SECRET: must be a secret as `groundswell secret` makes it" in said
    assert "hunter2" not in said


def test_running_without_tokens_names_both(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{terminal.db}")
    said = terminal("run", exits=2)
    assert "SLACK_BOT_TOKEN is not set." in said
    assert "SLACK_APP_TOKEN is not set." in said


@pytest.mark.parametrize("command", ["serve", "work"])
def test_many_processes_need_a_database_that_can_be_shared(terminal: Terminal, command: str) -> None:
    said = terminal(command, exits=2)
    assert said.count("\n") == 1
    assert "set DATABASE_URL=postgresql+psycopg://..., or use `groundswell run --http`" in said


@pytest.mark.parametrize("words", [("run",), ("run", "--http"), ("roster", "sync"), ("tick",)])
def test_a_slack_that_cannot_be_reached_is_said_in_one_line(
    seeded: Terminal, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    for variable in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"):
        monkeypatch.setenv(variable, "xapp-x" if "APP" in variable else "xoxb-x")
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:1/")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{seeded.db}")
    said = seeded(*words, exits=2)
    assert said.strip().startswith("Slack could not be reached")
    assert said.strip().count("\n") == 0


def test_a_person_is_erased_with_everything_that_leads_to_them(seeded: Terminal) -> None:
    assert "1 people deleted." in seeded.on("erase", "CLEO@example.com", "--yes")
    with closing(sqlite3.connect(seeded.db)) as connection:
        assert connection.execute("SELECT count(*) FROM person WHERE email = 'cleo@example.com'").fetchone() == (0,)
    assert b"cleo@example.com" not in seeded.db.read_bytes()
    assert b"Cleo Marsh" not in seeded.db.read_bytes()


def test_a_backup_is_a_whole_database_and_never_overwrites_another(seeded: Terminal, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    seeded.on("backup", str(copy))
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT count(*) FROM person").fetchone() == (14,)
    assert "exists already" in seeded.on("backup", str(copy), exits=2)


def test_the_manifest_is_printed_as_json(terminal: Terminal) -> None:
    assert json.loads(terminal("manifest"))["settings"]["socket_mode_enabled"] is True
    over_http = json.loads(terminal("manifest", "--http", "https://host.example.com"))
    assert over_http["settings"]["interactivity"]["request_url"] == "https://host.example.com/slack/events"
    assert "https://" in terminal("manifest", "--http", "host.example.com", exits=2)


def test_the_roster_is_listed(seeded: Terminal) -> None:
    said = seeded.on("roster", "list")
    assert "Dina Hamdan" in said
    assert "not on Slack" in said


def test_migrating_says_from_where_to_where(terminal: Terminal) -> None:
    assert f"From an empty database to {newest()}." in terminal.on("migrate")
    assert f"Already at {newest()}." in terminal.on("migrate")


def rows(db: Path) -> int:
    with closing(sqlite3.connect(db)) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return sum(connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names)


def test_before_the_first_pulse_it_is_said_that_no_answer_on_jobs_is_approved(
    terminal: Terminal, tmp_path: Path
) -> None:
    warning = "No answer on jobs is approved yet, which is what people fear first."
    assert warning in terminal.on("seed", str(HARBOUR))
    with closing(sqlite3.connect(terminal.db)) as connection, connection:
        connection.execute("UPDATE person SET slack_id = 'U00' || id")
    for words in (("golive",), ("pulse", "preview"), ("pulse", "open")):
        said = terminal.on(*words)
        assert said.count(warning) == 1
    # It was said in time: from now on it would only be in the way.
    assert warning not in terminal.on("golive")
    assert warning not in terminal.on("pulse", "preview", "training")
    folder = tmp_path / "without"
    shutil.copytree(HARBOUR, folder)
    (folder / "answers.yaml").write_text("answers: []\n")
    assert "There is no ready answer on jobs" in terminal.on("seed", str(folder))


def test_an_answer_on_jobs_that_is_approved_is_not_missed(seeded: Terminal) -> None:
    with closing(sqlite3.connect(seeded.db)) as connection, connection:
        connection.execute("INSERT INTO approval VALUES ('will_i_lose_my_job', 1, '2026-04-13 08:00:00', 'U001')")
    assert seeded.on("golive") == "Live. Messages go out from now on.\n"


def test_the_champions_of_every_department_are_printed_those_that_lack_one_first(seeded: Terminal) -> None:
    said = seeded.on("roster", "champions")
    assert said.index("Commercial") < said.index("Finance") < said.index("Sales")
    (sales,) = [line for line in said.splitlines() if "Sales" in line]
    assert "Ana Silva" in sales
    assert "Cleo Marsh" in sales
    assert "1:6" in sales
    assert "no champion" not in said
    roles = Path("company/roles.csv")
    shutil.copytree(HARBOUR, "company")
    roles.write_text("".join(row for row in roles.read_text().splitlines(keepends=True) if "sales" not in row))
    seeded.on("seed", "company")
    said = seeded.on("roster", "champions")
    assert said.index("Sales") < said.index("Commercial")
    assert "no champion" in said


def test_what_a_command_makes_is_in_the_language_of_the_company(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDSWELL_LANGUAGE", "de")
    with speaking(None):
        terminal.settings()
        assert spoken() == "de"
    assert spoken() == "en"
