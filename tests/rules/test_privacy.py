"""Partitions are held to what they promise, by tables and by Hypothesis's companies."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.company import Department
from bot.rules.privacy import (
    Floors,
    Partition,
    Reach,
    ResponseOnly,
    Turnout,
    Unit,
    coarser,
    least_answers,
    partition,
)
from bot.rules.tree import Names

calmly = settings(deadline=None)

TREE = [
    Department("commercial", "Commercial"),
    Department("sales", "Sales", "commercial"),
    Department("marketing", "Marketing", "commercial"),
    Department("corporate", "Corporate"),
    Department("finance", "Finance", "corporate"),
    Department("hr", "HR", "corporate"),
    Department("legal", "Legal", "corporate"),
    Department("it", "IT"),
]


def parted(took_part: dict[str, int], floor: int = 5) -> Partition:
    result = partition(TREE, {key: Turnout(n + 2, n) for key, n in took_part.items()}, floor)
    assert isinstance(result, Partition)
    return result


def units(took_part: dict[str, int], floor: int = 5) -> dict[str, int]:
    return {unit.name: unit.took_part for unit in parted(took_part, floor).units}


# Floors


def test_the_floors_are_five_and_ten_unless_a_company_raises_them() -> None:
    assert (Floors().scores, Floors().comments) == (5, 10)
    assert Floors(scores=8).scores == 8


@pytest.mark.parametrize("low", [{"scores": 2}, {"comments": 2}, {"scores": 0}])
def test_a_floor_below_three_is_refused(low: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="single people"):
        Floors(**low)
    with pytest.raises(ValueError, match="single people"):
        partition(TREE, {"it": Turnout(9, 9)}, 2)


# Partitions


@pytest.mark.parametrize(
    ("took_part", "expected"),
    [
        (
            {"sales": 9, "marketing": 7, "it": 8},
            {"Sales": 9, "Marketing": 7, "IT": 8},
        ),
        (
            {"sales": 9, "marketing": 7, "finance": 6, "hr": 8, "legal": 3},
            {"Sales": 9, "Marketing": 7, "Finance and Legal": 9, "HR": 8},
        ),
        (
            # The two smallest first, and a third only if it takes one.
            {"sales": 9, "marketing": 7, "finance": 4, "hr": 2, "legal": 2},
            {"Sales": 9, "Marketing": 7, "Corporate (all)": 8},
        ),
        (
            {"sales": 9, "marketing": 7, "finance": 4, "hr": 2, "legal": 3},
            {"Sales": 9, "Marketing": 7, "Corporate (all)": 9},
        ),
        (
            # What a parent cannot mend goes up: to the smallest unit beside it.
            {"sales": 9, "marketing": 7, "finance": 1, "hr": 1, "legal": 1, "it": 20},
            {"Sales": 9, "Marketing and Corporate (all)": 10, "IT": 20},
        ),
        (
            # One head of a division does not undo the division.
            {"commercial": 1, "sales": 9, "marketing": 7},
            {"Commercial (own staff) and Marketing": 8, "Sales": 9},
        ),
        ({"commercial": 7, "sales": 9}, {"Commercial (own staff)": 7, "Sales": 9}),
        ({"commercial": 7, "it": 9}, {"Commercial": 7, "IT": 9}),
        ({"sales": 4, "it": 4}, {"Whole company": 8}),
        ({"sales": 6, "it": 0, "hr": 1}, {"Whole company": 7}),
        ({"it": 7}, {"IT": 7}),
        ({"sales": 7, "marketing": 7, "hr": 0}, {"Sales": 7, "Marketing and HR": 7}),
    ],
)
def test_a_unit_too_small_is_merged_with_its_smallest_sibling(
    took_part: dict[str, int], expected: dict[str, int]
) -> None:
    assert units(took_part) == expected


def test_units_are_called_in_the_words_that_are_given() -> None:
    names = Names("Alle", "{name} (gesamt)", "{name} (eigene)", "{names} und {name}", "{names} und {number} weitere")

    def called(took_part: dict[str, int]) -> list[str]:
        found = partition(TREE, {key: Turnout(n + 2, n) for key, n in took_part.items()}, 5, names=names)
        assert isinstance(found, Partition)
        return [unit.name for unit in found.units]

    assert called({"commercial": 1, "sales": 9, "marketing": 7}) == ["Commercial (eigene) und Marketing", "Sales"]
    assert called({"sales": 4, "it": 4}) == ["Alle"]
    flat = [Department(key, key.upper(), None) for key in "abcdefgh"]
    many = partition(flat, {key: Turnout(9, 9 if key in "gh" else 1) for key in "abcdefgh"}, 5, names=names)
    assert isinstance(many, Partition)
    assert "A, B, C und 4 weitere" in [unit.name for unit in many.units]


def test_between_equal_siblings_the_first_key_is_taken() -> None:
    assert "Finance and Legal" in units({"sales": 9, "finance": 7, "hr": 7, "legal": 3})


def test_a_long_name_is_cut_short() -> None:
    flat = [Department(key, key.upper()) for key in "abcdefg"]
    result = partition(flat, {**dict.fromkeys("abcde", Turnout(1, 1)), "f": Turnout(2, 2), "g": Turnout(30, 30)}, 5)
    assert isinstance(result, Partition)
    assert [unit.name for unit in result.units] == ["A, B, C and 3 more", "G"]
    assert result.units[0].key == "a+b+c+d+e+f"


def test_a_department_nobody_was_asked_in_is_left_out() -> None:
    result = partition(TREE, {"sales": Turnout(9, 9), "it": Turnout(0, 0)}, 5)
    assert isinstance(result, Partition)
    assert result.unit_of("it") is None
    assert result.unit_of("sales") == Unit(("sales",), "Sales", 9, 9)


def test_a_company_below_the_floor_shows_its_response_only() -> None:
    result = partition(TREE, {"sales": Turnout(9, 3), "it": Turnout(4, 3)}, 5)
    assert result == ResponseOnly(asked=13, took_part=6)


def test_a_unit_in_which_somebody_stopped_half_way_is_merged_for_every_question() -> None:
    asked = {
        "sales": Turnout(9, 9, {"use": 9, "support": 9}),
        "finance": Turnout(8, 7, {"use": 7, "support": 6}),
        "hr": Turnout(9, 8, {"use": 8, "support": 8}),
    }
    result = partition(TREE, asked, 5)
    assert isinstance(result, Partition)
    assert [unit.name for unit in result.units] == ["Sales", "Corporate (all)"]
    assert result.reach == {"support": Reach.UNITS, "use": Reach.UNITS}


def test_a_question_hardly_anybody_reached_does_not_merge_the_units_of_the_others() -> None:
    asked = {
        "sales": Turnout(20, 20, {"use": 20, "last": 7, "odd": 3}),
        "hr": Turnout(20, 20, {"use": 19, "last": 4}),
    }
    result = partition(TREE, asked, 5)
    assert isinstance(result, Partition)
    assert len(result.units) == 2
    assert result.reach == {"last": Reach.COMPANY, "odd": Reach.NOWHERE, "use": Reach.UNITS}


@pytest.mark.parametrize(
    ("asked", "took_part", "answers"), [(3, 4, {}), (3, -1, {}), (3, 2, {"use": 3}), (3, 2, {"use": -1})]
)
def test_a_turnout_that_cannot_be_is_refused(asked: int, took_part: int, answers: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        Turnout(asked, took_part, answers)


@pytest.mark.parametrize(
    ("departments", "message"),
    [
        ([Department("a", "A", "b")], "unknown parent"),
        ([Department("a", "A"), Department("a", "B")], "two departments"),
        ([Department("a", "A", "b"), Department("b", "B", "a")], "their own parents: a, b"),
        ([], "no departments a"),
    ],
)
def test_a_tree_that_is_none_is_refused(departments: list[Department], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        partition(departments, {"a": Turnout(9, 9)}, 5)


@st.composite
def companies(draw: st.DrawFn) -> tuple[list[Department], dict[str, Turnout], int]:
    size = draw(st.integers(1, 14))
    departments = []
    for number in range(size):
        parent = draw(st.one_of(st.none(), st.integers(0, number - 1))) if number else None
        key = f"d{number:02}"
        departments.append(Department(key, key.upper(), None if parent is None else f"d{parent:02}"))
    turnout = {}
    for department in draw(st.lists(st.sampled_from(departments), unique=True)):
        asked = draw(st.integers(0, 20))
        took_part = draw(st.integers(0, asked))
        answers = {question: draw(st.integers(0, took_part)) for question in ("q1", "q2", "q3")}
        turnout[department.key] = Turnout(asked, took_part, answers)
    return departments, turnout, draw(st.integers(3, 8))


def total(turnout: dict[str, Turnout], keys: tuple[str, ...], question: str) -> int:
    return sum(turnout[key].answers[question] for key in keys)


@calmly
@given(companies())
def test_every_unit_has_answers_enough_and_nobody_is_lost(
    company: tuple[list[Department], dict[str, Turnout], int],
) -> None:
    departments, turnout, floor = company
    least = least_answers(floor)
    result = partition(departments, turnout, floor)
    asked = sum(one.asked for one in turnout.values())
    took_part = sum(one.took_part for one in turnout.values())
    assert (result.asked, result.took_part) == (asked, took_part)
    if isinstance(result, ResponseOnly):
        assert took_part < least
        return
    published = [key for unit in result.units for key in unit.departments]
    assert sorted(published) == sorted(key for key, one in turnout.items() if one.asked)
    for unit in result.units:
        assert unit.took_part >= least
        assert unit.asked == sum(turnout[key].asked for key in unit.departments)
        assert unit.took_part == sum(turnout[key].took_part for key in unit.departments)
        for question, reach in result.reach.items():
            if reach is Reach.UNITS:
                assert total(turnout, unit.departments, question) >= least
    for question, reach in result.reach.items():
        if reach is Reach.COMPANY:
            assert total(turnout, tuple(published), question) >= least
    assert len({unit.name for unit in result.units}) == len(result.units)


@calmly
@given(companies(), st.randoms(use_true_random=False))
def test_a_partition_does_not_depend_on_any_order(
    company: tuple[list[Department], dict[str, Turnout], int], random: Random
) -> None:
    departments, turnout, floor = company
    expected = partition(departments, turnout, floor)
    random.shuffle(departments)
    keys = list(turnout)
    random.shuffle(keys)
    assert partition(departments, {key: turnout[key] for key in keys}, floor) == expected


@calmly
@given(companies())
def test_a_department_large_enough_is_merged_only_to_take_in_a_smaller_one(
    company: tuple[list[Department], dict[str, Turnout], int],
) -> None:
    departments, turnout, floor = company
    least = least_answers(floor)
    result = partition(departments, turnout, floor)
    if isinstance(result, ResponseOnly):
        return
    by_unit = [question for question, reach in result.reach.items() if reach is Reach.UNITS]

    def size(key: str) -> int:
        return min((turnout[key].took_part, *(turnout[key].answers[question] for question in by_unit)))

    for unit in result.units:
        if len(unit.departments) > 1:
            assert any(size(key) < least for key in unit.departments)


# Joining partitions


def test_the_halves_of_a_cycle_are_pooled_in_the_units_both_can_be_told_in() -> None:
    first = parted({"sales": 9, "marketing": 3, "finance": 7, "hr": 7, "legal": 7})
    second = parted({"sales": 8, "marketing": 8, "finance": 7, "hr": 2})
    pooled = coarser(first, second, TREE)
    assert {unit.name: (unit.asked, unit.took_part) for unit in pooled.units} == {
        "Commercial (all)": (16 + 20, 12 + 16),
        "Finance and HR": (18 + 13, 14 + 9),
        "Legal": (9, 7),
    }


def test_pooling_adds_up_and_keeps_the_stricter_reach() -> None:
    first = partition(TREE, {"it": Turnout(30, 20, {"use": 20, "last": 8, "odd": 20})}, 5)
    second = partition(TREE, {"it": Turnout(30, 10, {"use": 10, "last": 10, "even": 10})}, 8)
    assert isinstance(first, Partition)
    assert isinstance(second, Partition)
    pooled = coarser(first, second, TREE)
    assert (pooled.asked, pooled.took_part, pooled.floor) == (60, 30, 8)
    assert pooled.reach == {
        "even": Reach.UNITS,
        "last": Reach.COMPANY,
        "odd": Reach.UNITS,
        "use": Reach.UNITS,
    }


def test_a_department_gone_since_keeps_its_key_as_its_name() -> None:
    first = parted({"sales": 9, "it": 9})
    pooled = coarser(first, first, [one for one in TREE if one.key != "it"])
    assert {unit.name for unit in pooled.units} == {"Sales", "it"}


@calmly
@given(companies(), st.data())
def test_pooling_gives_the_finest_partition_both_refine(
    company: tuple[list[Department], dict[str, Turnout], int], data: st.DataObject
) -> None:
    departments, turnout, floor = company
    again = {
        key: Turnout(one.asked, data.draw(st.integers(0, one.asked)))
        for key, one in turnout.items()
        if data.draw(st.booleans())
    }
    first, second = partition(departments, turnout, floor), partition(departments, again, floor)
    if isinstance(first, ResponseOnly) or isinstance(second, ResponseOnly):
        return
    pooled = coarser(first, second, departments)
    assert coarser(second, first, departments) == pooled
    assert pooled.took_part == first.took_part + second.took_part
    assert pooled.asked == first.asked + second.asked
    for finer in (first, second):
        for unit in finer.units:
            assert set(unit.departments) <= set(pooled.unit_of(unit.departments[0]).departments)  # type: ignore[union-attr]
    # Finest: nothing joins two departments but a chain of units that overlap.
    links = [set(unit.departments) for finer in (first, second) for unit in finer.units]
    for unit in pooled.units:
        reached = {unit.departments[0]}
        for _ in unit.departments:
            reached = reached.union(*(link for link in links if link & reached))
        assert reached == set(unit.departments)
