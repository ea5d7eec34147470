"""What digests say is held against made-up companies, and a rule that were worse would be found out."""

import json
import math
import sys
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from bot import __main__ as commandline
from bot.commands import statistics as command
from bot.rules import changes as rule
from bot.rules.changes import Look
from bot.rules.company import Cohort
from bot.trials import barriers, changes, shares
from bot.trials.chance import how_many
from bot.trials.company import Class, Crew, Habits, crews, live
from bot.trials.measure import Measure, Measures
from bot.trials.run import trials

V, A = Cohort.VOLUNTEER, Cohort.ASSIGNED


def kept(measures: Measures) -> set[bool | None]:
    return {one.kept for one in measures.values()}


# What is made up


@pytest.mark.parametrize(("people", "rate"), [(30, 0.2), (41, 0.5), (200, 0.35), (1000, 0.02), (250, 0.97)])
def test_how_many_of_a_crowd_is_a_binomial_number(people: int, rate: float) -> None:
    chance, drawn = Random(3), 4000
    found = Counter(how_many(chance, people, rate) for _ in range(drawn))
    expected = stats.binom(people, rate)
    low, high = int(expected.ppf(0.01)) + 1, int(expected.ppf(0.99))
    middle = range(low, high + 1)
    seen = [sum(n for k, n in found.items() if k < low), *(found[k] for k in middle)]
    likely = [drawn * expected.cdf(low - 1), *(drawn * expected.pmf(k) for k in middle)]
    seen.append(drawn - sum(seen))
    likely.append(drawn - sum(likely))
    assert stats.chisquare(seen, likely).pvalue > 1e-4


@pytest.mark.parametrize(("rate", "found"), [(0.0, 0), (1.0, 500)])
def test_nobody_and_everybody_are_certain(rate: float, found: int) -> None:
    assert how_many(Random(1), 500, rate) == found


@pytest.mark.parametrize(("people", "parts"), [(120, {1}), (600, {1, 2}), (2000, {1, 2})])
def test_one_in_five_of_each_department_is_a_volunteer_and_large_ones_are_asked_in_halves(
    people: int, parts: set[int]
) -> None:
    everybody = crews(people)
    assert sum(crew.people for crew in everybody) == people
    assert {crew.part for crew in everybody} == parts
    for department in {crew.department for crew in everybody}:
        own = [crew for crew in everybody if crew.department == department]
        assert sum(crew.people for crew in own) == people // 8
        assert sum(crew.people for crew in own if crew.cohort is V) == people // 40


@given(st.floats(1.0, 2.0), st.sampled_from([V, A]), st.floats(-0.15, 0.2))
@settings(deadline=None)
def test_however_much_more_users_answer_a_class_answers_as_often(pull: float, cohort: Cohort, moved: float) -> None:
    habits, crew = Habits(pull=pull, moved={"d1": moved}), Crew("d1", cohort, 1, 10)
    use, (users, others) = habits.using(crew), habits.answering(crew)
    assert users == pytest.approx(pull * others)
    assert use * users + (1 - use) * others == pytest.approx(habits.response[cohort])


def test_nobody_answers_more_often_than_always() -> None:
    with pytest.raises(ValueError, match="more often"):
        Habits(pull=5.0, moved={"d1": -0.5}).answering(Crew("d1", V, 1, 10))


def test_what_is_published_is_the_truth_of_who_answered() -> None:
    one = live(Random(2), crews(2000), Habits())
    whole = one.of([f"d{n}" for n in range(1, 9)])
    assert one.usage is not None
    assert one.usage["company"]["yes"] == [whole.yes, whole.yes]
    assert one.usage["company"]["answered"] == whole.answered == one.figures["took_part"]
    assert one.usage["company"]["asked"] == whole.asked == 2000
    assert one.truth == whole.using / 2000
    assert sum(one.cohorts().values(), Class()) == whole


# The textbook's interval


@pytest.mark.parametrize(("people", "answered", "using"), [(40, 30, 28), (96, 24, 34), (12, 2, 5)])
def test_the_textbooks_variance_is_on_average_the_one_of_drawing_without_putting_back(
    people: int, answered: int, using: int
) -> None:
    drawn = stats.hypergeom(people, using, answered)
    spread = sum(
        drawn.pmf(yes) * shares.textbook_width([Class(people, answered, yes, using)]) ** 2
        for yes in range(answered + 1)
    )
    assert math.sqrt(spread) == pytest.approx(2 * stats.norm.ppf(0.975) * drawn.std() / answered)


def test_the_textbook_has_no_interval_for_a_class_with_one_answer() -> None:
    with pytest.raises(ValueError, match="no variance"):
        shares.textbook_width([Class(10, 1, 1, 5), Class(10, 5, 1, 5)])


# The trials in small, and what they find


@pytest.mark.parametrize("people", [120, *(pytest.param(n, marks=pytest.mark.long) for n in (600, 2000))])
def test_weighted_shares_come_nearer_to_the_truth(people: int) -> None:
    measures = shares.weighting(people, 100, 8)
    assert measures["told"].value == 1
    assert kept(measures) <= {True, None}
    assert measures["rmse_ratio"].kept


