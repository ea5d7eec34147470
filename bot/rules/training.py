"""Lessons and tracks: what is offered to whom next, and when a lesson may take a place in the week's budget."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any

from bot.rules import calendar
from bot.rules.calendar import Hours
from bot.rules.company import Tier
from bot.rules.questions import Stage

LESSON_AT = time(10)
LESSON_WEEKDAYS = (2, 3, 4)
LOOK_AHEAD_DAYS = 60
"""Longer than any run of days without a Wednesday, Thursday or Friday that is worked; absence apart."""
ALMOST_A_WEEK = timedelta(days=6, hours=12)
PUT_OFF = timedelta(days=5)
"""Less than a week, so that whoever put a lesson off late in the day finds it in the next nudge."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """Something to read in three to five minutes.

    `key` is stable over the years: what somebody has done is kept by it. `teaser` is one or two sentences that say
    what the reader will be able to do; `body` is Slack's mrkdwn, paragraphs apart by an empty line.
    """

    key: str
    title: str
    stage: Stage
    minutes: int
    teaser: str
    body: str


@dataclass(frozen=True, slots=True)
class Track:
    """The lessons of a tier, in the order in which they are offered."""

    tier: Tier
    lessons: tuple[Lesson, ...]

    def lesson(self, key: str) -> Lesson | None:
        """The lesson of that key, or None where the track has it no more."""
        return next((one for one in self.lessons if one.key == key), None)


class Standing(StrEnum):
    """What somebody did with a lesson that was offered."""

    DONE = "done"
    LATER = "later"
    NOT_FOR_ME = "not_for_me"


@dataclass(frozen=True, slots=True)
class Step:
    """How somebody stands with a lesson. `again_at` is when it may be offered once more, where it was put off."""

    standing: Standing
    again_at: datetime | None = None


def next_lesson(track: Track, steps: Mapping[str, Step], now: datetime) -> Lesson | None:
    """The first lesson of the track, by its key, that is not done, not refused, and not put off to a later day."""
    return next((one for one in track.lessons if _is_open(steps.get(one.key), now)), None)


def _is_open(step: Step | None, now: datetime) -> bool:
    if step is None:
        return True
    return step.standing is Standing.LATER and step.again_at is not None and step.again_at <= now


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


def first_lesson(hours: Hours, contacted_at: datetime) -> datetime:
    """When somebody may be offered their first lesson: not on the day on which they met the bot."""
    return lesson_slot(hours, calendar.working_days_later(hours, contacted_at, 1))


def next_week(hours: Hours, sent_at: datetime) -> datetime:
    """When the lesson after one sent at `sent_at` may come: on the same day of the next week, if that is worked."""
    return lesson_slot(hours, sent_at + ALMOST_A_WEEK)


def again_at(now: datetime) -> datetime:
    """When a lesson that was put off may be offered once more: with the next week's nudge."""
    return now + PUT_OFF


def track_body(track: Track) -> dict[str, Any]:
    """A track as JSON, to be kept as a document; its tier is the document's name."""
    return {"lessons": [asdict(lesson) for lesson in track.lessons]}


def track_from(tier: Tier, body: Mapping[str, Any]) -> Track:
    """A track from its JSON."""
    return Track(tier, tuple(Lesson(**{**lesson, "stage": Stage(lesson["stage"])}) for lesson in body["lessons"]))
