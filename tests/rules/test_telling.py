"""Whether others hear what was done about a concern, who says so, and what is never told."""

from collections.abc import Collection
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules import handling, telling
from bot.rules.escalation import Stage
from bot.rules.handling import Consent, Illegal, Standing, Verb

OWNER, REPORTER, STRANGER = 1, 2, 4
HELPED = Standing(Stage.RESOLVED, REPORTER, OWNER, frozenset({OWNER, REPORTER}), helped=True)

# stage | whether it helped | what was said before | what a yes is refused for | what a no is refused for
SAYING = """
open         | none | unsaid | not_resolved | not_resolved
acknowledged | true | yes    | not_resolved | not_resolved
resolved     | none | unsaid | not_resolved | not_resolved
resolved     | true | unsaid |              |
resolved     | true | yes    | said_already |
resolved     | true | no     | said_already | said_already
resolved     | true | told   | told_already | told_already
"""


def reason(name: str) -> Illegal | None:
    return Illegal[name.upper()] if name else None


@pytest.mark.parametrize("row", SAYING.strip().splitlines())
def test_only_whoever_raised_it_says_so_once_it_helped_and_a_no_is_the_last_word(row: str) -> None:
    stage, helped, before, yes, no = (cell.strip() for cell in row.split("|"))
    it = replace(HELPED, stage=Stage(stage), helped={"true": True}.get(helped), consent=Consent[before.upper()])
    assert handling.consent_refused(it, REPORTER, yes=True, as_asked=True) == reason(yes)
    assert handling.consent_refused(it, REPORTER, yes=False, as_asked=True) == reason(no)
    for person in (OWNER, STRANGER):
        assert handling.consent_refused(it, person, yes=True, as_asked=True) is Illegal.NOT_THERE
        assert handling.consent_refused(it, person, yes=False, as_asked=True) is Illegal.NOT_THERE


def test_a_yes_to_something_else_is_none_and_a_no_always_holds() -> None:
    assert handling.consent_refused(HELPED, REPORTER, yes=True, as_asked=False) is Illegal.ASKED_OTHERWISE
    assert handling.consent_refused(HELPED, REPORTER, yes=False, as_asked=False) is None


def test_once_nothing_leads_to_whoever_raised_it_nobody_can_say_so() -> None:
    nobodys = replace(HELPED, reporter=None, anonymous=True)
    assert handling.consent_refused(nobodys, REPORTER, yes=True, as_asked=True) is Illegal.NOT_THERE


@pytest.mark.parametrize(
    ("consent", "refused"),
    [
        (Consent.UNSAID, Illegal.NO_CONSENT),
        (Consent.NO, Illegal.NO_CONSENT),
        (Consent.YES, None),
        (Consent.TOLD, Illegal.TOLD_ALREADY),
    ],
)
def test_others_are_told_with_consent_alone_and_once(consent: Consent, refused: Illegal | None) -> None:
    it = replace(HELPED, consent=consent)
    assert handling.refused(it, OWNER, Verb.PUBLISH) is refused
    for person in (REPORTER, STRANGER):
        assert handling.refused(it, person, Verb.PUBLISH) is Illegal.NOT_THERE


THEIRS = "My lead has asked who of us can be replaced first, and nobody said a word."


@pytest.mark.parametrize(
    ("words", "names", "unfit"),
    [
        ("Nobody is replaced this year.", (), None),
        ("x" * telling.LONGEST, (), None),
        ("x" * (telling.LONGEST + 1), (), Illegal.TOO_LONG),
        ("It was said that MY LEAD has asked, who of us: no.", (), Illegal.THEIR_WORDS),
        ("Who of us can be replaced?", (), Illegal.THEIR_WORDS),
        ("Nobody can be replaced first, nor last.", (), None),
        ("We thank Emre Kaya for it.", ("Emre Kaya", "U7"), Illegal.THEIR_NAME),
        ("We thank @u7 for it.", ("Emre Kaya", "U7"), Illegal.THEIR_NAME),
        ("We thank Emre Kaya for it.", (), None),
        ("Nobody is replaced.", ("",), None),
    ],
)
def test_neither_their_words_nor_their_name_are_told(words: str, names: Collection[str], unfit: Illegal | None) -> None:
    assert telling.unfit(words, [THEIRS, "Yes, word for word that"], names) is unfit


@given(st.integers(0, 8), st.text(max_size=20), st.text(max_size=20))
def test_wherever_six_of_their_words_stand_they_are_found(start: int, before: str, after: str) -> None:
    some = " ".join(THEIRS.split()[start : start + telling.RUN])
    assert telling.unfit(f"{before} {some} {after}", [THEIRS], ()) is Illegal.THEIR_WORDS
