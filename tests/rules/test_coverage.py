"""Who has done which lesson is told of groups by the floor, and nothing smaller can be subtracted from it."""

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.rules.calendar import Hours
from bot.rules.company import Department
from bot.rules.coverage import Heads, covered, refusals
from bot.rules.library import REQUIRED, Lesson, Library, Tracks
from bot.rules.questions import Stage
from bot.rules.sayings import Saying
from bot.rules.training import Refusal, due_on, greeted_by

FLOOR = 5
RULES = Lesson("rules", "The rules", Stage.AWARENESS, 3, "t", "b", days=20)
TASK = Lesson("task", "A first task", Stage.ABILITY, 3, "t", "b")
TREE = {key: Department(key, key.title(), "all" if key != "all" else None) for key in ("all", "sales", "legal")}
TRACKS = Tracks(Library({REQUIRED: (RULES,), "managers": (TASK,)}), TREE)


def heads(**done: tuple[int, int]) -> Heads:
    """By "tier_department": (people, those who have done the rules)."""
    groups = {(key.partition("_")[0], key.partition("_")[2]): value for key, value in done.items()}
    people = {group: people for group, (people, _) in groups.items()}
    learners = {group: done for group, (_, done) in groups.items()}
    return Heads(people, learners, {(group, "rules"): done for group, done in learners.items()})


@pytest.mark.parametrize(
    ("people", "done", "low", "high"),
    [(6, 3, None, None), (9, 3, 0, 4), (24, 12, 10, 14), (12, 12, 5, 12), (12, 0, 0, 4)],
)
def test_a_group_is_told_by_the_floor_and_agreement_is_blurred(
    people: int, done: int, low: int | None, high: int | None
) -> None:
    found = covered(heads(managers_sales=(people, done)), TRACKS, {"sales"}, [], FLOOR)
    assert (found.whole.low, found.whole.high) == (low, high)
    lesson, one = found.lessons[0]
    assert (lesson.key, one.low, one.high) == ("rules", low, high)


@pytest.mark.parametrize(
    ("legal", "told"),
    [((1, 1), False), ((6, 3), False), ((12, 1), False), ((12, 12), False), ((12, 6), True), ((0, 0), True)],
)
def test_nothing_is_told_where_the_rest_of_a_larger_group_could_be_worked_out(
    legal: tuple[int, int], *, told: bool
) -> None:
    both = heads(managers_sales=(20, 10), managers_legal=legal)
    found = covered(both, TRACKS, {"sales"}, [{"sales", "legal", "all"}], FLOOR)
    assert (found.whole.saying is not Saying.TOO_FEW) is told
    assert (found.lessons[0][1].saying is not Saying.TOO_FEW) is told


def test_tiers_are_told_where_each_has_ten_people_and_only_those_count_who_have_a_lesson() -> None:
    two = heads(managers_sales=(12, 6), technical_sales=(10, 5))
    found = covered(two, TRACKS, {"sales"}, [], FLOOR)
    assert {tier: one.low for tier, one in found.tiers.items()} == {"managers": 5, "technical": 5}
    assert [(lesson.key, one.asked) for lesson, one in found.lessons] == [("rules", 22), ("task", 12)]
    one_small = heads(managers_sales=(12, 6), technical_sales=(9, 5))
    assert covered(one_small, TRACKS, {"sales"}, [], FLOOR).tiers == {}


def test_reasons_are_told_from_five_people_up_in_steps_and_never_what_is_no_reason() -> None:
    given = {("a", "known"): 4, ("a", "too_long"): 14, ("b", "not_my_work"): 5, ("b", "tomorrow"): 50}
    assert refusals(given, FLOOR) == [("a", Refusal.TOO_LONG, 10), ("b", Refusal.NOT_MY_WORK, 5)]
    assert refusals(given, 3) == refusals(given, FLOOR)
    assert refusals(given, 15) == []


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/New_York", "Australia/Sydney"])
def test_whoever_was_greeted_before_that_moment_is_late_and_nobody_else(zone: str) -> None:
    hours = Hours(zone, time(9), time(17))
    now = datetime(2026, 6, 10, 12, tzinfo=UTC)
    moment = greeted_by(hours, RULES, now)
    today = now.date()
    before, after = due_on(hours, RULES, moment - timedelta(seconds=1)), due_on(hours, RULES, moment)
    assert before is not None and before < today
    assert after is not None and after >= today
