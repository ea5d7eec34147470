"""What a champion does with the buttons of a card, what is said below it, and a channel in which champions triage."""

import pytest
from sqlmodel import Session, col, select

from bot.rules.sending import Kind
from simulator import Person
from storage.tables import Concern, Delivery, Department
from tests.stories.conftest import Harbour
from tests.stories.test_a_concern import WEDNESDAY, WHAT, raises
from tests.stories.test_passing_concerns_on import owner, steps

WHY, NOTE, TELL = "Why?", "Your note", "What you want to say"
HIGHER, ELSEWHERE, BY_NAME = "One rung higher, by the matrix", "To another department", "To somebody by name"
RAISED = "Raised by"


async def chooses(harbour: Harbour, person: Person, what: str) -> None:
    """What stands behind the three dots of the card."""
    await person.picks("…", what, on=RAISED)
    await harbour.forward(seconds=5)


async def sends(harbour: Harbour, person: Person) -> None:
    assert await person.submits() == {}
    await person.closes()
    await harbour.forward(minutes=5)


async def test_what_is_told_reaches_the_reporter_and_what_is_noted_never_does(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.ben)
    await chooses(harbour, harbour.ana, "Note for those who work on it")
    await harbour.ana.fills(NOTE, "Between us: I do not know.")
    await sends(harbour, harbour.ana)
    await chooses(harbour, harbour.ana, "Tell whoever raised it")
    await harbour.ana.fills(TELL, "I have asked Olga.")
    await sends(harbour, harbour.ana)
    await harbour.ben.sees("I have asked Olga.")
    harbour.ben.does_not_see("Between us")
    assert await steps(harbour) == ["raised", "noted", "told"]


@pytest.mark.long
async def test_it_is_passed_on_by_one_form_which_says_what_is_missing(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.ben)
    await chooses(harbour, harbour.ana, "Pass it on")
    assert await harbour.ana.submits() == {WHY: "Please write why: whoever gets it reads this."}
    await harbour.ana.picks("Pass it on", ELSEWHERE)
    assert await harbour.ana.submits() == {"Which department?": "Please choose the department."}
    await harbour.ana.picks("Pass it on", BY_NAME)
    assert await harbour.ana.submits() == {"To whom?": "Please choose somebody who is on the roster."}
    await harbour.ana.picks("To whom?", "ben")
    await harbour.ana.fills(WHY, "Legal knows.")
    told = await harbour.ana.submits()
    assert "must not go to that person" in told["To whom?"]
    await harbour.ana.picks("Pass it on", ELSEWHERE)
    await harbour.ana.picks("Which department?", "Legal")
    await sends(harbour, harbour.ana)
    assert await owner(harbour) == "max"
    await harbour.max.sees("Legal knows.")
    await chooses(harbour, harbour.max, "Pass it on")
    await harbour.max.fills(WHY, "It is about money.")
    await sends(harbour, harbour.max)
    assert await owner(harbour) == "lea"
    assert await steps(harbour) == ["raised", "handed", "climbed"]


@pytest.mark.long
async def test_whoever_the_matrix_asks_is_asked_by_a_form_and_it_stays_whose_it_is(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.ben)
    await chooses(harbour, harbour.ana, "Ask somebody for input")
    assert await harbour.ana.submits() == {"Or somebody else": "Please choose whom to ask."}
    await harbour.ana.picks("Whom the matrix asks", "IT support")
    await harbour.ana.fills("What do you want to know?", "Is this known?")
    await sends(harbour, harbour.ana)
    await harbour.fay.sees("asks for your input on concern 1")
    await harbour.fay.sees("Is this known?")
    assert await owner(harbour) == "ana"


@pytest.mark.long
async def test_what_is_resolved_is_taken_up_again_with_a_button(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.ben)
    await harbour.ana.types("/triage 1 resolve We have asked")
    await harbour.forward(minutes=5)
    await harbour.ana.clicks("Take it up again", on=RAISED)
    await harbour.forward(seconds=5)
    await harbour.ana.fills("Why is it taken up again?", "There is more to it.")
    await sends(harbour, harbour.ana)
    await harbour.ben.sees("There is more to it.")
    assert await steps(harbour) == ["raised", "resolved", "resumed"]


