"""Which lesson somebody is offered next, and when one may take a place in the week's budget."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.rules import calendar
from bot.rules.calendar import Hours
from bot.rules.library import Lesson, Track
from bot.rules.questions import Stage

LESSON_AT = time(10)
LESSON_WEEKDAYS = (2, 3, 4)
LOOK_AHEAD_DAYS = 60
"""Longer than any run of days without a Wednesday, Thursday or Friday that is worked; absence apart."""
ANOTHER_DAY = timedelta(hours=12)
"""A lesson that is not offered today may be offered from tomorrow on."""
ALMOST_A_WEEK = timedelta(days=6, hours=12)
OFFERED_MOST, REQUIRED_OFFERED_MOST = 2, 4
"""How often a lesson is offered; after that it waits under `/learn`."""
IGNORED_MOST = 3
"""Lessons in a row with which nothing was done, after which somebody is asked whether they want any."""
REST = timedelta(days=30)
TOMORROW = "tomorrow"
"""Stands for a reason where a lesson was put off until the next day."""


class Standing(StrEnum):
    """What somebody did with a lesson that was offered."""

    DONE = "done"
    LATER = "later"
    NOT_FOR_ME = "not_for_me"
    OFFERED = "offered"
    """It came, and nothing was done with it yet."""
    READ = "read"
    """It was opened."""


class Refusal(StrEnum):
    """Why a lesson is not for somebody."""

    KNOWN = "known"
    NOT_MY_WORK = "not_my_work"
    TOO_LONG = "too_long"
    ANOTHER = "another"


class PutOff(StrEnum):
    """What becomes of a lesson that somebody puts off."""

    TOMORROW = "it comes on the next working day"
    NEXT_WEEK = "it comes with the next week's nudge"
    RESTING = "it comes when lessons come to them again"
    STOPPED = "they have stopped all messages"
    UNWANTED = "they want no lessons"
    DONE = "it is done already"
    NOT_THEIRS = "it is not of their track"


PROMISED = (PutOff.TOMORROW, PutOff.NEXT_WEEK, PutOff.RESTING)


@dataclass(frozen=True, slots=True)
class Step:
    """How somebody stands with a lesson.

    `again_at` is when it may be offered once more, where it was put off; `offered` how often it has been.
    """

    standing: Standing
    again_at: datetime | None = None
    offered: int = 0
    tomorrow: bool = False
    """Whether it was put off until tomorrow, and not to the next week."""


def next_lesson(
    track: Track, steps: Mapping[str, Step], now: datetime, barrier: Stage | None = None, sent: str | None = None
) -> Lesson | None:
    """The lesson that is offered next, or None: not done, not refused, not put off, and not offered twice already.

    What was put off until now comes first, as was promised; then what is required, then the lesson that was `sent` to
    the unit (its key), then what helps over the unit's `barrier`, then what the track begins with.
    """
    still = [one for one in track.lessons if _is_open(one, steps.get(one.key), now)]
    later = {key for key, step in steps.items() if step.standing is Standing.LATER}

    def order(one: Lesson) -> tuple[bool, ...]:
        return (one.key not in later, one.days is None, one.key != sent, one.stage is not barrier)

    return min(still, key=order, default=None)


def left(track: Track, steps: Mapping[str, Step]) -> list[Lesson]:
    """What is neither done nor refused, in the track's order: what somebody can go on with whenever they like."""
    over = (Standing.DONE, Standing.NOT_FOR_ME)
    return [one for one in track.lessons if one.key not in steps or steps[one.key].standing not in over]


def done(track: Track, steps: Mapping[str, Step]) -> int:
    """How many lessons of a track are done."""
    return sum(one.key in steps and steps[one.key].standing is Standing.DONE for one in track.lessons)


def _is_open(lesson: Lesson, step: Step | None, now: datetime) -> bool:
    if step is None:
        return True
    if step.standing is Standing.LATER:
        return step.again_at is not None and step.again_at <= now
    most = REQUIRED_OFFERED_MOST if lesson.days is not None else OFFERED_MOST
    return step.standing in (Standing.OFFERED, Standing.READ) and step.offered < most


def due_on(hours: Hours, lesson: Lesson, since: datetime) -> date | None:
    """The day by which somebody is to have done a required lesson that is theirs since a moment; None for others."""
    if lesson.days is None:
        return None
    there = replace(hours, absent_until=None)
    return calendar.local(hours, calendar.working_days_later(there, since, lesson.days)).date()


