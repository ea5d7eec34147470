"""Shares, means and barriers are checked against SciPy and against what they promise."""

import itertools
import math
from collections import defaultdict
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from bot.rules import statistics
from bot.rules.questions import Stage
from bot.rules.sayings import said
from bot.rules.statistics import Basis, Interval, barrier, share

calmly = settings(deadline=None)


# Bounds, shares and gates


def test_bounds_let_the_missing_all_say_no_or_all_say_yes() -> None:
    assert statistics.worst_case(12, 20, 30) == Interval(12 / 30, 22 / 30)
    assert statistics.worst_case(0, 0, 30) == Interval(0.0, 1.0)


@pytest.mark.parametrize("wrong", [(5, 4, 10), (-1, 4, 10), (1, 11, 10), (0, 0, 0)])
def test_counts_that_cannot_be_are_refused(wrong: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        statistics.worst_case(*wrong)


def test_a_share_of_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="no share"):
        share(0, 0, 10)


@pytest.mark.parametrize(("answered", "better"), [(79, Basis.INTERVAL), (80, Basis.BOUNDS), (100, Basis.BOUNDS)])
def test_the_bounds_are_better_where_four_in_five_answered(answered: int, better: Basis) -> None:
    assert share(40, answered, 100).better is better


@pytest.mark.parametrize(("answered", "directional"), [(29, True), (30, False)])
def test_under_thirty_answers_a_figure_is_directional(answered: int, directional: bool) -> None:
    assert share(10, answered, 100).directional is directional


@calmly
@given(
    st.integers(1, 60).flatmap(
        lambda asked: st.integers(1, asked).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n), st.just(asked)))
    )
)
def test_the_bounds_hold_every_share_the_silent_could_make(counts: tuple[int, int, int]) -> None:
    yes, answered, asked = counts
    figure = share(yes, answered, asked)
    for silent in range(asked - answered + 1):
        assert figure.bounds.low <= (yes + silent) / asked <= figure.bounds.high


def test_a_count_known_within_two_ends_has_an_interval_that_holds_for_both() -> None:
    figure = share(10, 20, 40, yes_at_most=12)
    assert figure.share == 11 / 20
    assert figure.interval == Interval(share(10, 20, 40).interval.low, share(12, 20, 40).interval.high)
    assert figure.bounds == Interval(10 / 40, 32 / 40)


@pytest.mark.parametrize(
    ("yes", "answered", "asked", "basis", "value"),
    [
        (60, 80, 100, Basis.BOUNDS, 0.6),
        (8, 10, 10, Basis.BOUNDS, 0.8),
        (20, 29, 100, Basis.TOO_FEW, None),
        (20, 30, 100, Basis.INTERVAL, statistics.wilson(20 / 30, 30, 100).low),
    ],
)
def test_a_gate_reads_the_worst_case_or_the_corrected_lower_end_or_nothing(
    yes: int, answered: int, asked: int, basis: Basis, value: float | None
) -> None:
    assert statistics.gate_reading(share(yes, answered, asked)) == statistics.GateReading(basis, value)


# Means


@calmly
@given(st.lists(st.integers(1, 5), min_size=2, max_size=60).filter(lambda scores: len(set(scores)) > 1))
def test_means_agree_with_scipy(scores: list[int]) -> None:
    low, high = stats.t.interval(0.95, len(scores) - 1, loc=sum(scores) / len(scores), scale=stats.sem(scores))
    ours = statistics.mean({value: scores.count(value) for value in range(1, 6)})
    assert ours.answered == len(scores)
    assert ours.interval.low == pytest.approx(low, abs=1e-6)
    assert ours.interval.high == pytest.approx(high, abs=1e-6)


def test_a_single_score_says_nothing_of_the_others() -> None:
    assert statistics.mean({4: 1}).interval == Interval(-math.inf, math.inf)


@pytest.mark.parametrize("scores", [{}, {3: 0}, {3: 5, 2: -1}])
def test_a_mean_of_nothing_is_refused(scores: dict[int, int]) -> None:
    with pytest.raises(ValueError, match="needs a score"):
        statistics.mean(scores)


