"""When somebody can be spoken to."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules import calendar
from bot.rules.calendar import Hours
from bot.rules.reasons import Reason

BERLIN = Hours("Europe/Berlin", days_off=frozenset({date(2026, 5, 1)}))
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Sydney", "Asia/Singapore", "Asia/Kathmandu", "Pacific/Apia")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "reason"),
    [
        ("2026-05-04T07:00", None),  # Monday, 9:00 in Berlin
        ("2026-05-04T06:59", Reason.QUIET_HOURS),
        ("2026-05-04T14:59", None),  # 16:59
        ("2026-05-04T15:00", Reason.QUIET_HOURS),  # 17:00 is too late
        ("2026-05-02T10:00", Reason.WEEKEND),
        ("2026-05-03T10:00", Reason.WEEKEND),
        ("2026-05-01T10:00", Reason.HOLIDAY),
    ],
)
def test_nobody_is_written_to_outside_their_own_working_hours(moment: str, reason: Reason | None) -> None:
    assert calendar.closed_because(BERLIN, utc(moment)) is reason


def test_a_weekend_is_that_of_the_persons_country() -> None:
    riyadh = Hours("Asia/Riyadh", weekend=frozenset({4, 5}))
    friday, sunday = datetime(2026, 5, 8, 9, tzinfo=UTC), datetime(2026, 5, 10, 9, tzinfo=UTC)
    assert calendar.closed_because(riyadh, friday) is Reason.WEEKEND
    assert calendar.closed_because(riyadh, sunday) is None
    assert calendar.next_working(riyadh, friday) == datetime(2026, 5, 10, 6, tzinfo=UTC)
    thursday = friday - timedelta(days=1)
    assert calendar.working_days_later(riyadh, thursday, 1) == sunday


def test_absence_comes_before_every_other_reason() -> None:
    away = Hours("Europe/Berlin", absent_until=utc("2026-05-11T00:00"))
    assert calendar.closed_because(away, utc("2026-05-02T10:00")) is Reason.ABSENT


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-05-04T08:30", "2026-05-04T08:30"),  # within hours: at once
        ("2026-05-04T04:00", "2026-05-04T07:00"),  # before: when they open
        ("2026-05-04T16:00", "2026-05-05T07:00"),  # after: next morning
        ("2026-04-30T16:00", "2026-05-04T07:00"),  # Thursday evening before a holiday and a weekend
    ],
)
def test_the_next_working_moment(moment: str, expected: str) -> None:
    assert calendar.next_working(BERLIN, utc(moment)) == utc(expected)


def test_nobody_is_disturbed_before_an_absence_ends() -> None:
    away = Hours("Europe/Berlin", absent_until=utc("2026-05-06T22:00"))
    assert calendar.next_working(away, utc("2026-05-04T08:00")) == utc("2026-05-07T07:00")


@pytest.mark.parametrize(
    ("days", "expected"),
    [(1, "2026-04-30T08:00"), (2, "2026-05-04T08:00"), (3, "2026-05-05T08:00")],
)
def test_working_days_skip_holidays_and_weekends(days: int, expected: str) -> None:
    assert calendar.working_days_later(BERLIN, utc("2026-04-29T08:00"), days) == utc(expected)


def test_a_working_day_later_keeps_the_wall_clock_across_a_clock_change() -> None:
    friday = datetime(2026, 3, 27, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    later = calendar.working_days_later(Hours("Europe/Berlin"), friday.astimezone(UTC), 1)
    assert later.astimezone(ZoneInfo("Europe/Berlin")).time() == time(10)


moments = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(moments, st.sampled_from(ZONES))
def test_the_next_working_moment_is_a_working_moment_and_is_never_early(moment: datetime, zone: str) -> None:
    hours = Hours(zone, days_off=frozenset({date(2026, 12, 25), date(2027, 1, 1)}))
    found = calendar.next_working(hours, moment)
    assert found >= moment
    assert calendar.closed_because(hours, found) is None
    assert calendar.next_working(hours, found) == found


@given(moments, st.sampled_from(ZONES), st.integers(1, 6))
def test_working_days_later_lies_as_many_working_days_ahead(moment: datetime, zone: str, days: int) -> None:
    hours = Hours(zone)
    found = calendar.working_days_later(hours, moment, days)
    assert calendar.closed_because(hours, found) is None
    first, last = calendar.local(hours, moment).date(), calendar.local(hours, found).date()
    between = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    assert sum(day.weekday() < 5 for day in between) == days


def test_a_zone_that_does_not_exist_is_read_as_utc_and_holds_nobody_up() -> None:
    lost = Hours("Mars/Olympus")
    assert calendar.next_working(lost, utc("2026-05-04T04:00")) == utc("2026-05-04T09:00")


def test_weeks_are_iso_weeks() -> None:
    assert calendar.iso_week(date(2026, 5, 17)) == "2026-W20"
    assert calendar.iso_week(date(2027, 1, 1)) == "2026-W53"
    assert calendar.monday_of("2026-W20") == date(2026, 5, 11)
    with pytest.raises(ValueError, match="does not match"):
        calendar.monday_of("May")


@pytest.mark.parametrize(
    ("moment", "hours", "expected"),
    [
        ("2026-04-29T08:00", 2, "2026-04-29T10:00"),
        ("2026-04-29T08:00", 7, "2026-04-29T15:00"),  # to the last minute of the day
        ("2026-04-29T08:00", 8, "2026-04-30T08:00"),
        ("2026-04-29T20:00", 1, "2026-04-30T08:00"),  # asked at night
        ("2026-04-30T14:00", 2, "2026-05-04T08:00"),  # over a holiday and a weekend
        ("2026-04-29T07:00", 40, "2026-05-06T15:00"),  # five working days, the holiday not among them
        ("2026-04-29T08:00", 0, "2026-04-29T08:00"),
        ("2026-05-02T08:00", 0, "2026-05-04T07:00"),
    ],
)
def test_working_hours_later_counts_working_time_alone(moment: str, hours: int, expected: str) -> None:
    assert calendar.working_hours_later(BERLIN, utc(moment), timedelta(hours=hours)) == utc(expected)


def test_the_working_hours_of_somebody_who_is_away_begin_when_they_are_back() -> None:
    away = Hours("Europe/Berlin", absent_until=utc("2026-05-06T11:00"))
    assert calendar.working_hours_later(away, utc("2026-05-04T08:00"), timedelta(hours=4)) == utc("2026-05-06T15:00")


def test_a_night_on_which_the_clocks_change_is_as_long_as_it_is() -> None:
    nights = Hours("Africa/Cairo", starts=time(0), ends=time(6))
    friday = calendar.at_local("Africa/Cairo", date(2026, 4, 24), time(0))  # this Friday has no first hour
    monday = calendar.at_local("Africa/Cairo", date(2026, 4, 27), time(0))
    assert calendar.working_hours_later(nights, friday, timedelta(hours=5)) == friday + timedelta(hours=5)
    assert calendar.working_hours_later(nights, friday, timedelta(hours=6)) == monday + timedelta(hours=1)


@given(moments, st.sampled_from(ZONES), st.integers(0, 40 * 60), st.integers(0, 40 * 60))
def test_working_hours_can_be_counted_in_two_parts(moment: datetime, zone: str, first: int, second: int) -> None:
    hours = Hours(zone, days_off=frozenset({date(2026, 12, 25), date(2027, 1, 1)}))
    one, two = timedelta(minutes=first), timedelta(minutes=second)
    halfway = calendar.working_hours_later(hours, moment, one)
    whole = calendar.working_hours_later(hours, moment, one + two)
    assert calendar.working_hours_later(hours, halfway, two) in (whole, calendar.next_working(hours, whole))
