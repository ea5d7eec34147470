"""Where in the world it is working time now."""

from datetime import datetime, timedelta

from bot.complaint import Complaint
from bot.house import days_off_around, weekend
from bot.rules import calendar

LENGTH = timedelta(hours=2)
COUNTRIES = (None, "VE", "HK", "PY", "SA", "IL", "BD", "IR")
"""Their weekends differ, so that on every day of the week there are some where people work."""
OFFSETS = range(-12, 15)


def somewhere_at_work(now: datetime) -> tuple[str, str | None]:
    """A time zone and a country (None for one without holidays) where it is working time now and for two hours."""
    for country in COUNTRIES:
        for zone in sorted(map(_zone, OFFSETS), key=lambda zone: _from_ten(zone, now)):
            hours = calendar.Hours(zone, days_off=days_off_around(now.year)(country), weekend=weekend(country))
            if all(calendar.closed_because(hours, moment) is None for moment in (now, now + LENGTH)):
                return zone, country
    raise Complaint("It is a holiday in every country that this morning could lie in; try again tomorrow.")


def _zone(offset: int) -> str:
    # Zones of this kind count westwards.
    return f"Etc/GMT{-offset:+d}" if offset else "Etc/GMT"


def _from_ten(zone: str, now: datetime) -> int:
    """By how many hours it is earlier or later than ten there."""
    return abs(calendar.local(calendar.Hours(zone), now).hour - 10)
