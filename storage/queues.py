"""What waits for somebody: the concerns that they have, those of whoever is away, and those they are asked about."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, cast
from sqlmodel import Session, col, func, select

from bot.rules.concerns import Urgency
from bot.rules.escalation import Stage, Way
from storage import concerns, people
from storage.keys import Keys, Locked
from storage.tables import Concern, Person, RoleHolder


def waiting(session: Session, person_id: int, now: datetime) -> list[Concern]:
    """The unresolved concerns that wait for somebody, of all that they may read: not acknowledged and urgent first."""
    acts = _acts_for(session, person_id, now)
    own, others = concerns.queue(session, person_id, {person_id, *(owner for owner, _ in acts)})
    return sorted([*own, *(one for one in others if (one.owner_id, one.owner_role) in acts)], key=concerns.by_urgency)


def _acts_for(session: Session, person_id: int, now: datetime) -> set[tuple[int, str]]:
    """For whom somebody acts now, and in which role: whoever is away or gone, and has named them or is deputised."""
    holders = select(RoleHolder).join(Person, col(Person.id) == col(RoleHolder.person_id))
    held = session.exec(holders.where(people.away_at(now) | col(Person.left_at).is_not(None))).all()
    covers = people.covers(session, now, [one.person_id for one in held])
    return {(one.person_id, one.role) for one in held if covers.get(one.person_id, one.deputy_id) == person_id}


def asked(session: Session, keys: Keys, person_id: int) -> list[Concern]:
    """The unresolved concerns on which somebody was asked for input and may still give it, urgent first."""
    some = cast(Concern.consulted, String) != "[]"
    query = select(Concern.id, Concern.consulted).where(Concern.stage != Stage.RESOLVED, some)
    theirs = [number for number, consulted in session.exec(query) if person_id in consulted]
    found = session.exec(select(Concern).where(col(Concern.id).in_(theirs)))
    return sorted((one for one in found if _may_say(session, keys, one, person_id)), key=concerns.by_urgency)


def _may_say(session: Session, keys: Keys, concern: Concern, person_id: int) -> bool:
    try:
        return person_id in concerns.standing(session, keys, concern).asked
    except Locked:
        return False


@dataclass(frozen=True, slots=True)
class Counts:
    """How many concerns are not resolved: in all, not acknowledged, gone on to somebody else, and critical."""

    unresolved: int
    unacknowledged: int
    climbed: int
    critical: int


def counts(session: Session) -> Counts:
    """How the concerns stand that an operations lead can look up: none about anybody, or for the neutral person alone.

    Those are told of by the digest alone: here one could watch them come.
    """
    query = (
        select(
            func.count(),
            func.count().filter(col(Concern.stage) == Stage.OPEN),
            func.count().filter(col(Concern.rung) > 1),
            func.count().filter(col(Concern.urgency) == Urgency.CRITICAL),
        )
        .select_from(Concern)
        .where(Concern.stage != Stage.RESOLVED, Concern.way != Way.NEUTRAL, col(Concern.about_id).is_(None))
    )
    return Counts(*session.exec(query).one())
