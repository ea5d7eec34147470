"""`groundswell concerns explain` foretells what then happens, and names nobody who raised something."""

from datetime import timedelta

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from bot.__main__ import app
from bot.explaining import Explained, explain
from storage import trail
from storage.tables import Delivery
from tests.stories.conftest import Harbour
from tests.stories.test_a_concern import CRITICAL, NORMAL, WEDNESDAY, away, raises
from tests.stories.test_anonymous_concerns import raises_anonymously


async def explained(harbour: Harbour, number: int = 1) -> Explained:
    house = harbour.told.product.house
    found = await harbour.stored(lambda session: explain(session, house.terms, number, harbour.now))
    assert found is not None
    return found


@pytest.mark.long
@pytest.mark.parametrize("urgency", [NORMAL, CRITICAL])
async def test_what_it_foretells_is_what_happens(harbour: Harbour, urgency: str) -> None:
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.emre, urgency=urgency)
    foretold = (await explained(harbour)).ahead
    assert [turn.name for turn in foretold[:3]] == ["Cleo Marsh", "Olga Petrov", "Ben Okafor"]
    await harbour.forward(days=6)
    steps = await harbour.stored(lambda s: trail.of(s, "concern:1"))
    climbed = [one for one in steps if one.happened == "climbed"]
    rows = await harbour.stored(lambda s: s.exec(select(Delivery).where(Delivery.kind == "card")).all())
    arrived = sorted(row.sent_at for row in rows if row.sent_at)
    assert len(climbed) >= 3
    late = timedelta(minutes=3)  # a tick comes every minute, and each turn begins when the card before has come
    for turn, event, came in zip(foretold, climbed, arrived[1:], strict=False):
        assert event.to_id == turn.rung.person
        assert turn.given_at <= came <= turn.given_at + late * 3


@pytest.mark.long
async def test_it_says_who_is_passed_over_and_why(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await harbour.write(away("ana@example.com"))
    await raises(harbour, harbour.ben)
    found = await explained(harbour)
    assert {(one.name, one.why.split(" until ")[0]) for one in found.passed} == {
        ("Ana Silva", "is away"), ("Ben Okafor", "has raised it"),
    }  # fmt: skip
    assert found.owner == "Cleo Marsh"


@pytest.mark.long
async def test_one_that_is_in_hand_goes_nowhere(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.ben)
    await harbour.ana.types("/triage 1 ask When was that?")
    await harbour.forward(minutes=5)
    assert (await explained(harbour)).ahead == []


@pytest.mark.long
async def test_the_command_prints_the_ladder_and_neither_words_nor_who_raised_it(harbour: Harbour) -> None:
    url = str(harbour.told.product.house.db.url)
    if not url.startswith("sqlite"):
        return
    await harbour.until(WEDNESDAY)
    await raises_anonymously(harbour, harbour.emre, words="They read my screen")
    await harbour.until("2026-04-16 10:00")
    file = url.removeprefix("sqlite:///")
    shown = CliRunner().invoke(app, ["concerns", "explain", "1", "--db", file, "--at", "2026-04-16T10:00:00Z"])
    assert shown.exit_code == 0, shown.output
    for words in ("raised anonymously", "raised to Olga Petrov", "reminded", "As it will run", "goes on"):
        assert words in shown.output
    assert "Emre" not in shown.output
    assert "screen" not in shown.output
    missing = CliRunner().invoke(app, ["concerns", "explain", "99", "--db", file])
    assert "There is no concern 99." in str(missing.exception)
