"""A process that is told to end: at once it begins nothing more, and all that is in flight has one deadline."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from pydantic import SecretStr
from sqlmodel import func, select

from bot import app, ending
from bot.app import Product
from bot.clock import SystemClock
from bot.ending import Ending, told_to_end
from bot.loading import load as load_company
from bot.manifest import manifest
from bot.rules.pace import POST
from bot.rules.sending import Kind
from bot.settings import load as load_settings
from bot.syncing import sync
from simulator import Fault, Slack
from storage import company, deliveries
from storage.deliveries import Planned, State
from storage.keys import new_secret
from storage.tables import Delivery
from tests.stories.conftest import the_company

NAMES = ("ana", "ben", "cleo", "emre", "gus", "lea")


@asynccontextmanager
async def alone(url: str) -> AsyncIterator[tuple[Slack, Product]]:
    """A process that does everything for Harbour, wired and not started, with the clock of the machine."""
    async with Slack(manifest(), rate_limits=False) as slack:
        for person in the_company().people:
            slack.add_user((person.email or "").partition("@")[0], email=person.email, tz=person.zone)
        settings = load_settings(
            env_file=None,
            SLACK_BOT_TOKEN=SecretStr(slack.bot_token),
            SLACK_APP_TOKEN=SecretStr(slack.app_token),
            SLACK_API_URL=slack.url,
            DATABASE_URL=url,
            secret=SecretStr(new_secret()),
            posts_per_minute=60_000,
            workers=2,
        )
        product = app.wire(settings)
        with product.house.db.transaction() as session:
            load_company(session, the_company(), SystemClock().now(), "test")
            company.go_live(session, SystemClock().now())
        yield slack, product


async def plan(slack: Slack, product: Product) -> None:
    """An answer to each of these people."""
    now = product.house.clock.now()
    await sync(product.house)
    people = [slack.person(name).id for name in NAMES]
    planned = [Planned(f"reply:{person}", Kind.REPLY, person, now) for person in people]
    await product.house.db.write(lambda session: deliveries.plan(session, planned, now))
    product.house.due.set()


async def comes(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(10):
        while not await holds():
            await asyncio.sleep(0.01)


async def states(product: Product) -> dict[str, int]:
    query = select(Delivery.state, func.count()).where(Delivery.kind == Kind.REPLY).group_by(Delivery.state)
    return dict(await product.house.db.read(lambda session: session.exec(query).all()))


async def test_from_the_moment_it_is_told_it_begins_to_say_nothing_more(migrated_sqlite: str) -> None:
    async with alone(migrated_sqlite) as (slack, product):
        slack.misbehave(Fault.SLOW, POST, chance=1.0, retry_after=1)
        told = Ending()
        async with app.started(product, told):
            await plan(slack, product)
            await comes(lambda: has_begun(product))
            told.begin()
            # Whatever else holds the process up: a web server with half a request, for instance.
            await asyncio.sleep(1.5)
            assert await states(product) == {State.SENT: 2, State.WAITING: 4}


async def has_begun(product: Product) -> bool:
    return (await states(product)).get(State.SENDING) == 2


async def test_deliveries_and_errands_in_flight_have_one_deadline_together(migrated_sqlite: str) -> None:
    async with alone(migrated_sqlite) as (slack, product):
        slack.misbehave(Fault.SLOW, POST, chance=1.0, retry_after=10)
        async with app.started(product, Ending(1.0)):
            await plan(slack, product)
            await comes(lambda: has_begun(product))
            product.house.activity.start(asyncio.sleep(10))
            began = time.monotonic()
        assert 1.0 <= time.monotonic() - began < 1.8


async def test_whatever_hangs_all_the_same_is_broken_off_also_at_the_start(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(ending, "BROKEN_OFF", 0.1)
    began = time.monotonic()
    with told_to_end(0.1) as told:
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.sleep(30)
    assert time.monotonic() - began < 5
    assert told.left == 0
    assert "broken off" in caplog.text


async def test_who_ends_it_otherwise_is_heard() -> None:
    with pytest.raises(asyncio.CancelledError), told_to_end():
        raise asyncio.CancelledError
