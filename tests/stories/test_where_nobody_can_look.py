"""A reply of Slack's was lost, and the message cannot be looked for: not now, or not at all."""

from collections.abc import AsyncIterator

import pytest
from sqlmodel import select

from bot.rules.sending import MANNERS, Kind
from bot.settings import AT_ONCE
from bot.simulation import story
from simulator import Fault
from storage.deliveries import State
from storage.tables import Delivery
from tests.stories.conftest import MONDAY, Harbour, the_company
from tests.stories.test_a_concern import WEDNESDAY, raises
from tests.stories.test_when_slack_misbehaves import POST


@pytest.fixture
async def harbour(database_url: str) -> AsyncIterator[Harbour]:
    """Harbour, without what its fixture holds at the end: here something is refused, or said again on purpose."""
    async with story(the_company(), MONDAY, database_url, alive=False, champion_hour=AT_ONCE) as told:
        yield Harbour(told)


def said(harbour: Harbour, name: str, kind: str) -> int:
    return len([m for m in harbour.slack.person(name).messages() if (m.key or "").startswith(f"{kind}:")])


async def became(harbour: Harbour, kind: str, name: str) -> tuple[str, str | None]:
    who = harbour.slack.person(name).id
    query = select(Delivery).where(Delivery.kind == kind, Delivery.recipient == who)
    row = (await harbour.stored(lambda s: s.exec(query).all()))[-1]
    return row.state, row.reason


def test_what_is_said_again_where_nobody_can_look_is_what_becomes_of_concerns() -> None:
    assert {kind for kind, manner in MANNERS.items() if manner.said_again} == {Kind.CARD, Kind.STEP}


async def test_without_the_right_to_look_a_concern_is_said_again(harbour: Harbour) -> None:
    await harbour.until(WEDNESDAY)
    harbour.slack.config.scopes.discard("im:history")
    harbour.slack.misbehave(Fault.LOSE_REPLY, on=POST, naming="card:1:")
    await raises(harbour, harbour.ben)
    await harbour.forward(minutes=5)
    assert said(harbour, "ana", "card") == 2
    assert await became(harbour, "card", "ana") == (State.SENT, None)


@pytest.mark.long
async def test_without_the_right_to_look_a_nudge_is_not_said_again_and_stands_among_what_failed(
    harbour: Harbour,
) -> None:
    harbour.slack.config.scopes.discard("im:history")
    harbour.slack.misbehave(Fault.LOSE_REPLY, on=POST, times=99, naming="nudge:")
    await harbour.until("2026-04-22 12:00")
    nudged = [name for name in ("ana", "ben", "cleo", "emre", "gus", "lea") if said(harbour, name, "nudge")]
    assert nudged
    for name in nudged:
        assert said(harbour, name, "nudge") == 1
        assert await became(harbour, "nudge", name) == (State.FAILED, "not known whether it arrived: missing_scope")


async def test_while_slack_lets_nobody_look_yet_nothing_is_said_again(harbour: Harbour) -> None:
    await harbour.until("2026-04-14 06:59")
    harbour.slack.misbehave(Fault.LOSE_REPLY, on=POST, naming=f"pulse:1:{harbour.ana.id}")
    harbour.slack.misbehave(Fault.RATE_LIMIT, on="conversations.open", times=2, retry_after=300)
    await harbour.until("2026-04-14 12:00")
    assert harbour.slack.counts()["rate_limited"] > 0
    assert said(harbour, "ana", "pulse") == 1
    assert await became(harbour, "pulse", "ana") == (State.SENT, None)


@pytest.mark.long
async def test_a_token_that_is_refused_while_one_looks_is_waited_for(harbour: Harbour) -> None:
    await harbour.until("2026-04-14 06:59")
    harbour.slack.misbehave(Fault.LOSE_REPLY, on=POST, naming=f"pulse:1:{harbour.ana.id}")
    await harbour.until("2026-04-14 07:00")
    await harbour.forward(seconds=10)
    assert said(harbour, "ana", "pulse") == 1
    harbour.slack.revoked.add(harbour.slack.bot_token)
    await harbour.forward(hours=1)
    harbour.slack.revoked.clear()
    await harbour.forward(hours=1)
    assert said(harbour, "ana", "pulse") == 1
    assert await became(harbour, "pulse", "ana") == (State.SENT, None)
