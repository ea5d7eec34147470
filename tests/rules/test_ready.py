"""A ready answer is approved by whoever is accountable, in the very words that are sent, with nothing left open."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import seeds
from bot.rules.handling import Illegal
from bot.rules.raci import matrix_from
from bot.rules.ready import (
    JOBS,
    TEXT_LONGEST,
    Approval,
    Flaw,
    Gap,
    ReadyAnswer,
    State,
    Verdict,
    Version,
    Wanted,
    answer_from,
    flaw,
    gap,
    judge,
    listed,
    may_approve,
    offered,
    placeholders,
    state,
    unsendable,
)
from bot.rules.rights import Identity

T0 = datetime(2026, 4, 14, 10, 0, tzinfo=UTC)
BODY = yaml.safe_load((Path(seeds.__file__).parent / "raci.yaml").read_text("utf-8"))
MATRIX = matrix_from(BODY)
CEOS = matrix_from(
    {"activities": BODY["activities"] | {"escalation": {"name": "E", "ceo": "A", "operations_lead": "R"}}}
)
DONE = Approval("U003", T0)
WAITS = Version(ReadyAnswer("jobs", "My job", (JOBS,), "Nothing is decided yet."), 2, T0, "U003")
APPROVED = replace(WAITS, approval=DONE)
OPEN = replace(WAITS, answer=replace(WAITS.answer, text="Ask [name who decides]."))


def holding(*roles: str) -> Identity:
    return Identity(7, "U007", "sales", frozenset((role, None) for role in roles))


LEAD = holding("operations_lead")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It is decided.", None),
        ("", Flaw.EMPTY),
        (" \n\t ", Flaw.EMPTY),
        ("x" * TEXT_LONGEST, None),
        (f"  {'x' * TEXT_LONGEST}  ", None),
        ("x" * (TEXT_LONGEST + 1), Flaw.TOO_LONG),
        ("Ask [name who decides].", Flaw.PLACEHOLDER),
        ("Ask [name\nwho decides].", Flaw.PLACEHOLDER),
        ("Ask [].", Flaw.PLACEHOLDER),
        ("Ask [name who", Flaw.PLACEHOLDER),
        ("Ask who] decides", Flaw.PLACEHOLDER),
        ("Ask (Olga).", None),
    ],
)
def test_a_text_is_sent_only_where_it_is_whole(text: str, found: Flaw | None) -> None:
    assert flaw(text) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("nothing is left", ()),
        ("[one] and [two] and [one]", ("[one]", "[two]")),
        ("[over\ntwo lines]", ("[over\ntwo lines]",)),
        ("half [a", ("[",)),
        ("[[nested] b]", ("[nested]", "[", "]")),
    ],
)
def test_what_is_left_to_be_decided_is_named(text: str, found: tuple[str, ...]) -> None:
    assert placeholders(text) == found


@given(st.text(alphabet="ab[] \n", max_size=60))
def test_a_text_has_something_left_exactly_where_it_has_a_bracket(text: str) -> None:
    assert bool(placeholders(text)) is ("[" in text or "]" in text)
    assert (flaw(text) is Flaw.PLACEHOLDER) is bool(placeholders(text))


@pytest.mark.parametrize(
    ("who", "may"),
    [(LEAD, True), (holding("ceo"), False), (holding("ai_champion", "it_support"), False), (holding(), False)],
)
def test_whoever_is_accountable_for_issue_escalation_approves(who: Identity, may: bool) -> None:
    assert may_approve(who, MATRIX) is may
    assert not may_approve(None, MATRIX)


def test_where_the_row_has_another_owner_it_is_they_who_approve() -> None:
    assert may_approve(holding("ceo"), CEOS)
    assert not may_approve(LEAD, CEOS)


def wanting(text: str = "It is open.", seen: int = 2, approved: bool = False) -> Wanted:
    return Wanted("jobs", seen, approved, text)


@pytest.mark.parametrize(
    ("newest", "who", "wanted", "verdict"),
    [
        (WAITS, LEAD, wanting(WAITS.answer.text), Verdict.APPROVED),
        (WAITS, LEAD, wanting("It is open."), Verdict.APPROVED),
        (OPEN, LEAD, wanting("Ask Olga."), Verdict.APPROVED),
        (OPEN, LEAD, wanting(OPEN.answer.text), Verdict.CANNOT_BE),
        (WAITS, LEAD, wanting(""), Verdict.CANNOT_BE),
        (WAITS, LEAD, wanting("x" * 1_501), Verdict.CANNOT_BE),
        (None, LEAD, wanting(), Verdict.NO_SUCH_ANSWER),
        (WAITS, holding("ai_champion"), wanting(), Verdict.NOT_ACCOUNTABLE),
        (WAITS, None, wanting(), Verdict.NOT_ACCOUNTABLE),
        (WAITS, LEAD, wanting(seen=1), Verdict.OVERTAKEN),
        (WAITS, LEAD, wanting(seen=3), Verdict.OVERTAKEN),
        (APPROVED, LEAD, wanting(), Verdict.OVERTAKEN),
        (APPROVED, LEAD, wanting(APPROVED.answer.text), Verdict.OVERTAKEN),
        (APPROVED, LEAD, wanting(f" {APPROVED.answer.text}\n", approved=True), Verdict.THE_SAME),
        (APPROVED, LEAD, wanting(approved=True), Verdict.APPROVED),
        (APPROVED, LEAD, wanting("[who]", approved=True), Verdict.CANNOT_BE),
    ],
)
def test_a_text_is_approved_or_it_is_said_why_not(
    newest: Version | None, who: Identity | None, wanted: Wanted, verdict: Verdict
) -> None:
    assert judge(newest, who, MATRIX, wanted) is verdict


@given(
    st.sampled_from((WAITS, APPROVED, OPEN)),
    st.sampled_from((LEAD, holding("ceo"), holding(), None)),
    st.builds(Wanted, st.just("jobs"), st.integers(1, 3), st.booleans(), st.text(alphabet="ab[]", max_size=5)),
)
def test_what_is_approved_is_whole_and_by_whoever_is_accountable(
    newest: Version, who: Identity | None, wanted: Wanted
) -> None:
    if judge(newest, who, MATRIX, wanted) is Verdict.APPROVED:
        assert who is LEAD
        assert flaw(wanted.text) is None
        assert wanted.seen == newest.number


@pytest.mark.parametrize(
    ("version", "seen", "why"),
    [
        (APPROVED, None, None),
        (APPROVED, 2, None),
        (APPROVED, 1, Illegal.ANSWER_CHANGED),
        (APPROVED, 3, Illegal.ANSWER_CHANGED),
        (WAITS, 2, Illegal.ANSWER_CHANGED),
        (WAITS, None, Illegal.NO_SUCH_ANSWER),
        (OPEN, None, Illegal.NO_SUCH_ANSWER),
        (None, None, Illegal.NO_SUCH_ANSWER),
        (None, 2, Illegal.ANSWER_CHANGED),
    ],
)
def test_only_the_version_that_was_read_and_approved_is_sent(
    version: Version | None, seen: int | None, why: Illegal | None
) -> None:
    assert unsendable(version, seen) is why


def called(key: str, version: Version, *categories: str) -> Version:
    return replace(version, answer=replace(version.answer, key=key, title=key.upper(), categories=categories))


def test_what_somebody_has_to_do_something_about_stands_first() -> None:
    some = [called("d", APPROVED), called("c", WAITS), called("b", OPEN), called("a", APPROVED)]
    assert [one.answer.key for one in listed(some)] == ["b", "c", "a", "d"]
    assert [state(one) for one in listed(some)] == [State.PLACEHOLDERS, State.WAITS, State.APPROVED, State.APPROVED]


def test_those_that_fit_a_concern_are_offered_first_and_none_that_is_not_approved() -> None:
    some = [called("d", APPROVED, "privacy"), called("c", WAITS, "privacy"), called("b", APPROVED), called("a", OPEN)]
    fits, others = offered(some, "privacy")
    assert ([one.answer.key for one in fits], [one.answer.key for one in others]) == (["d"], ["b"])


@given(st.lists(st.tuples(st.sampled_from((APPROVED, WAITS, OPEN)), st.sampled_from(("x", "y"))), max_size=6))
def test_each_approved_answer_is_offered_once(some: list[tuple[Version, str]]) -> None:
    every = [called(f"k{n}", version, category) for n, (version, category) in enumerate(some)]
    fits, others = offered(every, "x")
    assert sorted(one.answer.key for one in (*fits, *others)) == sorted(one.answer.key for one in every if one.approval)
    assert all("x" in one.answer.categories for one in fits)


@pytest.mark.parametrize(
    ("versions", "missing"),
    [
        ([], Gap.MISSING),
        ([called("a", APPROVED, "privacy")], Gap.MISSING),
        ([called("a", OPEN, JOBS)], Gap.NOT_APPROVED),
        ([called("a", WAITS, JOBS), called("b", APPROVED, "privacy")], Gap.NOT_APPROVED),
        ([called("a", OPEN, JOBS), called("b", APPROVED, "privacy", JOBS)], None),
    ],
)
def test_before_people_are_asked_somebody_must_be_able_to_answer_on_jobs(
    versions: list[Version], missing: Gap | None
) -> None:
    assert gap(versions) is missing


LETTERS = st.text("aé&<[ \n", max_size=20)


@given(LETTERS, st.lists(LETTERS, max_size=3), LETTERS)
def test_an_answer_comes_back_from_its_json(title: str, categories: list[str], text: str) -> None:
    answer = ReadyAnswer("k", title, tuple(categories), text)
    assert answer_from("k", answer.body()) == answer
    assert replace(APPROVED, number=4).mark == "jobs 4"
