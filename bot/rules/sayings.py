"""What may be said of a share, so that a floor does not hide agreement: who agrees with all is not alone.

Where fewer than 2 answers lie on one side, only "nearly all" or "almost nobody" is said. That alone can be undone
by subtraction (the company less its other units), so `said_together` blurs the company by one or two answers
where it must, until every hidden count could be either of its two values.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.rules.intervals import check_counts
from bot.rules.statistics import Share, share

OTHER_SIDE_LEAST = 2
"""Answers there must be on each side before a count is told."""


class Saying(StrEnum):
    """In which manner a share is said; the words are for others to find."""

    EXACT = "exact"
    BETWEEN = "between"
    NEARLY_ALL = "nearly_all"
    ALMOST_NOBODY = "almost_nobody"
    TOO_FEW = "too_few"
    WITHHELD = "withheld"


HIDDEN = (Saying.NEARLY_ALL, Saying.ALMOST_NOBODY)


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

    def __sub__(self, other: "Count") -> "Count":
        return Count(self.yes - other.yes, self.answered - other.answered, self.asked - other.asked)

    @property
    def one_sided(self) -> bool:
        """Whether fewer than two answers lie on one side."""
        return min(self.yes, self.answered - self.yes) < OTHER_SIDE_LEAST


NOBODY = Count(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Said:
    """All that leaves the bot about one share. `low` and `high` are the counts of yes that are told: equal
    where the saying is EXACT, one or two apart where it is BETWEEN, None otherwise."""

    saying: Saying
    answered: int
    asked: int
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Together:
    """What is said of a company and of its units, by their keys; units are WITHHELD all or none.

    Where a company has two units and both say NEARLY_ALL (or both ALMOST_NOBODY) so does the company, though each
    of them may hold one answer on the other side.
    """

    whole: Said
    parts: Mapping[str, Said]


def said(yes: int, answered: int, asked: int, floor: int) -> Said:
    """What may be said of one group by itself; use `said_together` where its whole or its parts are said too."""
    count = Count(yes, answered, asked)
    if answered < floor:
        return Said(Saying.TOO_FEW, answered, asked)
    if count.one_sided:
        saying = Saying.ALMOST_NOBODY if yes < OTHER_SIDE_LEAST else Saying.NEARLY_ALL
        return Said(saying, answered, asked)
    return Said(Saying.EXACT, answered, asked, yes, yes)


def figure(one: Said) -> Share | None:
    """The share with interval and bounds, or None where no number may be told."""
    if one.low is None or one.high is None:
        return None
    return share(one.low, one.answered, one.asked, one.high)


def possible_yes(one: Said) -> tuple[int, int]:
    """The least and the most yes that a reader of `one` must hold possible."""
    if one.low is not None and one.high is not None:
        return one.low, one.high
    if one.saying is Saying.NEARLY_ALL:
        return max(one.answered - 1, 0), one.answered
    if one.saying is Saying.ALMOST_NOBODY:
        return 0, min(1, one.answered)
    return 0, one.answered


def said_together(parts: Mapping[str, Count], floor: int) -> Together:
    """What may be said of the units of a company and of the company, which is their sum.

    The company less its exact units would tell the sum of the one-sided ones, and so how many of these hold the
    upper of their two values. Where that would settle each of them, the company is told as BETWEEN, as widely as
    needed: one or two answers. What is told is the same for every way in which the hidden counts can lie, so
    that knowing this rule does not help. Units are WITHHELD, all of them, where one has fewer answers than the
    floor; a Partition does not let that happen to a question that reaches its units.
    """
    total = sum(parts.values(), NOBODY)
    whole = said(total.yes, total.answered, total.asked, floor)
    alone = {key: said(one.yes, one.answered, one.asked, floor) for key, one in sorted(parts.items())}
    if any(one.saying is Saying.TOO_FEW for one in alone.values()):
        return Together(whole, {key: _withheld(one) for key, one in alone.items()})
    hidden = [parts[key] for key, one in alone.items() if one.saying in HIDDEN]
    down, up = slack(hidden)
    sides = {one.saying for one in alone.values()}
    if len(hidden) == len(alone) == 2 and len(sides) == 1:
        # Two answers on the other side would be one in each unit: the company may say no more than they do.
        return Together(Said(sides.pop(), total.answered, total.asked), alone)
    # A one-sided company has one answer at most on the other side, which any of its units may hold.
    if whole.saying is not Saying.EXACT or len(parts) == 1 or down == up:
        return Together(whole, alone)
    return Together(_between(total, down, up), alone)


def slack(hidden: Sequence[Count]) -> tuple[int, int]:
    """How much less and more (0 or below, 0 or above) the sum of one-sided counts must be able to be.

    Each has a lower and an upper value. With none (or all) of them upper, the sum settles every one; so none
    must look like one, and all like all but one. Any other number leaves each of them open.
    """
    upper = sum(one.yes if one.yes < OTHER_SIDE_LEAST else one.yes - one.answered + 1 for one in hidden)
    ends = (upper, upper)
    if len(hidden) <= 2:
        ends = (0, len(hidden))
    elif upper <= 1:
        ends = (0, 1)
    elif upper >= len(hidden) - 1:
        ends = (len(hidden) - 1, len(hidden))
    return ends[0] - upper, ends[1] - upper


def said_beside(whole: Said, parts: Mapping[str, Count], floor: int, unseen: Count = NOBODY) -> Mapping[str, Said]:
    """What may be said of the parts of a `whole` already told, with `unseen` the rest of it that is not shown.

    Since the whole is settled, it is the largest exact part (by answers, then by key) that blurs, as widely as
    the one-sided parts and the whole's own ends need. Where it could then itself be one-sided, all parts are
    WITHHELD; as they are where one has fewer answers than the floor or the whole is not told as a number.
    """
    alone = {key: said(one.yes, one.answered, one.asked, floor) for key, one in sorted(parts.items())}
    withheld = {key: _withheld(one) for key, one in alone.items()}
    total = sum(parts.values(), unseen)
    few = any(one.saying is Saying.TOO_FEW for one in alone.values())
    if few or whole.low is None or whole.high is None:
        return withheld
    hidden = [parts[key] for key, one in alone.items() if one.saying in HIDDEN]
    if unseen.answered and unseen.one_sided:
        hidden.append(unseen)
    down, up = slack(hidden)
    low, high = whole.low - total.yes - up, whole.high - total.yes - down
    if low == high:
        return alone
    exact = [key for key, one in alone.items() if one.saying is Saying.EXACT]
    key = min(exact, key=lambda key: (-parts[key].answered, key), default=None)
    if key is None:
        return withheld
    blurred = _between(parts[key], low, high)
    fits = min(parts[key].yes + low, parts[key].answered - parts[key].yes - high) >= OTHER_SIDE_LEAST
    return {**alone, key: blurred} if fits else withheld


def _withheld(one: Said) -> Said:
    return Said(Saying.WITHHELD, one.answered, one.asked)


def _between(count: Count, down: int, up: int) -> Said:
    return Said(Saying.BETWEEN, count.answered, count.asked, count.yes + down, count.yes + up)


def large_enough(sizes: Mapping[str, int], least: int) -> frozenset[str]:
    """Which groups of a whole are shown: those of `least` people or more, so that the rest is as many or none.

    Where the rest is smaller it takes in the smallest group shown (then by key), since whole less shown would
    tell it. Fewer than two groups are not shown: the one would be the whole.
    """
    shown = sorted((size, key) for key, size in sizes.items() if size >= least)
    rest = sum(sizes.values()) - sum(size for size, _ in shown)
    while shown and 0 < rest < least:
        rest += shown.pop(0)[0]
    return frozenset(_keys(shown)) if len(shown) > 1 else frozenset()


def _keys(pairs: Iterable[tuple[int, str]]) -> Iterable[str]:
    return (key for _, key in pairs)
