"""What a champion's brief says: each rule, their order, and why there is none."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules import brief
from bot.rules.brief import (
    Area,
    Away,
    Champion,
    Concerns,
    FewAnswers,
    FewLearn,
    First,
    Running,
    State,
    Suggested,
    Suggestion,
    Uncovered,
    Unwritten,
    Waiting,
)
from bot.rules.calendar import iso_week
from bot.rules.onboarding import MINUTES, Step, steps_left
from bot.rules.reasons import Reason

MONDAY = datetime(2026, 5, 11, 7, 0, tzinfo=UTC)
DAY = timedelta(days=1)
NOTHING = State(week="2026-W20", now=MONDAY, live_since=MONDAY - timedelta(weeks=8), floor=5)
PULSE = Running("How AI is going", MONDAY - 6 * DAY, reached=12, took_part=5)
OLD = Waiting(3, "Quality", MONDAY - 9 * DAY, None)
SOON = Waiting(8, "My job", MONDAY - 2 * DAY, MONDAY + timedelta(hours=5))
LATER = Waiting(7, "Privacy", MONDAY - 3 * DAY, MONDAY + 3 * DAY)
EVERYTHING = replace(
    NOTHING,
    areas=(Area("Sales", unwritten=(4, "How AI is going"), learners=(20, 9), running=(PULSE,)),),
    waiting=(OLD,),
    away=(Away("U9", "Finance", near=True),),
    step=Step.FEAR,
    steps_done=3,
)


def test_of_the_concerns_that_wait_the_oldest_is_named_and_the_one_that_goes_on_next() -> None:
    found = brief.concerns_wait(replace(NOTHING, waiting=(LATER, SOON, OLD)))
    assert found == Concerns(3, oldest=OLD, next=SOON)
    assert brief.concerns_wait(replace(NOTHING, waiting=(OLD,))) == Concerns(1, oldest=OLD, next=None)


@pytest.mark.parametrize(("count", "minutes"), [(1, 10), (2, 20), (3, 30), (5, 30)])
def test_each_concern_is_given_ten_minutes_and_all_of_them_half_an_hour(count: int, minutes: int) -> None:
    assert Concerns(count, OLD, None).minutes == minutes


def test_what_was_said_is_named_until_something_is_written_about_it() -> None:
    areas = (Area("Legal"), Area("Sales", unwritten=(4, "A pulse")), Area("Law", unwritten=(3, "Another")))
    assert brief.nothing_written(replace(NOTHING, areas=areas)) == Unwritten("Sales", 4, "A pulse")
    assert brief.nothing_written(replace(NOTHING, areas=areas[:1])) is None


@pytest.mark.parametrize(
    ("away", "who"),
    [
        (Away("U9", "Finance", near=True), "U9"),
        (Away("U9", "Finance", covered_by=("U8",), near=True), None),  # somebody is there
        (Away("U9", "Finance", near=False), None),  # other champions are nearer
    ],
)
def test_only_a_colleague_nearby_without_anybody_in_their_place_is_a_thing_to_do(away: Away, who: str | None) -> None:
    found = brief.nobody_covers(replace(NOTHING, away=(away,)))
    assert found == (Uncovered("Finance", who) if who else None)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({}, True),
        ({"took_part": 6}, False),  # half is not few
        ({"reached": 6, "took_part": 0}, False),  # a group too small to speak of
        ({"reached": 7, "took_part": 3}, True),
        ({"opens_at": MONDAY - 2 * DAY}, False),  # they have had no time yet
    ],
)
def test_few_answers_are_named_after_days_and_only_of_a_group_that_is_large_enough(
    changes: dict[str, object], named: bool
) -> None:
    pulse = replace(PULSE, **changes)  # type: ignore[arg-type]
    found = brief.few_answers(replace(NOTHING, areas=(Area("Legal"), Area("Sales", running=(pulse,)))))
    assert found == (FewAnswers("Sales", "How AI is going", pulse.reached) if named else None)


@pytest.mark.parametrize(
    ("learners", "weeks", "named"),
    [
        ((20, 9), 8, True),
        ((20, 10), 8, False),
        ((6, 0), 8, False),
        ((0, 0), 8, False),
        ((20, 0), 2, False),  # nobody could have done much yet
        ((20, 0), 3, True),
    ],
)
def test_few_lessons_are_named_weeks_after_the_start_and_only_of_a_large_enough_group(
    learners: tuple[int, int], weeks: int, named: bool
) -> None:
    state = replace(NOTHING, areas=(Area("Sales", learners=learners),), live_since=MONDAY - timedelta(weeks=weeks))
    assert brief.few_learn(state) == (FewLearn("Sales", learners[0]) if named else None)


@given(st.integers(0, 200), st.integers(0, 200), st.integers(3, 20))
def test_fewer_than_half_is_told_only_where_four_numbers_are_possible(count: int, people: int, floor: int) -> None:
    if brief.fewer_than_half(min(count, people), people, floor):
        possible = [n for n in range(people + 1) if 2 * n < people]
        assert len(possible) >= 4
        assert people - max(possible) >= 4
        assert people >= floor + 2


def test_the_first_three_things_are_said_in_the_order_of_the_rules() -> None:
    assert brief.things(EVERYTHING) == (
        Concerns(1, OLD, None),
        Unwritten("Sales", 4, "How AI is going"),
        First(Step.FEAR, 3),
    )
    assert brief.things(replace(EVERYTHING, waiting=(), step=None)) == (
        Unwritten("Sales", 4, "How AI is going"),
        Uncovered("Finance", "U9"),
        FewAnswers("Sales", "How AI is going", 12),
    )


@given(
    st.lists(st.sampled_from([OLD, SOON, LATER]), unique=True),
    st.booleans(),
    st.booleans(),
    st.sampled_from([None, *Step]),
    st.integers(0, 30),
)
def test_a_brief_has_one_to_three_things_of_different_kinds_and_fits_two_hours(
    waiting: list[Waiting], unwritten: bool, away: bool, step: Step | None, done: int
) -> None:
    area = replace(EVERYTHING.areas[0], learners=(30, done), unwritten=(4, "P") if unwritten else None)
    state = replace(EVERYTHING, waiting=tuple(waiting), areas=(area,), away=EVERYTHING.away if away else (), step=step)
    things = brief.things(state)
    assert 1 <= len(things) <= 3
    assert len({type(one) for one in things}) == len(things)
    assert 0 < sum(one.minutes for one in things) <= 120


def test_where_nothing_waits_one_suggestion_is_made_and_another_the_week_after() -> None:
    weeks = [iso_week(date(2026, 1, 5) + n * timedelta(weeks=1)) for n in range(60)]
    assert brief.waiting_things(NOTHING) == ()
    assert brief.things(NOTHING) == (Suggested(brief.suggestion("2026-W20")),)
    made = [brief.suggestion(week) for week in weeks]
    assert all(one is not after for one, after in pairwise(made))
    assert set(made) == set(Suggestion)


@pytest.mark.parametrize(
    ("week", "first"), [("2026-W19", True), ("2026-W20", False), ("2026-W23", True), ("2026-W53", False)]
)
def test_champions_look_back_on_the_first_monday_of_a_month(week: str, first: bool) -> None:
    assert brief.looks_back(week) is first


CHAMPION = Champion(departments=("sales",))


@pytest.mark.parametrize(
    ("who", "why"),
    [
        (CHAMPION, None),
        (replace(CHAMPION, waits=False), None),  # a suggestion is made
        (replace(CHAMPION, left=True, away=True), Reason.LEFT),
        (replace(CHAMPION, on_slack=False), Reason.NOT_ON_SLACK),
        (replace(CHAMPION, away=True), Reason.ABSENT),
        (replace(CHAMPION, departments=()), Reason.NO_DEPARTMENT),
        (replace(CHAMPION, quiet=True), None),  # what waits is told also to whoever has stopped messages
        (replace(CHAMPION, quiet=True, waits=False), Reason.NOTHING_WAITING),
    ],
)
def test_whoever_gets_no_brief_is_told_apart_by_a_reason(who: Champion, why: Reason | None) -> None:
    assert brief.why_not(who) is why


@given(st.lists(st.sampled_from(Step), unique=True))
def test_first_steps_are_done_in_any_order_and_come_in_theirs(done: list[Step]) -> None:
    left = steps_left([step.value for step in done])
    assert set(left) | set(done) == set(Step)
    assert list(left) == [step for step in Step if step not in done]
    assert set(MINUTES) == set(Step)
