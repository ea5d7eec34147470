"""A unit's barrier is judged over the whole cycle when it is published, by the scores and not by the share."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.rules.barriers import barrier
from bot.rules.company import Department
from bot.rules.digest import Closed, cycle_figures
from bot.rules.publishing import Cell, Crowd, publish
from bot.rules.questions import Choice, Kind, Question, Stage

T0 = datetime(2026, 4, 16, 7, 0, tzinfo=UTC)
TREE = [Department("sales", "Sales"), Department("hr", "HR"), Department("it", "IT")]
SCALE = tuple(Choice(str(n), str(n)) for n in range(1, 6))


def scale(key: str, stage: Stage) -> Question:
    return Question(key, Kind.SCALE, "?", SCALE, stage, ("4", "5"))


USEFUL, KNOWS, AGAIN = (
    scale("useful", Stage.DESIRE),
    scale("knows", Stage.KNOWLEDGE),
    scale("again", Stage.DESIRE),
)
RATING = Question("rating", Kind.RATING, "?", tuple(Choice(str(n), str(n)) for n in range(11)), Stage.DESIRE)

CONTENT = "444455543244"
"""Of a mean of 4, of twelve people."""
STUCK = "222133221232"
TORN = "444223333333"
"""Nine of twelve do not agree, and yet the mean is 3.1 and its interval ends above 3.25."""


def cycle(*rounds: dict[str, dict[Question, str]]) -> dict[str, Any]:
    """Figures of a cycle of rounds: department -> question -> the scores, a digit each."""
    closed = []
    for answers in rounds:
        questions = tuple(next(iter(answers.values())))
        people = {department: max(map(len, given.values())) for department, given in answers.items()}
        crowds = [Crowd(department, "assigned", n, n) for department, n in people.items()]
        cells = [
            Cell(department, "assigned", question.key, score, scores.count(score))
            for department, given in answers.items()
            for question, scores in given.items()
            for score in sorted(set(scores))
        ]
        publication = publish(TREE, crowds, cells, questions, 5)
        closed.append(Closed(1, T0, questions, publication.body(), publication.kept))
    return cycle_figures(closed, TREE)


def test_the_first_stage_clearly_below_agreement_is_the_barrier_of_a_unit() -> None:
    figures = cycle({"sales": {USEFUL: CONTENT, KNOWS: STUCK}, "hr": {USEFUL: STUCK, KNOWS: STUCK}})
    assert (barrier(figures, "sales"), barrier(figures, "hr")) == (Stage.KNOWLEDGE, Stage.DESIRE)
    assert figures["barriers"]["sales"] == {"stage": "knowledge", "judged": ["desire", "knowledge"], "too_few": []}


def test_that_fewer_than_half_agree_is_no_barrier_by_itself() -> None:
    figures = cycle({"sales": {USEFUL: TORN}, "hr": {USEFUL: CONTENT}})
    assert figures["shares"][0]["units"]["sales"]["yes"] == [0, 3]
    assert barrier(figures, "sales") is None
    assert figures["barriers"]["sales"]["judged"] == ["desire"]


def test_of_ten_answers_nothing_is_judged() -> None:
    figures = cycle({"sales": {USEFUL: STUCK[:10]}, "hr": {USEFUL: STUCK}})
    assert figures["barriers"]["sales"] == {"stage": None, "judged": [], "too_few": ["desire"]}


def test_the_rounds_of_a_cycle_are_judged_together() -> None:
    half = {"sales": {USEFUL: STUCK[:8]}, "hr": {USEFUL: CONTENT}}
    assert barrier(cycle(half), "sales") is None
    assert barrier(cycle(half, half), "sales") is Stage.DESIRE


def test_a_merged_unit_has_one_barrier() -> None:
    figures = cycle({"sales": {USEFUL: STUCK}, "hr": {USEFUL: "22222"}, "it": {USEFUL: "111112"}})
    assert {unit["key"] for unit in figures["units"]} == {"sales", "hr+it"}
    assert barrier(figures, "hr") is barrier(figures, "it") is Stage.DESIRE


def test_of_two_questions_about_a_stage_the_first_counts_and_only_scales_do() -> None:
    figures = cycle({"sales": {RATING: "000000000000", USEFUL: CONTENT, AGAIN: STUCK}})
    assert figures["barriers"]["sales"] == {"stage": None, "judged": ["desire"], "too_few": []}


@pytest.mark.parametrize("figures", [{"units": []}, {"units": [{"key": "sales", "departments": ["sales"]}]}])
def test_figures_of_earlier_versions_tell_no_barrier(figures: dict[str, Any]) -> None:
    assert barrier(figures, "sales") is None
