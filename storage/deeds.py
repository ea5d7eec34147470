"""What was published, for those who were asked, and what was done about it, or about a concern."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from bot.rules.audience import Scope
from storage.tables import Deed, Department, Person, Publication, Round

_NEWEST_FIRST = (col(Publication.closed_at).desc(), col(Publication.id).desc())
_PUBLISHED = (
    select(Publication, Round).join(Round, col(Round.id) == col(Publication.first_round)).order_by(*_NEWEST_FIRST)
)
_RHYTHM = _PUBLISHED.where(col(Publication.cycle).is_not(None)).limit(1)


def rhythm(session: Session) -> list[tuple[Publication, Round]]:
    """The newest of the whole company's rhythm with its first round; nothing before the first."""
    return list(session.exec(_RHYTHM).all())


def others(session: Session, since: datetime, most: int) -> list[tuple[Publication, Round]]:
    """What was published of other rounds that closed later than `since`, newest first."""
    query = _PUBLISHED.where(col(Publication.cycle).is_(None), Publication.closed_at > since).limit(most)
    return list(session.exec(query).all())


def done(session: Session, publication_id: int) -> Sequence[tuple[Deed, str | None]]:
    """What was done, oldest first, with the Slack id of who wrote it."""
    query = (
        select(Deed, Person.slack_id)
        .outerjoin(Person, col(Person.id) == col(Deed.by_id))
        .where(Deed.publication_id == publication_id)
    )
    return session.exec(query.order_by(col(Deed.at), col(Deed.id))).all()


def is_written(session: Session, first_round: int) -> bool:
    """Whether anything is written of what was done about the cycle that began with this round."""
    query = select(Deed.id).join(Publication, col(Publication.id) == col(Deed.publication_id))
    return session.exec(query.where(Publication.first_round == first_round).limit(1)).first() is not None


def between(session: Session, first: datetime, after: datetime) -> list[Deed]:
    """What was done about pulses, whichever, from one moment to before another, oldest first."""
    query = select(Deed).where(col(Deed.publication_id).is_not(None), Deed.at >= first, Deed.at < after)
    return list(session.exec(query.order_by(col(Deed.at), col(Deed.id))))


def note(session: Session, publication_id: int, scope: Scope, words: str, by: int, now: datetime) -> Deed:
    """Keep what was done; its number is known when this returns."""
    departments = None if scope is None else sorted(scope)
    row = Deed(publication_id=publication_id, departments=departments, words=words, by_id=by, at=now)
    session.add(row)
    session.flush()
    return row


def note_of_concern(session: Session, label: str, unit: str | None, words: str, by: int, now: datetime) -> Deed:
    """Keep what was done about a concern, without which one; its number is known when this returns."""
    row = Deed(departments=[unit] if unit else None, label=label, words=words, by_id=by, at=now)
    session.add(row)
    session.flush()
    return row


def of_concerns(session: Session, since: datetime) -> Sequence[tuple[Deed, str | None]]:
    """What was done about concerns and told to units since then, newest first, with the Slack id of who wrote it."""
    query = select(Deed, Person.slack_id).outerjoin(Person, col(Person.id) == col(Deed.by_id))
    told = query.where(col(Deed.publication_id).is_(None), Deed.at > since)
    return session.exec(told.order_by(col(Deed.at).desc(), col(Deed.id).desc())).all()


def for_the_digest(session: Session, week: str, most: int) -> list[Deed]:
    """The oldest of what was done about concerns that no digest has told, as many as it takes: this one tells them."""
    query = select(Deed).where(col(Deed.publication_id).is_(None), col(Deed.digest).is_(None))
    found = list(session.exec(query.order_by(col(Deed.at), col(Deed.id)).limit(most)))
    for row in found:
        row.digest = week
    return found


def channels(session: Session, keys: Collection[str]) -> list[tuple[str, Department]]:
    """The channels of these departments, each once, with the first department that has it."""
    first: dict[str, Department] = {}
    for row in session.exec(select(Department).order_by(col(Department.key))):
        if row.channel and row.key in keys:
            first.setdefault(row.channel, row)
    return list(first.items())
