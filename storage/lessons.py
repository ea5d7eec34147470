"""Lessons: the library, what people did with theirs, whose next is due, and how many have done which."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, bindparam
from sqlmodel import Session, col, func, select

from bot.rules import company, library, training
from bot.rules.barriers import barrier
from bot.rules.library import Lesson, Library, Own, Track, Tracks
from bot.rules.questions import Stage
from bot.rules.sending import Kind
from bot.rules.training import Standing, Step
from storage import deeds, rows
from storage.tables import Delivery, Department, Document, LessonStep, Person, SentLesson

SHELF = "track"
"""The kind of document that is a shelf of lessons, by tier, by function, or what is required."""
OWN = "own_lesson"
"""The kind of document that is a lesson of the company's own; an empty one was taken out."""

SENT_FOR = timedelta(weeks=4)
"""How long a lesson comes first where it was sent."""

_read: WeakKeyDictionary[Engine, dict[tuple[str, str, int, datetime], Any]] = WeakKeyDictionary()
"""Lessons that were read already: a version never changes."""


# Asked before every lesson, and hence made once.
_VERSIONS = (
    select(col(Document.kind), col(Document.name), col(Document.version), col(Document.at))
    .where(col(Document.kind).in_((SHELF, OWN)))
    .order_by(col(Document.version))
)
_STEPS = select(LessonStep).where(col(LessonStep.person_id).in_(bindparam("people", expanding=True)))


def the_library(session: Session) -> Library:
    """Every lesson there is, each in its newest version."""
    newest = {(kind, name): body for kind, name, _, body in _versions(session)}
    shelves = {name: body for (kind, name), body in newest.items() if kind == SHELF}
    own = (newest[kind, name] for kind, name in sorted(newest) if kind == OWN)
    return Library(shelves, tuple(one for one in own if one))


def _versions(session: Session) -> Iterator[tuple[str, str, datetime, Any]]:
    """Every version of each shelf and of each lesson of the company's own, older ones first: kind, name, when, what."""
    for kind, name, version, at in session.exec(_VERSIONS).all():
        yield kind, name, at, _body(session, kind, name, version, at)


def _body(session: Session, kind: str, name: str, version: int, at: datetime) -> Any:
    engine = session.get_bind().engine
    known = _read.setdefault(engine, {})
    key = (kind, name, version, at)
    if key not in known:
        body = session.get_one(Document, (kind, name, version)).body
        known[key] = library.shelf_from(body) if kind == SHELF else _own(body)
    return known[key]


def _own(body: Mapping[str, Any]) -> Own | None:
    return Own(library.lesson_from(body["lesson"]), body["department"]) if body else None


def own_body(lesson: Lesson, department: str | None) -> dict[str, Any]:
    """A lesson of the company's own as JSON, to be kept as a document."""
    return {"lesson": library.lesson_body(lesson), "department": department}


def since(session: Session) -> dict[str, datetime]:
    """When each required lesson was first there, by its key."""
    found: dict[str, datetime] = {}
    for kind, _, at, body in _versions(session):
        for one in body if kind == SHELF else [body.lesson] if body else []:
            if one.days is not None:
                found.setdefault(one.key, at)
    return found


def tracks(session: Session) -> Tracks:
    """The track of everybody."""
    return Tracks(the_library(session), {one.key: one.rule() for one in session.exec(select(Department))})


def track_of(session: Session, person: Person) -> Track:
    """The track of somebody."""
    above: dict[str, company.Department] = {}
    unit = rows.held(session, Department, person.department)
    while unit is not None and unit.key not in above:
        above[unit.key] = unit.rule()
        unit = rows.held(session, Department, unit.parent) if unit.parent else None
    return Tracks(the_library(session), above).of(person.tier, person.department)


def lesson_called(session: Session, key: str) -> Lesson | None:
    """The lesson of that key, wherever it stands, or None."""
    return the_library(session).lesson(key)


def steps_of(session: Session, people: Collection[int]) -> dict[int, dict[str, Step]]:
    """What each of these people did with their lessons, by person and lesson."""
    found: dict[int, dict[str, Step]] = {person: {} for person in people}
    for row in session.exec(_STEPS, params={"people": list(people)}):
        found[row.person_id][row.lesson] = Step(
            Standing(row.standing), row.again_at, row.offered, tomorrow=row.reason == training.TOMORROW
        )
    return found


