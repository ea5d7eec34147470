"""The second opinion on comments: learned from labelled ones, the same from the same, and never the only word."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.learning import learn
from bot.rules.opinion import LETTERS, Opinion, read, written
from bot.rules.sorting import Lexicon, evidence, sort
from bot.rules.trusting import verdict
from bot.rules.verdict import USUAL, Signs, Verdict, sigmoid
from bot.seeding import SEEDS
from bot.seeding.themes import read_lexicon

LABELLED = [
    (["the", "course", "has", "to", "wait"], (), {"no_time"}),
    (["no", "quiet", "hour", "for", "the", "course"], (), {"no_time"}),
    (["the", "hour", "is", "never", "quiet"], (), {"no_time"}),
    (["it", "invents", "whole", "paragraphs"], (), {"accuracy_trust"}),
    (["it", "invents", "names", "and", "paragraphs"], (), {"accuracy_trust"}),
    (["whole", "names", "it", "invents"], (), {"accuracy_trust"}),
]
THEMES = ["no_time", "accuracy_trust"]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return read_lexicon(SEEDS)


def test_the_same_comments_lead_to_the_same_opinion() -> None:
    assert learn(LABELLED, THEMES) == learn(LABELLED, THEMES)


def test_what_was_learned_is_told_of_other_words_that_look_alike() -> None:
    opinion = learn(LABELLED * 5, THEMES)
    said, nothing = opinion.totals(["inventing", "a", "paragraph"]), opinion.totals([])
    assert said["accuracy_trust"] > nothing["accuracy_trust"]
    assert said["no_time"] < nothing["no_time"]


def test_what_was_learned_of_a_word_is_told_of_others_that_mean_the_same() -> None:
    comments = [([word], [frozenset({"{boss}"})], {"weak_sponsorship"}) for word in ("boss", "chefin")]
    comments += [([word], [frozenset({"{tool}"})], set()) for word in ("bot", "ding")]
    opinion = learn(comments, ["weak_sponsorship"])
    assert opinion.totals(["jefa"], [frozenset({"{boss}"})])["weak_sponsorship"] > 0
    assert opinion.totals(["cosa"], [frozenset({"{tool}"})])["weak_sponsorship"] < 0


def test_a_theme_that_no_comment_has_is_unlikely() -> None:
    assert learn(LABELLED, [*THEMES, "privacy"]).totals(["it", "invents"])["privacy"] < 0


def test_of_words_it_does_not_know_it_says_the_same_as_of_none() -> None:
    opinion = learn(LABELLED, THEMES)
    assert opinion.totals(["zzz"]) == opinion.totals([])


def test_the_words_that_spoke_most_are_named_in_their_order() -> None:
    weights = {"two": written((5, 20)), "one": written((5, 10)), "no": written((5, -10))}
    assert Opinion(("a",), (0.0,), weights).spoke("a", ["one", "no", "x", "two", "y"]) == ("one", "x", "two", "y")


@given(st.lists(st.integers(-39, 51)))
def test_a_weight_is_read_as_it_was_written(weight: list[int]) -> None:
    assert read(written(weight)) == tuple(weight)


def test_a_weight_beyond_the_letters_is_as_large_as_they_go() -> None:
    assert written((-500, 500)) == LETTERS[0] + LETTERS[-1]


@given(st.floats(-1e6, 1e6))
def test_a_probability_is_one_for_any_number(value: float) -> None:
    assert 0 <= sigmoid(value) <= 1


# How far it is trusted


def held(right: int, wrong: int, *, phrases: float) -> list[tuple[str, Signs, bool]]:
    """Comments whose phrase is right, and wrong; the second opinion has nothing to say."""
    signs = Signs(0.0, phrases)
    return [("privacy", signs, True)] * right + [("privacy", signs, False)] * wrong


def test_phrases_are_trusted_as_far_as_they_were_right() -> None:
    silent = held(5, 95, phrases=0.0)
    often = verdict(held(90, 10, phrases=1.0) + silent, ["privacy"])
    seldom = verdict(held(30, 70, phrases=1.0) + silent, ["privacy"])
    assert often.probability("privacy", Signs(0.0, 1.0)) == pytest.approx(0.9, abs=0.05)
    assert seldom.probability("privacy", Signs(0.0, 1.0)) == pytest.approx(0.3, abs=0.05)
    assert often.trust["phrase"] > seldom.trust["phrase"] > 0


def test_a_theme_that_is_had_more_often_is_likelier_from_the_start() -> None:
    often = [("privacy", Signs(0.0), number < 60) for number in range(100)]
    seldom = [("workload", Signs(0.0), number < 20) for number in range(100)]
    base = verdict(often + seldom, ["privacy", "workload"]).base
    assert base["privacy"] > base["workload"]


@pytest.mark.parametrize("right", [True, False])
def test_from_comments_that_are_all_alike_nothing_is_learned(right: bool) -> None:
    with pytest.raises(ValueError, match="nothing to learn"):
        verdict([("privacy", Signs(0.0), right)], ["privacy"])


@pytest.mark.parametrize("phrases", [0.5, 1.0, 2.0])
def test_more_evidence_makes_a_theme_likelier(phrases: float) -> None:
    assert Verdict().probability("privacy", Signs(1.0, phrases)) > Verdict().probability("privacy", Signs(1.0))
    assert Verdict().probability("privacy", Signs(2.0, phrases)) > Verdict().probability("privacy", Signs(1.0, phrases))


def test_a_denial_and_another_subject_make_a_theme_less_likely() -> None:
    assert USUAL["denied"] < 0 and USUAL["elsewhere"] < 0


# In a comment


LONG = "I would like to learn how it works but between two shifts and the kids at home there is never an hour left"


def test_a_comment_needs_no_phrase_where_the_second_opinion_is_sure(lexicon: Lexicon) -> None:
    told = replace(lexicon, rules=(), index={})
    assert "no_time" in sort(LONG, told)
    assert {one.phrase for one in evidence(LONG, told)} == {""}
    assert "hour" in " ".join(one.words for one in evidence(LONG, told))


def test_without_a_second_opinion_phrases_tell_alone(lexicon: Lexicon) -> None:
    alone = replace(lexicon, opinion=None)
    assert sort("It invents sources", alone) == {"accuracy_trust"}
    assert sort("The canteen invents prices", alone) == frozenset()


def test_what_is_denied_is_not_told_by_the_second_opinion_either(lexicon: Lexicon) -> None:
    assert sort("We are not afraid that the machine will take our jobs away here in the office", lexicon) == frozenset()


def test_a_lone_phrase_is_not_believed_where_it_is_out_of_place(lexicon: Lexicon) -> None:
    unlikely = Opinion(("accuracy_trust",), (-9.0,), {})
    comment = "It invents sources for every single letter that we write here"
    assert sort(comment, replace(lexicon, opinion=None)) == {"accuracy_trust"}
    assert sort(comment, replace(lexicon, opinion=unlikely)) == frozenset()
