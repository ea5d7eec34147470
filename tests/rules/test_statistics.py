"""Figures are checked against SciPy, against published tables, and against what they promise."""

import itertools
import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from bot.rules import statistics
from bot.rules.company import Cohort
from bot.rules.intervals import incomplete_beta
from bot.rules.questions import Stage
from bot.rules.statistics import Basis, Cell, Interval, Tally, Verdict, barrier, share
from bot.rules.weighting import exact_weighted_share, weighting_classes

V, A = Cohort.VOLUNTEER, Cohort.ASSIGNED


def per_cent(interval: Interval) -> tuple[int, int]:
    return round(interval.low * 100), round(interval.high * 100)


# Wilson's interval


@pytest.mark.parametrize(
    ("answers", "expected"),
    [(5, (23, 88)), (10, (31, 83)), (20, (39, 78)), (30, (42, 75)), (50, (46, 72)), (100, (50, 69))],
)
def test_wilson_gives_the_published_figures_at_sixty_per_cent(answers: int, expected: tuple[int, int]) -> None:
    assert per_cent(statistics.wilson(0.6, answers)) == expected


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_agrees_with_scipy(counts: tuple[int, int]) -> None:
    yes, n = counts
    theirs = stats.binomtest(yes, n).proportion_ci(method="wilson")
    ours = statistics.wilson(yes / n, n)
    assert ours.low == pytest.approx(theirs.low, abs=1e-9)
    assert ours.high == pytest.approx(theirs.high, abs=1e-9)


def test_wilson_is_wider_at_ninety_nine_per_cent() -> None:
    theirs = stats.binomtest(12, 20).proportion_ci(confidence_level=0.99, method="wilson")
    assert statistics.wilson(0.6, 20, confidence=0.99).low == pytest.approx(theirs.low, abs=1e-9)


def test_where_everybody_answered_the_interval_is_the_share_itself() -> None:
    assert statistics.wilson(0.6, 20, 20) == Interval(0.6, 0.6)
    assert statistics.wilson(1.0, 1, 1) == Interval(1.0, 1.0)


def test_where_nobody_answered_the_interval_is_everything() -> None:
    assert statistics.wilson(0.5, 0, 20) == Interval(0.0, 1.0)
    assert statistics.wilson(0.5, 0, 0) == Interval(0.0, 1.0)


def test_the_population_narrows_the_interval_more_the_more_of_it_answered() -> None:
    widths = [i.high - i.low for i in (statistics.wilson(0.6, 20, n) for n in (20, 25, 40, 400, 10**9))]
    assert widths == sorted(widths)
    assert widths[-1] == pytest.approx(statistics.wilson(0.6, 20).high - statistics.wilson(0.6, 20).low)


def test_the_corrected_size_is_the_one_of_the_formula() -> None:
    assert statistics.corrected_size(20, 40) == pytest.approx(20 * 39 / 20)
    assert statistics.corrected_size(12.5, 40) == pytest.approx(12.5 * 39 / 27.5)
    assert statistics.corrected_size(40, 40) == math.inf


@given(st.floats(0, 1), st.floats(0.5, 200), st.floats(0, 200))
def test_an_interval_holds_its_share_and_stays_within_nought_and_one(p: float, n: float, more: float) -> None:
    interval = statistics.wilson(p, n, max(1.0, n + more))
    assert 0 <= interval.low <= p <= interval.high <= 1


@pytest.mark.parametrize(("population", "answered", "yes"), [(60, 40, 36), (120, 90, 30), (30, 20, 6)])
def test_the_corrected_interval_holds_the_true_share_as_often_as_it_promises(
    population: int, answered: int, yes: int
) -> None:
    drawn = stats.hypergeom(population, yes, answered)
    covered = 0.0
    for k in range(answered + 1):
        interval = statistics.wilson(k / answered, answered, population)
        if interval.low <= yes / population <= interval.high:
            covered += float(drawn.pmf(k))
    assert covered > 0.92


@pytest.mark.parametrize("wrong", [(1.2, 5, 10), (-0.1, 5, 10), (0.5, 11, 10), (0.5, -1, 10)])
def test_wilson_refuses_what_cannot_be(wrong: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match=r"share|answers"):
        statistics.wilson(*wrong)


