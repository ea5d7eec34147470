"""A page to look at and press: channels, DMs, Home and forms as any person of the workspace sees them.

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

from simulator.drawing import Drawing
from simulator.message import Message
from simulator.person import Person
from simulator.rendering import plain
from simulator.screen import Place
from simulator.slack import Slack

NEWEST = 100
REDRAW_SECONDS = 0.1
HOME = ""
"""Stands for App Home where otherwise a channel's id stands."""
CODE = ".nicegui-markdown pre { background: #f1f5f9; padding: 0.5rem 0.75rem; border-radius: 4px; overflow-x: auto }"


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
        for stop_listening in (slack.on_message(self._note), slack.on_view(self._note)):
            ui.context.client.on_disconnect(stop_listening)

    def _note(self, audience: str, *_: object) -> None:
        # Redrawing takes away what is being written, so that nobody else's messages may cause it.
        self.stale |= audience in (self.person.id, self.channel)

    def draw(self) -> None:
        """Lay out the page."""
        ui.add_css(CODE)
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
        with ui.footer().classes("bg-white") as self._footer, ui.column().classes("w-full max-w-4xl mx-auto"):
            self._composer()
        self._modal_of = ui.dialog().props("persistent")
        self._shown_view: tuple[str, str] | None = None
        ui.timer(REDRAW_SECONDS, self._refresh)

    async def _become(self, event: Any) -> None:
        self.person = self.slack.person(event.value)
        await self._open(self.person.dm.id)

    async def _open(self, channel: str) -> None:
        self.channel = channel
        self._conversations.refresh()
        self._footer.set_visibility(channel != HOME)
        if channel == HOME:
            await self._do(self.person.opens_home)
        self.stale = True

    def _refresh(self) -> None:
        if self.stale:
            self.stale = False
            self._timeline.refresh()
            if self.channel != HOME:
                ui.run_javascript("window.scrollTo(0, document.body.scrollHeight)")
        view = self.person.modal
        shown = (view.id, str(view.data.get("hash"))) if view else None
        if shown != self._shown_view:
            self._shown_view = shown
            self._show_modal()

    @ui.refreshable_method
    def _conversations(self) -> None:
        self._conversation(HOME, "Home")
        for channel in self.slack.workspace.channels_of(self.person.id):
            self._conversation(channel.id, self.slack.config.name if channel.kind == "im" else f"# {channel.name}")

    def _conversation(self, channel: str, name: str) -> None:
        button = ui.button(name, on_click=lambda: self._open(channel)).props("flat no-caps align=left")
        button.classes("w-full" + (" bg-slate-300" if channel == self.channel else ""))

    @ui.refreshable_method
    def _timeline(self) -> None:
        if self.channel == HOME:
            self._home()
            return
        for message in self.person.messages(self.channel)[-NEWEST:]:
            self._message(message)

    def _home(self) -> None:
        home = self.person.home
        if home is None:
            ui.label("The app has not drawn a Home yet.").classes("text-slate-500")
            return
        with ui.card().classes("w-full"):
            self._drawing(Place(view=home)).draw()

    def _message(self, message: Message) -> None:
        with ui.card().classes("w-full" + (" bg-amber-50" if message.ephemeral else "")):
            author = self.slack.workspace.users.get(message.author)
            there = datetime.fromtimestamp(float(message.ts), ZoneInfo(self.person.user.tz))
            when = f"{there:%A %-d %B %H:%M}" + ("  only you can see this" if message.ephemeral else "")
            ui.label(f"{author.real_name if author else message.author}  {when}").classes("font-bold")
            if not message.blocks:
                ui.label(plain(message.text, self._name_of)).classes("whitespace-pre-wrap")
            self._drawing(Place(message=message)).draw()

    def _drawing(self, place: Place) -> Drawing:
        return Drawing(self.person, place, self._name_of, self._do)

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
        with self._modal_of, ui.card().classes("w-[36rem]"):
            ui.label(view.title).classes("text-xl font-bold")
            self._drawing(Place(view=view)).draw(view.errors)
            with ui.row():
                if view.data.get("submit"):
                    ui.button(view.data["submit"]["text"], on_click=lambda: self._do(self._submit)).props("no-caps")
                close = (view.data.get("close") or {}).get("text", "Close")
                ui.button(close, on_click=lambda: self._do(self.person.closes)).props("flat no-caps")
        self._modal_of.open()

    def _name_of(self, id_: str) -> str:
        users, channels = self.slack.workspace.users, self.slack.workspace.channels
        return users[id_].real_name if id_ in users else channels[id_].name if id_ in channels else id_

    async def _submit(self) -> None:
        errors = await self.person.submits()
        if errors:
            self._shown_view = None

    async def _do(self, doing: Callable[[], Awaitable[object]]) -> None:
        try:
            await doing()
        except AssertionError as problem:
            ui.notify(str(problem).splitlines()[0], type="warning")


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
