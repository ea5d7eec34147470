"""Whom a round asks: every part narrows it, and a parent's turn is that of all below it."""

from datetime import date

import pytest

from bot.rules.audience import Audience, Turn, Units, audience_from, narrowed
from bot.rules.company import Department

TREE = [
    Department("commercial", "Commercial", wave=1, starts_on=date(2026, 5, 4)),
    Department("sales", "Sales", "commercial"),
    Department("marketing", "Marketing", "commercial", wave=2, starts_on=date(2026, 9, 14)),
    Department("legal", "Legal"),
]
UNITS = Units(TREE)


@pytest.mark.parametrize(
    ("audience", "included"),
    [
        (Audience(), {"sales", "marketing", "legal", "commercial"}),
        (Audience(departments=frozenset({"commercial"})), {"commercial", "sales", "marketing"}),
        (Audience(departments=frozenset({"sales", "legal"})), {"sales", "legal"}),
        (Audience(waves=frozenset({1})), {"commercial", "sales"}),
        (Audience(waves=frozenset({1, 2})), {"commercial", "sales", "marketing"}),
        (Audience(departments=frozenset({"legal"}), waves=frozenset({1})), set()),
        (Audience(tiers=frozenset({"executives"})), set()),
        (Audience(cohorts=frozenset({"assigned"}), departments=frozenset({"legal"})), {"legal"}),
    ],
)
def test_an_audience_includes_what_every_part_of_it_allows(audience: Audience, included: set[str]) -> None:
    found = {one.key for one in TREE if UNITS.includes(audience, one.key, "managers", "assigned")}
    assert found == included


def test_a_department_has_the_turn_of_the_nearest_unit_that_says_one() -> None:
    assert UNITS.turn("sales") == Turn(1, date(2026, 5, 4))
    assert UNITS.turn("marketing") == Turn(2, date(2026, 9, 14))
    assert UNITS.turn("legal") == Turn()
    assert UNITS.waves() == [1, 2]


@pytest.mark.parametrize(
    ("department", "today", "started"),
    [
        ("sales", date(2026, 5, 3), False),
        ("sales", date(2026, 5, 4), True),
        ("marketing", date(2026, 9, 13), False),
        ("legal", date(2020, 1, 1), True),
    ],
)
def test_a_departments_turn_comes_on_its_day(department: str, today: date, started: bool) -> None:
    assert UNITS.has_started(department, today) is started


def test_a_champions_audience_is_their_own_department_and_never_more() -> None:
    own = frozenset({"commercial"})
    assert narrowed(Audience(), UNITS, own) == Audience(departments=own)
    below = Audience(departments=frozenset({"sales"}), tiers=frozenset({"managers"}))
    assert narrowed(below, UNITS, own) == below
    assert narrowed(Audience(departments=frozenset({"sales", "legal"})), UNITS, own) is None


def test_an_audience_comes_back_from_its_json_as_it_was() -> None:
    audience = Audience(frozenset({"sales"}), frozenset({"managers"}), frozenset({"assigned"}), frozenset({2}))
    assert audience_from(audience.body()) == audience
    assert audience_from({}) == Audience()