def test_a_confidence_of_one_is_refused() -> None:
    with pytest.raises(ValueError, match="confidence"):
        statistics.wilson(0.5, 10, confidence=1.0)


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


# Student's t and means


@pytest.mark.parametrize("degrees", [1, 2, 3, 4, 5, 7.5, 10, 29, 99, 1000, 31_623, 1_000_000])
@pytest.mark.parametrize("probability", [0.5, 0.6, 0.9, 0.95, 0.975, 0.995, 0.9999, 0.025])
def test_quantiles_of_t_agree_with_scipy(degrees: float, probability: float) -> None:
    theirs = stats.t.ppf(probability, degrees)
    assert statistics.t_quantile(probability, degrees) == pytest.approx(theirs, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize(("degrees", "published"), [(1, 12.706), (4, 2.776), (10, 2.228), (29, 2.045)])
def test_quantiles_of_t_are_those_of_the_printed_tables(degrees: int, published: float) -> None:
    assert round(statistics.t_quantile(0.975, degrees), 3) == published


@given(st.floats(0.2, 300), st.floats(0.2, 300), st.floats(0, 1))
def test_the_incomplete_beta_function_agrees_with_scipy(a: float, b: float, x: float) -> None:
    assert incomplete_beta(a, b, x) == pytest.approx(special.betainc(a, b, x), rel=1e-8, abs=1e-10)


@pytest.mark.parametrize("wrong", [(0.0, 5), (1.0, 5), (0.9, 0.5)])
def test_a_quantile_that_is_none_is_refused(wrong: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="no t"):
        statistics.t_quantile(*wrong)


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
        stages = {}
        for stage in Stage:
            answers = random.choices([1, 2, 3, 4, 5], [5, 12, 28, 38, 17], k=6)
            stages[stage] = {value: answers.count(value) for value in range(1, 6)}
        ours += barrier(stages).stage is not None
        theirs += any(statistics.mean(scores).mean <= 3 for scores in stages.values())
    assert ours < 60
    assert theirs > 250


def spreads(people: int) -> list[dict[int, int]]:
    scored = itertools.combinations_with_replacement(range(1, 6), people)
    return [{value: scores.count(value) for value in range(1, 6)} for scores in scored]


@pytest.mark.parametrize("people", [3, 4, 5])
def test_a_group_so_small_that_a_barrier_would_tell_everybodys_answer_is_not_judged(people: int) -> None:
    called = [s for s in spreads(people) if statistics.mean(s).interval.high <= 3.25]
    assert not any(scores[4] + scores[5] for scores in called)
    found = barrier({Stage.DESIRE: {1: people}})
    assert (found.stage, found.judged, found.too_few) == (None, (), (Stage.DESIRE,))


@pytest.mark.parametrize("people", [6, 7, 8])
def test_a_barrier_leaves_open_whether_somebody_agreed(people: int) -> None:
    called = [s for s in spreads(people) if barrier({Stage.DESIRE: s}).stage]
    assert any(scores[4] + scores[5] for scores in called)
    assert not all(scores[4] + scores[5] for scores in called)


# Weights


def cells(*rows: tuple[str, Cohort, int, int, int]) -> list[Cell]:
    return [Cell(*row) for row in rows]


ROLLOUT = cells(
    ("sales", V, 20, 20, 18),
    ("sales", A, 60, 20, 6),
    ("hr", V, 10, 10, 8),
    ("hr", A, 30, 20, 10),
)


def test_each_answer_stands_for_the_people_of_its_class() -> None:
    weights = {(c.departments, c.cohort): c.weight for c in weighting_classes(ROLLOUT)}
    assert weights == {(("sales",), V): 1, (("sales",), A): 3, (("hr",), V): 1, (("hr",), A): 1.5}


def test_weighting_takes_back_what_volunteers_add() -> None:
    weighted = statistics.weighted_share(ROLLOUT)
    assert weighted is not None
    exact = (18 + 3 * 6 + 8 + 1.5 * 10) / 120
    assert exact_weighted_share(weighting_classes(ROLLOUT)) == pytest.approx(exact)
    assert weighted.share == round(exact, 2) < 42 / 70
    assert weighted.effective == pytest.approx(120**2 / (20 + 20 * 9 + 10 + 20 * 2.25), abs=0.05)
    whole = statistics.wilson(exact, 120**2 / (20 + 20 * 9 + 10 + 20 * 2.25), 120)
    assert weighted.interval == Interval(round(whole.low, 2), round(whole.high, 2))
    assert (weighted.answered, weighted.asked, weighted.capped) == (70, 120, False)


def test_small_classes_collapse_within_their_cohort_and_never_across() -> None:
    classes = weighting_classes(
        cells(("a", V, 4, 2, 1), ("b", V, 4, 1, 1), ("c", V, 20, 12, 9), ("a", A, 30, 20, 5), ("b", A, 9, 4, 1))
    )
    assert [(c.departments, c.cohort, c.answered) for c in classes] == [
        (("a", "b", "c"), V, 15),
        (("a", "b"), A, 24),
    ]


def test_a_weight_is_at_most_three_mean_weights() -> None:
    classes = weighting_classes(cells(("a", V, 40, 40, 20), ("a", A, 20, 20, 5), ("b", A, 100, 5, 1)))
    assert max(c.weight for c in classes) == pytest.approx(3 * 160 / 65)
    weighted = statistics.weighted_share(cells(("a", V, 40, 40, 20), ("a", A, 20, 20, 5), ("b", A, 100, 5, 1)))
    assert weighted is not None
    assert weighted.capped


@pytest.mark.parametrize("few", [V, A])
def test_a_cohort_with_fewer_than_ten_answers_has_no_weighted_figure(few: Cohort) -> None:
    other = A if few is V else V
    assert statistics.weighted_share(cells(("a", few, 30, 9, 3), ("a", other, 30, 30, 3))) is None
    assert statistics.weighted_share(cells(("a", few, 30, 10, 3), ("a", other, 30, 30, 3))) is not None


def test_a_cohort_that_never_answered_cannot_be_weighted() -> None:
    with pytest.raises(ValueError, match="nobody of the cohort"):
        weighting_classes(cells(("a", V, 3, 0, 0), ("a", A, 30, 20, 5)))


def test_a_cell_that_nobody_was_asked_in_counts_for_nothing() -> None:
    assert weighting_classes([*ROLLOUT, Cell("it", V, 0, 0, 0)]) == weighting_classes(ROLLOUT)


SOME_CELLS = st.lists(
    st.integers(1, 40).flatmap(
        lambda asked: st.integers(0, asked).flatmap(lambda n: st.tuples(st.just(asked), st.just(n), st.integers(0, n)))
    ),
    min_size=2,
    max_size=16,
)


@given(SOME_CELLS, st.randoms(use_true_random=False))
def test_classes_lose_nobody_whatever_the_order(numbers: list[tuple[int, int, int]], random: Random) -> None:
    rows = [Cell(f"d{i // 2}", (V, A)[i % 2], *row) for i, row in enumerate(numbers)]
    if any(not sum(c.answered for c in rows if c.cohort == cohort) for cohort in Cohort):
        return
    classes = weighting_classes(rows)
    assert sum(c.asked for c in classes) == sum(c.asked for c in rows)
    assert sum(c.yes for c in classes) == sum(c.yes for c in rows)
    mean_weight = sum(c.asked for c in rows) / sum(c.answered for c in rows)
    assert all(c.weight <= 3 * mean_weight + 1e-9 for c in classes)
    assert 0 < statistics.kish(classes) <= sum(c.answered for c in rows) + 1e-9
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert weighting_classes(shuffled) == classes


def test_where_everybody_answered_weighting_changes_nothing() -> None:
    weighted = statistics.weighted_share(cells(("a", V, 10, 10, 9), ("a", A, 30, 30, 3)))
    assert weighted is not None
    assert (weighted.share, weighted.effective, weighted.interval) == (0.3, 40, Interval(0.3, 0.3))


def test_a_cycle_is_the_mean_of_its_rounds_by_people_asked() -> None:
    first = statistics.weighted_share(cells(("a", V, 40, 20, 12), ("a", A, 80, 30, 6)))
    second = statistics.weighted_share(cells(("b", V, 20, 20, 16), ("b", A, 20, 20, 10)))
    assert first is not None
    assert second is not None
    cycle = statistics.pooled_weighted([first, second])
    assert cycle is not None
    assert cycle.share == round((first.share * 120 + second.share * 40) / 160, 2)
    assert (cycle.asked, cycle.answered) == (160, 90)
    # The second round is known entirely, so that three quarters of the first round's doubt remain.
    assert cycle.interval.high - cycle.interval.low < first.interval.high - first.interval.low


def test_a_cycle_of_rounds_that_everybody_answered_is_known_exactly() -> None:
    all_answered = statistics.weighted_share(cells(("a", V, 10, 10, 9), ("a", A, 30, 30, 3)))
    cycle = statistics.pooled_weighted([all_answered, all_answered])
    assert cycle is not None
    assert cycle.interval == Interval(0.3, 0.3)


def test_a_cycle_has_a_weighted_figure_only_where_each_round_has_one() -> None:
    one = statistics.weighted_share(ROLLOUT)
    assert statistics.pooled_weighted([one, None]) is None
    assert statistics.pooled_weighted([]) is None
    assert statistics.pooled_weighted([one]) is not None


# Changes


def test_the_difference_is_taken_from_the_mean_of_the_shares_before() -> None:
    difference, _ = statistics.compare(Tally(30, 40), [Tally(10, 40), Tally(12, 24)])
    assert difference == pytest.approx(0.75 - (0.25 + 0.5) / 2)


def test_with_one_cycle_before_the_test_is_the_textbook_one_less_half_a_person() -> None:
    _, p = statistics.compare(Tally(30, 40), [Tally(20, 40)])
    error = math.sqrt(50 / 80 * 30 / 80 * (1 / 40 + 1 / 40))
    assert p == pytest.approx(2 * stats.norm.sf((0.25 - 0.5 / 40) / error))


def test_where_everybody_always_agreed_nothing_has_changed() -> None:
    assert statistics.compare(Tally(20, 20), [Tally(20, 20)] * 4) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("p_values", "fallen"),
    [
        ([], ()),
        ([0.009], (True,)),
        ([0.011], (False,)),
        ([0.004, 0.009], (True, True)),
        ([0.009, 0.006], (False, False)),
        ([0.5, 0.002, 0.0099, 0.003], (False, True, False, True)),
    ],
)
def test_holm_lets_hypotheses_fall_one_by_one(p_values: list[float], fallen: tuple[bool, ...]) -> None:
    assert statistics.holm(p_values) == fallen


