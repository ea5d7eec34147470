"""Learns the second opinion (bot/rules/opinion.py) from labelled comments: the same comments, the same opinion.

For each theme, logistic regression with a quadratic penalty, comments with and without the theme weighing the same.
It is solved in the dual, one comment at a time: what a comment pushes is the root of an equation in one unknown.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from operator import mul

from bot.rules.opinion import FIFTHS, SHARES, TENTHS, Opinion, Symbols, blocks, written
from bot.rules.verdict import sigmoid

SEEN_IN = 2
"""Comments in which a feature has to stand; others tell one person's way of writing."""
TRUST = 5.0
"""How much a comment may push against the penalty: with more of it, single comments are learned by heart."""
ROUNDS = 10
HALVINGS = 12
STILL = 0.002
"""What is changed by less is left as it is."""
SLIGHT = 0.2
"""Features whose weights are all smaller are left out."""

Labelled = tuple[Sequence[str], Symbols, Collection[str]]
"""A comment as its words and what they stand for, and its themes."""


def learn(comments: Sequence[Labelled], themes: Sequence[str]) -> Opinion:
    """The opinion that labelled comments lead to."""
    read = [blocks(words, symbols) for words, symbols, _ in comments]
    seen = Counter(feature for both in read for block in both for feature in block)
    sizes = {one: round(1 + log(len(read) / count), 1) for one, count in sorted(seen.items()) if count >= SEEN_IN}
    places = {feature: place for place, feature in enumerate(sizes, 1)}
    rows = [_Row.of(both, sizes, places) for both in read]
    solved = [_solved(rows, [theme in given for *_, given in comments], len(places) + 1) for theme in themes]
    weights = {
        feature: written([round(sizes[feature] * FIFTHS), *(round(column[place] * TENTHS) for column in solved)])
        for feature, place in places.items()
        if any(abs(column[place]) >= SLIGHT for column in solved)
    }
    return Opinion(tuple(themes), tuple(round(column[0], 2) for column in solved), weights)


@dataclass(frozen=True, slots=True)
class _Row:
    """A comment as places and values; place 0 stands in every comment."""

    at: tuple[int, ...]
    values: tuple[float, ...]
    length: float

    @classmethod
    def of(cls, of: Sequence[Sequence[str]], sizes: Mapping[str, float], places: Mapping[str, int]) -> "_Row":
        at, values = [0], [1.0]
        for share, block in zip(SHARES, of, strict=True):
            known = [one for one in block if one in sizes]
            length = sqrt(sum(sizes[one] ** 2 for one in known))
            at += [places[one] for one in known]
            values += [share * sizes[one] / length for one in known]
        return cls(tuple(at), tuple(values), sum(value * value for value in values))


def _solved(rows: Sequence[_Row], has: Sequence[bool], places: int) -> list[float]:
    """The weights by which a theme is told."""
    weights = [0.0] * places
    pushed = [0.0] * len(rows)
    most = {one: TRUST * len(rows) / (2 * max(has.count(one), 1)) for one in (True, False)}
    # Comments on one theme often stand together in a file; they are taken in another order, always the same.
    order = sorted(range(len(rows)), key=lambda number: number * 7_919 % 2_003)
    for _ in range(ROUNDS):
        for number in order:
            row = rows[number]
            sign = 1.0 if has[number] else -1.0
            told = sign * sum(map(mul, map(weights.__getitem__, row.at), row.values))
            change = _root(told, pushed[number], row.length, most[has[number]]) - pushed[number]
            if abs(change) < STILL:
                continue
            pushed[number] += change
            for place, value in zip(row.at, row.values, strict=True):
                weights[place] += sign * change * value
    return weights


def _root(told: float, pushed: float, length: float, most: float) -> float:
    """The push that agrees with what is told once it is made."""
    low, high = 0.0, most
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if most * sigmoid(-(told + (middle - pushed) * length)) > middle:
            low = middle
        else:
            high = middle
    return (low + high) / 2
