"""A guided story for a first visit: what to do next, as whom, and whether it is done."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from nicegui import ui

from simulator.page.scene import Tell

LOOK_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `who` is a user id, `where` a channel's id, HOME, or None for the DM; `play` does it for the visitor.

    `is_done` says from what can be seen in the workspace whether it was done, by whoever.
    """

    title: str
    words: str
    who: str
    where: str | None
    is_done: Callable[[], Awaitable[bool]]
    play: Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Guide:
    """The steps of a story, each done once and for all windows."""

    steps: Sequence[Step]
    at: int = 0
    busy: bool = False

    @property
    def now(self) -> Step | None:
        """The step that is to be done, or None at the end."""
        return self.steps[self.at] if self.at < len(self.steps) else None

    async def watch(self) -> None:
        """Go on whenever a step was done by hand, until cancelled."""
        while (step := self.now) is not None:
            if not self.busy and await step.is_done() and self.now is step and not self.busy:
                self.at += 1
            await asyncio.sleep(LOOK_SECONDS)

    async def play(self) -> None:
        """Do what is to be done now."""
        step = self.now
        if step is None or self.busy:
            return
        self.busy = True
        try:
            await step.play()
        finally:
            self.busy = False
        self.at = max(self.at, self.steps.index(step) + 1)


class GuideBar:
    """Shows the step that is to be done. `goes` turns the window to somebody's conversation."""

    def __init__(self, guide: Guide | None, goes: Callable[[str, str | None], Awaitable[None]], tell: Tell) -> None:
        self._guide, self._goes, self._tell = guide, goes, tell
        self._shown: object = None
        self._box = ui.element("section").classes("story").props('aria-label="A first visit" aria-live=polite')
        self._box.set_visibility(guide is not None)

    def refresh(self) -> None:
        """Draw it again where another step is to be done."""
        if self._guide is None:
            return
        step = self._guide.now
        shown = (self._guide.at, self._guide.busy)
        if shown == self._shown:
            return
        self._shown = shown
        self._box.clear()
        with self._box:
            if step is None:
                self._end()
            else:
                self._step(step, self._guide)

    def _end(self) -> None:
        ui.label("That was the story. Now be whoever you like.").classes("font-bold")
        with ui.row():
            ui.button("Close the story", on_click=self._close, color=None).props("flat no-caps").classes("act")

    def _step(self, step: Step, guide: Guide) -> None:
        ui.label(f"{guide.at + 1} of {len(guide.steps)}: {step.title}").props("role=heading aria-level=2").classes("h")
        ui.label(step.words)
        with ui.row().classes("gap-2 items-center actions"):
            if guide.busy:
                ui.spinner(size="1.2em").props["aria-label"] = "Being done"
                ui.label("It is being done, and time goes on.")
                return
            there = ui.button("Take me there", on_click=lambda: self._goes(step.who, step.where), color=None).props(
                "flat no-caps"
            )
            there.classes("act primary")
            ui.button("Do it for me", on_click=lambda: self._play(step), color=None).props("flat no-caps").classes(
                "act"
            )
            ui.button("Close the story", on_click=self._close, color=None).props("flat no-caps").classes("act")

    async def _play(self, step: Step) -> None:
        assert self._guide is not None
        await self._goes(step.who, step.where)
        await self._tell(self._guide.play)
        await self._goes(step.who, step.where)

    def _close(self) -> None:
        self._guide = None
        self._box.clear()
        self._box.set_visibility(False)
