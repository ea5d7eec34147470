"""Who gets which lesson in a week, and when, or why nobody does: the week is stepped through as the program would.

As things stand in the database: what people do meanwhile, and pulses that are not open yet, are not foreseen.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from sqlmodel import Session

from bot.lessons import Plan, Shelf, planned, the_shelf
from bot.rules import calendar, sending, training
from bot.rules.calendar import Hours
from bot.rules.library import Lesson
from bot.rules.reasons import Reason
from bot.rules.sending import Drop, Kind, Offered, Recipient, Said, Send, Wait, Waiting
from bot.rules.training import Standing, Step
from storage import company, people, planning
from storage.people import Terms
from storage.planning import Learner, Nudge
from storage.tables import Person

WEEK = timedelta(weeks=1)
FARTHEST_EAST = timedelta(hours=14)
MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody gets in a week and when (UTC), or the reason for nothing.

    `lesson` is its key; None beside a moment stands for the question whether they want lessons. `sent` says that it
    has come already.
    """

    who: str
    zone: str
    at: datetime | None = None
    lesson: str | None = None
    title: str = ""
    sent: bool = False
    reason: Reason | None = None


def plan_week(
    session: Session, terms: Terms, week: str, departments: Collection[str] | None = None
) -> Iterator[list[Line]]:
    """The lines of everybody (of these departments). Nothing is written, and people are read many at a time."""
    monday = calendar.monday_of(week)
    begins = datetime.combine(monday, time.min, UTC)
    shelf = the_shelf(session, (), begins)
    switched = _switched_off(session)
    for learner in planning.learners(session, week, begins - FARTHEST_EAST, departments):
        zone = learner.person.zone
        start, end = (calendar.at_local(zone, day, time.min) for day in (monday, monday + WEEK))
        yield lines(learner, shelf, terms, start, end, switched)


def _switched_off(session: Session) -> Reason | None:
    here = company.company(session)
    if here is None or here.live_since is None:
        return Reason.NOT_LIVE
    return Reason.PAUSED if here.paused_since is not None else None


def lines(
    learner: Learner, shelf: Shelf, terms: Terms, start: datetime, end: datetime, switched: Reason | None = None
) -> list[Line]:
    """What somebody gets from one moment to another, one line for each; or one, with the reason for nothing.

    A second one comes in a week only where they have put one off until tomorrow. `switched` is why nobody gets
    anything, where that is so.
    """
    person = learner.person
    come = [_come(person, shelf, one) for one in sorted(learner.nudges, key=_came_at) if one.at is not None]
    due = person.lesson_due_at
    if come and _waits(learner) is None and not (due is not None and due < end and _wants_another(learner, end)):
        return come
    why = switched or _all_week(learner, shelf, terms, start, end)
    if why is not None:
        return come or [Line(who(person), person.zone, reason=why)]
    comes, why = _stepped(learner, shelf, terms, start, end)
    return come + comes or [Line(who(person), person.zone, reason=why)]


def _come(person: Person, shelf: Shelf, nudge: Nudge) -> Line:
    found = shelf.tracks.library.lesson(nudge.lesson or "")
    title, key = found.title if found else "", None if nudge.asks else nudge.lesson
    return Line(who(person), person.zone, _came_at(nudge), key, title, sent=True)


def _came_at(nudge: Nudge) -> datetime:
    return nudge.at or nudge.not_before


def _wants_another(learner: Learner, end: datetime) -> bool:
    """Whether a lesson was put off until a day of the same week: only then a second one comes in it."""
    return any(step.tomorrow and step.again_at is not None and step.again_at < end for step in learner.steps.values())


def _all_week(learner: Learner, shelf: Shelf, terms: Terms, start: datetime, end: datetime) -> Reason | None:
    """What holds from Monday to Sunday, whatever the day."""
    person = learner.person
    person.absent_until = people.away_until(person, start)
    why = held_by_themselves(person, terms, end - MOMENT)
    if why is not None:
        return why
    if person.contacted_at is None or person.contacted_at >= end:
        return Reason.NOT_CONTACTED
    if _waits(learner) is not None:
        return None
    if person.lesson_due_at is None:
        return Reason.UNWANTED
    if person.lesson_due_at < end:
        return None
    if person.lesson_due_at >= end + WEEK:
        return Reason.LESSONS_REST
    if any(one.comes_first(start) for one in learner.pulses):
        return Reason.PULSE_FIRST
    left = training.left(shelf.tracks.of(person.tier, person.department), learner.steps)
    return Reason.NOT_YET if left else Reason.NO_LESSON


