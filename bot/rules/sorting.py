"""Which themes a comment has: by the phrases that stand in it, and by a second opinion on all of its words.

Precision comes first. A theme needs a phrase that the second opinion does not find out of place, or a second opinion
that is sure of itself and that no phrase takes back. A phrase counts only where nothing takes it back: no negation
before or inside it ("not afraid of losing my job"), no end of the worry ("not any more"), no exception of the theme, no
subject other than AI. What people have corrected wins for the same comment and for nearly the same one.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.rules.opinion import Opinion
from bot.rules.phrases import NUMBER, Match, Phrase, Read, Vocabulary, matches, tokens

NEGATED_WITHIN = 4
"""Words, fillers aside, by which a negation may stand before what it takes back."""
ENOUGH = 1.0
"""Evidence from which on a comment has a theme."""
NEARLY = 0.8
"""Share of common words from which on a comment is nearly the same as a corrected one."""
NEARLY_FROM = 5
"""Words from which on a comment can be nearly the same as another; shorter ones are the same or not."""

OUT_OF_PLACE = 0.2
"""Probability, by the second opinion, up to which one phrase is not believed; two need to be twice as unlikely."""
SURE = 0.65
"""Probability from which on a theme needs no phrase, in a longer comment, and no second hint in any."""
BACKING = 0.5
"""What a sure second opinion adds to the evidence of a theme that has some."""
DOUBTED_FROM, TOLD_FROM = 7, 12
"""Words from which on the second opinion doubts a phrase, and tells a theme; of shorter comments it knows little."""

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


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a comment has a theme: the words as they were read, and the phrase as it was written.

    Where the second opinion tells, the words that spoke most, and no phrase.
    """

    theme: str
    words: str
    phrase: str
    weight: float


@dataclass(frozen=True)
class Corrections:
    """What people have corrected: comments, as words, and their themes. The last word on a comment counts."""

    same: Mapping[tuple[str, ...], frozenset[str]] = field(default_factory=dict)
    by_word: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, Iterable[str]]]) -> "Corrections":
        """Corrections from (comment, themes), oldest first."""
        same = {_bare(comment): frozenset(themes) for comment, themes in pairs}
        by_word: dict[str, list[tuple[str, ...]]] = {}
        for words in same:
            for word in set(words):
                by_word.setdefault(word, []).append(words)
        return cls(same, {word: tuple(found) for word, found in by_word.items()})

    def find(self, comment: str, lexicon: Lexicon) -> frozenset[str] | None:
        """The themes of the same comment or, failing that, of the one most like it; None where there is none."""
        words = _bare(comment)
        if words in self.same or len(words) < NEARLY_FROM:
            return self.same.get(words)
        bag = Counter(words)
        best, found = NEARLY, None
        for other in {one for word in bag for one in self.by_word.get(word, ())}:
            if not NEARLY <= len(other) / len(words) <= 1 / NEARLY:
                continue
            theirs = Counter(other)
            alike = (bag & theirs).total() / (bag | theirs).total()
            if (alike, other) > (best, found or ()) and not _turned(bag, theirs, lexicon):
                best, found = alike, other
        return None if found is None else self.same[found]


NONE_CORRECTED = Corrections()


def sort(comment: str, lexicon: Lexicon, corrections: Corrections = NONE_CORRECTED) -> frozenset[str]:
    """The themes of a comment; none where the sorting is unsure."""
    corrected = corrections.find(comment, lexicon)
    if corrected is not None:
        return corrected
    return frozenset(one.theme for one in evidence(comment, lexicon))


def evidence(comment: str, lexicon: Lexicon) -> tuple[Evidence, ...]:
    """What speaks for the themes that a comment has, in the order of its words; corrections aside."""
    read = _read(comment, lexicon)
    have: frozenset[str] = frozenset().union(*read.symbols)
    if ELSEWHERE in have and AI not in have:
        return ()
    by_duty: dict[Duty, list[tuple[Rule, Match]]] = {duty: [] for duty in Duty}
    for rule, match in _found(read, have, lexicon):
        by_duty[rule.duty].append((rule, match))
    back = _Back(read, by_duty)
    standing = [(rule, match) for rule, match in by_duty[Duty.TELLS] if not back.takes(rule, match)]
    taken = {(rule.theme, at) for rule, match in standing for at in match}
    standing = [
        (rule, match)
        for rule, match in standing
        if not any((lexicon.yields.get(rule.theme), at) in taken for at in match)
    ]
    words = tuple(token.word for token in read.words)
    likely = lexicon.opinion.probabilities(words) if lexicon.opinion else {}
    enough = {
        theme
        for theme in {rule.theme for rule, _ in standing}
        if _weight(theme, standing) + BACKING * (likely.get(theme, 0.0) >= SURE) >= ENOUGH
    }
    different = Counter(theme for theme, _ in {(rule.theme, rule.phrase.written) for rule, _ in standing})
    believed = {
        theme
        for theme in enough
        if len(words) < DOUBTED_FROM or likely.get(theme, 1.0) * different[theme] > OUT_OF_PLACE
    }
    standing.sort(key=lambda one: (one[1], one[0].phrase.written))
    found = [
        Evidence(rule.theme, " ".join(words[at] for at in match), rule.phrase.written, rule.weight)
        for rule, match in standing
        if rule.theme in believed
    ]
    if lexicon.opinion and len(words) >= TOLD_FROM and not back.something:
        telling = tuple(word for at, word in enumerate(words) if not read.filler[at])
        settled = enough | {rule.theme for rule, match in by_duty[Duty.TELLS] if back.takes(rule, match)}
        found += [
            Evidence(theme, " ".join(lexicon.opinion.spoke(theme, telling)), "", probability)
            for theme, probability in likely.items()
            if probability >= SURE and theme not in settled
        ]
    return tuple(found)


