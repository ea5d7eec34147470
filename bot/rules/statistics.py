"""The figures of a unit: a share of the people asked, a mean of scores, and the barrier they stand before."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.rules.changes import Change, Tally, Verdict, changes, compare, holm
from bot.rules.intervals import (
    CONFIDENCE,
    FIRM,
    Interval,
    check_counts,
    corrected_size,
    t_quantile,
    wilson,
    worst_case,
)
from bot.rules.questions import Stage
from bot.rules.weighting import (
    Cell,
    Weighted,
    WeightingClass,
    kish,
    weighted_share,
    weighting_classes,
)

__all__ = [
    "Barrier",
    "Basis",
    "Cell",
    "Change",
    "GateReading",
    "Interval",
    "Mean",
    "Share",
    "Tally",
    "Verdict",
    "Weighted",
    "WeightingClass",
    "barrier",
    "changes",
    "compare",
    "corrected_size",
    "gate_reading",
    "holm",
    "kish",
    "mean",
    "share",
    "t_quantile",
    "weighted_share",
    "weighting_classes",
    "wilson",
    "worst_case",
]

NEARLY_EVERYBODY = 0.8
"""The response from which the bounds say more than the interval does."""

BARRIER_BELOW = 3.25
"""The score, of 5, that the upper end of a mean must not pass for its stage to be called a barrier."""

BARRIER_LEAST = 11
"""Scores a stage needs to be judged. Of ten or fewer that make a barrier, two people who know each other's answers
could in some cases tell that nobody else agreed; from eleven on it is always open."""


class Basis(StrEnum):
    """What a reader, or a gate, should go by."""

    BOUNDS = "bounds"
    INTERVAL = "interval"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Share:
    """The share (0 to 1) who said yes: of those who answered, as an estimate for the people asked.

    `interval` is Wilson's at 95 % with the finite-population correction, `bounds` the worst case, `better`
    the one of the two to show first; `directional` says that there are fewer than 30 answers.
    """

    share: float
    answered: int
    asked: int
    interval: Interval
    bounds: Interval

    @property
    def directional(self) -> bool:
        """Too few answers for more than a direction."""
        return self.answered < FIRM

    @property
    def better(self) -> Basis:
        """The bounds where four in five answered, and otherwise the interval."""
        return Basis.BOUNDS if self.answered >= NEARLY_EVERYBODY * self.asked else Basis.INTERVAL


@dataclass(frozen=True, slots=True)
class GateReading:
    """The number a gate compares with its threshold (0 to 1), and what it is; None where answers are few."""

    basis: Basis
    value: float | None


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean of scores and its two-sided 95 % t interval; a single score has the infinite one."""

    mean: float
    answered: int
    interval: Interval


@dataclass(frozen=True, slots=True)
class Barrier:
    """The first stage a unit stands before, or None: "no clear barrier" (where any stage was `judged`).

    `judged` are the stages asked about with enough scores, `too_few` those with too few. A stage in neither was
    not asked and must not be reported. The means themselves are not carried: they would tell what the share
    of a question may leave unsaid.
    """

    stage: Stage | None
    judged: tuple[Stage, ...]
    too_few: tuple[Stage, ...]


def share(yes: int, answered: int, asked: int, yes_at_most: int | None = None) -> Share:
    """The figure of `yes` among `answered` of `asked` people; ValueError unless somebody answered.

    With `yes_at_most`, the count is only known to lie between the two: the share is the middle, and interval
    and bounds hold for every count in between.
    """
    most = yes if yes_at_most is None else yes_at_most
    check_counts(yes, answered, asked)
    check_counts(most, answered, asked)
    if not answered or most < yes:
        raise ValueError(f"no share of {yes} to {most} among {answered} answers")
    return Share(
        share=(yes + most) / 2 / answered,
        answered=answered,
        asked=asked,
        interval=Interval(wilson(yes / answered, answered, asked).low, wilson(most / answered, answered, asked).high),
        bounds=Interval(worst_case(yes, answered, asked).low, worst_case(most, answered, asked).high),
    )


def gate_reading(figure: Share) -> GateReading:
    """What a gate reads: the worst case's lower end where 80 % answered, else the interval's from 30 answers."""
    if figure.better is Basis.BOUNDS:
        return GateReading(Basis.BOUNDS, figure.bounds.low)
    if figure.directional:
        return GateReading(Basis.TOO_FEW, None)
    return GateReading(Basis.INTERVAL, figure.interval.low)


def mean(scores: Mapping[int, int]) -> Mean:
    """The mean of scores, given as score -> number of people; ValueError unless there is one.

    The interval is m +- t(0.975, n-1) * s / sqrt(n) with the sample's s (Student, Biometrika 6 (1908) 1-25).
    """
    answered = sum(scores.values())
    if answered < 1 or min(scores.values()) < 0:
        raise ValueError("a mean needs a score, and nobody scores less than no times")
    middle = sum(score * people for score, people in scores.items()) / answered
    if answered == 1:
        return Mean(middle, 1, Interval(-math.inf, math.inf))
    squares = math.fsum(people * (score - middle) ** 2 for score, people in scores.items())
    error = math.sqrt(squares / (answered - 1) / answered)
    half = t_quantile((1 + CONFIDENCE) / 2, answered - 1) * error
    return Mean(middle, answered, Interval(middle - half, middle + half))


def barrier(scores: Mapping[Stage, Mapping[int, int]]) -> Barrier:
    """The first stage, in the order of `Stage`, whose mean lies clearly below agreement.

    `scores` gives, for each stage that was asked, score (1 to 5) -> number of people. "Clearly": the upper end
    of the mean's 95 % interval is at most 3.25. (The common rule, a mean of 3 or less, calls a barrier in nine
    of ten healthy groups of five.)
    """
    people = {stage: sum(scores[stage].values()) for stage in Stage if stage in scores}
    judged = tuple(stage for stage, n in people.items() if n >= BARRIER_LEAST)
    found = (stage for stage in judged if mean(scores[stage]).interval.high <= BARRIER_BELOW)
    return Barrier(next(found, None), judged, tuple(stage for stage in people if stage not in judged))
