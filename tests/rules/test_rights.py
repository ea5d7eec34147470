"""Who may do what: every right against everybody who might ask."""

import pytest

from bot.rules.company import Role
from bot.rules.rights import Identity, Refusal, Right, refusal

EMPLOYEE = Identity(1, "U1", "sales")
CHAMPION = Identity(2, "U2", "sales", frozenset({(Role.AI_CHAMPION, "sales")}))
LEAD = Identity(3, "U3", "operations", frozenset({(Role.OPERATIONS_LEAD, None)}))
CHIEF = Identity(4, "U4", "board", frozenset({(Role.CEO, None)}))
LEGAL = Identity(5, "U5", "legal", frozenset({("legal", None)}))
BOTH = Identity(6, "U6", "sales", frozenset({(Role.AI_CHAMPION, "sales"), (Role.OPERATIONS_LEAD, None)}))

UNKNOWN, NOT_LEAD = Refusal.NOT_ON_ROSTER, Refusal.NOT_OPERATIONS_LEAD
NO_ROLE, NOT_ASKING = Refusal.NO_ROLE, Refusal.NOT_ASKING
NO_CHAMPION, ROLELESS = Refusal.NOT_CHAMPION, Refusal.WITHOUT_ROLE
TABLE = [
    # who       anybody  on the roster  operations lead  triage  ask a pulse  champions' own  any role
    (None, None, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    (EMPLOYEE, None, None, NOT_LEAD, NO_ROLE, NOT_ASKING, NO_CHAMPION, ROLELESS),
    (CHAMPION, None, None, NOT_LEAD, None, None, None, None),
    (LEAD, None, None, None, None, None, None, None),
    (CHIEF, None, None, NOT_LEAD, None, NOT_ASKING, NO_CHAMPION, None),  # the CEO is no operations lead
    (LEGAL, None, None, NOT_LEAD, None, NOT_ASKING, NO_CHAMPION, None),
    (BOTH, None, None, None, None, None, None, None),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0].slack_id if row[0] else "a stranger")
def test_each_right_is_for_those_who_hold_it(row: tuple[Identity | None, *tuple[Refusal | None, ...]]) -> None:
    who, *refusals = row
    needs = (
        Right.ANYBODY, Right.ON_ROSTER, Right.OPERATIONS_LEAD, Right.TRIAGE, Right.ASK, Right.CHAMPIONS, Right.ANY_ROLE
    )  # fmt: skip
    assert [refusal(right, who) for right in needs] == refusals
    assert set(needs) == set(Right)


def test_a_role_is_held_whichever_department_it_is_for() -> None:
    assert CHAMPION.holds(Role.AI_CHAMPION)
    assert not CHAMPION.holds(Role.OPERATIONS_LEAD)
    assert not EMPLOYEE.holds("sales")


def test_a_champion_speaks_for_the_departments_they_are_named_for() -> None:
    assert CHAMPION.champions == BOTH.champions == {"sales"}
    assert LEAD.champions == LEGAL.champions == frozenset()
