"""Themes named by few are pooled, and neither "other" nor any subtraction brings them back to two who compare notes."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations_with_replacement

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.themes import Named, Pooled, pool_small, pooled_together

FLOOR = 5


def told(counts: Mapping[str, int]) -> tuple[dict[str, tuple[int, int]], tuple[int, int]]:
    pooled = pool_small(counts, FLOOR)
    return {one.theme: (one.low, one.high) for one in pooled.shown}, (pooled.other, pooled.other_high)


@pytest.mark.parametrize(
    ("counts", "shown", "other"),
    [
        ({"jobs": 9, "privacy": 2, "time": 2, "none": 6}, {"jobs": (9, 9), "none": (6, 6)}, (4, 4)),
        ({"jobs": 9, "privacy": 5, "none": 6}, {"jobs": (9, 9), "none": (6, 6), "privacy": (5, 5)}, (0, 0)),
        # Three at most named another: the last theme that is told takes the doubt, whichever is the largest.
        ({"jobs": 9, "privacy": 2, "time": 1, "none": 7}, {"jobs": (9, 9), "none": (7, 10)}, (0, 3)),
        ({"jobs": 9, "privacy": 0, "time": 0, "none": 7}, {"jobs": (9, 9), "none": (4, 7)}, (0, 3)),
        ({"jobs": 9, "privacy": 0, "time": 8, "none": 0}, {"jobs": (9, 9), "time": (5, 8)}, (0, 3)),
        # Where it could then be told as fewer than four, it joins the others.
        ({"jobs": 9, "privacy": 0, "time": 0, "none": 6}, {"jobs": (9, 9)}, (6, 6)),
        ({"jobs": 12, "privacy": 0, "time": 0, "none": 0}, {"jobs": (9, 12)}, (0, 3)),
        ({"jobs": 3, "privacy": 3, "time": 3, "none": 3}, {}, (12, 12)),
        ({"jobs": 4, "privacy": 2, "time": 0, "none": 0}, {}, (0, 6)),  # fewer than seven answered
        ({}, {}, (0, 0)),
    ],
)  # fmt: skip
def test_themes_named_by_fewer_than_four_are_pooled_so_that_some_may_have_named_each(
    counts: dict[str, int], shown: dict[str, tuple[int, int]], other: tuple[int, int]
) -> None:
    assert told(counts) == (shown, other)


@pytest.mark.parametrize("counts", [{"jobs": 12, "time": 0}, {"jobs": 9, "time": 3}])
def test_where_three_at_most_named_another_that_is_all_that_is_told(counts: dict[str, int]) -> None:
    assert pool_small(counts, FLOOR) == Pooled((Named("jobs", 9, 12),), 0, 3, 12, nearly_all="jobs")


def test_a_unit_is_told_its_main_concern_where_four_named_it() -> None:
    company, units = pooled_together(
        {
            "sales": {"jobs": 6, "privacy": 4, "time": 5, "none": 7},
            "it": {"jobs": 2, "privacy": 0, "time": 3, "none": 9},
            "hr": {"jobs": 6, "privacy": 3, "time": 5, "none": 2},
        },
        FLOOR,
    )
    assert units == {
        "sales": Pooled((Named("jobs", 4, 22),), 0, 18, 22),
        "it": Pooled((), 0, 14, 14),
        "hr": Pooled((Named("jobs", 4, 16),), 0, 12, 16),
    }
    assert {one.theme: (one.low, one.high) for one in company.shown} == {
        "none": (18, 18), "jobs": (14, 14), "time": (13, 13), "privacy": (7, 7),
    }  # fmt: skip


def test_a_theme_of_which_the_units_tell_nearly_all_is_told_for_the_company_as_a_range() -> None:
    few = {"jobs": 5, "privacy": 1, "time": 1, "none": 9}
    company, units = pooled_together({"sales": few, "hr": few, "it": {**few, "jobs": 0}}, FLOOR)
    assert units["sales"].names("jobs")
    assert Named("jobs", 8, 14) in company.shown


def test_a_company_of_one_unit_is_told_as_a_company_only() -> None:
    counts = {"jobs": 9, "privacy": 2, "time": 1, "none": 6}
    assert pooled_together({"all": counts}, FLOOR) == (pool_small(counts, FLOOR), {})


def splits(people: int, themes: int) -> Iterator[tuple[int, ...]]:
    if themes == 1:
        yield (people,)
        return
    for first in range(people + 1):
        for rest in splits(people - first, themes - 1):
            yield (first, *rest)


@pytest.mark.parametrize("people", [7, 8, 9, 12, 13])
@pytest.mark.parametrize("themes", [2, 3, 4])
def test_two_who_know_the_rule_and_try_everything_find_no_theme_that_nobody_else_named(
    people: int, themes: int
) -> None:
    alike = defaultdict(list)
    for row in splits(people, themes):
        alike[pool_small(dict(zip("abcd", row, strict=False)), FLOOR)].append(row)
    for rows in alike.values():
        for pair in combinations_with_replacement(range(themes), 2):
            known = [pair.count(theme) for theme in range(themes)]
            fits = [row for row in rows if all(n >= k for n, k in zip(row, known, strict=True))]
            for theme in range(themes):
                rest = {row[theme] - known[theme] for row in fits}
                assert rest not in ({0}, {people - 2})


names = [f"t{i}" for i in range(11)]
answers = st.lists(st.sampled_from(names), min_size=7, max_size=40).map(
    lambda chosen: {theme: chosen.count(theme) for theme in names}
)


@settings(deadline=None)
@given(st.lists(answers, min_size=1, max_size=6))
def test_what_is_told_is_true(rows: list[dict[str, int]]) -> None:
    units = {str(i): row for i, row in enumerate(rows)}
    company, parts = pooled_together(units, FLOOR)
    totals = {theme: sum(row[theme] for row in rows) for theme in names}
    for pooled, counts in ((company, totals), *((part, units[unit]) for unit, part in parts.items())):
        assert pooled.answered == sum(counts.values())
        assert all(one.low <= counts[one.theme] <= one.high for one in pooled.shown)
        rest = sum(counts[theme] for theme in names if not pooled.names(theme))
        assert pooled.other <= rest <= pooled.other_high
