"""What is counted when a round closes: the units it is shown by, and the only counts that are kept.

Everything that is ever shown of a round is drawn from what this makes. Counts of single departments that are merged
exist only while this runs. What is kept is not fit to be shown: `digest.figures` decides what is told of it.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

from bot.rules.company import Cohort, Department
from bot.rules.privacy import (
    Count,
    Partition,
    Reach,
    ResponseOnly,
    Sizes,
    Turnout,
    partition,
)
from bot.rules.questions import Question
from bot.rules.tree import IN_ENGLISH, Names

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
    """A closed round. `kept` is empty where even the company is too small to be shown.

    Beside the counts of units there are those of cohorts for the company, of questions with a share: where each has
    as many answers as the floor. `asked` are the people asked, by cohort; `answered` the answers to each of these
    questions, by unit and cohort.
    """

    partition: Partition | ResponseOnly
    kept: tuple[Kept, ...] = ()
    asked: Mapping[str, int] = field(default_factory=dict)
    answered: Mapping[str, Sizes] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """As JSON, for the row of the round."""
        part = self.partition
        body: dict[str, Any] = {"asked": part.asked, "took_part": part.took_part}
        if isinstance(part, Partition):
            body |= {
                "floor": part.floor,
                "units": [asdict(unit) for unit in part.units],
                "reach": {question: far.value for question, far in part.reach.items()},
                "cohorts": {"asked": self.asked, "answered": self.answered},
            }
        return body


def publish(
    tree: Iterable[Department],
    crowds: Sequence[Crowd],
    cells: Sequence[Cell],
    questions: Sequence[Question],
    floor: int,
    names: Names = IN_ENGLISH,
) -> Publication:
    """Merge small units, count each question by itself, and keep nothing finer than what is shown is drawn from."""
    part = partition(tree, _turnouts(crowds, cells), floor, names=names)
    if isinstance(part, ResponseOnly):
        return Publication(part)
    asked = _summed((crowd.cohort, crowd.asked) for crowd in crowds)
    kept = list(_by_unit(part, cells))
    answered: dict[str, Sizes] = {}
    for question in (q for q in questions if q.adopted and part.reach.get(q.key) is Reach.UNITS):
        own = [cell for cell in cells if cell.question == question.key]
        answered[question.key] = _by_cohort(part, own)
        sizes = _summed((cell.cohort, cell.n) for cell in own)
        if len(sizes) < len(Cohort) or min(sizes.values()) < floor:
            continue
        values = _summed(((cell.cohort, cell.value), cell.n) for cell in own)
        cohorts = [Kept(COMPANY, cohort, question.key, value, n) for (cohort, value), n in values.items()]
        kept += cohorts
    return Publication(part, tuple(kept), asked, answered)


def unit_counts(part: Partition, kept: Iterable[Kept], question: Question) -> dict[str, Count]:
    """Counts of yes to a question, by the key of the unit; units that nobody answered it in are left out."""
    own = [one for one in kept if one.question == question.key and one.cohort == EVERYBODY]
    return {
        unit.key: _count([one for one in own if one.unit == unit.key], unit.asked, question)
        for unit in part.units
        if any(one.unit == unit.key for one in own)
    }


def cohort_counts(asked: Mapping[str, int], kept: Iterable[Kept], question: Question) -> dict[str, Count]:
    """Counts of yes to a question, by the cohorts that are kept of it."""
    own = [one for one in kept if one.question == question.key and one.cohort != EVERYBODY]
    return {
        cohort: _count([one for one in own if one.cohort == cohort], asked[cohort], question)
        for cohort in sorted({one.cohort for one in own})
    }


def _count(kept: Iterable[Kept], asked: int, question: Question) -> Count:
    kept = list(kept)
    return Count(sum(k.n for k in kept if k.value in question.adopted), sum(k.n for k in kept), asked)


Key = TypeVar("Key", bound=Hashable)


def _summed(pairs: Iterable[tuple[Key, int]]) -> dict[Key, int]:
    totals: dict[Key, int] = {}
    for key, n in pairs:
        totals[key] = totals.get(key, 0) + n
    return totals


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


def _by_cohort(part: Partition, cells: Sequence[Cell]) -> dict[str, dict[str, int]]:
    answered: dict[str, dict[str, int]] = {}
    for cell in cells:
        unit = part.unit_of(cell.department)
        if unit is not None:
            inside = answered.setdefault(unit.key, {})
            inside[cell.cohort] = inside.get(cell.cohort, 0) + cell.n
    return answered
