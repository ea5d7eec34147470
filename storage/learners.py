"""How many people have done which lesson, and who is late with one that is required: counted by the database."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, cast
from sqlmodel import Session, and_, case, col, exists, false, func, not_, or_, select, true

from bot.rules.coverage import Group, Heads
from bot.rules.learned import Learned
from bot.rules.library import Tracks
from bot.rules.training import Standing
from storage.tables import Department, Invite, LessonStep, Person, Round

"""A tier, a department and a cohort."""
PAGE = 50
"""Names on a page."""
Place = tuple[str, str | None]
"""A time zone and a country: whoever shares them has the same working days."""


@dataclass(frozen=True, slots=True)
class Late:
    """Whose day for a lesson is past: people of these groups (None for all) greeted before a moment, by place.

    Whoever was asked in a pulse since then as one of another group has it for a shorter time: their day is not past.
    """

    lesson: str
    groups: Collection[Group] | None
    before: Mapping[Place, datetime]


def _here() -> ColumnElement[bool]:
    return and_(col(Person.left_at).is_(None), col(Person.slack_id).is_not(None))


def _until(moment: datetime) -> ColumnElement[bool]:
    return or_(col(LessonStep.at).is_(None), col(LessonStep.at) < moment)


def groups(session: Session) -> dict[Group, int]:
    """People who are here, by tier and department."""
    query = select(Person.tier, Person.department, func.count()).where(_here())
    return {(tier, key): n for tier, key, n in session.exec(query.group_by(col(Person.tier), col(Person.department)))}


def heads(session: Session, until: datetime) -> Heads:
    """How many have done how much, by tier and department, as it stood at a moment."""
    done = (
        select(Person.tier, Person.department, LessonStep.lesson, func.count())
        .join(LessonStep, col(LessonStep.person_id) == col(Person.id))
        .where(_here(), LessonStep.standing == Standing.DONE, _until(until))
        .group_by(col(Person.tier), col(Person.department), col(LessonStep.lesson))
    )
    mine = (LessonStep.person_id == Person.id, LessonStep.standing == Standing.DONE, _until(until))
    learners = (
        select(Person.tier, Person.department, func.count())
        .where(_here(), exists().where(*mine))  # type: ignore[arg-type]
        .group_by(col(Person.tier), col(Person.department))
    )
    return Heads(
        groups(session),
        {(tier, key): n for tier, key, n in session.exec(learners)},
        {((tier, key), lesson): n for tier, key, lesson, n in session.exec(done)},
    )


def learned(session: Session, tracks: Tracks, until: datetime) -> list[Learned]:
    """How many people have done a lesson, what is required, and their whole track, as it stood at a moment: by tier,
    department and cohort."""
    alike: dict[tuple[str, ...], list[Group]] = {}
    asked: dict[tuple[str, ...], list[Group]] = {}
    for group in groups(session):
        lessons = tracks.of(*group).lessons
        if lessons:
            alike.setdefault(tuple(one.key for one in lessons), []).append(group)
        if wanted := tuple(one.key for one in lessons if one.days is not None):
            asked.setdefault(wanted, []).append(group)
    did = (LessonStep.person_id == Person.id, LessonStep.standing == Standing.DONE, _until(until))
    cell = (col(Person.tier), col(Person.department), col(Person.cohort))
    counts: tuple[ColumnElement[int], ...] = (
        func.count(),
        _how_many(exists().where(*did)),  # type: ignore[arg-type]
        _how_many(_within([group for some in asked.values() for group in some])),
        _how_many(_all_of(asked, until)),
        _how_many(_all_of(alike, until)),
    )
    rows: Iterable[Any] = session.exec(select(*cell, *counts).where(_here()).group_by(*cell).order_by(*cell))
    return [Learned(*row) for row in rows]


def _how_many(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((which, 1), else_=0)), 0)


def _all_of(wanted: Mapping[tuple[str, ...], Sequence[Group]], until: datetime) -> ColumnElement[bool]:
    """Whether somebody of these groups has done all lessons of theirs."""
    return or_(false(), *(and_(_within(places), _has_done(keys, until)) for keys, places in wanted.items()))


def _has_done(keys: Sequence[str], until: datetime) -> ColumnElement[bool]:
    """Whether somebody has done all of these lessons: each is looked up, and the first that is missing decides."""
    done = (LessonStep.person_id == Person.id, LessonStep.standing == Standing.DONE, _until(until))
    return and_(true(), *(exists().where(*done, LessonStep.lesson == key) for key in keys))  # type: ignore[arg-type]


def refused(session: Session, departments: Collection[str], until: datetime) -> dict[tuple[str, str], int]:
    """How many people of these departments gave which reason for which lesson."""
    query = (
        select(LessonStep.lesson, LessonStep.reason, func.count())
        .join(Person, col(Person.id) == col(LessonStep.person_id))
        .where(_here(), col(Person.department).in_(departments), LessonStep.standing == Standing.NOT_FOR_ME)
        .where(LessonStep.reason != "", _until(until))
        .group_by(col(LessonStep.lesson), col(LessonStep.reason))
    )
    return {(lesson, reason): n for lesson, reason, n in session.exec(query)}


def places(session: Session) -> list[Place]:
    """Every time zone and country in which somebody is."""
    return list(session.exec(select(Person.zone, Person.country).where(_here()).distinct()).all())


def _past(late: Late) -> ColumnElement[bool]:
    """Whether somebody's day for a lesson is past."""
    there = true() if late.groups is None else _within(late.groups)
    when = [
        and_(Person.zone == zone, col(Person.country) == country if country else col(Person.country).is_(None),
             col(Person.contacted_at) < moment, _theirs_before(late.groups, moment))
        for (zone, country), moment in late.before.items()
    ]  # fmt: skip
    return and_(_here(), there, or_(false(), *when))


