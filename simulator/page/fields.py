"""Draws the elements that a person presses, chooses in or writes into, each with a name for who cannot see it."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from nicegui import ui

from simulator.forms import options, value_key
from simulator.json_types import Json
from simulator.page.scene import Scene, entry
from simulator.rendering import plain
from simulator.screen import Control

STYLES = {"primary": "primary", "danger": "danger"}
MOMENT = "%Y-%m-%dT%H:%M"
TYPED = {
    "plain_text_input": "text",
    "email_text_input": "email",
    "url_text_input": "url",
    "number_input": "number",
    "datepicker": "date",
    "timepicker": "time",
    "datetimepicker": "datetime-local",
}
"""Elements that are written into, by the kind of input that a browser has for them."""


class Fields:
    """The elements, as one person sees them."""

    def __init__(self, scene: Scene) -> None:
        self._scene, self._person = scene, scene.person
        self._draws: dict[str, Callable[[Control, str, str], object]] = {
            "button": self._button,
            "overflow": self._overflow,
            "radio_buttons": self._radio,
            "checkboxes": self._boxes,
            **dict.fromkeys(("static_select", "users_select", "channels_select", "conversations_select"), self._one),
            **dict.fromkeys(("multi_static_select", "multi_users_select"), self._several),
            **dict.fromkeys(("multi_channels_select", "multi_conversations_select"), self._several),
            **dict.fromkeys(TYPED, self._typed),
        }

    @property
    def known(self) -> set[str]:
        """The kinds of elements that work as in Slack."""
        return {*self._draws, "image"}

    def draw(self, control: Control, label: str = "", wrong: str = "") -> None:
        """One element; `label` is what it is called, `wrong` what is wrong with what stands in it."""
        draw = self._draws.get(control.element["type"])
        if draw is None:
            ui.label(f"[{control.element['type']}: this page cannot show it]").classes("unknown")
        else:
            draw(control, label, wrong)

    async def _confirmed(self, control: Control, doing: Callable[[], Any]) -> None:
        confirm = control.element.get("confirm")
        if confirm is None or await self._scene.asks(confirm):
            await self._scene.tell(doing)

    def _button(self, control: Control, _: str, __: str) -> None:
        element = control.element

        async def press() -> None:
            if element.get("url"):
                ui.run_javascript(f"followLink({element['url']!r})")
            await self._confirmed(control, lambda: self._person.taps(control))

        button = ui.button(element["text"]["text"], on_click=press, color=None).props("flat no-caps")
        button.classes(f"act {STYLES.get(element.get('style', ''), '')}")
        if element.get("accessibility_label"):
            button.props["aria-label"] = element["accessibility_label"]

    def _overflow(self, control: Control, label: str, _: str) -> None:
        with ui.button(icon="more_horiz", color=None).props("flat no-caps").classes("act") as button, ui.menu():
            for text, shown in _offered(control).items():
                entry(shown, partial(self._picks, control, text))
        button.props["aria-label"] = f"More: {label}" if label else "More"

    async def _picks(self, control: Control, *texts: str) -> None:
        async def pick() -> None:
            for text in texts:
                await self._person.picks_in(control, text)

        await self._confirmed(control, pick)

    def _radio(self, control: Control, label: str, wrong: str) -> None:
        now = self._person.entered(control)["selected_option"]
        radio = ui.radio(
            _offered(control),
            value=now and now["text"]["text"],
            on_change=lambda event: self._picks(control, event.value),
        )
        _name(radio.props("role=radiogroup"), label or _placeholder(control.element) or "Choose one", wrong)
        _describe(control)

    def _boxes(self, control: Control, label: str, wrong: str) -> None:
        chosen = [option["text"]["text"] for option in self._person.entered(control)["selected_options"]]
        group = ui.column().classes("gap-0").props("role=group")
        _name(group, label or "Choose any", wrong)
        with group:
            for text, shown in _offered(control).items():
                ui.checkbox(shown, value=text in chosen, on_change=lambda _, option=text: self._picks(control, option))
        _describe(control)

    def _one(self, control: Control, label: str, wrong: str) -> None:
        element = control.element
        now = self._person.entered(control)[value_key(element)]
        value = now["text"]["text"] if isinstance(now, dict) else now
        empty = _placeholder(element) or "Choose"
        offered = self._choices(control)
        select = ui.select(
            offered,
            value=value if value in offered else None,
            with_input=True,
            on_change=lambda event: self._picks(control, event.value) if event.value else None,
        )
        select.classes(_wide(control)).props("outlined dense options-dense hide-bottom-space")
        select.props["placeholder"] = empty
        _name(select, label or empty, wrong)

    def _several(self, control: Control, label: str, wrong: str) -> None:
        element = control.element
        empty = _placeholder(element) or "Choose"
        offered = self._choices(control)

        def chosen() -> list[str]:
            now = self._person.entered(control)[value_key(element)]
            return [one["text"]["text"] if isinstance(one, dict) else one for one in now]

        async def change(event: Any) -> None:
            await self._picks(control, *(set(event.value) ^ set(chosen())))

        select = ui.select(
            offered, value=[one for one in chosen() if one in offered], with_input=True, multiple=True, on_change=change
        )
        select.classes(_wide(control)).props("outlined dense options-dense use-chips hide-bottom-space")
        select.props["placeholder"] = empty
        _name(select, label or empty, wrong)

    def _choices(self, control: Control) -> dict[str, str]:
        kind, workspace = control.element["type"], self._scene.slack.workspace
        if "users_select" in kind:
            here = (one for one in workspace.users.values() if not one.deleted)
            return {one.id: one.real_name for one in sorted(here, key=lambda one: one.real_name)}
        if "channels_select" in kind or "conversations_select" in kind:
            return {one.id: f"# {one.name}" for one in workspace.channels_of(self._person.id) if one.kind != "im"}
        return _offered(control)

    def _typed(self, control: Control, label: str, wrong: str) -> None:
        element = control.element
        kind = TYPED[element["type"]]
        make = ui.textarea if element.get("multiline") else ui.input
        written = self._shown(self._person.entered(control)[value_key(element)], kind)

        async def write(event: Any) -> None:
            text = self._meant(str(event.value or ""), kind)
            if kind in ("date", "time", "datetime-local") and text:
                await self._picks(control, text)
            else:
                await self._scene.tell(lambda: self._person.fills_in(control, text))

        field = make(value=written, placeholder=_placeholder(element) or None, on_change=write)
        field.props("outlined dense hide-bottom-space" + (" rows=4" if make is ui.textarea else f" type={kind}"))
        field.classes("w-full" if kind in ("text", "email", "url") else "max-w-full")
        if kind == "number" and element.get("is_decimal_allowed"):
            field.props("step=any")
        for theirs, ours in (("min_value", "min"), ("max_value", "max"), ("max_length", "maxlength")):
            if theirs in element:
                field.props[ours] = element[theirs]
        if element.get("focus_on_load"):
            field.props("autofocus")
        _name(field, label or _placeholder(element) or "Write", wrong)

    def _shown(self, value: Any, kind: str) -> str:
        if kind == "datetime-local" and value:
            return self._scene.here(datetime.fromtimestamp(int(value), UTC)).strftime(MOMENT)
        return str(value or "")

    def _meant(self, text: str, kind: str) -> str:
        if kind == "datetime-local" and text:
            there = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(self._person.user.tz))
            return str(int(there.timestamp()))
        return text


def _wide(control: Control) -> str:
    return "w-full" if control.block["type"] == "input" else "min-w-48 max-w-full"


def _name(field: ui.element, label: str, wrong: str) -> None:
    field.props["aria-label"] = f"{label}: {wrong}" if wrong else label
    if wrong:
        field.props["aria-invalid"] = "true"
        if not isinstance(field, ui.radio | ui.column):
            field.props("error")


def _describe(control: Control) -> None:
    """What stands below an option in small print."""
    for option in options(control.element):
        if option.get("description"):
            ui.label(f"{plain(option['text']['text'])}: {plain(option['description']['text'])}").classes("faint")


def _placeholder(element: Json) -> str:
    return str((element.get("placeholder") or {}).get("text", ""))


def _offered(control: Control) -> dict[str, str]:
    """Every option's text, and how it reads."""
    texts = (option["text"] for option in options(control.element))
    return {text["text"]: plain(text["text"]) if text["type"] == "mrkdwn" else text["text"] for text in texts}