def held_by_themselves(person: Person, terms: Terms, now: datetime) -> Reason | None:
    """Why somebody gets no lesson whatever there is for them."""
    checks = (
        (person.left_at is not None, Reason.LEFT),
        (person.slack_id is None, Reason.NOT_ON_SLACK),
        (person.stopped_at is not None, Reason.STOPPED),
        (not terms.listed(person.slack_id), Reason.NOT_LISTED),
        (person.absent_until is not None and person.absent_until > now, Reason.ABSENT),
        (person.resting_until is not None and person.resting_until > now, Reason.RESTING),
    )
    return next((reason for holds, reason in checks if holds), None)


def _waits(learner: Learner) -> Nudge | None:
    return next((one for one in learner.nudges if one.at is None), None)


def _stepped(learner: Learner, shelf: Shelf, terms: Terms, start: datetime, end: datetime) -> tuple[list[Line], Reason]:
    """What is sent at the moments at which the program would look; and why nothing more."""
    person, waits, why, found = learner.person, _waits(learner), Reason.NOT_YET, []
    now = max(start, waits.not_before if waits else person.lesson_due_at or end)
    while now < end:
        person.absent_until = people.away_until(person, now)
        busy = [person.slack_id] if any(one.comes_first(now) for one in learner.pulses) else []
        known = replace(shelf, busy=busy, steps={person.id or 0: learner.steps})
        plan = _as_waits(waits, known, person) if waits else planned(person, known, terms, now)
        if plan.why is not None:
            # The slot after an absence may lie beyond the week: then that is the reason.
            away = plan.why is Reason.NOT_YET and person.absent_until is not None
            why, now = Reason.ABSENT if away else plan.why, plan.until or end
            continue
        waits = None
        held = _sent(learner, plan, shelf, terms, now, end)
        if isinstance(held, Wait):
            why, now = held.reason, held.until
            continue
        lesson = None if plan.asks else plan.lesson if plan.again else _next(learner, shelf, held)
        found.append(Line(who(person), person.zone, held, *((lesson.key, lesson.title) if lesson else ())))
        learner, now = _after(learner, lesson, held), max(held + MOMENT, plan.until or end)
    return found, why


def _as_waits(waits: Nudge, shelf: Shelf, person: Person) -> Plan:
    """A nudge that is planned already; the next is due when the roster says."""
    return Plan(shelf.tracks.library.lesson(waits.lesson or ""), waits.asks, waits.again, until=person.lesson_due_at)


def _after(learner: Learner, lesson: Lesson | None, at: datetime) -> Learner:
    """Somebody to whom a lesson has come with which nothing was done yet; None for the question."""
    said = [*learner.said, Said(Kind.NUDGE, None, at)]
    if lesson is None:
        return replace(learner, said=said, nudges=[])
    before = learner.steps.get(lesson.key)
    step = Step(Standing.OFFERED, offered=(before.offered if before else 0) + 1)
    return replace(learner, said=said, nudges=[], steps={**learner.steps, lesson.key: step})


def _sent(learner: Learner, plan: Plan, shelf: Shelf, terms: Terms, now: datetime, end: datetime) -> datetime | Wait:
    """When a nudge that is planned now is sent; or why not, and when the next is planned."""
    at, why = calendar.next_working(terms.hours(learner.person), now), Reason.NOT_YET
    while at < end:
        learner.person.absent_until = people.away_until(learner.person, at)
        match sending.decide(_waiting(learner, plan, shelf, terms.hours(learner.person), at), at):
            case Send():
                return at
            case Wait(until, reason):
                at, why = until, reason
            case Drop(reason):
                any_day = plan.again or not learner.steps
                return Wait(training.next_look(terms.hours(learner.person), at, any_day=any_day), reason)
    return Wait(at, why)


def _waiting(learner: Learner, plan: Plan, shelf: Shelf, hours: Hours, at: datetime) -> Waiting:
    """A nudge as it would be decided about at a moment."""
    person = learner.person
    said = (one for one in learner.said if one.at <= at)
    return Waiting(
        kind=Kind.NUDGE,
        not_before=at,
        live=True,
        paused=False,
        listed=True,
        recipient=Recipient(
            hours=hours,
            left=False,
            stopped=False,
            contacted_at=person.contacted_at,
            resting_until=person.resting_until,
            # What somebody has put off until tomorrow comes then, as they wished.
            counted=() if plan.again else sending.counted(said, hours, at),
        ),
        offered=Offered(
            lesson=plan.again or _next(learner, shelf, at) is not None,
            pulse_open=not plan.again and any(one.comes_first(at) for one in learner.pulses),
        ),
    )


def _next(learner: Learner, shelf: Shelf, at: datetime) -> Lesson | None:
    person = learner.person
    return shelf.next_lesson(person, learner.steps, at)


def who(person: Person) -> str:
    """By what somebody is named in the terminal."""
    return person.email or person.slack_id or person.name
