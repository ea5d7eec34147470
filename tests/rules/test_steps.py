"""What to do this week is drawn from published figures by named rules, and from nothing else."""

from typing import Any

import pytest

from bot.rules.changes import Verdict
from bot.rules.questions import Stage
from bot.rules.steps import EACH_MOST, MOST, Besides, Rule, drawn

LESSONS = {Stage.KNOWLEDGE: ("ask_better", "Ask better")}
QUIET: dict[str, Any] = {"cycle": None, "concerns": None, "training": None}


def unit(key: str, took_part: int = 9, asked: int = 10) -> dict[str, Any]:
    return {"key": key, "name": key.upper(), "departments": [key], "took_part": took_part, "asked": asked}


def week(*units: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A week's figures in which nothing asks for anything, but for what is given."""
    cycle = {"units": units, "barriers": more.pop("barriers", {}), "concerns": more.pop("named", None)}
    return QUIET | {"cycle": cycle, "round": 3, "done": [{"words": "Done."}]} | more


def barrier(stage: Stage | None) -> dict[str, Any]:
    return {"stage": stage, "judged": [], "too_few": []}


def concerns(*shown: list[Any]) -> dict[str, Any]:
    labels = {"job_displacement": "My job", "no_time": "No time", "none": "None"}
    return {"labels": labels, "company": {"shown": list(shown), "answered": 40}}


def change(key: str, verdict: Verdict) -> dict[str, Any]:
    fell = {
        "unit": key,
        "departments": [key] if key else ["hr", "it"],
        "verdict": verdict,
        "cycles": 1,
        "latest": 0.41,
        "before": 0.62,
        "p": 0.0,
    }
    return {"named": [fell], "reason": None}


@pytest.mark.parametrize(("latest", "before", "fills"), [
    ((0.38, 0.5), (0.9, 1.0), {"points": 40, "least": True}),
    ((0.41, 0.41), (0.62, 0.62), {"points": 21}),
    ((0.1, 0.2904), (0.59, 0.59), {"points": 29, "least": True}),  # 29.96: 30 would be more than is told
])  # fmt: skip
def test_a_fall_is_told_no_finer_than_the_shares_it_is_drawn_from(
    latest: tuple[float, float], before: tuple[float, float], fills: dict[str, Any]
) -> None:
    fell = change("hr", Verdict.FELL)
    fell["named"][0] |= {"latest_span": latest, "before_span": before, "latest": 0.41, "before": 0.62}
    (step,) = drawn(week(unit("hr"), changes=fell), Besides())
    assert step.fills == fills


WAITING = {"climbed": 3, "climbed_unacknowledged": 2, "waiting": []}


@pytest.mark.parametrize(("figures", "besides", "rule", "key", "fills"), [
    (QUIET | {"concerns": WAITING}, Besides(), Rule.CLIMBED, "", {"n": 3, "unacknowledged": 2}),
    (week(unit("hr"), changes=change("hr", Verdict.FELL)), Besides(), Rule.FELL, "hr", {"points": 21}),
    (week(unit("hr"), changes=change("", Verdict.FELL)), Besides(), Rule.FELL, "", {"points": 21}),
    (week(unit("hr"), barriers={"hr": barrier(Stage.KNOWLEDGE)}), Besides(lessons=LESSONS), Rule.BARRIER, "hr",
     {"stage": "knowledge", "lesson": "ask_better", "title": "Ask better"}),
    (week(unit("hr"), barriers={"hr": barrier(Stage.DESIRE)}), Besides(lessons=LESSONS), Rule.BARRIER, "hr",
     {"stage": "desire", "lesson": "", "title": ""}),
    (QUIET, Besides(uncovered=[("hr", "HR")]), Rule.UNCOVERED, "hr", {}),
    (QUIET, Besides(failed={"channel": 2}), Rule.NOT_REACHED, "", {"n": 2, "why": {"channel": 2}}),
    (week(named=concerns(["none", 20, 20], ["no_time", 4, 4], ["job_displacement", 8, 11])), Besides(), Rule.CONCERN,
     "",
     {"theme": "job_displacement", "label": "My job", "low": 8, "high": 11, "answered": 40}),
    (week(unit("hr"), done=[]), Besides(), Rule.NOTHING_DONE, "", {"round": 3}),
    (week(unit("hr", took_part=4)), Besides(), Rule.FEW_ANSWER, "hr", {"took_part": 4, "asked": 10}),
    (week(unit("hr"), training={"units": {"0": {"done": [1, 4], "people": 10}}}), Besides(), Rule.FEW_LEARN, "hr",
     {"low": 1, "high": 4, "people": 10}),
])  # fmt: skip
def test_each_step_has_its_rule_and_its_numbers(
    figures: dict[str, Any], besides: Besides, rule: Rule, key: str, fills: dict[str, Any]
) -> None:
    (step,) = drawn(figures, besides)
    assert (step.rule, step.unit, dict(step.fills)) == (rule, key, fills)


@pytest.mark.parametrize("figures", [
    QUIET,
    week(unit("hr", took_part=5)),
    week(unit("hr"), changes=change("hr", Verdict.ROSE)),
    week(unit("hr"), barriers={"hr": barrier(None)}),
    week(named=concerns(["none", 20, 20])),
    week(unit("hr"), training={"units": {"0": {"done": None, "people": 10}}}),
    week(unit("hr"), training={"units": {"0": {"done": [4, 5], "people": 10}}}),
    QUIET | {"concerns": {"climbed": 0, "waiting": []}},
])  # fmt: skip
def test_where_nothing_is_told_that_asks_for_it_there_is_no_step(figures: dict[str, Any]) -> None:
    assert drawn(figures, Besides()) == []


def test_there_are_at_most_five_and_two_of_a_kind_and_one_for_a_unit() -> None:
    units = [unit(key, took_part=1) for key in "abcdef"]
    barriers = {key: barrier(Stage.KNOWLEDGE) for key in "abcdef"}
    figures = week(*units, barriers=barriers, done=[], concerns=WAITING, named=concerns(["no_time", 9, 9]))
    found = drawn(figures, Besides(failed={"person": 1}))
    assert [step.rule for step in found] == [
        Rule.CLIMBED, Rule.BARRIER, Rule.BARRIER, Rule.CONCERN, Rule.NOTHING_DONE
    ]  # fmt: skip
    assert len(found) == MOST
    few = drawn(week(*units, barriers={"a": barrier(Stage.DESIRE)}), Besides())
    assert [(step.rule, step.unit) for step in few] == [
        (Rule.BARRIER, "a"), (Rule.FEW_ANSWER, "b"), (Rule.FEW_ANSWER, "c")
    ]  # fmt: skip
    assert EACH_MOST == 2


def test_a_fall_of_the_whole_company_comes_before_those_of_its_units_and_names_none() -> None:
    fell = [
        *change("a", Verdict.FELL)["named"],
        *change("b", Verdict.FELL)["named"],
        *change("", Verdict.FELL)["named"],
    ]
    found = drawn(week(unit("a"), unit("b"), changes={"named": fell, "reason": None}), Besides())
    assert [(step.unit, step.name, step.departments) for step in found] == [("", "", ()), ("a", "A", ("a",))]


def test_the_earliest_stage_comes_first() -> None:
    barriers = {"a": barrier(Stage.REINFORCEMENT), "b": barrier(Stage.AWARENESS)}
    assert [step.unit for step in drawn(week(unit("a"), unit("b"), barriers=barriers), Besides())] == ["b", "a"]


def test_what_was_decided_about_a_cycle_holds_until_the_next() -> None:
    figures = week(unit("hr"), barriers={"hr": barrier(Stage.KNOWLEDGE)}, concerns=WAITING)
    assert [step.rule for step in drawn(figures, Besides())] == [Rule.CLIMBED, Rule.BARRIER]
    decided = ["barrier:hr", "climbed:"]
    assert [step.rule for step in drawn(figures, Besides(), decided)] == [Rule.CLIMBED]
