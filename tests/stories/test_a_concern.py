"""A concern from the person who raises it to whoever answers, as people see it."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest
from sqlmodel import Session, col, func, select

from bot.tick import tick
from simulator import Person
from simulator.screen import Place
from storage.tables import Concern, Delivery, Event
from storage.tables import Person as PersonRow
from tests.stories.conftest import Harbour

WEDNESDAY = "2026-04-15 08:00"
WHAT, ABOUT, URGENT = "What is it?", "What is it about?", "How urgent is it?"
JOB = "My job, or my team's"
NORMAL, CRITICAL = (
    "Normal: acknowledged within 8 working hours",
    "Critical: acknowledged within 1 working hour",
)


async def raises(
    harbour: Harbour, person: Person, words: str = "Will my job still be there?", urgency: str = NORMAL
) -> None:
    """Somebody raises a concern."""
    await person.types("/concern")
    await harbour.rest()
    await person.fills(WHAT, words)
    await person.picks(ABOUT, JOB)
    if urgency != NORMAL:
        await person.picks(URGENT, urgency)
    await sends(person)
    await person.sees("Saved as concern")
    await person.closes()
    assert person.modal is None
    await harbour.forward(seconds=5)


async def sends(person: Person) -> None:
    """The form, and the one that shows what will be seen."""
    assert await person.submits() == {}
    await person.sees("This is what they see")
    assert await person.submits() == {}


async def happened(harbour: Harbour) -> Sequence[str]:
    return await harbour.stored(lambda s: s.exec(select(Event.happened).order_by(col(Event.number))).all())


async def test_a_concern_goes_to_the_champion_and_comes_back_with_an_answer(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.ben)
    await harbour.ana.sees("Concern 1  Normal  My job, or my team's")
    await harbour.ana.sees("Will my job still be there?")
    await harbour.ana.clicks("Acknowledge")
    await harbour.forward(seconds=5)
    await harbour.ben.sees("@ana (AI champion) has seen concern 1")
    await harbour.ana.clicks("Resolve")
    await harbour.forward(seconds=5)
    await harbour.ana.fills("What was decided or done?", "Nobody in Sales loses their job this year. Olga said so.")
    assert await harbour.ana.submits() == {}
    await harbour.ana.closes()
    await harbour.forward(seconds=5)
    await harbour.ben.sees("Nobody in Sales loses their job this year")
    await harbour.ben.clicks("Yes, it helped")
    await harbour.forward(seconds=5)
    await harbour.ben.sees("Concern 1 is closed")
    await harbour.ana.sees("the person who raised it says so")
    assert await happened(harbour) == ["raised", "acknowledged", "resolved", "helped"]


@pytest.mark.long
async def test_the_form_says_who_has_it_and_until_when(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await harbour.ben.types("/concern Will my job still be there?")
    await harbour.rest()
    await harbour.ben.picks(ABOUT, JOB)
    await sends(harbour.ben)
    await harbour.ben.sees("Saved as concern 1. It is with @ana (AI champion) now")
    await harbour.ben.sees("by Thursday 16 April, 08:00 UTC")


async def test_nobody_answers_and_it_climbs_to_the_deputy_and_then_to_the_accountable(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.emre)
    await harbour.until("2026-04-16 07:55")
    harbour.cleo.does_not_see("Concern 1")
    await harbour.until("2026-04-16 08:05")  # eight of Ana's working hours later
    await harbour.cleo.sees("It has climbed")
    await harbour.emre.sees("it is with @cleo (AI champion) now")
    await harbour.until("2026-04-17 08:10")
    await harbour.olga.sees("Concern 1  Normal  My job, or my team's")
    await harbour.emre.sees("it is with @olga (operations lead) now")
    await harbour.until("2026-04-20 08:15")
    await harbour.ben.sees("Concern 1  Normal  My job, or my team's")  # the operations lead's deputy
    cards = [m for m in harbour.olga.messages() if (m.key or "").startswith("card:1:")]
    assert len(cards) == 1
    await harbour.until("2026-04-22 08:30")  # everybody has had it: it does not rest with the accountable either
    cards = [m for m in harbour.olga.messages() if (m.key or "").startswith("card:1:")]
    assert len(cards) >= 2


async def test_a_critical_one_climbs_after_one_working_hour_of_whoever_must_act(harbour: Harbour) -> None:
    await harbour.until("2026-04-15 14:30")  # half an hour before the end of Ana's day
    await raises(harbour, harbour.emre, urgency=CRITICAL)
    await harbour.until("2026-04-16 07:25")
    harbour.cleo.does_not_see("Concern 1")
    await harbour.until("2026-04-16 07:35")
    await harbour.cleo.sees("Concern 1  Critical")


async def test_a_champion_who_is_away_is_passed_over_at_once(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await harbour.write(away("ana@example.com"))
    await raises(harbour, harbour.ben)
    await harbour.cleo.sees("Concern 1  Normal")
    harbour.ana.does_not_see("Concern 1")


@pytest.mark.long
async def test_whoever_goes_away_with_a_concern_unread_hands_it_on(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.ben)
    await harbour.write(away("ana@example.com"))
    await tick(harbour.told.product.house)
    await harbour.forward(seconds=5)
    await harbour.cleo.sees("It has come on, since whoever had it is away")


@pytest.mark.long
async def test_nobody_works_on_what_they_have_raised_themselves(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.ana)
    await harbour.cleo.sees("Concern 1")
    await harbour.ana.types("/triage 1")
    await harbour.ana.sees("There is no concern with that number for you")


@pytest.mark.long
async def test_a_question_goes_to_the_reporter_and_the_answer_comes_back(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.ben)
    await harbour.ana.clicks("Ask")
    await harbour.forward(seconds=5)
    await harbour.ana.fills("Your question", "Which of your tasks do you mean?")
    assert await harbour.ana.submits() == {}
    await harbour.ana.closes()
    await harbour.forward(seconds=5)
    await harbour.ben.sees("Which of your tasks do you mean?")
    await harbour.ben.clicks("Answer")
    await harbour.forward(seconds=5)
    await harbour.ben.fills("Your answer", "Invoices <!channel> & orders")
    assert await harbour.ben.submits() == {}
    await harbour.ben.closes()
    await harbour.forward(seconds=5)
    await harbour.ana.sees("@ben answered about concern 1")
    answer = harbour.ana.messages()[-1]
    assert "&lt;!channel&gt; &amp; orders" in str(answer.data["blocks"])
    assert await happened(harbour) == ["raised", "asked", "answered"]


@pytest.mark.long
async def test_what_did_not_help_is_open_again_one_rung_higher(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.emre)
    await harbour.ana.types("/triage 1 resolve It will be all right.")
    await harbour.forward(seconds=5)
    await harbour.emre.clicks("No, not yet")
    await harbour.forward(seconds=5)
    await harbour.emre.sees("Concern 1 is open again, and with @cleo (AI champion) now")
    await harbour.ana.sees("says that it has not helped yet")
    await harbour.cleo.sees("Concern 1  Normal")


@pytest.mark.long
async def test_of_two_who_press_at_once_one_has_it_and_the_other_is_told_who(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.emre)
    await harbour.until("2026-04-16 08:05")
    await harbour.ana.clicks("Acknowledge")
    await harbour.cleo.clicks("Acknowledge")
    await harbour.forward(seconds=5)
    await harbour.cleo.sees("@ana (AI champion) has acknowledged concern 1 already.")
    assert await harbour.stored(lambda s: s.exec(select(Concern.stage)).one()) == "acknowledged"


@pytest.mark.long
async def test_triage_lists_what_waits_and_takes_every_step(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    ana = harbour.ana
    await ana.types("/triage")
    await ana.sees("Nothing waits for you.")
    await raises(harbour, harbour.ben, "The tool makes up order numbers. " * 20)
    await raises(harbour, harbour.emre, urgency=CRITICAL)
    await ana.types("/triage")
    await ana.sees("With you: 2")
    await ana.types("/triage 2 ack")
    await ana.sees("Concern 2 is yours")
    await ana.types("/triage 2 note We   have asked Olga & legal")
    await ana.sees("Noted on concern 2")
    await ana.types("/triage 2")
    await ana.sees("We   have asked Olga & legal")
    await ana.types("/triage 2 resolve Nobody loses their job.")
    await ana.sees("Concern 2 is resolved")
    await harbour.forward(seconds=5)
    harbour.emre.does_not_see("have asked")  # a note is for those who work on it
    await ana.types("/triage 1 resovle It is mended")
    await ana.sees("Did you mean /triage 1 resolve?")
    await ana.sees("It is mended")  # what was typed is not lost
    await ana.types("/triage 1 resolve")
    await ana.sees("Please write it behind the word")
    await ana.types("/triage 99 ack")
    await ana.sees("There is no concern with that number for you")
    await ana.types("/triage twelve")
    await ana.sees("is no concern's number")


@pytest.mark.long
async def test_triage_is_for_those_a_concern_can_go_to_and_forged_presses_do_nothing(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.ben)
    await harbour.emre.types("/triage 1")
    await harbour.emre.sees("Only AI champions, and those a concern can climb to")
    await harbour.gus.types("/triage 1")  # the champion of another department
    await harbour.gus.sees("There is no concern with that number for you")
    card = next(m for m in harbour.ana.messages() if (m.key or "").startswith("card:1:"))
    for forger in (harbour.emre, harbour.gus):
        await forger.presses(card, "Acknowledge")
    await harbour.forward(seconds=5)
    assert await harbour.stored(lambda s: s.exec(select(Concern.stage)).one()) == "open"


@pytest.mark.long
async def test_what_was_typed_behind_the_command_is_in_the_form_and_too_little_is_said_kindly(
    harbour: Harbour,
) -> None:
    await harbour.until(WEDNESDAY)
    ben = harbour.ben
    await ben.types("/escalate The tool invents figures")
    await harbour.forward(seconds=5)
    await ben.fills(WHAT, "  .")
    await ben.picks(ABOUT, JOB)
    assert await ben.submits() == {WHAT: "Please write a sentence or two."}
    await ben.fills(WHAT, "The tool invents figures")
    await sends(ben)
    assert await harbour.stored(lambda s: s.exec(select(Concern.words)).one()) == "The tool invents figures"


@pytest.mark.long
async def test_a_form_that_is_sent_twice_makes_one_concern(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    ben = harbour.ben
    await ben.types("/concern Will my job be there?")
    await harbour.forward(seconds=5)
    await ben.picks(ABOUT, JOB)
    assert await ben.submits() == {}
    modal = ben.modal
    assert modal is not None
    payload = ben._payload("view_submission", Place(view=modal))
    for _ in range(2):
        await harbour.slack.sends("interactive", payload)
        await harbour.forward(seconds=5)
    assert await harbour.stored(lambda s: s.exec(select(func.count()).select_from(Concern)).one()) == 1
    cards = await harbour.stored(lambda s: s.exec(select(Delivery.key).where(Delivery.kind == "card")).all())
    assert len(cards) == 1


def away(email: str) -> Callable[[Session], None]:
    def work(session: Session) -> None:
        person = session.exec(select(PersonRow).where(PersonRow.email == email)).one()
        person.absent_until = datetime(2026, 4, 30, 6, 0, tzinfo=UTC)

    return work


@pytest.mark.long
async def test_what_somebody_worked_on_who_leaves_finds_another_owner(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.emre)
    await harbour.ana.clicks("Acknowledge")
    await harbour.forward(seconds=5)
    harbour.slack.change_user("ana", deleted=True)
    await harbour.until("2026-04-16 12:00")  # Slack's list of members is read once a day
    await harbour.cleo.sees("It has come on, since whoever had it cannot work on it any more")
    await harbour.emre.sees("it is with @cleo (AI champion) now")
