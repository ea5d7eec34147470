"""The words and phrases by which comments are sorted: what each phrase does, and where to look for it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.rules.opinion import Opinion
from bot.rules.phrases import Phrase, Vocabulary

ENOUGH = 1.0
"""Evidence from which on phrases alone give a comment a theme."""

FILLER, NEGATOR, BEHIND, CONTRAST, ELSEWHERE, AI = (
    "{filler}",
    "{negator}",
    "{negator_behind}",
    "{contrast}",
    "{elsewhere}",
    "{ai}",
)
NEEDED_CLASSES = tuple(name.strip("{}") for name in (FILLER, NEGATOR, BEHIND, CONTRAST, ELSEWHERE, AI))


class Duty(StrEnum):
    """What a phrase does where it stands."""

    TELLS = "tells"
    """It is evidence of its theme."""
    EXCEPT = "except"
    """Its words are no evidence of its theme: "saves time"."""
    HARMLESS = "harmless"
    """The negation in it takes nothing back: "I don't want to be replaced"."""
    DENIES = "denies"
    """It takes back the rest of its sentence: "I'm not worried that ..."."""
    OVER = "over"
    """It takes back all that stands before it: "... but not any more"."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A phrase, what it does, of which theme ("" where of all), and its weight as evidence."""

    phrase: Phrase
    duty: Duty
    theme: str = ""
    weight: float = ENOUGH


@dataclass(frozen=True)
class Lexicon:
    """The words and phrases of every language together, and the second opinion, where there is one.

    `index` says which rules a symbol can begin to matter for, `yields` which theme a theme gives words up to.
    """

    vocabulary: Vocabulary
    rules: tuple[Rule, ...]
    index: Mapping[str, tuple[int, ...]]
    yields: Mapping[str, str]
    opinion: Opinion | None = None

    @classmethod
    def of(
        cls,
        classes: Mapping[str, Iterable[str]],
        rules: Iterable[Rule],
        yields: Mapping[str, str],
        opinion: Opinion | None = None,
    ) -> "Lexicon":
        """A lexicon of classes (name -> words) and rules whose phrases name no other classes."""
        kept = tuple(rules)
        vocabulary = Vocabulary.of(classes, (rule.phrase for rule in kept))
        size: Counter[str] = Counter()
        for table in (vocabulary.words, vocabulary.stems, vocabulary.endings):
            for symbols in table.values():
                size.update(symbols)
        index: dict[str, list[int]] = {}
        for number, rule in enumerate(kept):
            elements = [element for part in rule.phrase.parts for element in part]
            rarest = min(elements, key=lambda one: sum(size[symbol] for symbol in one.symbols))
            for symbol in rarest.symbols:
                index.setdefault(symbol, []).append(number)
        return cls(vocabulary, kept, {symbol: tuple(numbers) for symbol, numbers in index.items()}, yields, opinion)
