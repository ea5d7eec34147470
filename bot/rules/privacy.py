"""Which groups are large enough to be shown: floors, the partition of a company into units, and its joins.

A unit too small is merged, never suppressed, so that the company stays the sum of what is shown and nothing is
left to be found by subtraction. One partition holds for every question of a round: it is made from the
question that fewest answered, so that somebody who stopped half-way cannot make a unit too small.
"""

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.rules.company import Department
from bot.rules.groups import Sizes, groups_together, weighted
from bot.rules.sayings import NOBODY, Count, Said, Saying, Together, figure, least_answers, said, said_together
from bot.rules.themes import Pooled, pool_small, pooled_together
from bot.rules.tree import IN_ENGLISH, Names, Tree

__all__ = [
    "NOBODY",
    "Count",
    "Floors",
    "Partition",
    "Pooled",
    "Reach",
    "ResponseOnly",
    "Said",
    "Saying",
    "Sizes",
    "Together",
    "Turnout",
    "Unit",
    "coarser",
    "figure",
    "groups_together",
    "least_answers",
    "partition",
    "pool_small",
    "pooled_together",
    "said",
    "said_together",
    "weighted",
]

LOWEST_FLOOR = 3


@dataclass(frozen=True, slots=True)
class Floors:
    """The people a group needs before its scores, or its comments, are shown; ValueError below three."""

    scores: int = 5
    comments: int = 10

    def __post_init__(self) -> None:
        if min(self.scores, self.comments) < LOWEST_FLOOR:
            raise ValueError(f"a floor below {LOWEST_FLOOR} would show what single people said")


class Reach(StrEnum):
    """How far down the answers to a question are shown."""

    UNITS = "units"
    COMPANY = "company"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Turnout:
    """People of one department: asked, took part (answered anything), and answered each question, by its key.

    For comments, `took_part` is the number of people who left one. ValueError for numbers that cannot be.
    """

    asked: int
    took_part: int
    answers: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not all(0 <= number <= self.took_part <= self.asked for number in (0, *self.answers.values())):
            raise ValueError(f"{self.answers} of {self.took_part} of {self.asked} people cannot be")


@dataclass(frozen=True, slots=True)
class Unit:
    """A department, or several merged, as published. `departments` are keys, sorted; a parent's key stands for
    the people who sit directly in it."""

    departments: tuple[str, ...]
    name: str
    asked: int
    took_part: int

    @property
    def key(self) -> str:
        """Names the unit in a table: the same set of departments has the same key in every round."""
        return "+".join(self.departments)


@dataclass(frozen=True, slots=True)
class Partition:
    """The units of a round or cycle, in the order of the tree, and how far each question is shown.

    `floor` is what was promised; every unit has `least_answers(floor)`. A question is shown nowhere where the
    company has fewer answers to it than that, and for the company only where fewer than half of those who took
    part answered it: one that hardly anybody reached must not merge the units of all others.
    """

    units: tuple[Unit, ...]
    floor: int
    reach: Mapping[str, Reach]

    @property
    def asked(self) -> int:
        """People asked in the company."""
        return sum(unit.asked for unit in self.units)

    @property
    def took_part(self) -> int:
        """People of the company who took part."""
        return sum(unit.took_part for unit in self.units)

    def unit_of(self, department: str) -> Unit | None:
        """The unit a department (key) is published in, or None where nobody in it was asked."""
        return next((unit for unit in self.units if department in unit.departments), None)


@dataclass(frozen=True, slots=True)
class ResponseOnly:
    """Even the company is too small: only how many were asked and took part may be said."""

    asked: int
    took_part: int


@dataclass(frozen=True, slots=True)
class _Group:
    """Departments on their way to becoming a unit; `answers` are those to the questions shown by unit."""

    departments: frozenset[str]
    asked: int
    took_part: int
    answers: tuple[int, ...]

    @property
    def rank(self) -> tuple[int, str]:
        """Its size, by the question that fewest answered; between equals the first key decides."""
        return min((self.took_part, *self.answers)), min(self.departments)

    def joined(self, other: "_Group") -> "_Group":
        return _Group(
            self.departments | other.departments,
            self.asked + other.asked,
            self.took_part + other.took_part,
            tuple(a + b for a, b in zip(self.answers, other.answers, strict=True)),
        )


