"""What may be told of the answers to a closed list: for the company each theme's number, for a unit its main concern.

A theme named by fewer than four is not told apart from the others of its kind, and how many people named those must
not say that nobody did. Numbers of themes by unit would have to be held against the company's and against each other;
a unit is told one thing that can be held against nothing: that at least four named a concern.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.rules.sayings import OPEN, least_answers

NO_CONCERN = ("none", "rather_not_say")
"""Choices that are counted like any other and are nobody's main concern."""

Counts = Mapping[str, int]
"""Theme -> number of people who chose it, in the order of the list; every theme, also those nobody chose."""


@dataclass(frozen=True, slots=True)
class Named:
    """A theme and how many named it: between `low` and `high`, which are one number unless blurred."""

    theme: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Pooled:
    """What is told of a group: `shown` from the most named theme down, and between `other` and `other_high`
    people for all the rest. `answered` is everybody who answered.

    A theme that is not shown may have been named by nobody. `nearly_all` is the only theme shown where at most
    three people named another.
    """

    shown: tuple[Named, ...]
    other: int
    other_high: int
    answered: int
    nearly_all: str | None = None

    def names(self, theme: str) -> bool:
        """Whether the theme is told."""
        return any(one.theme == theme for one in self.shown)


def pool_small(counts: Counts, floor: int, known: Counts | None = None) -> Pooled:
    """What may be told of one group; "none" and "rather not say" are themes like any other.

    Themes named by four or more are told. Where all others come to three people or fewer, just that is told of them,
    and the last theme of the list that is told takes the doubt: as a range of four where four is its lower end at
    least, and otherwise by joining the others. That it is the last, and not the largest, is the same for every way
    in which the hidden people can have answered. The units told elsewhere have `known` people of a theme: all this
    holds for those beyond. Nothing is told of fewer answers than `least_answers`.
    """
    answered, known = sum(counts.values()), known or {}
    if answered < least_answers(floor):
        return Pooled((), 0, answered, answered)
    beyond = {theme: n - known.get(theme, 0) for theme, n in counts.items()}
    shown = {theme: (n, n) for theme, n in beyond.items() if n >= OPEN}
    low = high = answered - sum(known.values()) - sum(n for n, _ in shown.values())
    if shown and low < OPEN and len(shown) < len(beyond):
        last = list(shown)[-1]
        both = beyond[last] + low
        if both < 2 * OPEN - 1:
            del shown[last]
            low = high = both
        else:
            shown[last] = (both - OPEN + 1, both)
            low, high = 0, OPEN - 1
    # Of a theme that joined the others up to six are hidden, and nobody may see which one that is.
    hidden = {theme: (0, min(high, 2 * OPEN - 2)) for theme in beyond if theme not in shown and known.get(theme)}
    if len(shown) + len(hidden) < len(beyond):
        low = max(0, low - sum(most for _, most in hidden.values()))
    else:
        low = high = 0
    named = [Named(t, known.get(t, 0) + a, known.get(t, 0) + b) for t, (a, b) in (shown | hidden).items()]
    named.sort(key=lambda one: (-one.low - one.high, one.theme))
    alone = len(named) == 1 and (low, high) == (0, OPEN - 1)
    return Pooled(tuple(named), low, high, answered, named[0].theme if alone else None)


def pooled_together(units: Mapping[str, Counts], floor: int) -> tuple[Pooled, dict[str, Pooled]]:
    """What may be told of the themes of a company, and of its units, whose sum it is: (company, by unit).

    A unit is told one concern that at least four named. These four are known for the company too. That it is told
    neither that others named it less, nor that no other was named by four, is meant: either could be held against the
    company's numbers.
    """
    themes = list(dict.fromkeys(theme for counts in units.values() for theme in counts))
    totals = {theme: sum(counts.get(theme, 0) for counts in units.values()) for theme in themes}
    parts = {unit: _main_concern(counts) for unit, counts in sorted(units.items())} if len(units) > 1 else {}
    known = {theme: OPEN * sum(part.names(theme) for part in parts.values()) for theme in themes}
    return pool_small(totals, floor, known), parts


def _main_concern(counts: Counts) -> Pooled:
    """The first of the most named concerns, where four or more named it."""
    answered = sum(counts.values())
    concerns = [theme for theme in counts if theme not in NO_CONCERN]
    main = max(concerns, key=lambda theme: counts[theme], default=None)
    if main is None or counts[main] < OPEN:
        return Pooled((), 0, answered, answered)
    return Pooled((Named(main, OPEN, answered),), 0, answered - OPEN, answered)
