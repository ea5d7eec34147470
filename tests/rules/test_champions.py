"""Who cares for which department, and how many people come to each champion."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.audience import Units
from bot.rules.champions import MOST, Cared, Gap, Seat, Somebody, areas, coverage
from bot.rules.company import Department

ANA, BEN, CLEO = Somebody("Ana", "U1"), Somebody("Ben", "U2"), Somebody("Cleo")
TREE = [
    Department("commercial", "Commercial"),
    Department("sales", "Sales", "commercial"),
    Department("service", "Service", "commercial"),
    Department("legal", "Legal"),
]


def by_key(cared: list[Cared]) -> dict[str, Cared]:
    return {one.key: one for one in cared}


def test_a_department_without_a_champion_comes_to_the_nearest_above_that_has_one() -> None:
    units = Units(TREE)
    assert areas(units, {"commercial", "sales"}) == {"commercial": ("commercial", "service"), "sales": ("sales",)}
    assert units.nearest("service", {"commercial"}) == "commercial"
    assert units.nearest("legal", {"commercial"}) is None


def test_people_of_departments_below_without_a_champion_count_for_the_one_above() -> None:
    seats = [Seat("commercial", ANA, BEN), Seat("sales", BEN, ANA)]
    found = by_key(coverage(TREE, seats, {"commercial": 3, "sales": 20, "service": 9}))
    assert (found["commercial"].each, found["sales"].each) == (12, 20)
    assert (found["service"].gap, found["service"].each) == (Gap.CHAMPION, 0)


def test_a_champion_of_two_departments_has_the_people_of_both_and_two_share_theirs() -> None:
    seats = [Seat("sales", ANA), Seat("legal", ANA), Seat("legal", BEN)]
    found = by_key(coverage(TREE, seats, {"sales": 20, "legal": 11}))
    assert (found["sales"].each, found["legal"].each) == (26, 26)
    assert found["legal"].champions == (ANA, BEN)


@pytest.mark.parametrize(
    ("seats", "people", "gap"),
    [
        ([], 5, Gap.CHAMPION),
        ([Seat("legal", None, BEN)], 5, Gap.CHAMPION),  # the champion has left
        ([Seat("legal", ANA)], 5, Gap.DEPUTY),
        ([Seat("legal", ANA), Seat("legal", BEN, CLEO)], 5, None),
        ([Seat("legal", ANA, BEN)], MOST, None),
        ([Seat("legal", ANA, BEN)], MOST + 1, Gap.TIME),
        ([Seat("legal", ANA, BEN), Seat("legal", BEN, ANA)], 2 * MOST, None),
    ],
)
def test_the_worst_of_what_a_department_lacks_is_named(seats: list[Seat], people: int, gap: Gap | None) -> None:
    (found,) = coverage(TREE, seats, {"legal": people})
    assert found.gap is gap


def test_those_that_lack_somebody_come_first_and_all_others_by_name() -> None:
    seats = [Seat("commercial", ANA, BEN), Seat("service", ANA), Seat("legal", CLEO, BEN)]
    found = coverage(TREE, seats, {"commercial": 90, "sales": 1, "service": 1, "legal": 1})
    assert [one.key for one in found] == ["sales", "service", "commercial", "legal"]


def test_departments_without_people_and_those_outside_of_the_scope_are_left_out() -> None:
    seats = [Seat("commercial", ANA, BEN)]
    people = {"sales": 4, "legal": 4}
    assert {one.key for one in coverage(TREE, seats, people)} == {"sales", "legal"}
    assert {one.key for one in coverage(TREE, seats, people, frozenset({"commercial"}))} == {"sales"}
    assert coverage(TREE, seats, people, frozenset()) == []


@given(st.dictionaries(st.sampled_from([one.key for one in TREE]), st.integers(1, 90), min_size=1))
def test_everybody_comes_to_one_champion_where_the_top_of_their_tree_has_one(people: dict[str, int]) -> None:
    seats = [Seat("commercial", ANA, BEN), Seat("legal", CLEO, BEN)]
    having = areas(Units(TREE), {seat.department for seat in seats})
    assert sorted(key for below in having.values() for key in below) == sorted(one.key for one in TREE)
    assert {one.key for one in coverage(TREE, seats, people)} == set(people)