@pytest.mark.long
async def test_what_becomes_of_a_concern_is_read_below_its_card(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.ben)
    await harbour.ana.types("/triage 1 ask Since when?")
    await harbour.forward(minutes=5)
    await harbour.ben.clicks("Answer")
    await harbour.forward(seconds=5)
    await harbour.ben.fills("Your answer", "Since Monday.")
    await sends(harbour, harbour.ben)
    card = next(one for one in harbour.ana.messages() if RAISED in one.visible())
    answer = next(one for one in harbour.ana.messages() if "answered about" in one.visible())
    assert answer.thread_ts == card.ts
    asked = next(one for one in harbour.ben.messages() if "Since when?" in one.visible())
    assert asked.thread_ts is None


@pytest.mark.long
async def test_what_somebody_writes_below_a_card_is_kept_from_going_nowhere(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.ben)
    card = next(one for one in harbour.ana.messages() if RAISED in one.visible())
    await harbour.ana.says("I will look into it, Ben", thread=card.ts)
    await harbour.forward(seconds=5)
    await harbour.ana.sees("nobody has got it. What is for concern 1 goes by these")
    await harbour.ana.clicks("Tell whoever raised it", on="nobody has got it")
    await harbour.forward(seconds=5)
    await harbour.ana.fills(TELL, "I will look into it, Ben")
    await sends(harbour, harbour.ana)
    await harbour.ben.sees("I will look into it, Ben")


@pytest.mark.long
async def test_of_two_who_act_at_once_the_second_is_told_who_has_it_and_loses_nothing(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.ben)
    await harbour.ana.clicks("Ask", on=RAISED)
    await harbour.forward(seconds=5)
    await harbour.ana.fills("Your question", "Since when?")
    await harbour.olga.types("/triage 1 ack")
    await harbour.forward(seconds=5)
    await harbour.ana.submits()
    await harbour.ana.sees("Meanwhile somebody else has acted: concern 1 is with @olga")
    harbour.ben.does_not_see("Since when?")
    await sends(harbour, harbour.ana)  # what was typed is still there
    await harbour.ben.sees("Since when?")
    await harbour.olga.types("/triage 1")
    await harbour.forward(seconds=5)
    await chooses(harbour, harbour.olga, "Pass it on")
    await harbour.olga.picks("Pass it on", "To another department")
    await harbour.olga.picks("Which department?", "Finance")
    await harbour.olga.fills("Why?", "It is about invoices.")
    await harbour.cleo.types("/triage 1 ack")
    await harbour.cleo.types("/triage 1 tell I look at it")
    await harbour.forward(seconds=5)
    await harbour.olga.submits()
    await harbour.olga.sees("Meanwhile somebody else has acted: concern 1 is with @cleo")
    await sends(harbour, harbour.olga)
    assert await harbour.stored(lambda s: s.get_one(Concern, 1).department) == "finance"


async def in_a_channel(harbour: Harbour, *members: str, unit: str = "sales") -> str:
    """A unit gets a channel in which its champions triage."""
    channel = harbour.slack.add_channel("sales-triage", members=[*members]).id

    def name_it(session: Session) -> None:
        session.get_one(Department, unit).triage_channel = channel

    await harbour.write(name_it)
    return channel


