"""When rounds open, and who is asked in which."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules import pulses
from bot.rules.pulses import Candidate, Place, Slot, complete_cycles
from bot.rules.reasons import Reason

ZONE, NINE = "Europe/Berlin", time(9)
MONDAY = datetime(2026, 4, 6, 0, 0, tzinfo=UTC)


def candidate(number: int, department: str = "sales", **changes: object) -> Candidate:
    usual = {"on_slack": True, "listed": True, "left": False, "stopped": False, "absent_until": None}
    return Candidate(number, department, **(usual | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-04-07T06:59", None),  # a minute before nine in Berlin
        ("2026-04-07T07:00", (1, 1, "2026-04-07T07:00")),
        ("2026-04-21T06:59", (1, 1, "2026-04-07T07:00")),
        ("2026-04-21T07:00", (1, 2, "2026-04-21T07:00")),
        ("2026-05-05T07:00", (2, 1, "2026-05-05T07:00")),
        ("2026-10-27T08:00", (8, 1, "2026-10-20T07:00")),
        ("2026-11-03T08:00", (8, 2, "2026-11-03T08:00")),  # winter time: nine is an hour later
    ],
)
def test_parts_open_on_tuesdays_two_weeks_apart(now: str, expected: tuple[int, int, str] | None) -> None:
    slot = pulses.slot_at(MONDAY, datetime.fromisoformat(now).replace(tzinfo=UTC), ZONE, NINE)
    wanted = None
    if expected is not None:
        wanted = Slot(expected[0], expected[1], datetime.fromisoformat(expected[2]).replace(tzinfo=UTC))
    assert slot == wanted


def test_whoever_goes_live_on_a_tuesday_has_a_week_to_introduce_the_bot() -> None:
    tuesday = datetime(2026, 4, 7, 8, 0, tzinfo=UTC)
    assert pulses.slot_after(tuesday, tuesday, ZONE, NINE).opens_at == datetime(2026, 4, 14, 7, 0, tzinfo=UTC)


@given(st.integers(0, 400 * 24))
def test_the_slot_after_a_moment_is_the_slot_at_its_own_opening(hours: int) -> None:
    now = MONDAY + timedelta(hours=hours)
    after = pulses.slot_after(MONDAY, now, ZONE, NINE)
    assert after.opens_at > now
    assert pulses.slot_at(MONDAY, after.opens_at, ZONE, NINE) == after
    before = pulses.slot_at(MONDAY, now, ZONE, NINE)
    assert before is None or before.opens_at <= now


@pytest.mark.parametrize(("size", "parts"), [(1, 1), (59, 1), (60, 2), (61, 2), (500, 2)])
def test_a_department_is_asked_in_halves_where_a_half_has_thirty_people(size: int, parts: int) -> None:
    assert pulses.parts(["sales"] * size) == {"sales": parts}


def test_halves_are_even_and_small_departments_come_with_the_first() -> None:
    people = [candidate(n, "sales") for n in range(61)] + [candidate(100 + n, "legal") for n in range(7)]
    place = pulses.part_of(people)
    sales = [place[n] for n in range(61)]
    assert (sales.count(1), sales.count(2)) == (31, 30)
    assert {place[100 + n] for n in range(7)} == {1}


@given(st.permutations(range(80)))
def test_the_half_somebody_is_in_does_not_depend_on_the_order_of_the_list(order: list[int]) -> None:
    assert pulses.part_of([candidate(n) for n in order]) == pulses.part_of([candidate(n) for n in range(80)])


CLOSES = MONDAY + timedelta(days=9)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"left": True}, Reason.LEFT),
        ({"on_slack": False}, Reason.NOT_ON_SLACK),
        ({"stopped": True}, Reason.STOPPED),
        ({"listed": False}, Reason.NOT_LISTED),
        ({"absent_until": CLOSES}, Reason.ABSENT),
        ({"absent_until": CLOSES - timedelta(days=2)}, None),  # back in time: asked when they are back
    ],
)
def test_everybody_is_asked_unless_there_is_a_reason(changes: dict[str, object], reason: Reason | None) -> None:
    assert pulses.not_asked_because(candidate(1, **changes), CLOSES) is reason


def place(number: int, cycle: int | None = 1, part: int = 1, parts: int = 1) -> Place:
    return Place(number, "default", cycle, part, parts)


def test_a_half_alone_is_not_published() -> None:
    whole, half, other = place(1), place(2, 2, 1, 2), place(3, 2, 2, 2)
    assert complete_cycles([whole, half]) == [[1]]
    assert complete_cycles([whole, other, half]) == [[1], [2, 3]]
    assert complete_cycles([half]) == []


def test_a_half_whose_other_half_never_was_is_published_once_the_next_cycle_has_begun() -> None:
    assert complete_cycles([place(1, 1, 1, 2)], begun=1) == []
    assert complete_cycles([place(1, 1, 1, 2)], begun=2) == [[1]]


def test_rounds_outside_the_rhythm_are_cycles_of_their_own() -> None:
    assert complete_cycles([place(1, None), place(2, None), place(3)]) == [[1], [2], [3]]


def test_the_same_cycle_of_two_templates_is_two() -> None:
    assert complete_cycles([place(1), Place(2, "readiness", 1, 1, 1)]) == [[1], [2]]
