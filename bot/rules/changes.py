"""Which departments' adoption really changed: the latest cycle against the four before, named rarely.

Two looks are taken. The latest cycle alone is compared at 99 %; the latest two together, which a lasting change has had
time to reach, at 95 %; each with Holm's correction over the departments shown. At 95 % uncorrected, a third of
the digests of eight departments in which nothing happened would name a change.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

from bot.rules.intervals import FIRM

CYCLES_BEFORE = 4


@dataclass(frozen=True, slots=True)
class Look:
    """A comparison of the latest `cycles` with the four before them; `error` is the probability (0 to 1) that it names
    any change in a digest in which there is none."""

    cycles: int
    error: float


ERROR = 0.01
LOOKS = (Look(1, ERROR), Look(2, 0.05))
"""In this order: what the latest cycle shows by itself needs no second."""
CONCERN_LOOKS = (Look(1, 0.002), Look(2, 0.01))
"""The same for what people are concerned about: together with the looks above, a digest in which nothing happened names
something in fewer than one of ten."""
LONGEST = CYCLES_BEFORE + max(look.cycles for look in LOOKS)
"""Cycles that are looked back on at most."""


class Verdict(StrEnum):
    """What may be said of a department's change, or why nothing is."""

    ROSE = "rose"
    FELL = "fell"
    NO_CLEAR_CHANGE = "no_clear_change"
    TOO_SOON = "too_soon"
    """Fewer than five cycles of the same departments."""
    TOO_FEW = "too_few"
    """Fewer than 30 answers in one of the cycles, or no number that may be told."""

    @property
    def named(self) -> bool:
        """Whether it is a change."""
        return self in (Verdict.ROSE, Verdict.FELL)


@dataclass(frozen=True, slots=True)
class Tally:
    """Published counts of one cycle: how many said yes, of how many who answered.

    `most` is the upper end where the yes are told as a range that begins with `yes`. A weighted share is told as that
    share of its effective answers, which need not be whole. ValueError unless 0 <= yes <= most <= answered > 0.
    """

    yes: float
    answered: float
    most: float | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.yes <= self.highest <= self.answered or not self.answered:
            raise ValueError(f"{self.yes} to {self.highest} of {self.answered} answers cannot be")

    @property
    def highest(self) -> float:
        """The most yes that it may be."""
        return self.yes if self.most is None else self.most

    @property
    def share(self) -> float:
        """From 0 to 1; the middle of a range."""
        return (self.yes + self.highest) / 2 / self.answered

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.yes + other.yes, self.answered + other.answered, self.highest + other.highest)


@dataclass(frozen=True, slots=True)
class Change:
    """A verdict; where there was something to compare, also between what.

    `latest` and `before` are means of the shares (0 to 1) of the latest `cycles` (1 or 2) and of the four before them,
    the spans the least and the most that these may be by what is told; `p` is two-sided and not corrected. None where
    there was nothing to compare.
    """

    verdict: Verdict
    cycles: int = 1
    latest: float | None = None
    before: float | None = None
    p: float | None = None
    latest_span: tuple[float, float] | None = None
    before_span: tuple[float, float] | None = None


def compare(latest: Sequence[Tally], before: Sequence[Tally]) -> tuple[float, float]:
    """The difference of the mean of the latest shares from the mean of those before, and its two-sided p.

    The two-proportion z test with the variance pooled under "nothing changed" (Fleiss, Statistical Methods for
    Rates and Proportions, 3rd ed., 3.3), where each proportion is a mean of k independent ones: its
    variance is the mean of theirs over k. Half a person is taken off the difference for continuity: without
    it, departments of 5 to 40 people were called at 1.3 to 2.6 times the error promised. There is no
    finite-population correction: not who was asked is in doubt, but whether what they do has changed.

    Of counts told as ranges those ends are compared that lie nearest to each other, so that whatever is named
    could be found in what is published; the p is 1 where they overlap.
    """
    fell = _mean(latest) < _mean(before)
    now = [(one.highest if fell else one.yes) for one in latest]
    then = [(one.yes if fell else one.highest) for one in before]
    sizes, sizes_then = [one.answered for one in latest], [one.answered for one in before]
    difference = _mean_share(now, sizes) - _mean_share(then, sizes_then)
    if (difference < 0) is not fell:
        return 0.0, 1.0
    pooled = (sum(now) + sum(then)) / (sum(sizes) + sum(sizes_then))
    inverse = sum(math.fsum(1 / n for n in some) / len(some) ** 2 for some in (sizes, sizes_then))
    error = math.sqrt(pooled * (1 - pooled) * inverse)
    distance = max(0.0, abs(difference) - 0.5 / sum(sizes))
    return difference, 1.0 if error == 0 else 2 * (1 - NormalDist().cdf(distance / error))


