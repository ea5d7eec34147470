"""The conversations of a person at the left, with marks for what they have not read."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from simulator.page.scene import Scene
from simulator.page.unread import unread

HOME = ""
"""Stands for App Home where otherwise a channel's id stands."""


class Sidebar:
    """`opens` turns to a conversation; `since` is when nobody had anything left to read."""

    def __init__(self, scene: Callable[[], Scene], opens: Callable[[str], Awaitable[None]], since: int) -> None:
        self._scene, self._opens, self._since = scene, opens, since
        self._shown: object = None
        with ui.element("nav").classes("w-full").props('aria-label="Conversations"') as self._list:
            pass

    def refresh(self, here: str) -> None:
        """Draw it again where it has changed."""
        scene = self._scene()
        channels = scene.slack.workspace.channels_of(scene.person.id)
        counts = [(one, unread(scene.slack, scene.person, one, self._since) * (one.id != here)) for one in channels]
        shown = (scene.person.id, here, tuple((one.id, one.name, count) for one, count in counts))
        if shown == self._shown:
            return
        self._shown = shown
        self._list.clear()
        with self._list:
            ui.label("App").props("role=heading aria-level=2").classes("q-px-sm text-sm font-bold")
            self._button(HOME, "Home", "home", 0, here)
            for one, count in counts:
                if one.kind == "im":
                    self._button(one.id, scene.slack.config.name, "chat", count, here)
            ui.label("Channels").props("role=heading aria-level=2").classes("q-px-sm q-pt-md text-sm font-bold")
            for one, count in counts:
                if one.kind != "im":
                    self._button(one.id, one.name, "lock" if one.kind == "private" else "tag", count, here)

    def _button(self, channel: str, name: str, icon: str, count: int, here: str) -> None:
        button = ui.button(icon=icon, on_click=lambda: self._opens(channel), color=None).props(
            "flat no-caps align=left dense"
        )
        button.classes("w-full q-px-sm" + " here" * (channel == here) + " unread" * bool(count))
        button.props["aria-label"] = f"{name}, {count} unread" if count else name
        if channel == here:
            button.props["aria-current"] = "page"
        with button:
            ui.label(name).classes("q-ml-sm ellipsis")
            if count:
                ui.label(str(count)).classes("count")
