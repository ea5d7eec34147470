"""The line in which somebody writes: messages, commands with completion, and the app's global shortcuts."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from nicegui import ui

from simulator.page.completion import Completion, completions
from simulator.page.scene import Scene, entry, tell_props

KEYS = """(e) => {
  const open = e.target.getAttribute('aria-expanded') === 'true';
  if (e.isComposing) return;
  if (open && ['ArrowDown', 'ArrowUp', 'Tab', 'Escape'].includes(e.key)) { e.preventDefault(); emit(e.key); }
  else if (e.key === 'Enter') { e.preventDefault(); emit('Enter'); }
}"""


class Composer:
    """`sends` is given what was written."""

    def __init__(self, scene: Callable[[], Scene], sends: Callable[[str], Awaitable[None]], label: str) -> None:
        self._scene, self._sends = scene, sends
        self._found: list[Completion] = []
        self._chosen = -1
        with ui.column().classes("w-full gap-1"):
            self._list = ui.column().classes("suggestions").props('role=listbox aria-label="Suggestions"')
            self._hint = ui.label().classes("faint").props("aria-live=polite")
            with ui.row().classes("w-full items-center no-wrap gap-1"):
                self._shortcuts()
                self._line = ui.input(placeholder=label, on_change=self._typed).classes("grow")
                self._line.props(
                    "outlined dense autocomplete=off role=combobox aria-expanded=false aria-haspopup=listbox"
                )
                self._line.props["aria-label"] = label
                self._line.props["aria-controls"] = self._list.html_id
                self._line.on("keydown", self._pressed, js_handler=KEYS)
                send = ui.button(icon="send", on_click=self._send).props("flat dense color=primary")
                send.props["aria-label"] = "Send"
        self._show([])

    def _shortcuts(self) -> None:
        button = ui.button(icon="bolt").props("flat dense color=grey-9")
        button.props["aria-label"] = "Shortcuts"
        with button, ui.menu():
            scene = self._scene()
            there = [one for one in scene.slack.config.shortcuts if one.kind == "global"]
            for one in there:
                entry(one.name, partial(self._uses, one.name))
            if not there:
                entry("This app has no shortcuts", lambda: None)

    async def _uses(self, name: str) -> None:
        scene = self._scene()
        await scene.tell(lambda: scene.person.uses_shortcut(name))

    def clear(self) -> None:
        """Nothing stands there any more."""
        self._line.value = ""
        self._show([])

    def _typed(self, event: Any) -> None:
        slack = self._scene().slack
        self._show(completions(str(event.value or ""), slack.config, slack.workspace))
        name = str(event.value or "").partition(" ")[0]
        command = slack.config.commands.get(name)
        self._hint.text = f"{name} {command.hint}" if command and command.hint else ""
        self._hint.set_visibility(bool(self._hint.text))

    def _show(self, found: list[Completion]) -> None:
        self._found, self._chosen = found, -1
        self._list.set_visibility(bool(found))
        self._line.props["aria-expanded"] = "true" if found else "false"
        self._line.props.pop("aria-activedescendant", None)
        self._list.clear()
        with self._list:
            for one in found:
                with ui.element("div").props("role=option aria-selected=false") as option:
                    option.on("click", partial(self._take, one))
                    ui.label(one.shown).classes("font-bold inline")
                    if one.hint:
                        ui.label(one.hint).classes("faint inline q-ml-sm")
                    if one.says:
                        ui.label(one.says).classes("faint")
        self._line.update()

    def _move(self, step: int) -> None:
        options = list(self._list)
        self._chosen = (self._chosen + step) % len(options) if self._chosen >= 0 or step > 0 else len(options) - 1
        for place, option in enumerate(options):
            here = place == self._chosen
            tell_props(option, aria_selected="true" if here else "false")
            option.classes(**{"add" if here else "remove": "chosen"})
        tell_props(self._line, aria_activedescendant=options[self._chosen].html_id)

    def _take(self, one: Completion) -> None:
        self._line.value = one.line
        self._line.run_method("focus")

    async def _pressed(self, event: Any) -> None:
        key = event.args
        if key in ("ArrowDown", "ArrowUp") and self._found:
            self._move(1 if key == "ArrowDown" else -1)
        elif key == "Escape":
            self._show([])
        elif key == "Tab" or (key == "Enter" and self._chosen >= 0):
            if self._found:
                self._take(self._found[max(self._chosen, 0)])
        elif key == "Enter":
            await self._send()

    async def _send(self) -> None:
        text = str(self._line.value or "").strip()
        self.clear()
        if text:
            await self._sends(text)
