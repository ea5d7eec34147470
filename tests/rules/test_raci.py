"""The matrix a company starts with is the mission's, and one that cannot be followed is refused row by row."""

from pathlib import Path
from typing import Any

import pytest
import yaml

import seeds
from bot.rules.company import Role
from bot.rules.raci import Activity, Letter, Matrix, Problem, matrix_from, problems

COLUMNS = [Role.CEO, Role.OPERATIONS_LEAD, Role.AI_CHAMPION, Role.TEAM_MEMBERS, Role.IT_SUPPORT]
MISSION = """
AI strategy and priorities | A | C | R | I | C
New tool evaluation        | I | A | R | C | C
Budget approval            | A | R | C | I | I
Implementation             | I | A | R | R | C
Training delivery          | I | A | R | R | I
Quality monitoring         | I | A | R | R | C
Performance reporting      | I | A | R | C | I
Issue escalation           | I | A | R | R | C
Policy updates             | A | R | R | I | C
"""


def seeded() -> dict[str, Any]:
    body: dict[str, Any] = yaml.safe_load((Path(seeds.__file__).parent / "raci.yaml").read_text("utf-8"))
    return body


def matrix(**rows: dict[str, str]) -> Matrix:
    """The seeded matrix with rows replaced, and three additional roles."""
    body = seeded()
    body["additional_roles"] = {"hr": "HR", "legal": "Legal", "works_council": "Works Council"}
    body["activities"] |= rows
    return matrix_from(body)


def test_a_company_starts_with_the_matrix_of_the_mission() -> None:
    expected = {}
    for line in MISSION.strip().splitlines():
        name, *letters = (cell.strip() for cell in line.split("|"))
        expected[name] = dict(zip(COLUMNS, letters, strict=True))
    rows = matrix_from(seeded()).rows
    assert {row.name: dict(row.letters) for row in rows} == expected
    assert [row.activity for row in rows] == list(Activity)


def test_the_seeded_matrix_can_be_followed() -> None:
    assert problems(matrix_from(seeded())) == []


def test_a_matrix_survives_being_kept_as_json() -> None:
    kept = matrix(policy={"name": "Policy", "ceo": "A", "ai_champion": "R", "hr": "C"})
    assert matrix_from(kept.body()) == kept


@pytest.mark.parametrize(
    ("activity", "responsible", "accountable"),
    [
        (Activity.POLICY, ("ai_champion", "operations_lead"), "ceo"),
        (Activity.ESCALATION, ("ai_champion", "team_members"), "operations_lead"),
        (Activity.BUDGET, ("operations_lead",), "ceo"),
    ],
)
def test_the_champion_acts_first_and_the_team_last(
    activity: Activity, responsible: tuple[str, ...], accountable: str
) -> None:
    assert matrix().responsible(activity) == responsible
    assert matrix().accountable(activity) == accountable


def test_the_order_of_acting_does_not_depend_on_the_order_of_writing() -> None:
    row = {"team_members": "R", "ceo": "A", "it_support": "R", "operations_lead": "R", "ai_champion": "R"}
    acting = matrix(policy=row).responsible("policy")
    assert acting == ("ai_champion", "operations_lead", "it_support", "team_members")


def test_the_team_is_asked_to_help_where_the_matrix_says_so() -> None:
    assert matrix().asks_team(Activity.TRAINING)
    assert not matrix().asks_team(Activity.POLICY)


def test_additional_roles_are_consulted_and_informed() -> None:
    own = matrix(policy={"ceo": "A", "ai_champion": "R", "hr": "C", "it_support": "C", "legal": "I"})
    assert own.consulted("policy") == ("hr", "it_support")
    assert own.informed("policy") == ("legal",)
    assert problems(own) == []


def test_a_row_of_ones_own_is_welcome_and_one_left_out_is_missed() -> None:
    own = matrix(retrospective={"name": "Monthly retrospective", "operations_lead": "A", "ai_champion": "R"})
    assert problems(own) == []
    rest = Matrix(tuple(row for row in own.rows if row.activity != Activity.POLICY))
    assert Problem(None, "there is no row for 'policy'; add it, since the bot routes by it") in problems(rest)


def test_an_activity_without_a_row_is_not_found() -> None:
    with pytest.raises(KeyError):
        matrix().row("catering")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"ai_champion": "R"}, "nobody is accountable (A); name exactly one role"),
        (
            {"ceo": "A", "operations_lead": "A", "ai_champion": "R"},
            "ceo and operations_lead are accountable (A); name exactly one role",
        ),
        ({"ceo": "A"}, "nobody is responsible (R); name at least one role"),
        (
            {"ceo": "A", "team_members": "R"},
            "only team_members are responsible (R); name a role as well that acts first",
        ),
        (
            {"team_members": "A", "ai_champion": "R"},
            "team_members are accountable (A); a team cannot be, so name a role that one person holds",
        ),
        ({"ceo": "A", "ai_champion": "R", "it_support": "X"}, "it_support has 'X'; use R, A, C or I, or leave it out"),
        ({"ceo": "A", "ai_champion": "R", "hr": "R"}, "hr is an additional role and has R; it may be C or I only"),
        (
            {"ceo": "A", "ai_champion": "R", "union": "C"},
            "there is no role 'union'; use one of ceo, operations_lead, ai_champion, team_members, it_support, hr, "
            "legal, works_council, or add it to the additional roles",
        ),
    ],
)
def test_a_row_that_cannot_be_followed_says_what_to_do(row: dict[str, str], message: str) -> None:
    assert [(one.activity, one.message) for one in problems(matrix(policy=row))] == [("policy", message)]


def test_one_of_the_five_cannot_be_an_additional_role() -> None:
    body = seeded()
    body["additional_roles"] = {"ceo": "The boss"}
    assert problems(matrix_from(body))[0].activity is None


def test_every_problem_of_a_row_is_told_at_once() -> None:
    assert len(problems(matrix(policy={"ceo": "X", "hr": "A"}))) == 3


def test_letters_are_those_of_the_legend() -> None:
    assert "".join(Letter) == "RACI"
