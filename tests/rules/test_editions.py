"""For whom there is an edition of which span, who may read it, and what stands in it."""

from datetime import date
from typing import Any

import pytest

from bot.rules import editions
from bot.rules.audience import Units
from bot.rules.company import Department, Role
from bot.rules.editions import Outcome
from bot.rules.raci import matrix_from
from bot.rules.rights import Identity

UNITS = Units([Department("commercial", "Commercial", None), Department("sales", "Sales", "commercial"),
               Department("hr", "HR", None)])  # fmt: skip
MATRIX = matrix_from({
    "additional_roles": {"works_council": "Works Council"},
    "activities": {
        "training": {"name": "Training delivery", "operations_lead": "A", "ai_champion": "R", "ceo": "I",
                     "it_support": "I"},
        "policy": {"name": "Policy updates", "ceo": "A", "operations_lead": "R", "team_members": "I",
                   "works_council": "I"},
    },
})  # fmt: skip


def somebody(*roles: tuple[str, str | None]) -> Identity:
    return Identity(1, "U1", "sales", frozenset(roles))


LEAD = somebody((Role.OPERATIONS_LEAD, None))
CHAMPION = somebody((Role.AI_CHAMPION, "commercial"))
CEO, NOBODY = somebody((Role.CEO, None)), somebody()


@pytest.mark.parametrize(("day", "month", "quarter"), [
    (date(2026, 1, 5), "2025-12", "2025-Q4"),
    (date(2026, 3, 30), "2026-02", "2025-Q4"),
    (date(2026, 4, 6), "2026-03", "2026-Q1"),
    (date(2026, 12, 28), "2026-11", "2026-Q3"),
])  # fmt: skip
def test_a_month_and_a_quarter_are_those_that_are_over(day: date, month: str, quarter: str) -> None:
    assert (editions.month_before(day), editions.quarter_before(day)) == (month, quarter)


@pytest.mark.parametrize(("period", "first", "after"), [
    ("2026-W20", date(2026, 5, 11), date(2026, 5, 18)),
    ("2026-W01", date(2025, 12, 29), date(2026, 1, 5)),
    ("2026-02", date(2026, 2, 1), date(2026, 3, 1)),
    ("2026-12", date(2026, 12, 1), date(2027, 1, 1)),
    ("2026-Q1", date(2026, 1, 1), date(2026, 4, 1)),
    ("2026-Q4", date(2026, 10, 1), date(2027, 1, 1)),
])  # fmt: skip
def test_a_period_has_a_first_day_and_a_day_after_its_last(period: str, first: date, after: date) -> None:
    assert editions.span(period) == (first, after)


def test_every_role_that_is_no_team_and_has_no_week_of_its_own_has_a_month() -> None:
    assert editions.informed_roles(MATRIX) == ("ceo", "it_support", "works_council")


@pytest.mark.parametrize(("role", "activities"), [
    ("ceo", {"training": "Training delivery"}),
    ("it_support", {"training": "Training delivery"}),
    ("works_council", {"policy": "Policy updates"}),
    ("operations_lead", {}),
])  # fmt: skip
def test_a_role_is_informed_of_the_rows_in_which_it_has_an_i(role: str, activities: dict[str, str]) -> None:
    assert editions.informed_of(MATRIX, role) == activities


@pytest.mark.parametrize(("role", "activities"), [
    ("ceo", {"policy": "Policy updates"}), ("operations_lead", {"training": "Training delivery"}), ("it_support", {}),
])  # fmt: skip
def test_a_role_is_accountable_for_the_rows_in_which_it_has_an_a(role: str, activities: dict[str, str]) -> None:
    assert editions.accountable_of(MATRIX, role) == activities


def test_of_each_activity_it_is_told_how_many_and_nothing_else() -> None:
    outcomes = [
        Outcome("training", raised=True, resolved=True, open=False),
        Outcome("training", raised=False, resolved=False, open=True),
        Outcome("policy", raised=True, resolved=False, open=True),
    ]
    assert editions.informed(outcomes, {"training": "Training delivery", "budget": "Budget"}) == [
        {"activity": "Training delivery", "raised": 1, "resolved": 1, "open": 1}
    ]
    assert editions.informed([Outcome("training", False, False, False)], {"training": "Training delivery"}) == []


@pytest.mark.parametrize(("who", "own"), [
    (None, []),
    (NOBODY, []),
    (LEAD, ["ops", "leads"]),
    (CHAMPION, ["champion:commercial", "leads"]),
    (CEO, ["role:ceo", "leads"]),
    (somebody((Role.AI_CHAMPION, "hr"), (Role.OPERATIONS_LEAD, None)), ["ops", "champion:hr", "leads"]),
])  # fmt: skip
def test_the_editions_of_somebody_are_those_of_their_roles(who: Identity | None, own: list[str]) -> None:
    assert editions.audiences(who) == own


@pytest.mark.parametrize(("audience", "role"), [
    ("ops", ("operations_lead", None)), ("champion:hr", ("ai_champion", "hr")), ("role:ceo", ("ceo", None)),
    ("leads", (None, None)),
])  # fmt: skip
def test_an_edition_is_written_for_a_role_or_for_whoever_holds_any(audience: str, role: tuple[str, str]) -> None:
    assert editions.role_of(audience) == role


