"""Lessons as they arrive, are read, put off and refused."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import Session, col, select

from bot.rules.training import Standing
from bot.syncing import sync
from bot.tick import tick
from storage import lessons
from storage.company import go_live, pause
from storage.tables import Delivery, LessonStep, Person
from tests.stories.conftest import Harbour

Answering = Callable[..., Any]
TUESDAY_NOON = "2026-04-14 10:00"
FIRST = "Your first real task, in ten minutes"
SECOND = "Say what it can't know, then check what it says"


async def steps(harbour: Harbour) -> dict[str, str]:
    return await harbour.stored(lambda s: {one.lesson: one.standing for one in s.exec(select(LessonStep))})


def nudges(harbour: Harbour, name: str) -> int:
    return sum((m.key or "").startswith("nudge:") for m in getattr(harbour, name).messages())


async def test_a_lesson_comes_a_week_after_the_pulse_and_is_read_where_it_arrives(harbour: Harbour) -> None:
    await harbour.until("2026-04-22 07:55")
    assert nudges(harbour, "ana") == 0
    await harbour.until("2026-04-22 08:10")  # ten o'clock on Wednesday in Berlin
    await harbour.ana.sees(FIRST)
    await harbour.ana.clicks("Read")
    await harbour.rest()
    await harbour.ana.sees("Choose the task")
    await harbour.ana.clicks("Done")
    await harbour.rest()
    await harbour.ana.sees("done. That is 1 of 6.")
    assert len(await steps(harbour)) == 1
    await harbour.until("2026-04-29 08:10")
    await harbour.ana.sees(SECOND)
    assert nudges(harbour, "ana") == 2


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


async def test_later_offers_it_once_more_and_not_for_me_never_again(harbour: Harbour) -> None:
    await harbour.until("2026-04-22 09:00")
    await harbour.ana.clicks("Later")
    await harbour.cleo.clicks("Not for me")
    await harbour.rest()
    await harbour.ana.sees("I will offer it once more")
    await harbour.cleo.sees("I will not offer this one again")
    await harbour.until("2026-04-29 09:00")
    last = {name: str(getattr(harbour, name).messages()[-1].text) for name in ("ana", "cleo")}
    assert FIRST in last["ana"]
    assert SECOND in last["cleo"]


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
            lessons.take_step(session, person.id or 0, lesson.key, Standing.DONE, None)

    return work


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
async def test_whoever_was_away_on_their_day_gets_one_lesson_and_on_a_day_for_lessons(
    harbour: Harbour, answering: Answering
) -> None:
    await harbour.until(TUESDAY_NOON)
    await answering(harbour, harbour.ana)

    until = int(datetime(2026, 5, 1, 18, 0, tzinfo=UTC).timestamp())
    harbour.slack.change_user("ana", status_emoji=":palm_tree:", status_expiration=until)
    await sync(harbour.told.product.house)
    await harbour.until("2026-05-08 15:00")
    came = [m for m in harbour.ana.messages() if (m.key or "").startswith("nudge:")]
    assert len(came) == 1
    assert datetime.fromtimestamp(float(came[0].ts), UTC).isoformat()[:13] == "2026-05-06T08"  # Wednesday at ten


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
