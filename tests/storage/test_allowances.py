"""What Slack allows is kept across restarts, and shared by all who have the token."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from bot.activity import Activity
from bot.clock import SteppedClock
from bot.governor import Alone, Governor, NotNow, Shared, assumed
from bot.rules.ceiling import Ceiling
from bot.rules.pace import POST, Pace
from storage import allowances
from storage.db import Database
from tests.conftest import Postgres

T0 = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
OPEN = "views.open"


def after(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock(T0)


@pytest.fixture
def shared(postgres: Postgres) -> Iterator[list[Database]]:
    """One database as three processes see it."""
    with postgres.database() as url:
        found = [Database(url) for _ in range(3)]
        yield found
        for one in found:
            one.close()


def several(databases: list[Database], clock: SteppedClock) -> list[Governor]:
    return [Governor(Shared(assumed(60), one, clock), clock, Activity()) for one in databases]


async def alone(database: Database, clock: SteppedClock) -> tuple[Governor, Activity]:
    activity = Activity()
    governor = Governor(Alone(assumed(60), database, activity), clock, activity)
    await governor.open()
    return governor, activity


@pytest.mark.parametrize("ceiling", [None, Ceiling(90, 12.5, 5)])
def test_what_is_kept_comes_back_as_it_was(db: Database, ceiling: Ceiling | None) -> None:
    pace = Pace(ceiling=ceiling, free_at=after(3), closed_until=after(9))
    with db.transaction() as session:
        allowances.keep(session, POST, pace)
    with db.transaction() as session:
        assert allowances.locked(session, POST, Pace(ceiling=ceiling and Ceiling(200))) == pace


def test_what_was_only_assumed_is_assumed_anew(db: Database) -> None:
    with db.transaction() as session:
        allowances.keep(session, POST, Pace(ceiling=Ceiling(200, 30)))
        assert allowances.pace_of_posts(session, 500) == 500
        assert allowances.locked(session, POST, Pace(ceiling=Ceiling(500))).ceiling == Ceiling(500, 30)
        allowances.keep(session, POST, Pace(ceiling=Ceiling(100, 38, 5)))
        assert allowances.pace_of_posts(session, 500) == pytest.approx(100, rel=0.01)


async def test_a_wait_and_a_pace_are_known_after_a_restart(db: Database, clock: SteppedClock) -> None:
    before, activity = await alone(db, clock)
    await before.refused(POST, T0, 3600)
    await before.refused(OPEN, T0, 600)
    await activity.finish(10)
    again, _ = await alone(db, clock)
    assert await again.book(POST) == after(3600)
    assert await again.book(OPEN) == after(600)
    with db.reading() as session:
        assert allowances.pace_of_posts(session, 60) < 30
        assert allowances.long_closed(session, after(3500))
        assert not allowances.long_closed(session, after(3580))


async def test_messages_that_go_out_below_the_ceiling_write_nothing_down(db: Database, clock: SteppedClock) -> None:
    governor, activity = await alone(db, clock)
    await governor.refused(POST, T0, 5)
    for _ in range(20):
        clock.jump(await governor.book(POST))
        governor.accepted(POST)
    await activity.finish(10)
    with db.reading() as session:
        (row,) = allowances.everything(session)
        assert (row.run, row.closed_until) == (0, after(5))


async def test_many_processes_share_the_slots_of_one_token(shared: list[Database], clock: SteppedClock) -> None:
    booked = await asyncio.gather(*(one.book(POST) for one in several(shared, clock) for _ in range(4)))
    assert sorted((slot - T0).total_seconds() for slot in booked) == pytest.approx([0, *(n + 0.5 for n in range(11))])


async def test_a_refusal_is_heard_by_every_process_at_once(shared: list[Database], clock: SteppedClock) -> None:
    first, second, third = several(shared, clock)
    slot = await second.book(POST)
    await first.refused(POST, T0, 30)
    assert not await second.stands(POST, slot)
    assert await third.book(POST) >= after(30)
    assert await third.book(OPEN) == T0


async def test_a_form_that_opens_leaves_no_moment_behind_at_which_somebody_did_something(
    shared: list[Database], clock: SteppedClock
) -> None:
    first, *_ = several(shared, clock)
    assert await first.book(OPEN) == T0
    with shared[0].reading() as session:
        assert [row for row in allowances.everything(session) if row.free_at or row.closed_until] == []


async def test_once_many_forms_have_to_wait_in_one_process_others_wait_too(
    shared: list[Database], clock: SteppedClock
) -> None:
    first, second, _ = several(shared, clock)
    slots = [await first.book(OPEN) for _ in range(25)]
    assert sum(slot == T0 for slot in slots) == 20
    assert await second.book(OPEN) > slots[-1]


async def test_what_one_process_learns_all_keep_to(shared: list[Database], clock: SteppedClock) -> None:
    first, second, _ = several(shared, clock)
    await first.book(POST)
    await first.refused(POST, T0, 5)
    slots = [await second.book(POST) for _ in range(3)]
    assert (slots[2] - slots[1]).total_seconds() == pytest.approx(60 / Ceiling(30, 0, 5).per_minute, rel=0.01)


async def test_while_the_database_is_away_each_process_goes_on_with_what_it_knew(
    shared: list[Database], clock: SteppedClock
) -> None:
    governor, *_ = several(shared, clock)
    await governor.refused(POST, T0, 30)

    def away(*_: object) -> None:
        raise OperationalError("SELECT", {}, Exception("gone"))

    event.listen(shared[0].engine, "before_cursor_execute", away)
    assert await governor.book(POST) == after(30)
    assert await governor.book(OPEN) == T0


async def test_what_is_not_worth_the_wait_is_given_up_and_its_slot_goes_back(clock: SteppedClock) -> None:
    governor = Governor(Alone(assumed(60), None, Activity()), clock, Activity())
    await governor.refused(OPEN, T0, 3600)
    for _ in range(2):
        with pytest.raises(NotNow) as given_up:
            await governor.turn(OPEN, timedelta(seconds=2))
        assert given_up.value.until == after(3600)
    await governor.turn("views.publish", timedelta(seconds=2))


async def test_whoever_waits_for_a_slot_when_somebody_is_refused_waits_on(clock: SteppedClock) -> None:
    governor = Governor(Alone(assumed(60), None, Activity()), clock, Activity())
    await governor.turn(POST)
    waiting = asyncio.create_task(governor.turn(POST))
    while clock.next_alarm() is None:
        await asyncio.sleep(0)
    await governor.refused(POST, T0, 10)
    clock.jump(after(2))
    while (alarm := clock.next_alarm()) is None:
        await asyncio.sleep(0)
    assert alarm >= after(10)
    assert not waiting.done()
    waiting.cancel()
