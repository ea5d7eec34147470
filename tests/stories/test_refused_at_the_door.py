"""Whoever tries what they have no right to stands in the record: once a day each, with nothing of what they sent."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from bot.__main__ import app
from handlers.call import Source
from storage import people, retention, trail
from storage.tables import Event, EventContent, Person
from storage.trail import Step
from tests.stories.conftest import Harbour
from tests.stories.forging import Forged, Forger, filled, typed

TUESDAY_NOON = "2026-04-14 10:00"
NOT_A_LEAD = "/groundswell pause, not an operations lead"


async def refused(harbour: Harbour) -> Sequence[Step]:
    return await harbour.stored(lambda session: trail.of(session, "door"))


async def told(harbour: Harbour) -> list[tuple[str, str]]:
    """What was refused, and to whom by name."""
    steps = await refused(harbour)
    names = await harbour.stored(lambda s: people.names(s, {step.by_id for step in steps if step.by_id}))
    return [(names.get(step.by_id or 0, ""), step.why) for step in steps]


async def test_who_tried_which_command_and_when_is_recorded_and_nothing_else_they_typed(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    await harbour.gus.types("/groundswell pause my secret plan")
    await harbour.emre.types("/pulse new about my manager")
    assert await told(harbour) == [
        ("Gus Weber", NOT_A_LEAD),
        ("Emre Kaya", "/pulse, neither an operations lead nor an AI champion"),
    ]
    first = (await refused(harbour))[0]
    assert (first.happened, first.words, first.to_id) == ("refused", "", None)
    assert abs(first.at - harbour.now) < timedelta(minutes=1)
    head, broken = await harbour.stored(lambda s: trail.check(s, harbour.told.product.house.keys))
    assert (head.length, broken) == (2, [])


async def test_what_anybody_may_type_leaves_nothing(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    for words in ("/groundswell help", "/groundswell nonsense", "/raci", "/concern"):
        await harbour.emre.types(words)
    assert await refused(harbour) == []


@pytest.mark.long
async def test_whoever_tries_a_hundred_times_stands_there_once_a_day_for_each_thing(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    for _ in range(10):
        await harbour.gus.types("/groundswell pause")
    await harbour.gus.types("/groundswell golive")
    await harbour.emre.types("/groundswell pause")
    assert [who for who, _ in await told(harbour)] == ["Gus Weber", "Gus Weber", "Emre Kaya"]
    await harbour.forward(days=1)
    await harbour.gus.types("/groundswell pause")
    assert (await told(harbour))[3:] == [("Gus Weber", NOT_A_LEAD)]


@pytest.mark.long
async def test_of_a_stranger_it_is_kept_that_somebody_tried_and_nothing_that_leads_to_them(
    harbour: Harbour, caplog: pytest.LogCaptureFixture
) -> None:
    await harbour.until(TUESDAY_NOON)
    harbour.slack.add_user("zoe", email="zoe@example.com", is_restricted=True)
    harbour.slack.add_user("yan", email="yan@example.com", is_stranger=True)
    forger = Forger(harbour, caplog)
    form = {"private_metadata": "1", "state": filled(words=typed("Zebras"))}
    for who in ("zoe", "yan", "zoe"):
        await forger.sends(Source.VIEW, "concern_said", Forged(who, form))
        await forger.sends(Source.EVENT, "message", Forged(who))
    assert await told(harbour) == [("", "concern_said, not on the roster")]
    kept = await harbour.stored(
        lambda s: [str(row.model_dump()) for model in (Event, EventContent) for row in s.exec(select(model)).all()]
    )
    for leads in (harbour.zoe.id, harbour.yan.id, "zoe", "Zebras"):
        assert leads not in " ".join(kept)


@pytest.mark.long
async def test_who_it_was_goes_with_the_person_and_after_400_days(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    await harbour.gus.types("/groundswell pause")
    await harbour.emre.types("/groundswell pause")
    keys = harbour.told.product.house.keys

    def erase(email: str) -> None:
        house = harbour.told.product.house
        with house.db.transaction() as session:
            person = session.exec(select(Person).where(Person.email == email)).one()
            retention.erase(session, keys, person)

    erase("gus@example.com")
    assert await told(harbour) == [("", NOT_A_LEAD), ("Emre Kaya", NOT_A_LEAD)]
    later = harbour.now + timedelta(days=401)
    assert await harbour.write(lambda s: trail.forget_before(s, "door", later)) == 2
    assert [who for who, _ in await told(harbour)] == ["", ""]
    assert (await harbour.stored(lambda s: trail.check(s, keys)))[1] == []


async def test_whoever_runs_it_can_read_who_was_refused_what(harbour: Harbour) -> None:
    url = str(harbour.told.product.house.db.url)
    if not url.startswith("sqlite"):
        return
    await harbour.until(TUESDAY_NOON)
    await harbour.gus.types("/groundswell pause")
    shown = CliRunner().invoke(app, ["audit", "show", "door", "--db", url.removeprefix("sqlite:///")])
    assert shown.exit_code == 0, shown.output
    assert f"2026-04-14 10:00  refused by Gus Weber: {NOT_A_LEAD}" in shown.output
    missing = CliRunner().invoke(app, ["audit", "show", "window", "--db", url.removeprefix("sqlite:///")])
    assert "There is no record of window." in str(missing.exception)
