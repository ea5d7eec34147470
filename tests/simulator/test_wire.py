"""Whoever looks at the wire sees every payload and call, and why one was refused; nothing is kept for nobody."""

from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from simulator import NotAcknowledged, Slack


async def test_payloads_and_calls_are_kept_newest_first_once_somebody_looks(
    slack: Slack, app: AsyncApp, client: Any
) -> None:
    @app.command("/concern")
    async def concern(ack: Any) -> None:
        await ack("Thank you")

    await client.chat_postMessage(channel="#general", text="before anybody looked")
    assert slack.wire.count == 0
    slack.wire.tapped = True
    await slack.person("ana").types("/concern it is too fast")
    await client.chat_postMessage(channel="#general", text="hello")
    call, command = slack.wire.newest_first()
    assert (command.name, command.to_app, command.no) == ("slash_commands /concern", True, "")
    assert command.sent["text"] == "it is too fast" and command.answer["text"] == "Thank you"
    assert (call.name, call.to_app, call.no) == ("chat.postMessage", False, "")
    assert call.sent["text"] == "hello" and call.answer["ok"]


async def test_what_was_refused_or_not_acknowledged_says_why(slack: Slack, app: AsyncApp, client: Any) -> None:
    slack.wire.tapped = True
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel="C404", text="hello")
    assert slack.wire.newest_first()[0].no.startswith("channel_not_found")
    slack.use_http("http://127.0.0.1:1/")
    with pytest.raises(NotAcknowledged):
        await slack.person("ana").types("/concern x")
    assert slack.wire.newest_first()[0].no


async def test_no_token_is_kept(slack: Slack, client: Any) -> None:
    slack.wire.tapped = True
    await client.api_call("auth.test", params={"token": slack.bot_token})
    assert slack.bot_token not in repr(slack.wire.newest_first())
