"""The second opinion on comments: learned from labelled ones, the same from the same, and never the only word."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.learning import learn
from bot.rules.opinion import Opinion, Weight, sigmoid
from bot.rules.sorting import Lexicon, evidence, sort
from bot.seeding import SEEDS
from bot.seeding.themes import read_lexicon

LABELLED = [
    (["the", "course", "has", "to", "wait"], {"no_time"}),
    (["no", "quiet", "hour", "for", "the", "course"], {"no_time"}),
    (["the", "hour", "is", "never", "quiet"], {"no_time"}),
    (["it", "invents", "whole", "paragraphs"], {"accuracy_trust"}),
    (["it", "invents", "names", "and", "paragraphs"], {"accuracy_trust"}),
    (["whole", "names", "it", "invents"], {"accuracy_trust"}),
]
THEMES = ["no_time", "accuracy_trust"]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return read_lexicon(SEEDS)


def test_the_same_comments_lead_to_the_same_opinion() -> None:
    assert learn(LABELLED, THEMES) == learn(LABELLED, THEMES)


def test_what_was_learned_is_told_of_other_words_that_look_alike() -> None:
    said = learn(LABELLED, THEMES).probabilities(["inventing", "a", "paragraph"])
    assert said["accuracy_trust"] > 0.5 > said["no_time"]


def test_a_theme_that_no_comment_has_is_unlikely() -> None:
    assert learn(LABELLED, [*THEMES, "privacy"]).probabilities(["it", "invents"])["privacy"] < 0.5


def test_of_words_it_does_not_know_it_says_the_same_as_of_none() -> None:
    opinion = learn(LABELLED, THEMES)
    assert opinion.probabilities(["zzz"]) == opinion.probabilities([])


def test_the_words_that_spoke_most_are_named_in_their_order() -> None:
    opinion = Opinion(
        ("a",), (0.0,), {"two": Weight(1.0, (2.0,)), "one": Weight(1.0, (1.0,)), "no": Weight(1.0, (-1.0,))}
    )
    assert opinion.spoke("a", ["one", "no", "x", "two", "y"]) == ("one", "x", "two", "y")


@given(st.floats(-1e6, 1e6))
def test_a_probability_is_one_for_any_number(value: float) -> None:
    assert 0 <= sigmoid(value) <= 1


LONG = "I would like to learn how it works but between two shifts and the kids at home there is never an hour left"


def test_a_long_comment_needs_no_phrase_where_the_second_opinion_is_sure(lexicon: Lexicon) -> None:
    told = replace(lexicon, rules=(), index={})
    assert "no_time" in sort(LONG, told)
    assert {one.phrase for one in evidence(LONG, told)} == {""}
    assert "hour" in " ".join(one.words for one in evidence(LONG, told))


def test_a_short_comment_needs_a_phrase(lexicon: Lexicon) -> None:
    assert sort("Never an hour left", replace(lexicon, rules=(), index={})) == frozenset()


def test_without_a_second_opinion_phrases_tell_alone(lexicon: Lexicon) -> None:
    assert sort("It invents sources", replace(lexicon, opinion=None)) == {"accuracy_trust"}


def test_what_is_denied_is_not_told_by_the_second_opinion_either(lexicon: Lexicon) -> None:
    assert sort("We are not afraid that the machine will take our jobs away here in the office", lexicon) == frozenset()


def test_a_lone_phrase_is_not_believed_where_it_is_out_of_place(lexicon: Lexicon) -> None:
    unlikely = Opinion(("accuracy_trust",), (-9.0,), {})
    comment = "It invents sources for every single letter that we write here"
    assert sort(comment, replace(lexicon, opinion=None)) == {"accuracy_trust"}
    assert sort(comment, replace(lexicon, opinion=unlikely)) == frozenset()
