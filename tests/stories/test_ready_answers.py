"""Ready answers are approved by whoever is accountable, sent in one tap, and the record says which version was sent."""

from copy import deepcopy
from typing import Any

import pytest
from sqlmodel import Session, col, delete, select

from bot import concerns as escalating
from bot.blocks import ready as words
from bot.rules.ready import Version
from simulator import Person
from simulator.screen import Place, buttons
from storage import company, ready, trail
from storage.tables import Concern, RoleHolder
from storage.trail import Step
from tests.stories.conftest import Harbour
from tests.stories.test_a_concern import raises
from tests.stories.test_anonymous_concerns import raises_anonymously
from tests.stories.test_passing_concerns_on import owner, steps

JOBS, TASKS, DATA = "will_i_lose_my_job", "what_happens_to_my_tasks", "where_does_my_data_go"
TITLES = {
    JOBS: "Will I lose my job?",
    TASKS: "AI does what I used to do. What is left for me?",
    DATA: "Where does what I type go?",
}
ON_JOBS = "Nothing is decided about jobs, and *Olga* decides it <!channel> by June."
ON_DATA = "It stays in the company."
TODAY = "2026-04-13 08:00"
"""Ten in the morning in Berlin, the day before the first pulse opens by itself."""
READ = "What people read"
WHICH = "Which answer?"


async def opens(harbour: Harbour, person: Person, key: str = JOBS) -> None:
    """Somebody who may opens one answer of the list."""
    await person.types("/groundswell answers")
    place = Place(message=person.messages(newest=1)[0])
    (button,) = [one for one in buttons(place, "Look and approve") if one.element["value"] == key]
    await person.taps(button)
    await harbour.rest()
    assert person.modal is not None


async def approves(harbour: Harbour, person: Person, text: str = ON_JOBS, key: str = JOBS) -> None:
    """Somebody approves an answer in words of their own."""
    await opens(harbour, person, key)
    await person.fills(READ, text)
    assert await person.submits() == {}
    await person.closes()
    await harbour.rest()


async def version(harbour: Harbour, key: str = JOBS) -> Version:
    found = await harbour.stored(lambda session: ready.get(session, key))
    assert found is not None
    return found


async def record(harbour: Harbour, number: int = 1) -> list[Step]:
    return await harbour.stored(lambda session: trail.of(session, f"concern:{number}"))


# Approving


async def test_the_accountable_reads_changes_and_approves_an_answer_and_all_who_triage_see_who_did(
    harbour: Harbour,
) -> None:
    await harbour.until(TODAY)
    await opens(harbour, harbour.olga)
    await harbour.olga.sees("[name who decides about roles]")
    await harbour.olga.fills(READ, ON_JOBS)
    assert await harbour.olga.submits() == {}
    await harbour.olga.sees("Approved: Will I lose my job?, version 2")
    await harbour.olga.closes()
    await harbour.ana.types("/groundswell answers")
    await harbour.ana.sees("Ready answers: 1 of 15 can be sent")
    await harbour.ana.sees("approved by @olga on 13 April 2026")
    await harbour.ana.sees("to be decided first")
    assert harbour.ana.messages(newest=1)[0].buttons == []
    found = await version(harbour)
    assert (found.number, found.by, found.answer.text) == (2, harbour.olga.id, ON_JOBS)
    assert found.approval is not None
    assert found.approval.by == harbour.olga.id


@pytest.mark.long
async def test_the_deputy_may_too_and_whoever_holds_no_role_does_not_see_the_list(harbour: Harbour) -> None:
    await harbour.until(TODAY)
    await approves(harbour, harbour.ben)
    assert (await version(harbour)).approval is not None
    await harbour.emre.types("/groundswell answers")
    await harbour.emre.sees("Only those who hold a role in the rollout read these.")


UNSENDABLE = {
    "  \n ": "There is nothing to send yet: please write the answer.",
    "x" * 1_501: "This has 1501 characters, and at most 1500 are sent. Please shorten it.",
    "Ask [name who decides].": "This is left, and has to be decided first: [name who decides].",
    "Ask [name who": "This is left, and has to be decided first: [.",
}


async def test_what_cannot_be_sent_is_said_beside_the_field_and_what_was_typed_stays(harbour: Harbour) -> None:
    await harbour.until(TODAY)
    await opens(harbour, harbour.olga)
    for text, complaint in UNSENDABLE.items():
        await harbour.olga.fills(READ, text)
        complaints = await harbour.olga.submits()
        assert list(complaints) == [READ]
        assert complaint in complaints[READ]
        assert (await version(harbour)).number == 1
    await harbour.olga.fills(READ, ON_JOBS)
    assert await harbour.olga.submits() == {}
    assert (await version(harbour)).answer.text == ON_JOBS


