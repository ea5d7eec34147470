"""A second opinion on what a comment is about: how much its words, and parts of words, speak for each theme.

It is a logistic regression for each theme, learned from labelled comments (bot/rules/learning.py). Words near each
other count as pairs; parts of words make it read inflections, compounds and slips as what they are near to; and what
the phrases' words stand for (bot/rules/phrases.py) makes "supervisor" and "Chefin" one, in whatever language.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from math import sqrt

from bot.rules.verdict import Verdict

PARTS = (3, 4, 5)
"""Letters of the parts into which a word is cut; its beginning and its end count as one letter each."""
NEAR = 4
"""Words by which two meanings may stand apart to count as a pair."""
SHARES = (1.0, 1.0, 0.6)
"""What the blocks weigh: words, parts of words, meanings."""
FIFTHS, TENTHS = 5, 10
LETTERS = "!#$%&()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"
"""Each stands for a number, the one in the middle, J, for nothing."""
NOTHING = LETTERS.index("J")
UNSAID = "{filler}"
TOLD = 4
"""Words that are named as those that spoke most."""

Symbols = Sequence[frozenset[str]]
"""What each word of a comment stands for."""


Weight = tuple[int, ...]
"""What a word, a pair, a part or a meaning says: how rare it is, in fifths, and how it speaks for each theme, in
tenths."""


@dataclass(frozen=True)
class Opinion:
    """The weights, as written, of all that it knows; `base` is what is said of a comment without any.

    `verdict` says how far to trust it, beside phrases.
    """

    themes: tuple[str, ...]
    base: tuple[float, ...]
    weights: Mapping[str, str]
    verdict: Verdict = field(default_factory=Verdict)

    def totals(self, words: Sequence[str], symbols: Symbols = ()) -> dict[str, float]:
        """How much a comment of these words speaks for each theme, as log odds."""
        totals = list(self.base)
        for share, features in zip(SHARES, blocks(words, symbols), strict=True):
            known = [read(self.weights[one]) for one in features if one in self.weights]
            length = sqrt(sum(size * size for size, *_ in known))
            for size, *values in known:
                part = share * size / length / TENTHS
                for at, value in enumerate(values):
                    if value:
                        totals[at] += part * value
        return dict(zip(self.themes, totals, strict=True))

    def spoke(self, theme: str, words: Sequence[str]) -> tuple[str, ...]:
        """The words that spoke most for a theme, in the order of the comment."""
        at = self.themes.index(theme)
        said = {word: self._said(word, at) for word in dict.fromkeys(words)}
        most = sorted(said, key=lambda word: -said[word])[:TOLD]
        return tuple(word for word in said if word in most)

    def _said(self, word: str, at: int) -> float:
        known = [read(self.weights[one]) for features in blocks((word,)) for one in features if one in self.weights]
        return float(sum(weight[0] * weight[1 + at] for weight in known))


@lru_cache(maxsize=100_000)
def read(written: str) -> Weight:
    """A weight as it was written."""
    return tuple(LETTERS.index(letter) - NOTHING for letter in written)


def written(weight: Sequence[int]) -> str:
    """A weight as a letter for each number, so that a file of many is small and quick to load."""
    return "".join(LETTERS[max(0, min(one + NOTHING, len(LETTERS) - 1))] for one in weight)


def blocks(words: Sequence[str], symbols: Symbols = ()) -> tuple[list[str], list[str], list[str]]:
    """The words and pairs of a comment, its parts of words, and its meanings.

    Each block weighs the same, however long it is. They are in order, so that sums are always the same.
    """
    return sorted(_words_of(words)), sorted(_parts_of(words)), sorted(_meanings_of(symbols))


def _words_of(words: Sequence[str]) -> set[str]:
    """Words, pairs of words that follow each other, and pairs with one word between."""
    pairs = {f"{one} {two}" for one, two in pairwise(words)}
    return {*words, *pairs, *(f"{one} _ {two}" for one, two in zip(words, words[2:], strict=False))}


def _parts_of(words: Iterable[str]) -> set[str]:
    """The parts of words, behind a ~; a blank stands for where a word begins or ends."""
    found = set[str]()
    for word in words:
        whole = f" {word} "
        for letters in PARTS:
            found.update("~" + whole[at : at + letters] for at in range(max(1, len(whole) - letters + 1)))
    return found


def _meanings_of(symbols: Symbols) -> set[str]:
    """What words stand for, and pairs of classes that stand near each other."""
    found = {one for meant in symbols for one in meant}
    classes = [[one for one in meant if one[0] == "{" and one != UNSAID] for meant in symbols]
    for at, meant in enumerate(classes):
        if meant:
            for later in classes[at + 1 : at + 1 + NEAR]:
                found.update(one + other for one in meant for other in later)
    return found
