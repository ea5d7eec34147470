"""A digest's figures as grids: the units by share, and the shares by cycle. Every form of a digest draws from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.blocks import units
from bot.blocks.charts import days, told
from bot.blocks.speech import N_, _
from bot.blocks.steps import stage_called
from bot.rules.questions import Stage

Figures = Mapping[str, Any]
TOOK_PART = N_("Took part")
HELD_BACK = N_("Held back by")


@dataclass(frozen=True, slots=True)
class Cell:
    """What is said, and the share (0 to 1) by which it is shaded; None where there is nothing to shade."""

    text: str
    share: float | None = None

    @property
    def shade(self) -> int | None:
        """How dark it is, from 0 to 4."""
        return None if self.share is None else units.shade(self.share)


@dataclass(frozen=True, slots=True)
class Row:
    """A unit, or several that are told together, and a cell for each column."""

    name: str
    cells: Sequence[Cell]
    merged: bool = False

    @property
    def mark(self) -> str:
        """What stands behind the name of several."""
        return f" ({_(units.MERGED)})" if self.merged else ""


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows and the heads of their columns, the first of which is for the names."""

    heads: Sequence[str]
    rows: Sequence[Row]


def by_unit(cycle: Figures | None) -> Grid | None:
    """The units of a cycle, each share as the table of the message says it; None where there is one only."""
    if cycle is None or len(cycle["units"]) < 2:
        return None
    barriers = cycle.get("barriers") or {}
    held = any(one["stage"] for one in barriers.values())
    heads = units.heads(cycle)
    rows = [
        Row(unit["name"], [*_cells(cycle, unit), *_barrier(barriers, unit, held)], len(unit["departments"]) > 1)
        for unit in cycle["units"]
    ]
    return Grid([*heads, _(HELD_BACK)] if held else heads, rows)


def _cells(cycle: Figures, unit: Figures) -> list[Cell]:
    __, took_part, *rest = units.cells(cycle, unit)
    response = unit["took_part"] / unit["asked"] if unit["asked"] else None
    said = [share["units"].get(unit["key"]) for share in cycle["shares"]]
    shares = [one["share"] if one is not None and "yes" in one else None for one in said]
    return [Cell(took_part, response), *(Cell(text, share) for text, share in zip(rest, [*shares, None], strict=True))]


def _barrier(barriers: Figures, unit: Figures, held: bool) -> list[Cell]:
    stage = barriers.get(unit["key"], {}).get("stage")
    return [Cell(stage_called(Stage(stage)) if stage else units.UNKNOWN)] if held else []


@dataclass(frozen=True, slots=True)
class Line:
    """How one share went: a number in per cent for each cycle, or None where none is told; and as it is said."""

    name: str
    numbers: Sequence[int | None]
    said: Sequence[str]


@dataclass(frozen=True, slots=True)
class Trend:
    """The last cycles, oldest first, by the day on which each closed."""

    days: Sequence[str]
    lines: Sequence[Line]


def trend(history: Figures | None) -> Trend | None:
    """How response and each share went; None before there are two cycles."""
    if not history:
        return None
    moments = [one["closed_at"] for one in history["response"]]
    response = [round(one["took_part"] / one["asked"] * 100) if one["asked"] else None for one in history["response"]]
    shares = [_line(one, moments) for one in history["shares"]]
    took_part = Line(_(TOOK_PART), response, [_per_cent(one) for one in response])
    return Trend(days([datetime.fromisoformat(one) for one in moments]), [*shares, took_part])


def _line(share: Figures, moments: Sequence[str]) -> Line:
    points = {one["closed_at"]: one for one in share["points"]}
    found = [points.get(moment) for moment in moments]
    numbers = [told(one) if one is not None else None for one in found]
    said = [units.UNKNOWN if one is None else _said(one, number) for one, number in zip(found, numbers, strict=True)]
    return Line(share["short"], numbers, said)


def _said(point: Figures, number: int | None) -> str:
    return _per_cent(number) if number is not None or not point["yes"] else units.cell(point)


def _per_cent(number: int | None) -> str:
    return units.UNKNOWN if number is None else f"{number} %"