def greeted_by(hours: Hours, lesson: Lesson, now: datetime) -> datetime:
    """Whoever is there since before this moment has had their day for a required lesson, and it is past.

    The day depends on nothing but the day on which somebody began, so that one moment stands for a whole place.
    """
    today = calendar.local(hours, now).date()
    began = today
    while (on := due_on(hours, lesson, calendar.at_local(hours.zone, began, time(12)))) is not None and on >= today:
        began -= timedelta(days=1)
    return calendar.at_local(hours.zone, began + timedelta(days=1), time.min)


def lesson_slot(hours: Hours, moment: datetime) -> datetime:
    """The first hour for lessons at or after `moment`: ten o'clock on a Wednesday, Thursday or Friday, where the
    person works; on other days where they never work on those.

    Mondays are for the digest and Tuesdays for pulses. A week has one slot that is used: see `next_week`.
    """
    clock = max(LESSON_AT, hours.starts) if hours.ends > LESSON_AT else hours.starts
    # An absence may be longer than we look ahead.
    moment = max(moment, hours.absent_until) if hours.absent_until else moment
    there = calendar.local(hours, moment)
    day = there.date() if there.time() <= clock else there.date() + timedelta(days=1)
    for ahead in range(LOOK_AHEAD_DAYS):
        wanted = calendar.at_local(hours.zone, day + timedelta(days=ahead), clock)
        weekday = (day + timedelta(days=ahead)).weekday()
        if weekday in LESSON_WEEKDAYS and wanted >= moment and calendar.closed_because(hours, wanted) is None:
            return wanted
    return calendar.next_working(hours, moment)


def may_be_offered(hours: Hours, now: datetime) -> bool:
    """Whether a lesson may be planned now: on a day for lessons, in working time; not for somebody who is away."""
    if calendar.closed_because(hours, now) is not None:
        return False
    return calendar.local(hours, now).weekday() in LESSON_WEEKDAYS or lesson_slot(hours, now) <= now


def may_come(hours: Hours, now: datetime, *, any_day: bool) -> bool:
    """Whether one may be planned now. A first lesson, and one that was put off until then, come on `any_day` that is
    worked."""
    return calendar.closed_because(hours, now) is None if any_day else may_be_offered(hours, now)


def next_look(hours: Hours, now: datetime, *, any_day: bool) -> datetime:
    """When it is looked again whether a lesson may come that could not now, though it was a day for it: from the next
    day on."""
    return tomorrow(hours, now) if any_day else lesson_slot(hours, now + ANOTHER_DAY)


def hour_for(hours: Hours, moment: datetime, *, any_day: bool) -> datetime:
    """The first hour for lessons at or after `moment`."""
    if not any_day:
        return lesson_slot(hours, moment)
    there = calendar.next_working(hours, moment)
    return calendar.next_working(hours, max(there, _lesson_hour(hours, there)))


def first_lesson(hours: Hours, contacted_at: datetime) -> datetime:
    """When somebody may be offered their first lesson: on the first working day after that on which they met the bot,
    whatever day of the week it is."""
    return hour_for(hours, calendar.working_days_later(hours, contacted_at, 1), any_day=True)


def tomorrow(hours: Hours, now: datetime) -> datetime:
    """When a lesson comes that was put off until tomorrow: on the next working day."""
    return calendar.next_working(hours, _lesson_hour(hours, calendar.working_days_later(hours, now, 1)))


def _lesson_hour(hours: Hours, day: datetime) -> datetime:
    clock = max(LESSON_AT, hours.starts) if hours.ends > LESSON_AT else hours.starts
    return calendar.at_local(hours.zone, calendar.local(hours, day).date(), clock)


def next_week(hours: Hours, sent_at: datetime) -> datetime:
    """When the lesson after one sent at `sent_at` may come: on the same day of the next week, if that is worked."""
    return lesson_slot(hours, sent_at + ALMOST_A_WEEK)


def again_at(hours: Hours, now: datetime) -> datetime:
    """When a lesson that is put off to the next week may be offered once more: once the coming weekend is over.

    Counted from when it is put off, however late that is; on a weekend, the next week is that which follows it.
    """
    day = calendar.local(hours, now).date()
    days = [day + timedelta(days=ahead) for ahead in range(1, 15)]
    pairs = zip([day, *days], days, strict=False)
    begins = (after for one, after in pairs if one.weekday() in hours.weekend and after.weekday() not in hours.weekend)
    return calendar.at_local(hours.zone, next(begins, days[6]), time.min)
