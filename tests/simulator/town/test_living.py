"""A town in real time: many at once, each in a hurry, whatever the hour."""

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from simulator import Slack
from simulator.life import Life
from simulator.people import Temper
from simulator.slack import utc_now
from simulator.town import Town
from tests.simulator.town.conftest import CALM
from tests.simulator.town.desk import Concern, Desk

HASTE = timedelta(seconds=0.4)


@pytest.fixture
async def slack(open_slack: Any) -> Slack:
    return await open_slack(rate_limits=False, now=utc_now)


@pytest.fixture
def town(slack: Slack, ids: dict[str, str]) -> Town:
    town = Town(slack, seed=1, haste=HASTE)
    town.populate(dict.fromkeys(ids.values(), True))
    for who in town.minds:
        town.minds[who] = replace(CALM, temper=Temper.STEADY)
    return town


def within(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


async def test_nobody_lets_a_message_wait_longer_than_the_haste_allows(
    desk: Desk, town: Town, ids: dict[str, str]
) -> None:
    for who in ids.values():
        await desk.offers(who)
    began = utc_now()
    await town.live(lambda: len({who for who, _, _ in desk.presses}) == 3 or utc_now() > began + timedelta(seconds=5))
    first = {who: min(at for other, _, at in desk.presses if other == who) for who in ids.values()}
    assert max(first.values()) - began < HASTE + timedelta(seconds=0.2)


async def test_a_concern_goes_its_whole_way_in_real_time(desk: Desk, town: Town, ids: dict[str, str]) -> None:
    desk.concerns[1] = Concern(ids["ana"], "We are watched.", "Being watched", "Normal")
    town.raised[1] = ids["ana"]
    await desk.hands(1, ids["ben"])
    late = within(10)
    await town.live(lambda: any(label == "Yes, it helped" for _, label, _ in desk.presses) or utc_now() > late)
    assert (town.concerns()["acknowledged"], town.concerns()["resolved"]) == (1, 1)


async def test_many_people_act_at_once_and_each_does_one_thing_at_a_time(slack: Slack, ids: dict[str, str]) -> None:
    life = Life(slack, seed=1, haste=HASTE)
    going: list[str] = []
    together: list[int] = []

    async def does(who: str) -> None:
        assert who not in going
        going.append(who)
        together.append(len(going))
        await asyncio.sleep(0.05)
        going.remove(who)

    for who in ids.values():
        for _ in range(3):
            life.later(who, timedelta(0), lambda who=who: does(who))  # type: ignore[misc]
    await life.live(within(1))
    assert len(together) == 9
    assert max(together) == 3


async def test_what_was_begun_is_finished_before_the_town_rests(slack: Slack, ids: dict[str, str]) -> None:
    life, done = Life(slack, seed=1), []

    async def takes_a_while() -> None:
        await asyncio.sleep(0.2)
        done.append(True)

    life.later(ids["ana"], timedelta(0), takes_a_while)
    began = time.monotonic()
    await life.live(within(0.05))
    assert done
    assert time.monotonic() - began < 1


async def test_an_error_ends_the_town(slack: Slack, ids: dict[str, str]) -> None:
    life = Life(slack, seed=1)

    async def goes_wrong() -> None:
        raise RuntimeError("a fault of the simulator")

    life.later(ids["ana"], timedelta(0), goes_wrong)
    with pytest.raises(ExceptionGroup):
        await life.live(within(1))


async def test_waits_keep_their_order_in_a_hurry(slack: Slack, ids: dict[str, str]) -> None:
    life = Life(slack, seed=1, haste=timedelta(minutes=2))
    waits = [timedelta(seconds=s) for s in (5, 40, 900, 3600 * 6, 3600 * 110, 3600 * 24 * 30)]
    moments = []
    for wait in waits:
        began = utc_now()
        life.later(ids["ana"], wait, lambda: asyncio.sleep(0))
        moments.append((max(entry[0] for entry in life._agenda) - began).total_seconds())
    assert moments == sorted(moments)
    assert 0.5 < moments[0] < 2
    assert moments[-1] < 120.1


async def test_whoever_has_left_does_nothing_any_more(slack: Slack, ids: dict[str, str]) -> None:
    life, done = Life(slack, seed=1), []

    async def does() -> None:
        done.append(True)

    life.later(ids["ana"], timedelta(0), does)
    slack.change_user("ana", deleted=True)
    await life.live(within(0.1))
    assert done == []
