"""What is kept when a round closes, and what a digest then says of it."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.company import Cohort, Department
from bot.rules.digest import Closed, Running, cycle_figures, figures
from bot.rules.privacy import Partition, ResponseOnly
from bot.rules.publishing import COMPANY, EVERYBODY, Cell, Crowd, Publication, publish
from bot.rules.questions import Choice, Kind, Question, Stage

T0 = datetime(2026, 4, 16, 7, 0, tzinfo=UTC)
TREE = [
    Department("commercial", "Commercial"),
    Department("corporate", "Corporate"),
    Department("sales", "Sales", "commercial"),
    Department("marketing", "Marketing", "commercial"),
    Department("finance", "Finance", "corporate"),
    Department("legal", "Legal", "corporate"),
]
LEAVES = ("sales", "marketing", "finance", "legal")
SCALE = tuple(Choice(str(n), str(n)) for n in range(1, 6))
USEFUL = Question("usefulness", Kind.SCALE, "Useful?", SCALE, Stage.DESIRE, ("4", "5"))
CONCERN = Question("concern", Kind.SINGLE, "Concern?", tuple(Choice(v, v.title()) for v in ("jobs", "time", "none")))
QUESTIONS = (USEFUL, CONCERN)

Answer = tuple[str, str, str, str]
"""Department, cohort, value of usefulness, value of concern."""


def company(answers: list[Answer], silent: int = 0) -> tuple[list[Crowd], list[Cell]]:
    """The crowds and cells of people who answered both questions, with `silent` more asked in each department."""
    asked = Counter((d, c) for d, c, *_ in answers)
    crowds = [Crowd(d, c, n + silent, n) for (d, c), n in sorted(asked.items())]
    cells = Counter(
        (d, c, q, v) for d, c, *given in answers for q, v in zip(("usefulness", "concern"), given, strict=True)
    )
    return crowds, [Cell(*key, n) for key, n in sorted(cells.items())]


def a_company(seed: int, people: int = 80) -> list[Answer]:
    draw = Random(seed)
    return [
        (
            draw.choice(LEAVES),
            draw.choices(list(Cohort), (1, 3))[0].value,
            draw.choice("12345"),
            draw.choice(("jobs", "time", "none")),
        )
        for _ in range(people)
    ]


def published(answers: list[Answer], silent: int = 0, floor: int = 5) -> Publication:
    return publish(TREE, *company(answers, silent), QUESTIONS, floor)


def closed(publication: Publication) -> Closed:
    return Closed(1, T0, QUESTIONS, publication.body(), publication.kept)


def said(*rounds: Closed) -> Any:
    return cycle_figures(rounds, TREE)


@given(st.integers(0, 10_000), st.integers(7, 120))
@settings(max_examples=60, deadline=None)
def test_no_count_is_kept_of_fewer_people_than_the_floor_and_none_of_a_cohort_in_a_unit(seed: int, people: int) -> None:
    sizes: Counter[tuple[str, str, str]] = Counter()
    for kept in published(a_company(seed, people)).kept:
        sizes[kept.unit, kept.cohort, kept.question] += kept.n
    assert all(n >= (7 if cohort == EVERYBODY else 5) for (_, cohort, _), n in sizes.items())
    assert all(unit == COMPANY for unit, cohort, _ in sizes if cohort != EVERYBODY)


@given(st.integers(0, 10_000), st.integers(7, 120))
@settings(max_examples=60, deadline=None)
def test_the_company_is_the_sum_of_what_is_kept_by_unit_and_by_cohort(seed: int, people: int) -> None:
    answers = a_company(seed, people)
    kept: Counter[tuple[str, str]] = Counter()
    by_cohort: Counter[tuple[str, str]] = Counter()
    for row in published(answers).kept:
        (kept if row.cohort == EVERYBODY else by_cohort)[row.question, row.value] += row.n
    useful = Counter(("usefulness", u) for *_, u, _ in answers)
    assert kept == useful + Counter(("concern", c) for *_, c in answers)
    assert by_cohort in (useful, Counter())


def test_of_a_company_below_the_floor_only_the_response_is_kept() -> None:
    publication = published([("sales", "assigned", "4", "jobs")] * 6, silent=3)
    assert publication.partition == ResponseOnly(9, 6)
    assert publication.kept == ()
    assert said(closed(publication))["shares"] == []


def test_a_department_of_one_is_shown_together_with_its_neighbour() -> None:
    answers = [("sales", "assigned", v, "jobs") for v in "1234512"] + [("legal", "assigned", "1", "time")]
    answers += [("finance", "assigned", v, "time") for v in "114551"]
    part = published(answers).partition
    assert isinstance(part, Partition)
    assert [unit.departments for unit in part.units] == [("sales",), ("finance", "legal")]


def test_volunteers_are_told_apart_only_where_both_cohorts_have_ten() -> None:
    few = [("sales", "volunteer", v, "jobs") for v in "123451234"] + [
        ("sales", "assigned", v, "jobs") for v in "12345" * 4
    ]
    enough = [*few, ("sales", "volunteer", "4", "jobs")]
    assert said(closed(published(few)))["shares"][0]["cohorts"] == {}
    assert set(said(closed(published(enough)))["shares"][0]["cohorts"]) == {"volunteer", "assigned"}
    assert said(closed(published(few)))["shares"][0]["weighted"] is None
    assert said(closed(published(enough)))["shares"][0]["weighted"] is not None


def test_why_volunteers_are_not_told_apart_is_kept_with_the_share() -> None:
    def of(volunteers: int, assigned: int) -> Closed:
        people = [("sales", Cohort.VOLUNTEER)] * volunteers + [("sales", Cohort.ASSIGNED)] * assigned
        return closed(published([(d, c.value, "12345"[n % 5], "jobs") for n, (d, c) in enumerate(people)], silent=1))

    def reason(*rounds: Closed) -> str | None:
        share = said(*rounds)["shares"][0]
        assert (share["weighted"] is None, share["cohorts"] == {}) == (share["unweighted"] is not None,) * 2
        found: str | None = share["unweighted"]
        return found

    earlier = of(20, 20)
    earlier = replace(earlier, body={key: one for key, one in earlier.body.items() if key != "cohorts"})
    assert reason(of(20, 20)) is None
    assert reason(of(20, 20), of(4, 20)) == "round"
    assert reason(of(20, 20), of(0, 24)) == "round"
    assert reason(of(9, 20)) == reason(of(4, 20)) == "few"
    assert reason(of(0, 20), of(0, 24)) == "one_class"
    assert reason(earlier, of(20, 20)) == "earlier"
    crowds = [Crowd(d, c, 12, 12) for d in LEAVES for c in Cohort]
    cells = [Cell(d, c, "usefulness", "4", 1) for d in LEAVES for c in Cohort]
    cells += [Cell(d, c, "concern", "jobs", 12) for d in LEAVES for c in Cohort]
    assert reason(closed(publish(TREE, crowds, cells, QUESTIONS, 5))) == "units"


def test_only_a_share_is_kept_by_cohort() -> None:
    kept = published(a_company(1)).kept
    assert {one.cohort for one in kept if one.question == "usefulness"} == {EVERYBODY, "volunteer", "assigned"}
    assert {one.cohort for one in kept if one.question == "concern"} == {EVERYBODY}


def test_a_weighted_share_corrects_for_keen_volunteers() -> None:
    keen = [("sales", "volunteer", "5", "none")] * 16 + [("sales", "volunteer", "1", "none")] * 4
    rest = [("sales", "assigned", "5", "none")] * 4 + [("sales", "assigned", "1", "none")] * 16
    crowds = [Crowd("sales", "volunteer", 20, 20), Crowd("sales", "assigned", 80, 20)]
    _, cells = company(keen + rest)
    publication = publish(TREE, crowds, cells, QUESTIONS, 5)
    # 20 volunteers at 80 % and 80 assigned at 20 %: 32 % of the people asked, where the raw share says 50 %.
    assert said(closed(publication))["shares"][0]["weighted"]["share"] == pytest.approx(0.32)


def test_the_digest_says_the_true_share_with_bounds_that_hold() -> None:
    answers = [(d, "assigned", v, "time") for d, v in product(("sales", "finance"), "1122334455")]
    share = said(closed(published(answers, silent=5)))["shares"][0]["company"]
    assert (share["saying"], share["yes"], share["answered"], share["asked"]) == ("exact", [8, 8], 20, 30)
    assert share["bounds"] == pytest.approx([8 / 30, 18 / 30])
    assert share["directional"] is True


def test_near_agreement_is_said_as_a_range() -> None:
    answers = [("sales", "assigned", "5", "jobs")] * 9 + [("sales", "assigned", "1", "time")]
    cycle = said(closed(published(answers)))
    company = cycle["shares"][0]["company"]
    assert (company["saying"], company["yes"], company["bounds"]) == ("nearly_all", [7, 10], [0.7, 1])
    assert cycle["concerns"]["company"]["nearly_all"] == "jobs"


def test_what_is_told_of_a_cycle_is_decided_for_the_sum_of_its_rounds() -> None:
    answers = [("sales", "volunteer", v, "time") for v in "4411111"] + [
        ("sales", "assigned", v, "time") for v in "1234512345"
    ]
    one, other = (closed(published(answers)) for part in (1, 2))
    assert said(one)["shares"][0]["cohorts"] == {}
    both = said(one, other)["shares"][0]
    assert (both["company"]["yes"], both["cohorts"]["volunteer"]["yes"]) == ([12, 12], [4, 4])
    assert both["weighted"]["answered"] == 34


def test_a_question_that_one_round_shows_nowhere_is_not_shown_of_the_cycle() -> None:
    crowds = [Crowd("sales", "assigned", 12, 12)]
    few, enough = (
        publish(TREE, crowds, [Cell("sales", "assigned", "usefulness", "4", n)], QUESTIONS, 5) for n in (6, 12)
    )
    assert said(closed(few), closed(enough))["shares"] == []


def test_two_halves_of_a_cycle_are_reported_as_one() -> None:
    first = [("sales", "assigned", v, "time") for v in "1234512345"]
    second = [("sales", "assigned", v, "jobs") for v in "4455112233"]
    cycle = said(closed(published(first)), closed(published(second)))
    assert (cycle["asked"], cycle["took_part"]) == (20, 20)
    assert cycle["shares"][0]["company"]["yes"] == [8, 8]


def test_halves_are_not_pooled_where_one_did_not_meet_the_floor() -> None:
    large = closed(published(a_company(1)))
    tiny = closed(published([("sales", "assigned", "4", "jobs")] * 2))
    cycle = said(large, tiny)
    assert cycle["shares"] == []
    assert cycle["took_part"] == 82


def test_before_anything_has_closed_only_the_response_of_what_runs_is_said() -> None:
    running = [Running("Pulse", 20, 7, T0)]
    found = figures("2026-W16", "Acme", None, running)
    assert found["cycle"] is None
    assert found["running"][0]["took_part"] == 7


def test_counts_of_a_question_hardly_anybody_reached_are_kept_for_the_company_only() -> None:
    crowds = [Crowd(d, "assigned", 12, 12) for d in LEAVES]
    cells = [Cell(d, "assigned", "usefulness", "4", 12) for d in LEAVES]
    cells += [Cell(d, "assigned", "concern", "jobs", 2) for d in LEAVES]
    publication = publish(TREE, crowds, cells, QUESTIONS, 5)
    assert {kept.unit for kept in publication.kept if kept.question == "concern"} == {COMPANY}
    shares = [kept for kept in publication.kept if kept.question == "usefulness" and kept.cohort == EVERYBODY]
    assert {kept.unit for kept in shares} == set(LEAVES)