async def test_what_is_approved_can_be_changed_and_is_not_approved_twice(harbour: Harbour) -> None:
    await harbour.until(TODAY)
    await approves(harbour, harbour.olga)
    await opens(harbour, harbour.olga)
    assert await harbour.olga.submits() == {READ: "This text is approved already: change it, or close this."}
    await harbour.olga.fills(READ, "Two roles change.")
    assert await harbour.olga.submits() == {}
    found = await version(harbour)
    assert (found.number, found.answer.text, bool(found.approval)) == (3, "Two roles change.", True)


async def test_of_two_at_once_the_later_reads_who_was_first_and_keeps_the_words(harbour: Harbour) -> None:
    await harbour.until(TODAY)
    await opens(harbour, harbour.olga)
    await approves(harbour, harbour.ben, "Ask Ben.")
    await harbour.olga.fills(READ, ON_JOBS)
    assert await harbour.olga.submits() == {}
    await harbour.olga.sees("@ben has approved Will I lose my job? since you opened it, on Monday 13 April")
    await harbour.olga.sees("Nothing is decided about jobs")
    assert (await version(harbour)).answer.text == "Ask Ben."


@pytest.mark.long
async def test_a_form_that_is_sent_twice_approves_once(harbour: Harbour) -> None:
    await harbour.until(TODAY)
    await opens(harbour, harbour.olga)
    await harbour.olga.fills(READ, ON_JOBS)
    assert harbour.olga.modal is not None
    payload = harbour.olga._payload("view_submission", Place(view=harbour.olga.modal))
    for answer in ("Approved: *Will I lose my job?*", "It was approved already."):
        said = await harbour.slack.sends("interactive", payload)
        await harbour.rest()
        assert answer in str(said)
    assert (await version(harbour)).number == 2


def without_leads(session: Session) -> None:
    session.execute(delete(RoleHolder).where(col(RoleHolder.role) == "operations_lead"))


async def test_whoever_lost_the_role_since_they_opened_it_approves_nothing(harbour: Harbour) -> None:
    await harbour.until(TODAY)
    await opens(harbour, harbour.olga)
    await harbour.olga.fills(READ, ON_JOBS)
    await harbour.write(without_leads)
    assert await harbour.olga.submits() == {}
    await harbour.olga.sees("Only whoever is accountable for Issue escalation (operations lead, or a deputy)")
    await harbour.olga.sees("Nothing is decided about jobs")
    assert (await version(harbour)).number == 1


FORGED = (
    ("ana", f"{JOBS}:1:0", "Mine.", "Only whoever is accountable"),
    ("emre", f"{JOBS}:1:0", "Mine.", "Only whoever is accountable"),
    ("olga", f"{JOBS}:9:0", "Mine.", "since you opened it"),
    ("olga", f"{JOBS}:one:1", "Mine.", "since you opened it"),
    ("olga", "nobody_wrote_this:1:0", "Mine.", "was taken back"),
    ("olga", "", "Mine.", "was taken back"),
    ("olga", f"{JOBS}:1:0", "[Mine]", "has to be decided first"),
    ("olga", f"{JOBS}:1:0", None, "There is nothing to send yet"),
)


async def test_a_forged_form_approves_nothing(harbour: Harbour) -> None:
    await harbour.until(TODAY)
    await opens(harbour, harbour.olga)
    assert harbour.olga.modal is not None
    payload = deepcopy(harbour.olga._payload("view_submission", Place(view=harbour.olga.modal)))
    for name, told, text, answer in FORGED:
        payload["user"]["id"] = harbour.slack.person(name).id
        payload["view"]["private_metadata"] = told
        payload["view"]["state"]["values"] = {words.TEXT: {words.VALUE: {"type": "plain_text_input", "value": text}}}
        assert answer in str(await harbour.slack.sends("interactive", payload))
        await harbour.rest()
        assert not await harbour.stored(ready.some_approved)


async def test_somebody_elses_button_opens_nothing(harbour: Harbour) -> None:
    await harbour.until(TODAY)
    await harbour.olga.types("/groundswell answers")
    shown = harbour.olga.messages(newest=1)[0]
    await harbour.write(without_leads)
    await harbour.olga.presses(shown, "Look and approve")
    await harbour.rest()
    assert harbour.olga.modal is None
    await harbour.olga.sees("Only whoever is accountable for Issue escalation")
    await harbour.ana.presses(shown, "Look and approve")
    await harbour.rest()
    assert harbour.ana.modal is None


