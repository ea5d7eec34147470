"""Offers lessons: plans a nudge for whoever is due, and notes what people do with what they are offered."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from bot.rules import calendar, training
from bot.rules.company import Tier
from bot.rules.sending import Kind
from bot.rules.training import Lesson, Standing, Track
from storage import attempts, deliveries, lessons, people
from storage.deliveries import Planned
from storage.people import Terms
from storage.tables import Person

AT_ONCE = 1000
"""People planned for in one tick: answers wait for no longer than that takes."""


def offer(session: Session, terms: Terms, now: datetime) -> int:
    """Plan a nudge for everybody who is due one, and note when the next is; how many were planned."""
    due = lessons.due(session, now, AT_ONCE)
    ids = [person.id or 0 for person in due]
    busy = deliveries.with_new_pulse(session, ids, now)
    steps = lessons.steps_of(session, ids)
    tracks = lessons.tracks(session)
    planned = []
    for person in due:
        track = tracks.get(Tier(person.tier), Track(Tier(person.tier), ()))
        hours = terms.hours(person)
        if not training.may_be_offered(hours, now):
            person.lesson_due_at = training.lesson_slot(hours, now)
            continue
        if person.id in busy or not terms.listed(person.slack_id):
            person.lesson_due_at = training.lesson_slot(hours, now + attempts.ANOTHER_DAY)
            continue
        person.lesson_due_at = training.next_week(hours, now)
        if training.next_lesson(track, steps[person.id or 0], now) is not None:
            planned.append(_nudge(person, hours, now))
    deliveries.plan_again(session, planned, now)
    return len(planned)


def _nudge(person: Person, hours: calendar.Hours, now: datetime) -> Planned:
    # The week is part of the key: whatever goes wrong, nobody is nudged twice in one.
    week = calendar.iso_week(calendar.local(hours, now).date())
    return Planned(
        key=f"nudge:{week}:{person.slack_id}",
        kind=Kind.NUDGE,
        recipient=person.slack_id or "",
        not_before=calendar.next_working(hours, now),
    )


class Said(StrEnum):
    """What became of something that was said of a lesson."""

    NOTED = "noted"
    NO_SUCH_LESSON = "the company has it no more"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was noted about a lesson, and how many of the person's track are done now, of how many."""

    said: Said
    lesson: Lesson | None = None
    done: int = 0
    of: int = 0


def answered(session: Session, slack_id: str, key: str, standing: Standing, now: datetime) -> Outcome:
    """Note Done, Later or Not for me."""
    person, lesson = people.by_slack_id(session, slack_id), lessons.lesson_called(session, key)
    if person is None or person.id is None or lesson is None:
        return Outcome(Said.NO_SUCH_LESSON)
    again = None
    if standing is Standing.LATER:
        # It comes with the next nudge, however late it was put off.
        again = min(training.again_at(now), person.lesson_due_at or training.again_at(now))
    lessons.take_step(session, person.id, key, standing, again)
    return Outcome(Said.NOTED, lesson, *progress(session, person))


def progress(session: Session, person: Person) -> tuple[int, int]:
    """(lessons done, lessons) of somebody's own track."""
    steps = lessons.steps_of(session, [person.id or 0])[person.id or 0]
    track = lessons.track_of(session, person)
    done = [one for one in track.lessons if one.key in steps and steps[one.key].standing is Standing.DONE]
    return len(done), len(track.lessons)
