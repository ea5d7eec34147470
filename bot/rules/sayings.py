"""What may be said of a share, so that a floor does not hide agreement: who agrees with all is not alone.

A number that lies close to an end of what it could be gives away who agreed with everybody else, also by subtraction,
and to two who compare notes sooner than to one. So it is told as the last four numbers before that end.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.rules.intervals import check_counts
from bot.rules.statistics import Share, share

INSIDERS = 2
"""People who may compare their answers: anybody, and one colleague."""

OPEN = INSIDERS + 2
"""Numbers at an end that are told as one: after two insiders have taken off their own answers, two remain."""


class Saying(StrEnum):
    """In which manner a share is said; the words are for others to find."""

    EXACT = "exact"
    BETWEEN = "between"
    NEARLY_ALL = "nearly_all"
    ALMOST_NOBODY = "almost_nobody"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Count:
    """How many said yes, of how many who answered the question, of how many asked. ValueError unless possible."""

    yes: int
    answered: int
    asked: int

    def __post_init__(self) -> None:
        if (self.yes, self.answered, self.asked) != (0, 0, 0):
            check_counts(self.yes, self.answered, self.asked)

    def __add__(self, other: "Count") -> "Count":
        return Count(self.yes + other.yes, self.answered + other.answered, self.asked + other.asked)


NOBODY = Count(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Said:
    """All that leaves the bot about one share. `low` and `high` are the counts of yes that are told, one number
    where the saying is EXACT; None where it is TOO_FEW.

    NEARLY_ALL and ALMOST_NOBODY are ranges that reach to an end: all of those who answered, or nobody.
    """

    saying: Saying
    answered: int
    asked: int
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Together:
    """What is said of a company and of its units, by their keys; of all units or of none."""

    whole: Said
    parts: Mapping[str, Said] = field(default_factory=dict)


def least_answers(floor: int) -> int:
    """The answers a group needs before any share of it is told.

    The floor holds for the people whose answers a reader does not know, so two insiders come on top of it; and
    below seven a range of four at one end would overlap the one at the other.
    """
    return max(floor + INSIDERS, 2 * OPEN - 1)


def ends(value: int, lowest: int, highest: int, below: bool = True, above: bool = True) -> tuple[int, int]:
    """Between which two numbers a value is told, where readers know that it is `lowest` to `highest`.

    Itself, unless it is one of the last four before an end (`below`, `above`: the ends that would give somebody away):
    then these four; and everything, where the fours overlap. What is told is the same for each number in it, so that
    knowing this does not help.
    """
    if below and above and highest - lowest < 2 * OPEN - 1:
        return lowest, highest
    if below and value < lowest + OPEN:
        return lowest, min(lowest + OPEN - 1, highest)
    if above and value > highest - OPEN:
        return max(highest - OPEN + 1, lowest), highest
    return value, value


def said(yes: int, answered: int, asked: int, floor: int) -> Said:
    """What may be said of one group by itself; use `said_together` where its whole or its parts are said too."""
    count = Count(yes, answered, asked)
    if answered < least_answers(floor):
        return Said(Saying.TOO_FEW, answered, asked)
    return as_said(count, *ends(yes, 0, answered))


def as_said(count: Count, low: int, high: int) -> Said:
    """A count told as between two numbers."""
    saying = Saying.BETWEEN
    if low == high:
        saying = Saying.EXACT
    elif high == count.answered:
        saying = Saying.NEARLY_ALL
    elif low == 0:
        saying = Saying.ALMOST_NOBODY
    return Said(saying, count.answered, count.asked, low, high)


def figure(one: Said) -> Share | None:
    """The share with interval and bounds, or None where no number may be told."""
    if one.low is None or one.high is None:
        return None
    return share(one.low, one.answered, one.asked, one.high)


def possible_yes(one: Said) -> tuple[int, int]:
    """The least and the most yes that a reader of `one` must hold possible."""
    if one.low is None or one.high is None:
        return 0, one.answered
    return one.low, one.high


def said_together(parts: Mapping[str, Count], floor: int) -> Together:
    """What may be said of the units of a company and of the company, which is their sum.

    The company less its exact units is the sum of those told as ranges. It is held to the ends of that sum as each
    unit is to its own: where they reach down to nobody, the lower end would settle every one of them. Nothing is said
    of units where one has too few answers; a Partition does not let that happen to a question that reaches its units.
    """
    total = sum(parts.values(), NOBODY)
    alone = {key: said(one.yes, one.answered, one.asked, floor) for key, one in sorted(parts.items())}
    if any(one.saying is Saying.TOO_FEW for one in alone.values()):
        return Together(said(total.yes, total.answered, total.asked, floor))
    possible = [possible_yes(one) for one in alone.values()]
    low, high = ends(
        total.yes,
        sum(low for low, _ in possible),
        sum(high for _, high in possible),
        below=any(one.saying is Saying.ALMOST_NOBODY for one in alone.values()),
        above=any(one.saying is Saying.NEARLY_ALL for one in alone.values()),
    )
    return Together(as_said(total, low, high), alone)
