"""A digest as a page to read and print: its own words, with the trend and the units drawn from the same figures."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.blocks import heat, units
from bot.blocks.heat import Grid, Trend
from bot.blocks.plain import TABLE
from bot.blocks.speech import N_, _

TITLED = re.compile(r"\*([^*\d][^*]*)\*(?:\n|  |$)(.*)", re.DOTALL)
"""A paragraph with a title: "*Response*  84 of 117 ..."."""
STEP = re.compile(r"\*\d+\.\*  (.*)", re.DOTALL)
BULLET = "• "
MERGED = N_("“Together” stands behind several departments of which one had too few answers to be told by itself.")

Figures = Mapping[str, Any]


@dataclass(slots=True)
class Part:
    """A section of the page. `body` are paragraphs, lists and notes in their order, in Slack's mrkdwn."""

    title: str
    body: list["Text"] = field(default_factory=list)
    trend: Trend | None = None
    grid: Grid | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """`kind` is "paragraph", "list", "steps" or "note"; each line of a list is an item."""

    kind: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything on the page."""

    title: str
    lead: Sequence[Text]
    parts: Sequence[Part]
    foot: str


def page(figures: Figures, blocks: Sequence[Mapping[str, Any]]) -> Page:
    """The page of a digest, from its figures and from the blocks of its message as it was posted."""
    title, opening = "", Part("")
    parts = [opening]
    for block in blocks:
        if block["type"] == "header":
            title = block["text"]["text"]
        elif block["type"] == TABLE:
            parts[-1].grid = heat.by_unit(figures.get("cycle"))
        elif block["type"] in ("section", "context"):
            for heading, text in _texts(block):
                if heading:
                    parts.append(Part(heading))
                if text is not None:
                    _add(parts[-1].body, text)
    foot = _("This page holds everything it shows, and loads nothing.")
    return Page(title, opening.body, [*_with_trend(parts[1:], figures)], foot)


def of_the_lines() -> str:
    """What stands for the drawn trend where it cannot be seen."""
    return _("Lines of the shares in the table below")


def _add(body: list[Text], text: Text) -> None:
    """One step after another is one list."""
    if body and body[-1].kind == text.kind == "steps":
        body[-1] = Text("steps", [*body[-1].lines, *text.lines])
    else:
        body.append(text)


def _with_trend(parts: Sequence[Part], figures: Figures) -> Iterator[Part]:
    """The trend has a part of its own, before the units or else at the end."""
    trend = heat.trend(figures.get("history"))
    for part in parts:
        if trend is not None and part.grid is not None:
            yield Part(_("Trend"), trend=trend)
            trend = None
        if part.grid is not None and any(row.merged for row in part.grid.rows):
            part.body.append(Text("note", [_(MERGED)]))
        yield part
    if trend is not None:
        yield Part(_("Trend"), trend=trend)


def _texts(block: Mapping[str, Any]) -> Iterator[tuple[str, Text | None]]:
    """The title that a block begins with, if any, and its text, piece by piece."""
    if block["type"] == "context":
        notes = [units.unsquared(one["text"]) for one in block["elements"] if one.get("text")]
        yield "", Text("note", notes) if notes else None
        return
    words, title = block["text"]["text"], ""
    if step := STEP.fullmatch(words):
        yield "", Text("steps", [step[1]])
        return
    if (titled := TITLED.fullmatch(words)) and not words.endswith(".*"):
        title, words = titled[1], titled[2]
    yield title, None
    for text in _pieces(words):
        yield "", text


def _pieces(words: str) -> Iterator[Text]:
    """Paragraphs, and lists of the lines that begin with a bullet."""
    items: list[str] = []
    for line in words.split("\n"):
        if line.startswith(BULLET):
            items.append(line.removeprefix(BULLET))
            continue
        if items:
            yield Text("list", items)
            items = []
        if line.strip():
            yield Text("paragraph", [line])
    if items:
        yield Text("list", items)
