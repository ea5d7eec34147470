"""Themes named by few are pooled, and neither "other" nor any subtraction brings them back."""

import itertools
from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.themes import Named, Pooled, pool_small, pooled_together


def shown(pooled: Pooled) -> dict[str, int]:
    return {one.theme: one.low for one in pooled.shown}


@pytest.mark.parametrize(
    ("counts", "expected", "other"),
    [
        ({"jobs": 9, "privacy": 5, "time": 3, "none": 0}, {"jobs": 9, "privacy": 5, "time": 3}, 0),
        ({"jobs": 9, "privacy": 2, "time": 1, "none": 6}, {"jobs": 9, "none": 6}, 3),
        # "Other" would hold two: the least named theme joins it.
        ({"jobs": 9, "privacy": 2, "time": 4, "none": 6}, {"jobs": 9, "none": 6}, 6),
        ({"jobs": 9, "privacy": 1, "time": 4, "none": 4}, {"jobs": 9, "none": 4}, 5),
        ({"jobs": 6, "privacy": 2}, {}, 8),
        ({"jobs": 2, "privacy": 2, "time": 2}, {}, 6),
        ({}, {}, 0),
    ],
)
def test_themes_named_by_fewer_than_three_are_pooled_until_other_hides_them(
    counts: dict[str, int], expected: dict[str, int], other: int
) -> None:
    pooled = pool_small(counts)
    assert (shown(pooled), pooled.other, pooled.nearly_all) == (expected, other, None)
    assert pooled.answered == sum(counts.values())


@pytest.mark.parametrize("counts", [{"jobs": 8, "time": 0}, {"jobs": 7, "time": 1}])
def test_where_all_or_all_but_one_named_the_same_only_that_is_told(counts: dict[str, int]) -> None:
    assert pool_small(counts) == Pooled((), 0, 0, 8, nearly_all="jobs")


@pytest.mark.parametrize("counts", [{"jobs": 2}, {"jobs": 1, "time": 1}, {"jobs": 9, "time": -1}])
def test_answers_too_few_to_pool_are_refused(counts: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="cannot be pooled"):
        pool_small(counts)


def test_a_theme_that_only_one_unit_hides_is_blurred_in_the_company() -> None:
    company, units = pooled_together(
        {
            "sales": {"jobs": 6, "privacy": 4, "time": 5, "none": 7},
            "hr": {"jobs": 6, "privacy": 1, "time": 5, "none": 2},
        }
    )
    assert shown(units["sales"]) == {"jobs": 6, "privacy": 4, "time": 5, "none": 7}
    assert shown(units["hr"]) == {"jobs": 6, "time": 5}
    assert Named("privacy", 4, 6) in company.shown


def test_a_theme_that_many_units_hide_is_told_exactly_for_the_company() -> None:
    few = {"jobs": 1, "privacy": 1, "time": 1, "none": 5}
    company, units = pooled_together(dict.fromkeys("abcdef", few))
    assert shown(company) == {"jobs": 6, "none": 30, "privacy": 6, "time": 6}
    assert all(shown(unit) == {"none": 5} for unit in units.values())


def test_a_company_of_one_unit_is_told_as_that_unit_is() -> None:
    counts = {"jobs": 9, "privacy": 2, "time": 1, "none": 6}
    company, units = pooled_together({"all": counts})
    assert company == units["all"] == pool_small(counts)


def splits(people: int, themes: int) -> Iterator[tuple[int, ...]]:
    if themes == 1:
        yield (people,)
        return
    for first in range(people + 1):
        for rest in splits(people - first, themes - 1):
            yield (first, *rest)


def fits(pooled: Pooled, counts: Mapping[str, int]) -> bool:
    """Whether counts are what a reader must hold possible: told numbers, "other", and few of all that is not told
    (except for the one theme that may have joined "other", of which a reader knows that it is not few)."""
    told = {one.theme: one for one in pooled.shown}
    if pooled.nearly_all is not None:
        return counts[pooled.nearly_all] >= pooled.answered - 1
    return all(one.low <= counts[theme] <= one.high for theme, one in told.items())


@settings(deadline=None, max_examples=150)
@given(st.sampled_from([((5, 6), 3), ((5, 5), 4), ((8, 7), 3), ((5, 5, 5), 3)]), st.data())
def test_whoever_subtracts_and_tries_everything_finds_no_small_number(
    shape: tuple[tuple[int, ...], int], data: st.DataObject
) -> None:
    sizes, width = shape
    themes = "abcd"[:width]
    rows = [data.draw(st.sampled_from(list(splits(size, width)))) for size in sizes]
    units = {str(i): dict(zip(themes, row, strict=True)) for i, row in enumerate(rows)}
    company, parts = pooled_together(units)
    choices = [
        [row for row in splits(size, width) if fits(parts[str(i)], dict(zip(themes, row, strict=True)))]
        for i, size in enumerate(sizes)
    ]
    possible = [
        table
        for table in itertools.product(*choices)
        if fits(company, dict(zip(themes, map(sum, zip(*table, strict=True)), strict=True)))
    ]
    assert tuple(rows) in possible
    for i, size in enumerate(sizes):
        for j, theme in enumerate(themes):
            found = {table[i][j] for table in possible}
            if theme not in shown(parts[str(i)]) and len(found) == 1:
                assert found == {0} or 3 <= min(found) < size - 1
    for j, theme in enumerate(themes):
        found = {sum(row[j] for row in table) for table in possible}
        if theme not in shown(company) and len(found) == 1:
            assert found == {0} or 3 <= min(found) < sum(sizes) - 1


names = [f"t{i}" for i in range(11)]
answers = st.lists(st.sampled_from(names), min_size=5, max_size=40).map(
    lambda chosen: {theme: chosen.count(theme) for theme in names}
)


@settings(deadline=None)
@given(st.lists(answers, min_size=1, max_size=6))
def test_what_is_told_is_true_and_leaves_nobody_in_a_crowd_of_two(rows: list[dict[str, int]]) -> None:
    units = {str(i): row for i, row in enumerate(rows)}
    company, parts = pooled_together(units)
    totals = {theme: sum(row[theme] for row in rows) for theme in names}
    for pooled, counts in ((company, totals), *((parts[unit], units[unit]) for unit in units)):
        assert pooled.answered == sum(counts.values())
        assert all(one.low <= counts[one.theme] <= one.high for one in pooled.shown)
        assert all(counts[one.theme] >= 3 and one.high - one.low <= 2 for one in pooled.shown)
        if pooled.nearly_all is None:
            rest = pooled.answered - sum(counts[one.theme] for one in pooled.shown)
            assert pooled.other <= rest <= pooled.other_high
            assert rest == 0 or rest >= 3
        else:
            assert counts[pooled.nearly_all] >= pooled.answered - 1