@given(st.lists(st.floats(0, 1), max_size=12))
def test_holm_is_at_least_as_strict_as_no_correction_and_no_stricter_than_bonferroni(ps: list[float]) -> None:
    fallen = statistics.holm(ps)
    assert all(p <= 0.01 for p, fell in zip(ps, fallen, strict=True) if fell)
    assert all(fell for p, fell in zip(ps, fallen, strict=True) if p <= 0.01 / len(ps))


def test_a_department_is_named_when_it_clearly_moved_and_only_then() -> None:
    steady = [Tally(20, 40)] * 4
    verdicts = statistics.changes(
        {
            "up": [*steady, Tally(36, 40)],
            "down": [*steady, Tally(4, 40)],
            "same": [*steady, Tally(24, 40)],
            "new": [*steady],
            "old": [Tally(0, 40)] * 6 + [*steady, Tally(20, 40)],
        }
    )
    assert {unit: change.verdict for unit, change in verdicts.items()} == {
        "up": Verdict.ROSE,
        "down": Verdict.FELL,
        "same": Verdict.NO_CLEAR_CHANGE,
        "new": Verdict.TOO_SOON,
        "old": Verdict.NO_CLEAR_CHANGE,
    }
    assert verdicts["new"].p is None
    assert verdicts["up"].difference == pytest.approx(0.4)


def test_hardly_a_digest_names_a_change_where_nothing_happened() -> None:
    random = Random(11)
    named = uncorrected = 0
    for _ in range(600):
        series = {}
        for size in (8, 12, 16, 20, 25, 30, 40, 60):
            rate = random.choice([0.1, 0.4, 0.6, 0.9])
            cycles = [Tally(sum(random.random() < rate for _ in range(size)), size) for _ in range(5)]
            series[str(size)] = cycles
        verdicts = statistics.changes(series).values()
        named += any(change.verdict in (Verdict.ROSE, Verdict.FELL) for change in verdicts)
        uncorrected += any(change.p is not None and change.p < 0.05 for change in verdicts)
    assert named / 600 <= 0.02
    assert uncorrected / 600 > 0.1
