"""Comments are sorted into themes by what is said, and not where it is taken back."""

import time
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.phrases import PhraseError, folded, phrases_of
from bot.rules.sorting import Corrections, Evidence, Lexicon, evidence, sort
from bot.seeding import SEEDS
from bot.seeding.themes import read_lexicon


@cache
def lexicon() -> Lexicon:
    return read_lexicon(SEEDS)


def themes(comment: str) -> set[str]:
    return set(sort(comment, lexicon()))


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("I'm afraid of losing my job", "job_displacement"),
        ("My manager sees how often I use it", "performance_surveillance"),
        ("Customer data ends up on somebody's server", "privacy"),
        ("It invents sources", "accuracy_trust"),
        ("We have twice the work since it came", "workload"),
        ("Nobody showed us how to use it", "skills_gap"),
        ("I have no time to try it", "no_time"),
        ("It doesn't work with our ERP", "poor_fit"),
        ("My boss is against it", "weak_sponsorship"),
        ("Ich habe Angst um meinen Job", "job_displacement"),
        ("Die Antworten sind falsch", "accuracy_trust"),
        ("Keine Zeit", "no_time"),
        ("No tengo tiempo", "no_time"),
        ("Falta formación", "skills_gap"),
    ],
)
def test_each_theme_is_told_by_what_is_said_of_it(comment: str, expected: str) -> None:
    assert themes(comment) == {expected}


@pytest.mark.parametrize(
    "comment",
    [
        "I'm not afraid of losing my job",
        "I was worried about my job, but not any more",
        "Nobody watches us",
        "It doesn't make mistakes",
        "The training was excellent",
        "Ich habe keine Angst um meinen Job",
        "No me preocupa perder el trabajo",
        "It saves me time",
        "The canteen has no clear rules",
        "Thanks, nothing to add",
        "",
        "👍",
    ],
)
def test_what_is_denied_over_praised_or_about_something_else_has_no_theme(comment: str) -> None:
    assert themes(comment) == set()


@pytest.mark.parametrize(
    "comment",
    [
        "I don't want to lose my job",
        "Not only will we lose our jobs",
        "I am worried that we lose our jobs",
        "I like it but I will lose my job",
    ],
)
def test_a_negation_of_something_else_takes_nothing_back(comment: str) -> None:
    assert "job_displacement" in themes(comment)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hallucinatoins", "hallucinations"),
        ("need trainning", "need training"),
        ("UEBERWACHUNG", "überwachung"),
        ("Uberwachung", "Überwachung"),
        ("falta formacion", "falta formación"),
        ("no tiiiiime", "no time"),
        ("I don’t trust the answers", "I dont trust the answers"),
    ],
)
def test_hurried_spelling_is_read_as_it_was_meant(typed: str, meant: str) -> None:
    assert themes(typed) == themes(meant) != set()


def test_a_comment_may_have_several_themes() -> None:
    assert themes("It invents things. And nobody trained us.") == {"accuracy_trust", "skills_gap"}


def test_the_evidence_names_the_words_and_the_phrase() -> None:
    assert Evidence("accuracy_trust", "hallucinations", "hallucinat*", 1.0) in evidence("Hallucinations!", lexicon())


# Corrections


def test_what_people_corrected_wins_also_where_it_takes_a_theme_away() -> None:
    corrections = Corrections.of([("It invents sources", ()), ("the usual", ("workload",))])
    assert sort("it invents sources!!", lexicon(), corrections) == frozenset()
    assert sort("The usual.", lexicon(), corrections) == {"workload"}


def test_the_last_correction_of_a_comment_counts() -> None:
    corrections = Corrections.of([("the usual", ("privacy",)), ("The usual", ("workload",))])
    assert sort("the usual", lexicon(), corrections) == {"workload"}


def test_a_correction_holds_for_nearly_the_same_comment_only() -> None:
    corrections = Corrections.of([("the blue thing hums all day in the corner of our room", ("poor_fit",))])
    assert sort("the blue thing hums all day in some corner of our room", lexicon(), corrections) == {"poor_fit"}
    assert sort("the blue thing hums", lexicon(), corrections) == frozenset()


def test_a_correction_does_not_hold_for_its_opposite() -> None:
    corrections = Corrections.of([("that blue thing hums all day in the corner of our room", ("poor_fit",))])
    turned = "that blue thing never hums all day in the corner of our room"
    assert sort(turned, lexicon(), corrections) == frozenset()


# Anything may be typed


@given(st.text(max_size=400))
def test_any_text_is_sorted_into_themes_there_are(comment: str) -> None:
    assert themes(comment) <= {rule.theme for rule in lexicon().rules}


@given(st.lists(st.sampled_from(sorted(lexicon().vocabulary.words)), max_size=60))
def test_any_jumble_of_known_words_is_sorted(words: list[str]) -> None:
    assert len(themes(" ".join(words))) <= 9


@pytest.mark.parametrize("word", ["ai ", "job lose ", "no ", "a", "not my job is the ", "ﷺ", "\u0301", "training no "])
def test_no_comment_takes_long(word: str) -> None:
    started = time.perf_counter()
    themes(word * 50_000)
    assert time.perf_counter() - started < 2


# How phrases are written


@pytest.mark.parametrize("written", ["", "=", "a ..", ".. a", "a &", "{nothing} a", "well-known"])
def test_a_phrase_that_cannot_be_read_says_so(written: str) -> None:
    with pytest.raises(PhraseError):
        phrases_of(written, set())


def test_an_optional_element_makes_two_phrases() -> None:
    assert len(phrases_of("a b? c", set())) == 2


def test_letters_are_folded_so_that_umlauts_and_accents_need_not_be_typed() -> None:
    assert folded("Überwachung, Qué, STRASSE, Straße, it's") == "uberwachung, qu, strasse, strasse, its"
