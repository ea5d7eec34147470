"""Every language says all that English says, with the same places, and within Slack's limits."""

import ast
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from bot.blocks.speech import CATALOGUES
from bot.rules.languages import ENGLISH, LANGUAGES

ROOT = Path(__file__).parents[2]
KEYWORDS = {"_": None, "N_": None, "n_": (1, 2), "p_": ((1, "c"), 2), "dated": (2,)}
PLACE = re.compile(r"\{[a-z_0-9]*\}")
OTHERS = [language for language in LANGUAGES if language != ENGLISH]
Id = tuple[str | None, str]


@cache
def said() -> frozenset[Id]:
    """All that the source says, with its context."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(ROOT, methods, options, keywords=KEYWORDS, directory_filter=_is_ours)
    return frozenset((context, _first(text)) for _, _, text, _, context in found)


def _is_ours(folder: str) -> bool:
    return Path(folder).relative_to(ROOT).parts[0] == "bot"


def _first(text: object) -> str:
    return str(text[0] if isinstance(text, tuple | list) else text)


@cache
def catalogue(language: str) -> Catalog:
    """What translators have made of it."""
    with (CATALOGUES / language / "LC_MESSAGES" / "groundswell.po").open("rb") as file:
        return read_po(file, locale=language)


def forms(message: Message) -> list[tuple[str, str]]:
    """Each form of a message in English with its translation."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    one, many = message.id
    first, *rest = message.string or ()
    return [(one, first), *((many, other) for other in rest)]


def marked(path: Path) -> set[str]:
    """Each text that a file marks, wherever it stands, also where no extraction looks."""
    calls = [one for one in ast.walk(ast.parse(path.read_text())) if isinstance(one, ast.Call)]
    said_by = [one for one in calls if isinstance(one.func, ast.Name) and one.func.id in KEYWORDS]
    texts = [one.args[isinstance(one.func, ast.Name) and one.func.id in ("p_", "dated")] for one in said_by]
    return {text.value for text in texts if isinstance(text, ast.Constant) and isinstance(text.value, str)}


def test_every_text_that_is_marked_is_found_by_the_extraction() -> None:
    texts = set[str]().union(*map(marked, (ROOT / "bot" / "blocks").glob("*.py")))
    assert len(texts) > 1000
    assert texts <= {text for _, text in said()}


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_missing_and_nothing_is_left_over(language: str) -> None:
    known = {(one.context, _first(one.id)) for one in catalogue(language) if one.id}
    assert not said() - known, "make words brings them into the catalogue"
    assert not known - said(), "make words takes them out"


@pytest.mark.parametrize("language", OTHERS)
def test_everything_is_translated_and_looked_at(language: str) -> None:
    messages = [one for one in catalogue(language) if one.id]
    assert not [one.id for one in messages if one.fuzzy or not all(text for _, text in forms(one))]


@pytest.mark.parametrize("language", OTHERS)
def test_each_translation_has_the_places_of_the_english_and_does_not_shout(language: str) -> None:
    for one in (one for one in catalogue(language) if one.id):
        places = set(PLACE.findall("".join(english for english, _ in forms(one))))
        for english, text in forms(one):
            number = {"{n}"} if isinstance(one.id, tuple) else set()
            found, asked = PLACE.findall(text), PLACE.findall(english)
            assert set(found) <= places, one.id
            assert set(found) - number == set(asked) - number, one.id
            assert "!" not in text.replace("<!", ""), one.id
            assert text.count("`") == english.count("`") and text.count("*") == english.count("*"), one.id
            assert text.count("\n") == english.count("\n"), one.id


@pytest.mark.long
@pytest.mark.parametrize("language", OTHERS)
def test_whatever_is_said_in_another_language_is_taken_by_slack(language: str) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/blocks"]
    tried = subprocess.run(
        [*command, "-k", "taken or limits or fits or word_for_word or as_it_was", "-m", "not long"],
        cwd=ROOT,
        env=os.environ | {"SAID_IN": language},
        capture_output=True,
        text=True,
        check=False,
    )
    assert tried.returncode == 0, tried.stdout[-4000:]
    assert int(re.findall(r"(\d+) passed", tried.stdout)[-1]) > 600
