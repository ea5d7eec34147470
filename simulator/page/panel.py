"""The side panel: payloads and calls as they pass, refusals in red, and what the product says of itself."""

import json
from collections.abc import Awaitable, Callable
from html import escape

from nicegui import ui

from simulator.slack import Slack
from simulator.wire import Passed

SHOWN = 60
Facts = Callable[[], Awaitable[str]]


class Panel:
    """What passes, and figures; drawn only while it is looked at."""

    def __init__(self, slack: Slack, facts: Facts | None) -> None:
        self._slack, self._facts = slack, facts
        self._count = -1
        self._only_no = False
        self._entries: dict[int, ui.element] = {}
        with ui.tabs().classes("w-full").props("dense no-caps align=left") as tabs:
            passed, told = ui.tab("wire", "Traffic"), ui.tab("facts", "/metrics")
        with ui.tab_panels(tabs, value=passed).classes("w-full bg-transparent").props("animated=false") as self._panels:
            with ui.tab_panel(passed).classes("q-pa-sm"):
                self._summary = ui.label().classes("faint").props("aria-live=polite")
                ui.checkbox("Only refusals", on_change=self._filter).props("dense")
                self._list = ui.column().classes("wire gap-0")
            with ui.tab_panel(told).classes("q-pa-sm"):
                ui.button("Look again", on_click=self._look).props("flat dense no-caps color=primary")
                self._told = ui.html("", tag="pre").classes("facts")
                self._told.props('tabindex=0 role=region aria-label="What the product says of itself"')
        self._panels.on_value_change(self._look)

    def _filter(self, event: object) -> None:
        self._only_no, self._count = bool(getattr(event, "value", False)), -1
        self.refresh()

    async def _look(self) -> None:
        if self._panels.value == "facts" and not isinstance(self._panels.value, ui.tab):
            text = await self._facts() if self._facts else "Nothing was given to ask."
            self._told.content = escape(text)

    def refresh(self) -> None:
        """Draw what has passed meanwhile."""
        wire = self._slack.wire
        if wire.count == self._count:
            return
        self._count = wire.count
        counts = self._slack.counts()
        told = (f"{counts[name]} {words}" for name, words in COUNTED.items())
        self._summary.text = ", ".join(told)
        shown = {one.number: one for one in wire.newest_first() if one.no or not self._only_no}
        shown = dict(list(shown.items())[:SHOWN])
        # What stays is not drawn again: somebody may have opened it.
        for gone in self._entries.keys() - shown.keys():
            self._entries.pop(gone).delete()
        for number in sorted(shown.keys() - self._entries.keys()):
            with self._list:
                self._entries[number] = _entry(shown[number])
            self._entries[number].move(self._list, sum(other > number for other in self._entries))


COUNTED = {"calls": "calls", "refused": "refused", "rate_limited": "too fast", "late_acks": "acknowledged late"}


def _entry(one: Passed) -> ui.element:
    """Opened, it shows what was sent and what was answered; those are put there only then."""
    way = "→ app" if one.to_app else "← app"
    with ui.element("details").classes("w-full") as entry:
        with ui.element("summary").classes("no" if one.no else ""):
            ui.label(f"{one.at:%H:%M:%S} {way} {one.name}" + (f" ✗ {one.no}" if one.no else "")).classes("inline")
        inside = ui.column().classes("w-full gap-1")

    def fill() -> None:
        if list(inside):
            return
        with inside:
            for title, body in (("Sent", one.sent), ("Answered", one.answer)):
                ui.label(title).classes("faint")
                text = ui.html(escape(json.dumps(body, indent=1, ensure_ascii=False)), tag="pre")
                text.props("tabindex=0 role=region").props["aria-label"] = f"{title}: {one.name}"

    entry.on("toggle", fill)
    return entry
