"""What waits for somebody: the concerns that they have, and those of whoever is away, for whom they act."""

from datetime import datetime

from sqlmodel import Session, col, select

from storage import concerns, people
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