# Sending


async def test_a_champion_sends_what_was_approved_in_one_tap_and_the_record_says_which_version(
    harbour: Harbour,
) -> None:
    await harbour.until(TODAY)
    await approves(harbour, harbour.olga)
    await approves(harbour, harbour.olga, ON_DATA, DATA)
    await raises(harbour, harbour.emre)
    await harbour.ana.clicks("Ready answers")
    await harbour.rest()
    await harbour.ana.sees("This is what whoever raised concern 1 reads")
    await harbour.ana.sees("Nothing is decided about jobs")  # of the two, the one that fits
    assert await harbour.ana.submits() == {}
    await harbour.ana.sees("Sent.")
    await harbour.ana.closes()
    await harbour.forward(minutes=5)
    await harbour.emre.sees("@ana (AI champion) has seen concern 1 and says:")
    await harbour.emre.sees("Nothing is decided about jobs, and Olga decides it &lt;!channel&gt; by June.")
    await harbour.emre.sees("written beforehand for everybody who asks the same")
    told = (await record(harbour))[-1]
    assert (told.happened, told.why, told.words, told.role) == ("told", f"{JOBS} 2", ON_JOBS, "ai_champion")
    await harbour.emre.clicks("Answer")
    await harbour.rest()
    await harbour.emre.fills("Your answer", "Who is Olga?")
    assert await harbour.emre.submits() == {}
    await harbour.emre.closes()
    await harbour.forward(minutes=5)
    await harbour.ana.sees("Who is Olga?")
    await harbour.ana.types("/triage 1")
    await harbour.ana.sees(f"@ana sent the ready answer {JOBS} 2")
    assert await steps(harbour) == ["raised", "told", "answered"]


@pytest.mark.long
async def test_an_answer_in_time_ends_the_clock(harbour: Harbour) -> None:
    await harbour.until(TODAY)
    await approves(harbour, harbour.olga)
    await raises(harbour, harbour.emre)
    await harbour.ana.types(f"/triage 1 answer {JOBS}")
    await harbour.ana.sees("The ready answer to concern 1 is on its way.")
    await harbour.until("2026-04-20 08:00")
    harbour.cleo.does_not_see("Concern 1")
    assert await steps(harbour) == ["raised", "told"]


async def test_whoever_sends_it_has_the_concern_from_then_on(harbour: Harbour) -> None:
    await harbour.until(TODAY)
    await approves(harbour, harbour.olga)
    await raises(harbour, harbour.emre)
    await harbour.cleo.types(f"/triage 1 answer {JOBS}")
    assert await owner(harbour) == "cleo"
    await harbour.forward(minutes=5)
    await harbour.emre.sees("@cleo (AI champion) has seen concern 1 and says:")


@pytest.mark.long
async def test_of_two_who_send_one_at_once_the_second_is_told_and_nobody_reads_it_twice(harbour: Harbour) -> None:
    await harbour.until(TODAY)
    await approves(harbour, harbour.olga)
    await raises(harbour, harbour.emre)
    await harbour.cleo.types("/triage 1")
    await harbour.rest()
    for person in (harbour.ana, harbour.cleo):
        await person.clicks("Ready answers")
        await harbour.rest()
    assert await harbour.ana.submits() == {}
    await harbour.ana.closes()
    await harbour.cleo.submits()
    await harbour.cleo.sees("Meanwhile somebody else has acted: concern 1 is with @ana")
    assert await steps(harbour) == ["raised", "told"]
    assert await owner(harbour) == "ana"


async def test_what_is_chosen_is_shown_word_for_word_before_it_is_sent(harbour: Harbour) -> None:
    await harbour.until(TODAY)
    await approves(harbour, harbour.olga)
    await approves(harbour, harbour.olga, ON_DATA, DATA)
    await raises(harbour, harbour.emre)
    await harbour.ana.clicks("Ready answers")
    await harbour.rest()
    await harbour.ana.picks(WHICH, TITLES[DATA])
    await harbour.rest()
    await harbour.ana.sees(ON_DATA)
    assert await harbour.ana.submits() == {}
    await harbour.forward(minutes=5)
    await harbour.emre.sees(ON_DATA)
    assert (await record(harbour))[-1].why == f"{DATA} 2"


