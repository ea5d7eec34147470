"""Learns the second opinion (bot/rules/opinion.py) from labelled comments: the same comments, the same opinion.

For each theme, logistic regression with a quadratic penalty, comments with and without the theme weighing the same.
It is solved in the dual, one comment at a time: what a comment pushes is the root of an equation in one unknown.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from math import log, sqrt

from bot.rules.opinion import Opinion, Weight, blocks, sigmoid

SEEN_IN = 3
"""Comments in which a feature has to stand; others tell one person's way of writing."""
TRUST = 3.0
"""How much a comment may push against the penalty: with more of it, single comments are learned by heart."""
ROUNDS = 20
HALVINGS = 14
SLIGHT = 0.15
"""Features whose weights are all smaller are left out."""

Labelled = tuple[Sequence[str], Collection[str]]


def learn(comments: Sequence[Labelled], themes: Sequence[str]) -> Opinion:
    """The opinion that labelled comments, each as its words and its themes, lead to."""
    read = [blocks(words) for words, _ in comments]
    seen = Counter(feature for both in read for block in both for feature in block)
    sizes = {one: round(1 + log(len(read) / count), 2) for one, count in sorted(seen.items()) if count >= SEEN_IN}
    places = {feature: place for place, feature in enumerate(sizes, 1)}
    rows = [_row(both, sizes, places) for both in read]
    solved = [_solved(rows, [theme in given for _, given in comments], len(places) + 1) for theme in themes]
    weights = {
        feature: Weight(sizes[feature], tuple(round(column[place], 2) for column in solved))
        for feature, place in places.items()
        if any(abs(column[place]) >= SLIGHT for column in solved)
    }
    return Opinion(tuple(themes), tuple(round(column[0], 2) for column in solved), weights)


def _row(
    both: Sequence[Sequence[str]], sizes: Mapping[str, float], places: Mapping[str, int]
) -> tuple[list[int], list[float]]:
    """A comment as places and values; place 0 stands in every comment."""
    at, values = [0], [1.0]
    for block in both:
        known = [one for one in block if one in sizes]
        length = sqrt(sum(sizes[one] ** 2 for one in known))
        at += [places[one] for one in known]
        values += [sizes[one] / length for one in known]
    return at, values


def _solved(rows: Sequence[tuple[list[int], list[float]]], has: Sequence[bool], places: int) -> list[float]:
    """The weights by which a theme is told."""
    weights = [0.0] * places
    pushed = [0.0] * len(rows)
    most = {one: TRUST * len(rows) / (2 * max(has.count(one), 1)) for one in (True, False)}
    # Comments on one theme often stand together in a file; they are taken in another order, always the same.
    order = sorted(range(len(rows)), key=lambda number: number * 7_919 % 2_003)
    for _ in range(ROUNDS):
        for number in order:
            at, values = rows[number]
            sign = 1.0 if has[number] else -1.0
            told = sign * sum(weights[place] * value for place, value in zip(at, values, strict=True))
            push = _root(told, pushed[number], sum(value * value for value in values), most[has[number]])
            change = sign * (push - pushed[number])
            pushed[number] = push
            for place, value in zip(at, values, strict=True):
                weights[place] += change * value
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
