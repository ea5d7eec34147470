"""The words in a digest's picture, and those that stand for it where it cannot be seen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.blocks import heat
from bot.blocks.editions import named
from bot.blocks.heat import Grid, Trend
from bot.blocks.speech import _, n_
from bot.blocks.units import least

ALT_LONGEST = 1_000
"""Letters of a text alternative that Slack takes."""
ROWS_MOST = 120
"""Units in a picture: with more it would be too tall for any phone."""
NAME = "digest-{period}.png"

Figures = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn, from top to bottom: each part only where there is something to draw."""

    title: str
    trend: Trend | None
    grid: Grid | None
    """Of which the first `ROWS_MOST` rows are drawn."""
    notes: tuple[str, ...]

    @property
    def trend_title(self) -> str:
        """What stands above the trend."""
        return _("Adoption, share who say yes, in % (by the day on which the cycle closed)")

    @property
    def grid_title(self) -> str:
        """What stands above the units."""
        return _("By unit: the darker, the more say yes")


def picture(figures: Figures) -> Picture | None:
    """The picture of a digest; None where there is neither a trend nor units to draw."""
    trend, grid = heat.trend(figures.get("history")), heat.by_unit(figures.get("cycle"))
    if trend is None and grid is None:
        return None
    title = _("{span} at {company}", span=_named(period(figures)), company=figures["company"])
    shown = _without_words(grid)
    return Picture(title, trend, shown, tuple(_notes(figures, shown)))


def period(figures: Figures) -> str:
    """The span of an edition: a week, a month or a quarter."""
    return str(figures.get("period") or figures["week"])


def _named(span: str) -> str:
    week = span.partition("-W")[2]
    return _("Week {number}", number=week) if week else named(span)


def _without_words(grid: Grid | None) -> Grid | None:
    """The columns that are shaded: those of words have no room on a phone."""
    if grid is None:
        return None
    shaded = [n for n in range(len(grid.heads) - 1) if any(row.cells[n].share is not None for row in grid.rows)]
    rows = [heat.Row(row.name, [row.cells[n] for n in shaded], row.merged) for row in grid.rows]
    return Grid([grid.heads[0], *(grid.heads[n + 1] for n in shaded)], rows)


def _notes(figures: Figures, grid: Grid | None) -> Iterator[str]:
    if grid is None:
        return
    if any(row.merged for row in grid.rows):
        yield _(
            "“Together”: fewer than {number} people answered in one of these units.", number=least(figures["cycle"])
        )
    if any("–" in cell.text for row in grid.rows for cell in row.cells):
        yield _("“–”: nothing can be said.")
    if len(grid.rows) > ROWS_MOST:
        yield n_(
            "{n} unit more has no room in this picture.",
            "{n} units more have no room in this picture.",
            len(grid.rows) - ROWS_MOST,
        )


def alt(figures: Figures) -> str:
    """The text alternative of the picture: what it shows, in as many words as Slack takes."""
    one = picture(figures)
    if one is None:
        return ""
    told = ". ".join([one.title, *_lines(one.trend), *_rows(one.grid), *one.notes])
    return told if len(told) <= ALT_LONGEST else told[: ALT_LONGEST - 1] + "…"


def _lines(trend: Trend | None) -> Iterator[str]:
    if trend is not None:
        yield n_(
            "Over {n} cycle, from {first} to {last}",
            "Over {n} cycles, from {first} to {last}",
            len(trend.days),
            first=trend.days[0],
            last=trend.days[-1],
        )
        yield from (f"{line.name}: {', '.join(line.said)}" for line in trend.lines)


def _rows(grid: Grid | None) -> Iterator[str]:
    if grid is not None:
        yield _("By unit ({columns})", columns=", ".join(grid.heads[1:]))
        yield from (f"{row.name}{row.mark}: {', '.join(cell.text for cell in row.cells)}" for row in grid.rows)