async def test_what_was_chosen_and_not_shown_yet_is_shown_and_not_sent(harbour: Harbour) -> None:
    await harbour.until(TODAY)
    await approves(harbour, harbour.olga)
    await approves(harbour, harbour.olga, ON_DATA, DATA)
    await raises(harbour, harbour.emre)
    await harbour.ana.clicks("Ready answers")
    await harbour.rest()
    assert harbour.ana.modal is not None
    payload = deepcopy(harbour.ana._payload("view_submission", Place(view=harbour.ana.modal)))
    payload["view"]["state"]["values"][words.WHICH][words.PICK]["selected_option"]["value"] = DATA
    said = await harbour.slack.sends("interactive", payload)
    assert ON_DATA in str(said)
    assert f"1:{DATA}:2" in str(said)
    assert await steps(harbour) == ["raised"]


async def test_an_anonymous_reporter_is_answered_and_named_nowhere(harbour: Harbour) -> None:
    await harbour.until(TODAY)
    await approves(harbour, harbour.ben)
    await raises_anonymously(harbour, harbour.emre)
    await harbour.olga.clicks("Ready answers")
    await harbour.rest()
    assert await harbour.olga.submits() == {}
    await harbour.olga.closes()
    await harbour.forward(minutes=5)
    await harbour.emre.sees("Nothing is decided about jobs")
    await harbour.emre.clicks("Answer")
    await harbour.rest()
    await harbour.emre.fills("Your answer", "Thank you")
    assert await harbour.emre.submits() == {}
    await harbour.forward(minutes=5)
    await harbour.olga.sees("Whoever raised it answered")
    emre = await harbour.stored(lambda session: escalating.concerns.person_of(session, harbour.emre.id))
    assert emre not in {who for step in await record(harbour) for who in (step.by_id, step.to_id)}


async def test_a_card_has_the_button_only_where_there_is_something_to_send_and_to_send_it_to(
    harbour: Harbour,
) -> None:
    await harbour.until(TODAY)
    await raises(harbour, harbour.emre)
    await harbour.ana.types("/triage 1")
    assert "Ready answers" not in harbour.ana.messages(newest=1)[0].buttons
    await approves(harbour, harbour.olga)
    await harbour.ana.types("/triage 1")
    offered = harbour.ana.messages(newest=1)[0]
    assert offered.buttons == ["Acknowledge", "Ask", "Ready answers", "Resolve"]
    await harbour.ana.types("/triage 1 resolve It is settled")
    await harbour.ana.types("/triage 1")
    assert harbour.ana.messages(newest=1)[0].buttons == ["Take it up again"]
    await harbour.ana.presses(offered, "Ready answers")
    await harbour.rest()
    await harbour.ana.sees("Concern 1 is resolved already")
    assert harbour.ana.modal is None


async def test_words_of_ones_own_reach_whoever_raised_it_and_ask_nothing(harbour: Harbour) -> None:
    await harbour.until(TODAY)
    await raises(harbour, harbour.emre)
    await harbour.ana.types("/triage 1 tell")
    await harbour.ana.sees("Please write it behind the word: /triage 1 tell ...")
    await harbour.ana.types("/triage 1 tell I ask Olga today <!here>")
    await harbour.ana.sees("What you wrote about concern 1 is on its way.")
    await harbour.forward(minutes=5)
    await harbour.emre.sees("@ana (AI champion) has seen concern 1 and says:")
    await harbour.emre.sees("I ask Olga today")
    harbour.emre.does_not_see("written beforehand")
    assert [(one.happened, one.why) for one in await record(harbour)] == [("raised", ""), ("told", "")]
    await harbour.ana.types("/triage 1")
    await harbour.ana.sees("@ana told whoever raised it")


async def test_a_key_that_cannot_be_sent_gets_those_that_can(harbour: Harbour) -> None:
    await harbour.until(TODAY)
    await raises(harbour, harbour.emre)
    await harbour.ana.types(f"/triage 1 answer {JOBS}")
    await harbour.ana.sees("No ready answer is approved yet.")
    await approves(harbour, harbour.olga)
    await harbour.ana.types("/triage 1 answer will_i_loose_my_job")
    await harbour.ana.sees(f"Did you mean /triage 1 answer {JOBS}?")
    await harbour.ana.types(f"/triage 1 answer {DATA}")
    await harbour.ana.sees(f"There is no approved answer “{DATA}”.")
    await harbour.ana.types("/triage 1 answer")
    await harbour.ana.sees("Which answer? These can be sent:")
    await harbour.gus.types(f"/triage 1 answer {JOBS}")
    await harbour.gus.sees("There is no concern with that number for you")
    assert await steps(harbour) == ["raised", "refused"]


