"""A tiny app with a Home and a form, and the page on which to use them, as a process of its own."""

import asyncio
import logging
import socket
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from simulator import Slack
from simulator.page import show
from tests.simulator.conftest import MANIFEST

Json = dict[str, Any]


def text(words: str) -> Json:
    return {"type": "plain_text", "text": words}


def section(words: str, **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": words}, **more}


def button(words: str, value: str, **more: Any) -> Json:
    return {"type": "button", "action_id": f"go:{value}", "text": text(words), "value": value, **more}


def home(done: str = "nothing") -> Json:
    return {
        "type": "home",
        "blocks": [
            {"type": "header", "text": text("Your lessons")},
            section("*Prompts that work*  4 minutes", accessory=button("Read", "prompts")),
            section("*What must stay inside*  5 minutes", accessory=button("Read", "secrets", style="primary")),
            {"type": "divider"},
            section("Steps:\n• first `a_b`\n• then *that*\n```\nkeep  this\n```"),
            {"type": "context", "elements": [{"type": "mrkdwn", "text": f"Read so far: {done}."}]},
            {"type": "actions", "elements": [button("Raise a concern", "raise"), button("Stop", "no", style="danger")]},
        ],
    }  # fmt: skip


def asks(name: str, label: str, element: Json) -> Json:
    return {"type": "input", "block_id": name, "label": text(label), "element": {"action_id": "value", **element}}


def options(*labels: str) -> list[Json]:
    return [{"text": text(label), "value": label} for label in labels]


FORM = {
    "type": "modal",
    "callback_id": "raise",
    "title": text("Raise a concern"),
    "submit": text("Send"),
    "blocks": [
        section("It goes to your *champion*."),
        asks("what", "What is it?", {"type": "plain_text_input", "multiline": True, "initial_value": "Hello"}),
        asks("about", "What is it about?", {"type": "static_select", "options": options("Being watched", "Other")}),
        asks("urgency", "How urgent is it?", {"type": "radio_buttons", "options": options("Normal", "High"),
             "initial_option": options("Normal")[0]}),
    ],
}  # fmt: skip


def tiny(slack: Slack) -> AsyncApp:
    """Draws a Home, opens a form and says back what came."""
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.url, retry_handlers=[])
    app = AsyncApp(client=client, signing_secret=slack.signing_secret, process_before_response=True)
    app.logger.setLevel(logging.CRITICAL)

    @app.event("app_home_opened")
    async def opened(event: Json) -> None:
        await client.views_publish(user_id=event["user"], view=home())

    @app.action("go:raise")
    async def raises(ack: Any, body: Json) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        await ack()

    @app.action("go:secrets")
    async def reads(ack: Any, body: Json) -> None:
        await client.views_publish(user_id=body["user"]["id"], view=home("secrets"))
        await ack()

    @app.view("raise")
    async def raised(ack: Any, body: Json) -> None:
        values = {name: entry["value"] for name, entry in body["view"]["state"]["values"].items()}
        if len(values["what"]["value"]) < 10:
            await ack(response_action="errors", errors={"what": "A little more, please"})
            return
        chosen = " / ".join(values[name]["selected_option"]["value"] for name in ("about", "urgency"))
        said = values["what"]["value"].replace("\n", " | ")
        saved = {"type": "modal", "title": text("Saved"), "blocks": [section(f"{chosen}: {said}")]}
        await ack(response_action="update", view=saved)

    return app


async def main() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    async with Slack(MANIFEST, rate_limits=False) as slack:
        for name in ("ana", "ben", "cleo"):
            slack.add_user(name)
        handler = AsyncSocketModeHandler(tiny(slack), app_token=slack.app_token)
        await handler.connect_async()
        # Whoever started this process waits for the address.
        await show(slack, port, lambda _: print(f"http://127.0.0.1:{port}", flush=True))  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main())