def _bare(comment: str) -> tuple[str, ...]:
    return tuple(token.word for token in tokens(comment))


def _turned(ours: Counter[str], theirs: Counter[str], lexicon: Lexicon) -> bool:
    """Whether a negation is what makes the difference: then the comments say the opposite of each other."""
    changed = (ours - theirs) + (theirs - ours)
    return any(NEGATOR in lexicon.vocabulary.symbols(word) for word in changed)


def _read(comment: str, lexicon: Lexicon) -> Read:
    words = tokens(comment)
    symbols = tuple(lexicon.vocabulary.symbols(token.word) for token in words)
    return Read(words, symbols, tuple(FILLER in one for one in symbols), tuple(CONTRAST in one for one in symbols))


def _found(read: Read, have: frozenset[str], lexicon: Lexicon) -> Iterator[tuple[Rule, Match]]:
    numbers = {number for symbol in have for number in lexicon.index.get(symbol, ())}
    for number in sorted(numbers):
        rule = lexicon.rules[number]
        if all(not element.symbols.isdisjoint(have) for part in rule.phrase.parts for element in part):
            for match in matches(rule.phrase, read):
                yield rule, match


def _weight(theme: str, standing: list[tuple[Rule, Match]]) -> float:
    """The evidence of a theme: hints add up where they are different phrases in different words."""
    total, taken, used = 0.0, set[int](), set[str]()
    for rule, match in sorted(standing, key=lambda one: (-one[0].weight, one[1])):
        if rule.theme == theme and taken.isdisjoint(match) and rule.phrase.written not in used:
            total += rule.weight
            taken.update(match)
            used.add(rule.phrase.written)
    return total


class _Back:
    """What is taken back in a comment, and from where to where."""

    def __init__(self, read: Read, by_duty: Mapping[Duty, list[tuple[Rule, Match]]]) -> None:
        self.read = read
        harmless = {at for _, match in by_duty[Duty.HARMLESS] for at in match}
        negators = [at for at, symbols in enumerate(read.symbols) if NEGATOR in symbols]
        self.negators = [at for at in negators if at not in harmless]
        self.denials = [match[-1] for _, match in by_duty[Duty.DENIES] if harmless.isdisjoint(match)]
        self.over = max((match[0] for _, match in by_duty[Duty.OVER]), default=-1)
        self.excepted = {
            (rule.theme, at)
            for rule, match in by_duty[Duty.EXCEPT]
            if not any(self._negates(negator, match) for negator in negators)
            for at in match
        }

    @property
    def something(self) -> bool:
        """Whether a worry is denied, or over."""
        return bool(self.denials) or self.over >= 0

    def takes(self, rule: Rule, match: Match) -> bool:
        """Whether a phrase is not meant where it stands."""
        if match[-1] < self.over or any((rule.theme, at) in self.excepted for at in match):
            return True
        return any(self._negates(at, match) for at in self.negators) or any(
            at < match[0] and self._goes_on(at, match[0]) for at in self.denials
        )

    def _negates(self, at: int, match: Match) -> bool:
        if at in match:
            return False
        if at > match[-1]:
            return at == match[-1] + 1 and BEHIND in self.read.symbols[at] and self._same_clause(at, match[-1])
        if at > match[0]:
            return True
        between = sum(not self.read.filler[one] for one in range(at + 1, match[0]))
        return between < NEGATED_WITHIN and self._same_clause(at, match[0]) and self._goes_on(at, match[0])

    def _same_clause(self, one: int, two: int) -> bool:
        return self.read.words[one].clause == self.read.words[two].clause

    def _goes_on(self, first: int, last: int) -> bool:
        """Whether one sentence goes from one position to another, without a but."""
        if self.read.words[first].sentence != self.read.words[last].sentence:
            return False
        return not any(self.read.barred[at] for at in range(first + 1, last))


__all__ = ["NONE_CORRECTED", "NUMBER", "Corrections", "Duty", "Evidence", "Lexicon", "Rule", "evidence", "sort"]
