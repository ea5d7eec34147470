"""Cohorts are told beside units, and together they tell two who compare notes nothing that each leaves unsaid."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


def agreeing(cells: Cells, units: Together, groups: dict[str, Said]) -> list[tuple[int, ...]]:
    """Every table of yes that fits all that is told, by trying them all: cells in the order of `cells`."""
    keys = [(unit, group) for unit, inside in cells.items() for group in inside]

    def fits(yes: tuple[int, ...]) -> bool:
        def within(one: Said, places: int | str | None) -> bool:
            low, high = possible_yes(one)
            return low <= sum(n for n, key in zip(yes, keys, strict=True) if places is None or places in key) <= high

        return (
            within(units.whole, None)
            and all(within(one, unit) for unit, one in units.parts.items())
            and all(within(one, group) for group, one in groups.items())
        )

    ranges = (range(cells[unit][group].answered + 1) for unit, group in keys)
    return [yes for yes in itertools.product(*ranges) if fits(yes)]


shapes = st.sampled_from([[(5, 6), (5, 4)], [(4, 3), (6, 7)], [(3, 4), (3, 4), (4, 4)], [(10, 10)], [(2, 5), (8, 7)]])


@settings(deadline=None, max_examples=60)
@given(shapes, st.data())
def test_no_two_insiders_learn_of_a_cohort_in_a_unit_what_all_others_said(
    shape: list[tuple[int, int]], data: st.DataObject
) -> None:
    def drawn(n: int) -> tuple[int, int]:
        return data.draw(st.integers(0, n)), n

    cells = counted({"abc"[i]: (drawn(v), drawn(a)) for i, (v, a) in enumerate(shape)})
    units = units_of(cells)
    groups = together(cells)
    every = agreeing(cells, units, groups)
    flat = [one for inside in cells.values() for one in inside.values()]
    assert tuple(one.yes for one in flat) in every
    people = [(place, yes) for place, one in enumerate(flat) for yes in (0, 1)]
    for pair in itertools.combinations_with_replacement(people, 2):
        yes = [pair.count((place, 1)) for place in range(len(flat))]
        no = [pair.count((place, 0)) for place in range(len(flat))]
        if any(y > one.yes or n > one.answered - one.yes for one, y, n in zip(flat, yes, no, strict=True)):
            continue
        fits = [t for t in every if all(y <= n <= o.answered - m for n, o, y, m in zip(t, flat, yes, no, strict=True))]
        for place, one in enumerate(flat):
            unknown, rest = one.answered - yes[place] - no[place], {t[place] - yes[place] for t in fits}
            assert not unknown or (rest not in ({0}, {unknown}) and (unknown >= 5 or len(rest) > 1))
