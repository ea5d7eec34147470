"""When somebody can be spoken to: local working hours, weekends, holidays and absence.

The only place where local time exists. Everything else is aware UTC.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.rules.reasons import Reason

SATURDAY_AND_SUNDAY = frozenset({5, 6})
"""The days of a usual weekend, as `date.weekday` counts them."""
HORIZON_DAYS = 370
"""No gap between two working days is longer; a search beyond it is an error in the state."""


@dataclass(frozen=True, slots=True)
class Hours:
    """A person's working time: IANA zone, local opening and closing, days off, and absence (UTC).

    `weekend` are weekdays from 0 (Monday) to 6.
    `absent_until` is the moment an absence ends, or None when the person is there.
    """

    zone: str
    starts: time = time(9)
    ends: time = time(17)
    days_off: frozenset[date] = frozenset()
    absent_until: datetime | None = None
    weekend: frozenset[int] = SATURDAY_AND_SUNDAY


def round_the_clock(hours: Hours) -> Hours:
    """The hours of somebody who agreed to hear of what is critical at night and on weekends, too."""
    return replace(hours, starts=time.min, ends=time.max, days_off=frozenset(), weekend=frozenset())


@cache
def is_zone(name: str) -> bool:
    """Whether there is a time zone of this IANA name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def zone_called(name: str) -> ZoneInfo:
    """The zone of a name, and UTC where there is none: one person's zone must not hold up a company."""
    return ZoneInfo(name if is_zone(name) else "UTC")


def local(hours: Hours, moment: datetime) -> datetime:
    """`moment` on the person's own wall clock."""
    return moment.astimezone(zone_called(hours.zone))


def closed_because(hours: Hours, moment: datetime) -> Reason | None:
    """Why the person must not be written to at `moment`, or None when it is working time."""
    if hours.absent_until is not None and moment < hours.absent_until:
        return Reason.ABSENT
    there = local(hours, moment)
    if there.weekday() in hours.weekend:
        return Reason.WEEKEND
    if there.date() in hours.days_off:
        return Reason.HOLIDAY
    if not hours.starts <= there.time() < hours.ends:
        return Reason.QUIET_HOURS
    return None


def next_working(hours: Hours, moment: datetime) -> datetime:
    """The first moment of working time at or after `moment`, in UTC."""
    moment = max(moment, hours.absent_until) if hours.absent_until else moment
    there = local(hours, moment)
    if _is_working_day(hours, there.date()):
        if there.time() < hours.starts:
            return _at(hours, there.date(), hours.starts)
        if there.time() < hours.ends:
            return moment
    return _at(hours, _next_working_day(hours, there.date()), hours.starts)


def working_days_later(hours: Hours, moment: datetime, days: int) -> datetime:
    """The same time of day `days` working days on, clipped to working hours, in UTC."""
    there = local(hours, moment)
    day = there.date()
    for _ in range(days):
        day = _next_working_day(hours, day)
    clock = min(max(there.time(), hours.starts), _just_before(hours.ends))
    return next_working(hours, _at(hours, day, clock))


def working_hours_later(hours: Hours, moment: datetime, amount: timedelta) -> datetime:
    """The moment at which `amount` of the person's working time has passed since `moment`, in UTC.

    Real time is counted: a day on which the clocks change is as long as it is.
    """
    start = next_working(hours, moment)
    while True:
        end = _at(hours, local(hours, start).date(), hours.ends)
        if start + amount <= end:
            return start + amount
        amount -= end - start
        start = next_working(hours, end)


def worked(hours: Hours, start: datetime, end: datetime) -> timedelta:
    """How much of a person's working time lies between two moments; the inverse of `working_hours_later`."""
    total, at = timedelta(), next_working(hours, start)
    while at < end:
        closes = _at(hours, local(hours, at).date(), hours.ends)
        total += min(closes, end) - at
        at = next_working(hours, closes)
    return total


def at_local(zone: str, day: date, clock: time) -> datetime:
    """A wall-clock time of a zone, in UTC. A time that a clock change skips is read as the hour after it."""
    return datetime.combine(day, clock, zone_called(zone)).astimezone(UTC)


def iso_week(day: date) -> str:
    """The ISO week a day lies in: "2026-W20"."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def monday_of(week: str) -> date:
    """The Monday of an ISO week ("2026-W20"). Raises ValueError for anything else."""
    return datetime.strptime(f"{week}-1", "%G-W%V-%u").date()  # noqa: DTZ007 - a day has no zone


def _is_working_day(hours: Hours, day: date) -> bool:
    return day.weekday() not in hours.weekend and day not in hours.days_off


def _next_working_day(hours: Hours, day: date) -> date:
    for ahead in range(1, HORIZON_DAYS):
        if _is_working_day(hours, day + timedelta(days=ahead)):
            return day + timedelta(days=ahead)
    raise ValueError(f"no working day within {HORIZON_DAYS} days of {day}")


def _at(hours: Hours, day: date, clock: time) -> datetime:
    return at_local(hours.zone, day, clock)


def _just_before(clock: time) -> time:
    return (datetime.combine(date.min + timedelta(days=1), clock) - timedelta(minutes=1)).time()
