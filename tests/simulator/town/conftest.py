"""Ana, Ben and Cleo in a town of their own, with a tiny app that offers lessons and carries concerns."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from simulator import Slack
from simulator.people import Mind, Temper
from simulator.town import Town
from tests.simulator.town.desk import Desk

CALM = Mind(Temper.STEADY, 0.5, 0.9, "watched", talkative=0.0, clicks_twice=False, thinks_again=False, weary=False)
Lives = Callable[..., Awaitable[None]]


@pytest.fixture
async def slack(open_slack: Any) -> Slack:
    return await open_slack(rate_limits=False)


@pytest.fixture
def ids(slack: Slack) -> dict[str, str]:
    """Everybody's id by name."""
    return {name: slack.person(name).id for name in ("ana", "ben", "cleo")}


@pytest.fixture
async def desk(slack: Slack, app: Any, client: Any, ids: dict[str, str]) -> Desk:
    return Desk(slack, app, client, holder=ids["ben"])


@pytest.fixture
def town(slack: Slack, ids: dict[str, str]) -> Town:
    """Everybody is steady, and afraid of being watched."""
    town = Town(slack, seed=1)
    town.populate(dict.fromkeys(ids.values(), True))
    for who in town.minds:
        town.minds[who] = CALM
    return town


def of_temper(town: Town, who: str, temper: Temper) -> None:
    town.minds[who] = replace(CALM, temper=temper)


@pytest.fixture
def lives(slack: Slack, clock: Any) -> Lives:
    """Lives on for some time, jumping from one thing that happens to the next."""

    async def live(town: Town, **amount: float) -> None:
        end = clock() + timedelta(**amount)
        while (moment := town.next_action()) is not None and moment <= end:
            clock.time = max(moment, clock.time)
            await town.act(clock.time)
            assert await slack.quiet(2)
        clock.time = end

    return live
