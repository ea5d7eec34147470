"""What volunteers do to a share, and how weights by department and cohort put it right.

Weighting assumes that those who did not answer are like those of their class who did. It cannot mend a
difference inside a class; the worst-case bounds can. Say so beside every weighted figure.
"""

import heapq
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.rules.company import Cohort
from bot.rules.intervals import Interval, check_counts, wilson

COHORT_LEAST = 10
"""Answers each cohort needs before a weighted figure is shown beside a raw one."""

CLASS_LEAST = 5
"""Answers a weighting class needs to stand alone, rather than to share another department's weight."""

CAP = 3.0
"""The largest weight, in mean weights."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One department's volunteers or assigned, and what they said to one question."""

    department: str
    cohort: Cohort
    asked: int
    answered: int
    yes: int


@dataclass(frozen=True, slots=True)
class WeightingClass:
    """Departments of one cohort that share a weight: how many people each answer stands for."""

    departments: tuple[str, ...]
    cohort: Cohort
    asked: int
    answered: int
    yes: int
    weight: float


@dataclass(frozen=True, slots=True)
class Weighted:
    """A weighted share of the people asked, with its 95 % interval.

    `share` and the interval are rounded to tenths of a per cent, `effective` (Kish's size, in answers) to one decimal.
    Only counts that are told anyway may be weighted: from these digits they could be solved for. `capped` tells that
    a class was too poorly reached to be given its full weight.
    """

    share: float
    interval: Interval
    effective: float
    answered: int
    asked: int
    capped: bool


def weighting_classes(cells: Iterable[Cell], least: int = CLASS_LEAST) -> tuple[WeightingClass, ...]:
    """Classes of department x cohort with their weights, at most `CAP` mean weights each.

    A class with fewer than `least` answers is collapsed with the smallest other class *of its cohort*, never
    with the other cohort of its department: there the difference lies that weighting is to mend.
    ValueError where a cohort was asked and never answered, since nothing can stand for it.
    """
    wanted = [cell for cell in cells if cell.asked]
    for cell in wanted:
        check_counts(cell.yes, cell.answered, cell.asked)
    asked = sum(cell.asked for cell in wanted)
    answered = sum(cell.answered for cell in wanted)
    classes: list[WeightingClass] = []
    for cohort in Cohort:
        own = [cell for cell in wanted if cell.cohort == cohort]
        if own and not any(cell.answered for cell in own):
            raise ValueError(f"nobody of the cohort {cohort} answered: there is nothing to weight")
        for group in _collapsed(own, least):
            classes.append(_weighted_class(group, cohort, CAP * asked / answered))
    return tuple(classes)


def _collapsed(cells: list[Cell], least: int) -> list[list[Cell]]:
    """Merge the smallest with the next smallest until each has enough answers; ties go by key."""
    heap = [(cell.answered, cell.department, [cell]) for cell in cells]
    heapq.heapify(heap)
    while len(heap) > 1 and heap[0][0] < least:
        size, key, group = heapq.heappop(heap)
        other_size, other_key, other = heapq.heappop(heap)
        heapq.heappush(heap, (size + other_size, min(key, other_key), group + other))
    return [group for _, _, group in sorted(heap, key=lambda entry: entry[1])]


def _weighted_class(group: list[Cell], cohort: Cohort, cap: float) -> WeightingClass:
    asked = sum(cell.asked for cell in group)
    answered = sum(cell.answered for cell in group)
    departments = tuple(sorted({cell.department for cell in group}))
    yes = sum(cell.yes for cell in group)
    return WeightingClass(departments, cohort, asked, answered, yes, min(asked / answered, cap))


def kish(classes: Iterable[WeightingClass]) -> float:
    """Kish's effective size, (sum w)^2 / sum w^2, in answers (Kish, Survey Sampling, 1965, 11.7)."""
    pairs = [(c.answered, c.weight) for c in classes]
    return math.fsum(n * w for n, w in pairs) ** 2 / math.fsum(n * w * w for n, w in pairs)


def weighted_share(cells: Sequence[Cell], most: Sequence[Cell] | None = None) -> Weighted | None:
    """The share of the people asked, post-stratified; None unless both cohorts gave `COHORT_LEAST` answers.

    With fewer, raw beside weighted would give the small cohort away. The interval is Wilson's at Kish's effective
    size with the finite-population correction. Where the counts are told as ranges, `cells` holds the least and
    `most` the most of yes: the share is the middle, and the interval holds for both.
    """
    for cohort in Cohort:
        if sum(cell.answered for cell in cells if cell.cohort == cohort) < COHORT_LEAST:
            return None
    classes = weighting_classes(cells)
    low = exact_weighted_share(classes)
    high = low if most is None else exact_weighted_share(weighting_classes(most))
    asked = sum(c.asked for c in classes)
    # With equal weights the effective size is the number of answers, which rounding may overshoot.
    effective = min(kish(classes), sum(c.answered for c in classes))
    return Weighted(
        share=round((low + high) / 2, 3),
        interval=_rounded(Interval(wilson(low, effective, asked).low, wilson(high, effective, asked).high)),
        effective=round(effective, 1),
        answered=sum(c.answered for c in classes),
        asked=asked,
        capped=any(c.weight < c.asked / c.answered for c in classes),
    )


def exact_weighted_share(classes: Sequence[WeightingClass]) -> float:
    """The weighted share with all its digits: for computing with, never for showing or keeping."""
    total = math.fsum(c.weight * c.answered for c in classes)
    return min(1.0, math.fsum(c.weight * c.yes for c in classes) / total)


def _rounded(interval: Interval) -> Interval:
    return Interval(round(interval.low, 3), round(interval.high, 3))
