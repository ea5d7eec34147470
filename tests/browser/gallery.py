"""An app that shows one of every block and element, and says what came; with its page, as a process of its own."""

import asyncio
import json
import logging
import re
import sys
from contextlib import suppress
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from simulator import Slack
from simulator.page import show
from tests.browser.tiny_app import asks, button, options, section, text
from tests.simulator.conftest import MANIFEST

Json = dict[str, Any]
SURE: Json = {"title": text("Are you sure?"), "text": text("It cannot be undone."), "confirm": text("Do it"),
              "deny": text("Leave it")}  # fmt: skip
PIXEL = (
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cf5000000301010018dd8d"
    "b00000000049454e44ae426082"
)


def element(kind: str, name: str, **more: Any) -> Json:
    return {"type": kind, "action_id": name, **more}


ACTIONS: list[Json] = [
    {**button("Sure", "sure"), "confirm": SURE},
    element("overflow", "overflow", options=options("Hand on", "Reopen")),
    element("static_select", "one", placeholder=text("Choose one"), options=options("Red", "Green")),
    element("multi_static_select", "several", placeholder=text("Choose several"), options=options("Mon", "Tue")),
    element("users_select", "person", placeholder=text("Choose a person")),
    element("channels_select", "place", placeholder=text("Choose a channel")),
    element("datepicker", "day", placeholder=text("A day")),
    element("timepicker", "hour", placeholder=text("An hour")),
]
XY: Json = {"type": "bar", "axis_config": {"categories": ["Sales", "IT"], "y_label": "%"}, "series": [
    {"name": "Share", "data": [{"label": "Sales", "value": 60}, {"label": "IT", "value": 40}]}]}  # fmt: skip
MESSAGE: list[Json] = [
    {"type": "header", "text": text("Everything")},
    section("Text with *bold*, `code` and <https://example.com|a link>.", fields=[text("Left"), text("Right")],
            accessory=element("radio_buttons", "either", options=options("Yes", "No"))),
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "Small print until <!date^1777885200^{time}|nine>."}]},
    {"type": "divider"},
    {"type": "actions", "elements": ACTIONS},
    section("Tick some", accessory=element("checkboxes", "boxes", options=options("First", "Second"))),
    {"type": "table", "rows": [[{"type": "raw_text", "text": "Unit"}, {"type": "raw_text", "text": "Share"}],
                               [{"type": "raw_text", "text": "Sales"}, {"type": "raw_text", "text": "60 %"}]]},
    {"type": "data_visualization", "title": "Shares", "chart": XY},
    {"type": "data_visualization", "title": "Parts", "chart": {"type": "pie", "segments": [
        {"label": "Yes", "value": 3}, {"label": "No", "value": 1}]}},
    {"type": "image", "image_url": "https://example.com/far.png", "alt_text": "a picture far away"},
    {"type": "alert", "text": {"type": "mrkdwn", "text": "Something new in Slack"}, "level": "info"},
    {"type": "context_actions", "elements": [element("icon_button", "bin", icon="trash", text=text("Bin"))]},
]  # fmt: skip
FORM: Json = {
    "type": "modal",
    "callback_id": "form",
    "title": text("Every field"),
    "submit": text("Send"),
    "blocks": [
        asks("line", "A line", {"type": "plain_text_input"}),
        asks("lines", "Lines", {"type": "plain_text_input", "multiline": True}),
        asks("number", "A number", {"type": "number_input", "is_decimal_allowed": False, "min_value": "1"}),
        asks("mail", "An address", {"type": "email_text_input"}),
        asks("link", "A link", {"type": "url_text_input"}),
        asks("moment", "A moment", {"type": "datetimepicker"}),
        asks("people", "People", {"type": "multi_users_select"}),
        asks("boxes", "Boxes", {"type": "checkboxes", "options": options("First", "Second")}),
        {**asks("rich", "Rich text", {"type": "rich_text_input"}), "optional": True},
    ],
}


def app_of(slack: Slack) -> AsyncApp:
    """Shows everything to whoever types /groundswell, and the form to whoever types /concern."""
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.url, retry_handlers=[])
    app = AsyncApp(client=client, signing_secret=slack.signing_secret, process_before_response=True)
    app.logger.setLevel(logging.CRITICAL)

    @app.command("/groundswell")
    async def everything(ack: Any, body: Json) -> None:
        await ack()
        if body["text"] == "refuse me":
            with suppress(SlackApiError):  # raised, it would leave the command unanswered: a second refusal
                await client.chat_postMessage(channel="C404", text="nowhere")
        posted = await client.chat_postMessage(channel=body["user_id"], text="Everything", blocks=MESSAGE)
        place = {"channel_id": posted["channel"], "thread_ts": posted["ts"]}
        await client.files_upload_v2(content=bytes.fromhex(PIXEL), filename="dot.png", title="A dot",
                                     alt_txt="one dot", channel=posted["channel"])  # fmt: skip
        await client.chat_postMessage(channel=place["channel_id"], thread_ts=place["thread_ts"], text="Below it")

    @app.command("/concern")
    async def form(ack: Any, body: Json) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        await ack()

    @app.shortcut({"callback_id": "concern", "type": "shortcut"})
    @app.shortcut({"callback_id": "concern_from", "type": "message_action"})
    async def used(ack: Any, body: Json) -> None:
        await ack()
        about = f" about {body['message']['text']}" if "message" in body else ""
        await client.chat_postMessage(channel=body["user"]["id"], text=f"Shortcut{about}")

    @app.action(re.compile(".*"))
    async def came(ack: Any, body: Json) -> None:
        await ack()
        action = body["actions"][0]
        known = ("type", "action_id", "block_id", "action_ts", "placeholder", "text")
        values = [value for key, value in action.items() if key not in known]
        await client.chat_postMessage(channel=body["user"]["id"], text=f"{action['action_id']} = {_short(values)}")

    @app.view("form")
    async def sent(ack: Any, body: Json) -> None:
        values = {name: _short([v for k, v in one["value"].items() if k != "type"])
                  for name, one in body["view"]["state"]["values"].items()}  # fmt: skip
        if values["line"] == "wrong":
            await ack(response_action="errors", errors={"line": "Not that"})
            return
        lines = [section(f"{name} = {value}") for name, value in values.items()]
        view = {"type": "modal", "title": text("Came"), "blocks": lines}
        await ack(response_action="update", view=view)

    return app


def _short(values: Any) -> str:
    """A value as the test reads it: options by their text."""
    if isinstance(values, list):
        return ", ".join(map(_short, values))
    if isinstance(values, dict):
        return str(values["text"]["text"]) if "text" in values else json.dumps(values)
    return str(values)


async def main() -> None:
    port = int(sys.argv[1])
    async with Slack(MANIFEST, rate_limits=False) as slack:
        for name in ("ana", "ben", "cleo"):
            slack.add_user(name, title="Sales, champion" if name == "ana" else "Sales")
        slack.add_channel("general", members=["ana", "ben"])
        app = app_of(slack)
        assert app.client.base_url == slack.url
        handler = AsyncSocketModeHandler(app, app_token=slack.app_token)
        await handler.connect_async()
        await show(slack, port, lambda _: print("ready", flush=True))  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main())