def test_a_share_that_is_not_weighted_would_be_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.rules.weighting.CAP", 0.1)
    measures = shares.weighting(600, 20, 8)
    assert (measures["rmse_ratio"].kept, measures["mean_error"].kept) == (False, False)


@pytest.mark.parametrize(("confidence", "what"), [(0.5, "coverage"), (0.9999, "width_ratio")])
def test_an_interval_of_another_confidence_would_be_found_out(
    confidence: float, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.rules.weighting.wilson", lambda *given: wilson(*given, confidence))
    assert shares.weighting(600, 20, 8)[what].kept is False


def wilson(*given: Any) -> Any:
    from bot.rules.intervals import wilson

    return wilson(*given)


def test_bounds_hold_and_weighted_shares_say_what_they_assume_where_users_answer_more_often() -> None:
    measures = shares.bounds(600, 40, 8)
    assert kept(measures) == {True, None}
    assert measures["weighted_error"].value is not None
    assert measures["weighted_error"].value > 0.1


def test_a_digest_without_its_assumption_would_be_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.blocks.digest.ASSUMPTION", "Trust us.")
    assert shares.bounds(600, 3, 8)["assumption_said"].value == 0


def test_where_nothing_changes_hardly_a_digest_names_a_change() -> None:
    measures = changes.quiet(600, 25, 8)
    assert kept(measures) == {True}
    assert measures["false_changes_large"].value != 0


@pytest.mark.long
def test_a_loss_is_named_within_two_cycles_and_nothing_is_claimed_of_few() -> None:
    measures = changes.lost(60, 8)
    assert kept(measures) == {True, None}
    assert measures["named"].value != 0


def test_a_rule_that_names_too_much_would_be_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rule, "LOOKS", (Look(1, 0.6),))
    monkeypatch.setattr(rule, "FIRM", 1)
    assert changes.quiet(600, 3, 8)["false_changes"].kept is False
    assert changes.lost(5, 8)["claimed_of_few"].kept is False


def test_a_rule_that_names_nothing_would_be_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rule, "LOOKS", (Look(1, 1e-9),))
    assert changes.lost(5, 8)["named"].kept is False


@pytest.mark.parametrize(("weighted", "people"), [(True, 8 * 277), (False, 8 * 229)])
def test_departments_have_the_people_who_give_eighty_answers(weighted: bool, people: int) -> None:
    assert changes.people_with(80, weighted=weighted) == people


def test_hardly_a_healthy_unit_is_said_to_stand_before_a_barrier() -> None:
    assert kept(barriers.healthy(20, 8)) == {True}


def test_the_common_rule_of_a_mean_of_three_would_be_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.rules.statistics.BARRIER_BELOW", 4.0)
    assert kept(barriers.healthy(10, 8)) == {False}


def test_the_smallest_company_can_be_tried() -> None:
    for trial in trials(8, 2, 1).values():
        assert trial()


# The command


def say(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["groundswell", "statistics", *words])
    with pytest.raises(SystemExit) as ended:
        commandline.main()
    return int(ended.value.code or 0)


def made_up(monkeypatch: pytest.MonkeyPatch, *measures: Measure) -> None:
    names = list(command.WORDS)
    found = dict(zip(names, measures, strict=False))
    monkeypatch.setattr("bot.trials.run.trials", lambda *given: {"a": lambda: found})


@pytest.mark.parametrize(
    ("measure", "code"),
    [(Measure(0.3, at_most=0.5), 0), (Measure(0.6, at_most=0.5), 1), (Measure(None, 0.9), 1), (Measure(0.6), 0)],
)
def test_a_missed_aim_is_a_failure(measure: Measure, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    made_up(monkeypatch, Measure(0.1), measure)
    assert say(monkeypatch) == code


@pytest.mark.long
def test_every_measure_is_printed_and_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    say(monkeypatch, "--people", "120", "--companies", "2", "--seed", "5", "--json", str(tmp_path / "out.json"))
    written = json.loads((tmp_path / "out.json").read_text())
    assert {key: written.pop(key) for key in ("people", "companies", "seed")} == {
        "people": 120,
        "companies": 2,
        "seed": 5,
    }
    assert written.pop("kept") is all(one["kept"] is not False for some in written.values() for one in some.values())
    assert list(written) == ["a", "b", "c", "d", "e"]
    printed = capsys.readouterr().out
    for measures in written.values():
        for name, one in measures.items():
            assert set(one) == {"value", "at_least", "at_most", "kept"}
            assert command.WORDS[name][:40] in printed
    assert {name for measures in written.values() for name in measures} == set(command.WORDS)


def test_a_seed_makes_the_same_companies_up_and_another_one_others() -> None:
    once, again, other = (shares.weighting(120, 2, seed) for seed in (5, 5, 6))
    assert once == again != other


def test_a_folder_that_is_not_there_is_said_before_anything_is_tried(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert say(monkeypatch, "--json", "nowhere/out.json") == 2
    assert "there is no folder nowhere" in capsys.readouterr().err
