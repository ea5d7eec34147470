"""Cohorts are told beside units, and together they tell two who compare notes nothing that each leaves unsaid."""

import itertools
from collections import defaultdict

import numpy as np
import pytest

from bot.rules.groups import groups_together, weighted
from bot.rules.sayings import NOBODY, Count, Said, Saying, Together, possible_yes, said_together
from bot.rules.weighting import Cell, Cohort, weighted_share

V, A = Cohort.VOLUNTEER.value, Cohort.ASSIGNED.value
Cells = dict[str, dict[str, Count]]
Table = dict[str, tuple[tuple[int, int], tuple[int, int]]]
"""By unit: volunteers, and assigned, as (yes, answered)."""


def counted(table: Table, silent: int = 0) -> Cells:
    return {
        unit: {group: Count(yes, n, n + silent) for group, (yes, n) in zip((V, A), inside, strict=True)}
        for unit, inside in table.items()
    }


def units_of(cells: Cells) -> Together:
    return said_together({unit: sum(groups.values(), NOBODY) for unit, groups in cells.items()}, 5)


def together(cells: Cells) -> dict[str, Said]:
    totals = {group: sum((inside[group] for inside in cells.values()), NOBODY) for group in (V, A)}
    answered = {unit: {group: one.answered for group, one in inside.items()} for unit, inside in cells.items()}
    return dict(groups_together(totals, answered, units_of(cells)))


def told(table: Table) -> dict[str, Said]:
    return together(counted(table))


def test_cohorts_are_told_exactly_where_the_units_leave_them_room_on_both_sides() -> None:
    table: Table = {"sales": ((9, 12), (10, 30)), "it": ((6, 10), (5, 20)), "hr": ((7, 10), (4, 15))}
    assert told(table) == {
        V: Said(Saying.EXACT, 32, 32, 22, 22),
        A: Said(Saying.EXACT, 65, 65, 19, 19),
    }


@pytest.mark.parametrize(
    "table",
    [
        {"sales": ((3, 4), (10, 30)), "it": ((3, 5), (5, 20))},  # nine volunteers
        {"sales": ((0, 0), (10, 30)), "it": ((0, 0), (5, 20))},
        {"sales": ((9, 12), (10, 30)), "it": ((1, 2), (1, 2))},  # nothing is told of units
    ],
)
def test_cohorts_are_not_told_where_one_is_small_or_nothing_is_told_of_units(table: Table) -> None:
    assert told(table) == {}
    assert weighted(told(table)) is None


def test_a_cohort_to_which_the_units_leave_few_numbers_is_told_as_all_of_these() -> None:
    # Whoever is the one volunteer in IT would otherwise find out both in HR.
    groups = told({"sales": ((5, 10), (0, 0)), "it": ((1, 1), (5, 10)), "hr": ((1, 2), (5, 10))})
    assert (groups[V].low, groups[V].high) == (5, 8)


def test_a_cohort_of_one_mind_is_told_as_a_range_and_the_other_as_what_remains() -> None:
    groups = told(dict.fromkeys("abcdef", ((2, 2), (4, 10))))
    assert groups[V] == Said(Saying.NEARLY_ALL, 12, 12, 9, 12)
    assert groups[A] == Said(Saying.BETWEEN, 60, 60, 24, 27)


def test_one_unit_is_told_by_cohort_where_each_is_large_enough_by_itself() -> None:
    assert told({"company": ((9, 14), (10, 30))})[V] == Said(Saying.EXACT, 14, 14, 9, 9)


def test_a_blurred_company_is_not_told_more_closely_by_its_cohorts() -> None:
    table: Table = dict.fromkeys("abcdefgh", ((1, 2), (4, 8))) | {"z": ((0, 2), (1, 8))}
    groups = told(table)
    whole = units_of(counted(table)).whole
    spans = [possible_yes(groups[cohort]) for cohort in (V, A)]
    assert possible_yes(whole) == (40, 43)
    assert spans == [(8, 8), (32, 35)]


def test_a_weighted_share_is_made_of_the_numbers_that_are_told() -> None:
    cells = counted(dict.fromkeys("abcdef", ((2, 2), (4, 10))), silent=1)
    made = weighted(together(cells))
    least = [Cell("", Cohort.VOLUNTEER, 18, 12, 9), Cell("", Cohort.ASSIGNED, 66, 60, 24)]
    most = [Cell("", Cohort.VOLUNTEER, 18, 12, 12), Cell("", Cohort.ASSIGNED, 66, 60, 27)]
    assert made is not None
    assert made == weighted_share(least, most)
    assert made.interval.low < made.share < made.interval.high


@pytest.mark.parametrize("shape", [[(10, 10)], [(6, 6), (6, 6)], [(5, 5), (5, 5)], [(1, 7), (9, 3)], [(8, 2), (2, 8)]])
def test_two_who_know_the_rule_and_try_everything_learn_of_no_cohort_in_a_unit_what_the_others_said(
    shape: list[tuple[int, int]],
) -> None:
    sizes = np.array(shape).ravel()
    alike = defaultdict(list)
    for yes in itertools.product(*(range(n + 1) for n in sizes)):
        pairs = list(zip(yes, sizes.tolist(), strict=True))
        cells = counted({str(unit): (pairs[2 * unit], pairs[2 * unit + 1]) for unit in range(len(shape))})
        units = units_of(cells)
        alike[units.whole, *units.parts.values(), *together(cells).values()].append(yes)
    insiders = list(itertools.combinations_with_replacement(itertools.product(range(len(sizes)), (True, False)), 2))
    for tables in map(np.array, alike.values()):
        for pair in insiders:
            known, no = (np.array([pair.count((cell, side)) for cell in range(len(sizes))]) for side in (True, False))
            rest = tables[((tables >= known) & (tables <= sizes - no)).all(axis=1)] - known
            if len(rest):
                unknown, least, most = sizes - known - no, rest.min(axis=0), rest.max(axis=0)
                told = (least == most) & ((unknown < 5) | (least == 0) | (least == unknown))
                assert not (told & (unknown > 0)).any()
