"""Lessons as they arrive, are read, put off and refused."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from bot.rules.sending import Kind
from bot.rules.training import Standing
from bot.syncing import sync
from bot.tick import tick
from storage import deliveries, lessons
from storage.company import go_live, pause
from storage.deliveries import Planned
from storage.tables import Delivery, LessonStep, Person
from tests.stories.conftest import Harbour

Answering = Callable[..., Any]
TUESDAY_NOON = "2026-04-14 10:00"
FIRST = "The rules for using AI here: what to find out, and whom to ask"
SECOND = "What may go into an assistant, and what may not"
THIRD = "From scribbled call notes to the next step"


async def steps(harbour: Harbour) -> dict[str, str]:
    """How Ana stands with each lesson."""
    query = select(LessonStep).join(Person).where(Person.email == "ana@example.com")
    return await harbour.stored(lambda s: {one.lesson: one.standing for one in s.exec(query)})


def nudges(harbour: Harbour, name: str) -> int:
    return sum((m.key or "").startswith("nudge:") for m in getattr(harbour, name).messages())


async def test_a_lesson_comes_a_week_after_the_pulse_and_is_read_where_it_arrives(harbour: Harbour) -> None:
    await harbour.until("2026-04-21 07:55")
    assert nudges(harbour, "ana") == 0
    await harbour.until("2026-04-21 08:10")  # ten o'clock in Berlin, on any working day since it is the first
    await harbour.ana.sees(FIRST)
    await harbour.ana.clicks("Read")
    await harbour.rest()
    await harbour.ana.sees("What to find out, once")
    await harbour.ana.clicks("Done")
    await harbour.rest()
    await harbour.ana.sees("done. That is 1 of 14.")
    assert (await steps(harbour))["rules_for_ai"] == Standing.DONE
    await harbour.until("2026-04-29 08:10")
    await harbour.ana.sees(SECOND)
    assert nudges(harbour, "ana") == 2


@pytest.mark.long
async def test_the_reminder_of_a_pulse_takes_the_lessons_place_of_whoever_needs_it_and_whoever_does_not(
    harbour: Harbour, answering: Answering
) -> None:
    await harbour.until(TUESDAY_NOON)
    await answering(harbour, harbour.ana)
    await harbour.until("2026-04-17 15:00")
    assert nudges(harbour, "ben") == nudges(harbour, "ana") == 0
    await harbour.ben.sees("This is the only reminder")
    await harbour.until("2026-04-24 15:00")
    assert nudges(harbour, "ben") == nudges(harbour, "ana") == 1


@pytest.mark.long
async def test_when_lessons_come_does_not_tell_who_had_answered(harbour: Harbour, answering: Answering) -> None:
    await harbour.until(TUESDAY_NOON)
    for name in ("ana", "cleo", "emre"):
        await answering(harbour, getattr(harbour, name))
    await harbour.until("2026-05-08 15:00")

    def told(session: Session) -> dict[str, list[tuple[object, ...]]]:
        rows = session.exec(select(Delivery).order_by(col(Delivery.id)))
        found: dict[str, list[tuple[object, ...]]] = {}
        for row in rows:
            moment = row.sent_at and row.sent_at.replace(second=0, microsecond=0)
            found.setdefault(row.recipient, []).append((row.kind, row.state, row.reason, moment))
        return found

    rows = await harbour.stored(told)
    emre, ben = (rows[getattr(harbour, name).id] for name in ("emre", "ben"))  # both in Sales in Berlin
    assert emre == ben


@pytest.mark.long
async def test_later_offers_it_once_more_and_not_for_me_never_again(harbour: Harbour) -> None:
    for name in ("ana", "cleo"):
        await harbour.write(has_done(f"{name}@example.com", "rules_for_ai", "what_may_go_in"))
    await harbour.until("2026-04-22 09:00")
    await harbour.ana.clicks("Next week")
    await harbour.cleo.clicks("Not for me")
    await harbour.rest()
    await harbour.ana.sees("I will offer it once more")
    await harbour.cleo.sees("I will not offer this one again")
    await harbour.cleo.clicks("It is not my work")
    await harbour.rest()
    await harbour.cleo.sees("Thank you. I will not offer this one again")
    reasons = await harbour.stored(lambda s: s.exec(select(LessonStep.reason).where(LessonStep.reason != "")).all())
    assert list(reasons) == ["not_my_work"]
    await harbour.until("2026-04-29 09:00")
    last = {name: str(getattr(harbour, name).messages()[-1].text) for name in ("ana", "cleo")}
    assert THIRD in last["ana"]
    assert THIRD not in last["cleo"]


@pytest.mark.long
async def test_a_lesson_that_is_put_off_until_tomorrow_comes_then(harbour: Harbour) -> None:
    await harbour.until("2026-04-22 09:00")
    await harbour.ana.clicks("Tomorrow")
    await harbour.rest()
    await harbour.until("2026-04-23 09:00")
    assert FIRST in came(harbour, "ana")[-1][0]
    assert nudges(harbour, "ana") == 2
    await harbour.ana.clicks("Tomorrow")
    await harbour.until("2026-04-24 15:00")
    assert nudges(harbour, "ana") == 3  # put off twice, it comes twice
    await harbour.until("2026-04-28 15:00")
    assert nudges(harbour, "ana") == 3


@pytest.mark.long
async def test_next_week_is_counted_from_when_it_is_pressed_however_late(harbour: Harbour) -> None:
    await harbour.until("2026-04-28 10:00")  # a week later, on the eve of the next one
    await harbour.ana.clicks("Next week")
    await harbour.rest()
    await harbour.ana.sees("I will offer it once more next week")
    await harbour.until("2026-05-05 15:00")
    assert nudges(harbour, "ana") == 1
    await harbour.until("2026-05-06 09:00")
    assert FIRST in came(harbour, "ana")[-1][0] and nudges(harbour, "ana") == 2


@pytest.mark.long
async def test_nothing_is_promised_of_what_will_not_come(harbour: Harbour) -> None:
    await harbour.until("2026-04-22 09:00")
    await harbour.write(has_done("ana@example.com", "rules_for_ai"))
    await harbour.ana.clicks("Tomorrow")
    await harbour.rest()
    await harbour.ana.sees("You have done this one already")
    await harbour.ben.types("/learn stop")
    await harbour.ben.clicks("Tomorrow")
    await harbour.rest()
    await harbour.ben.sees("It does not come by itself, since you want no lessons")
    await harbour.emre.types("/groundswell stop")
    await harbour.emre.clicks("Next week")
    await harbour.rest()
    await harbour.emre.sees("It does not come by itself, since you have stopped messages")
    await harbour.cleo.types("/learn month")
    await harbour.cleo.clicks("Next week")
    await harbour.rest()
    await harbour.cleo.sees("I will offer it once more when lessons come to you again")
    await harbour.until("2026-04-30 15:00")
    assert [nudges(harbour, name) for name in ("ana", "ben", "emre", "cleo")] == [2, 1, 1, 1]


@pytest.mark.long
async def test_the_question_of_a_lesson_may_be_tried_again_and_the_right_answer_ends_it(harbour: Harbour) -> None:
    await harbour.until("2026-04-22 09:00")
    lesson = await harbour.stored(lambda s: lessons.lesson_called(s, "rules_for_ai"))
    assert lesson is not None and lesson.check is not None
    await harbour.ana.clicks("Read")
    await harbour.rest()
    wrong = next(one for one in lesson.check.choices if not one.right)
    await harbour.ana.clicks(wrong.text)
    await harbour.rest()
    await harbour.ana.sees(wrong.because)
    await harbour.ana.sees("You can try again.")
    assert (await steps(harbour))["rules_for_ai"] == Standing.READ
    right = next(one for one in lesson.check.choices if one.right)
    await harbour.ana.clicks(right.text)
    await harbour.rest()
    await harbour.ana.sees(f"Right: {right.because}")
    assert (await steps(harbour))["rules_for_ai"] == Standing.DONE


@pytest.mark.long
async def test_what_everybody_is_asked_to_do_says_by_when_and_who_is_shown_a_name(harbour: Harbour) -> None:
    await harbour.until("2026-04-22 09:00")
    await harbour.ana.sees("This one is required; please do it by Tuesday 12 May.")
    await harbour.ana.sees("your operations lead is shown your name")
    assert "Not for me" not in harbour.ana.messages()[-1].buttons


def came(harbour: Harbour, name: str) -> list[tuple[str, datetime]]:
    """The lessons that were offered to somebody, and when."""
    offered = [m for m in getattr(harbour, name).messages() if (m.key or "").startswith("nudge:")]
    return [(m.text, datetime.fromtimestamp(float(m.ts), UTC)) for m in offered]


@pytest.mark.long
async def test_after_three_that_were_ignored_it_is_asked_once_and_none_come_for_a_month(harbour: Harbour) -> None:
    for _ in range(12):
        await harbour.forward(days=7)
        if "passed you by" in came(harbour, "emre")[-1][0] if came(harbour, "emre") else False:
            break
    await harbour.cleo.clicks("Yes, one a week")
    await harbour.rest()
    await harbour.forward(days=50)
    emre, cleo = came(harbour, "emre"), came(harbour, "cleo")
    asked = ["passed you by" in text for text, _ in emre]
    assert asked.count(True) == 1 and asked[3]
    assert emre[4][1] - emre[3][1] >= timedelta(days=29, hours=23)
    assert cleo[4][1] - cleo[3][1] < timedelta(days=21)


@pytest.mark.long
async def test_a_month_without_lessons_goes_on_after_the_one_that_was_wished_for_tomorrow(harbour: Harbour) -> None:
    await harbour.until("2026-04-22 09:00")
    await harbour.cleo.types("/learn month")
    await harbour.cleo.clicks("Tomorrow")
    await harbour.rest()
    await harbour.until("2026-04-23 15:00")
    assert nudges(harbour, "cleo") == 2
    await harbour.until("2026-05-15 15:00")
    assert nudges(harbour, "cleo") == 2


@pytest.mark.long
async def test_a_lesson_that_waits_to_be_sent_does_not_come_to_whoever_wants_none_meanwhile(harbour: Harbour) -> None:
    await harbour.until("2026-04-22 15:00")
    before = nudges(harbour, "emre")
    await harbour.write(waits_for(harbour.emre.id, harbour.now + timedelta(days=6)))
    await harbour.emre.types("/learn stop")
    await harbour.until("2026-05-08 15:00")
    assert nudges(harbour, "emre") == before
    assert await harbour.stored(lambda s: s.exec(select(Person.lesson_due_at).where(EMRE)).one()) is None


EMRE = col(Person.email) == "emre@example.com"


def waits_for(slack_id: str, moment: datetime) -> Callable[[Session], None]:
    """A nudge that is planned and not sent yet, as behind a long queue."""

    def work(session: Session) -> None:
        one = Planned(f"nudge:2026-W18:{slack_id}", Kind.NUDGE, slack_id, moment)
        deliveries.plan(session, [one], moment)
        person = session.exec(select(Person).where(EMRE)).one()
        person.lesson_due_at = moment + timedelta(days=7)

    return work


@pytest.mark.long
async def test_whoever_wants_no_lessons_gets_none(harbour: Harbour) -> None:
    await harbour.until("2026-05-29 15:00")
    await harbour.emre.clicks("No lessons, please")
    await harbour.rest()
    before = nudges(harbour, "emre")
    await harbour.until("2026-08-07 15:00")
    assert nudges(harbour, "emre") == before


def has_done(email: str, *keys: str) -> Callable[[Session], None]:
    def work(session: Session) -> None:
        person = session.exec(select(Person).where(Person.email == email)).one()
        for key in keys:
            lessons.take_step(session, person, key, Standing.DONE, person.contacted_at or datetime.now(UTC))

    return work


@pytest.mark.long
async def test_after_the_last_lesson_there_is_silence(harbour: Harbour) -> None:
    await harbour.until(TUESDAY_NOON)
    await harbour.write(has_done_all_but_the_last("ana@example.com"))
    await harbour.until("2026-04-22 09:00")
    await harbour.ana.sees("Say what goes wrong, so that it stops")
    await harbour.ana.clicks("Not for me")
    await harbour.until("2026-05-01 15:00")
    assert nudges(harbour, "ana") == 1


def has_done_all_but_the_last(email: str) -> Callable[[Session], None]:
    def work(session: Session) -> None:
        person = session.exec(select(Person).where(Person.email == email)).one()
        for lesson in lessons.track_of(session, person).lessons[:-1]:
            lessons.take_step(session, person, lesson.key, Standing.DONE, person.contacted_at or datetime.now(UTC))

    return work


@pytest.mark.long
async def test_whoever_stopped_is_offered_nothing_and_after_a_start_the_lessons_go_on(
    harbour: Harbour, answering: Answering
) -> None:
    await harbour.until(TUESDAY_NOON)
    await answering(harbour, harbour.ana)
    await harbour.ana.types("/groundswell stop")
    await harbour.until("2026-04-24 15:00")
    assert nudges(harbour, "ana") == 0
    await harbour.ana.types("/groundswell start")
    await harbour.until("2026-04-30 15:00")
    assert nudges(harbour, "ana") == 1


@pytest.mark.long
async def test_whoever_was_away_on_their_day_gets_one_lesson_and_on_a_day_for_lessons_unless_it_is_the_first(
    harbour: Harbour, answering: Answering
) -> None:
    await harbour.until(TUESDAY_NOON)
    await answering(harbour, harbour.ana)
    await harbour.write(has_done("ana@example.com", "rules_for_ai"))

    until = int(datetime(2026, 5, 1, 18, 0, tzinfo=UTC).timestamp())
    for name in ("ana", "ben"):
        harbour.slack.change_user(name, status_emoji=":palm_tree:", status_expiration=until)
    await sync(harbour.told.product.house)
    await harbour.until("2026-05-08 15:00")
    (ana,), (ben,) = came(harbour, "ana"), came(harbour, "ben")
    assert ana[1].isoformat()[:13] == "2026-05-06T08"  # Wednesday at ten
    assert ben[1].isoformat()[:13] == "2026-05-04T08"  # a first lesson comes on any working day


@pytest.mark.long
async def test_after_a_pause_of_weeks_no_two_lessons_come_at_once(harbour: Harbour, answering: Answering) -> None:
    await harbour.until("2026-04-15 07:00")
    await answering(harbour, harbour.ana)
    await harbour.until("2026-04-15 07:55")
    await harbour.write(lambda s: pause(s, harbour.now, "test"))
    await harbour.until("2026-05-04 08:00")
    await harbour.write(lambda s: go_live(s, harbour.now))
    await tick(harbour.told.product.house)
    await harbour.until("2026-05-08 15:00")
    assert nudges(harbour, "ana") == 1
