"""How the concerns of a week stand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.rules import week
from bot.rules.escalation import Stage
from bot.rules.week import Tracked

MONDAY = datetime(2026, 4, 13, tzinfo=UTC)
NEXT = MONDAY + timedelta(days=7)


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
        "climbed_unacknowledged": 1,
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


def test_a_correction_counts_the_week_anew_and_leaves_what_was_open_then() -> None:
    before = week.NOTHING | {"raised": 1, "open": 3, "climbed": 2, "climbed_unacknowledged": 1, "breached": 1}
    since = week.NOTHING | {"raised": 2, "open": 1, "resolved": 4}
    again = week.told_again(since, before)
    assert again == week.NOTHING | {
        "raised": 2, "resolved": 4, "open": 3, "climbed": 2, "climbed_unacknowledged": 1, "breached": 1
    }  # fmt: skip
    assert week.told_again(None, before) == before | {"raised": 0}
    assert week.told_again(week.NOTHING | {"open": 1}, None) is None
    assert week.told_again(None, None) is None


def test_nothing_to_tell_of_concerns_has_every_figure_that_is_told_of_them() -> None:
    found = week.concerns([], *(datetime(2026, 5, day, tzinfo=UTC) for day in (4, 11)), 1, 0)
    assert found is not None and found.keys() == week.NOTHING.keys()


def test_comments_that_are_alike_do_not_come_together_and_those_without_a_letter_not_at_all() -> None:
    alike = [(f"a{n}", "More time, please") for n in range(2)]
    others = [(f"b{n}", f"Something else {n}") for n in range(4)]
    empty = [(f"c{n}", words) for n, words in enumerate((">", "-", "...", " ", "3", "👍"))]
    weeks = [week.some_comments([*empty, *alike, *others], f"2026-W{n}") for n in range(10, 50)]
    assert {len(shown) for shown in weeks} == {week.COMMENTS_MOST}
    assert not [key for shown in weeks for key in shown if key.startswith("c")]
    both, one = (sum(sum(key.startswith("a") for key in shown) == n for shown in weeks) for n in (2, 1))
    # By chance 3 to 1; where they are drawn by their words 1 to 2.
    assert one > 2 * both > 0
    assert len({tuple(shown) for shown in weeks}) > len(weeks) / 2


def test_comments_are_shown_in_any_script_and_the_same_again_in_the_same_week() -> None:
    found = [("x", "时间"), ("y", "Время"), ("z", "?!")]
    assert sorted(week.some_comments(found, "2026-W10")) == ["x", "y"]
    assert week.some_comments(found[::-1], "2026-W10") == week.some_comments(found, "2026-W10")
    assert week.some_comments([("z", "?!")], "2026-W10") == []
