"""Finds phrases in what people typed: hurried, misspelt, with or without accents, in one pass over the words.

A phrase is written as elements with blanks between. An element is a word, `stem*`, `*ending`, a `{class}` of words,
or several of them with | between; `?` behind it makes it optional. Elements follow each other, fillers aside; `..`
lets up to three other words stand between, `...` up to eight. `&` joins two parts that stand in the same sentence in
any order, at most eight words apart. A phrase that begins with `=` has to be the whole comment.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product

LONGEST = 3_000
"""Characters of a comment that are read; a Slack input holds as many."""
LONGEST_WORD = 40
SHORTEST_MISSPELT = 7
"""Letters from which on a word may have one letter wrong; shorter words are other words then."""
GAPS = {"..": 3, "...": 8}
APART = 8
WORDS_MOST = 500
"""Words of a comment that are read, so that no comment takes long."""
STEPS_MOST = 16
"""Positions, fillers and all, within which the next word of a phrase is looked for."""
PLACES_MOST = 12
"""Places of a part of a phrase that are told."""
NUMBER = "{number}"

_ENDS = re.compile(r"[.!?;\n]+")
_PIECES = re.compile(r"[^\W_]+|[.!?;\n]+|[,:()]|\s-+\s|[–—]")
_LONG_RUN = re.compile(r"(\w)\1{2,}")
_SILENT = str.maketrans("", "", "'’‘`´")
_FOLDED = (
    ("no one", "noone"),
    ("no-one", "noone"),
    ("ß", "ss"),
    ("ae", "a"),
    ("oe", "o"),
    ("ue", "u"),
    ("%", " percent "),
)


def folded(text: str) -> str:
    """Lower case without accents and apostrophes; ä and ae are both a, "sooo" is "so"."""
    text = unicodedata.normalize("NFKD", text[:LONGEST].casefold().translate(_SILENT))
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    for old, new in _FOLDED:
        text = text.replace(old, new)
    return _LONG_RUN.sub(r"\1", text)


@dataclass(frozen=True, slots=True)
class Token:
    """A word; `sentence` and `clause` count up through the comment."""

    word: str
    sentence: int
    clause: int


def tokens(text: str) -> tuple[Token, ...]:
    """The words of a comment, folded."""
    found: list[Token] = []
    sentence = clause = 0
    for piece in _PIECES.findall(folded(text)):
        if len(found) == WORDS_MOST:
            break
        if _ENDS.match(piece):
            sentence, clause = sentence + 1, clause + 1
        elif piece[0].isalnum():
            found.append(Token(piece[:LONGEST_WORD], sentence, clause))
        else:
            clause += 1
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Element:
    """One of these symbols has to stand here, at most `gap` words that are no fillers after the element before."""

    symbols: frozenset[str]
    gap: int = 0


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase as `written`, and its parts: each a sequence of elements, all of them needed."""

    written: str
    parts: tuple[tuple[Element, ...], ...]
    whole: bool = False


class PhraseError(ValueError):
    """A phrase that cannot be read; the message says why."""


def phrases_of(written: str, classes: Set[str]) -> list[Phrase]:
    """A phrase as it was written; several where an element is optional. PhraseError where it cannot be read."""
    text = written.strip()
    whole = text.startswith("=")
    parts = [_part(part, classes) for part in text.removeprefix("=").split("&")]
    return [Phrase(written, choice, whole) for choice in product(*parts)]


def _part(text: str, classes: Set[str]) -> list[tuple[Element, ...]]:
    found: list[tuple[Element, ...]] = [()]
    gap = 0
    for word in text.split():
        if word in GAPS and found != [()]:
            gap = GAPS[word]
            continue
        optional = word.endswith("?")
        symbols = frozenset(_symbol(one, classes) for one in word.removesuffix("?").split("|"))
        longer = [(*one, Element(symbols, gap)) for one in found]
        found = found + longer if optional else longer
        gap = 0
    if gap or () in found:
        raise PhraseError("a part of the phrase is empty; write words before and after .. and &")
    return found


def check_word(text: str) -> None:
    """PhraseError where this is no member of a class: a word, `stem*` or `*ending`."""
    _symbol(text, frozenset())


def _symbol(text: str, classes: Set[str]) -> str:
    if text.startswith("{"):
        if text != NUMBER and text.strip("{}") not in classes:
            raise PhraseError(f"there is no class {text}; name it under 'words'")
        return text
    return _word(text)


@lru_cache(maxsize=20_000)
def _word(text: str) -> str:
    word = folded(text.strip("*"))
    if not word.isalnum():
        raise PhraseError(f"'{text}' is not one word; leave hyphens out and write its pieces apart")
    return f"{'*' * text.startswith('*')}{word}{'*' * text.endswith('*')}"


