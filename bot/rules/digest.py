"""The figures of a weekly digest, drawn from the counts that closed rounds have published.

The unit of report is the cycle: nothing of a single half is shown before the other half has closed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bot.rules.company import Cohort, Department
from bot.rules.intervals import Interval
from bot.rules.privacy import (
    Count,
    Partition,
    Pooled,
    Reach,
    Said,
    Saying,
    Together,
    Unit,
    coarser,
    figure,
    pool_small,
    pooled_together,
    said,
    said_beside,
    said_together,
)
from bot.rules.publishing import COMPANY, EVERYBODY, Kept
from bot.rules.questions import Kind, Question
from bot.rules.weighting import COHORT_LEAST, Weighted, pooled_weighted


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed round with all that was counted of it. `body` is `Publication.body()`."""

    cycle: int | None
    closed_at: datetime
    questions: tuple[Question, ...]
    body: Mapping[str, Any]
    kept: tuple[Kept, ...]

    @property
    def partition(self) -> Partition | None:
        """The units it was published by, or None where only the response was."""
        if "units" not in self.body:
            return None
        units = tuple(Unit(tuple(u["departments"]), u["name"], u["asked"], u["took_part"]) for u in self.body["units"])
        return Partition(units, self.body["floor"], {q: Reach(r) for q, r in self.body["reach"].items()})


@dataclass(frozen=True, slots=True)
class Running:
    """A round that is open: only how many take part exists."""

    name: str
    asked: int
    took_part: int
    closes_at: datetime


def figures(week: str, company: str, cycle: Mapping[str, Any] | None, running: Sequence[Running]) -> dict[str, Any]:
    """Everything a digest may say of pulses, as JSON. `cycle` are the figures published last, or None."""
    return {
        "week": week,
        "company": company,
        "running": [{**asdict(r), "closes_at": r.closes_at.isoformat()} for r in running],
        "cycle": cycle,
    }


def cycle_figures(cycle: Sequence[Closed], departments: Iterable[Department]) -> dict[str, Any]:
    """Everything that may be said of a cycle, as JSON: counts, shares as 0 to 1, times in ISO 8601."""
    part = _pooled_partition(cycle, list(departments))
    result: dict[str, Any] = {
        "number": cycle[0].cycle,
        "closed_at": max(c.closed_at for c in cycle).isoformat(),
        "asked": sum(c.body["asked"] for c in cycle),
        "took_part": sum(c.body["took_part"] for c in cycle),
        "floor": part.floor if part else None,
        "units": [] if part is None else [{**asdict(u), "key": u.key} for u in part.units],
        "shares": [],
        "concerns": None,
    }
    if part is None:
        return result
    for question in cycle[0].questions:
        counted = _counted(part, cycle, question.key)
        if not counted:
            continue
        if question.adopted:
            result["shares"].append(_share(part, cycle, question, counted))
        elif question.kind is Kind.SINGLE:
            result["concerns"] = _concerns(question, counted)
    return result


def _pooled_partition(cycle: Sequence[Closed], departments: list[Department]) -> Partition | None:
    pooled: Partition | None = None
    for one in cycle:
        if one.partition is None:
            # Two rounds are pooled only where each met the floor.
            return None
        pooled = one.partition if pooled is None else coarser(pooled, one.partition, departments)
    return pooled


Counted = dict[str, dict[str, int]]
"""Unit key -> value -> people."""


def _counted(part: Partition, cycle: Sequence[Closed], question: str) -> Counted:
    """The counts of a question over the cycle, by the cycle's units or (under COMPANY) as a whole."""
    far = part.reach.get(question, Reach.NOWHERE)
    result: Counted = {}
    for row in (k for one in cycle for k in one.kept if k.question == question and k.cohort == EVERYBODY):
        unit = part.unit_of(row.unit.split("+", maxsplit=1)[0]) if row.unit != COMPANY else None
        key = unit.key if unit is not None and far is Reach.UNITS else COMPANY
        own = result.setdefault(key, {})
        own[row.value] = own.get(row.value, 0) + row.n
    return result


