"""Real processes, as a company runs them, that die, dawdle, stand still or are asked to end."""

import asyncio
import signal
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import pytest
from rich.console import Console
from sqlalchemy import create_engine, make_url, text
from sqlmodel import Session, func, select

from bot import app, delivery, workers
from bot.morning import ALONE, ALONE_WITH_A_SOCKET, SERVES, WORKS, Morning, Scene, said, staged
from bot.results import TIME_LIMIT
from simulator import Fault, Slack
from storage import jobs
from storage.deliveries import State
from storage.tables import Delivery, OpenAnswer
from tests.conftest import Postgres

long = [pytest.mark.long, pytest.mark.timeout(240)]
PROMISED = 30.0
"""Seconds within which what a dead worker had is taken over."""
FIRST = "Once or twice"
POST = "chat.postMessage"


def test_what_a_dead_worker_had_is_looked_for_often_enough_and_not_too_early() -> None:
    begun = delivery.STUCK_AFTER.total_seconds() + 2 * app.TAKE_OVER_SECONDS
    taken_up = workers.HEARTBEAT_SECONDS + jobs.DEAD_SECONDS + workers.LOOK_SECONDS
    assert max(begun, taken_up) <= PROMISED
    assert delivery.STUCK_AFTER.total_seconds() > 2 * delivery.FRESH.total_seconds() + TIME_LIMIT
    assert jobs.DEAD_SECONDS > 2 * workers.HEARTBEAT_SECONDS


@asynccontextmanager
async def at_work(
    url: str, *cast: tuple[str, ...], ill: Callable[[Slack], object] = lambda _: None
) -> AsyncIterator[Scene]:
    """Such processes, asking twenty people; `ill` is what happens to Slack before."""
    async with staged(Morning(20, 1, 7, 1, cast=cast, pace=1200), url, Console(quiet=True), ill) as scene:
        yield scene


async def comes(holds: Callable[[], Awaitable[bool]], within: float = 90.0) -> None:
    async with asyncio.timeout(within):
        while not await holds():
            await asyncio.sleep(0.05)


async def stored(scene: Scene, query: Callable[[Session], Any]) -> Any:
    return await scene.db.read(query)


async def all_said(scene: Scene) -> bool:
    return bool(await scene.db.read(said))


async def attempts(scene: Scene) -> list[tuple[str, int]]:
    query = select(Delivery.state, Delivery.attempts).where(Delivery.kind == "pulse")
    return [(state, number) for state, number in await stored(scene, lambda s: s.exec(query).all())]


def said_twice(scene: Scene) -> int:
    return int(scene.slack.counts()["duplicates"])


def names(scene: Scene) -> list[str]:
    return [user.id for user in scene.slack.workspace.users.values() if not user.is_bot]


async def asked(scene: Scene) -> Any:
    """Somebody who has just been asked."""
    await comes(lambda: all_said(scene))
    return next(p for p in map(scene.slack.person, names(scene)) if any(m.key for m in p.messages()))


class TestWorkers:
    """Of many, on PostgreSQL."""

    pytestmark = long

    async def test_what_a_dead_worker_had_begun_or_taken_up_is_said_by_another_and_once(
        self, postgres: Postgres
    ) -> None:
        def ill(slack: Slack) -> None:
            for fault in (Fault.SLOW, Fault.LOSE_REPLY):
                slack.misbehave(fault, POST, times=4, retry_after=60)

        with postgres.database() as url:
            async with at_work(url, WORKS, WORKS, ill=ill) as scene:
                await comes(lambda: begun(scene))
                scene.crew.running("work")[0].kill()
                await comes(lambda: all_said(scene))
                assert {state for state, _ in await attempts(scene)} == {State.SENT}
                assert said_twice(scene) == 0

    async def test_a_slow_one_that_is_alive_is_not_robbed(self, postgres: Postgres) -> None:
        def ill(slack: Slack) -> None:
            slack.misbehave(Fault.LOSE_REPLY, POST, times=1)
            # Together longer than any attempt lasts that nobody renews.
            for method in ("conversations.open", "conversations.history"):
                slack.misbehave(Fault.SLOW, method, times=9, retry_after=TIME_LIMIT - 2)

        with postgres.database() as url:
            async with at_work(url, WORKS, WORKS, ill=ill) as scene:
                await comes(lambda: all_said(scene), 120)
                assert sorted({number for _, number in await attempts(scene)}) == [1, 2]
                assert {state for state, _ in await attempts(scene)} == {State.SENT}
                assert said_twice(scene) == 0

    async def test_one_that_stands_still_for_longer_than_anybody_waits_says_nothing_twice(
        self, postgres: Postgres
    ) -> None:
        def ill(slack: Slack) -> None:
            slack.misbehave(Fault.SLOW, POST, times=8, retry_after=2)

        with postgres.database() as url:
            async with at_work(url, WORKS, WORKS, ill=ill) as scene:
                await comes(lambda: begun(scene))
                still = scene.crew.running("work")[0]
                still.send_signal(signal.SIGSTOP)
                await asyncio.sleep(delivery.STUCK_AFTER.total_seconds() + 2 * app.TAKE_OVER_SECONDS)
                still.send_signal(signal.SIGCONT)
                await comes(lambda: all_said(scene))
                assert {state for state, _ in await attempts(scene)} == {State.SENT}
                assert said_twice(scene) == 0

    async def test_asked_to_end_it_finishes_what_is_in_flight(self, postgres: Postgres) -> None:
        def ill(slack: Slack) -> None:
            slack.misbehave(Fault.SLOW, POST, chance=1.0, retry_after=2)

        with postgres.database() as url:
            async with at_work(url, WORKS, ill=ill) as scene:
                await comes(lambda: begun(scene))
                (worker,) = scene.crew.running("work")
                worker.terminate()
                assert await worker.wait() == 0
                there = await attempts(scene)
                assert {state for state, _ in there} == {State.SENT, State.WAITING}
                scene.slack.behave()
                await comes(lambda: all_said(scene))
                assert set(await attempts(scene)) == {(State.SENT, 1)}
                assert scene.crew.codes == [0]