def _theirs_before(groups: Collection[Group] | None, moment: datetime) -> ColumnElement[bool]:
    """Whether nothing that is kept says that somebody was of another group since a moment."""
    if groups is None:
        return true()
    elsewhere = exists().where(
        Invite.person_id == Person.id,  # type: ignore[arg-type]
        Invite.round_id == Round.id,  # type: ignore[arg-type]
        col(Round.opens_at) >= moment,
        not_(_within(groups, Invite)),
    )
    return not_(elsewhere)


def _within(groups: Collection[Group], who: type[Person] | type[Invite] = Person) -> ColumnElement[bool]:
    tiers: dict[str, list[str]] = {}
    for tier, department in groups:
        tiers.setdefault(tier, []).append(department)
    return or_(
        false(),
        *(and_(who.tier == tier, col(who.department).in_(keys)) for tier, keys in sorted(tiers.items())),
    )


def last_elsewhere(session: Session, person_id: int, lesson: str, tracks: Callable[[], Tracks]) -> datetime | None:
    """When somebody was last asked in a pulse as one of a group without that lesson; None where nothing says so.

    The lesson became theirs after that: of a change of tier or department nothing else is kept.
    """
    query = (
        select(Invite.tier, Invite.department, func.max(Round.opens_at))
        .join(Round, col(Round.id) == col(Invite.round_id))
        .where(Invite.person_id == person_id)
        .group_by(col(Invite.tier), col(Invite.department))
    )
    asked = session.exec(query).all()
    if not asked:
        return None
    known = tracks()
    found = (at for tier, department, at in asked if known.of(tier, department).lesson(lesson) is None)
    return max(found, default=None)


def _open(late: Late) -> ColumnElement[bool]:
    """Whether somebody is late: their day is past, they were offered it, which says so, and it is not done."""
    told = exists().where(
        LessonStep.person_id == Person.id,  # type: ignore[arg-type]
        LessonStep.lesson == late.lesson,  # type: ignore[arg-type]
        LessonStep.standing != Standing.DONE,  # type: ignore[arg-type]
    )
    return and_(_past(late), told)


def lateness(session: Session, late: Sequence[Late]) -> list[tuple[int, int]]:
    """For each lesson (people whose day is past, those of them who have not done it)."""
    found = []
    for one in late:
        did = and_(
            LessonStep.person_id == Person.id, LessonStep.lesson == one.lesson, LessonStep.standing == Standing.DONE
        )
        query = select(func.count(), func.count(col(LessonStep.person_id))).select_from(Person)
        past, done = session.exec(query.outerjoin(LessonStep, did).where(_past(one))).one()
        found.append((past, past - done))
    return found


def late_people(session: Session, late: Sequence[Late]) -> int:
    """How many people are late with anything."""
    query = select(func.count()).select_from(Person).where(or_(false(), *map(_open, late)))
    return session.exec(query).one()


def late_names(session: Session, late: Sequence[Late], page: int) -> list[tuple[str, str, list[str]]]:
    """A page of (department, name, keys of the lessons somebody is late with), by department and name."""
    flags = [cast(_open(one), Integer) for one in late]
    query = (
        select(Person.name, Department.name, *flags)
        .join(Department, col(Department.key) == col(Person.department))
        .where(or_(false(), *map(_open, late)))
        .order_by(col(Department.name), col(Department.key), col(Person.name), col(Person.id))
        .offset((page - 1) * PAGE)
        .limit(PAGE)
    )
    found: Sequence[Any] = session.exec(query).all()
    return [
        (department, name, [one.lesson for one, is_late in zip(late, which, strict=True) if is_late])
        for name, department, *which in found
    ]
