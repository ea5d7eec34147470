"""Learns how far phrases and the second opinion are to be trusted (bot/rules/verdict.py), from comments new to both.

Logistic regression with a slight quadratic penalty, by Newton's method: the same comments, the same verdict.
"""

from collections.abc import Sequence
from math import log

from bot.rules.verdict import SIGNS, Signs, Verdict, sigmoid

PENALTY, THEME_PENALTY = 1.0, 2.0
"""How much signs, and what is peculiar to a theme, are held back."""
STEPS = 12

Held = tuple[str, Signs, bool]
"""A theme, what speaks for it in a comment, and whether the comment has it."""


def verdict(held: Sequence[Held], themes: Sequence[str]) -> Verdict:
    """The verdict that signs and labels lead to. ValueError where no comment has a theme, or all have every one."""
    has = sum(right for *_, right in held)
    if not 0 < has < len(held):
        raise ValueError("nothing to learn: a theme has to be had by some and not by others")
    rows = [(signs.values(), themes.index(theme), right) for theme, signs, right in held]
    size = len(SIGNS) + len(themes) + 1
    penalties = [*[PENALTY] * len(SIGNS), *[THEME_PENALTY] * len(themes), 0.0]
    weights = [0.0] * size
    weights[-1] = log(has / (len(held) - has))
    for _ in range(STEPS):
        slope = [penalty * weight for penalty, weight in zip(penalties, weights, strict=True)]
        curve = [[penalty if at == other else 0.0 for other in range(size)] for at, penalty in enumerate(penalties)]
        for values, theme, right in rows:
            _add(values, theme, right, weights, slope, curve)
        for at, change in enumerate(_solved(curve, slope)):
            weights[at] -= change
    trust = {name: round(weight, 3) for name, weight in zip(SIGNS, weights, strict=False)}
    own = weights[len(SIGNS) : -1]
    return Verdict(trust, {theme: round(weights[-1] + one, 3) for theme, one in zip(themes, own, strict=True)})


def _add(
    values: Sequence[float],
    theme: int,
    right: bool,
    weights: Sequence[float],
    slope: list[float],
    curve: list[list[float]],
) -> None:
    """Add what one comment and theme contribute to the first and second derivative of the loss."""
    terms = [(at, value) for at, value in enumerate(values) if value]
    terms += [(len(values) + theme, 1.0), (len(weights) - 1, 1.0)]
    likely = sigmoid(sum(weights[at] * value for at, value in terms))
    for at, value in terms:
        slope[at] += (likely - right) * value
        share = likely * (1 - likely) * value
        for other, another in terms:
            curve[at][other] += share * another


def _solved(matrix: list[list[float]], right: Sequence[float]) -> list[float]:
    """The solution of a system of linear equations whose matrix is positive definite, by elimination."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for at, row in enumerate(rows):
        for other in rows[at + 1 :]:
            share = other[at] / row[at]
            for place in range(at, len(other)):
                other[place] -= share * row[place]
    found = [0.0] * len(rows)
    for at in reversed(range(len(rows))):
        known = sum(rows[at][place] * found[place] for place in range(at + 1, len(rows)))
        found[at] = (rows[at][-1] - known) / rows[at][at]
    return found
