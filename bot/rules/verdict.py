"""What phrases and the second opinion say together: how likely a comment has a theme, so that the unsure have none.

A logistic regression on a handful of signs. How far each is trusted is learned (bot/rules/trusting.py) from comments
that no phrase was made from and that the opinion did not know, or both would be believed too much.
"""

from dataclasses import dataclass, field
from math import exp, log1p

LIKELY = 0.55
"""Probability from which on a comment has a theme: of ten given, about nine are then right."""
WORDS_LEAST = 4
"""A longer comment has more themes; but of one word, that word may be all there is to say."""
MORE_MOST = 2.0
"""Evidence beyond the first sure phrase that still adds something."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for a theme in a comment, and against it.

    `told` is what the second opinion says, as log odds; `phrases` the evidence that stands; `taken_back` whether some
    was taken back; `elsewhere` whether the comment is about the canteen; `denied` whether a worry is denied or over.
    """

    told: float
    phrases: float = 0.0
    taken_back: bool = False
    elsewhere: bool = False
    denied: bool = False
    words: int = 0

    def values(self) -> tuple[float, ...]:
        """As numbers, in the order of `SIGNS`."""
        return (
            self.told,
            min(self.phrases, 1.0),
            min(max(self.phrases - 1.0, 0.0), MORE_MOST),
            float(self.taken_back),
            float(self.elsewhere),
            float(self.denied),
            log1p(max(self.words, WORDS_LEAST)),
        )


SIGNS = ("told", "phrase", "more_phrases", "taken_back", "elsewhere", "denied", "words")
USUAL = dict(zip(SIGNS, (1.3, 1.8, 1.3, 0.4, -0.5, -0.9, 1.2), strict=True))
"""The trust that comments by four hands led to, for whoever has no comments of their own to learn it from."""
USUAL_BASE = -4.2


@dataclass(frozen=True)
class Verdict:
    """How far each sign is trusted, and what is said of each theme without any."""

    trust: dict[str, float] = field(default_factory=lambda: dict(USUAL))
    base: dict[str, float] = field(default_factory=dict)

    def probability(self, theme: str, signs: Signs) -> float:
        """How likely a comment with these signs has a theme."""
        total = self.base.get(theme, USUAL_BASE)
        for name, value in zip(SIGNS, signs.values(), strict=True):
            total += self.trust[name] * value
        return sigmoid(total)


def sigmoid(value: float) -> float:
    """1 / (1 + e^-value), for any value."""
    return 1 / (1 + exp(-value)) if value >= 0 else exp(value) / (1 + exp(value))
