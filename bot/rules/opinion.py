"""A second opinion on what a comment is about: how much its words, and parts of words, speak for each theme.

It is a logistic regression for each theme, learned from labelled comments (bot/rules/learning.py). Words that follow
each other count as pairs; parts of words make it read inflections, compounds and slips as what they are near to.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, sqrt

PARTS = (3, 4, 5)
"""Letters of the parts into which a word is cut; its beginning and its end count as one letter each."""
TOLD = 4
"""Words that are named as those that spoke most."""


@dataclass(frozen=True, slots=True)
class Weight:
    """What a word, a pair or a part of a word says: `size`, how rare it is, and how it speaks for each theme."""

    size: float
    themes: tuple[float, ...]


@dataclass(frozen=True)
class Opinion:
    """The weights of words, pairs and parts of words; `base` is what is said of a comment without any."""

    themes: tuple[str, ...]
    base: tuple[float, ...]
    weights: Mapping[str, Weight]

    def probabilities(self, words: Sequence[str]) -> dict[str, float]:
        """How likely a comment of these words has each theme."""
        totals = list(self.base)
        for features in blocks(words):
            known = [self.weights[one] for one in features if one in self.weights]
            length = sqrt(sum(weight.size**2 for weight in known))
            for weight in known:
                share = weight.size / length
                for at, value in enumerate(weight.themes):
                    totals[at] += share * value
        return {theme: sigmoid(total) for theme, total in zip(self.themes, totals, strict=True)}

    def spoke(self, theme: str, words: Sequence[str]) -> tuple[str, ...]:
        """The words that spoke most for a theme, in the order of the comment."""
        at = self.themes.index(theme)
        said = {word: self._said(word, at) for word in dict.fromkeys(words)}
        most = sorted(said, key=lambda word: -said[word])[:TOLD]
        return tuple(word for word in said if word in most)

    def _said(self, word: str, at: int) -> float:
        known = [self.weights[one] for features in blocks((word,)) for one in features if one in self.weights]
        return sum(weight.size * weight.themes[at] for weight in known)


def blocks(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words and pairs of a comment, and its parts of words; each block weighs the same, however long it is."""
    return sorted(_words_of(words)), sorted(_parts_of(words))


def _words_of(words: Sequence[str]) -> frozenset[str]:
    """Words, and pairs of words that follow each other."""
    return frozenset(words) | {f"{one} {two}" for one, two in pairwise(words)}


def _parts_of(words: Iterable[str]) -> frozenset[str]:
    """The parts of words, behind a ~; a blank stands for where a word begins or ends."""
    found = set[str]()
    for word in words:
        whole = f" {word} "
        for letters in PARTS:
            found.update("~" + whole[at : at + letters] for at in range(max(1, len(whole) - letters + 1)))
    return frozenset(found)


def sigmoid(value: float) -> float:
    """1 / (1 + e^-value), for any value."""
    return 1 / (1 + exp(-value)) if value >= 0 else exp(value) / (1 + exp(value))
