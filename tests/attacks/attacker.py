"""A reader who knows who took part, two people's answers, and every number ever told, and solves for the rest.

People of one department, cohort and tier are alike to a reader; so the unknown are whole numbers: how many of each kind
gave each value. All that is told is a linear constraint on these, and what nobody can hide from is found by integer
programming (SciPy's HiGHS). A set of fewer than five people of a kind is found out where only one number of them can
have given some value.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from random import Random
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from bot.rules.intervals import wilson
from bot.rules.weighting import Cell, Cohort, weighted_share

SET_MOST = 4
CLOSE = 1e-9
BASES = 8

Numbers = np.ndarray[Any, np.dtype[np.float64]]
Figures = Mapping[str, Any]


class Kind(NamedTuple):
    """People alike in all that anybody knows of them."""

    department: str
    cohort: str
    tier: str


class Answer(NamedTuple):
    """A kind of person and a value, by their places."""

    kind: int
    value: int


@dataclass(frozen=True)
class Found:
    """A set of people of a kind of which it is certain how many gave a value, and the insiders who know it."""

    kind: Kind
    size: int
    value: str
    insiders: tuple[tuple[Kind, str], ...]


@dataclass(frozen=True)
class Rule:
    """That a sum of counts, by kind and value, lies between two numbers."""

    counts: Numbers
    low: float
    high: float


class Attacker:
    """Solves one question for what everybody answered. `truth` is by kind and value; `rules` are what was told."""

    def __init__(self, kinds: Sequence[Kind], values: Sequence[str], truth: Numbers, rules: Iterable[Rule]) -> None:
        self.kinds, self.values, self.truth = kinds, values, truth
        self.people = truth.sum(axis=1)
        whole = [Rule(self._row(kind), n, n) for kind, n in enumerate(self.people)]
        every = [*whole, *rules]
        for rule in every:
            told = (rule.counts * truth).sum()
            assert rule.low - CLOSE <= told <= rule.high + CLOSE, f"{told} is told as {rule.low} to {rule.high}"
        self.rules = np.array([rule.counts for rule in every])
        self.low = np.array([rule.low for rule in every]) - CLOSE
        self.high = np.array([rule.high for rule in every]) + CLOSE
        self.tables = truth[np.newaxis]
        self.solved: list[Numbers] = []

    def _row(self, kind: int) -> Numbers:
        counts = np.zeros(self.truth.shape)
        counts[kind] = 1
        return counts

    def attack(self, pairs: Iterable[tuple[Answer, ...]] | None = None) -> Iterator[Found]:
        """Everybody who is found out, by any of these pairs of insiders or by every pair there is."""
        for pair in self.pairs() if pairs is None else pairs:
            known = np.zeros(self.truth.shape)
            for one in pair:
                known[one] += 1
            insiders = tuple((self.kinds[one.kind], self.values[one.value]) for one in pair)
            for kind, value, size in self._found(known):
                yield Found(self.kinds[kind], size, self.values[value], insiders)

    def pairs(self) -> Iterator[tuple[Answer, ...]]:
        """Every two people who answered, alike ones once."""
        everybody = [Answer(int(kind), int(value)) for kind, value in np.argwhere(self.truth > 0)]
        for pair in combinations_with_replacement(everybody, 2):
            if pair[0] != pair[1] or self.truth[pair[0]] > 1:
                yield pair

    def some_pairs(self, draw: Random, number: int) -> list[tuple[Answer, ...]]:
        """The pairs who gave the values that fewest gave, and as many others by chance."""
        every = sorted(self.pairs(), key=lambda pair: sum(self.truth.sum(axis=0)[one.value] for one in pair))
        return every[:number] + draw.sample(every, min(number, len(every)))

    def _found(self, known: Numbers) -> list[tuple[int, int, int]]:
        """(kind, value, size) of the sets that are found out. What two people could have answered the other way round
        is tried before solving anew, because that is a hundred times faster and explains nearly everything."""
        tried: set[tuple[int, int]] = set()
        while cells := {(kind, value) for kind, value, _ in self._certain(known)} - tried:
            cell = min(cells)
            tried.add(cell)
            bases = [self.truth, *(table for table in self.solved[-BASES:] if (table >= known).all())]
            if not any(self._exchanged(base, known, *cell, sign) for base in bases for sign in (1, -1)):
                self._solve(known, cell, 1)
                self._solve(known, cell, -1)
        return self._certain(known)

    def _certain(self, known: Numbers) -> list[tuple[int, int, int]]:
        """(kind, value, size) of the sets of which all tables so far agree how many gave the value."""
        fits = (self.tables >= known).all(axis=(1, 2))
        unknown = (self.people - known.sum(axis=1))[:, np.newaxis]
        gave = self.tables[fits] - known
        result = []
        for size in range(1, SET_MOST + 1):
            least = np.maximum(0, size - (unknown - gave)).min(axis=0)
            most = np.minimum(size, gave).max(axis=0)
            result += [(int(k), int(v), size) for k, v in np.argwhere((least == most) & (unknown >= size))]
        return result

    def _exchanged(self, base: Numbers, known: Numbers, kind: int, value: int, sign: int) -> bool:
        """Add a table like the base, but that one of a kind gave this value instead of another (or, by sign, the other
        instead of this), and perhaps one of some kind this or a third value instead of the other."""
        free, own = base > known, self.rules[:, kind]
        sums = (self.rules * base).sum(axis=(1, 2))
        # What the sum of each rule becomes, by the other value.
        change = sums[:, None] + sign * (own[:, value, None] - own)
        for third in (value, *range(len(self.values))):
            # By rule, other value and the kind that gives back; at the end nobody does.
            back = sign * (self.rules - self.rules[:, :, third, None]).transpose(0, 2, 1)
            become = np.concatenate([change[:, :, None] + back, change[:, :, None]], axis=2)
            fits = ((become >= self.low[:, None, None]) & (become <= self.high[:, None, None])).all(axis=0)
            if sign > 0:
                fits &= free[kind][:, None] & np.append(free[:, third], True)
            else:
                fits &= free[kind, value] & np.vstack([free, np.ones(len(self.values), bool)]).T
            fits[value], fits[:, kind] = False, False
            for other, with_kind in np.argwhere(fits)[:1]:
                table = base.copy()
                table[kind, [value, other]] += sign, -sign
                if with_kind < len(self.kinds) and third != other:
                    table[with_kind, [third, other]] += -sign, sign
                self.tables = np.concatenate([self.tables, table[np.newaxis]])
                return True
        return False

    def _solve(self, known: Numbers, cell: tuple[int, int], sign: int) -> None:
        """Add a table with the least (or, by sign, the most) of a count that fits what the insiders know."""
        aim = np.zeros(self.truth.shape)
        aim[cell] = sign
        found = milp(
            aim.ravel(),
            constraints=LinearConstraint(csr_array(self.rules.reshape(len(self.rules), -1)), self.low, self.high),
            integrality=np.ones(aim.size),
            bounds=Bounds(known.ravel(), np.repeat(self.people, len(self.values))),
        )
        assert found.x is not None, found.message
        table = np.round(found.x).reshape(self.truth.shape)
        self.solved.append(table)
        self.tables = np.concatenate([self.tables, table[np.newaxis]])


def yes_told(one: Figures) -> tuple[float, float]:
    """Between what all numbers told of a share put the count of yes."""
    answered, low, high = one["answered"], 0.0, float(one["answered"])
    least, most = one.get("yes", (0, answered))
    if "yes" not in one:
        # Words without numbers have an old meaning: one at most on the other side.
        least = answered - 1 if one["saying"] == "nearly_all" else 0
        most = 1 if one["saying"] == "almost_nobody" else answered
    low, high = max(low, least), min(high, most)
    if "share" in one and abs(one["share"] * answered - (least + most) / 2) > CLOSE:
        low = high = one["share"] * answered
    if "bounds" in one:
        low = max(low, one["bounds"][0] * one["asked"])
        high = min(high, one["bounds"][1] * one["asked"] - (one["asked"] - answered))
    if "interval" in one:
        ends = [wilson(n / answered, answered, one["asked"]) for n in range(answered + 1)]
        low = max(low, min(n for n, own in enumerate(ends) if own.low >= one["interval"][0] - CLOSE))
        high = min(high, max(n for n, own in enumerate(ends) if own.high <= one["interval"][1] + CLOSE))
    return low, high


def share_rules(cycle: Figures, share: Figures, kinds: Sequence[Kind], asked: Mapping[str, int]) -> Iterator[Rule]:
    """What the figures tell of a share; values are (yes, no). `asked` are the people asked, by cohort."""

    def rule(inside: Iterable[bool], ends: tuple[float, float]) -> Rule:
        return Rule(np.array([[float(one), 0.0] for one in inside]), *ends)

    yield rule((True for _ in kinds), yes_told(share["company"]))
    for unit in cycle["units"]:
        if unit["key"] in share["units"]:
            own = share["units"][unit["key"]]
            yield rule((kind.department in unit["departments"] for kind in kinds), yes_told(own))
    for cohort, own in share["cohorts"].items():
        yield rule((kind.cohort == cohort for kind in kinds), yes_told(own))
    if share["weighted"] and not explained(share, asked):
        told, answered = share["weighted"]["share"], {c: own["answered"] for c, own in share["cohorts"].items()}
        weights = [asked[kind.cohort] / sum(asked.values()) / answered[kind.cohort] for kind in kinds]
        yield Rule(np.array([[weight, 0.0] for weight in weights]), told - 0.0005, told + 0.0005)


def explained(share: Figures, asked: Mapping[str, int]) -> bool:
    """Whether the weighted figure is made of the cohorts' told numbers, and so tells nothing beyond them."""
    if not share["cohorts"]:
        return False
    least, most = (
        [Cell("", Cohort(c), asked[c], own["answered"], own["yes"][end]) for c, own in share["cohorts"].items()]
        for end in (0, 1)
    )
    made = weighted_share(least, most)
    own = share["weighted"]
    return made is not None and (made.share, made.interval.low, made.interval.high, made.effective) == (
        own["share"],
        own["interval"]["low"],
        own["interval"]["high"],
        own["effective"],
    )