@dataclass(frozen=True)
class Vocabulary:
    """Which symbols a word stands for: itself, stems, endings and classes."""

    words: Mapping[str, frozenset[str]]
    stems: Mapping[str, frozenset[str]]
    endings: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, classes: Mapping[str, Iterable[str]], phrases: Iterable[Phrase]) -> "Vocabulary":
        """The vocabulary of classes (name -> words as in a phrase) and of what phrases name themselves."""
        meant: dict[str, set[str]] = {}
        for name, members in classes.items():
            for member in members:
                meant.setdefault(_symbol(member, set()), set()).add(f"{{{name}}}")
        for phrase in phrases:
            for part in phrase.parts:
                for element in part:
                    for symbol in element.symbols:
                        if not symbol.startswith("{"):
                            meant.setdefault(symbol, set()).add(symbol)
        return cls(
            {key: frozenset(value) for key, value in meant.items() if "*" not in key},
            {key[:-1]: frozenset(value) for key, value in meant.items() if key.endswith("*")},
            {key[1:]: frozenset(value) for key, value in meant.items() if key.startswith("*")},
        )

    @cached_property
    def _misspelt(self) -> dict[str, str]:
        """Every word with a letter left out -> the word."""
        return {
            short: word
            for word in sorted(self.words, reverse=True)
            if len(word) >= SHORTEST_MISSPELT
            for short in _shortened(word)
        }

    @cached_property
    def _stems_misspelt(self) -> dict[str, str]:
        return {
            short: stem
            for stem in sorted(self.stems, reverse=True)
            if len(stem) >= SHORTEST_MISSPELT
            for short in _shortened(stem)
        }

    def symbols(self, word: str) -> frozenset[str]:
        """All that a word stands for; with one letter put right, where it is no word that is known."""
        found = set(self.words.get(word, ()))
        for cut in range(2, len(word) + 1):
            found.update(self.stems.get(word[:cut], ()))
            found.update(self.endings.get(word[-cut:], ()))
        if word.isdecimal():
            found.add(NUMBER)
        if word not in self.words and len(word) >= SHORTEST_MISSPELT:
            found.update(self._meant(word) or (() if found else self._meant_stem(word)))
        return frozenset(found)

    def _meant(self, word: str) -> Iterable[str]:
        for short in (word, *_shortened(word)):
            meant = self._misspelt.get(short, "")
            if meant and word[0] == meant[0] and abs(len(word) - len(meant)) <= 1:
                return self.words[meant]
        return ()

    def _meant_stem(self, word: str) -> Iterable[str]:
        for cut in range(len(word), SHORTEST_MISSPELT - 2, -1):
            for short in (word[:cut], *_shortened(word[:cut])):
                stem = self._stems_misspelt.get(short, "")
                if stem and stem[0] == word[0]:
                    return self.stems[stem]
        return ()


def _shortened(word: str) -> list[str]:
    return [word[:at] + word[at + 1 :] for at in range(1, len(word))]


@dataclass(frozen=True, slots=True)
class Read:
    """A comment as it is searched: its words, what each stands for, and which are fillers."""

    words: tuple[Token, ...]
    symbols: tuple[frozenset[str], ...]
    filler: tuple[bool, ...]
    barred: tuple[bool, ...]
    """Whether no phrase goes on behind this word."""


Match = tuple[int, ...]
"""The positions of the words that a phrase has taken, in ascending order."""


def matches(phrase: Phrase, read: Read) -> list[Match]:
    """Where a phrase stands in a comment."""
    found = _sequences(phrase.parts[0], read)
    for part in phrase.parts[1:]:
        others = _sequences(part, read) if found else []
        found = [tuple(sorted({*one, *two})) for one in found for two in others if _together(one, two, read)]
    if phrase.whole:
        found = [one for one in found if _is_all(one, read)]
    return found


def _sequences(part: Sequence[Element], read: Read) -> list[Match]:
    found = []
    for start, symbols in enumerate(read.symbols):
        if not part[0].symbols.isdisjoint(symbols):
            path = _follow(part, start, read)
            if path is not None:
                found.append(path)
                if len(found) == PLACES_MOST:
                    break
    return found


def _follow(part: Sequence[Element], start: int, read: Read) -> Match | None:
    """The words that the elements after the first take, each position kept once: no way is tried twice."""
    ways: dict[int, Match] = {start: (start,)}
    for element in part[1:]:
        further: dict[int, Match] = {}
        for at, way in ways.items():
            left = element.gap
            for position in range(at + 1, min(at + STEPS_MOST, len(read.words))):
                if read.words[position].sentence != read.words[at].sentence:
                    break
                if position not in further and not element.symbols.isdisjoint(read.symbols[position]):
                    further[position] = (*way, position)
                left -= not read.filler[position]
                if left < 0 or read.barred[position]:
                    break
        if not further:
            return None
        ways = further
    return next(iter(ways.values()))


def _together(one: Match, two: Match, read: Read) -> bool:
    if read.words[one[0]].sentence != read.words[two[0]].sentence:
        return False
    first, second = sorted((one, two))
    between = range(first[-1] + 1, second[0])
    if len(between) > 2 * STEPS_MOST or any(read.barred[at] for at in between):
        return False
    return sum(not read.filler[at] for at in between) <= APART


def _is_all(match: Match, read: Read) -> bool:
    return all(read.filler[at] or at in match for at in range(len(read.words)))
