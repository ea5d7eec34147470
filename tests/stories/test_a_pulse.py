"""From first contact to the digest, as people see it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import func, select

from bot.rules.pulses import Mode, RoundState
from storage.tables import Delivery, Edition, OpenAnswer, Participation, Publication, Round
from tests.stories.conftest import Harbour, answers

Answering = Callable[..., Any]
FIRST = "How AI is going"
TUESDAY_NOON = "2026-04-14 10:00"


async def test_everybody_is_greeted_in_their_own_morning_before_anything_is_asked(harbour: Harbour) -> None:
    await harbour.until("2026-04-13 07:10")
    await harbour.ana.sees("Hello Ana Silva. I am Groundswell")
    await harbour.ana.sees("Your AI champion: @ana.")
    harbour.dina.does_not_see("I am Groundswell")  # it is three in the morning in New York
    await harbour.until("2026-04-13 13:10")
    await harbour.dina.sees("Hello Dina Hamdan")
    harbour.ana.does_not_see(FIRST)


async def test_a_pulse_is_answered_with_one_tap_a_question_and_never_shows_an_answer(
    harbour: Harbour, answering: Answering
) -> None:
    await harbour.until(TUESDAY_NOON)
    ana = harbour.ana
    await ana.sees("1 of 6")
    await ana.sees("Anonymous: nobody is shown what you answered")
    for place, label in enumerate(answers(), 1):
        await ana.sees(f"{place} of 6")
        await ana.clicks(label)
        await harbour.rest()
    await ana.sees("Thank you, that is everything.")
    for label in answers():
        ana.does_not_see(label)
    assert await harbour.stored(lambda s: s.exec(select(func.count()).select_from(OpenAnswer)).one()) == 6


async def test_answers_can_be_changed_until_it_closes(harbour: Harbour, answering: Answering) -> None:
    await harbour.until(TUESDAY_NOON)
    await answering(harbour, harbour.ana)
    await harbour.ana.clicks("Change my answers")
    await harbour.rest()
    await harbour.ana.picks("AI is useful in my job.", "1 - Strongly disagree")
    assert await harbour.ana.submits() == {}
    await harbour.ana.sees("Saved.")
    await harbour.rest()
    stored = await harbour.stored(lambda s: {a.question: a.value for a in s.exec(select(OpenAnswer))})
    assert stored["usefulness"] == "1"
    assert len(stored) == 6


@pytest.mark.long
async def test_a_form_left_open_past_the_close_says_so_and_loses_nothing_that_was_answered(
    harbour: Harbour, answering: Answering
) -> None:
    await harbour.until(TUESDAY_NOON)
    await answering(harbour, harbour.ana)
    await harbour.ana.clicks("Change my answers")
    await harbour.rest()
    await harbour.until("2026-04-24 10:00")
    await harbour.ana.picks("AI is useful in my job.", "1 - Strongly disagree")
    errors = await harbour.ana.submits()
    assert set(errors.values()) == {"This pulse has closed meanwhile, so this could not be saved."}


@pytest.mark.long
async def test_a_tap_after_the_close_is_answered_kindly_and_not_counted(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    message = harbour.ana.messages()[-1]
    await harbour.until("2026-04-24 10:00")
    await harbour.ana.presses(message, "Once or twice")
    await harbour.rest()
    await harbour.ana.sees("This pulse closed on")
    assert await harbour.stored(lambda s: s.exec(select(func.count()).select_from(Participation)).one()) == 0


async def test_a_second_tap_on_a_slow_screen_counts_once_and_the_later_answer_stays(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    message = harbour.ana.messages()[-1]
    await harbour.ana.presses(message, "Not at all")
    await harbour.ana.presses(message, "Every day")
    await harbour.rest()
    stored = await harbour.stored(lambda s: [(a.question, a.value) for a in s.exec(select(OpenAnswer))])
    assert stored == [("usage", "every_day")]


@pytest.mark.long
async def test_whoever_has_not_answered_is_reminded_once_two_working_days_later(
    harbour: Harbour, answering: Answering
) -> None:
    await harbour.until(TUESDAY_NOON)
    await answering(harbour, harbour.ana)
    await harbour.until("2026-04-16 06:50")
    harbour.ben.does_not_see("This is the only reminder")
    await harbour.until("2026-04-16 12:00")
    await harbour.ben.sees("This is the only reminder")
    harbour.ana.does_not_see("This is the only reminder")
    await harbour.until("2026-04-23 12:00")
    reminders = [m for m in harbour.ben.messages() if (m.key or "").startswith("reminder:")]
    assert len(reminders) == 1


@pytest.mark.long
async def test_a_reminder_can_be_answered_in_place(harbour: Harbour, answering: Answering) -> None:
    await harbour.until("2026-04-16 12:00")
    await answering(harbour, harbour.ben)
    await harbour.ben.sees("Thank you, that is everything.")


@pytest.mark.long
async def test_when_it_closes_only_counts_that_may_be_shown_are_kept(harbour: Harbour, answering: Answering) -> None:
    await harbour.until("2026-04-15 14:00")
    for name in ("ana", "ben", "cleo", "emre", "fay", "gus", "ida", "jon", "kim", "lea"):
        await answering(harbour, getattr(harbour, name))
    await harbour.until("2026-04-23 07:10")
    round_ = await harbour.stored(lambda s: s.exec(select(Round)).one())
    assert round_.state == RoundState.CLOSED
    published = await harbour.stored(lambda s: s.exec(select(Publication)).one().figures)
    units = {unit["name"]: unit["took_part"] for unit in published["units"]}
    assert sum(units.values()) == 10
    assert min(units.values()) >= 7
    assert "legal" not in {unit["key"] for unit in published["units"]}  # one person took part: merged with Finance
    assert round_.tally == {"asked": 14, "took_part": 10}
    waiting = await harbour.stored(lambda s: s.exec(select(Delivery).where(Delivery.state == "waiting")).all())
    assert not [w for w in waiting if w.about == "round:1"]


@pytest.mark.long
async def test_the_operations_lead_gets_one_digest_on_monday_and_it_never_changes(
    harbour: Harbour, answering: Answering
) -> None:
    await harbour.until("2026-04-15 14:00")
    for name in ("ana", "ben", "cleo", "emre", "fay", "gus", "ida", "jon", "kim", "lea"):
        await answering(harbour, getattr(harbour, name))
    await harbour.until("2026-04-27 08:00")
    olga = harbour.olga
    await olga.sees("Week 17 at Harbour")
    await olga.sees("10 of 14 took part (71 %)")
    await olga.sees("7 or more of the 10 who answered used AI for real work")
    harbour.ana.does_not_see("Week 17 at Harbour")
    for place in (olga.dm.id, "ai-rollout-leads"):
        digests = [m for m in olga.messages(place) if (m.key or "").startswith("digest:ops:2026-W17")]
        assert len(digests) == 1
    before = await harbour.stored(
        lambda s: s.exec(select(Edition).where(Edition.period == "2026-W17", Edition.audience == "ops")).one()
    )
    await harbour.until("2026-05-04 06:00")
    after = await harbour.stored(
        lambda s: s.exec(select(Edition).where(Edition.period == "2026-W17", Edition.audience == "ops")).one()
    )
    assert (before.figures, before.message) == (after.figures, after.message)


@pytest.mark.long
@pytest.mark.mode(Mode.CONFIDENTIAL)
async def test_links_to_answers_are_gone_thirty_days_after_the_close(harbour: Harbour, answering: Answering) -> None:
    await harbour.until(TUESDAY_NOON)
    await answering(harbour, harbour.ana)
    count = select(func.count()).select_from(OpenAnswer).where(OpenAnswer.round_id == 1)
    await harbour.until("2026-04-23 08:00")
    await harbour.olga.types("/groundswell pause")  # a promise about time holds also while everything is paused
    await harbour.until("2026-05-22 12:00")
    assert await harbour.stored(lambda s: s.exec(count).one()) == 6
    await harbour.until("2026-05-24 12:00")
    assert await harbour.stored(lambda s: s.exec(count).one()) == 0