# The barrier

HEALTHY = {2: 1, 3: 2, 4: 8, 5: 5}
STUCK = {1: 5, 2: 8, 3: 3}


def test_the_barrier_is_the_first_stage_clearly_below_agreement() -> None:
    found = barrier({Stage.ABILITY: STUCK, Stage.KNOWLEDGE: STUCK, Stage.DESIRE: HEALTHY})
    assert found.stage is Stage.KNOWLEDGE
    assert found.judged == (Stage.DESIRE, Stage.KNOWLEDGE, Stage.ABILITY)


def test_a_healthy_unit_has_no_clear_barrier() -> None:
    assert barrier({Stage.DESIRE: HEALTHY, Stage.KNOWLEDGE: HEALTHY}).stage is None


def test_a_stage_that_was_not_asked_is_not_reported() -> None:
    found = barrier({Stage.KNOWLEDGE: STUCK})
    assert Stage.AWARENESS not in found.judged + found.too_few


@pytest.mark.parametrize(
    ("scores", "called"),
    [
        ({2: 15, 4: 15}, False),  # a mean of 3.0 whose interval ends at 3.38
        ({2: 60, 4: 40}, True),  # 2.8, ending at 3.0
        ({3: 20}, True),
        ({3: 15, 4: 5}, False),  # 3.25 itself, ending above
    ],
)
def test_the_upper_end_decides_and_not_the_mean(scores: dict[int, int], called: bool) -> None:
    assert (barrier({Stage.DESIRE: scores}).stage is not None) == called


def test_few_healthy_groups_are_called_stuck_where_the_common_rule_calls_many() -> None:
    random = Random(4)
    ours = theirs = 0
    for _ in range(500):
        stages, first = {}, {}
        for stage in Stage:
            answers = random.choices([1, 2, 3, 4, 5], [5, 12, 28, 38, 17], k=12)
            stages[stage] = {value: answers.count(value) for value in range(1, 6)}
            first[stage] = answers[:6]
        ours += barrier(stages).stage is not None
        theirs += any(sum(scores) / 6 <= 3 for scores in first.values())
    assert ours < 25
    assert theirs > 250


def spreads(people: int) -> list[dict[int, int]]:
    scored = itertools.combinations_with_replacement(range(1, 6), people)
    return [{value: scores.count(value) for value in range(1, 6)} for scores in scored]


@pytest.mark.parametrize("people", [3, 5, 10])
def test_a_group_so_small_that_two_could_tell_that_nobody_else_agreed_is_not_judged(people: int) -> None:
    found = barrier({Stage.DESIRE: {1: people}})
    assert (found.stage, found.judged, found.too_few) == (None, (), (Stage.DESIRE,))


def left_open(people: int) -> bool:
    """Whether two who know each other's scores, the share that is told and the verdict never know that all others
    agreed, or that none of them did."""
    told = defaultdict(list)
    for scores in spreads(people):
        yes = said(scores[4] + scores[5], people, people, 5)
        told[yes.low, yes.high, statistics.mean(scores).interval.high <= 3.25].append(scores)
    for possible in told.values():
        for insiders in itertools.combinations_with_replacement(range(1, 6), 2):
            agree = sum(score > 3 for score in insiders)
            holding = [s for s in possible if all(s[score] >= insiders.count(score) for score in insiders)]
            others = {s[4] + s[5] - agree for s in holding}
            if others in ({0}, {people - 2}):
                return False
    return True


@pytest.mark.parametrize("people", [11, 12, 13, 14])
def test_beside_the_share_that_is_told_a_barrier_leaves_open_even_to_two_whether_another_agreed(people: int) -> None:
    assert left_open(people)


@pytest.mark.parametrize("people", [7, 10])
def test_of_fewer_than_eleven_a_barrier_would_tell_two_that_nobody_else_agreed(people: int) -> None:
    assert not left_open(people)
