"""The form that lies over everything, and the question whether something is meant."""

from collections.abc import Callable

from nicegui import ui

from simulator.json_types import Json
from simulator.page.blocks import Drawing
from simulator.page.scene import Scene, tell_props
from simulator.screen import Place
from simulator.view import View

ANEW = ("", "", "")
"""Stands for a form that is to be drawn again, whatever is open."""


class Modal:
    """Shows the topmost form of a person, drawn again whenever it is another one."""

    def __init__(self, scene: Callable[[], Scene]) -> None:
        self._scene = scene
        self._dialog = ui.dialog().props("no-backdrop-dismiss").on("escape-key", self._closes)
        self._shown: tuple[str, str, str] | None = None

    def refresh(self) -> None:
        """Show what is open now."""
        person = self._scene().person
        view = person.modal
        shown = (person.id, view.id, str(view.data.get("hash"))) if view else None
        if shown != self._shown:
            self._shown = shown
            self._show(view)

    def _show(self, view: View | None) -> None:
        self._dialog.clear()
        if view is None:
            self._dialog.close()
            return
        tell_props(self._dialog, aria_label=view.title)
        with self._dialog, ui.card().classes("form"):
            ui.label(view.title).classes("text-xl font-bold").props("role=heading aria-level=1")
            with ui.column().classes("w-full gap-3"):
                Drawing(self._scene(), Place(view=view)).draw(view.errors)
            with ui.row().classes("w-full justify-end gap-2 form-foot"):
                close = (view.data.get("close") or {}).get("text", "Close")
                ui.button(close, on_click=self._closes, color=None).props("flat no-caps").classes("act")
                if view.data.get("submit"):
                    send = ui.button(view.data["submit"]["text"], on_click=self._sends, color=None).props(
                        "flat no-caps"
                    )
                    send.classes("act primary")
        self._dialog.open()

    async def _closes(self) -> None:
        scene = self._scene()
        if scene.person.modal is not None:
            await scene.tell(scene.person.closes)
        self._shown = ANEW

    async def _sends(self) -> None:
        scene = self._scene()

        async def sends() -> None:
            if await scene.person.submits():
                self._shown = ANEW

        await scene.tell(sends)


async def asked(confirm: Json) -> bool:
    """Ask whether it is meant, and wait for the answer."""
    with ui.dialog() as dialog, ui.card().classes("form"):
        dialog.props["aria-label"] = confirm["title"]["text"]
        ui.label(confirm["title"]["text"]).classes("text-lg font-bold").props("role=heading aria-level=1")
        ui.label(confirm["text"]["text"]).classes("whitespace-pre-wrap")
        with ui.row().classes("w-full justify-end gap-2"):
            ui.button(confirm["deny"]["text"], on_click=lambda: dialog.submit(False), color=None).props("flat").classes(
                "act"
            )
            meant = ui.button(confirm["confirm"]["text"], on_click=lambda: dialog.submit(True), color=None).props(
                "flat"
            )
            meant.classes("act " + ("danger" if confirm.get("style") == "danger" else "primary"))
    answer = await dialog
    dialog.delete()
    return bool(answer)