def _mean(tallies: Sequence[Tally]) -> float:
    return math.fsum(tally.share for tally in tallies) / len(tallies)


def _span(tallies: Sequence[Tally]) -> tuple[float, float]:
    sizes = [one.answered for one in tallies]
    return _mean_share([one.yes for one in tallies], sizes), _mean_share([one.highest for one in tallies], sizes)


def _mean_share(yes: Sequence[float], answered: Sequence[float]) -> float:
    return math.fsum(y / n for y, n in zip(yes, answered, strict=True)) / len(yes)


def holm(p_values: Sequence[float], error: float = ERROR) -> tuple[bool, ...]:
    """Which hypotheses fall, in the order given, with at most `error` for naming any wrongly.

    Source: Holm, Scandinavian Journal of Statistics 6 (1979) 65-70: the i-th smallest of m is held against
    error / (m - i + 1), and the first that stands saves all after it.
    """
    fallen = [False] * len(p_values)
    for rank, index in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        if p_values[index] > error / (len(p_values) - rank):
            break
        fallen[index] = True
    return tuple(fallen)


def changes(series: Mapping[str, Sequence[Tally]], looks: Sequence[Look] | None = None) -> dict[str, Change]:
    """The verdict for each unit, given its cycles from the oldest to the latest; what is longer ago than six is not
    looked at. Where the first of `looks` (LOOKS, unless others are given) names a change, the others are not needed.

    Give only what is published of units that are the same in all of these cycles: a headline must not tell more
    than the figures do. A unit with fewer than 30 answers in one of the cycles compared is left alone, and does not
    count among those over which is corrected.
    """
    verdicts = {unit: Change(_unready(cycles)) for unit, cycles in series.items()}
    looks = looks or LOOKS
    for look in looks:
        for unit, change in _looked(series, look).items():
            if not verdicts[unit].verdict.named and (change.verdict.named or look == looks[0]):
                verdicts[unit] = change
    return verdicts


def _unready(cycles: Sequence[Tally]) -> Verdict:
    return Verdict.TOO_SOON if len(cycles) <= CYCLES_BEFORE else Verdict.TOO_FEW


def _looked(series: Mapping[str, Sequence[Tally]], look: Look) -> dict[str, Change]:
    """What one look says of the units that it can compare."""
    reach = look.cycles + CYCLES_BEFORE
    windows = {unit: cycles[-reach:] for unit, cycles in series.items() if len(cycles) >= reach}
    ready = {unit: some for unit, some in windows.items() if min(one.answered for one in some) >= FIRM}
    pairs = {unit: (some[CYCLES_BEFORE:], some[:CYCLES_BEFORE]) for unit, some in ready.items()}
    compared = {unit: compare(latest, before) for unit, (latest, before) in pairs.items()}
    fallen = holm([p for _, p in compared.values()], look.error)
    found = {}
    for (unit, (difference, p)), fell in zip(compared.items(), fallen, strict=True):
        moved = Verdict.ROSE if difference > 0 else Verdict.FELL
        latest, before = pairs[unit]
        verdict = moved if fell else Verdict.NO_CLEAR_CHANGE
        found[unit] = Change(verdict, look.cycles, _mean(latest), _mean(before), p, _span(latest), _span(before))
    return found
