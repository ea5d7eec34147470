"""What is promised of messages (few, in working hours, none after a stop), counted from what arrived alone."""

from array import array
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MOST = 2
WINDOW = timedelta(days=7)
OPENS, CLOSES = time(9), time(17)
SATURDAY_AND_SUNDAY = frozenset({5, 6})


def is_working_time(moment: datetime, zone: str, country: str | None) -> bool:
    """Whether it is 9 to 17 on a working day, on the wall clock of somebody in that zone and country.

    `country` is an ISO 3166 code, or None for somewhere without public holidays. A zone that nobody knows is UTC.
    """
    there = moment.astimezone(_zone(zone))
    return OPENS <= there.time() < CLOSES and is_working_day(there.date(), country)


def local_day(moment: datetime, zone: str) -> date:
    """The day it is there."""
    return moment.astimezone(_zone(zone)).date()


def is_working_day(day: date, country: str | None) -> bool:
    """Whether people of that country work on that day."""
    calendar = _calendar(country)
    return not is_weekend(day, country) and (calendar is None or day not in calendar)


def is_weekend(day: date, country: str | None) -> bool:
    """Whether it is the weekend of that country."""
    calendar = _calendar(country)
    return day.weekday() in (SATURDAY_AND_SUNDAY if calendar is None else calendar.weekend)


@cache
def _calendar(country: str | None) -> Any:
    import holidays

    try:
        return holidays.country_holidays(country) if country else None
    except NotImplementedError:
        return None


@cache
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


class Promises:
    """Counts what each person could complain of: every arrival is judged by itself."""

    def __init__(self) -> None:
        self.over_budget = self.out_of_hours = self.after_stop = 0
        # Seconds since 1970 of the last seven days, an array each: there may be 100,000 people.
        self._arrivals: dict[str, array[float]] = {}
        self._stopped: set[str] = set()

    def arrived(self, who: str, moment: datetime, zone: str, country: str | None, *, asked: bool = False) -> None:
        """Somebody got a message at that moment; `asked` where they wanted it then."""
        at = moment.timestamp()
        recent = array("d", (t for t in self._arrivals.get(who, ()) if at - t < WINDOW.total_seconds()))
        recent.append(at)
        self._arrivals[who] = recent
        self.over_budget += len(recent) > MOST and not asked
        self.out_of_hours += not is_working_time(moment, zone, country)
        self.after_stop += who in self._stopped

    def stopped(self, who: str) -> None:
        """Somebody was told that there will be no more messages."""
        self._stopped.add(who)

    def started(self, who: str) -> None:
        """Somebody asked for messages again."""
        self._stopped.discard(who)

    def has_stopped(self, who: str) -> bool:
        """Whether somebody was told that there will be no more, and has not asked for them since."""
        return who in self._stopped

    def counts(self) -> dict[str, int]:
        """over_budget, out_of_hours and after_stop."""
        return {"over_budget": self.over_budget, "out_of_hours": self.out_of_hours, "after_stop": self.after_stop}
