"""Which themes a comment has: by the phrases that stand in it, and by a second opinion on all of its words.

Precision comes first. Phrases and opinion are weighed together (bot/rules/verdict.py), and a theme that is not likely
is not given. A phrase counts only where nothing takes it back: no negation before or inside it ("not afraid of losing
my job"), no end of the worry ("not any more"), no exception of the theme, no subject other than AI. What people have
corrected wins for the same comment and for nearly the same one.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bot.rules.denial import Back
from bot.rules.lexicon import AI, CONTRAST, ELSEWHERE, ENOUGH, FILLER, NEGATOR, Duty, Lexicon, Rule
from bot.rules.phrases import Match, Read, matches, tokens
from bot.rules.verdict import LIKELY, Signs

NEARLY = 0.8
"""Share of common words from which on a comment is nearly the same as a corrected one."""
NEARLY_FROM = 5
"""Words from which on a comment can be nearly the same as another; shorter ones are the same or not."""
OVERRULED_FROM = 12
"""Words from which on the second opinion may give a theme whose phrase a negation took back."""

Standing = list[tuple[Rule, Match]]


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
    read = read_as(comment, lexicon)
    standing, back = _phrases(read, lexicon)
    words = tuple(token.word for token in read.words)
    given = _given(read, standing, back, lexicon)
    found = [
        Evidence(rule.theme, " ".join(words[at] for at in match), rule.phrase.written, rule.weight)
        for rule, match in standing
        if rule.theme in given
    ]
    told = {one.theme for one in found}
    if lexicon.opinion and given.keys() - told:
        telling = tuple(word for at, word in enumerate(words) if not read.filler[at]) or words
        found += [
            Evidence(theme, " ".join(lexicon.opinion.spoke(theme, telling)), "", probability)
            for theme, probability in given.items()
            if theme not in told
        ]
    return tuple(found)


def signs(read: Read, lexicon: Lexicon, told: Mapping[str, float]) -> dict[str, Signs]:
    """What speaks for each theme of which the second opinion has `told`."""
    standing, back = _phrases(read, lexicon)
    return _signs(read, standing, back, told)


def read_as(comment: str, lexicon: Lexicon) -> Read:
    """A comment as it is searched."""
    words = tokens(comment)
    symbols = tuple(lexicon.vocabulary.symbols(token.word) for token in words)
    return Read(words, symbols, tuple(FILLER in one for one in symbols), tuple(CONTRAST in one for one in symbols))


def _given(read: Read, standing: Standing, back: Back, lexicon: Lexicon) -> dict[str, float]:
    """The themes that a comment has, with their probability; 1 where phrases tell alone."""
    if not read.words:
        return {}
    if lexicon.opinion is None:
        themes = set() if _elsewhere(read) else {rule.theme for rule, _ in standing}
        return {theme: 1.0 for theme in themes if _weight(theme, standing) >= ENOUGH}
    told = lexicon.opinion.totals([token.word for token in read.words], read.symbols)
    verdict = lexicon.opinion.verdict
    return {
        theme: probability
        for theme, said in _signs(read, standing, back, told).items()
        if not _is_settled(said) and (probability := verdict.probability(theme, said)) >= LIKELY
    }


def _is_settled(said: Signs) -> bool:
    """Whether a theme is not given, whatever the second opinion says."""
    if said.elsewhere and said.words < OVERRULED_FROM:
        return True
    return not said.phrases and (said.denied or (said.taken_back and said.words < OVERRULED_FROM))


def _signs(read: Read, standing: Standing, back: Back, told: Mapping[str, float]) -> dict[str, Signs]:
    elsewhere = _elsewhere(read)
    return {
        theme: Signs(said, _weight(theme, standing), theme in back.themes, elsewhere, back.something, len(read.words))
        for theme, said in told.items()
    }


def _elsewhere(read: Read) -> bool:
    """Whether a comment is about the canteen and not about AI."""
    have: frozenset[str] = frozenset().union(*read.symbols)
    return ELSEWHERE in have and AI not in have


def _phrases(read: Read, lexicon: Lexicon) -> tuple[Standing, Back]:
    """The phrases that stand in a comment, in the order of its words, and what is taken back in it."""
    by_duty: dict[Duty, Standing] = {duty: [] for duty in Duty}
    for rule, match in _found(read, frozenset().union(*read.symbols), lexicon):
        by_duty[rule.duty].append((rule, match))
    back = Back(read, by_duty)
    standing = [(rule, match) for rule, match in by_duty[Duty.TELLS] if not back.takes(rule, match)]
    taken = {(rule.theme, at) for rule, match in standing for at in match}
    standing = [
        (rule, match)
        for rule, match in standing
        if not any((lexicon.yields.get(rule.theme), at) in taken for at in match)
    ]
    return sorted(standing, key=lambda one: (one[1], one[0].phrase.written)), back


def _bare(comment: str) -> tuple[str, ...]:
    return tuple(token.word for token in tokens(comment))


def _turned(ours: Counter[str], theirs: Counter[str], lexicon: Lexicon) -> bool:
    """Whether a negation is what makes the difference: then the comments say the opposite of each other."""
    changed = (ours - theirs) + (theirs - ours)
    return any(NEGATOR in lexicon.vocabulary.symbols(word) for word in changed)


def _found(read: Read, have: frozenset[str], lexicon: Lexicon) -> Iterator[tuple[Rule, Match]]:
    numbers = {number for symbol in have for number in lexicon.index.get(symbol, ())}
    for number in sorted(numbers):
        rule = lexicon.rules[number]
        if all(not element.symbols.isdisjoint(have) for part in rule.phrase.parts for element in part):
            for match in matches(rule.phrase, read):
                yield rule, match


def _weight(theme: str, standing: Standing) -> float:
    """The evidence of a theme: hints add up where they are different phrases in different words."""
    total, taken, used = 0.0, set[int](), set[str]()
    for rule, match in sorted(standing, key=lambda one: (-one[0].weight, one[1])):
        if rule.theme == theme and taken.isdisjoint(match) and rule.phrase.written not in used:
            total += rule.weight
            taken.update(match)
            used.add(rule.phrase.written)
    return total


__all__ = ["NONE_CORRECTED", "Corrections", "Evidence", "Lexicon", "evidence", "read_as", "signs", "sort"]
