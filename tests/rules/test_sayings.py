"""Agreement stays hidden, also from somebody who subtracts, knows the rule, and tries every possibility."""

import itertools
from collections import defaultdict
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.sayings import (
    NOBODY,
    Count,
    Said,
    Saying,
    figure,
    large_enough,
    possible_yes,
    said,
    said_beside,
    said_together,
)

calmly = settings(deadline=None)

EXACT, BETWEEN, NEARLY, ALMOST = Saying.EXACT, Saying.BETWEEN, Saying.NEARLY_ALL, Saying.ALMOST_NOBODY


def everybody(*pairs: tuple[int, int]) -> dict[str, Count]:
    """Units a, b, c ... of (yes, answered), where all who were asked answered."""
    return {"abcdefgh"[i]: Count(yes, n, n) for i, (yes, n) in enumerate(pairs)}


@pytest.mark.parametrize(
    ("yes", "answered", "saying", "count"),
    [
        (0, 12, ALMOST, None),
        (1, 12, ALMOST, None),
        (2, 12, EXACT, 2),
        (10, 12, EXACT, 10),
        (11, 12, NEARLY, None),
        (12, 12, NEARLY, None),
        (2, 4, Saying.TOO_FEW, None),
        (1, 3, Saying.TOO_FEW, None),
    ],
)
def test_a_count_is_told_where_two_lie_on_either_side(
    yes: int, answered: int, saying: Saying, count: int | None
) -> None:
    assert said(yes, answered, 20, floor=5) == Said(saying, answered, 20, count, count)


def test_no_bounds_and_no_interval_are_told_of_agreement() -> None:
    assert figure(said(12, 12, 20, floor=5)) is None
    assert figure(said(3, 4, 20, floor=5)) is None
    exact = figure(said(6, 12, 20, floor=5))
    assert exact is not None
    assert (exact.share, exact.bounds.low, exact.bounds.high) == (0.5, 6 / 20, 14 / 20)


