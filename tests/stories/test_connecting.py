"""Socket Mode while handshakes are refused: whatever happens, each attempt has a new address, and all else goes on."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from slack_sdk.errors import SlackApiError

from bot import app, connection, health
from bot.app import Product
from bot.ending import Ending
from bot.syncing import sync
from simulator import Fault, Slack
from simulator.mischief import Rule
from tests.stories.test_ending import alone, comes, plan, states

OPEN = "apps.connections.open"


class Scene:
    """A pretend Slack and a process that is started, and connected when told to."""

    def __init__(self, slack: Slack, product: Product, stack: AsyncExitStack) -> None:
        self.slack, self.product, self._stack = slack, product, stack

    async def connect(self) -> None:
        await self._stack.enter_async_context(app.connected(self.product))

    async def is_connected(self, *, but_not: object = None) -> None:
        there = self.slack.sockets.connections
        assert await self.slack.changed.until(lambda: bool(there) and but_not not in there, 10)

    async def answers(self) -> None:
        """Somebody is heard."""
        ana = self.slack.person("ana")
        before = len(ana.messages())
        await ana.types("/groundswell help")
        assert await self.slack.changed.until(lambda: len(ana.messages()) > before, 5)

    def refuse(self, **how: float) -> Rule:
        return self.slack.misbehave(Fault.FAIL_BEFORE, "link", **how)

    @property
    def asked(self) -> int:
        """How often an address was asked for."""
        return int(self.slack.counts()["methods"][OPEN]["calls"])


@pytest.fixture
async def scene(
    migrated_sqlite: str, monkeypatch: pytest.MonkeyPatch, all_logged: pytest.LogCaptureFixture
) -> AsyncIterator[Scene]:
    """No secret of it has reached the log when it is over."""
    monkeypatch.setattr(connection, "SHORTEST", 0.05)
    async with alone(migrated_sqlite) as (slack, product), app.started(product, Ending(1.0)):
        await sync(product.house)
        async with AsyncExitStack() as stack:
            yield Scene(slack, product, stack)
        told = all_logged.text
        assert "ticket" not in told
        assert "ws://" not in told
        assert slack.app_token not in told


async def test_after_handshakes_that_were_refused_somebody_is_heard_again(
    scene: Scene, all_logged: pytest.LogCaptureFixture
) -> None:
    await scene.connect()
    await scene.is_connected()
    (old,) = scene.slack.sockets.connections
    scene.refuse(times=3)
    await scene.slack.sockets.drop()
    await scene.is_connected(but_not=old)
    await scene.answers()
    assert scene.asked == 1 + 4
    assert all_logged.text.count("the handshake was answered with 503") == 3
    assert not [record for record in all_logged.records if record.levelno >= logging.ERROR]


async def test_handshakes_that_are_refused_at_the_start_hold_nothing_else_up(scene: Scene) -> None:
    refusal = scene.refuse(chance=1.0)
    await scene.connect()
    async with app.ticking(scene.product):
        await plan(scene.slack, scene.product)
        await comes(lambda: all_are_said(scene))
        assert not scene.slack.sockets.connections
        refusal.stop()
        await scene.is_connected()
        await scene.answers()


async def all_are_said(scene: Scene) -> bool:
    return set(await states(scene.product)) == {"sent"}


@pytest.mark.parametrize("fault", [Fault.FAIL_BEFORE, Fault.LOSE_REPLY])
async def test_where_no_address_is_to_be_had_at_the_start_it_is_asked_for_again(scene: Scene, fault: Fault) -> None:
    scene.slack.misbehave(fault, OPEN, times=2)
    await scene.connect()
    await scene.is_connected()
    await scene.answers()
    assert scene.asked == 3


async def test_a_connection_that_slack_wants_renewed_is_used_until_there_is_another(scene: Scene) -> None:
    await scene.connect()
    await scene.is_connected()
    (old,) = scene.slack.sockets.connections
    refusal = scene.refuse(chance=1.0)
    await scene.slack.refresh_sockets("warning")
    await comes(lambda: has_tried(refusal))
    await scene.answers()
    refusal.stop()
    await scene.is_connected(but_not=old)
    await scene.answers()


async def has_tried(refusal: Rule) -> bool:
    return refusal.struck > 1


async def test_the_wait_that_slack_asks_for_is_kept_to(scene: Scene) -> None:
    await scene.connect()
    await scene.is_connected()
    (old,) = scene.slack.sockets.connections
    scene.slack.misbehave(Fault.RATE_LIMIT, OPEN, retry_after=2)
    began = time.monotonic()
    await scene.slack.sockets.drop()
    await scene.is_connected(but_not=old)
    assert time.monotonic() - began >= 2
    assert scene.asked == 3


async def test_where_slack_greets_nobody_each_attempt_waits_longer_than_the_one_before(scene: Scene) -> None:
    scene.slack.sockets.enabled = False
    await scene.connect()
    await asyncio.sleep(1.5)  # Attempts at once and after 0.05, 0.15, 0.35 and 0.75 seconds.
    assert 3 <= scene.asked <= 6
    scene.slack.sockets.enabled = True
    await scene.is_connected()
    await scene.answers()


async def test_health_says_that_there_is_no_connection_and_is_well_again_by_itself(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "SILENT_TOO_LONG", 0.2)
    refusal = scene.refuse(chance=1.0)
    await scene.connect()
    assert await problems(scene) == []
    await comes(lambda: is_silent(scene))
    assert await problems(scene) == ["there has been no connection to Slack for 0 seconds"]
    refusal.stop()
    await scene.is_connected()
    await comes(lambda: is_well(scene))
    scene.refuse(chance=1.0)
    await scene.slack.sockets.drop()
    await comes(lambda: is_silent(scene))


async def problems(scene: Scene) -> list[str]:
    return await scene.product.health.problems()


async def is_silent(scene: Scene) -> bool:
    return bool(await problems(scene))


async def is_well(scene: Scene) -> bool:
    return not await problems(scene)


async def test_a_token_that_slack_refuses_ends_the_process_at_the_start(scene: Scene) -> None:
    scene.slack.revoked.add(scene.slack.app_token)
    with pytest.raises(SlackApiError, match="token_revoked"):
        await scene.connect()


async def test_a_token_that_is_refused_later_does_not_and_is_asked_with_again(scene: Scene) -> None:
    await scene.connect()
    await scene.is_connected()
    (old,) = scene.slack.sockets.connections
    scene.slack.revoked.add(scene.slack.app_token)
    await scene.slack.sockets.drop()
    await comes(lambda: refused(scene))
    scene.slack.revoked.clear()
    await scene.is_connected(but_not=old)
    await scene.answers()


async def refused(scene: Scene) -> bool:
    return scene.product.house.slack.heard.refused == "token_revoked"
