"""Offers lessons: plans a nudge for whoever is due one, and notes what people do with what they are offered."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Any

from sqlmodel import Session

from bot.rules import calendar, training
from bot.rules.calendar import Hours
from bot.rules.library import Lesson, Track, Tracks
from bot.rules.questions import Stage
from bot.rules.reasons import Reason
from bot.rules.sending import Kind
from bot.rules.training import PutOff, Refusal, Standing, Step
from storage import attempts, deliveries, learners, lessons, people
from storage.deliveries import Planned
from storage.people import Terms
from storage.tables import Person

A_WEEK = timedelta(weeks=1)
AT_ONCE = 1000
"""People planned for in one tick: answers wait for no longer than that takes."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What planning reads beside the people: everybody's track, what holds each department back, who is asked now."""

    tracks: Tracks
    barriers: Mapping[str, Stage]
    busy: Collection[str | None]
    steps: Mapping[int, Mapping[str, Step]]
    sent: Mapping[str, str] = field(default_factory=dict)
    """The lesson that was sent to a department, by its key."""

    def next_lesson(self, person: Person, steps: Mapping[str, Step], now: datetime) -> Lesson | None:
        """What comes next for somebody who has done these steps."""
        key = person.department
        track = self.tracks.of(person.tier, key)
        return training.next_lesson(track, steps, now, self.barriers.get(key), self.sent.get(key))


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody gets, or why nothing: then `until` is when it is looked again, None for not before they ask.

    `asks` stands for the question whether they want lessons at all.
    """

    lesson: Lesson | None = None
    asks: bool = False
    again: bool = False
    """Whether it was put off until now."""
    why: Reason | None = None
    until: datetime | None = None


def offer(session: Session, terms: Terms, now: datetime) -> int:
    """Plan a nudge for everybody who is due one, and note when the next is; how many were planned."""
    due = lessons.due(session, now, AT_ONCE)
    shelf = the_shelf(session, due, now)
    nudges = []
    for person in due:
        hours, plan = terms.hours(person), planned(person, shelf, terms, now)
        person.lesson_due_at = plan.until
        if plan.lesson is not None or plan.asks:
            nudges.append(_nudge(person, plan, hours, now))
    deliveries.plan_again(session, nudges, now)
    return len(nudges)


def the_shelf(session: Session, due: Sequence[Person], now: datetime) -> Shelf:
    """What planning reads for these people."""
    return Shelf(
        lessons.tracks(session),
        lessons.barriers(session),
        deliveries.with_new_pulse(session, [person.slack_id or "" for person in due], now),
        lessons.steps_of(session, [person.id or 0 for person in due]),
        lessons.sent(session, now),
    )


def planned(person: Person, shelf: Shelf, terms: Terms, now: datetime) -> Plan:
    """What somebody who is due a lesson gets now, or why nothing."""
    hours, steps = terms.hours(person), shelf.steps.get(person.id or 0, {})
    track = shelf.tracks.of(person.tier, person.department)
    wanted = next((one for one in track.lessons if _wanted_now(steps.get(one.key), now)), None)
    lesson = wanted or shelf.next_lesson(person, steps, now)
    again = wanted is not None
    # A joiner begins on any working day, and what was put off until tomorrow comes then.
    any_day = again or not steps
    if not training.may_come(hours, now, any_day=any_day):
        return Plan(why=Reason.NOT_YET, until=training.hour_for(hours, now, any_day=any_day))
    busy = person.slack_id in shelf.busy and not again
    if busy or not terms.listed(person.slack_id):
        why = Reason.PULSE_FIRST if busy else Reason.NOT_LISTED
        return Plan(why=why, until=training.next_look(hours, now, any_day=any_day))
    if lesson is None:
        return Plan(why=Reason.NO_LESSON, until=training.next_week(hours, now))
    if person.lessons_ignored >= training.IGNORED_MOST:
        return Plan(asks=True, until=training.next_week(hours, now))
    return Plan(lesson, again=again, until=_following(track, steps, lesson, hours, now))


def _following(track: Track, steps: Mapping[str, Step], given: Lesson, hours: Hours, now: datetime) -> datetime:
    """When the next lesson may come: in a week, or earlier where another one was put off until tomorrow."""
    mine = (steps[one.key] for one in track.lessons if one.key in steps and one.key != given.key)
    wanted = [one.again_at for one in mine if one.standing is Standing.LATER and one.tomorrow and one.again_at]
    week = training.next_week(hours, now)
    return min(week, max(training.tomorrow(hours, now), min(wanted))) if wanted else week


def _wanted_now(step: Step | None, now: datetime) -> bool:
    """Whether somebody has put a lesson off until now."""
    if step is None or step.standing is not Standing.LATER or step.again_at is None:
        return False
    return step.tomorrow and step.again_at <= now


def _nudge(person: Person, plan: Plan, hours: Hours, now: datetime) -> Planned:
    # The week is part of the key: whatever goes wrong, nobody is nudged twice in one, unless they put one off in it.
    today = calendar.local(hours, now).date()
    again = f"again:{today}:" if plan.again else ""
    return Planned(
        key=f"nudge:{calendar.iso_week(today)}:{again}{person.slack_id}",
        kind=Kind.NUDGE,
        recipient=person.slack_id or "",
        not_before=calendar.next_working(hours, now),
        payload={"asks": True} if plan.asks else _put_off(plan),
    )


def _put_off(plan: Plan) -> dict[str, Any] | None:
    """Which lesson it must be, where it is one that was put off until now."""
    return {"again": True, "lesson": plan.lesson.key} if plan.again and plan.lesson else None


def asked(person: Person, terms: Terms, now: datetime) -> None:
    """Somebody has been asked whether they want lessons: without an answer none comes for a month."""
    person.lessons_ignored = 0
    person.lesson_due_at = training.lesson_slot(terms.hours(person), now + training.REST)


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
    due_on: date | None = None
    """By when they are asked to have done it, where everybody is."""
    put_off: PutOff | None = None
    """What becomes of it, where they put it off."""


def answered(
    session: Session,
    terms: Terms,
    slack_id: str,
    key: str,
    standing: Standing,
    now: datetime,
    *,
    tomorrow: bool = False,
    reason: Refusal | None = None,
) -> Outcome:
    """Note that a lesson was opened, done, put off (until tomorrow, or next week), or is not for them, and why."""
    person, lesson = people.by_slack_id(session, slack_id), lessons.lesson_called(session, key)
    if person is None or person.id is None or lesson is None:
        return Outcome(Said.NO_SUCH_LESSON)
    again = becomes = None
    if standing is Standing.LATER:
        hours = terms.hours(person)
        again = training.tomorrow(hours, now) if tomorrow else training.again_at(hours, now)
        becomes = _becomes(session, person, key, again, tomorrow=tomorrow)
        if tomorrow and training.rests(person.lesson_due_at, now):
            # It comes as they wish now, and the rest goes on as they wished before.
            deliveries.plan_again(session, [_nudge(person, Plan(lesson, again=True), hours, again)], now)
        else:
            _move_to(session, person, key, hours, again, tomorrow=tomorrow)
    why = training.TOMORROW if tomorrow else reason or ""
    lessons.take_step(session, person, key, standing, now, again, why)
    return Outcome(Said.NOTED, lesson, *progress(session, person), due_on(session, terms, person, lesson), becomes)


def _becomes(session: Session, person: Person, key: str, again: datetime, *, tomorrow: bool) -> PutOff:
    """What may be promised of a lesson that somebody puts off until a moment."""
    step = lessons.steps_of(session, [person.id or 0])[person.id or 0].get(key)
    # Whoever asked for none for a month gets what they put off to the next week with those that come after it.
    rests = [person.resting_until, None if tomorrow or not person.lesson_due_at else person.lesson_due_at - A_WEEK]
    checks = (
        (step is not None and step.standing is Standing.DONE, PutOff.DONE),
        (lessons.track_of(session, person).lesson(key) is None, PutOff.NOT_THEIRS),
        (person.stopped_at is not None, PutOff.STOPPED),
        (person.lesson_due_at is None, PutOff.UNWANTED),
        (any(until is not None and until > again for until in rests), PutOff.RESTING),
        (tomorrow, PutOff.TOMORROW),
    )
    return next((becomes for holds, becomes in checks if holds), PutOff.NEXT_WEEK)


def _move_to(session: Session, person: Person, key: str, hours: Hours, again: datetime, *, tomorrow: bool) -> None:
    """Move the next nudge to where a lesson is put off to."""
    due, steps = person.lesson_due_at, lessons.steps_of(session, [person.id or 0])[person.id or 0]
    if due is not None and tomorrow:
        person.lesson_due_at = min(again, due)
    elif due is not None and not any(one.tomorrow for other, one in steps.items() if other != key):
        # Whoever has no time this week is not offered another this week.
        person.lesson_due_at = max(due, training.lesson_slot(hours, again))


def progress(session: Session, person: Person) -> tuple[int, int]:
    """(lessons done, lessons) of somebody's own track."""
    steps, track = lessons.steps_of(session, [person.id or 0])[person.id or 0], lessons.track_of(session, person)
    return training.done(track, steps), len(track.lessons)


