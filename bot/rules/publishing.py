"""What is counted when a round closes: the units it is shown by, and the only counts that are kept.

Everything that is ever shown of a round is drawn from what this makes. Counts of single departments that are
merged, and of cohorts that are too small, exist only while this runs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.rules.company import Cohort, Department
from bot.rules.privacy import (
    Count,
    Partition,
    Reach,
    ResponseOnly,
    Saying,
    Turnout,
    groups_together,
    partition,
    said_together,
)
from bot.rules.questions import Question
from bot.rules.weighting import Cell as WeightingCell
from bot.rules.weighting import Weighted, weighted_share

COMPANY = ""
"""The unit of a count that is kept for the company as a whole."""
EVERYBODY = "all"
"""The cohort of a count in which volunteers and assigned are together."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """People of a department and cohort: asked (the pulse reached them) and took part (answered anything)."""

    department: str
    cohort: str
    asked: int
    took_part: int


@dataclass(frozen=True, slots=True)
class Cell:
    """How many people of a department and cohort gave a value to a question."""

    department: str
    cohort: str
    question: str
    value: str
    n: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A count that is kept: of a unit's key (or COMPANY) and a cohort (or EVERYBODY)."""

    unit: str
    cohort: str
    question: str
    value: str
    n: int


@dataclass(frozen=True, slots=True)
class Publication:
    """A closed round. `kept` is empty where even the company is too small to be shown."""

    partition: Partition | ResponseOnly
    kept: tuple[Kept, ...] = ()
    weighted: Mapping[str, Weighted] | None = None

    def body(self) -> dict[str, Any]:
        """As JSON, for the row of the round."""
        part = self.partition
        body: dict[str, Any] = {"asked": part.asked, "took_part": part.took_part}
        if isinstance(part, Partition):
            body |= {
                "floor": part.floor,
                "units": [asdict(unit) for unit in part.units],
                "reach": {question: far.value for question, far in part.reach.items()},
                "weighted": {question: asdict(one) for question, one in (self.weighted or {}).items()},
            }
        return body


def publish(
    tree: Iterable[Department],
    crowds: Sequence[Crowd],
    cells: Sequence[Cell],
    questions: Sequence[Question],
    floor: int,
) -> Publication:
    """Merge small units, count each question by itself, and keep nothing that is not allowed to be shown."""
    part = partition(tree, _turnouts(crowds, cells), floor)
    if isinstance(part, ResponseOnly):
        return Publication(part)
    kept = list(_by_unit(part, cells))
    weighted = {}
    for question in (q for q in questions if q.adopted and part.reach.get(q.key) is Reach.UNITS):
        own = [c for c in cells if c.question == question.key]
        counts = _cohort_counts(part, crowds, own, question)
        parts = {unit: sum(groups.values(), Count(0, 0, 0)) for unit, groups in counts.items()}
        groups = groups_together(counts, said_together(parts, floor), floor)
        if groups.company:
            kept += [
                Kept(COMPANY, cohort, question.key, value, n)
                for (cohort, value), n in _sums(own).items()
                if groups.company[cohort].saying is Saying.EXACT
            ]
        if groups.weighted:
            figure = weighted_share(
                [
                    WeightingCell(unit, Cohort(group), one.asked, one.answered, one.yes)
                    for (unit, group), one in groups.cells(counts).items()
                ]
            )
            if figure is not None:
                weighted[question.key] = figure
    return Publication(part, tuple(kept), weighted)


def _turnouts(crowds: Sequence[Crowd], cells: Sequence[Cell]) -> dict[str, Turnout]:
    answers: dict[str, dict[str, int]] = {}
    for cell in cells:
        own = answers.setdefault(cell.department, {})
        own[cell.question] = own.get(cell.question, 0) + cell.n
    totals: dict[str, tuple[int, int]] = {}
    for crowd in crowds:
        asked, took_part = totals.get(crowd.department, (0, 0))
        totals[crowd.department] = asked + crowd.asked, took_part + crowd.took_part
    return {key: Turnout(asked, took_part, answers.get(key, {})) for key, (asked, took_part) in totals.items()}


def _by_unit(part: Partition, cells: Sequence[Cell]) -> Iterable[Kept]:
    totals: dict[tuple[str, str, str], int] = {}
    for cell in cells:
        far = part.reach.get(cell.question, Reach.NOWHERE)
        unit = part.unit_of(cell.department)
        if far is Reach.NOWHERE or unit is None:
            continue
        key = (unit.key if far is Reach.UNITS else COMPANY, cell.question, cell.value)
        totals[key] = totals.get(key, 0) + cell.n
    return (Kept(unit, EVERYBODY, question, value, n) for (unit, question, value), n in sorted(totals.items()))


def _cohort_counts(
    part: Partition, crowds: Sequence[Crowd], cells: Sequence[Cell], question: Question
) -> dict[str, dict[str, Count]]:
    """Counts of yes by unit and cohort."""
    numbers: dict[tuple[str, str], list[int]] = {}
    for crowd in crowds:
        unit = part.unit_of(crowd.department)
        if unit is not None and crowd.asked:
            numbers.setdefault((unit.key, crowd.cohort), [0, 0, 0])[2] += crowd.asked
    for cell in cells:
        unit = part.unit_of(cell.department)
        if unit is not None:
            own = numbers[unit.key, cell.cohort]
            own[0] += cell.n if cell.value in question.adopted else 0
            own[1] += cell.n
    result: dict[str, dict[str, Count]] = {}
    for (unit_key, cohort), (yes, answered, asked) in numbers.items():
        result.setdefault(unit_key, {})[cohort] = Count(yes, answered, asked)
    return result


def _sums(cells: Sequence[Cell]) -> dict[tuple[str, str], int]:
    totals: dict[tuple[str, str], int] = {}
    for cell in cells:
        totals[cell.cohort, cell.value] = totals.get((cell.cohort, cell.value), 0) + cell.n
    return totals
