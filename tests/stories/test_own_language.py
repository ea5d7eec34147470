"""Everybody is spoken to in their own language: the one of their Slack, or one that they chose at Home."""

from collections.abc import Iterator
from gettext import NullTranslations
from typing import Any

import pytest

from bot.blocks import speech
from bot.syncing import sync
from storage.closing import newest
from storage.people import by_slack_id
from tests.stories.conftest import Harbour
from tests.stories.test_home import looks

TUESDAY = "2026-04-14 10:00"


class Marked(NullTranslations):
    """A language of which one sees in each text which it is."""

    def __init__(self, sign: str) -> None:
        super().__init__()
        self._sign = sign

    def gettext(self, message: str) -> str:
        return f"{self._sign}{message}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"{self._sign}{super().ngettext(msgid1, msgid2, n)}"

    def pgettext(self, context: str, message: str) -> str:
        return f"{self._sign}{message}"


@pytest.fixture(autouse=True)
def marked(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """German and Spanish are English with a sign."""
    signs = {"en": NullTranslations(), "de": Marked("ß"), "es": Marked("¿")}
    monkeypatch.setattr(speech, "catalogue", signs.__getitem__)
    return iter(())


async def slack_says(harbour: Harbour, name: str, locale: str) -> None:
    harbour.slack.person(name).user.locale = locale
    await sync(harbour.told.product.house)


async def test_whoevers_slack_is_in_a_language_is_greeted_in_it(harbour: Harbour) -> None:
    await slack_says(harbour, "ana", "de-DE")
    await slack_says(harbour, "ben", "fr-FR")
    await harbour.until(TUESDAY)
    said = {name: str(harbour.slack.person(name).messages()[0].blocks) for name in ("ana", "ben", "cleo")}
    assert "ßStop messages" in said["ana"]
    assert "ß" not in said["ben"] + said["cleo"]


async def test_a_language_is_chosen_at_home_and_kept_whatever_slack_says(harbour: Harbour) -> None:
    ana = await looks(harbour, "ana")
    await ana.sees("Hello Ana")
    await ana.picks("own_language", "Español")
    await harbour.rest()
    await ana.sees("¿Hello Ana")
    await slack_says(harbour, "ana", "de-DE")
    person = await harbour.stored(lambda session: by_slack_id(session, ana.id))
    assert person is not None and person.language == "es"
    await ana.picks("own_language", "¿As in Slack")
    await harbour.rest()
    await slack_says(harbour, "ana", "de-DE")
    ana = await looks(harbour, "ana")
    await ana.sees("ßHello Ana")


async def test_whoever_comes_after_somebody_is_not_spoken_to_in_their_language(harbour: Harbour) -> None:
    await slack_says(harbour, "ana", "de-DE")
    for name in ("ana", "ben", "ana", "cleo"):
        person = harbour.slack.person(name)
        await person.types("/groundswell nonsense")
        await harbour.rest()
        assert ("ß" in person.messages()[-1].text) == (name == "ana")


@pytest.mark.long
@pytest.mark.language("de")
async def test_what_is_kept_of_a_round_is_called_in_the_companys_language_whoever_closes_it(
    harbour: Harbour, answering: Any
) -> None:
    await harbour.until("2026-04-15 14:00")
    for name in ("ana", "ben", "cleo", "emre", "fay", "gus", "ida", "jon", "kim", "lea"):
        await answering(harbour, getattr(harbour, name))
    await harbour.olga.types("/pulse close 1")
    await harbour.rest()
    await harbour.olga.sees("Round 1 is closed")
    published = await harbour.stored(newest)
    assert published is not None
    assert [unit["name"] for unit in published.figures["units"]] == ["ßWhole company"]
