"""Who has done a lesson, said so that nobody is given away; and how the concerns of a week stand."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules import week
from bot.rules.escalation import Stage
from bot.rules.week import Learned, Tracked

FLOOR = 5
MONDAY = datetime(2026, 4, 13, tzinfo=UTC)
NEXT = MONDAY + timedelta(days=7)
HIDDEN = ("nearly_all", "almost_nobody")


def told(tiers: Mapping[str, tuple[int, int]], floor: int = FLOOR) -> dict[str, Any]:
    found = week.training(tiers, floor)
    assert found is not None
    return found


def spelled(saying: str, people: int, low: int | None = None, high: int | None = None) -> dict[str, Any]:
    return {"saying": saying, "people": people, "done": None if low is None else [low, low if high is None else high]}


# Training


def test_that_nobody_has_done_a_lesson_yet_is_said_like_that_one_has() -> None:
    nobody = week.training({"managers": (20, 0), "technical": (30, 0)}, FLOOR)
    assert nobody == week.training({"managers": (20, 0), "technical": (30, 1)}, FLOOR)
    assert nobody is not None
    assert nobody["company"]["saying"] == "almost_nobody"
    assert week.training({}, FLOOR) is None
    assert week.training({}, FLOOR) is None


@pytest.mark.parametrize(
    ("people", "done", "said"),
    [
        (6, 2, spelled("too_few", 6)),
        (8, 4, spelled("exact", 8, 4)),
        (20, 3, spelled("almost_nobody", 20, 0, 3)),
        (20, 4, spelled("exact", 20, 4)),
        (20, 16, spelled("exact", 20, 16)),
        (20, 17, spelled("nearly_all", 20, 17, 20)),
        (20, 20, spelled("nearly_all", 20, 17, 20)),
    ],
)
def test_the_company_is_told_by_the_floor_and_never_who_the_one_is_who_has_or_has_not(
    people: int, done: int, said: dict[str, Any]
) -> None:
    assert told({"managers": (people, done)}) == {"company": said, "tiers": {}}


def test_tiers_are_told_where_each_has_ten_people() -> None:
    assert told({"managers": (10, 4), "technical": (30, 12)}) == {
        "company": spelled("exact", 40, 16),
        "tiers": {"managers": spelled("exact", 10, 4), "technical": spelled("exact", 30, 12)},
    }


@pytest.mark.parametrize("small", [{"executives": (9, 4)}, {"executives": (1, 0)}, {"executives": (9, 0)}])
def test_one_tier_that_is_smaller_hides_them_all_and_the_company_is_told(small: dict[str, tuple[int, int]]) -> None:
    found = told({"managers": (10, 4), "technical": (30, 12), **small})
    assert found["tiers"] == {}
    assert found["company"]["saying"] == "exact"


def test_a_tier_without_people_is_no_tier() -> None:
    assert set(told({"executives": (0, 0), "managers": (10, 4), "technical": (30, 12)})["tiers"]) == {
        "managers",
        "technical",
    }


def test_a_single_tier_is_the_company_and_is_not_told_twice() -> None:
    assert told({"managers": (40, 16), "technical": (0, 0)})["tiers"] == {}


def test_the_company_is_blurred_where_its_figure_would_tell_what_a_tier_hides() -> None:
    found = told({"managers": (10, 10), "technical": (30, 12)})
    assert found["tiers"]["managers"] == spelled("nearly_all", 10, 7, 10)
    assert found["company"] == spelled("between", 40, 19, 22)


def seen(tiers: Mapping[str, tuple[int, int]]) -> str:
    return repr(week.training(tiers, FLOOR))


@pytest.mark.parametrize("sizes", [(10, 10), (10, 30), (10, 10, 10), (10, 12, 40), (10, 10, 10, 12)])
def test_no_tier_can_be_solved_for_by_whoever_knows_the_rule_and_how_many_people_there_are(
    sizes: tuple[int, ...],
) -> None:
    tiers = ("executives", "managers", "practitioners", "technical")[: len(sizes)]
    choices = [(0, 1, 2, 3, size // 2, size - 3, size - 2, size - 1, size) for size in sizes]
    worlds: dict[str, list[tuple[int, ...]]] = defaultdict(list)
    for done in product(*choices):
        if sum(done):
            worlds[seen(dict(zip(tiers, zip(sizes, done, strict=True), strict=True)))].append(done)
    assert len(worlds) > len(sizes)
    for same in worlds.values():
        said = told(dict(zip(tiers, zip(sizes, same[0], strict=True), strict=True)))["tiers"]
        for place, tier in enumerate(tiers):
            possible = {done[place] for done in same}
            assert possible not in ({0}, {sizes[place]}), said
            assert len(possible) == 1 or said[tier]["saying"] in HIDDEN, said


COVERED = st.dictionaries(
    st.sampled_from(("executives", "managers", "practitioners", "technical")),
    st.integers(0, 40).flatmap(lambda people: st.tuples(st.just(people), st.integers(0, people))),
)


@given(COVERED, st.integers(3, 12))
def test_what_is_told_is_true_and_whatever_is_told_of_a_tier_is_told_of_ten_people_or_more(
    tiers: dict[str, tuple[int, int]], floor: int
) -> None:
    found = week.training(tiers, floor)
    if found is None:
        assert not sum(done for _, done in tiers.values())
        return
    own = {"": (sum(p for p, _ in tiers.values()), sum(d for _, d in tiers.values())), **tiers}
    for tier, said in {"": found["company"], **found["tiers"]}.items():
        people, done = own[tier]
        assert said["people"] == people
        if said["done"]:
            assert people >= (week.TIER_LEAST if tier else floor)
            low, high = said["done"]
            assert low <= done <= high
            assert high - low >= 3 or (low >= 4 and high <= people - 4)
        else:
            assert said["saying"] == "too_few"


# Concerns


def concern(number: int, **changes: object) -> Tracked:
    one = Tracked(
        number=number,
        label="Being watched",
        urgency="normal",
        stage=Stage.OPEN,
        owner_role="ai_champion",
        climbed=False,
        raised_at=MONDAY + timedelta(hours=number),
        resolved_at=None,
    )
    return replace(one, **changes)  # type: ignore[arg-type]


def resolved(number: int, at: datetime = MONDAY + timedelta(days=2), **changes: object) -> Tracked:
    return concern(number, stage=Stage.RESOLVED, resolved_at=at, **changes)


def counted(*tracked: Tracked, helped: int = 0, reopened: int = 0) -> dict[str, Any]:
    found = week.concerns(tracked, MONDAY, NEXT, helped, reopened)
    assert found is not None
    return found


def test_where_there_are_no_concerns_nothing_is_said() -> None:
    long_ago = MONDAY - timedelta(days=30)
    assert week.concerns([], MONDAY, NEXT, 0, 0) is None
    assert week.concerns([resolved(1, at=long_ago, raised_at=long_ago)], MONDAY, NEXT, 0, 0) is None


@pytest.mark.parametrize(
    ("moment", "counts"),
    [
        (MONDAY - timedelta(microseconds=1), False),
        (MONDAY, True),
        (NEXT - timedelta(microseconds=1), True),
        (NEXT, False),
    ],
)
def test_a_week_is_from_monday_to_monday(moment: datetime, counts: bool) -> None:
    assert counted(concern(1, raised_at=moment))["raised"] == int(counts)
    assert counted(concern(1), resolved(2, at=moment))["resolved"] == int(counts)


def test_the_concerns_of_a_week_are_counted_by_how_they_stand_now() -> None:
    before = MONDAY - timedelta(days=3)
    found = counted(
        concern(1, raised_at=before),
        concern(2, stage=Stage.ACKNOWLEDGED),
        concern(3, climbed=True),
        concern(4, stage=Stage.ACKNOWLEDGED, climbed=True),
        resolved(5, raised_at=before),
        resolved(6),
        resolved(7, climbed=True),
        helped=1,
        reopened=2,
    )
    waiting = found.pop("waiting")
    assert found == {
        "raised": 5,
        "resolved": 3,
        "helped": 1,
        "reopened": 2,
        "open": 4,
        "unacknowledged": 2,
        "climbed": 2,
        "categories": [("Being watched", 5)],
        "answered": 0,
        "median_hours": None,
        "breached": 0,
    }
    assert [one["number"] for one in waiting] == [3, 4]


def test_what_reporters_said_in_the_week_is_told_also_where_nothing_else_happened() -> None:
    found = counted(reopened=1)
    assert (found["resolved"], found["helped"], found["reopened"], found["waiting"]) == (0, 0, 1, [])


def test_of_those_that_climbed_the_unacknowledged_come_first_and_then_the_oldest() -> None:
    found = counted(
        concern(1, climbed=True, stage=Stage.ACKNOWLEDGED),
        concern(2, climbed=True),
        concern(3, climbed=True, raised_at=MONDAY - timedelta(days=9)),
        concern(4),
        resolved(5, climbed=True),
        concern(7, climbed=True, raised_at=MONDAY + timedelta(hours=2)),
    )
    assert [one["number"] for one in found["waiting"]] == [3, 2, 7, 1]
    assert found["climbed"] == 4


def test_a_few_are_listed_and_all_are_counted() -> None:
    found = counted(*(concern(n, climbed=True) for n in range(1, 21)))
    assert [one["number"] for one in found["waiting"]] == list(range(1, week.LISTED_MOST + 1))
    assert found["climbed"] == 20


def test_nothing_is_listed_of_who_raised_a_concern_or_what_they_wrote() -> None:
    listed = counted(concern(1, climbed=True))["waiting"][0]
    assert set(listed) == {"number", "label", "urgency", "stage", "owner_role", "week"}


# The whole coverage


def learned(department: str, cohort: str, people: int, one: int, required: int = 0, track: int = 0) -> Learned:
    return Learned("managers", department, cohort, people, one, required, track)


HALF = [learned("sales", "volunteer", 12, 8, 6, 5), learned("legal", "assigned", 20, 8, 7, 6)]


def test_coverage_is_told_by_unit_and_cohort_with_what_is_required_and_the_whole_track() -> None:
    found = week.learning(HALF, [["sales", "marketing"], ["legal"]], FLOOR)
    assert found is not None
    assert found["company"] == spelled("exact", 32, 16)
    assert found["units"] == {"0": spelled("exact", 12, 8), "1": spelled("exact", 20, 8)}
    assert found["cohorts"] == {"assigned": spelled("exact", 20, 8), "volunteer": spelled("exact", 12, 8)}
    assert (found["required"], found["track"]) == (spelled("exact", 32, 13), spelled("exact", 32, 11))
    assert week.learning([], [["sales"]], FLOOR) is None


@pytest.mark.parametrize(
    ("more", "units"),
    [
        (learned("hr", "assigned", 9, 4), [["sales"], ["legal"], ["hr"]]),
        (learned("hr", "assigned", 10, 4), [["sales"], ["legal"]]),
    ],
    ids=["a unit of nine", "a department in no unit"],
)
def test_units_are_told_only_where_each_has_ten_people_and_everybody_is_in_one(
    more: Learned, units: list[list[str]]
) -> None:
    found = week.learning([*HALF, more], units, FLOOR)
    assert found is not None
    assert found["units"] == {}


def test_a_cohort_in_which_nearly_all_have_is_told_only_if_the_company_is_told_as_without_it() -> None:
    blurred = [learned("sales", "volunteer", 12, 12), learned("sales", "assigned", 20, 8)]
    found = week.learning(blurred, [["sales"]], FLOOR)
    assert found is not None
    assert found["company"] == spelled("exact", 32, 20)
    assert found["cohorts"] == {}


def test_first_answers_are_those_of_the_week_and_late_is_what_took_longer_than_promised() -> None:
    soon, before = MONDAY + timedelta(days=1), MONDAY - timedelta(days=1)
    found = counted(
        resolved(1, answered_at=soon, waited=3.0, allowed=24.0),
        resolved(2, answered_at=soon, waited=30.0, allowed=24.0),
        concern(3, answered_at=soon, waited=5.0, allowed=0.0, label="Time"),
        concern(4, answered_at=before, waited=90.0, allowed=24.0),  # it was late in another week
        concern(5, waited=25.0, allowed=24.0),  # it waits
        concern(6, waited=2.0, allowed=24.0),
    )
    assert (found["answered"], found["median_hours"], found["breached"]) == (3, 5.0, 2)
    assert found["categories"] == [("Being watched", 5), ("Time", 1)]
