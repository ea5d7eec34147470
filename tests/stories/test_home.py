"""Home, as each person sees their own; and the matrix."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from storage import lessons
from storage.tables import Delivery, LessonStep, OpenAnswer, Person
from tests.stories.conftest import Harbour
from tests.stories.test_a_lesson import has_done

Answering = Callable[..., Any]
TUESDAY_NOON = "2026-04-14 10:00"
FIRST = "The rules for using AI here: what to find out, and whom to ask"


async def looks(harbour: Harbour, name: str) -> Any:
    person = getattr(harbour, name)
    await person.opens_home()
    await harbour.rest()
    return person


async def test_home_shows_what_is_open_and_a_pulse_is_answered_there(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    ana = await looks(harbour, "ana")
    await ana.sees("Hello Ana Silva")
    await ana.sees("6 short questions. Open until")
    await ana.sees(f"Your next lesson: {FIRST}")
    await ana.sees("You have raised none")
    await ana.clicks("Answer")
    await harbour.rest()
    assert await ana.submits() == {"In the last 7 days, how often did you use AI for real work?": EMPTY}
    await ana.picks("AI is useful in my job.", "4 - Agree")
    assert await ana.submits() == {}
    await ana.closes()
    await harbour.rest()
    await ana.sees("1 of 6 answered")
    assert await harbour.stored(lambda s: [(a.question, a.value) for a in s.exec(select(OpenAnswer))]) == [
        ("usefulness", "4")
    ]


EMPTY = "Please choose an answer to at least one question, or close this."


async def test_before_first_contact_a_required_lesson_says_who_is_shown_a_name_and_from_when(harbour: Harbour) -> None:
    ana = await looks(harbour, "ana")
    await ana.sees(f"Your next lesson: {FIRST}")
    await ana.sees("your days for it begin when I have introduced myself")
    await ana.sees("your operations lead is shown your name")
    ana.does_not_see("Nobody but you")


async def test_a_lesson_is_read_at_home_and_the_next_one_stands_there(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    ana = await looks(harbour, "ana")
    await ana.clicks("Read")
    await harbour.rest()
    await ana.sees("What to find out, once")
    lesson = await harbour.stored(lambda s: lessons.lesson_called(s, "rules_for_ai"))
    assert lesson is not None and lesson.check is not None
    wrong = next(one for one in lesson.check.choices if not one.right)
    await ana.picks("Your answer", wrong.text)
    assert await ana.submits() == {"Your answer": f"{wrong.because} You can try again, or leave it out."}
    await ana.picks("Your answer", next(one for one in lesson.check.choices if one.right).text)
    assert await ana.submits() == {}
    await ana.sees("Right:")
    await ana.closes()
    await harbour.rest()
    await ana.sees("1 of 14 done")
    ana.does_not_see(f"Your next lesson: {FIRST}")
    await harbour.write(has_done("ana@example.com", "what_may_go_in"))
    await looks(harbour, "ana")
    await ana.clicks("Not for me")
    await harbour.rest()
    mine = select(LessonStep).join(Person).where(Person.email == "ana@example.com")
    steps = await harbour.stored(lambda s: sorted(one.standing for one in s.exec(mine)))
    assert steps == ["done", "done", "not_for_me"]


async def test_a_concern_raised_at_home_stands_there_with_whoever_has_it(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    ben = await looks(harbour, "ben")
    await ben.clicks("Raise a concern")
    await harbour.rest()
    await ben.fills("What is it?", "Who sees what I type into the tool?")
    await ben.picks("What is it about?", "Personal or confidential data")
    assert await ben.submits() == {}
    assert await ben.submits() == {}
    await ben.closes()
    await harbour.rest()
    await ben.sees("with @ana (AI champion), not acknowledged yet")
    ana = await looks(harbour, "ana")
    await ana.sees("Waiting for you: 1")


@pytest.mark.long
async def test_messages_are_paused_and_stopped_at_home(harbour: Harbour) -> None:
    await harbour.until("2026-04-13 08:00")
    ana = await looks(harbour, "ana")
    await ana.clicks("Pause for 2 weeks")
    await harbour.rest()
    await ana.sees("Paused until Monday 27 April")
    await harbour.until("2026-04-17 12:00")
    assert not [m for m in ana.messages() if (m.key or "").startswith(("pulse:", "nudge:", "reminder:"))]
    ana = await looks(harbour, "ana")
    await ana.clicks("Stop")
    await harbour.rest()
    await ana.sees("Stopped: I send you nothing")
    await ana.clicks("Go on")
    await harbour.rest()
    await ana.sees("At most two in seven days")
    row = await harbour.stored(lambda s: s.exec(select(Person).where(Person.email == "ana@example.com")).one())
    assert (row.stopped_at, row.resting_until) == (None, None)


async def test_everybody_can_see_what_is_kept_about_them(harbour: Harbour, answering: Answering) -> None:
    await harbour.until(TUESDAY_NOON)
    await answering(harbour, harbour.ana)
    ana = await looks(harbour, "ana")
    await ana.clicks("Show")
    await harbour.rest()
    await ana.sees("ana@example.com")
    await ana.sees("Roles: AI champion")
    await ana.sees("pulses you were asked in: 1; you took part in 1")
    await ana.sees("answers linked to you by name: 0; of anonymous pulses there are none")


async def test_what_is_kept_comes_as_a_file_to_its_owner_alone_without_answers_and_anonymous_concerns(
    harbour: Harbour, answering: Answering
) -> None:
    await harbour.until(TUESDAY_NOON)
    await answering(harbour, harbour.emre, ["Once or twice", "4 - Agree"])
    for how, words in (("With my name", "Orders are checked twice."), ("Anonymously", "Zebras fear for their work.")):
        await harbour.emre.types(f"/concern {words}")
        await harbour.rest()
        await harbour.emre.picks("What is it about?", "Something else")
        await harbour.emre.picks("With your name?", how)
        for _ in range(2):
            assert await harbour.emre.submits() == {}
        await harbour.emre.closes()
    emre = await looks(harbour, "emre")
    await emre.clicks("Send me a copy")
    await harbour.forward(minutes=1)
    await emre.sees("Your file is on its way to our conversation")
    (message,) = (one for one in emre.messages() if one.data.get("files"))
    assert message.channel == emre.dm.id
    content = harbour.slack.workspace.files[message.data["files"][0]["id"]].content.decode()
    found = json.loads(content)
    assert found["roster"]["email"] == "emre@example.com"
    assert [(one["number"], one["took_part"]) for one in found["pulses"]] == [(1, True)]
    assert [one["words"] for one in found["concerns"]] == ["Orders are checked twice."]
    assert not [word for word in ("Zebras", "Agree", "Once or twice", "usefulness") if word in content]


async def test_somebody_without_a_role_erases_themselves_and_nothing_leads_to_them_any_more(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    emre = await looks(harbour, "emre")
    await emre.clicks("Erase")
    await harbour.rest()
    assert list(await emre.submits()) == ["Are you sure?"]
    await emre.picks("Are you sure?", "I understand that nobody can bring it back")
    assert await emre.submits() == {}
    await emre.sees("Nothing about you is kept any more")
    await emre.closes()
    await harbour.rest()
    await emre.sees("You are not on Groundswell's list yet")
    gone = await harbour.stored(
        lambda s: [
            s.exec(select(Person).where(Person.email == "emre@example.com")).all(),
            s.exec(select(Delivery).where(Delivery.recipient == emre.id)).all(),
        ]
    )
    assert gone == [[], []]


async def test_whoever_holds_a_role_has_no_button_to_erase_themselves(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    ana = await looks(harbour, "ana")
    await ana.sees("Send me a copy")
    ana.does_not_see("Erase")


@pytest.mark.long
async def test_whoever_is_not_on_the_roster_reads_so_at_home(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    harbour.slack.add_user("zoe", email="zoe@elsewhere.example")
    zoe = await looks(harbour, "zoe")
    await zoe.sees("You are not on Groundswell's list yet")


@pytest.mark.long
async def test_the_matrix_is_shown_and_one_row_with_names(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    await harbour.ben.types("/raci")
    await harbour.ben.sees("Training delivery | I | A | R | R | I")
    await harbour.ben.types("/raci training")
    await harbour.ben.sees("AI champion of Sales: @ana, @cleo")
    await harbour.ben.sees("operations lead: @olga, @ben")
    await harbour.ben.types("/raci trainign")
    await harbour.ben.sees("Did you mean /raci training?")


@pytest.mark.long
async def test_everybody_reads_at_home_what_their_unit_said_once_the_pulse_has_closed(
    harbour: Harbour, answering: Answering
) -> None:
    await harbour.until(TUESDAY_NOON)
    emre = await looks(harbour, "emre")
    await emre.sees("No pulse has closed yet.")
    for name in ("ana", "ben", "cleo", "emre", "fay", "gus", "ida", "jon", "kim", "lea"):
        await answering(harbour, getattr(harbour, name))
    await harbour.until("2026-04-24 08:00")
    emre = await looks(harbour, "emre")
    await emre.sees("What your unit said")
    await emre.sees("10 of 14 took part.")
    await emre.sees("7 or more of the 10 who answered find AI useful in their job")
    await emre.sees("Leads and champions read no more of your unit than this")


@pytest.mark.long
async def test_everybody_reads_what_their_unit_said_and_what_was_done_before_they_are_asked_again(
    harbour: Harbour, answering: Answering
) -> None:
    await harbour.until(TUESDAY_NOON)
    for name in ("ana", "ben", "cleo", "emre", "fay", "gus", "ida", "jon", "kim", "lea"):
        await answering(harbour, getattr(harbour, name))
    await harbour.until("2026-04-24 08:00")
    await harbour.emre.sees("What your unit said: How AI is going")
    harbour.emre.does_not_see("Write what is done")
    await harbour.ana.clicks("Write what is done")
    await harbour.rest()
    await harbour.ana.fills("What is done about what people said?", "ok")
    assert "sentence" in str(await harbour.ana.submits())
    await harbour.ana.fills("What is done about what people said?", "Two half days for learning")
    assert await harbour.ana.submits() == {}
    await harbour.forward(minutes=1)
    await harbour.emre.sees("Two half days for learning")
    emre = await looks(harbour, "emre")
    await emre.sees("Two half days for learning")
    kim = await looks(harbour, "kim")
    kim.does_not_see("Two half days for learning")


@pytest.mark.long
async def test_what_a_lead_did_is_told_to_everybody_once_and_only_of_what_was_published(
    harbour: Harbour, answering: Answering
) -> None:
    await harbour.until(TUESDAY_NOON)
    for name in ("ana", "ben", "cleo", "emre", "fay", "gus", "ida", "jon", "kim", "lea"):
        await answering(harbour, getattr(harbour, name))
    await harbour.olga.types("/pulse done 1")
    await harbour.olga.sees("Nothing has been published yet of round 1, or it is none of yours.")
    await harbour.until("2026-04-24 08:00")
    await harbour.olga.types("/pulse done #1")
    await harbour.rest()
    await harbour.olga.fills("What is done about what people said?", "Licences for everybody from May")
    assert await harbour.olga.submits() == {}
    await harbour.forward(minutes=1)
    for name in ("emre", "kim", "lea"):
        person = await looks(harbour, name)
        await person.sees("Licences for everybody from May")
        told = [m for m in person.messages() if m.channel.startswith("D") and (m.key or "").startswith("done:")]
        assert not told  # nobody gets a message of their own
    keys = await harbour.stored(lambda s: list(s.exec(select(Delivery.key).where(Delivery.kind == "said"))))
    assert len([key for key in keys if key.startswith("done:")]) == 4
    await harbour.until("2026-04-27 08:00")
    await harbour.olga.sees("You said, we did")