def partition(
    departments: Iterable[Department],
    turnout: Mapping[str, Turnout],
    floor: int,
    least: int | None = None,
    names: Names = IN_ENGLISH,
) -> Partition | ResponseOnly:
    """Merge departments until every unit has `least_answers(floor)`; ResponseOnly where the whole company has not.

    `least` is another number that each unit must have: comments are read, not counted. `names` say what units are
    called that are several departments.

    From the leaves up: while a unit under a parent is too small, the smallest is merged with its smallest
    sibling (a unit already made below a sibling counts as one itself, so that one head of a division does not
    undo the division); what is still too small goes up to the parent's siblings. People who sit directly in a
    parent are a leaf beside its children. Departments nobody was asked in are left out. The result does not
    depend on the order of the departments. ValueError where `turnout` names a department that is not there.
    """
    tree = Tree(departments)
    if floor < LOWEST_FLOOR:
        raise ValueError(f"a floor below {LOWEST_FLOOR} would show what single people said")
    if unknown := turnout.keys() - tree.names.keys():
        raise ValueError(f"there are no departments {', '.join(sorted(unknown))}")
    asked = {key: one for key, one in turnout.items() if one.asked}
    took_part = sum(one.took_part for one in asked.values())
    least = least_answers(floor) if least is None else least
    if took_part < least:
        return ResponseOnly(sum(one.asked for one in asked.values()), took_part)
    reach = _reach(asked.values(), took_part, least)
    by_unit = [question for question, far in reach.items() if far is Reach.UNITS]
    leaves = {
        key: _Group(frozenset({key}), one.asked, one.took_part, tuple(one.answers.get(q, 0) for q in by_unit))
        for key, one in asked.items()
    }
    return Partition(_units(tree, _merged(tree, None, leaves, least), names), floor, reach)


def _reach(turnouts: Iterable[Turnout], took_part: int, least: int) -> dict[str, Reach]:
    totals: dict[str, int] = {}
    for turnout in turnouts:
        for question, answers in turnout.answers.items():
            totals[question] = totals.get(question, 0) + answers
    return {
        question: Reach.NOWHERE if total < least else Reach.COMPANY if 2 * total < took_part else Reach.UNITS
        for question, total in sorted(totals.items())
    }


def _merged(tree: Tree, node: str | None, leaves: Mapping[str, _Group], least: int) -> list[_Group]:
    """The groups at and below a node: each has `least` answers, or there is only one."""
    groups = [leaves[node]] if node in leaves and node is not None else []
    for child in tree.children[node]:
        groups += _merged(tree, child, leaves, least)
    heap = [(*group.rank, group) for group in groups]
    heapq.heapify(heap)
    while len(heap) > 1 and heap[0][0] < least:
        together = heapq.heappop(heap)[-1].joined(heapq.heappop(heap)[-1])
        heapq.heappush(heap, (*together.rank, together))
    return [group for *_, group in heap]


def _units(tree: Tree, groups: Iterable[_Group], names: Names) -> tuple[Unit, ...]:
    groups = list(groups)
    present = frozenset[str]().union(*(group.departments for group in groups))
    ordered = sorted(groups, key=lambda group: min(tree.order[key] for key in group.departments))
    return tuple(
        Unit(
            tuple(sorted(group.departments)),
            tree.name(group.departments, present, names),
            group.asked,
            group.took_part,
        )
        for group in ordered
    )


def coarser(
    first: Partition, second: Partition, departments: Iterable[Department], names: Names = IN_ENGLISH
) -> Partition:
    """The finest partition of which both are refinements, for pooling the rounds of a cycle.

    Numbers add up; a question is shown as far as the stricter of the rounds that asked it allows. A round that
    is ResponseOnly is not pooled: its answers were never counted. `departments` name the units; one that has
    left the company since keeps its key as its name.
    """
    known = list(departments)
    keys = {department.key for department in known}
    gone = {key for half in (first, second) for unit in half.units for key in unit.departments} - keys
    tree = Tree([*known, *(Department(key, key) for key in gone)])
    groups: list[_Group] = []
    for unit in (*first.units, *second.units):
        grown = _Group(frozenset(unit.departments), unit.asked, unit.took_part, ())
        for group in [group for group in groups if group.departments & grown.departments]:
            groups.remove(group)
            grown = grown.joined(group)
        groups.append(grown)
    strictness = list(Reach)
    reach = dict(first.reach)
    for question, far in second.reach.items():
        reach[question] = max(far, reach.get(question, far), key=strictness.index)
    return Partition(_units(tree, groups, names), max(first.floor, second.floor), dict(sorted(reach.items())))
