"""Lessons: the tracks, what people did with theirs, and whose next is due."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlmodel import Session, col, func, select

from bot.rules import training
from bot.rules.company import Tier
from bot.rules.sending import Kind
from bot.rules.training import Lesson, Standing, Step, Track
from storage import rows
from storage.company import newest
from storage.tables import Delivery, LessonStep, Person

TRACK = "track"


def tracks(session: Session) -> dict[Tier, Track]:
    """The newest version of each tier's track."""
    return {Tier(name): training.track_from(Tier(name), row.body) for name, row in newest(session, TRACK).items()}


def track_of(session: Session, person: Person) -> Track:
    """The track of somebody's tier; an empty one where the company has none for it."""
    return tracks(session).get(Tier(person.tier), Track(Tier(person.tier), ()))


def lesson_called(session: Session, key: str) -> Lesson | None:
    """The lesson of that key, whichever track it is in, or None."""
    return next((found for track in tracks(session).values() if (found := track.lesson(key))), None)


def steps_of(session: Session, people: Collection[int]) -> dict[int, dict[str, Step]]:
    """What each of these people did with their lessons, by person and lesson."""
    found: dict[int, dict[str, Step]] = {person: {} for person in people}
    for row in session.exec(select(LessonStep).where(col(LessonStep.person_id).in_(people))):
        found[row.person_id][row.lesson] = Step(Standing(row.standing), row.again_at)
    return found


def next_for(session: Session, person: Person, now: datetime) -> Lesson | None:
    """The lesson that somebody would be offered now, or None."""
    steps = steps_of(session, [person.id or 0])[person.id or 0]
    return training.next_lesson(track_of(session, person), steps, now)


def take_step(session: Session, person_id: int, lesson: str, standing: Standing, again_at: datetime | None) -> None:
    """Note what somebody did with a lesson. What is done stays done."""
    row = session.get(LessonStep, (person_id, lesson))
    if row is not None and row.standing == Standing.DONE:
        return
    step = {"person_id": person_id, "lesson": lesson, "standing": standing.value, "again_at": again_at}
    rows.put(session.connection(), LessonStep, [step])


def _may_be_offered() -> tuple[object, ...]:
    return (
        col(Person.lesson_due_at).is_not(None),
        col(Person.left_at).is_(None),
        col(Person.stopped_at).is_(None),
        col(Person.slack_id).is_not(None),
    )


def due(session: Session, now: datetime, limit: int) -> list[Person]:
    """Whose next lesson is due, longest first."""
    query = select(Person).where(*_may_be_offered(), col(Person.lesson_due_at) <= now)  # type: ignore[arg-type]
    return list(session.exec(query.order_by(col(Person.lesson_due_at), col(Person.id)).limit(limit)))


def next_moment(session: Session) -> datetime | None:
    """When the next lesson of anybody is due, or None."""
    return session.exec(select(func.min(Person.lesson_due_at)).where(*_may_be_offered())).one()  # type: ignore[arg-type]


def begun(session: Session) -> bool:
    """Whether a lesson was ever offered to anybody."""
    offered = select(Delivery.id).where(Delivery.kind == Kind.NUDGE, col(Delivery.sent_at).is_not(None))
    return (
        session.exec(select(LessonStep).limit(1)).first() is not None
        or session.exec(offered.limit(1)).first() is not None
    )


def coverage(session: Session) -> Mapping[str, tuple[int, int]]:
    """For each tier (people who are here, those of them who have done a lesson)."""
    learners = select(LessonStep.person_id).where(LessonStep.standing == Standing.DONE).distinct().subquery()
    query = (
        select(Person.tier, func.count(), func.count(learners.c.person_id))
        .outerjoin(learners, learners.c.person_id == Person.id)
        .where(col(Person.left_at).is_(None), col(Person.slack_id).is_not(None))
        .group_by(col(Person.tier))
    )
    return {tier: (people, done) for tier, people, done in session.exec(query)}
