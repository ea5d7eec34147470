"""429 and Retry-After, counted in simulated time."""

from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from simulator import Slack
from simulator.limits import Ceiling, RateLimits


async def retry_after(call: Any) -> int:
    with pytest.raises(SlackApiError) as refused:
        await call
    assert refused.value.response.status_code == 429
    assert refused.value.response["error"] == "ratelimited"
    return int(refused.value.response.headers["Retry-After"])


@pytest.mark.parametrize(("method", "tier"), [("users.list", 20), ("users.lookupByEmail", 50), ("users.info", 100)])
async def test_a_method_is_limited_by_its_tier(slack: Slack, client: Any, clock: Any, method: str, tier: int) -> None:
    call = {"params": {"user": slack.person("ana").id, "email": "ana@example.com", "limit": 1}}
    for _ in range(tier):
        await client.api_call(method, **call)
    wait = await retry_after(client.api_call(method, **call))
    clock.forward(seconds=wait)
    await client.api_call(method, **call)
    assert slack.counts()["rate_limited"] == 1
    assert slack.counts()["refused"] == 0


async def test_a_channel_takes_a_message_a_second_after_a_small_burst(slack: Slack, client: Any, clock: Any) -> None:
    ana, ben = slack.person("ana"), slack.person("ben")
    for _ in range(4):
        await client.chat_postMessage(channel=ana.id, text="x")
    assert await retry_after(client.chat_postMessage(channel=ana.dm.id, text="x")) == 1
    await client.chat_postMessage(channel=ben.id, text="x")
    clock.forward(seconds=1)
    await client.chat_postMessage(channel=ana.id, text="x")


async def test_the_workspace_has_a_ceiling_that_may_move(open_slack: Any, client_of: Any, clock: Any) -> None:
    slack = await open_slack(ceiling=40)
    client = client_of(slack)
    everybody = [slack.add_user(f"p{n}").id for n in range(40)]
    for user in everybody[:10]:
        await client.chat_postMessage(channel=user, text="x")
    wait = await retry_after(client.chat_postMessage(channel=everybody[10], text="x"))
    clock.forward(seconds=wait)
    await client.chat_postMessage(channel=everybody[10], text="x")
    slack.rates.ceiling = 4000
    clock.forward(seconds=2)
    for user in everybody[11:]:
        await client.chat_postMessage(channel=user, text="x")


async def test_a_hidden_ceiling_takes_its_bucket_at_once_and_then_asks_to_wait_as_long_as_it_was_told(
    open_slack: Any, client_of: Any, clock: Any
) -> None:
    slack = await open_slack(ceiling=Ceiling(60, bucket=5, retry_after=7))
    client = client_of(slack)
    everybody = [slack.add_user(f"p{n}").id for n in range(20)]
    for user in everybody[:5]:
        await client.chat_postMessage(channel=user, text="x")
    assert await retry_after(client.chat_postMessage(channel=everybody[5], text="x")) == 7
    clock.forward(seconds=7)
    for user in everybody[5:10]:
        await client.chat_postMessage(channel=user, text="x")
    assert await retry_after(client.chat_postMessage(channel=everybody[10], text="x")) == 7


def test_a_hidden_ceiling_moves_when_its_moment_comes(clock: Any) -> None:
    start = clock()
    hidden = Ceiling(60, bucket=2, moves=[(start + timedelta(minutes=1), 600), (start + timedelta(minutes=2), 30)])
    rates = RateLimits(clock, ceiling=hidden)
    taken = 0
    while clock() < start + timedelta(minutes=3):
        assert rates.retry_after("chat.postMessage", f"D{taken}") == 0
        taken += 1
        clock.forward(seconds=60 / hidden.at(clock()))
    assert taken == hidden.allowed(start, clock()) == 690
    assert [rates.retry_after("chat.postMessage", f"D{n}") > 0 for n in range(3)] == [False, False, True]


async def test_who_does_not_wait_as_told_is_refused_again(slack: Slack, client: Any, clock: Any) -> None:
    for _ in range(20):
        await client.users_list(limit=1)
    assert await retry_after(client.users_list(limit=1)) == 3
    clock.forward(seconds=2.9)
    assert await retry_after(client.users_list(limit=1)) == 1
    clock.forward(seconds=0.1)
    await client.users_list(limit=1)


async def test_limits_can_be_turned_off(open_slack: Any, client_of: Any) -> None:
    slack = await open_slack(rate_limits=False)
    client = client_of(slack)
    for _ in range(30):
        await client.users_list(limit=1)
    assert slack.counts()["rate_limited"] == 0
