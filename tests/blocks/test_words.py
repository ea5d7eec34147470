"""Whatever the bot says can be said in other words: every text goes through the catalogues."""

from pathlib import Path

import pytest

from bot.blocks.speech import n_, p_, speaking, spoken
from bot.rules.languages import language_of
from tests.blocks.unsaid import unsaid

BLOCKS = Path(__file__).parents[2] / "bot" / "blocks"


def test_every_text_that_is_said_goes_through_the_catalogues() -> None:
    own_names = {"speech.py"}  # Languages are called what they call themselves.
    rooms = [path for path in sorted(BLOCKS.glob("*.py")) if path.name not in own_names]
    assert not [text for path in rooms for text in unsaid(path)]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('section("Nothing is open.")', ["Nothing is open."]),
        ('section(f"*{name}* is open")', ["*{}* is open"]),
        ('button(text="Stop", action_id="Stop it")', ["Stop"]),
        ('section(_("{of} is {how}", how="too late now"))', ["too late now"]),
        ('section(_("Nothing is open."))', []),
        ('WORDS = {1: "Not yet"}', ["Not yet"]),
        ('WORDS = {1: N_("Not yet")}', []),
        ('"""A docstring says something."""', []),
        ('f"home:pulse:{one.id}"', []),
        ('raise LookupError(f"{one} is not there")', []),
    ],
)
def test_a_text_that_goes_past_them_is_found(tmp_path: Path, source: str, found: list[str]) -> None:
    (tmp_path / "one.py").write_text(source + "\n")
    assert [text.split(": ", 1)[1].strip("'\"") for text in unsaid(tmp_path / "one.py")] == found


@pytest.mark.parametrize(
    ("locale", "language"),
    [("de-DE", "de"), ("de", "de"), ("es-LA", "es"), ("en-GB", "en"), ("fr-FR", None), ("", None), (None, None)],
)
def test_the_language_of_a_locale_is_known_where_there_is_a_catalogue(locale: str | None, language: str | None) -> None:
    assert language_of(locale) == language


def test_a_language_is_spoken_within_and_the_one_before_where_there_is_none_of_it() -> None:
    with speaking("de"):
        assert spoken() == "de"
        with speaking("tlh"), speaking(None):
            assert spoken() == "de"
        assert spoken() == "de"
    assert spoken() == "en"


def test_what_fills_a_place_is_never_filled_in_itself() -> None:
    assert n_("{n} of {who}", "{n} of {who}", 2, who="{n}") == "2 of {n}"
    assert p_("a name", "{who}", who="{who}") == "{who}"
