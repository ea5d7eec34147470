"""How well comments were sorted, held against what people say they are about: precision, recall and F1."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

Labelled = tuple[Set[str], Set[str]]
"""The themes that people gave a comment, and those that it was sorted into."""


@dataclass(frozen=True, slots=True)
class Score:
    """Of one theme: comments that rightly have it, wrongly have it, and wrongly have not."""

    theme: str
    right: int
    wrong: int
    missed: int

    @property
    def support(self) -> int:
        """Comments that people gave this theme."""
        return self.right + self.missed

    @property
    def precision(self) -> float:
        """Of the comments sorted into it, the share that belong there; 0 where none was."""
        return _share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Of the comments that belong there, the share sorted into it; 0 where none does."""
        return _share(self.right, self.support)

    @property
    def f1(self) -> float:
        """2 right / (2 right + wrong + missed), the harmonic mean of both; 0 where there is nothing to count."""
        return _share(2 * self.right, 2 * self.right + self.wrong + self.missed)


@dataclass(frozen=True, slots=True)
class Averages:
    """Means over all themes, each counting the same, also one that no comment has: it counts as 0."""

    precision: float
    recall: float
    f1: float


def scores(themes: Sequence[str], comments: Iterable[Labelled]) -> tuple[Score, ...]:
    """The score of each theme, in their order."""
    kept = list(comments)
    return tuple(
        Score(
            theme,
            sum(theme in given and theme in sorted_into for given, sorted_into in kept),
            sum(theme not in given and theme in sorted_into for given, sorted_into in kept),
            sum(theme in given and theme not in sorted_into for given, sorted_into in kept),
        )
        for theme in themes
    )


def averages(of: Sequence[Score]) -> Averages:
    """Macro averages; ValueError where there are no themes."""
    if not of:
        raise ValueError("no themes to average over")
    return Averages(
        sum(score.precision for score in of) / len(of),
        sum(score.recall for score in of) / len(of),
        sum(score.f1 for score in of) / len(of),
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
