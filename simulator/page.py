"""A page to look at and press: channels and DMs as any person of the workspace sees them.

Plain on purpose. It speaks through `Person`, so that whatever is pressed here reaches the app like a tap in Slack.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import uvicorn
from fastapi import FastAPI
from nicegui import ui

from simulator.json_types import Json
from simulator.message import Message
from simulator.person import Person
from simulator.records import Channel
from simulator.rendering import markdown, plain
from simulator.slack import Slack

NEWEST = 100
REDRAW_SECONDS = 0.1
INPUTS = ("radio_buttons", "static_select", "plain_text_input")


class Window:
    """One browser window: who is looking, and at which conversation."""

    def __init__(self, slack: Slack, who: str) -> None:
        self.slack = slack
        everybody = sorted((u for u in slack.workspace.users.values() if not u.is_bot), key=lambda u: u.real_name)
        self.names = {user.id: f"{user.real_name} ({user.name})" for user in everybody}
        known = {user.name: user.id for user in everybody}
        self.person: Person = slack.person(known.get(who, next(iter(self.names))))
        self.channel = self.person.dm.id
        self.stale = True
        stop_listening = slack.on_message(lambda *_: self._note())
        ui.context.client.on_disconnect(stop_listening)

    def _note(self) -> None:
        self.stale = True

    def draw(self) -> None:
        """Lay out the page."""
        with ui.header().classes("items-center bg-slate-800"):
            menu = ui.button(icon="menu").props('flat dense color=white aria-label="Conversations"')
            ui.label(f"{self.slack.workspace.name}, a Slack that only pretends").classes("text-lg max-sm:hidden")
            ui.space()
            ui.label("You are")
            ui.select(self.names, value=self.person.id, on_change=self._become, with_input=True).props(
                'dark dense outlined aria-label="You are"'
            ).classes("w-72")
        with ui.left_drawer().classes("bg-slate-100") as drawer:
            self._conversations()
        menu.on_click(drawer.toggle)
        with ui.column().classes("w-full max-w-4xl mx-auto"):
            self._timeline()
        with ui.footer().classes("bg-white"), ui.column().classes("w-full max-w-4xl mx-auto"):
            self._composer()
        self._modal_of = ui.dialog().props("persistent")
        self._shown_view: tuple[str, str] | None = None
        ui.timer(REDRAW_SECONDS, self._refresh)

    def _become(self, event: Any) -> None:
        self.person = self.slack.person(event.value)
        self.channel = self.person.dm.id
        self._conversations.refresh()
        self.stale = True

    def _open(self, channel: Channel) -> None:
        self.channel = channel.id
        self._conversations.refresh()
        self.stale = True

    def _refresh(self) -> None:
        if self.stale:
            self.stale = False
            self._timeline.refresh()
            ui.run_javascript("window.scrollTo(0, document.body.scrollHeight)")
        view = self.person.modal
        shown = (view.id, str(view.data.get("hash"))) if view else None
        if shown != self._shown_view:
            self._shown_view = shown
            self._show_modal()

    @ui.refreshable_method
    def _conversations(self) -> None:
        for channel in self.slack.workspace.channels_of(self.person.id):
            name = self.slack.config.name if channel.kind == "im" else f"# {channel.name}"
            button = ui.button(name, on_click=lambda c=channel: self._open(c)).props("flat no-caps align=left")
            button.classes("w-full" + (" bg-slate-300" if channel.id == self.channel else ""))

    @ui.refreshable_method
    def _timeline(self) -> None:
        for message in self.person.messages(self.channel)[-NEWEST:]:
            with ui.card().classes("w-full" + (" bg-amber-50" if message.ephemeral else "")):
                author = self.slack.workspace.users.get(message.author)
                there = datetime.fromtimestamp(float(message.ts), ZoneInfo(self.person.user.tz))
                when = f"{there:%A %-d %B %H:%M}" + ("  only you can see this" if message.ephemeral else "")
                ui.label(f"{author.real_name if author else message.author}  {when}").classes("font-bold")
                if not message.blocks:
                    ui.label(plain(message.text, self._name_of)).classes("whitespace-pre-wrap")
                for block in message.blocks:
                    self._block(message, block)

    def _block(self, message: Message, block: Json) -> None:
        match block["type"]:
            case "header":
                ui.label(block["text"]["text"]).classes("text-xl font-bold")
            case "section":
                ui.markdown(self._markdown(block["text"]["text"]))
            case "context":
                ui.markdown(self._markdown(" ".join(e.get("text", "") for e in block["elements"]))).classes(
                    "text-sm text-slate-500"
                )
            case "divider":
                ui.separator()
            case "actions":
                with ui.row():
                    for element in block["elements"]:
                        self._button(message, element)
            case "table":
                _table(block["rows"])
            case other:
                ui.label(f"[{other}: this page cannot show it]").classes("text-slate-400")

    def _button(self, message: Message, element: Json) -> None:
        label = element["text"]["text"] if element["type"] == "button" else f"[{element['type']}]"
        ui.button(label, on_click=lambda: self._do(lambda: self.person.presses(message, label))).props(
            "outline no-caps"
        )

    def _composer(self) -> None:
        with ui.row().classes("w-full items-center"):
            line = ui.input(placeholder="Write to the app, or a command such as /groundswell help").classes("grow")
            line.props('outlined aria-label="Message"')

            async def send() -> None:
                text, line.value = line.value.strip(), ""
                if text.startswith("/"):
                    await self._do(lambda: self.person.types(text, channel=self.channel))
                elif text:
                    await self._do(lambda: self.person.says(text, to=self.channel))

            line.on("keydown.enter", send)
            ui.button("Send", on_click=send).props("no-caps")

    def _show_modal(self) -> None:
        view = self.person.modal
        self._modal_of.clear()
        if view is None:
            self._modal_of.close()
            return
        with self._modal_of, ui.card().classes("w-[32rem]"):
            ui.label(view.title).classes("text-xl font-bold")
            for block in view.blocks:
                if block["type"] == "input":
                    self._field(block, view.errors)
                else:
                    ui.markdown(self._markdown((block.get("text") or {}).get("text", "")))
            with ui.row():
                if view.data.get("submit"):
                    ui.button(view.data["submit"]["text"], on_click=lambda: self._do(self._submit)).props("no-caps")
                close = (view.data.get("close") or {}).get("text", "Close")
                ui.button(close, on_click=lambda: self._do(self.person.closes)).props("flat no-caps")
        self._modal_of.open()

    def _field(self, block: Json, errors: dict[str, str]) -> None:
        element, label = block["element"], block["label"]["text"]
        ui.label(label).classes("font-bold")
        if element["type"] in ("radio_buttons", "static_select"):
            options = [o["text"]["text"] for o in element["options"]]
            initial = (element.get("initial_option") or {}).get("text", {}).get("text")
            make = ui.radio if element["type"] == "radio_buttons" else ui.select
            make(options, value=initial, on_change=lambda e: self._do(lambda: self.person.picks(label, e.value)))
        elif element["type"] == "plain_text_input":
            ui.input(on_change=lambda e: self._do(lambda: self.person.fills(label, e.value)))
        else:
            ui.label(f"[{element['type']}: this page cannot show it]").classes("text-slate-400")
        if label in errors:
            ui.label(errors[label]).classes("text-red-700")

    def _name_of(self, id_: str) -> str:
        users, channels = self.slack.workspace.users, self.slack.workspace.channels
        return users[id_].real_name if id_ in users else channels[id_].name if id_ in channels else id_

    def _markdown(self, text: str) -> str:
        return markdown(text, self._name_of)

    async def _submit(self) -> None:
        errors = await self.person.submits()
        if errors:
            self._shown_view = None

    async def _do(self, doing: Callable[[], Awaitable[object]]) -> None:
        try:
            await doing()
        except AssertionError as problem:
            ui.notify(str(problem).splitlines()[0], type="warning")
        self.stale = True


def _table(rows: list[list[Json]]) -> None:
    heads, *lines = [[cell.get("text", "") for cell in row] for row in rows]
    columns: list[Any] = [{"name": str(i), "label": h, "field": str(i), "align": "left"} for i, h in enumerate(heads)]
    table = ui.table(columns=columns, rows=[dict(enumerate(map(str, line))) for line in lines])
    table.props("wrap-cells dense flat").classes("w-full")


async def show(slack: Slack, port: int, ready: Callable[[str], object]) -> None:
    """Serve the page on 127.0.0.1 until interrupted; `ready` is told its address. `/?who=NAME` is that person's."""
    site = FastAPI()

    @ui.page("/")
    def index(who: str = "") -> None:
        Window(slack, who).draw()

    ui.run_with(site, title="Groundswell demo", show_welcome_message=False)
    server = uvicorn.Server(uvicorn.Config(site, host="127.0.0.1", port=port, log_level="warning"))
    serving = asyncio.create_task(server.serve())
    while not server.started and not serving.done():
        await asyncio.sleep(0.05)
    if server.started:
        ready(f"Look at it: http://127.0.0.1:{port}  (Ctrl-C ends it)")
    await serving
