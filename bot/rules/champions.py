"""Who cares for which department: champion, deputy, and how many people come to each champion."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil

from bot.rules.audience import Scope, Units
from bot.rules.company import Department

AIM, MOST = 30, 50
"""People for one champion: what to aim for, and beyond what it is said to be too many (measurement.md)."""


class Gap(StrEnum):
    """What a department lacks, the worst first."""

    CHAMPION = "champion"
    DEPUTY = "deputy"
    TIME = "time"
    """Each of its champions has more people than one can know."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person as they are named; `slack_id` is None where they are not on Slack."""

    name: str
    slack_id: str | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """One holding of the role. `champion` and `deputy` are None where there is nobody, or they have left."""

    department: str
    champion: Somebody | None
    deputy: Somebody | None = None


@dataclass(frozen=True, slots=True)
class Cared:
    """How a department is cared for. `each` is how many people come to one of its champions, 0 without one.

    A champion of several departments has the people of all of them.
    """

    key: str
    name: str
    people: int
    champions: tuple[Somebody, ...]
    deputies: tuple[Somebody, ...]
    each: int

    @property
    def gap(self) -> Gap | None:
        """The worst of what it lacks, or None."""
        if not self.champions:
            return Gap.CHAMPION
        if not self.deputies:
            return Gap.DEPUTY
        return Gap.TIME if self.each > MOST else None


def areas(units: Units, having: Collection[str]) -> dict[str, tuple[str, ...]]:
    """For each department with a champion those that come to them: itself, and any below without one of their own."""
    found: dict[str, list[str]] = {key: [] for key in having}
    for key in sorted(units.keys()):
        nearest = units.nearest(key, having)
        if nearest is not None:
            found[nearest].append(key)
    return {key: tuple(below) for key, below in found.items()}


def coverage(
    departments: Sequence[Department], seats: Iterable[Seat], people: Mapping[str, int], scope: Scope = None
) -> list[Cared]:
    """Every department that has people in it, within a scope: first those that lack a champion, then a deputy.

    All others stand by name: nothing here says who does better.
    """
    units = Units(departments)
    held: dict[str, list[Seat]] = {}
    for seat in seats:
        if seat.champion is not None:
            held.setdefault(seat.department, []).append(seat)
    having = areas(units, held)
    load: dict[Somebody, Fraction] = {}
    for key, theirs in held.items():
        each = Fraction(sum(people.get(below, 0) for below in having[key]), len(theirs))
        for seat in theirs:
            if seat.champion is not None:
                load[seat.champion] = load.get(seat.champion, Fraction()) + each
    cared = [
        _cared(one, held.get(one.key, []), people[one.key], load)
        for one in departments
        if people.get(one.key) and (scope is None or units.is_within(one.key, scope))
    ]
    return sorted(cared, key=_first_what_is_missing)


def _cared(department: Department, seats: Sequence[Seat], people: int, load: Mapping[Somebody, Fraction]) -> Cared:
    champions = tuple(dict.fromkeys(seat.champion for seat in seats if seat.champion is not None))
    deputies = tuple(dict.fromkeys(seat.deputy for seat in seats if seat.deputy is not None))
    each = max((ceil(load[one]) for one in champions), default=0)
    return Cared(department.key, department.name, people, champions, deputies, each)


def _first_what_is_missing(one: Cared) -> tuple[int, str, str]:
    missing = (Gap.CHAMPION, Gap.DEPUTY)
    return (missing.index(one.gap) if one.gap in missing else len(missing)), one.name.casefold(), one.key
