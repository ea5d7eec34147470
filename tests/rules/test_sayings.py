"""Agreement stays hidden, also from two who compare notes, subtract, know the rule and try every possibility."""

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.sayings import (
    NOBODY,
    Count,
    Said,
    Saying,
    ends,
    figure,
    least_answers,
    said,
    said_together,
)

calmly = settings(deadline=None)

EXACT, BETWEEN, NEARLY, ALMOST = Saying.EXACT, Saying.BETWEEN, Saying.NEARLY_ALL, Saying.ALMOST_NOBODY


def everybody(*pairs: tuple[int, int]) -> dict[str, Count]:
    """Units a, b, c ... of (yes, answered), where all who were asked answered."""
    return {"abcdefgh"[i]: Count(yes, n, n) for i, (yes, n) in enumerate(pairs)}


# One group


@pytest.mark.parametrize(
    ("yes", "answered", "saying", "low", "high"),
    [
        (0, 12, ALMOST, 0, 3),
        (3, 12, ALMOST, 0, 3),
        (4, 12, EXACT, 4, 4),
        (8, 12, EXACT, 8, 8),
        (9, 12, NEARLY, 9, 12),
        (12, 12, NEARLY, 9, 12),
        (3, 7, ALMOST, 0, 3),
        (4, 7, NEARLY, 4, 7),
        (4, 8, EXACT, 4, 4),
        (2, 6, Saying.TOO_FEW, None, None),
    ],
)
def test_a_count_is_told_where_four_lie_on_either_side(
    yes: int, answered: int, saying: Saying, low: int | None, high: int | None
) -> None:
    assert said(yes, answered, 20, floor=5) == Said(saying, answered, 20, low, high)


@pytest.mark.parametrize(("floor", "least"), [(3, 7), (4, 7), (5, 7), (6, 8), (10, 12)])
def test_a_group_needs_the_floor_besides_two_insiders_and_room_for_two_ranges(floor: int, least: int) -> None:
    assert least_answers(floor) == least


@pytest.mark.parametrize(
    ("value", "lowest", "highest", "told"),
    [
        (5, 5, 5, (5, 5)),
        (5, 2, 8, (2, 8)),
        (5, 2, 9, (2, 5)),
        (6, 2, 9, (6, 9)),
        (6, 2, 10, (6, 6)),
        (-3, -6, 3, (-6, -3)),
    ],
)
def test_a_number_close_to_an_end_is_told_as_the_last_four(
    value: int, lowest: int, highest: int, told: tuple[int, int]
) -> None:
    assert ends(value, lowest, highest) == told


def test_an_end_that_gives_nobody_away_blurs_nothing() -> None:
    assert ends(6, 0, 6, above=False) == (6, 6)
    assert ends(2, 0, 6, above=False) == (0, 3)
    assert ends(0, 0, 6, below=False) == (0, 0)


def test_interval_and_bounds_are_those_of_the_numbers_told() -> None:
    agreed, too_few = figure(said(12, 12, 20, floor=5)), figure(said(3, 6, 20, floor=5))
    assert agreed is not None
    assert too_few is None
    assert agreed == figure(said(9, 12, 20, floor=5))
    assert (agreed.share, agreed.bounds.low, agreed.bounds.high) == (10.5 / 12, 9 / 20, 1)


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
        ([(10, 10), (8, 12)], (BETWEEN, 15, 18), [NEARLY, EXACT]),
        ([(2, 10), (8, 12)], (BETWEEN, 8, 11), [ALMOST, EXACT]),
        # Two on one side: three or fewer in both together might all be the two insiders' and one more.
        ([(1, 10), (2, 10), (8, 12)], (BETWEEN, 8, 11), [ALMOST, ALMOST, EXACT]),
        ([(2, 10), (2, 10), (8, 12)], (EXACT, 12, 12), [ALMOST, ALMOST, EXACT]),
        ([(3, 10), (3, 10), (8, 12)], (EXACT, 14, 14), [ALMOST, ALMOST, EXACT]),
        # One on either side: nothing can be told that the units do not tell.
        ([(9, 10), (2, 10), (8, 12)], (BETWEEN, 15, 21), [NEARLY, ALMOST, EXACT]),
        # Two and one: in the middle the sum settles nobody.
        ([(8, 10), (9, 10), (1, 10)], (EXACT, 18, 18), [NEARLY, NEARLY, ALMOST]),
        ([(7, 10), (7, 10), (1, 10)], (BETWEEN, 14, 17), [NEARLY, NEARLY, ALMOST]),
        # All agree: the company does too.
        ([(10, 10), (11, 12)], (NEARLY, 19, 22), [NEARLY, NEARLY]),
        ([(0, 10), (0, 12), (1, 9)], (ALMOST, 0, 3), [ALMOST] * 3),
        ([(2, 10), (1, 12), (1, 9)], (EXACT, 4, 4), [ALMOST] * 3),
        ([(8, 12)], (EXACT, 8, 8), [EXACT]),
        ([(12, 12)], (NEARLY, 9, 12), [NEARLY]),
        ([(8, 12), (3, 6)], (EXACT, 11, 11), []),
    ],
)
def test_the_company_is_told_only_as_closely_as_its_units_allow(
    units: list[tuple[int, int]], whole: tuple[Saying, int | None, int | None], parts: list[Saying]
) -> None:
    together = said_together(everybody(*units), floor=5)
    assert (together.whole.saying, together.whole.low, together.whole.high) == whole
    assert [one.saying for one in together.parts.values()] == parts


