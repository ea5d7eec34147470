"""A tiny app that offers lessons and carries concerns, for the people of a town to live with."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from simulator import Slack

Json = dict[str, Any]


def text(words: str) -> Json:
    return {"type": "plain_text", "text": words}


def section(words: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": words}}


def row(*labels: str, value: str = "") -> Json:
    """Buttons whose action ids are their own texts."""
    return {
        "type": "actions",
        "elements": [{"type": "button", "action_id": label, "text": text(label), "value": value} for label in labels],
    }


def asking(label: str) -> Json:
    return {
        "type": "input",
        "block_id": "text",
        "label": text(label),
        "element": {"type": "plain_text_input", "action_id": "value", "multiline": True},
    }


def choosing(name: str, label: str, kind: str, *offered: str) -> Json:
    options = [{"text": text(one), "value": one} for one in offered]
    element = {"type": kind, "action_id": "value", "options": options}
    return {"type": "input", "block_id": name, "label": text(label), "element": element}


def form(name: str, *blocks: Json, about: int = 0) -> Json:
    view = {"type": "modal", "callback_id": name, "title": text("Form"), "blocks": list(blocks)}
    return view | {"submit": text("Send"), "private_metadata": str(about)}


def note(words: str) -> Json:
    return {"type": "modal", "title": text("Form"), "blocks": [section(words)]}


CONCERN = (
    asking("What is it?"),
    choosing("about", "What is it about?", "static_select", "Being watched", "What will become of my role", "Other"),
    choosing("urgency", "How urgent is it?", "radio_buttons", "Normal: days", "High: a day", "Critical: now"),
)


TITLES = {
    "Ask": "Your question",
    "Resolve": "What was decided or done?",
    "Answer": "Your answer",
    "Write it": "What was done?",
}
"""The forms, by the button that opens each."""


@dataclass
class Concern:
    """What was raised, by whom, and who has the card."""

    reporter: str
    text: str
    about: str
    urgency: str
    holder: str = ""
    card: str = ""
    news: int = 0
    history: list[tuple[str, datetime]] = field(default_factory=list)


class Desk:
    """Answers before it acknowledges, so that everything has happened when a press returns."""

    def __init__(self, slack: Slack, app: AsyncApp, client: AsyncWebClient, holder: str) -> None:
        self.slack, self.client, self.holder = slack, client, holder
        self.concerns: dict[int, Concern] = {}
        self.presses: list[tuple[str, str, datetime]] = []
        self.opens_forms = True
        self.asks_whether_others_may_hear = False
        self.commands: list[str] = []
        self.stop_says = "Done. I will not write to you again."
        app.command("/groundswell")(self._groundswell)
        app.command("/concern")(self._concern)
        app.view("concern")(self._raised)
        for label in ("Read", "Tomorrow", "Next week", "Not for me", "Done"):
            app.action(label)(self._lesson)
        told = ("Yes, it helped", "No, not yet", "Yes, my department may hear it", "No")
        for label in ("Acknowledge", *TITLES, *told, "Stop messages"):
            app.action(label)(self._pressed)
        for name in TITLES:
            app.view(name)(self._sent)

    async def says(self, who: str, key: str, words: str, *labels: str, about: int = 0) -> str:
        blocks = [section(words), *([row(*labels, value=str(about))] if labels else [])]
        metadata = {"event_type": "test", "event_payload": {"key": key}}
        posted = await self.client.chat_postMessage(channel=who, text=words, blocks=blocks, metadata=metadata)
        return str(posted["ts"])

    async def offers(self, who: str, key: str = "nudge:2026-W19") -> str:
        return await self.says(who, f"{key}:{who}", "A lesson", "Read", "Tomorrow", "Next week", "Not for me")

    async def hands(self, number: int, who: str, rung: int = 1) -> None:
        """Give the card of a concern to somebody."""
        concern = self.concerns[number]
        concern.holder = who
        key = f"card:{number}:{rung}:{who}"
        concern.card = await self.says(who, key, concern.text[:100], "Acknowledge", "Ask", "Resolve", about=number)

    async def tells(self, number: int, words: str, *labels: str) -> None:
        """News for the reporter."""
        concern = self.concerns[number]
        concern.news += 1
        await self.says(
            concern.reporter, f"step:{number}:{concern.news}:{concern.reporter}", words, *labels, about=number
        )

    async def replaces(self, channel: str, ts: str, words: str, *labels: str, about: int = 0) -> None:
        blocks = [section(words), *([row(*labels, value=str(about))] if labels else [])]
        with suppress(SlackApiError):
            await self.client.chat_update(channel=channel, ts=ts, text=words, blocks=blocks)

    async def _opens(self, body: Json, view: Json) -> None:
        with suppress(SlackApiError):
            await self.client.views_open(trigger_id=body["trigger_id"], view=view)

    def _note(self, who: str, label: str) -> None:
        self.presses.append((who, label, self.slack.workspace.now()))

    async def _groundswell(self, ack: Any, command: Json) -> None:
        self.commands.append(command["text"])
        await ack(self.stop_says)

    async def _lesson(self, ack: Any, body: Json, action: Json) -> None:
        self._note(body["user"]["id"], action["action_id"])
        labels = ("Done", "Tomorrow", "Next week", "Not for me") if action["action_id"] == "Read" else ()
        await self.replaces(body["channel"]["id"], body["message"]["ts"], "The lesson", *labels)
        await ack()

    async def _concern(self, ack: Any, body: Json) -> None:
        self._note(body["user_id"], "/concern")
        if self.opens_forms:
            await self._opens(body, form("concern", *CONCERN))
        await ack()

    async def _raised(self, ack: Any, body: Json) -> None:
        values = body["view"]["state"]["values"]
        about, urgency = (values[n]["value"]["selected_option"]["value"] for n in ("about", "urgency"))
        number = len(self.concerns) + 1
        words = values["text"]["value"]["value"]
        self.concerns[number] = Concern(body["user"]["id"], words, about, urgency)
        await self.hands(number, self.holder)
        await ack(response_action="update", view=note(f"Saved as *concern {number}*."))

    async def _pressed(self, ack: Any, body: Json, action: Json, respond: Any) -> None:
        label, number, who = action["action_id"], int(action["value"]), body["user"]["id"]
        self._note(who, label)
        if label == "Stop messages":
            if self.stop_says:
                await respond(self.stop_says, replace_original=False, response_type="ephemeral")
        elif label == "Acknowledge":
            await self.replaces(body["channel"]["id"], body["message"]["ts"], "Yours", "Ask", "Resolve", about=number)
            await self.tells(number, "Ben has seen your concern.")
        elif label in TITLES:
            await self._opens(body, form(label, asking(TITLES[label]), about=number))
        elif label == "Yes, it helped" and self.asks_whether_others_may_hear:
            labels = ("Yes, my department may hear it", "No")
            await self.replaces(body["channel"]["id"], body["message"]["ts"], "May others?", *labels, about=number)
        else:
            await self.replaces(body["channel"]["id"], body["message"]["ts"], "Thank you")
            if label == "No, not yet":
                await self.hands(number, self.concerns[number].holder, 2)
            elif label.endswith("may hear it"):
                holder = self.concerns[number].holder
                await self.says(holder, f"step:{number}:may:{holder}", "They may", "Write it", about=number)
        await ack()

    async def _sent(self, ack: Any, body: Json) -> None:
        step, number = body["view"]["callback_id"], int(body["view"]["private_metadata"])
        concern = self.concerns[number]
        words = body["view"]["state"]["values"]["text"]["value"]["value"]
        concern.history.append((f"{step}: {words}", self.slack.workspace.now()))
        dm = self.slack.workspace.im(concern.holder).id
        if step == "Ask":
            await self.tells(number, f"A question: {words}", "Answer")
        elif step == "Answer":
            await self.replaces(dm, concern.card, f"They answered: {words}", "Ask", "Resolve", about=number)
        elif step == "Resolve":
            await self.replaces(dm, concern.card, "Resolved")
            await self.tells(number, f"Decided: {words}", "Yes, it helped", "No, not yet")
        await ack()