def concern_rules(cycle: Figures, kinds: Sequence[Kind], values: Sequence[str]) -> Iterator[Rule]:
    """What the figures tell of the main concern."""
    concerns = cycle["concerns"]
    everybody = [True for _ in kinds]
    yield from _pool_rules(concerns["company"], everybody, values)
    for unit in cycle["units"]:
        pool = concerns["units"].get(unit["key"])
        if pool is None:
            continue
        inside = [kind.department in unit["departments"] for kind in kinds]
        yield from _pool_rules(pool, inside, values)


def _pool_rules(pool: Figures, inside: Sequence[bool], values: Sequence[str]) -> Iterator[Rule]:
    told = [theme for theme, *_ in pool["shown"]]
    if pool["nearly_all"] and not told:
        yield _of(inside, values, [pool["nearly_all"]], pool["answered"] - 1, pool["answered"])
        return
    for theme, low, high in pool["shown"]:
        yield _of(inside, values, [theme], low, high)
    yield _of(inside, values, [value for value in values if value not in told], *pool["other"])


def _of(inside: Sequence[bool], values: Sequence[str], chosen: Iterable[str], low: float, high: float) -> Rule:
    columns = [float(value in set(chosen)) for value in values]
    return Rule(np.outer(np.array(inside, dtype=float), np.array(columns)), low, high)
