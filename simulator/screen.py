"""The places on a person's screen where something can be pressed, chosen or filled in."""

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.forms import option_called
from simulator.json_types import Json
from simulator.message import Message
from simulator.rendering import NameOf, elements, plain
from simulator.view import View


@dataclass(slots=True, frozen=True)
class Place:
    """A message, a modal or a Home."""

    message: Message | None = None
    view: View | None = None

    @property
    def key(self) -> str:
        """By which the client remembers what was filled in there."""
        if self.view is not None:
            return self.view.id
        assert self.message is not None
        return f"{self.message.channel}:{self.message.ts}"

    @property
    def blocks(self) -> list[Json]:
        """What it shows."""
        if self.view is not None:
            return self.view.blocks
        assert self.message is not None
        return self.message.blocks

    def visible(self, name_of: NameOf) -> str:
        """Its text."""
        shown = self.view or self.message
        assert shown is not None
        return shown.visible(name_of)


@dataclass(slots=True, frozen=True)
class Control:
    """An element in its block, in its place."""

    place: Place
    block: Json
    element: Json
    beside: str = ""

    def is_called(self, label: str) -> bool:
        """Whether a person would call it that: by its label, its placeholder, or the text beside or above it."""
        if self.block["type"] == "input" and self.block["label"]["text"] == label:
            return True
        placeholder = (self.element.get("placeholder") or {}).get("text")
        if label in (placeholder, self.element["action_id"]):
            return True
        return label in self.beside or (label == "…" and self.element["type"] == "overflow")


def buttons(place: Place, text: str) -> Iterator[Control]:
    """The buttons of a place with exactly that text."""
    for block, element in elements(place.blocks):
        if element.get("type") == "button" and element["text"]["text"] == text:
            yield Control(place, block, element)


def controls(place: Place, label: str, option: str | None = None) -> Iterator[Control]:
    """The elements of a place that go by that label and, if they list options, offer that one."""
    beside = ""
    for block, element in _with_captions(place.blocks):
        if element is None:
            beside = plain(block["text"]["text"])
            continue
        if element.get("type") in ("button", "image") or "action_id" not in element:
            continue
        # What has a placeholder of its own is not called after the text above it.
        own_name = block["type"] == "input" or (block["type"] != "section" and "placeholder" in element)
        control = Control(place, block, element, "" if own_name else beside)
        listed = "options" in element or "option_groups" in element
        if control.is_called(label) and (option is None or not listed or option_called(element, option)):
            yield control


def _with_captions(blocks: list[Json]) -> Iterator[tuple[Json, Json | None]]:
    for block in blocks:
        if block["type"] in ("section", "header") and block.get("text"):
            yield block, None
        yield from elements([block])