@pytest.mark.parametrize("wrong", [(3, 2, 5), (0, 6, 5), (-1, 2, 5)])
def test_a_count_that_cannot_be_is_refused(wrong: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        Count(*wrong)


# The company and its units


@pytest.mark.parametrize(
    ("units", "whole", "parts"),
    [
        ([(6, 10), (8, 12)], (EXACT, 14, 14), [EXACT, EXACT]),
        # One hidden unit: the company less the others would be its count.
        ([(10, 10), (8, 12)], (BETWEEN, 17, 18), [NEARLY, EXACT]),
        ([(9, 10), (8, 12)], (BETWEEN, 17, 18), [NEARLY, EXACT]),
        ([(1, 10), (8, 12)], (BETWEEN, 8, 9), [ALMOST, EXACT]),
        # Two: whichever of them it is that differs must stay open.
        ([(10, 10), (0, 10), (8, 12)], (BETWEEN, 17, 19), [NEARLY, ALMOST, EXACT]),
        # Several, some of which differ: the sum settles none of them.
        ([(10, 10), (10, 10), (9, 10), (9, 10), (8, 12)], (EXACT, 46, 46), [NEARLY] * 4 + [EXACT]),
        ([(10, 10), (10, 10), (10, 10), (8, 12)], (BETWEEN, 37, 38), [NEARLY] * 3 + [EXACT]),
        # All agree: the company does too.
        ([(10, 10), (11, 12)], (NEARLY, None, None), [NEARLY, NEARLY]),
        ([(1, 10), (1, 12)], (ALMOST, None, None), [ALMOST, ALMOST]),
        ([(0, 10), (0, 12), (1, 9)], (ALMOST, None, None), [ALMOST] * 3),
        ([(1, 10), (1, 12), (1, 9)], (BETWEEN, 2, 3), [ALMOST] * 3),
        ([(8, 12)], (EXACT, 8, 8), [EXACT]),
        ([(12, 12)], (NEARLY, None, None), [NEARLY]),
        ([(8, 12), (3, 4)], (EXACT, 11, 11), [Saying.WITHHELD] * 2),
    ],
)
def test_the_company_is_told_only_as_closely_as_its_units_allow(
    units: list[tuple[int, int]], whole: tuple[Saying, int | None, int | None], parts: list[Saying]
) -> None:
    together = said_together(everybody(*units), floor=5)
    assert (together.whole.saying, together.whole.low, together.whole.high) == whole
    assert [one.saying for one in together.parts.values()] == parts


def frozen(parts: Mapping[str, Said]) -> tuple[tuple[str, Said], ...]:
    return tuple(sorted(parts.items()))


SMALL = [(5,), (3, 3), (3, 4), (5, 5), (6, 9), (3, 3, 3), (5, 6, 8), (3, 5, 10), (5, 5, 5, 5), (4,) * 5]


@pytest.mark.parametrize("sizes", SMALL)
def test_whoever_knows_the_rule_and_tries_everything_still_finds_no_hidden_count(sizes: tuple[int, ...]) -> None:
    alike = defaultdict(list)
    for answers in itertools.product(*(range(n + 1) for n in sizes)):
        together = said_together(everybody(*zip(answers, sizes, strict=True)), floor=3)
        alike[together.whole, frozen(together.parts)].append(answers)
    for (whole, parts), tables in alike.items():
        for place, (_, one) in enumerate(parts):
            counts = {table[place] for table in tables}
            low, high = possible_yes(one)
            assert low <= min(counts) <= max(counts) <= high
            assert len(counts) > 1 or one.saying is EXACT
        assert len({sum(table) for table in tables}) > 1 or whole.saying is EXACT


counts = st.integers(5, 40).flatmap(lambda n: st.builds(Count, st.integers(0, n), st.just(n), st.integers(n, 2 * n)))


@calmly
@given(st.lists(counts, min_size=1, max_size=8))
def test_what_is_told_of_a_company_is_true_and_blurred_by_two_at_most(units: list[Count]) -> None:
    together = said_together({str(i): one for i, one in enumerate(units)}, floor=5)
    total = sum(units, NOBODY)
    if together.whole.low is not None and together.whole.high is not None:
        assert together.whole.low <= total.yes <= together.whole.high <= together.whole.low + 2
        assert together.whole.low >= 2
        assert total.answered - together.whole.high >= 2
    assert (together.whole.answered, together.whole.asked) == (total.answered, total.asked)


# Groups beside a company already told


def test_the_largest_exact_group_blurs_for_one_that_agrees() -> None:
    whole = Said(EXACT, 60, 60, 40, 40)
    told = said_beside(whole, {"v": Count(20, 20, 20), "a": Count(20, 40, 40)}, floor=5)
    assert told == {"v": Said(NEARLY, 20, 20), "a": Said(BETWEEN, 40, 40, 20, 21)}


def test_a_blurred_company_blurs_its_groups_too() -> None:
    whole = Said(BETWEEN, 60, 60, 39, 40)
    told = said_beside(whole, {"v": Count(12, 20, 20), "a": Count(28, 40, 40)}, floor=5)
    assert told == {"v": Said(EXACT, 20, 20, 12, 12), "a": Said(BETWEEN, 40, 40, 27, 28)}


@pytest.mark.parametrize(
    ("whole", "v", "a"),
    [
        (Said(EXACT, 30, 30, 11, 11), Count(9, 10, 10), Count(2, 20, 20)),  # the blur would reach 1
        (Said(EXACT, 30, 30, 10, 10), Count(10, 10, 10), Count(0, 20, 20)),  # nothing is left to blur
        (Said(NEARLY, 30, 30), Count(10, 10, 10), Count(19, 20, 20)),
        (Said(EXACT, 14, 14, 7, 7), Count(4, 10, 10), Count(3, 4, 4)),
    ],
)
def test_groups_are_withheld_where_blurring_does_not_hide_them(whole: Said, v: Count, a: Count) -> None:
    told = said_beside(whole, {"v": v, "a": a}, floor=5)
    assert {one.saying for one in told.values()} == {Saying.WITHHELD}


def test_groups_too_small_to_show_count_among_those_to_hide() -> None:
    whole = Said(EXACT, 60, 60, 30, 30)
    rest = Count(12, 12, 12)
    told = said_beside(whole, {"a": Count(10, 28, 28), "b": Count(8, 20, 20)}, 5, unseen=rest)
    assert told["a"] == Said(BETWEEN, 28, 28, 10, 11)
    assert said_beside(whole, {"a": Count(10, 28, 28)}, 5, unseen=NOBODY)["a"].saying is EXACT


@pytest.mark.parametrize("sizes", [(5, 5), (5, 8), (3, 4, 6), (6, 6, 6), (5, 5, 5, 5)])
@pytest.mark.parametrize("blur", [0, 1])
def test_nobody_who_knows_the_rule_finds_a_hidden_group(sizes: tuple[int, ...], blur: int) -> None:
    alike = defaultdict(list)
    for answers in itertools.product(*(range(n + 1) for n in sizes)):
        yes, n = sum(answers), sum(sizes)
        start = yes - yes % (blur + 1)
        if min(start, n - start - blur) < 2:
            continue
        whole = Said(BETWEEN if blur else EXACT, n, n, start, start + blur)
        told = said_beside(whole, everybody(*zip(answers, sizes, strict=True)), floor=3)
        alike[start, frozen(told)].append(answers)
    for (_, parts), tables in alike.items():
        for place, (_, one) in enumerate(parts):
            if one.saying in (NEARLY, ALMOST, BETWEEN):
                assert len({table[place] for table in tables}) > 1


# Which groups are large enough


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ({"v": 10, "a": 50}, {"v", "a"}),
        ({"v": 9, "a": 50}, set()),  # the company less the one would be the other
        ({"v": 0, "a": 50}, set()),
        ({"e": 4, "m": 12, "p": 60, "t": 30}, {"p", "t"}),  # m joins e, so that the rest is 16
        ({"e": 4, "m": 8, "p": 60, "t": 30}, {"p", "t"}),
        ({"e": 12, "m": 12, "p": 60, "t": 30}, {"e", "m", "p", "t"}),
        ({"e": 0, "m": 12, "p": 60, "t": 30}, {"m", "p", "t"}),
        ({"e": 4, "p": 60}, set()),
        ({"b": 10, "a": 10, "e": 2, "p": 60}, {"b", "p"}),
        ({}, set()),
    ],
)
def test_groups_are_shown_so_that_the_rest_is_large_enough_too(sizes: dict[str, int], shown: set[str]) -> None:
    assert large_enough(sizes, 10) == shown