@pytest.mark.long
async def test_in_a_triage_channel_nobody_reads_words_or_names_who_may_not(harbour: Harbour) -> None:
    channel = await in_a_channel(harbour, "ana", "cleo", "emre")
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.ben, "Am I being watched?")
    await harbour.emre.sees("Concern 1  Normal  My job, or my team's")
    await harbour.emre.sees("With @ana (AI champion). To be acknowledged")
    for hidden in ("Am I being watched?", "@ben"):
        harbour.emre.does_not_see(hidden)
    await harbour.emre.clicks("Show")
    await harbour.emre.sees("There is no concern with that number for you")
    await harbour.emre.clicks("Acknowledge")
    harbour.emre.does_not_see("who has acknowledged it")
    await harbour.ana.clicks("Show")
    await harbour.ana.sees("Am I being watched?")
    await harbour.ana.clicks("Acknowledge", on="To be acknowledged")
    await harbour.forward(minutes=5)
    await harbour.emre.sees("With @ana (AI champion), who has acknowledged it.")
    harbour.emre.does_not_see("Am I being watched?")
    await harbour.ben.sees("has seen concern 1")
    assert await steps(harbour) == ["raised", "refused", "acknowledged"]  # what was refused stands there once a day
    await harbour.ana.types("/triage 1 ask Since when?")
    await harbour.forward(seconds=5)
    await harbour.ben.clicks("Answer")
    await harbour.forward(seconds=5)
    await harbour.ben.fills("Your answer", "Since Monday.")
    await sends(harbour, harbour.ben)
    await harbour.ana.types("/triage 1 resolve Nobody is watched")
    await harbour.forward(seconds=5)
    posted = [one for one in harbour.cleo.messages() if one.channel == channel and one.key]
    card, *below = sorted(posted, key=lambda one: one.ts)
    assert [one.text.replace(f"<@{harbour.ana.id}>", "@ana") for one in below] == [
        "Concern 1  @ana (AI champion) has seen it and is working on it.",
        "Concern 1  @ana (AI champion) has asked whoever raised it a question.",
        "Concern 1  Whoever raised it has answered. Show has it, for those who may read it.",
        "Concern 1  @ana (AI champion) has resolved it. Whoever raised it is asked whether it helped.",
    ]
    assert {one.thread_ts for one in below} == {card.ts}


@pytest.mark.long
async def test_the_reporter_reads_before_sending_what_a_channel_will_show(harbour: Harbour) -> None:
    await in_a_channel(harbour, "ana")
    await harbour.until(WEDNESDAY)
    await harbour.ben.types("/concern")
    await harbour.rest()
    await harbour.ben.fills(WHAT, "Am I being watched?")
    await harbour.ben.picks("What is it about?", "Something else")
    assert await harbour.ben.submits() == {}
    await harbour.ben.sees("The champions of your department work in a channel")


@pytest.mark.long
@pytest.mark.refused(1)
async def test_a_channel_that_is_gone_is_made_up_for_by_a_card_in_the_champions_dm(harbour: Harbour) -> None:
    channel = await in_a_channel(harbour, "ana")
    harbour.slack.workspace.channels[channel].archived = True
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.ben, "Am I being watched?")
    await harbour.forward(minutes=1)
    await harbour.ana.sees("Am I being watched?")
    assert await owner(harbour) == "ana"
    query = select(Delivery.state).where(Delivery.kind == Kind.CARD).order_by(col(Delivery.id))
    assert list(await harbour.stored(lambda s: s.exec(query).all())) == ["failed", "sent"]


@pytest.mark.long
async def test_whoever_is_asked_for_input_gives_it_with_a_button_and_can_do_nothing_else(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.ben)
    await harbour.ana.types("/triage 1 consult @emre Is this known?")
    await harbour.forward(minutes=5)
    await harbour.emre.clicks("Show all of it")
    await harbour.emre.sees(RAISED)
    await harbour.emre.clicks("Resolve")
    await harbour.forward(seconds=5)
    await harbour.emre.fills("What was decided or done?", "All is well.")
    assert "You were asked for input" in str(await harbour.emre.submits())
    await harbour.emre.closes()
    await harbour.emre.clicks("Write your input")
    await harbour.forward(seconds=5)
    await harbour.emre.fills(NOTE, "It is known since May.")
    await sends(harbour, harbour.emre)
    await harbour.ana.sees("@emre has noted on concern 1")
    harbour.ben.does_not_see("It is known since May.")
    assert await owner(harbour) == "ana"


@pytest.mark.long
async def test_after_the_reporters_answer_somebody_has_to_answer_again(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    await raises(harbour, harbour.ben)
    await harbour.ana.types("/triage 1 ask Since when?")
    await harbour.forward(minutes=5)
    waits = select(Concern.climbs_at)
    assert await harbour.stored(lambda s: s.exec(waits).one()) is None
    await harbour.ben.clicks("Answer")
    await harbour.forward(seconds=5)
    await harbour.ben.fills("Your answer", "Since Monday.")
    await sends(harbour, harbour.ben)
    assert await harbour.stored(lambda s: s.exec(waits).one()) is not None
    await harbour.ana.types("/triage 1 tell We look into it")
    assert await harbour.stored(lambda s: s.exec(waits).one()) is None