def insiders(table: Sequence[int], sizes: Sequence[int]) -> Iterator[tuple[list[int], list[int]]]:
    """Every two people of a company: how many of each unit they are of, and how many of those said yes."""
    people = [
        (unit, yes) for unit, n in enumerate(sizes) for yes in (0, 1) if (table[unit] if yes else n - table[unit])
    ]
    for pair in itertools.combinations_with_replacement(people, 2):
        known, known_yes = [0] * len(sizes), [0] * len(sizes)
        for unit, yes in pair:
            known[unit] += 1
            known_yes[unit] += yes
        if all(known_yes[u] <= table[u] and known[u] - known_yes[u] <= sizes[u] - table[u] for u in range(len(sizes))):
            yield known, known_yes


def frozen(parts: Mapping[str, Said]) -> tuple[tuple[str, Said], ...]:
    return tuple(sorted(parts.items()))


@pytest.mark.parametrize("sizes", [(7,), (8,), (12,), (7, 7), (7, 9), (8, 8), (7, 7, 7), (7, 8, 9), (7, 7, 7, 7)])
def test_two_who_know_the_rule_and_try_everything_learn_of_no_unit_that_the_others_agree(
    sizes: tuple[int, ...],
) -> None:
    alike = defaultdict(list)
    values = [range(n + 1) if len(sizes) < 4 else (0, 1, 2, 3, n - 3, n - 2, n - 1, n) for n in sizes]
    for answers in itertools.product(*values):
        together = said_together(everybody(*zip(answers, sizes, strict=True)), floor=5)
        alike[together.whole, frozen(together.parts)].append(answers)
    for tables in alike.values():
        for known, known_yes in {(tuple(k), tuple(y)) for table in tables for k, y in insiders(table, sizes)}:
            fits = [
                table
                for table in tables
                if all(y <= t and k - y <= n - t for t, n, k, y in zip(table, sizes, known, known_yes, strict=True))
            ]
            for unit, n in enumerate(sizes):
                rest = {table[unit] - known_yes[unit] for table in fits}
                assert not rest or (rest != {0} and rest != {n - known[unit]})


counts = st.integers(7, 40).flatmap(lambda n: st.builds(Count, st.integers(0, n), st.just(n), st.integers(n, 2 * n)))


@calmly
@given(st.lists(counts, min_size=1, max_size=8))
def test_what_is_told_is_true_and_a_company_is_blurred_by_six_at_most(units: list[Count]) -> None:
    together = said_together({str(i): one for i, one in enumerate(units)}, floor=5)
    total = sum(units, NOBODY)
    for one, count in ((together.whole, total), *((together.parts[str(i)], unit) for i, unit in enumerate(units))):
        assert one.low is not None
        assert one.high is not None
        assert one.low <= count.yes <= one.high
        assert one.high - one.low in ((0, 3) if one is not together.whole else (0, 3, 6))
        assert (one.answered, one.asked) == (count.answered, count.asked)
