"""Cohorts and tiers are told beside units, and together they tell nothing that each leaves unsaid."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.company import Cohort
from bot.rules.groups import Cells, Groups, groups_together
from bot.rules.sayings import NOBODY, Count, Said, Saying, Together, possible_yes, said_together
from bot.rules.weighting import Cell, weighted_share

calmly = settings(deadline=None)

Table = dict[str, dict[str, tuple[int, int]]]


def counted(table: Table) -> Cells:
    return {unit: {group: Count(yes, n, n) for group, (yes, n) in groups.items()} for unit, groups in table.items()}


def units_of(cells: Cells, floor: int = 5) -> Together:
    return said_together({unit: sum(groups.values(), NOBODY) for unit, groups in cells.items()}, floor)


def told(table: Table, by_unit: bool = True) -> Groups:
    cells = counted(table)
    return groups_together(cells, units_of(cells), floor=5, by_unit=by_unit)


def test_cohorts_are_told_for_the_company_and_for_units_where_both_have_ten() -> None:
    groups = told(
        {
            "sales": {"v": (9, 12), "a": (10, 30)},
            "it": {"v": (6, 10), "a": (5, 20)},
            "hr": {"v": (7, 10), "a": (4, 15)},
        }
    )
    assert groups.company == {
        "a": Said(Saying.EXACT, 65, 65, 19, 19),
        "v": Said(Saying.EXACT, 32, 32, 22, 22),
    }
    assert set(groups.units) == {"sales", "it", "hr"}
    assert groups.units["it"]["v"] == Said(Saying.EXACT, 10, 10, 6, 6)
    assert groups.weighted


def test_tiers_are_never_told_inside_a_unit() -> None:
    groups = told({"sales": {"p": (9, 12), "m": (10, 30)}, "it": {"p": (6, 10), "m": (5, 20)}}, by_unit=False)
    assert groups.company
    assert not groups.units


@pytest.mark.parametrize(
    "table",
    [
        {"sales": {"v": (3, 4), "a": (10, 30)}, "it": {"v": (3, 5), "a": (5, 20)}},  # nine volunteers
        {"sales": {"v": (0, 0), "a": (10, 30)}, "it": {"v": (0, 0), "a": (5, 20)}},
        {"sales": {"v": (6, 6), "a": (6, 6)}, "it": {"v": (6, 6), "a": (6, 6)}},  # everybody agrees
    ],
)
def test_cohorts_too_small_or_of_one_mind_are_not_told(table: Table) -> None:
    assert told(table) == Groups()
    assert not told(table).weighted


def test_a_cohort_of_one_mind_is_told_as_such_and_not_weighted() -> None:
    groups = told({"sales": {"v": (7, 7), "a": (6, 20)}, "it": {"v": (8, 8), "a": (7, 20)}})
    assert groups.company["v"] == Said(Saying.NEARLY_ALL, 15, 15)
    assert groups.company["a"] == Said(Saying.BETWEEN, 40, 40, 13, 14)
    assert not groups.weighted


def test_cohorts_of_units_are_not_told_where_a_small_rest_would_follow() -> None:
    # Sales and IT could be told, but the company less both would be HR's four volunteers.
    groups = told(
        {
            "sales": {"v": (9, 14), "a": (10, 30)},
            "it": {"v": (6, 12), "a": (5, 20)},
            "hr": {"v": (2, 4), "a": (4, 15)},
        }
    )
    assert set(groups.units) == {"sales"}


def test_cohorts_of_a_unit_of_one_mind_are_not_told() -> None:
    groups = told(
        {
            "sales": {"v": (12, 12), "a": (29, 30)},
            "it": {"v": (6, 12), "a": (5, 20)},
            "hr": {"v": (7, 13), "a": (4, 15)},
        }
    )
    assert "sales" not in groups.units


def test_a_question_for_the_company_only_has_the_company_as_its_unit() -> None:
    groups = told({"company": {"v": (9, 14), "a": (10, 30)}})
    assert groups.company["v"] == Said(Saying.EXACT, 14, 14, 9, 9)


def test_nothing_is_told_of_groups_where_nothing_is_told_of_units() -> None:
    cells = counted({"sales": {"v": (9, 14), "a": (10, 30)}, "it": {"v": (1, 2), "a": (1, 2)}})
    assert groups_together(cells, units_of(cells), floor=5) == Groups()


def test_a_weighted_share_is_made_of_counts_that_are_told() -> None:
    cells = counted(
        {
            "sales": {"v": (9, 14), "a": (10, 30)},
            "it": {"v": (6, 12), "a": (5, 20)},
            "hr": {"v": (2, 4), "a": (4, 15)},
        }
    )
    groups = groups_together(cells, units_of(cells), floor=5, by_unit=True)
    named = {"v": Cohort.VOLUNTEER, "a": Cohort.ASSIGNED}
    told = groups.cells(cells)
    assert told == {
        ("sales", "v"): Count(9, 14, 14),
        ("sales", "a"): Count(10, 30, 30),
        ("", "v"): Count(8, 16, 16),
        ("", "a"): Count(9, 35, 35),
    }
    weighted = weighted_share(
        [Cell(unit, named[group], one.asked, one.answered, one.yes) for (unit, group), one in told.items()]
    )
    assert weighted is not None
    assert weighted.share == round(36 / 95, 2)


def agreeing(cells: Cells, units: Together, groups: Groups) -> list[tuple[int, ...]]:
    """Every table of yes that fits all that is told, by trying them all: cells in the order of `cells`."""
    keys = [(unit, group) for unit, inside in cells.items() for group in inside]
    sizes = [cells[unit][group].answered for unit, group in keys]

    def fits(yes: tuple[int, ...]) -> bool:
        by_key = dict(zip(keys, yes, strict=True))

        def within(one: Said, total: int) -> bool:
            low, high = possible_yes(one)
            return low <= total <= high

        return (
            (units.whole.low is None or within(units.whole, sum(yes)))
            and all(
                within(one, sum(n for (u, _), n in by_key.items() if u == unit)) for unit, one in units.parts.items()
            )
            and all(
                within(one, sum(n for (_, g), n in by_key.items() if g == group))
                for group, one in groups.company.items()
            )
            and all(
                within(one, by_key[unit, group])
                for unit, inside in groups.units.items()
                for group, one in inside.items()
            )
        )

    return [yes for yes in itertools.product(*(range(n + 1) for n in sizes)) if fits(yes)]


shapes = st.sampled_from(
    [
        [("a", 5, 6), ("b", 5, 4)],
        [("a", 4, 0), ("b", 6, 10)],
        [("a", 3, 3), ("b", 3, 4), ("c", 4, 3)],
        [("a", 6, 0), ("b", 0, 6), ("c", 4, 4)],
        [("a", 10, 10), ("b", 5, 5)],
    ]
)


@settings(deadline=None, max_examples=60)
@given(shapes, st.data())
def test_no_untold_count_follows_from_all_that_is_told(shape: list[tuple[str, int, int]], data: st.DataObject) -> None:
    table: Table = {
        unit: {"v": (data.draw(st.integers(0, v)), v), "a": (data.draw(st.integers(0, a)), a)} for unit, v, a in shape
    }
    cells = counted(table)
    units = units_of(cells)
    groups = groups_together(cells, units, floor=5, by_unit=True)
    possible = agreeing(cells, units, groups)
    assert tuple(one.yes for inside in cells.values() for one in inside.values()) in possible
    keys = [(unit, group) for unit, inside in cells.items() for group in inside]
    for unit, one in units.parts.items():
        places = [i for i, key in enumerate(keys) if key[0] == unit]
        assert one.saying is Saying.EXACT or len({sum(yes[i] for i in places) for yes in possible}) > 1
    for group, one in groups.company.items():
        places = [i for i, key in enumerate(keys) if key[1] == group]
        assert one.saying is Saying.EXACT or len({sum(yes[i] for i in places) for yes in possible}) > 1
    if not groups.company:
        return
    for place, (unit, _) in enumerate(keys):
        both = all(one.answered for one in cells[unit].values())
        if both and unit not in groups.units:
            assert len({yes[place] for yes in possible}) > 1
