"""Who raised a concern: known by name, or through an address that only the secret opens."""

from sqlmodel import Session, col, select

from bot.rules.escalation import Stage
from storage.keys import Keys, Locked
from storage.tables import Concern, Person

SUBJECT = "concern"


def subject(concern_id: int) -> str:
    """What a delivery or an event of a concern is about; and, of an anonymous one, who is written to about it."""
    return f"{SUBJECT}:{concern_id}"


def concern_of(about: str | None) -> int | None:
    """The concern that something is about, or None."""
    kind, _, number = (about or "").partition(":")
    return int(number) if kind == SUBJECT else None


def address(keys: Keys, concern: Concern, person_id: int) -> None:
    """Note who raised an anonymous concern, for the secret alone. Raises Locked where none is set."""
    concern.address = keys.address(subject(concern.id or 0), person_id)


def reporter_of(keys: Keys, concern: Concern) -> int | None:
    """The person who raised a concern; None where nothing leads to them any more. Opened in memory only."""
    if not concern.anonymous:
        return concern.reporter_id
    return keys.addressee(subject(concern.id or 0), concern.address) if concern.address else None


def addressed(session: Session, keys: Keys, recipient: str) -> str:
    """The Slack id a delivery goes to: its recipient, or whoever raised the anonymous concern that stands for them.

    Empty where nobody can be found any more.
    """
    number = concern_of(recipient)
    if number is None:
        return recipient
    concern = session.get(Concern, number)
    who = reporter_of(keys, concern) if concern else None
    person = session.get(Person, who) if who else None
    return (person.slack_id if person else None) or ""


def raised_by(session: Session, keys: Keys, person_id: int, limit: int | None = None) -> list[Concern]:
    """What somebody raised, anonymously too while it can be found: what is not resolved first, then newest first."""
    resolved = col(Concern.stage) == Stage.RESOLVED
    query = select(Concern).order_by(resolved, col(Concern.id).desc())
    own = list(session.exec(query.where(Concern.reporter_id == person_id).limit(limit)))
    # Each address has to be opened, and nothing else of those concerns be read.
    sealed = session.exec(select(Concern.id, Concern.address).where(col(Concern.address).is_not(None)))
    mine = [number for number, kept in sealed if number and kept and _is_by(keys, number, kept, person_id)]
    own += session.exec(query.where(col(Concern.id).in_(mine))) if mine else []
    return sorted(own, key=lambda one: (one.stage == Stage.RESOLVED, -(one.id or 0)))[:limit]


def _is_by(keys: Keys, number: int, kept: bytes, person_id: int) -> bool:
    try:
        return keys.addressee(subject(number), kept) == person_id
    except Locked:
        return False
