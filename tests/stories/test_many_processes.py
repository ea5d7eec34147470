"""One house, many processes, on PostgreSQL: some plan, some say it, and it is said once. In real time."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr
from sqlalchemy import text, update
from sqlmodel import func, select

from bot import app, delivery, workers
from bot import tick as ticking
from bot.app import Product
from bot.blocks.message import Message
from bot.clock import SystemClock
from bot.loading import load as load_company
from bot.manifest import manifest
from bot.punctual import POST_BY
from bot.results import Lost, Posted
from bot.rules.pace import POST
from bot.rules.sending import Kind
from bot.seeding import read_company
from bot.settings import load as load_settings
from bot.syncing import sync
from bot.tick import tick
from bot.workers import Workers
from simulator import Slack
from storage import company, deliveries
from storage.deliveries import Planned, State
from storage.tables import Allowance, Delivery, Person
from tests.conftest import Postgres
from tests.stories.conftest import HARBOUR, Harbour

WITHIN = 30.0
"""Real seconds that anything here may take on a busy machine."""
NAMES = ("ana", "ben", "cleo", "dina", "emre", "fay", "gus", "hana", "ida", "jon", "kim", "lea", "max", "olga")


class Fleet:
    """A front that only answers requests, and workers that say what it plans, beside one pretend Slack."""

    def __init__(self, slack: Slack, url: str, stack: AsyncExitStack) -> None:
        self.slack, self._url, self._stack = slack, url, stack

    async def start(self, **how: Any) -> Product:
        settings = load_settings(
            env_file=None,
            SLACK_BOT_TOKEN=SecretStr(self.slack.bot_token),
            SLACK_SIGNING_SECRET=SecretStr(self.slack.signing_secret),
            SLACK_API_URL=self.slack.url,
            DATABASE_URL=self._url,
            posts_per_minute=60_000,
        )
        return await self._stack.enter_async_context(app.started(app.wire(settings, shared=True, **how)))

    async def plan(self, front: Product, *names: str, tag: str = "a") -> None:
        """An answer to each of these people, whom nobody has to wait with for their working hours."""
        now = front.house.clock.now()
        people = [self.slack.person(name).id for name in names]
        planned = [Planned(f"reply:{tag}:{person}", Kind.REPLY, person, now) for person in people]
        await front.house.db.write(lambda session: deliveries.plan(session, planned, now))

    def said(self, tag: str = "a") -> list[str]:
        """Who has got such an answer, once for each that they have."""
        place = f"reply:{tag}:"
        return [name for name in NAMES for m in self.slack.person(name).messages() if (m.key or "").startswith(place)]

    async def until(self, holds: Callable[[], bool]) -> None:
        assert await self.slack.changed.until(holds, WITHIN)


async def jobs_left(product: Product) -> int:
    query = text("SELECT count(*) FROM procrastinate_jobs")
    return int(await product.house.db.read(lambda session: session.connection().execute(query).scalar_one()))


async def states(product: Product) -> dict[str, int]:
    query = select(Delivery.state, func.count()).group_by(Delivery.state)
    return dict(await product.house.db.read(lambda session: session.exec(query).all()))


async def comes_true(holds: Callable[[], Any]) -> None:
    """Look again and again until what `holds` gives (awaited) is true."""
    async with asyncio.timeout(WITHIN):
        while not await holds():
            await asyncio.sleep(0.02)


@pytest.fixture
async def fleet(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Fleet]:
    """Harbour, live, with everybody found in Slack; no process runs yet."""
    monkeypatch.setattr(workers, "AGAIN_SECONDS", 0.1)
    with postgres.database() as url:
        async with Slack(manifest(), rate_limits=False) as slack, AsyncExitStack() as stack:
            for person in read_company(HARBOUR).people:
                name = (person.email or "").partition("@")[0]
                slack.add_user(name, email=person.email, real_name=person.name, tz=person.zone)
            made = Fleet(slack, url, stack)
            front = await made.start(runner=None)
            with front.house.db.transaction() as session:
                load_company(session, read_company(HARBOUR), SystemClock().now(), "test")
                company.go_live(session, SystemClock().now())
            await sync(front.house)
            yield made


async def test_what_one_process_plans_others_say_at_once_and_once(fleet: Fleet) -> None:
    front = await fleet.start(runner=None)
    for _ in range(3):
        await fleet.start(runner=Workers)
    await fleet.plan(front, *NAMES)
    await fleet.until(lambda: len(fleet.said()) >= len(NAMES))
    await comes_true(lambda: is_zero(jobs_left(front)))
    assert sorted(fleet.said()) == sorted(NAMES)
    assert await states(front) == {State.SENT: len(NAMES)}
    assert fleet.slack.counts()["duplicates"] == 0


async def is_zero(number: Any) -> bool:
    return await number == 0


async def test_a_worker_goes_on_after_the_database_has_ended_every_connection(fleet: Fleet, postgres: Postgres) -> None:
    front = await fleet.start(runner=None)
    await fleet.start(runner=Workers)
    await fleet.plan(front, "ana")
    await fleet.until(lambda: fleet.said() == ["ana"])
    postgres.end_connections()
    await fleet.plan(front, "ben", tag="b")
    await fleet.until(lambda: fleet.said("b") == ["ben"])


async def test_during_a_pause_jobs_vanish_and_after_it_the_tick_hands_everything_over(fleet: Fleet) -> None:
    front = await fleet.start(runner=None)
    worker = await fleet.start(runner=Workers)
    await front.house.db.write(lambda session: company.pause(session, front.house.clock.now(), "test"))
    await fleet.plan(front, "ana", "ben")
    await comes_true(lambda: is_zero(jobs_left(front)))
    await tick(worker.house)
    assert fleet.said() == []
    assert await states(front) == {State.WAITING: 2}
    await front.house.db.write(lambda session: company.go_live(session, front.house.clock.now()))
    await tick(worker.house)
    await fleet.until(lambda: sorted(fleet.said()) == ["ana", "ben"])


async def test_the_next_slot_is_for_the_most_urgent_though_every_worker_waits_with_something_else(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    front = await fleet.start(runner=None)
    worker = await fleet.start(runner=Workers)
    waiting, slots = [], asyncio.Semaphore(0)

    async def slot() -> bool:
        waiting.append(1)
        return await slots.acquire()

    monkeypatch.setattr(worker.runner, "_slot", slot)
    await fleet.plan(front, "ana", "ben", "cleo", "dina", "emre")
    await front.house.db.write(lambda session: session.execute(update(Delivery).values(priority=50)))
    async with asyncio.timeout(WITHIN):
        while len(waiting) < worker.house.settings.workers:
            await asyncio.sleep(0.02)
    await fleet.plan(front, "olga")
    slots.release()
    await fleet.until(lambda: len(fleet.said()) > 0)
    assert fleet.said() == ["olga"]
    for _ in range(20):
        slots.release()
    await fleet.until(lambda: len(fleet.said()) == 6)


async def test_while_slack_refuses_for_long_jobs_vanish_and_afterwards_everything_is_said(fleet: Fleet) -> None:
    front = await fleet.start(runner=None)
    worker = await fleet.start(runner=Workers)
    refused = worker.house.slack.governor.refused
    await refused(POST, front.house.clock.now(), 3600)
    await fleet.plan(front, "ana", "ben")
    await comes_true(lambda: is_zero(jobs_left(front)))
    await tick(worker.house)
    await comes_true(lambda: is_zero(jobs_left(front)))
    assert fleet.said() == []
    await front.house.db.write(lambda session: session.delete(session.get_one(Allowance, POST)))
    await tick(worker.house)
    await fleet.until(lambda: sorted(fleet.said()) == ["ana", "ben"])


async def test_a_worker_that_stops_finishes_what_it_has_begun_and_leaves_the_rest(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    front = await fleet.start(runner=None)
    worker = await fleet.start(runner=Workers)
    slack = worker.house.slack
    begun, go_on, post = asyncio.Event(), asyncio.Event(), slack.post

    async def slowly(*what: Any) -> Any:
        begun.set()
        await go_on.wait()
        return await post(*what)

    monkeypatch.setattr(slack, "post", slowly)
    await fleet.plan(front, "ana")
    await begun.wait()
    assert worker.runner is not None
    stopping = asyncio.create_task(worker.runner.stop(WITHIN))
    await fleet.plan(front, "ben")
    go_on.set()
    await stopping
    assert fleet.said() == ["ana"]
    assert await states(front) == {State.SENT: 1, State.WAITING: 1}
    await fleet.start(runner=Workers)
    await fleet.until(lambda: sorted(fleet.said()) == ["ana", "ben"])


@pytest.mark.long
async def test_whoever_is_slow_keeps_what_they_have_for_as_long_as_they_are_alive(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck_after = timedelta(seconds=1)
    monkeypatch.setattr(delivery, "FRESH", timedelta(seconds=0.05))
    monkeypatch.setattr(ticking, "STUCK_AFTER", stuck_after)
    front, worker = await fleet.start(runner=None), await fleet.start(runner=Workers)
    begun, go_on, post = asyncio.Event(), asyncio.Event(), worker.house.slack.post

    async def slowly(*what: Any) -> Any:
        begun.set()
        await go_on.wait()
        return await post(*what)

    monkeypatch.setattr(worker.house.slack, "post", slowly)
    await fleet.plan(front, "ana")
    await begun.wait()
    await ticking.take_over(front.house)
    await asyncio.sleep(1.5 * stuck_after.total_seconds())
    await ticking.take_over(front.house)
    assert await states(front) == {State.SENDING: 1}
    go_on.set()
    await fleet.until(lambda: fleet.said() == ["ana"])
    await comes_true(lambda: is_over(front))


async def test_what_would_leave_too_late_does_not_leave(fleet: Fleet) -> None:
    front = await fleet.start(runner=None)
    slack, ana, now = front.house.slack, fleet.slack.person("ana"), front.house.clock.now()
    POST_BY.set(now - timedelta(seconds=1))
    assert await slack.post(ana.id, Message("too late"), "reply:late:1") == Lost()
    assert await slack.permalink(ana.dm.id, "1.1") == ""  # What only asks is asked at any time, and answered.
    assert ana.messages() == []
    POST_BY.set(now + timedelta(minutes=5))
    assert isinstance(await slack.post(ana.id, Message("in time"), "reply:late:1"), Posted)


async def test_whoever_stands_still_just_before_the_first_byte_says_nothing_afterwards(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    front = await fleet.start(runner=None)
    slack, ana, send = front.house.slack, fleet.slack.person("ana"), aiohttp.ClientRequest.send

    async def after_a_while(*what: Any) -> Any:
        time.sleep(0.6)  # noqa: ASYNC251 - as the whole process stands still that is stopped, with its connection open
        return await send(*what)

    for _ in range(2):  # over a new connection, and over one that was used before
        POST_BY.set(front.house.clock.now() + timedelta(seconds=0.5))
        with monkeypatch.context() as stopped:
            stopped.setattr(aiohttp.ClientRequest, "send", after_a_while)
            assert await slack.post(ana.id, Message("too late"), "reply:late:1") == Lost()
        assert ana.messages() == []
        await slack.permalink(ana.dm.id, "1.1")
    POST_BY.set(front.house.clock.now() + timedelta(minutes=5))
    assert isinstance(await slack.post(ana.id, Message("in time"), "reply:late:1"), Posted)


async def is_over(product: Product) -> bool:
    return await states(product) == {State.SENT: 1}


async def test_what_a_dead_worker_had_taken_up_or_begun_is_said_by_others_before_the_next_tick(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "LOOK_SECONDS", 0.05)
    front = await fleet.start(runner=None)
    await fleet.plan(front, "ana", "ben")

    def died(session: Any) -> None:
        session.execute(text("UPDATE procrastinate_jobs SET status = 'doing'"))
        begun = session.exec(select(Delivery).where(Delivery.recipient == fleet.slack.person("ben").id)).one()
        begun.state, begun.attempts, begun.attempted_at = State.SENDING, 1, front.house.clock.now()

    await front.house.db.write(died)
    await fleet.start(runner=Workers)
    await fleet.until(lambda: fleet.said() == ["ana"])
    monkeypatch.setattr(ticking, "STUCK_AFTER", timedelta(seconds=0.2))
    await ticking.take_over(front.house)
    await asyncio.sleep(0.3)
    await ticking.take_over(front.house)
    await fleet.until(lambda: sorted(fleet.said()) == ["ana", "ben"])


async def test_whoever_searched_so_long_that_they_were_taken_for_dead_says_nothing(
    harbour: Harbour, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = harbour.told.product.house
    await harbour.until("2026-04-13 06:59")

    def attempted_before(session: Any) -> None:
        row = session.exec(select(Delivery).where(Delivery.key == f"contact:{harbour.ana.id}")).one()
        row.attempted_at = harbour.now

    async def long(*_: Any) -> None:
        harbour.told.clock.jump(harbour.now + timedelta(minutes=1))
        await house.db.write(taken_over)

    def taken_over(session: Any) -> None:
        row = session.exec(select(Delivery).where(Delivery.key == f"contact:{harbour.ana.id}")).one()
        row.attempts += 1

    await harbour.write(attempted_before)
    monkeypatch.setattr(house.slack, "find", long)
    await harbour.until("2026-04-13 07:00")
    assert not [m for m in harbour.ana.messages() if (m.key or "").startswith("contact:")]
    monkeypatch.undo()
    await harbour.forward(days=1)
    assert len([m for m in harbour.ana.messages() if (m.key or "").startswith("contact:")]) == 1


async def test_two_ticks_at_once_are_as_good_as_one(fleet: Fleet, caplog: pytest.LogCaptureFixture) -> None:
    processes = [await fleet.start(runner=Workers) for _ in range(3)]
    for _ in range(3):
        await asyncio.gather(*(tick(process.house) for process in processes))
    greeted = await processes[0].house.db.read(
        lambda s: len(s.exec(select(Person).where(Person.contact_planned)).all())
    )
    contacts = await processes[0].house.db.read(
        lambda s: s.exec(select(func.count()).where(Delivery.kind == Kind.CONTACT)).one()
    )
    assert greeted == contacts == len(NAMES)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
