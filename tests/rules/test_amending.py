"""A row of the matrix is changed by whoever is accountable for it, into one that can be followed; it is told how."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import seeds
from bot.rules.amending import (
    NOTHING,
    Change,
    Verdict,
    Version,
    Wanted,
    amended,
    beside,
    changes,
    history,
    judge,
    last_change,
    may_change,
    offered,
    problems_of,
)
from bot.rules.company import Role
from bot.rules.raci import Fault, Letter, Matrix, matrix_from, problems
from bot.rules.rights import Identity

T0 = datetime(2026, 4, 14, 10, 0, tzinfo=UTC)
BODY: dict[str, Any] = yaml.safe_load((Path(seeds.__file__).parent / "raci.yaml").read_text("utf-8"))
MATRIX = matrix_from({**BODY, "additional_roles": {"hr": "HR", "works_council": "Works council"}})
ROLES = (*Role, "hr", "works_council")
V3 = Version(3, MATRIX, T0, "U003", "they are ready")
WHY = "the champions are on their own now"


def holding(*roles: str) -> Identity:
    return Identity(7, "U007", "sales", frozenset((role, None) for role in roles))


def wanting(activity: str = "training", seen: int = 3, why: str = WHY, **letters: str) -> Wanted:
    return Wanted(activity, seen, letters, why)


LEAD = holding("operations_lead")


@pytest.mark.parametrize(
    ("who", "activity", "may"),
    [
        (LEAD, "training", True),
        (LEAD, "policy", False),
        (holding("ceo"), "policy", True),
        (holding("ceo"), "training", False),
        (holding("ai_champion", "it_support"), "training", False),
        (holding(), "training", False),
        (None, "training", False),
    ],
)
def test_whoever_is_accountable_for_a_row_may_change_it_and_nobody_else(
    who: Identity | None, activity: str, may: bool
) -> None:
    assert may_change(who, MATRIX, activity) is may


@pytest.mark.parametrize(
    ("who", "wanted", "verdict"),
    [
        (LEAD, wanting(it_support="C"), Verdict.KEPT),
        (LEAD, wanting(ceo="A", operations_lead="R"), Verdict.KEPT),
        (LEAD, wanting(hr="C", it_support="-"), Verdict.KEPT),
        (LEAD, wanting(it_support="I"), Verdict.THE_SAME),
        (LEAD, wanting(hr="-"), Verdict.THE_SAME),
        (LEAD, wanting(), Verdict.THE_SAME),
        (LEAD, wanting(it_support="C", why="ok"), Verdict.CANNOT_BE),
        (LEAD, wanting(it_support="C", why="o" * 301), Verdict.CANNOT_BE),
        (LEAD, wanting(it_support="C", why="o" * 300), Verdict.KEPT),
        (LEAD, wanting(ceo="A"), Verdict.CANNOT_BE),
        (LEAD, wanting(hr="A"), Verdict.CANNOT_BE),
        (LEAD, wanting(union="C"), Verdict.CANNOT_BE),
        (LEAD, wanting(seen=2, it_support="C"), Verdict.OVERTAKEN),
        (LEAD, wanting(seen=2, ceo="A"), Verdict.OVERTAKEN),
        (LEAD, wanting("catering", it_support="C"), Verdict.NO_SUCH_ROW),
        (LEAD, wanting("policy", it_support="I"), Verdict.NOT_ACCOUNTABLE),
        (holding("ceo"), wanting(seen=2, ceo="A"), Verdict.NOT_ACCOUNTABLE),
        (None, wanting(it_support="C"), Verdict.NOT_ACCOUNTABLE),
    ],
)
def test_what_becomes_of_a_row_that_somebody_wants(who: Identity | None, wanted: Wanted, verdict: Verdict) -> None:
    assert judge(V3, who, wanted) is verdict


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ({"operations_lead": "C"}, [(Fault.NOBODY_ACCOUNTABLE, ("operations_lead",))]),
        ({"ceo": "A"}, [(Fault.SEVERAL_ACCOUNTABLE, ("ceo", "operations_lead"))]),
        (
            {"operations_lead": "C", "team_members": "A"},
            [(Fault.TEAM_ACCOUNTABLE, ("team_members",))],
        ),
        ({"ai_champion": "C", "team_members": "C"}, [(Fault.NOBODY_RESPONSIBLE, ("ai_champion",))]),
        ({"ai_champion": "C"}, [(Fault.ONLY_TEAM_RESPONSIBLE, ("team_members",))]),
        ({"hr": "R"}, [(Fault.ONLY_FOR_OTHERS, ("hr",))]),
        ({"it_support": "X"}, [(Fault.NO_SUCH_LETTER, ("it_support",))]),
    ],
)
def test_each_problem_belongs_beside_the_fields_that_can_mend_it(
    letters: dict[str, str], expected: list[tuple[Fault, tuple[str, ...]]]
) -> None:
    found = problems_of(MATRIX, wanting(**letters))
    assert [(one.fault, beside(one, MATRIX)) for one in found] == expected


def test_an_additional_role_is_offered_less_than_one_of_the_five() -> None:
    assert sorted(offered(MATRIX, "it_support")) == ["-", "A", "C", "I", "R"]
    assert sorted(offered(MATRIX, "hr")) == ["-", "C", "I"]


@given(st.sampled_from([row.activity for row in MATRIX.rows]), st.data())
def test_whatever_is_wanted_only_a_matrix_that_can_be_followed_is_kept_and_only_that_row_is_other(
    activity: str, data: st.DataObject
) -> None:
    letters = data.draw(st.dictionaries(st.sampled_from(ROLES), st.sampled_from([*Letter, NOTHING, "X"])))
    wanted = Wanted(activity, 3, letters, WHY)
    becomes = amended(MATRIX, wanted)
    owner = holding(MATRIX.accountable(activity))
    verdict = judge(V3, owner, wanted)
    wrong = problems(becomes)
    assert (verdict is Verdict.CANNOT_BE) == bool(wrong)
    assert [row for row in becomes.rows if row.activity != activity] == [
        row for row in MATRIX.rows if row.activity != activity
    ]
    assert becomes.body() == MATRIX.body() if verdict is Verdict.THE_SAME else becomes.body() != MATRIX.body()
    assert {one.activity for one in wrong} <= {activity}
    assert all(set(beside(one, MATRIX)) <= set(ROLES) and beside(one, MATRIX) for one in wrong)


rows = st.dictionaries(
    st.sampled_from(["training", "policy", "catering"]),
    st.builds(
        lambda name, letters: {"name": name, **letters},
        st.sampled_from(["Training", "Policy", "Lunch"]),
        st.dictionaries(st.sampled_from(ROLES), st.sampled_from(list(Letter))),
    ),
)
matrices = st.builds(
    lambda activities, more: matrix_from({"activities": activities, "additional_roles": more}),
    rows,
    st.dictionaries(st.sampled_from(["hr", "works_council"]), st.sampled_from(["HR", "Council"])),
)


@given(matrices, matrices)
def test_something_is_told_where_two_versions_differ_and_nothing_where_they_do_not(
    before: Matrix, after: Matrix
) -> None:
    found = changes(before, after)
    assert bool(found) == (before.body() != after.body())
    assert all(one.before != one.after for one in found)
    back = changes(after, before)
    assert {(c.activity, c.role, c.after, c.before) for c in found} == {
        (c.activity, c.role, c.before, c.after) for c in back
    }


def test_what_came_what_went_and_what_is_called_otherwise_is_told() -> None:
    before = matrix_from(
        {"additional_roles": {"hr": "HR"}, "activities": {"a": {"name": "A", "ceo": "A"}, "b": {"name": "B"}}}
    )
    after = matrix_from(
        {"additional_roles": {"legal": "Legal"}, "activities": {"a": {"name": "AA", "ceo": "I"}, "c": {"name": "C"}}}
    )
    assert changes(before, after) == (
        Change(None, "hr", "HR", None),
        Change(None, "legal", None, "Legal"),
        Change("a", None, "A", "AA"),
        Change("a", "ceo", "A", "I"),
        Change("b", None, "B", None),
        Change("c", None, None, "C"),
    )


def versions(*wanted: Wanted) -> list[Version]:
    """A first version, and one for each row that was wanted after it."""
    found = [Version(1, MATRIX, T0, "groundswell seed", "groundswell seed")]
    for number, one in enumerate(wanted, 2):
        becomes = amended(found[-1].matrix, one)
        found.append(Version(number, becomes, T0 + timedelta(days=number), "U003", one.why))
    return found


def test_the_history_tells_the_last_versions_newest_first_and_what_each_changed() -> None:
    told = versions(wanting(ceo="A", operations_lead="R"), wanting("policy", hr="C"), wanting("policy", hr="-"))
    edits = history(told)
    assert [edit.version.number for edit in edits] == [4, 3, 2, 1]
    assert edits[0].changes == (Change("policy", "hr", "C", None),)
    assert edits[2].changes == (
        Change("training", "ceo", "I", "A"),
        Change("training", "operations_lead", "A", "R"),
    )
    assert edits[3].changes is None
    assert [edit.version.number for edit in history(told, "training")] == [2, 1]
    assert [edit.version.number for edit in history(told, most=2)] == [4, 3]
    assert history([]) == []


def test_the_last_change_of_a_row_is_nobodys_while_it_is_as_it_came() -> None:
    told = versions(wanting(it_support="C"), wanting("policy", hr="C"))
    last = last_change(told, "training")
    assert last is not None
    assert last.version.number == 2
    assert last_change(told, "budget") is None
    assert last_change([], "budget") is None


def test_a_version_that_changed_nothing_stands_in_the_history_of_the_whole_and_of_no_row() -> None:
    told = versions(wanting(it_support="C"))
    told.append(replace(told[-1], number=3, by="groundswell seed"))
    assert history(told)[0].changes == ()
    assert [edit.version.number for edit in history(told, "training")] == [2, 1]
