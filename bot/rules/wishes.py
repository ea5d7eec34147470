"""What people may decide about when they are written to: a time zone, hours of their own, days of absence."""

from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from zoneinfo import available_timezones

from bot.rules.calendar import is_zone

SHORTEST = timedelta(hours=4)
"""The shortest day that somebody can choose: in less, what waits for them would hardly reach them."""
FARTHEST = timedelta(days=400)
"""How far ahead an absence can end."""


class Flaw(StrEnum):
    """Why something cannot be as somebody wants it."""

    NO_SUCH_ZONE = "there is no time zone of that name"
    ONE_HOUR_ONLY = "hours have a beginning and an end"
    TOO_SHORT = "the hours are too few, or end before they begin"
    NO_DAY = "it is not said until when"
    BACKWARDS = "the last day lies before the first"
    OVER = "the last day is over"
    TOO_FAR = "the last day is too far away"
    NOBODY = "whoever is named is not on the roster, or is the one who goes"


def zone_flaw(name: str) -> Flaw | None:
    """Why somebody cannot live in a time zone of this IANA name, or None."""
    return None if is_zone(name) else Flaw.NO_SUCH_ZONE


def zone_meant(name: str) -> str | None:
    """The time zone that is nearest to what somebody typed, or None."""
    known = _zones()
    found = get_close_matches(name.strip().lower().replace(" ", "_"), known, n=1)
    return known[found[0]] if found else None


@cache
def _zones() -> dict[str, str]:
    return {way: name for name in sorted(available_timezones()) for way in (name.lower(), name.lower().split("/")[-1])}


def hours_flaw(starts: time | None, ends: time | None) -> Flaw | None:
    """Why somebody cannot be written to between two local times of a day, or None. Neither: the company's hours."""
    if (starts is None) != (ends is None):
        return Flaw.ONE_HOUR_ONLY
    if starts is None or ends is None:
        return None
    day = date.min
    return Flaw.TOO_SHORT if datetime.combine(day, ends) - datetime.combine(day, starts) < SHORTEST else None


def absence_flaw(first: date, last: date | None, today: date) -> Flaw | None:
    """Why somebody cannot be away from the first to the last of these days, or None. Local days of theirs."""
    if last is None:
        return Flaw.NO_DAY
    if last < first:
        return Flaw.BACKWARDS
    if last < today:
        return Flaw.OVER
    return Flaw.TOO_FAR if last - today > FARTHEST else None
