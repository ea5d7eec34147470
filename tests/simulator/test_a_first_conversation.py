"""A person and a small Bolt app talk to each other over Socket Mode."""

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from simulator import Slack

QUESTION = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "*How is it going?*"}},
    {
        "type": "actions",
        "elements": [
            {"type": "button", "action_id": f"answer:{n}", "text": {"type": "plain_text", "text": label}, "value": n}
            for n, label in (("4", "4 - Agree"), ("1", "1 - Disagree"))
        ],
    },
]


async def test_a_click_replaces_the_message_through_its_response_url(
    slack: Slack, app: AsyncApp, client: AsyncWebClient
) -> None:
    ana = slack.person("ana")

    @app.action("answer:4")
    async def answered(ack: Any, respond: Any, body: dict[str, Any]) -> None:
        await ack()
        await respond(text=f"Thank you, <@{body['user']['id']}>", replace_original=True)

    heard: list[tuple[str, str]] = []
    slack.on_message(lambda audience, message: heard.append((audience, message.change)))
    await client.chat_postMessage(channel=ana.id, text="How is it going?", blocks=QUESTION)
    await ana.sees("How is it going?")
    await ana.clicks("4 - Agree")
    await ana.sees("Thank you, @ana")
    ana.does_not_see("How is it going?")
    assert heard == [(ana.id, "posted"), (ana.id, "changed")]
    assert await slack.quiet(1)
    assert slack.idle


async def test_a_command_is_answered_to_its_writer_only(slack: Slack, app: AsyncApp) -> None:
    @app.command("/groundswell")
    async def paused(ack: Any, command: dict[str, Any]) -> None:
        await ack(f"You said {command['text']}")

    await slack.person("ana").types("/groundswell pause", channel="#general")
    await slack.person("ana").sees("You said pause")
    slack.person("ben").does_not_see("You said")


async def test_a_message_in_the_dm_reaches_the_app(slack: Slack, app: AsyncApp) -> None:
    @app.event("message")
    async def heard(event: dict[str, Any], say: Any) -> None:
        await say(f"You wrote: {event['text']}")

    await slack.person("ben").says("hello")
    await slack.person("ben").sees("You wrote: hello")
