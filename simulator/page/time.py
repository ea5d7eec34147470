"""The clock at the top: what time it is in the workspace, and who makes it go on."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

from nicegui import ui

from simulator.page.scene import Scene, tell_props

SPEEDS = {1: "real time", 60: "a minute a second", 600: "10 minutes a second", 3600: "an hour a second"}
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


class Time(Protocol):
    """Whoever moves the clock and the people. `speed` is in simulated seconds for each real one."""

    speed: int
    playing: bool
    lively: bool

    @property
    def under_way(self) -> bool:
        """Whether time is just jumping forward."""

    def now(self) -> datetime:
        """The time in the workspace."""

    async def forward(self, amount: timedelta) -> None:
        """Live through some time, as fast as it goes."""

    async def to_next(self, who: str) -> bool:
        """Live on until something new is there for that person to read; False when nothing came."""

    def stop(self) -> None:
        """Stand still as soon as may be."""

    def sits_down(self, who: str) -> Callable[[], None]:
        """Somebody acts in that person's place, until what comes back is called."""


class ClockBar:
    """The bar; without anybody who moves the clock it only tells the time."""

    def __init__(self, scene: Callable[[], Scene], time: Time | None) -> None:
        self._scene, self._time = scene, time
        with ui.row().classes("bar").props('role=toolbar aria-label="Time"'):
            self._told = ui.label().classes("font-bold").props("role=timer")
            if time is None:
                return
            self._play = ui.button(on_click=self._toggle).props("flat dense color=primary")
            for text, amount in (("+ day", DAY), ("+ week", WEEK)):
                self._button(text, f"Go on by a {text[2:]}", partial(time.forward, amount))
            self._button("Next", "Go on to the next message for this person", self._to_next)
            speeds = {**SPEEDS, time.speed: SPEEDS.get(time.speed, f"{time.speed} seconds a second")}
            speed = ui.select(dict(sorted(speeds.items())), value=time.speed, on_change=self._set_speed)
            speed.props("dense borderless options-dense").props["aria-label"] = "Speed"
            lively = ui.switch("People act", value=time.lively, on_change=self._set_lively).props("dense color=primary")
            lively.props["title"] = "Off: everybody stands still, and only you do something"
            self._busy = ui.spinner(size="1.2em")
            self._busy.props["aria-label"] = "Time goes on"

    def _button(self, text: str, says: str, doing: Callable[[], Any]) -> None:
        button = ui.button(text, on_click=doing).props("flat dense no-caps color=primary")
        button.props["aria-label"] = button.props["title"] = says

    def refresh(self) -> None:
        """Tell the time as it is now."""
        scene = self._scene()
        now = scene.here(scene.slack.workspace.now())
        self._told.text = f"{now:%a %-d %b %Y, %H:%M}"
        if self._time is not None:
            going = self._time.playing or self._time.under_way
            tell_props(self._play, icon="pause" if going else "play_arrow", aria_label="Pause" if going else "Play")
            self._busy.set_visibility(self._time.under_way)

    def _toggle(self) -> None:
        assert self._time is not None
        if self._time.playing or self._time.under_way:
            self._time.playing = False
            self._time.stop()
        else:
            self._time.playing = True

    async def _to_next(self) -> None:
        assert self._time is not None
        if not await self._time.to_next(self._scene().person.id):
            ui.notify("Nothing new came for this person.")

    def _set_speed(self, event: Any) -> None:
        assert self._time is not None
        self._time.speed = event.value

    def _set_lively(self, event: Any) -> None:
        assert self._time is not None
        self._time.lively = bool(event.value)
