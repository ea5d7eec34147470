"""The conversations of a person at the left, with marks for what they have not read."""

from collections.abc import Awaitable, Callable
from functools import partial

from nicegui import ui

from simulator.page.scene import Scene
from simulator.page.unread import unread
from simulator.records import Channel

HOME = ""
"""Stands for App Home where otherwise a channel's id stands."""


class Sidebar:
    """`opens` turns to a conversation; `since` is when nobody had anything left to read.

    A button stays while its conversation is listed, whatever is marked on it: a click on its way still finds it.
    """

    def __init__(self, scene: Callable[[], Scene], opens: Callable[[str], Awaitable[None]], since: int) -> None:
        self._scene, self._opens, self._since = scene, opens, since
        self._shown: tuple[tuple[str, str], ...] | None = None
        self._buttons: dict[str, _Place] = {}
        with ui.element("nav").classes("w-full").props('aria-label="Conversations"'):
            ui.label("App").props("role=heading aria-level=2").classes("q-px-sm text-sm font-bold")
            self._home = _Place("Home", "home", lambda: self._opens(HOME))
            self._list = ui.element("div").classes("w-full")

    def refresh(self, here: str) -> None:
        """Draw what has changed."""
        scene = self._scene()
        channels = scene.slack.workspace.channels_of(scene.person.id)
        shown = tuple((one.id, one.name) for one in channels)
        if shown != self._shown:
            self._shown = shown
            self._lay_out(channels, scene.slack.config.name)
        self._home.mark(0, here=here == HOME)
        for one in channels:
            count = unread(scene.slack, scene.person, one, self._since) * (one.id != here)
            self._buttons[one.id].mark(count, here=one.id == here)

    def _lay_out(self, channels: list[Channel], app: str) -> None:
        self._list.clear()
        with self._list:
            for one in channels:
                if one.kind == "im":
                    self._buttons[one.id] = _Place(app, "chat", partial(self._opens, one.id))
            ui.label("Channels").props("role=heading aria-level=2").classes("q-px-sm q-pt-md text-sm font-bold")
            for one in channels:
                if one.kind != "im":
                    icon = "lock" if one.kind == "private" else "tag"
                    self._buttons[one.id] = _Place(one.name, icon, partial(self._opens, one.id))


class _Place:
    def __init__(self, name: str, icon: str, opens: Callable[[], Awaitable[None]]) -> None:
        self._name = name
        self._button = ui.button(icon=icon, on_click=opens, color=None).props("flat no-caps align=left dense")
        self._button.classes("w-full q-px-sm")
        with self._button:
            ui.label(name).classes("q-ml-sm ellipsis")
            self._count = ui.label().classes("count")
        self._marked: tuple[int, bool] | None = None
        self.mark(0, here=False)

    def mark(self, count: int, *, here: bool) -> None:
        if (count, here) == self._marked:
            return
        self._marked = count, here
        self._button.classes(add="here" * here + " unread" * bool(count), remove="here unread")
        self._button.props["aria-label"] = f"{self._name}, {count} unread" if count else self._name
        if here:
            self._button.props["aria-current"] = "page"
        else:
            self._button.props.pop("aria-current", None)
        self._button.update()
        self._count.set_text(str(count))
        self._count.set_visibility(bool(count))
