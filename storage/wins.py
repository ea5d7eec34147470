"""Wins that people shared: kept, decided about once, and told by one digest each."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from bot.rules.company import Role
from bot.rules.wins import Stage
from storage import people
from storage.tables import Delivery, Department, Person, RoleHolder, Win


def about_win(win_id: int | None) -> str:
    """What a delivery of a win is about."""
    return f"win:{win_id}"


def win_of(about: str | None) -> int:
    """The win a delivery is about; 0 where it is none."""
    kind, _, number = (about or "").partition(":")
    return int(number) if kind == "win" else 0


def about_thanks(person_id: int) -> str:
    """What a thanks is about: whoever says it."""
    return f"thanks:{person_id}"


def keep(session: Session, person: Person, words: str, now: datetime) -> Win:
    """Keep a win; its number is known then."""
    row = Win(by_id=person.id or 0, department=person.department, words=words, stage=Stage.WAITING.value, at=now)
    session.add(row)
    session.flush()
    return row


def newest(session: Session, person_id: int, words: str) -> Win | None:
    """The newest win of somebody in these words, or None."""
    query = select(Win).where(Win.by_id == person_id, Win.words == words)
    return session.exec(query.order_by(col(Win.id).desc()).limit(1)).first()


def locked(session: Session, win_id: int) -> Win | None:
    """A win that nobody else changes until this transaction ends, or None."""
    return session.get(Win, win_id, populate_existing=True, with_for_update=True) if win_id else None


def moderators(session: Session, person: Person, now: datetime) -> list[Person]:
    """Who looks at a win of somebody: the champion of their department or of the unit above it, else operations leads.

    Never whoever shared it: where they are the champion it goes to operations leads, or to whoever stands in for them.
    """
    key: str | None = person.department
    found: list[Person] = []
    while key is not None and not found:
        found = people.acting(session, Role.AI_CHAMPION, now, key)
        row = session.get(Department, key)
        key = row.parent if row else None
    own = any(one.id == person.id for one in found)
    if not found or own:
        found = people.acting(session, Role.OPERATIONS_LEAD, now)
    if any(one.id == person.id for one in found):
        found = _deputies(session)
    return [one for one in found if one.id != person.id]


def _deputies(session: Session) -> list[Person]:
    """Everybody who is operations lead or deputises for one."""
    either = (col(RoleHolder.person_id) == col(Person.id)) | (col(RoleHolder.deputy_id) == col(Person.id))
    query = select(Person).join(RoleHolder, either).where(RoleHolder.role == Role.OPERATIONS_LEAD)
    here = query.where(col(Person.left_at).is_(None), col(Person.slack_id).is_not(None))
    return list(session.exec(here.distinct().order_by(col(Person.id))))


def for_the_digest(session: Session, week: str, most: int) -> list[Win]:
    """The oldest that were shared and that no digest has told, as many as it takes: this one tells them."""
    query = select(Win).where(Win.stage == Stage.SHARED, col(Win.digest).is_(None))
    found = list(session.exec(query.order_by(col(Win.decided_at), col(Win.id)).limit(most).with_for_update()))
    for row in found:
        row.digest = week
    return found


def forget_before(session: Session, moment: datetime) -> int:
    """Delete what was shared long ago, with what was said about it; how many."""
    return _forget(session, [row.id for row in session.exec(select(Win).where(col(Win.at) < moment))])


def forget_of(session: Session, person_id: int) -> int:
    """Delete what somebody shared and how they thanked, and their name where they decided; how many wins."""
    session.execute(update(Win).where(col(Win.decided_by_id) == person_id).values(decided_by_id=None))
    session.execute(delete(Delivery).where(col(Delivery.about) == about_thanks(person_id)))
    return _forget(session, [row.id for row in session.exec(select(Win).where(Win.by_id == person_id))])


def _forget(session: Session, ids: list[int | None]) -> int:
    for one in ids:
        session.execute(delete(Delivery).where(col(Delivery.about) == about_win(one)))
        session.execute(delete(Win).where(col(Win.id) == one))
    return len(ids)