async def changed_by_a_file(harbour: Harbour) -> None:
    """The file has other words by now, which nobody has approved."""
    before = await version(harbour)

    def load(session: Session) -> None:
        body: dict[str, Any] = {**before.answer.body(), "text": "Two roles change."}
        company.load(session, ready.KIND, JOBS, body, harbour.now, "groundswell seed")

    await harbour.write(load)


@pytest.mark.long
async def test_what_was_changed_after_it_was_shown_is_not_sent(harbour: Harbour) -> None:
    await harbour.until(TODAY)
    await approves(harbour, harbour.olga)
    await raises(harbour, harbour.emre)
    await harbour.ana.clicks("Ready answers")
    await harbour.rest()
    await changed_by_a_file(harbour)
    complaints = await harbour.ana.submits()
    assert "changed or taken back since you opened it" in complaints[WHICH]
    await approves(harbour, harbour.olga, "Two roles change.")
    assert "changed or taken back since you opened it" in (await harbour.ana.submits())[WHICH]
    assert await steps(harbour) == ["raised"]


@pytest.mark.long
async def test_a_press_that_comes_twice_sends_once(harbour: Harbour) -> None:
    await harbour.until(TODAY)
    await approves(harbour, harbour.olga)
    await raises(harbour, harbour.emre)
    await harbour.ana.clicks("Ready answers")
    await harbour.rest()
    assert harbour.ana.modal is not None
    payload = harbour.ana._payload("view_submission", Place(view=harbour.ana.modal))
    for _ in range(2):
        assert "Sent." in str(await harbour.slack.sends("interactive", payload))
        await harbour.rest()
    assert await steps(harbour) == ["raised", "told"]


@pytest.mark.long
async def test_a_forged_press_sends_nothing(harbour: Harbour) -> None:
    await harbour.until(TODAY)
    await approves(harbour, harbour.olga)
    await raises(harbour, harbour.emre)
    await harbour.ana.clicks("Ready answers")
    await harbour.rest()
    assert harbour.ana.modal is not None
    payload = deepcopy(harbour.ana._payload("view_submission", Place(view=harbour.ana.modal)))
    for name, told, answer in (
        ("emre", f"1:{JOBS}:2", "no concern with that number for you"),
        ("gus", f"1:{JOBS}:2", "no concern with that number for you"),
        ("ana", f"1:{JOBS}:1", "since you opened it"),
        ("ana", f"2:{JOBS}:2", "no concern with that number for you"),
        ("ana", "", "no concern with that number for you"),
    ):
        payload["user"]["id"] = harbour.slack.person(name).id
        payload["view"]["private_metadata"] = told
        assert answer in str(await harbour.slack.sends("interactive", payload))
        await harbour.rest()
        assert "told" not in await steps(harbour)
    assert await harbour.stored(lambda s: s.exec(select(Concern.answered_at)).all()) == [None]


# Before the first pulse


@pytest.mark.long
async def test_whoever_asks_for_the_first_time_reads_that_nobody_can_answer_on_jobs_yet(harbour: Harbour) -> None:
    warning = "No answer on jobs is approved yet"
    await harbour.until(TODAY)
    await harbour.olga.types("/groundswell golive")
    await harbour.olga.sees(warning)
    assert warning in await previews(harbour)
    await approves(harbour, harbour.olga)
    assert warning not in await previews(harbour)


async def previews(harbour: Harbour) -> str:
    """What Olga reads before she sends a pulse."""
    olga = harbour.olga
    await olga.types("/pulse new")
    await harbour.rest()
    assert await olga.submits() == {}
    assert olga.modal is not None
    shown = str(olga.modal.blocks)
    assert "people would be asked" in shown
    await olga.closes(everything=True)
    return shown


@pytest.mark.long
async def test_once_people_were_asked_nobody_is_warned_any_more(harbour: Harbour) -> None:
    await harbour.until("2026-04-14 10:00")
    await harbour.olga.types("/groundswell golive")
    await harbour.olga.sees("It was live already.")
    harbour.olga.does_not_see("No answer on jobs")


@pytest.mark.long
async def test_whoever_approved_something_sees_so_among_what_is_kept(harbour: Harbour) -> None:
    await harbour.until(TODAY)
    await approves(harbour, harbour.olga)
    await harbour.olga.opens_home()
    await harbour.rest()
    await harbour.olga.clicks("Show")
    await harbour.rest()
    await harbour.olga.sees("ready answers you approved (/groundswell answers), with the words you gave them: 1")
    await harbour.olga.sees("changes you made to the matrix (/raci history): 0")
