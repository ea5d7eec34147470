"""What may be told of the answers to a closed list: each theme's number, and "other" for those named by few.

A theme named by fewer than three is pooled into "other". So that "other" gives nobody away either, it holds
nobody at all or at least three: where it would hold one or two, the least named theme shown joins it.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from bot.rules.disclosure import WHOLE, Flow, Node, worked_out

LEAST = 3
"""People who named a theme before its number is told."""

Counts = Mapping[str, int]
"""Theme -> number of people who chose it; every theme of the list, also those nobody chose."""


@dataclass(frozen=True, slots=True)
class Named:
    """A theme and how many named it: between `low` and `high`, which are one number unless blurred."""

    theme: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Pooled:
    """What is told of a group: `shown` from the most named theme down, and between `other` and `other_high`
    people for all the rest.

    Where all, or all but one, chose the same, only that is told: `nearly_all` is the theme, `shown` is empty and
    `other` 0. `answered` is everybody who answered. A theme that is not shown may have been named by nobody.
    """

    shown: tuple[Named, ...]
    other: int
    other_high: int
    answered: int
    nearly_all: str | None = None

    @property
    def tells(self) -> bool:
        """Whether anything is told beside how many answered."""
        return bool(self.shown) or self.nearly_all is not None


def pool_small(counts: Counts, least: int = LEAST) -> Pooled:
    """Pool the themes fewer than `least` people chose; "none" and "rather not say" are themes like any other.

    For one group by itself; where parts of it are told too, use `pooled_together`. ValueError where somebody,
    but fewer than `least`, answered: no pooling hides them.
    """
    return _pooled(counts, 0, least)


def _pooled(counts: Counts, fewer: int, least: int) -> Pooled:
    """Pooled, with so many themes fewer shown than could be."""
    answered = sum(counts.values())
    if 0 < answered < least or min(counts.values(), default=0) < 0:
        raise ValueError(f"{answered} answers cannot be pooled into groups of {least}")
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    shown = [Named(theme, n, n) for theme, n in ranked if n >= least]
    if shown and shown[0].low >= answered - 1 and not fewer:
        return Pooled((), 0, 0, answered, nearly_all=shown[0].theme)
    other = answered - sum(one.low for one in shown)
    while shown and (0 < other < least or fewer):
        fewer = max(0, fewer - (other == 0 or other >= least))
        other += shown.pop().low
    return Pooled(tuple(shown), other, other, answered)


def pooled_together(units: Mapping[str, Counts], least: int = LEAST) -> tuple[Pooled, dict[str, Pooled]]:
    """What may be told of the themes of a company, and of its units, whose sum it is: (company, by unit).

    Company less units, and everybody less the themes shown, must not tell what "other" hides. So a theme that
    only one unit hides, or that the units hiding it hide as much of as they can, is told for the company as
    between two numbers, two apart at most. A group of which the sums still tell too much shows a theme less
    until they do not. ValueError as in `pool_small`, for a unit.
    """
    themes = {theme for counts in units.values() for theme in counts}
    fewer = dict.fromkeys(units, 0)
    for_company = 0
    while True:
        table = _Table(units, themes, fewer, for_company, least)
        told = table.told()
        if not told or len(units) == 1:
            return table.company, table.parts
        able = [unit for unit in told if unit is not None and table.parts[unit].tells]
        for unit in able:
            fewer[unit] += 1
        if None in told or not able:
            if not table.company.tells:
                return table.company, table.parts
            for_company += 1


@dataclass(frozen=True, slots=True)
class _Cell:
    """A number and the ends between which readers know it; `told` says that it is shown."""

    low: int
    value: int
    high: int
    told: bool


class _Table:
    """Units by themes: what is told of both, and what the sums tell beyond."""

    def __init__(
        self,
        units: Mapping[str, Counts],
        themes: Set[str],
        fewer: Mapping[str, int],
        for_company: int,
        least: int,
    ) -> None:
        self.least = least
        self.themes = sorted(themes)
        self.parts = {unit: _pooled(counts, fewer[unit], least) for unit, counts in sorted(units.items())}
        self.cells = {
            (unit, theme): self._cell(part, units[unit].get(theme, 0), theme)
            for unit, part in self.parts.items()
            for theme in self.themes
        }
        totals = {theme: sum(self.cells[unit, theme].value for unit in self.parts) for theme in self.themes}
        alone = _pooled(totals, for_company, least)
        self.company = self._blurred(alone) if len(units) > 1 else alone
        self.sums = {theme: self._cell(self.company, totals[theme], theme) for theme in self.themes}

    def _cell(self, part: Pooled, n: int, theme: str) -> _Cell:
        for one in part.shown:
            if one.theme == theme:
                return _Cell(one.low, n, one.high, True)
        if part.nearly_all is not None:
            ends = (part.answered - 1, part.answered) if theme == part.nearly_all else (0, 1)
        else:
            # Whoever knows this rule knows also which theme joined "other" only to fill it.
            ends = (0, self.least - 1) if n < self.least else (self.least, part.answered)
        return _Cell(ends[0], n, ends[1], False)

    def _blurred(self, alone: Pooled) -> Pooled:
        shown = []
        for one in alone.shown:
            down, up = _slack([self.cells[unit, one.theme] for unit in self.parts], self.least)
            shown.append(Named(one.theme, one.low + down, one.high + up))
        shown.sort(key=lambda one: (-one.low, -one.high, one.theme))
        least, most = sum(one.low for one in shown), sum(one.high for one in shown)
        if alone.nearly_all is not None or least == most:
            return alone
        return Pooled(tuple(shown), max(0, alone.answered - most), alone.answered - least, alone.answered)

    def told(self) -> set[str | None]:
        """The units (None: the company) of which the sums tell that one or two people named a theme, or all did."""
        flows = [
            Flow(WHOLE, ("unit", unit), part.answered, part.answered, part.answered)
            for unit, part in self.parts.items()
        ]
        secret: dict[int, str | None] = {}
        for unit, source, target, cell in self._all():
            people = self.parts[unit].answered if unit is not None else self.company.answered
            if cell.low < cell.high and (0 < cell.value < self.least or cell.value >= max(people - 1, 1)):
                secret[len(flows)] = unit
            flows.append(Flow(source, target, cell.low, cell.value, cell.high))
        return {secret[index] for index in worked_out(flows, secret)}

    def _all(self) -> Iterator[tuple[str | None, Node, Node, _Cell]]:
        for (unit, theme), cell in self.cells.items():
            yield unit, ("unit", unit), ("theme", theme), cell
        for theme, cell in self.sums.items():
            yield None, ("theme", theme), WHOLE, cell


def _slack(cells: Sequence[_Cell], least: int) -> tuple[int, int]:
    """How much less and more a theme's sum over the units must be able to be, so that it settles no hidden one."""
    hidden = [cell for cell in cells if not cell.told]
    above = sum(cell.value - cell.low for cell in hidden)
    room = sum(cell.high - cell.low for cell in hidden)
    if len(hidden) == 1:
        start = above // least * least
        return start - above, min(start + least - 1, room) - above
    if hidden and above >= room - 1:
        return room - 1 - above, room - above
    # That nobody in these units named a theme may be known; that somebody disagreed with all others may not.
    if above <= 1 and any(cell.low for cell in hidden):
        return -above, 1 - above
    return 0, 0
