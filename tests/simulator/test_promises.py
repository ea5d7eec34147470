"""What could be complained of is counted by the calendar and the clock of whoever got it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from simulator.promises import Promises, is_working_day, is_working_time

TUESDAY = datetime(2026, 5, 5, 10, 0, tzinfo=UTC)


def got(*hours: float) -> dict[str, int]:
    """The counts of somebody in UTC who got something so many hours after Tuesday, 10:00."""
    promises = Promises()
    for hour in hours:
        promises.arrived("U1", TUESDAY + timedelta(hours=hour), "UTC", None)
    return promises.counts()


@pytest.mark.parametrize(
    ("hours", "over"),
    [
        ((0, 1), 0),
        ((0, 1, 2), 1),
        ((0, 1, 2, 3), 2),
        ((0, 24, 7 * 24), 0),  # the first is seven days ago, and no longer one of the last seven days
        ((0, 24, 7 * 24 - 0.01), 1),
        ((0, 24, 7 * 24, 8 * 24), 0),
        ((0, 24, 7 * 24, 7 * 24 + 1), 1),
    ],
)
def test_a_third_message_within_any_seven_days_is_over_the_budget(hours: tuple[float, ...], over: int) -> None:
    assert got(*hours)["over_budget"] == over


def test_the_budget_is_each_persons_own() -> None:
    promises = Promises()
    for who in ("U1", "U2", "U1", "U2"):
        promises.arrived(who, TUESDAY, "UTC", None)
    assert promises.counts() == {"over_budget": 0, "out_of_hours": 0, "after_stop": 0}


@pytest.mark.parametrize(
    ("moment", "zone", "country", "working"),
    [
        ("2026-05-05 09:00", "UTC", None, True),
        ("2026-05-05 08:59", "UTC", None, False),
        ("2026-05-05 16:59", "UTC", None, True),
        ("2026-05-05 17:00", "UTC", None, False),
        ("2026-05-05 07:00", "Europe/Berlin", "DE", True),  # 9 o'clock there, in summer
        ("2026-01-13 07:00", "Europe/Berlin", "DE", False),
        ("2026-05-05 16:00", "Asia/Singapore", "SG", False),
        ("2026-05-09 10:00", "UTC", None, False),  # a Saturday
        ("2026-05-01 10:00", "Europe/Berlin", "DE", False),  # Labour Day
        ("2026-05-01 10:00", "Europe/London", "GB", True),
        ("2026-05-08 10:00", "Asia/Riyadh", "SA", False),  # a Friday
        ("2026-05-10 10:00", "Asia/Riyadh", "SA", True),  # a Sunday
        ("2026-05-05 10:00", "Nowhere/Land", "XX", True),
    ],
)
def test_working_time_is_told_by_the_persons_own_wall_clock_and_calendar(
    moment: str, zone: str, country: str | None, working: bool
) -> None:
    assert is_working_time(datetime.fromisoformat(moment).replace(tzinfo=UTC), zone, country) is working


def test_a_country_without_a_calendar_works_from_monday_to_friday() -> None:
    assert [is_working_day(date(2026, 5, day), "XX") for day in (8, 9, 10, 11)] == [True, False, False, True]


def test_what_comes_after_a_confirmed_stop_is_counted_until_a_new_start() -> None:
    promises = Promises()
    promises.stopped("U1")
    promises.arrived("U1", TUESDAY, "UTC", None)
    promises.arrived("U2", TUESDAY, "UTC", None)
    assert promises.after_stop == 1
    promises.started("U1")
    promises.arrived("U1", TUESDAY, "UTC", None)
    assert promises.after_stop == 1
