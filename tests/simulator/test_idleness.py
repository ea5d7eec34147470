"""When nothing is on its way: what the stepped clock waits for."""

import asyncio
from typing import Any

from slack_bolt.async_app import AsyncApp

from simulator import Message, Slack


async def test_it_is_not_idle_while_an_event_waits_for_its_acknowledgement(slack: Slack, app: AsyncApp) -> None:
    release = asyncio.Event()

    @app.event("message")
    async def slow() -> None:
        await release.wait()

    assert slack.idle
    await slack.person("ana").says("hello")
    assert not slack.idle
    assert not await slack.quiet(0.02)
    release.set()
    assert await slack.quiet(1)
    assert slack.idle


async def test_it_is_not_idle_while_a_call_is_handled(slack: Slack, client: Any) -> None:
    idle: list[bool] = []
    slack.on_message(lambda _, __: idle.append(slack.idle))
    await client.chat_postMessage(channel="#general", text="x")
    assert idle == [False]
    assert await slack.quiet(1)


async def test_it_is_idle_while_a_retry_waits_for_its_time(open_slack: Any) -> None:
    asked: list[float] = []

    async def sleep(seconds: float) -> None:
        asked.append(seconds)
        await asyncio.Event().wait()

    slack = await open_slack(retry_delays=(60.0,), sleep=sleep)
    await slack.person("ana").says("nobody is listening")
    assert await slack.quiet(1)
    assert await slack.changed.until(lambda: asked == [60.0], 0.1) or asked == [60.0]


async def test_listeners_hear_who_sees_what(slack: Slack, client: Any) -> None:
    ana, general = slack.person("ana"), slack.workspace.channel("general").id
    heard: list[tuple[str, str, str, bool]] = []

    def listen(audience: str, message: Message) -> None:
        heard.append((audience, message.change, message.text, message.ephemeral))

    slack.on_message(listen)
    posted = await client.chat_postMessage(channel=ana.id, text="to ana")
    await client.chat_postMessage(channel=general, text="to all")
    await client.chat_postEphemeral(channel=general, user=ana.id, text="only ana")
    await client.chat_update(channel=posted["channel"], ts=posted["ts"], text="changed")
    await client.chat_delete(channel=posted["channel"], ts=posted["ts"])
    assert heard == [
        (ana.id, "posted", "to ana", False),
        (general, "posted", "to all", False),
        (ana.id, "posted", "only ana", True),
        (ana.id, "changed", "changed", False),
        (ana.id, "removed", "changed", False),
    ]


async def test_listeners_hear_of_views(slack: Slack, client: Any) -> None:
    heard: list[tuple[str, str]] = []
    slack.on_view(lambda user_id, view, change: heard.append((user_id, change)))
    ana = slack.person("ana").id
    await client.views_publish(user_id=ana, view={"type": "home", "blocks": [{"type": "divider"}]})
    assert heard == [(ana, "published")]


async def test_a_kept_message_stays_as_it_was(slack: Slack, client: Any) -> None:
    kept: list[Message] = []
    stop = slack.on_message(lambda _, message: kept.append(message))
    posted = await client.chat_postMessage(channel="#general", text="before")
    await client.chat_update(channel=posted["channel"], ts=posted["ts"], text="after")
    stop()
    await client.chat_postMessage(channel="#general", text="unheard")
    assert [message.text for message in kept] == ["before", "after"]


async def test_anything_can_be_sent_as_anybody(slack: Slack, app: AsyncApp) -> None:
    seen: list[str] = []

    @app.action("go")
    async def go(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        seen.append(body["user"]["id"])

    forged = {
        "type": "block_actions",
        "user": {"id": "U0STRANGER", "team_id": "T0OTHER"},
        "team": {"id": slack.workspace.team_id},
        "actions": [{"type": "button", "action_id": "go", "block_id": "b", "value": "forged"}],
    }
    assert await slack.sends("interactive", forged) == {}
    assert seen == ["U0STRANGER"]
