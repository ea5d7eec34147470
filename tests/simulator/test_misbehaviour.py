"""Lost replies, failures, storms, duplicates and disorder, on demand and by chance."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from simulator import Fault, NotAcknowledged, Slack

Json = dict[str, Any]


async def test_a_lost_reply_leaves_the_message_posted(slack: Slack, client: Any) -> None:
    slack.misbehave(Fault.LOSE_REPLY, "chat.postMessage")
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="#general", text="once")
    await slack.person("ana").sees("once")
    await client.chat_postMessage(channel="#general", text="again")
    assert len(slack.person("ana").messages()) == 2
    assert slack.counts()["calls"] == 2


@pytest.mark.parametrize(("fault", "posted"), [(Fault.FAIL_BEFORE, 0), (Fault.FAIL_AFTER, 1)])
async def test_a_failure_comes_before_or_after_the_work(slack: Slack, client: Any, fault: Fault, posted: int) -> None:
    slack.misbehave(fault, "chat.postMessage", status=502)
    with pytest.raises(SlackApiError) as failed:
        await client.chat_postMessage(channel="#general", text="once")
    assert failed.value.response.status_code == 502
    assert len(slack.person("ana").messages()) == posted
    assert (slack.counts()["faults"], slack.counts()["refused"]) == (1, 0)


async def test_a_slow_answer_comes_after_the_work(slack: Slack, client: Any) -> None:
    slack.misbehave(Fault.SLOW, "chat.postMessage", retry_after=1)
    answering = asyncio.create_task(client.chat_postMessage(channel="#general", text="once"))
    await slack.person("ana").sees("once")
    assert not answering.done()
    assert (await answering)["ok"]


async def test_a_storm_of_429_passes(slack: Slack, client: Any) -> None:
    slack.misbehave(Fault.RATE_LIMIT, times=3, retry_after=7)
    for _ in range(3):
        with pytest.raises(SlackApiError) as refused:
            await client.users_list()
        assert refused.value.response.headers["Retry-After"] == "7"
    await client.users_list()
    assert slack.counts()["rate_limited"] == 3


async def test_chance_is_the_same_for_the_same_seed(open_slack: Any, client_of: Any) -> None:
    async def failures(seed: int) -> list[bool]:
        slack = await open_slack(seed=seed, rate_limits=False)
        rule = slack.misbehave(Fault.FAIL_BEFORE, "team.info", chance=0.3)
        client, failed = client_of(slack), []
        for _ in range(40):
            try:
                await client.team_info()
                failed.append(False)
            except SlackApiError:
                failed.append(True)
        assert rule.struck == sum(failed)
        return failed

    first = await failures(1)
    assert 3 < sum(first) < 25
    assert first == await failures(1)
    assert first != await failures(2)


async def test_misbehaviour_can_be_ended(slack: Slack, client: Any) -> None:
    rule = slack.misbehave(Fault.FAIL_BEFORE, chance=1.0)
    with pytest.raises(SlackApiError):
        await client.team_info()
    rule.stop()
    await client.team_info()
    slack.misbehave(Fault.FAIL_BEFORE)
    slack.behave()
    await client.team_info()


async def test_an_event_may_come_twice(slack: Slack, app: AsyncApp) -> None:
    ids: list[str] = []

    @app.event("message")
    async def heard(body: Json) -> None:
        ids.append(body["event_id"])

    slack.misbehave(Fault.TWICE, "events_api")
    await slack.person("ana").says("hello")
    await slack.quiet(1)
    assert len(ids) == 2
    assert len(set(ids)) == 1


async def test_events_may_overtake_each_other(slack: Slack, app: AsyncApp) -> None:
    heard: list[str] = []

    @app.event("message")
    async def hear(event: Json) -> None:
        heard.append(event["text"])

    slack.misbehave(Fault.OUT_OF_ORDER, "events_api")
    await slack.person("ana").says("first")
    await slack.person("ana").says("second")
    await slack.quiet(1)
    assert heard == ["second", "first"]


async def test_a_payload_held_back_arrives_even_if_nothing_overtakes_it(slack: Slack, app: AsyncApp) -> None:
    @app.command("/concern")
    async def concern(ack: Any) -> None:
        await ack("Heard")

    slack.misbehave(Fault.OUT_OF_ORDER, "slash_commands")
    await slack.person("ana").types("/concern")
    await slack.person("ana").sees("Heard")


async def test_a_lost_acknowledgement_looks_like_none(open_slack: Any, connect: Any) -> None:
    slack = await open_slack(retry_delays=(0.0,))
    app = await connect(slack)
    done: list[str] = []

    @app.command("/concern")
    async def concern(ack: Any) -> None:
        await ack("Heard")
        done.append("command")

    @app.event("message")
    async def heard(body: Json) -> None:
        done.append(body["event_id"])

    slack.misbehave(Fault.LOSE_ACK, times=2)
    with pytest.raises(NotAcknowledged):
        await slack.person("ana").types("/concern")
    await slack.person("ana").says("hello")
    assert await slack.changed.until(lambda: len(done) == 3, 1)
    assert done[0] == "command"
    assert done[1] == done[2]


async def test_a_response_url_may_lose_its_reply_too(slack: Slack, session: Any) -> None:
    ana = slack.person("ana")
    slack.misbehave(Fault.LOSE_REPLY, "response_url")
    with pytest.raises(aiohttp.ClientError):
        await session.post(slack.response_url(ana.dm.id, ana.id), json={"text": "kept"})
    await ana.sees("kept")