def _share(part: Partition, cycle: Sequence[Closed], question: Question, counted: Counted) -> dict[str, Any]:
    sizes = {unit.key: unit.asked for unit in part.units} | {COMPANY: part.asked}
    counts = {
        key: Count(sum(values.get(v, 0) for v in question.adopted), sum(values.values()), sizes[key])
        for key, values in counted.items()
    }
    if COMPANY in counts:
        together = Together(said(counts[COMPANY].yes, counts[COMPANY].answered, part.asked, part.floor), {})
    else:
        together = said_together(counts, part.floor)
    return {
        "question": question.key,
        "finding": question.finding or f"say yes to “{question.text}”",
        "short": question.short or question.key,
        "company": _spelled(together.whole),
        "units": {key: _spelled(one) for key, one in together.parts.items()},
        "cohorts": _cohorts(cycle, question, together.whole, part.floor),
        "weighted": _weighted(cycle, question.key),
    }


def _spelled(one: Said) -> dict[str, Any]:
    """What is said of one share, with its interval and worst-case bounds where a number may be told."""
    result: dict[str, Any] = {"saying": one.saying.value, "answered": one.answered, "asked": one.asked}
    number = figure(one)
    if number is not None:
        result |= {
            "yes": [one.low, one.high],
            "share": number.share,
            "interval": [number.interval.low, number.interval.high],
            "bounds": [number.bounds.low, number.bounds.high],
            "directional": number.directional,
            "better": number.better.value,
        }
    return result


def _cohorts(cycle: Sequence[Closed], question: Question, whole: Said, floor: int) -> dict[str, Any]:
    """Volunteers and assigned of the company, where every round of the cycle could tell both.

    They are held against what is said of the company, so that their sum does not tell what its blur hides.
    """
    counts: dict[str, Count] = {}
    for cohort in Cohort:
        yes = answered = 0
        for one in cycle:
            own = [k for k in one.kept if (k.unit, k.cohort, k.question) == (COMPANY, cohort, question.key)]
            if not own:
                return {}
            yes += sum(k.n for k in own if k.value in question.adopted)
            answered += sum(k.n for k in own)
        if answered < COHORT_LEAST:
            return {}
        counts[cohort.value] = Count(yes, answered, answered)
    told = said_beside(whole, counts, floor)
    if any(one.saying is Saying.WITHHELD for one in told.values()):
        return {}
    return {cohort: _briefly(one) for cohort, one in told.items()}


def _briefly(one: Said) -> dict[str, Any]:
    """What is said of a cohort: without bounds, since who of it was asked is not kept."""
    number = figure(one)
    result: dict[str, Any] = {"saying": one.saying.value, "answered": one.answered}
    return result if number is None else result | {"yes": [one.low, one.high], "share": number.share}


def _weighted(cycle: Sequence[Closed], question: str) -> dict[str, Any] | None:
    found = []
    for one in cycle:
        body = one.body["weighted"].get(question)
        found.append(Weighted(**{**body, "interval": Interval(**body["interval"])}) if body else None)
    pooled = pooled_weighted(found)
    return asdict(pooled) if pooled else None


def _concerns(question: Question, counted: Counted) -> dict[str, Any]:
    labels = {choice.value: choice.label for choice in question.choices}
    every = {
        key: {choice.value: values.get(choice.value, 0) for choice in question.choices}
        for key, values in counted.items()
    }
    units: dict[str, Pooled] = {}
    if COMPANY in every:
        company = pool_small(every[COMPANY])
    else:
        company, units = pooled_together(every)
    return {
        "question": question.key,
        "text": question.text,
        "labels": labels,
        "company": _pool(company),
        "units": {key: _pool(one) for key, one in units.items()},
    }


def _pool(one: Pooled) -> dict[str, Any]:
    return {
        "shown": [[named.theme, named.low, named.high] for named in one.shown],
        "other": [one.other, one.other_high],
        "answered": one.answered,
        "nearly_all": one.nearly_all,
    }