@pytest.mark.long
@pytest.mark.timeout(240)
async def test_a_single_tick_also_says_what_one_that_died_had_begun_and_ends(database_url: str) -> None:
    def ill(slack: Slack) -> None:
        for fault in (Fault.SLOW, Fault.LOSE_REPLY):
            slack.misbehave(fault, POST, times=4, retry_after=60)

    async with at_work(database_url, ("bot", "tick"), ill=ill) as scene:
        await comes(lambda: begun(scene))
        scene.crew.running("tick")[0].kill()
        scene.slack.behave()
        await comes(lambda: all_said(scene))
        assert {state for state, _ in await attempts(scene)} == {State.SENT}
        assert said_twice(scene) == 0
        while len(scene.crew.codes) < 2:
            await asyncio.sleep(0.05)
        assert scene.crew.codes[:2] == [-signal.SIGKILL, 0]


async def begun(scene: Scene) -> bool:
    return sum(state == State.SENDING for state, _ in await attempts(scene)) > 1


@pytest.mark.long
@pytest.mark.timeout(240)
async def test_with_every_handshake_refused_the_rest_goes_on_and_it_ends_when_it_is_asked_to(
    migrated_sqlite: str, capfd: pytest.CaptureFixture[str]
) -> None:
    def ill(slack: Slack) -> None:
        slack.misbehave(Fault.FAIL_BEFORE, "link", chance=1.0)

    async with at_work(migrated_sqlite, ALONE_WITH_A_SOCKET, ill=ill) as scene:
        await comes(lambda: all_said(scene))
        (process,) = scene.crew.running("run")
        process.terminate()
        async with asyncio.timeout(10):
            assert await process.wait() == 0
    told = capfd.readouterr().err
    assert "the handshake was answered with 503" in told
    assert "ticket" not in told


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Another process holds the tables of answers."""
    if url.startswith("sqlite"):
        other = sqlite3.connect(str(make_url(url).database), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        yield
        other.rollback()
        other.close()
        return
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("LOCK TABLE open_answer IN EXCLUSIVE MODE"))
        yield
    engine.dispose()


@pytest.mark.long
@pytest.mark.timeout(240)
@pytest.mark.parametrize("cast", [(SERVES, WORKS), (ALONE,)], ids=["serve", "run --http"])
async def test_whoever_answers_requests_and_is_asked_to_end_saves_and_acknowledges_what_is_in_flight(
    database_url: str, cast: tuple[tuple[str, ...], ...]
) -> None:
    if SERVES in cast and database_url.startswith("sqlite"):
        cast = (ALONE,)
    async with at_work(database_url, *cast) as scene:
        ana = await asked(scene)
        with locked(database_url):
            tapping = asyncio.create_task(ana.clicks(FIRST))
            await asyncio.sleep(0.5)
            process = scene.crew.running(cast[0][1])[0]
            process.terminate()
            await asyncio.sleep(1)
            assert process.returncode is None
        await tapping
        await process.wait()
        assert process.returncode == 0
        assert await stored(scene, lambda s: s.exec(select(func.count()).select_from(OpenAnswer)).one()) == 1
        assert scene.slack.counts()["late_acks"] == 0
