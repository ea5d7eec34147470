"""Draws the blocks of a message, a modal or a Home with NiceGUI; what is used there, a person uses."""

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from simulator.forms import options
from simulator.json_types import Json
from simulator.markdown import markdown
from simulator.person import Person
from simulator.rendering import NameOf, blocks_text, plain
from simulator.screen import Control, Place

Doing = Callable[[], Awaitable[object]]
Tell = Callable[[Doing], Awaitable[None]]

STYLES = {"primary": "color=green-8 unelevated", "danger": "color=red-8 outline"}


class Drawing:
    """One place, as one person sees it. `tell` does what they do, and shows what came of it."""

    def __init__(self, person: Person, place: Place, name_of: NameOf, tell: Tell) -> None:
        self._person, self._place, self._name_of, self._tell = person, place, name_of, tell

    def draw(self, errors: dict[str, str] | None = None) -> None:
        """All its blocks, with what was wrong with each input, by label."""
        for block in self._place.blocks:
            self._block(block, errors or {})

    def _block(self, block: Json, errors: dict[str, str]) -> None:
        match block["type"]:
            case "header":
                ui.label(block["text"]["text"]).classes("text-xl font-bold")
            case "section":
                self._section(block)
            case "context":
                words = " ".join(element.get("text", "") for element in block["elements"])
                self._text({"type": "mrkdwn", "text": words}).classes("text-sm text-slate-500")
            case "divider":
                ui.separator()
            case "actions":
                with ui.row().classes("items-center"):
                    for element in block["elements"]:
                        self._element(block, element)
            case "input":
                self._input(block, errors)
            case "table":
                _table(block["rows"])
            case other:
                words = "\n".join(blocks_text([block], self._name_of))
                ui.label(words or f"[{other}: this page cannot show it]").classes("whitespace-pre-wrap text-slate-500")

    def _section(self, block: Json) -> None:
        with ui.row().classes("w-full items-start no-wrap"):
            with ui.column().classes("grow gap-0"):
                for text in (block.get("text"), *block.get("fields", ())):
                    if text:
                        self._text(text)
            if block.get("accessory"):
                self._element(block, block["accessory"])

    def _text(self, text: Json) -> ui.element:
        if text["type"] == "plain_text":
            return ui.label(text["text"]).classes("whitespace-pre-wrap")
        return ui.markdown(markdown(text["text"], self._name_of)).classes("w-full")

    def _input(self, block: Json, errors: dict[str, str]) -> None:
        label = block["label"]["text"]
        with ui.column().classes("w-full gap-1"):
            ui.label(label + (" (optional)" if block.get("optional") else "")).classes("font-bold")
            self._element(block, block["element"], label)
            if block.get("hint"):
                ui.label(block["hint"]["text"]).classes("text-sm text-slate-500")
            if label in errors:
                ui.label(errors[label]).classes("text-red-700")

    def _element(self, block: Json, element: Json, label: str = "") -> None:
        control = Control(self._place, block, element)
        match element["type"]:
            case "button":
                self._button(control)
            case "static_select" | "radio_buttons" | "overflow":
                self._choice(control, label)
            case "checkboxes":
                self._boxes(control)
            case "plain_text_input":
                self._field(control, label)
            case other:
                ui.label(f"[{other}: this page cannot show it]").classes("text-slate-400")

    def _button(self, control: Control) -> None:
        style = STYLES.get(control.element.get("style", ""), "outline")
        button = ui.button(control.element["text"]["text"], on_click=lambda: self._tell(lambda: self._taps(control)))
        button.props(f"{style} no-caps").classes("shrink-0")

    async def _taps(self, control: Control) -> None:
        await self._person.taps(control)

    def _choice(self, control: Control, label: str) -> None:
        element, offered = control.element, _offered(control)
        now = None if element["type"] == "overflow" else self._person.entered(control)["selected_option"]
        written = now and now["text"]["text"]

        async def pick(event: Any) -> None:
            await self._picks(control, event.value)

        if element["type"] == "radio_buttons":
            ui.radio(offered, value=written, on_change=pick)
            return
        empty = "⋯" if element["type"] == "overflow" else _placeholder(element) or "Choose"
        select = ui.select(offered, value=written, label=empty, on_change=pick)
        select.classes("min-w-48").props("outlined dense options-dense")
        select.props["aria-label"] = label or empty

    async def _picks(self, control: Control, option: str) -> None:
        await self._tell(lambda: self._person.picks_in(control, option))

    def _boxes(self, control: Control) -> None:
        chosen = [option["text"]["text"] for option in self._person.entered(control)["selected_options"]]
        for text, shown in _offered(control).items():
            ui.checkbox(shown, value=text in chosen, on_change=lambda _, option=text: self._picks(control, option))

    def _field(self, control: Control, label: str) -> None:
        make = ui.textarea if control.element.get("multiline") else ui.input
        written = self._person.entered(control)["value"] or ""

        async def write(event: Any) -> None:
            await self._tell(lambda: self._person.fills_in(control, event.value))

        field = make(value=written, placeholder=_placeholder(control.element), on_change=write)
        field.props("outlined dense" + (" rows=4" if make is ui.textarea else "")).classes("w-full")
        field.props["aria-label"] = label


def _placeholder(element: Json) -> str:
    return str((element.get("placeholder") or {}).get("text", ""))


def _offered(control: Control) -> dict[str, str]:
    """Every option's text, and how it reads."""
    texts = (option["text"] for option in options(control.element))
    return {text["text"]: plain(text["text"]) if text["type"] == "mrkdwn" else text["text"] for text in texts}


def _table(rows: list[list[Json]]) -> None:
    heads, *lines = [[cell.get("text", "") for cell in row] for row in rows]
    columns: list[Any] = [{"name": str(i), "label": h, "field": str(i), "align": "left"} for i, h in enumerate(heads)]
    table = ui.table(columns=columns, rows=[dict(enumerate(map(str, line))) for line in lines])
    table.props("wrap-cells dense flat").classes("w-full")
