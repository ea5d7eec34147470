"""What people may decide about when they are written to."""

from datetime import date, time

import pytest

from bot.rules.wishes import Flaw, absence_flaw, hours_flaw, zone_flaw, zone_meant

TODAY = date(2026, 4, 15)


@pytest.mark.parametrize(
    ("zone", "flaw"),
    [
        ("Europe/Berlin", None),
        ("UTC", None),
        ("Berlin", Flaw.NO_SUCH_ZONE),
        ("../../etc/passwd", Flaw.NO_SUCH_ZONE),
        ("Europe", Flaw.NO_SUCH_ZONE),
        ("", Flaw.NO_SUCH_ZONE),
    ],
)
def test_a_time_zone_is_one_that_there_is(zone: str, flaw: Flaw | None) -> None:
    assert zone_flaw(zone) is flaw


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("Europe/Berln", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("0123456789", None),
    ],
)
def test_a_zone_that_there_is_none_of_is_held_against_those_there_are(typed: str, meant: str | None) -> None:
    assert zone_meant(typed) == meant


@pytest.mark.parametrize(
    ("starts", "ends", "flaw"),
    [
        (None, None, None),
        (time(9), time(13), None),
        (time(0), time(23, 59), None),
        (time(9), time(12, 59), Flaw.TOO_SHORT),
        (time(22), time(6), Flaw.TOO_SHORT),
        (time(9), None, Flaw.ONE_HOUR_ONLY),
        (None, time(17), Flaw.ONE_HOUR_ONLY),
    ],
)
def test_hours_of_ones_own_are_four_at_least(starts: time | None, ends: time | None, flaw: Flaw | None) -> None:
    assert hours_flaw(starts, ends) is flaw


@pytest.mark.parametrize(
    ("first", "last", "flaw"),
    [
        (TODAY, TODAY, None),
        (date(2026, 5, 4), date(2026, 5, 15), None),
        (date(2026, 4, 1), TODAY, None),
        (TODAY, None, Flaw.NO_DAY),
        (date(2026, 5, 4), date(2026, 5, 3), Flaw.BACKWARDS),
        (date(2026, 4, 1), date(2026, 4, 14), Flaw.OVER),
        (TODAY, date(2027, 5, 20), None),
        (TODAY, date(2027, 5, 21), Flaw.TOO_FAR),
        (date(9999, 12, 30), date(9999, 12, 31), Flaw.TOO_FAR),
    ],
)
def test_an_absence_ends_after_it_began_and_within_a_year_or_so(
    first: date, last: date | None, flaw: Flaw | None
) -> None:
    assert absence_flaw(first, last, TODAY) is flaw