def due_on(session: Session, terms: Terms, person: Person, lesson: Lesson) -> date | None:
    """The day by which somebody is asked to have done a lesson; None where nobody has to.

    Their days run from first contact, from when the lesson was there, or from when it was not theirs yet, as far as is
    known: whichever came last.
    """
    if lesson.days is None or person.contacted_at is None:
        return None
    there = lessons.since(session).get(lesson.key)
    if there is None:
        return None
    elsewhere = learners.last_elsewhere(session, person.id or 0, lesson.key, partial(lessons.tracks, session))
    since = max(there, person.contacted_at, elsewhere or there)
    return training.due_on(terms.hours(person), lesson, since)


class Wish(StrEnum):
    """What somebody wants of lessons, once they were asked."""

    WEEKLY = "weekly"
    REST = "rest"
    NONE = "none"


def wished(session: Session, terms: Terms, slack_id: str, wish: Wish, now: datetime) -> datetime | None:
    """Note whether somebody wants lessons; when the next may come, None for none."""
    person = people.by_slack_id(session, slack_id)
    if person is None:
        return None
    hours, person.lessons_ignored, person.lessons_unwanted = terms.hours(person), 0, wish is Wish.NONE
    match wish:
        case Wish.WEEKLY:
            person.lesson_due_at = training.next_week(hours, now)
        case Wish.REST:
            person.lesson_due_at = training.lesson_slot(hours, now + training.REST)
        case Wish.NONE:
            person.lesson_due_at = None
    if wish is not Wish.WEEKLY:
        attempts.drop_waiting(session, Kind.NUDGE, slack_id, Reason.LESSONS_REST)
    return person.lesson_due_at
