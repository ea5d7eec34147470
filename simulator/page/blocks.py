"""Draws the blocks of a message, a modal or a Home; what is used there, a person uses."""

from collections.abc import Callable
from urllib.parse import urlsplit

from nicegui import ui

from simulator.json_types import Json
from simulator.page.charts import chart, table
from simulator.page.fields import Fields
from simulator.page.scene import Scene
from simulator.rendering import blocks_text
from simulator.screen import Control, Place

LOCAL = ("127.0.0.1", "localhost")
TABLE = "Table"


class Drawing:
    """One place, as one person sees it."""

    def __init__(self, scene: Scene, place: Place) -> None:
        self._scene, self._place = scene, place
        self._fields = Fields(scene)
        self._draws: dict[str, Callable[[Json], object]] = {
            "header": lambda block: ui.label(block["text"]["text"]).classes("h").props("role=heading aria-level=2"),
            "section": self._section,
            "context": self._context,
            "divider": lambda _: ui.separator(),
            "actions": self._actions,
            "image": self._image,
            "markdown": lambda block: ui.markdown(block["text"]).classes("mrkdwn"),
            "rich_text": lambda block: ui.label(self._words(block)).classes("whitespace-pre-wrap"),
            "table": self._table,
            "data_table": self._table,
            "data_visualization": chart,
        }

    @property
    def known(self) -> set[str]:
        """The kinds of blocks that are drawn as Slack draws them."""
        return {*self._draws, "input"}

    def draw(self, errors: dict[str, str] | None = None) -> None:
        """All its blocks, with what was wrong with each input, by label."""
        for block in self._place.blocks:
            if block["type"] == "input":
                self._input(block, errors or {})
            else:
                self._draws.get(block["type"], self._unknown)(block)

    def _unknown(self, block: Json) -> None:
        words = self._words(block)
        ui.label(f"[{block['type']}: this page cannot show it]" + (f"\n{words}" if words else "")).classes("unknown")

    def _words(self, block: Json) -> str:
        return "\n".join(blocks_text([block], self._scene.name_of))

    def _section(self, block: Json) -> None:
        with ui.row().classes("w-full items-start justify-between gap-2"):
            with ui.column().classes("gap-1").style("flex: 1 1 14rem; min-width: 0"):
                if block.get("text"):
                    self._text(block["text"])
                if block.get("fields"):
                    with ui.element("div").classes("fields"):
                        for text in block["fields"]:
                            self._text(text)
            accessory = block.get("accessory")
            if accessory and accessory["type"] == "image":
                self._picture(accessory, "max-width: 88px; max-height: 88px")
            elif accessory:
                self._fields.draw(Control(self._place, block, accessory), self._named_by(block))

    def _named_by(self, block: Json) -> str:
        """What a field beside a text is called."""
        text = block.get("text") or next(iter(block.get("fields", ())), None)
        return self._words(text).partition("\n")[0][:80] if text else ""

    def _text(self, text: Json) -> ui.element:
        if text["type"] == "plain_text":
            return ui.label(text["text"]).classes("whitespace-pre-wrap")
        return ui.markdown(self._scene.markdown(text["text"])).classes("mrkdwn")

    def _context(self, block: Json) -> None:
        with ui.row().classes("w-full items-center gap-2"):
            for element in block["elements"]:
                if element["type"] == "image":
                    self._picture(element, "width: 20px; height: 20px")
                else:
                    self._text(element).classes("faint")

    def _actions(self, block: Json) -> None:
        with ui.row().classes("w-full items-center gap-2"):
            for element in block["elements"]:
                self._fields.draw(Control(self._place, block, element))

    def _input(self, block: Json, errors: dict[str, str]) -> None:
        label = block["label"]["text"]
        with ui.column().classes("w-full gap-1"):
            shown = ui.label(label + (" (optional)" if block.get("optional") else "")).classes("font-bold")
            # The field says it itself.
            shown.props("aria-hidden=true")
            wrong = errors.get(label, "")
            self._fields.draw(Control(self._place, block, block["element"]), label, wrong)
            if wrong:
                ui.label(f"⚠ {wrong}").classes("wrong").props("role=alert")
            if block.get("hint"):
                ui.label(block["hint"]["text"]).classes("faint whitespace-pre-wrap")

    def _image(self, block: Json) -> None:
        if block.get("title"):
            ui.label(block["title"]["text"]).classes("font-bold")
        self._picture(block, "")

    def _picture(self, image: Json, style: str) -> None:
        """Only what this machine has: nothing is fetched from anywhere else."""
        file = (image.get("slack_file") or {}).get("id", "")
        address = f"/file/{file}" if file in self._scene.slack.workspace.files else str(image.get("image_url") or "")
        if address.startswith("/") or urlsplit(address).hostname in LOCAL:
            shown = ui.element("img").classes("picture").style(style)
            shown.props["src"], shown.props["alt"] = address, image["alt_text"]
        else:
            ui.label(f"[picture, not fetched: {image['alt_text']}]").classes("unknown")

    def _table(self, block: Json) -> None:
        lines = [[" ".join(blocks_text([cell], self._scene.name_of)) for cell in row] for row in block["rows"]]
        table(lines, str(block.get("caption") or TABLE), shown=bool(block.get("caption")))
