"""The middle of the page: a conversation or App Home, the thread beside it, and the line to write in."""

from collections.abc import Callable

from nicegui import ui

from simulator.page.blocks import Drawing
from simulator.page.composer import Composer
from simulator.page.scene import Scene
from simulator.page.sidebar import HOME
from simulator.page.timeline import Timeline
from simulator.screen import Place

NOT_YET = "The app has not drawn a Home yet."


class Talk:
    """`footer` lays out the line to write in, where the page has its foot."""

    def __init__(self, scene: Callable[[], Scene], app: str) -> None:
        self._scene, self._app = scene, app
        self._channel, self._thread = HOME, ""
        self._home_shown = ""
        with ui.column().classes("talk") as self._column:
            with ui.row().classes("w-full items-center gap-2"):
                self._back = ui.button(icon="arrow_back", on_click=self._close_thread).props("flat dense color=primary")
                self._back.props["aria-label"] = "Back to the conversation"
                self._title = ui.label().props("role=heading aria-level=1").classes("h")
            self._home = ui.column().classes("w-full gap-3")
            self._timeline = Timeline(scene, self._open_thread)

    def footer(self) -> None:
        """The line to write in."""
        with ui.footer().classes("foot") as self._foot, ui.column().classes("foot-inside"):
            self._composer = Composer(self._scene, self._send, "Message")

    def shows(self, channel: str, thread: str = "") -> None:
        """Turn to a conversation, to a thread in it, or to Home."""
        scene = self._scene()
        self._channel, self._thread, self._home_shown = channel, thread, ""
        self._foot.set_visibility(channel != HOME)
        self._composer.clear()
        self._back.set_visibility(bool(thread))
        self._home.set_visibility(channel == HOME)
        self._home.clear()
        if channel == HOME:
            self._title.text = f"{self._app}: Home"
        else:
            there = scene.slack.workspace.channels[channel]
            name = self._app if there.kind == "im" else f"# {there.name}"
            self._title.text = f"Thread in {name}" if thread else name
        self._timeline.box.set_visibility(channel != HOME)
        if channel == HOME:
            self.refresh()
            ui.run_javascript("toTheTop()")
        else:
            self._timeline.shows(channel, thread)
            _to_the_end()

    def refresh(self) -> None:
        """Draw what has changed."""
        if self._channel == HOME:
            self._draw_home()
        elif self._timeline.refresh():
            _to_the_end()

    def _draw_home(self) -> None:
        scene = self._scene()
        view = scene.person.home
        shown = f"{scene.person.id} {view.data.get('hash')}" if view else "nothing"
        if shown == self._home_shown:
            return
        self._home_shown = shown
        self._home.clear()
        with self._home:
            if view is None:
                ui.label(NOT_YET).classes("faint")
            else:
                Drawing(scene, Place(view=view)).draw()

    async def _open_thread(self, ts: str) -> None:
        self.shows(self._channel, ts)

    def _close_thread(self) -> None:
        self.shows(self._channel)

    async def _send(self, text: str) -> None:
        scene, channel, thread = self._scene(), self._channel, self._thread
        if text.startswith("/"):
            await scene.tell(lambda: scene.person.types(text, channel=channel))
        else:
            await scene.tell(lambda: scene.person.says(text, to=channel, thread=thread or None))


def _to_the_end() -> None:
    ui.run_javascript("toTheEnd()")
