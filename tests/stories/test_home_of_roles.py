"""Home for whoever holds a role: what waits, what belongs to each role, and every button of it."""

import pytest
from sqlmodel import select

from bot.rules.reasons import Reason
from simulator import Person
from storage.tables import Concern, Delivery
from storage.tables import Person as Row
from tests.stories.conftest import Harbour
from tests.stories.test_a_concern import raises
from tests.stories.test_home import TUESDAY_NOON, Answering, looks


async def presses(harbour: Harbour, person: Person, button: str, sees: str) -> None:
    """A button of Home opens what it says."""
    await person.clicks(button)
    await harbour.rest()
    await person.sees(sees)
    await person.closes()
    await harbour.rest()


async def test_a_champion_sees_what_waits_with_its_age_and_what_goes_on_next_and_acts_there(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    ana = await looks(harbour, "ana")
    await ana.sees("Nothing waits for you")
    await raises(harbour, harbour.emre)
    await harbour.forward(minutes=1)
    ana = await looks(harbour, "ana")
    await ana.sees("Waiting for you: 1")
    await ana.sees("It goes on to somebody else Wednesday 15 April")
    await ana.clicks("Open")
    await harbour.rest()
    await ana.sees("Raised by @emre")
    await ana.clicks("Acknowledge")
    await harbour.rest()
    stage = await harbour.stored(lambda s: s.get_one(Concern, 1).stage)
    assert stage == "acknowledged"
    assert "Acknowledge" not in str(ana.modal.blocks if ana.modal else "")
    await ana.clicks("Ask")
    await harbour.rest()
    await ana.fills("Your question", "When did it happen?")
    assert await ana.submits() == {}
    await ana.closes()
    await harbour.rest()
    await ana.sees("You work on it.")


async def test_a_champion_sees_their_department_their_week_and_their_deputy_and_every_button_works(
    harbour: Harbour,
) -> None:
    await harbour.until(TUESDAY_NOON)
    ana = await looks(harbour, "ana")
    await ana.sees("Nothing of it has been published yet")
    await ana.sees("what comes to you goes to @cleo")
    await ana.sees("Your week as champion")
    await presses(harbour, ana, "The whole queue", "Nothing waits for you")
    await presses(harbour, ana, "Ready answers", "approved")
    await presses(harbour, ana, "The newest digest", "No digest has been made yet")
    await presses(harbour, ana, "All rounds", "No round has been asked yet")
    await presses(harbour, ana, "What champions learned", "lesson")
    await presses(harbour, ana, "Champions and deputies", "1 department: 0 without a champion")
    await presses(harbour, ana, "Ask a pulse", "Which pulse?")
    cleo = await looks(harbour, "cleo")
    await cleo.sees("You deputise for @ana.")
    emre = await looks(harbour, "emre")
    for words in ("Nothing waits for you", "Your week as champion", "The rollout", "Ready answers", "The matrix"):
        emre.does_not_see(words)


@pytest.mark.long
async def test_a_champion_reads_what_was_published_of_their_department_and_nothing_while_it_is_open(
    harbour: Harbour, answering: Answering
) -> None:
    await harbour.until(TUESDAY_NOON)
    for name in ("ana", "ben", "cleo", "emre", "fay", "gus", "ida", "jon", "kim", "lea"):
        await answering(harbour, getattr(harbour, name))
    ana = await looks(harbour, "ana")
    await ana.sees("Nothing of it has been published yet")
    await harbour.until("2026-04-27 12:00")
    ana = await looks(harbour, "ana")
    await ana.sees("10 of 14 took part in the last pulse that closed.")
    await ana.sees("They are counted together with their neighbours")
    await presses(harbour, ana, "The newest digest", "Week 17 in Sales")
    olga = await looks(harbour, "olga")
    await olga.clicks("The newest digest")
    await harbour.rest()
    await olga.sees("Week 17 at Harbour")
    await olga.clicks("Not now")
    await harbour.rest()
    assert olga.modal is not None and olga.modal.data["submit"] is not None


async def test_an_operations_lead_sees_the_rollout_and_every_button_works(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    await raises(harbour, harbour.emre)

    def undelivered(session: object) -> None:
        rows = session.exec(select(Delivery).where(Delivery.kind == "pulse")).all()  # type: ignore[attr-defined]
        rows[0].state, rows[0].reason, rows[0].failed_at = "failed", "user_not_found", harbour.now
        for row, why in zip(rows[1:3], (Reason.STOPPED, Reason.ABSENT), strict=True):
            row.state, row.reason = "dropped", why.name

    await harbour.write(undelivered)
    olga = await looks(harbour, "olga")
    for words in (
        "The rollout",
        "of the 12 people it has reached took part so far",
        "Not reached: 2 for reasons of their own",
        "Not taken by Slack: 1.",
        "Not resolved: 1. Of these not acknowledged yet: 1; gone on to somebody else: 0; critical: 0.",
        "1 message could not be delivered: 1 to people Slack does not know any more.",
        "Every department has a champion and a deputy.",
        "wait for whoever is accountable to approve them",
        "Your week as champion",
    ):
        await olga.sees(words)
    await presses(harbour, olga, "The matrix", "Training delivery")
    await presses(harbour, olga, "All rounds", "took part so far")
    await presses(harbour, olga, "Champions and deputies", "departments: 0 without a champion")
    await presses(harbour, olga, "Ask a pulse", "Which pulse?")
    await presses(harbour, olga, "The newest digest", "No digest has been made yet")
    await presses(harbour, olga, "The whole queue", "1 more with others that you may work on")
    await olga.clicks("Ready answers")
    await harbour.rest()
    await olga.clicks("Look and approve")
    await harbour.rest()
    assert olga.modal is not None and "Approve" in str(olga.modal.data["submit"])


@pytest.mark.long
async def test_an_operations_lead_stops_everything_at_home_and_starts_it_again(harbour: Harbour) -> None:
    await harbour.until("2026-04-13 08:00")
    olga = await looks(harbour, "olga")
    await olga.clicks("Pause everything", confirms=False)
    await harbour.rest()
    await olga.sees("Live since")
    await olga.clicks("Pause everything")
    await harbour.rest()
    await olga.sees("Paused since")
    await harbour.until("2026-04-14 12:00")
    assert not [one for one in harbour.ben.messages() if (one.key or "").startswith("pulse:")]
    await olga.clicks("End the pause")
    await harbour.until("2026-04-15 12:00")
    assert [one for one in harbour.ben.messages() if (one.key or "").startswith("pulse:")]


@pytest.mark.long
async def test_what_is_about_a_lead_or_for_the_neutral_person_is_not_counted_at_their_home(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    for _ in range(3):
        await raises(harbour, harbour.emre)

    def hidden(session: object) -> None:
        olga = session.exec(select(Row).where(Row.email == "olga@example.com")).one()  # type: ignore[attr-defined]
        session.get_one(Concern, 1).about_id = olga.id  # type: ignore[attr-defined]
        session.get_one(Concern, 2).way = "neutral_person"  # type: ignore[attr-defined]

    await harbour.write(hidden)
    olga = await looks(harbour, "olga")
    await olga.sees("Not resolved: 1.")


async def test_the_ceo_and_it_support_see_what_belongs_to_their_roles(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    ida = await looks(harbour, "ida")
    await ida.sees("Your first review comes when a month is over.")
    await ida.sees("You are accountable for: AI strategy and priorities, Budget approval, Policy updates.")
    await presses(harbour, ida, "The matrix", "Policy updates")
    ida.does_not_see("Pause everything")
    await raises(harbour, harbour.emre)
    await harbour.ana.types("/triage 1 consult it_support Is this known?")
    await harbour.forward(minutes=1)
    fay = await looks(harbour, "fay")
    await fay.sees("You are asked for input on: AI strategy and priorities, New tool evaluation")
    await fay.sees("You are asked for input: 1")
    await fay.sees("With @ana (AI champion).")
    await presses(harbour, fay, "Open", "Raised by @emre")
    fay.does_not_see("Pause everything")


@pytest.mark.long
async def test_somebody_without_a_role_who_is_asked_for_input_finds_it_at_home(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    await raises(harbour, harbour.emre)
    await harbour.ana.types("/triage 1 consult @dina Is this known?")
    dina = await looks(harbour, "dina")
    await presses(harbour, dina, "Open", "Raised by @emre")
    dina.does_not_see("The whole queue")
    emre = await looks(harbour, "emre")
    emre.does_not_see("You are asked for input")


@pytest.mark.long
async def test_somebody_without_a_role_to_whom_a_concern_was_given_finds_it_at_home(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    await raises(harbour, harbour.emre)
    await harbour.ana.types("/triage 1 assign @dina")
    dina = await looks(harbour, "dina")
    await dina.sees("Waiting for you: 1")
    await presses(harbour, dina, "Open", "Raised by @emre")
    dina.does_not_see("The whole queue")
    await dina.sees("Erase")


@pytest.mark.long
async def test_the_month_of_the_ceo_is_read_at_home(harbour: Harbour, answering: Answering) -> None:
    await harbour.until(TUESDAY_NOON)
    for name in ("ana", "ben", "cleo", "emre", "fay", "gus", "ida"):
        await answering(harbour, getattr(harbour, name))
    await harbour.until("2026-05-05 12:00")
    ida = await looks(harbour, "ida")
    await ida.sees("Your newest review is that of April 2026.")
    await presses(harbour, ida, "The newest digest", "April 2026")
