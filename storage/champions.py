"""AI champions: who holds the role where, who acts for whom, and how far the new ones have come."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, distinct, func, or_, select

from bot.rules import company
from bot.rules.audience import Units
from bot.rules.calendar import Hours, iso_week, local
from bot.rules.champions import Seat, Somebody
from bot.rules.company import Role
from bot.rules.onboarding import Step
from bot.rules.reasons import Reason
from bot.rules.training import Standing
from storage import people, rows
from storage.tables import Department, Invite, LessonStep, Onboarding, Participation, Person, RoleHolder


def rules(session: Session) -> list[company.Department]:
    """Every department as the rules see it."""
    return [row.rule() for row in session.exec(select(Department).order_by(col(Department.key)))]


def units(session: Session) -> Units:
    """The tree of departments."""
    return Units(rules(session))


def holdings(session: Session) -> list[tuple[str | None, Person]]:
    """Everybody who is named as AI champion, also those who have left, with the department."""
    query = (
        select(RoleHolder.department, Person)
        .join(Person, col(Person.id) == col(RoleHolder.person_id))
        .where(RoleHolder.role == Role.AI_CHAMPION)
        .order_by(col(RoleHolder.id))
    )
    return list(session.exec(query).all())


def seats(session: Session) -> list[Seat]:
    """Every holding of the role as the rules see it: whoever has left is nobody."""
    deputy = aliased(Person)
    query = (
        select(RoleHolder.department, Person, deputy)
        .join(Person, col(Person.id) == col(RoleHolder.person_id))
        .outerjoin(deputy, deputy.id == col(RoleHolder.deputy_id))  # type: ignore[arg-type]
        .where(RoleHolder.role == Role.AI_CHAMPION)
        .order_by(col(RoleHolder.id))
    )
    return [
        Seat(department, _somebody(champion), _somebody(second))
        for department, champion, second in session.exec(query).all()
        if department is not None
    ]


def _somebody(person: Person | None) -> Somebody | None:
    return Somebody(person.name, person.slack_id) if person is not None and person.left_at is None else None


def departments_held(session: Session) -> set[str]:
    """The departments that have an AI champion of their own, or a deputy, who has not left."""
    either = or_(col(RoleHolder.person_id) == col(Person.id), col(RoleHolder.deputy_id) == col(Person.id))
    query = select(RoleHolder.department).join(Person, either)
    found = session.exec(query.where(RoleHolder.role == Role.AI_CHAMPION, col(Person.left_at).is_(None)).distinct())
    return {key for key in found if key is not None}


def away(session: Session, now: datetime) -> list[tuple[str, Person]]:
    """The champions who are away, by department."""
    query = (
        select(RoleHolder.department, Person)
        .join(Person, col(Person.id) == col(RoleHolder.person_id))
        .where(RoleHolder.role == Role.AI_CHAMPION, people.away_at(now))
        .where(col(Person.left_at).is_(None), col(Person.slack_id).is_not(None))
        .order_by(col(RoleHolder.department), col(Person.id))
    )
    return [(key, person) for key, person in session.exec(query).all() if key is not None]


def present(session: Session, department: str, now: datetime) -> list[Person]:
    """Who acts as AI champion of a department now, and is not away."""
    acting = people.acting(session, Role.AI_CHAMPION, now, department)
    return [one for one in acting if people.away_until(one, now) is None]


def learners(session: Session, departments: Collection[str]) -> tuple[int, int]:
    """(people, those of them who have done a lesson) of these departments."""
    did = (col(LessonStep.person_id) == col(Person.id)) & (col(LessonStep.standing) == Standing.DONE)
    query = (
        select(func.count(distinct(col(Person.id))), func.count(distinct(col(LessonStep.person_id))))
        .select_from(Person)
        .outerjoin(LessonStep, did)
        .where(col(Person.left_at).is_(None), col(Person.slack_id).is_not(None))
        .where(col(Person.department).in_(departments))
    )
    counted, done = session.exec(query).one()
    return counted, done


def turnout(session: Session, round_id: int, departments: Collection[str]) -> tuple[int, int]:
    """(reached by a pulse, those of them who took part) of the people who are in these departments now."""
    here = (col(Participation.round_id) == col(Invite.round_id)) & (
        col(Participation.person_id) == col(Invite.person_id)
    )
    there = col(Invite.reached) | col(Participation.person_id).is_not(None)
    query = (
        select(func.count().filter(there), func.count(col(Participation.person_id)))
        .select_from(Person)
        .join(Invite, col(Invite.person_id) == col(Person.id))
        .outerjoin(Participation, here)
        .where(Invite.round_id == round_id, col(Person.department).in_(departments))
    )
    reached, took_part = session.exec(query).one()
    return reached, took_part


def brief_overtaken(
    session: Session, key: str, departments: Collection[str], person: Person, hours: Hours, now: datetime
) -> Reason | None:
    """Why a brief need not be said any more: its week is over where they are, or the role is no longer theirs."""
    if key.split(":")[1] != iso_week(local(hours, now).date()):
        return Reason.TOO_LATE
    theirs = (people.acting(session, Role.AI_CHAMPION, now, one) for one in departments)
    acts = any(person.id == one.id for acting in theirs for one in acting)
    return None if acts else Reason.NOT_THEIRS


# The first steps


def unwelcomed(session: Session, only: Collection[str]) -> list[Person]:
    """AI champions who were not given their first steps; `only` are those who may be written to, empty for all."""
    query = (
        select(Person)
        .join(RoleHolder, col(RoleHolder.person_id) == col(Person.id))
        .outerjoin(Onboarding, col(Onboarding.person_id) == col(Person.id))
        .where(RoleHolder.role == Role.AI_CHAMPION, col(RoleHolder.department).is_not(None))
        .where(col(Person.left_at).is_(None), col(Person.slack_id).is_not(None), col(Onboarding.person_id).is_(None))
        .distinct()
        .order_by(col(Person.id))
    )
    if only:
        query = query.where(col(Person.slack_id).in_(only))
    return list(session.exec(query))


def begin(session: Session, person_ids: Collection[int], now: datetime) -> None:
    """Note who has been given their first steps; whoever had them keeps what they have done."""
    fresh: list[dict[str, Any]] = [
        {"person_id": one, "done": [], "begun_at": now, "stopped_at": None} for one in person_ids
    ]
    rows.add_new(session.connection(), Onboarding, fresh)


def onboarding(session: Session, person_id: int, *, lock: bool = False) -> Onboarding | None:
    """How far somebody has come, or None."""
    return session.get(Onboarding, person_id, populate_existing=lock, with_for_update=lock)


def take(session: Session, person_id: int, step: Step) -> Onboarding | None:
    """Note that a step is done; None where they were given none."""
    row = onboarding(session, person_id, lock=True)
    if row is not None and step not in row.done:
        row.done = [*row.done, step.value]
    return row


def stop(session: Session, person_id: int, now: datetime) -> bool:
    """No more steps for somebody; False where they were given none."""
    row = onboarding(session, person_id, lock=True)
    if row is not None:
        row.stopped_at = row.stopped_at or now
    return row is not None


def welcome_overtaken(session: Session, person: Person) -> Reason | None:
    """Why the first steps need not be said any more: the role is no longer theirs, or they want none."""
    row = onboarding(session, person.id or 0)
    if row is None or row.stopped_at is not None:
        return Reason.STOPPED
    mine = select(RoleHolder.id).where(RoleHolder.role == Role.AI_CHAMPION, RoleHolder.person_id == person.id)
    return None if session.exec(mine.limit(1)).first() is not None else Reason.NOT_THEIRS


def departments_of(session: Session, person_id: int) -> list[Department]:
    """The departments whose AI champion somebody is, by name."""
    query = (
        select(Department)
        .join(RoleHolder, col(RoleHolder.department) == col(Department.key))
        .where(RoleHolder.role == Role.AI_CHAMPION, RoleHolder.person_id == person_id)
        .distinct()
        .order_by(col(Department.name), col(Department.key))
    )
    return list(session.exec(query))
