"""The language in which words are said: gettext catalogues of English, German and Spanish, and which is spoken now.

Each sentence is one message of the catalogue, with its places by name, so that a translator sees all of it. Tables of
words outside functions are marked with `N_` and said with `_` where they are used. `babel.cfg` says what is extracted.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from bot.rules.languages import ENGLISH, LANGUAGES

CATALOGUES = Path(__file__).parents[1] / "locale"
_spoken: ContextVar[str] = ContextVar("spoken", default=ENGLISH)
_usual: ContextVar[str] = ContextVar("usual", default=ENGLISH)


def spoken() -> str:
    """The language that is spoken now: a key of LANGUAGES."""
    return _spoken.get()


def speak(language: str) -> None:
    """Say everything from now on in a language, unless something within says otherwise."""
    _spoken.set(language if language in LANGUAGES else ENGLISH)


def speak_usually(language: str) -> None:
    """The same for the start of a process: it is the company's language, whoever is spoken to in between."""
    speak(language)
    _usual.set(spoken())


def usual() -> str:
    """The company's language: in it is written what is kept and read by many."""
    return _usual.get()


@contextmanager
def speaking(language: str | None) -> Iterator[None]:
    """Say everything within in a language; in the one that is spoken anyway where there is no catalogue of it."""
    before = _spoken.set(language if language in LANGUAGES else spoken())
    try:
        yield
    finally:
        _spoken.reset(before)


@cache
def catalogue(language: str) -> NullTranslations:
    """All that is said, in a language. To read it takes a fifth of a second, when it is spoken first."""
    if language == ENGLISH:
        return NullTranslations()
    # English needs none of it.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with (CATALOGUES / language / "LC_MESSAGES" / "groundswell.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def N_(text: str) -> str:
    """The same text: marked as one that is said with `_` later."""
    return text


def _(text: str, /, **places: object) -> str:
    """A text in the language that is spoken now, with its places ("{name}") filled in."""
    said = catalogue(spoken()).gettext(text) if text else ""
    return said.format(**places) if places else said


def n_(one: str, many: str, n: int, /, **places: object) -> str:
    """The same for a text that depends on a number, which is its place "{n}"."""
    return catalogue(spoken()).ngettext(one, many, n).format(n=n, **places)


def p_(where: str, text: str, /, **places: object) -> str:
    """The same for a short text that means different things in different places: `where` tells translators which."""
    said = catalogue(spoken()).pgettext(where, text)
    return said.format(**places) if places else said


def dated(moment: date | datetime, pattern: str) -> str:
    """A date in words, by a pattern of CLDR that has others in other languages: "d MMMM" is "16 April" in English."""
    from babel.dates import format_date, format_datetime

    pattern = catalogue(spoken()).gettext(pattern)
    locale = spoken()
    if isinstance(moment, datetime):
        return format_datetime(moment, pattern, tzinfo=moment.tzinfo, locale=locale)
    return format_date(moment, pattern, locale=locale)
