"""`/pulse`: what leads and champions may ask, what they read before it is sent, and how it is taken back."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import select

from bot.rules.pulses import Mode, RoundState
from simulator import Fault
from storage.tables import Invite, OpenAnswer, Person, Round
from tests.stories.conftest import Harbour

Answering = Callable[..., Any]
TUESDAY_NOON = "2026-04-14 10:00"
LATER = "2026-05-04 09:00"
"""The first pulse has closed, and nobody has had more than a lesson in the week before."""


def at(moment: str) -> str:
    """A moment in UTC, as a date and time picker gives it."""
    return str(int(datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp()))


async def asks(harbour: Harbour, name: str, *picks: tuple[str, str]) -> Any:
    """Open the form, choose, and press Preview; what the form complains of."""
    person = getattr(harbour, name)
    await person.types("/pulse new")
    await harbour.rest()
    for label, option in picks:
        await person.picks(label, option)
    complaints = await person.submits()
    await harbour.rest()
    return complaints


async def rounds(harbour: Harbour) -> list[Round]:
    return await harbour.stored(lambda s: list(s.exec(select(Round).order_by(Round.id))))


async def asked(harbour: Harbour, number: int) -> set[str]:
    def names(session: Any) -> set[str]:
        query = select(Person.name).join(Invite, Invite.person_id == Person.id).where(Invite.round_id == number)
        return set(session.exec(query))

    return await harbour.stored(names)


@pytest.mark.long
async def test_a_lead_reads_what_will_happen_before_anything_is_sent(harbour: Harbour) -> None:
    await harbour.until(LATER)
    olga = harbour.olga
    await asks(harbour, "olga", ("Which pulse?", "How the lessons are"), ("Departments", "Sales"))
    await olga.sees("Send this?")
    await olga.sees("How the lessons are, for Sales.")
    await olga.sees("one or more of: Examples from my own work")
    await olga.sees("Anonymous: nobody is shown what you answered")
    await olga.sees("people would be asked.")
    await olga.sees("The last one has it by")
    assert [row.id for row in await rounds(harbour)] == [1]
    await olga.submits()
    await harbour.rest()
    await olga.sees("Round 2 is open until")
    assert await asked(harbour, 2) >= {"Ana Silva", "Ben Okafor"}
    await harbour.forward(hours=1)
    await harbour.ana.sees("What I read in the lessons was of use in my own work.")
    harbour.olga.does_not_see("What I read in the lessons was of use in my own work.")


@pytest.mark.long
async def test_a_round_can_be_scheduled_comes_at_its_time_and_again(harbour: Harbour) -> None:
    await harbour.until(LATER)
    await harbour.olga.types("/pulse new")
    await harbour.rest()
    await harbour.olga.picks("Which pulse?", "How the lessons are")
    await harbour.olga.picks("Opens", at("2026-05-06 09:00"))
    await harbour.olga.picks("How often?", "Every 8 weeks")
    await harbour.olga.submits()
    await harbour.rest()
    await harbour.olga.submits()
    await harbour.rest()
    await harbour.olga.sees("Scheduled: it opens")
    assert (await rounds(harbour))[-1].state == RoundState.SCHEDULED
    await harbour.until("2026-05-06 10:00")
    *_, opened, again = await rounds(harbour)
    assert (opened.state, again.state) == (RoundState.OPEN, RoundState.SCHEDULED)
    assert (again.opens_at - opened.opens_at).days in (55, 56)
    await harbour.olga.types(f"/pulse cancel {again.id}")
    await harbour.olga.sees(f"Round {again.id} is cancelled.")


@pytest.mark.long
async def test_a_champion_asks_their_own_department_and_sees_no_other_round(harbour: Harbour) -> None:
    await harbour.until(LATER)
    await asks(harbour, "ana", ("Which pulse?", "How the lessons are"))
    await harbour.ana.sees("How the lessons are, for Sales.")
    await harbour.ana.submits()
    await harbour.rest()
    departments = await harbour.stored(
        lambda s: set(s.exec(select(Invite.department).where(Invite.round_id == 2)).all())
    )
    assert departments == {"sales"}
    await harbour.ana.types("/pulse list")
    await harbour.ana.sees("How the lessons are, for Sales")
    await harbour.ana.types("/pulse show 1")
    await harbour.ana.sees("There is no round 1 that you may see.")
    await harbour.ana.types("/pulse close 1")
    await harbour.ana.types("/pulse cancel 1")
    assert (await rounds(harbour))[0].state == RoundState.CLOSED


async def test_whoever_is_neither_lead_nor_champion_asks_nothing(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    await harbour.emre.types("/pulse new")
    await harbour.emre.sees("Only operations leads and AI champions ask pulses.")
    await harbour.emre.types("/pulse cancel 1")
    assert (await rounds(harbour))[0].state == RoundState.OPEN


@pytest.mark.long
async def test_a_round_that_is_cancelled_is_never_counted_and_a_tap_is_told_so(
    harbour: Harbour, answering: Answering
) -> None:
    await harbour.until(TUESDAY_NOON)
    await harbour.ana.clicks("Once or twice")
    await harbour.rest()
    await harbour.olga.types("/pulse cancel 1")
    await harbour.olga.sees("Round 1 is cancelled.")
    await harbour.rest()
    await harbour.ana.clicks("4 - Agree")
    await harbour.rest()
    await harbour.ana.sees("This pulse was cancelled. Nothing of it is counted")
    assert await harbour.stored(lambda s: s.exec(select(OpenAnswer)).all()) == []
    await harbour.until("2026-04-27 08:00")
    await harbour.olga.sees("No pulse has closed yet")
    await harbour.olga.types("/pulse close 1")
    await harbour.olga.sees("Round 1 is not open.")


@pytest.mark.long
async def test_a_round_that_is_closed_by_hand_is_counted_at_once(harbour: Harbour, answering: Answering) -> None:
    await harbour.until(TUESDAY_NOON)
    for name in ("ana", "ben", "cleo", "emre", "fay", "gus", "ida", "jon", "kim", "lea"):
        await answering(harbour, getattr(harbour, name))
    await harbour.olga.types("/pulse close 1")
    await harbour.rest()
    row = (await rounds(harbour))[0]
    assert row.state == RoundState.CLOSED
    assert row.tally == {"asked": row.tally["asked"], "took_part": 10}
    assert row.published_at is not None
    await harbour.olga.types("/pulse show 1")
    await harbour.olga.sees("10 of 12 took part")  # two had not had it yet
    await harbour.olga.sees("used AI for real work in the last 7 days")


@pytest.mark.long
async def test_what_a_few_were_asked_is_shown_where_it_was_asked_and_never_as_the_companys(
    harbour: Harbour, answering: Answering
) -> None:
    await harbour.until(TUESDAY_NOON)
    for name in ("ana", "ben", "cleo", "emre", "fay", "gus", "ida", "jon", "kim", "lea"):
        await answering(harbour, getattr(harbour, name))
    await harbour.until(LATER)
    await asks(harbour, "olga", ("Which pulse?", "How the lessons are"), ("Departments", "Sales"))
    await harbour.olga.submits()
    await harbour.rest()
    await harbour.olga.types("/pulse close 2")
    await harbour.rest()
    await harbour.until("2026-05-11 08:00")
    await harbour.olga.sees("10 of 14 took part")
    await harbour.olga.types("/pulse show 2")
    await harbour.olga.sees("Round 2: closed")
    await harbour.olga.sees("0 of")


@pytest.mark.long
async def test_two_pulses_that_share_a_question_ask_different_people(harbour: Harbour) -> None:
    await harbour.until("2026-04-24 10:00")
    complaints = await asks(harbour, "olga", ("Departments", "Sales"))
    assert "Nobody can be asked" in str(complaints)
    assert "asked the same within three weeks" in str(complaints)


@pytest.mark.long
async def test_what_was_typed_wrong_is_said_beside_the_field_or_with_the_nearest_word(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    complaints = await asks(harbour, "olga", ("Opens", at("2026-04-01 09:00")))
    assert "This moment has passed" in str(complaints)
    await harbour.olga.closes(everything=True)
    complaints = await asks(harbour, "olga", ("Which pulse?", "You said: …"))
    assert "Say which concern it follows up" in str(complaints)
    await harbour.olga.closes(everything=True)
    await harbour.olga.types("/pulse lst")
    await harbour.olga.sees("Did you mean /pulse list?")
    await harbour.olga.types("/pulse show twelve")
    await harbour.olga.sees("There is no round twelve that you may see.")


@pytest.mark.long
async def test_a_form_that_is_sent_twice_asks_once(harbour: Harbour) -> None:
    await harbour.until(LATER)
    await asks(harbour, "olga", ("Which pulse?", "How the lessons are"))
    harbour.slack.misbehave(Fault.TWICE, on="interactive")
    await harbour.olga.submits()
    await harbour.rest()
    assert len(await rounds(harbour)) == 2


@pytest.mark.long
@pytest.mark.mode(Mode.NAMED)
async def test_by_name_leads_read_who_answered_what_until_links_go_and_nobody_else_does(
    harbour: Harbour, answering: Answering
) -> None:
    await harbour.until(TUESDAY_NOON)
    await harbour.ana.sees("By name: operations leads read what you answered.")
    await answering(harbour, harbour.ana, ["Once or twice", "4 - Agree", "4 - Agree", "2 - Disagree"])
    await harbour.ana.sees("Thank you, that is everything.")  # what people fear, and comments, are never asked by name
    await harbour.olga.types("/pulse names 1")
    await harbour.olga.sees("Ana Silva: Once or twice; 4 - Agree; 4 - Agree; 2 - Disagree")
    await harbour.ana.types("/pulse names 1")
    await harbour.ana.sees("There is no round 1 that you may see.")
    await harbour.until("2026-05-26 12:00")
    await harbour.olga.types("/pulse names 1")
    await harbour.olga.sees("its names are deleted already")


async def test_an_anonymous_round_has_no_names_for_anybody(harbour: Harbour, answering: Answering) -> None:
    await harbour.until(TUESDAY_NOON)
    await answering(harbour, harbour.ana)
    await harbour.olga.types("/pulse names 1")
    await harbour.olga.sees("Round 1 was not asked by name, nobody has answered")