def barriers(session: Session) -> dict[str, Stage]:
    """What holds each department back, as was published last; departments that nothing holds back are left out."""
    newest = deeds.rhythm(session)
    if not newest:
        return {}
    published, _ = newest[0]
    found = {}
    for key in session.exec(select(Department.key)):
        stage = barrier(published.figures, key)
        if stage is not None:
            found[key] = stage
    return found


def next_for(session: Session, person: Person, now: datetime) -> Lesson | None:
    """The lesson that somebody would be offered now, or None."""
    steps = steps_of(session, [person.id or 0])[person.id or 0]
    held_back, first = barriers(session).get(person.department), sent(session, now).get(person.department)
    return training.next_lesson(track_of(session, person), steps, now, held_back, first)


def sent(session: Session, now: datetime) -> dict[str, str]:
    """The lesson that was sent to each department, for as long as it comes first there."""
    query = select(SentLesson.department, SentLesson.lesson).where(SentLesson.at > now - SENT_FOR)
    return dict(session.exec(query.order_by(col(SentLesson.at), col(SentLesson.id))).all())


def may_offer(
    session: Session, person: Person, payload: Mapping[str, Any], now: datetime, *, unsure: bool = False
) -> bool:
    """Whether a nudge has a lesson for somebody.

    One that may have arrived (`unsure`) keeps its lesson while the company has it; one that was put off until now,
    while nothing else was done with it; any other takes what comes next.
    """
    key, again = payload.get("lesson"), payload.get("again")
    if key is None or not (unsure or again):
        return next_for(session, person, now) is not None
    step = session.get(LessonStep, (person.id, key))
    wanted = step is not None and step.standing == Standing.LATER
    return lesson_called(session, key) is not None and (unsure or wanted)


def take_step(
    session: Session,
    person: Person,
    lesson: str,
    standing: Standing,
    now: datetime,
    again_at: datetime | None = None,
    reason: str = "",
) -> None:
    """Note what somebody did with a lesson. What is done stays done; whoever reacts has ignored nothing."""
    person.lessons_ignored = 0
    row = session.get(LessonStep, (person.id, lesson))
    if row is None:
        _put(session, person.id or 0, lesson, {"standing": standing.value, "again_at": again_at, "reason": reason,
                                               "offered": 0, "at": now})  # fmt: skip
    elif row.standing != Standing.DONE and not (standing is Standing.READ and row.standing != Standing.OFFERED):
        # Whoever presses it a second time has not taken their reason back.
        refused_again = standing is Standing.NOT_FOR_ME and row.standing == Standing.NOT_FOR_ME
        row.reason = reason or (row.reason if refused_again else "")
        row.standing, row.again_at, row.at = standing.value, again_at, now


def offered(session: Session, person: Person, lesson: str, now: datetime) -> None:
    """Note that a lesson has come to somebody; whether they do anything with it is theirs."""
    person.lessons_ignored += 1
    row = session.get(LessonStep, (person.id, lesson))
    if row is None:
        _put(session, person.id or 0, lesson, {"standing": Standing.OFFERED.value, "again_at": None, "reason": "",
                                               "offered": 1, "at": now})  # fmt: skip
    elif row.standing != Standing.DONE:
        row.standing, row.again_at, row.reason = Standing.OFFERED.value, None, ""
        row.offered, row.at = row.offered + 1, now


def _put(session: Session, person_id: int, lesson: str, values: Mapping[str, Any]) -> None:
    rows.put(session.connection(), LessonStep, [{"person_id": person_id, "lesson": lesson, **values}])


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


def began(session: Session, person_id: int) -> bool:
    """Whether somebody has met a lesson: until then they are a joiner, whose first one comes on any working day."""
    query = select(LessonStep.lesson).where(LessonStep.person_id == person_id).limit(1)
    return session.exec(query).first() is not None


def begun(session: Session) -> bool:
    """Whether a lesson was ever offered to anybody."""
    offers = select(Delivery.id).where(Delivery.kind == Kind.NUDGE, col(Delivery.sent_at).is_not(None))
    return (
        session.exec(select(LessonStep).limit(1)).first() is not None
        or session.exec(offers.limit(1)).first() is not None
    )
