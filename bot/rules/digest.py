"""The figures of a weekly digest, drawn from the counts that closed rounds have published.

The unit of report is the cycle: nothing of a single half is shown before the other half has closed.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from bot.rules import barriers
from bot.rules.company import Cohort, Department
from bot.rules.groups import Untold
from bot.rules.privacy import (
    NOBODY,
    Count,
    Partition,
    Pooled,
    Reach,
    Said,
    Together,
    Unit,
    coarser,
    figure,
    groups_together,
    least_answers,
    pool_small,
    pooled_together,
    said,
    said_together,
    weighted,
)
from bot.rules.publishing import COMPANY, EVERYBODY, Kept, cohort_counts, unit_counts
from bot.rules.questions import MAIN_CONCERN, Question
from bot.rules.tree import IN_ENGLISH, Names
from bot.rules.weighting import COHORT_LEAST


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


def cycle_figures(
    cycle: Sequence[Closed], departments: Iterable[Department], names: Names = IN_ENGLISH
) -> dict[str, Any]:
    """Everything that may be said of a cycle, as JSON: counts, shares as 0 to 1, times in ISO 8601."""
    part = _pooled_partition(cycle, list(departments), names)
    result: dict[str, Any] = {
        "number": cycle[0].cycle,
        "closed_at": max(c.closed_at for c in cycle).isoformat(),
        "asked": sum(c.body["asked"] for c in cycle),
        "took_part": sum(c.body["took_part"] for c in cycle),
        "floor": part.floor if part else None,
        "least": least_answers(part.floor) if part else None,
        "units": [] if part is None else [{**asdict(u), "key": u.key} for u in part.units],
        "shares": [],
        "concerns": None,
        "barriers": {},
    }
    if part is None:
        return result
    by_unit = []
    for question in cycle[0].questions:
        kept = _kept(part, cycle, question.key)
        if not kept:
            continue
        if part.reach[question.key] is Reach.UNITS:
            by_unit.append((question, kept))
        if question.adopted:
            result["shares"].append(_share(part, cycle, question, kept))
        elif question.key == MAIN_CONCERN:
            result["concerns"] = _concerns(question, kept, part.floor)
    result["barriers"] = {
        unit: {"stage": one.stage, "judged": list(one.judged), "too_few": list(one.too_few)}
        for unit, one in barriers.of_units(by_unit).items()
    }
    return result


def _pooled_partition(cycle: Sequence[Closed], departments: list[Department], names: Names) -> Partition | None:
    pooled: Partition | None = None
    for one in cycle:
        if one.partition is None:
            # Two rounds are pooled only where each met the floor.
            return None
        pooled = one.partition if pooled is None else coarser(pooled, one.partition, departments, names)
    return pooled


def _kept(part: Partition, cycle: Sequence[Closed], question: str) -> list[Kept]:
    """What is kept of a question over the cycle, by the cycle's units or (under COMPANY) as a whole."""
    far = part.reach.get(question, Reach.NOWHERE)
    if far is Reach.NOWHERE:
        return []
    found = (k for one in cycle for k in one.kept if k.question == question and k.cohort == EVERYBODY)
    return [replace(one, unit=_unit(part, one.unit) if far is Reach.UNITS else COMPANY) for one in found]


def _unit(part: Partition, key: str) -> str:
    """The unit of the cycle that one of its rounds' units is in."""
    unit = part.unit_of(key.split("+", maxsplit=1)[0])
    return unit.key if unit is not None else COMPANY


def _share(part: Partition, cycle: Sequence[Closed], question: Question, kept: Sequence[Kept]) -> dict[str, Any]:
    cohorts: Mapping[str, Said] = {}
    untold: Untold | None = Untold.UNITS
    if part.reach[question.key] is Reach.UNITS:
        together = said_together(unit_counts(part, kept, question), part.floor)
        cohorts, untold = _cohorts(part, cycle, question, together)
    else:
        yes = sum(one.n for one in kept if one.value in question.adopted)
        together = Together(said(yes, sum(one.n for one in kept), part.asked, part.floor))
    corrected = weighted(cohorts)
    return {
        "question": question.key,
        "finding": question.finding,
        "text": question.text,
        "of": question.of,
        "short": question.short or question.key,
        "company": _spelled(together.whole),
        "units": {key: _spelled(one) for key, one in together.parts.items()},
        "cohorts": {cohort: _briefly(one) for cohort, one in cohorts.items()},
        "weighted": asdict(corrected) if corrected else None,
        "unweighted": untold,
    }


def _cohorts(
    part: Partition, cycle: Sequence[Closed], question: Question, together: Together
) -> tuple[Mapping[str, Said], Untold | None]:
    """What is said of volunteers and assigned, where every round of the cycle kept counts of both; else why not."""
    if any("cohorts" not in one.body for one in cycle):
        return {}, Untold.EARLIER
    if len({cohort for one in cycle for cohort, n in one.body["cohorts"]["asked"].items() if n}) < len(Cohort):
        return {}, Untold.ONE_CLASS
    totals: dict[str, Count] = {}
    answered: dict[str, dict[str, int]] = {}
    for one in cycle:
        own = cohort_counts(one.body["cohorts"]["asked"], one.kept, question)
        if not own:
            return {}, Untold.ROUND if len(cycle) > 1 else Untold.FEW
        for cohort, count in own.items():
            totals[cohort] = totals.get(cohort, NOBODY) + count
        for key, inside in one.body["cohorts"]["answered"][question.key].items():
            unit = answered.setdefault(_unit(part, key), {})
            for cohort, n in inside.items():
                unit[cohort] = unit.get(cohort, 0) + n
    told = groups_together(totals, answered, together)
    few = any(one.answered < COHORT_LEAST for one in totals.values())
    return told, None if told else Untold.FEW if few else Untold.UNITS


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


def _briefly(one: Said) -> dict[str, Any]:
    """What is said of a cohort: without bounds, since who of it was asked is not kept."""
    number = figure(one)
    result: dict[str, Any] = {"saying": one.saying.value, "answered": one.answered}
    return result if number is None else result | {"yes": [one.low, one.high], "share": number.share}


def _concerns(question: Question, kept: Sequence[Kept], floor: int) -> dict[str, Any]:
    every: dict[str, dict[str, int]] = {}
    for one in kept:
        counts = every.setdefault(one.unit, {choice.value: 0 for choice in question.choices})
        counts[one.value] += one.n
    units: dict[str, Pooled] = {}
    if COMPANY in every:
        company = pool_small(every[COMPANY], floor)
    else:
        company, units = pooled_together(every, floor)
    return {
        "question": question.key,
        "text": question.text,
        "labels": {choice.value: choice.label for choice in question.choices},
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


OF_THE_WEEK = ("company", "cycle", "history", "changes", "moved", "training", "concerns", "usage", "done", "running")
"""What a correction can change in the digest for operations leads: keys of its figures."""
PARTS = (
    *OF_THE_WEEK,
    *("unit", "shares", "barrier", "concern"),
    *("standings", "critical", "coming", "waiting", "decisions", "accountable", "informed"),
)
"""The same of every edition."""


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Which parts of a digest's figures are others now, as they would be kept."""
    return tuple(part for part in PARTS if before.get(part) != json.loads(json.dumps(after.get(part))))