@pytest.mark.parametrize(("who", "audience", "may"), [
    (LEAD, "champion:hr", True), (LEAD, "role:ceo", True), (LEAD, "ops", True),
    (CHAMPION, "champion:commercial", True), (CHAMPION, "champion:sales", True), (CHAMPION, "champion:hr", False),
    (CHAMPION, "ops", False), (CHAMPION, "role:ceo", False), (CHAMPION, "leads", True),
    (CEO, "ops", False), (CEO, "role:it_support", False), (CEO, "role:ceo", True),
    (NOBODY, "leads", False), (None, "leads", False),
])  # fmt: skip
def test_nobody_reads_an_edition_that_is_for_others(who: Identity | None, audience: str, may: bool) -> None:
    assert editions.may_read(who, audience, UNITS) is may


def figures(**changes: Any) -> dict[str, Any]:
    """A week in which Sales and HR are shown together."""
    unit = {"key": "hr+sales", "name": "HR and Sales", "departments": ["hr", "sales"], "asked": 20, "took_part": 12}
    share = {"short": "Used AI", "finding": "used AI", "units": {"hr+sales": {"saying": "exact"}}, "company": {}}
    concerns = {"labels": {"no_time": "No time"}, "units": {"hr+sales": {"shown": [["no_time", 5, 5]]}}}
    cycle = {"units": [unit], "shares": [share], "concerns": concerns, "barriers": {"hr+sales": {"stage": "desire"}}}
    return {"cycle": cycle, "training": {"units": {"0": {"done": [4, 4]}}, "company": {"done": [9, 9]}}} | changes


def test_a_department_is_told_what_is_published_of_its_unit_beside_the_company() -> None:
    told = editions.of_department(figures(), "sales", "Sales")
    assert told["unit"]["name"] == "HR and Sales"
    assert told["shares"] == [{"short": "Used AI", "finding": "used AI", "own": {"saying": "exact"}, "company": {}}]
    assert (told["barrier"], told["concern"]) == ("desire", "No time")
    assert told["training"] == {"own": {"done": [4, 4]}, "company": {"done": [9, 9]}}
    named = [{"unit": "hr", "departments": ["hr"]}, {"unit": "", "departments": []},
             {"unit": "sales", "departments": ["sales"]}]  # fmt: skip
    changed = editions.of_department(figures(changes={"named": named, "reason": None}), "sales", "Sales")
    assert [one["unit"] for one in changed["changes"]] == ["", "sales"]


def test_a_department_of_a_merged_unit_is_told_nothing_that_is_not_told_of_the_unit_itself() -> None:
    week = figures(changes={"named": [{"unit": "hr+sales", "departments": ["hr", "sales"]}], "reason": None})
    hr, sales = (editions.of_department(week, key, key) | {"department": ""} for key in ("hr", "sales"))
    assert hr == sales
    cycle = week["cycle"]
    assert sales["unit"] == {key: cycle["units"][0][key] for key in ("name", "asked", "took_part", "departments")}
    assert all(one["own"] is cycle["shares"][0]["units"]["hr+sales"] for one in sales["shares"])
    assert sales["training"]["own"] is week["training"]["units"]["0"]
    assert sales["changes"] == week["changes"]["named"]


def test_departments_of_published_units_are_those_of_which_there_is_something_to_say() -> None:
    assert editions.published(figures()) == {"hr", "sales"}
    assert editions.published(figures(cycle=None)) == set()


@pytest.mark.parametrize("week", [figures(cycle=None), figures() | {"cycle": figures()["cycle"] | {"units": []}}])
def test_a_department_that_is_in_no_published_unit_is_told_nothing_of_one(week: dict[str, Any]) -> None:
    told = editions.of_department(week, "sales", "Sales")
    assert (told["unit"], told["shares"], told["barrier"]) == (None, [], None)


@pytest.mark.parametrize(("now", "before", "posted"), [
    (None, None, False),
    ("2026-05-14", None, True),
    ("2026-05-14", "2026-04-16", True),
    ("2026-05-14", "2026-05-14", False),
])  # fmt: skip
def test_a_champion_hears_of_their_figures_when_they_are_new(now: str | None, before: str | None, posted: bool) -> None:
    assert (
        editions.has_news({"closed_at": now, "unit": {"name": "Sales"}}, {"closed_at": before} if before else None)
        is posted
    )


def test_what_was_told_while_nobody_was_champion_is_news_to_whoever_is_named_then_and_to_nobody_before() -> None:
    told = {"closed_at": "2026-05-14", "unit": {"name": "Sales"}}
    assert not editions.has_news(told | {"held": False}, None)
    assert editions.has_news(told | {"held": True}, told | {"held": False})
    assert not editions.has_news(told | {"held": True}, told | {"held": True})


def test_a_champion_of_a_unit_that_is_not_told_hears_nothing() -> None:
    assert not editions.has_news({"closed_at": "2026-05-14", "unit": None}, None)


def test_a_champion_reads_no_change_of_departments_that_were_once_told_together_with_theirs() -> None:
    named = [
        {"unit": "legal+sales", "departments": ["legal", "sales"], "verdict": "fell", "latest": 0.4, "before": 0.6}
    ]
    changed = editions.of_department(figures(changes={"named": named, "reason": None}), "sales", "Sales")
    assert changed["changes"] == []
