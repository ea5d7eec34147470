"""The trail of what was done: added to under one lock, read with what is left of its contents, and checked."""

import os
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, time

from sqlalchemy import delete, update
from sqlmodel import Session, col, func, or_, select

from bot.rules import trail
from bot.rules.trail import Entry, Head, Problem
from storage import rows
from storage.keys import Keys
from storage.tables import Edition, Event, EventContent, TrailHead

SALT = 16
HEAD = "head"
"""Where an edition keeps how long the trail was: {"length", "seal"}."""


@dataclass(frozen=True, slots=True)
class Step:
    """An event with its content, as far as that is not erased. `by_id` and `to_id` are person ids."""

    number: int
    at: datetime
    happened: str
    role: str
    why: str
    by_id: int | None
    to_id: int | None
    words: str


def append(
    session: Session,
    keys: Keys,
    subject: str,
    happened: str,
    now: datetime,
    *,
    by: int | None = None,
    to: int | None = None,
    role: str = "",
    why: str = "",
    words: str = "",
) -> Step:
    """Add an event to the trail. Raises Locked where no secret is set."""
    head = _held(session, keys)
    salts = os.urandom(SALT).hex(), os.urandom(SALT).hex()
    content = EventContent(
        number=head.length + 1, salt_names=salts[0], salt_words=salts[1], by_id=by, to_id=to, words=words
    )
    entry = _sealed(keys, head, content, now, subject, happened, role, why)
    session.add(Event(**asdict(entry)))
    session.add(content)
    _advance(keys, head, entry)
    session.flush()
    return Step(entry.number, now, happened, role, why, by, to, words)


def append_daily(
    session: Session, keys: Keys, subject: str, happened: str, now: datetime, *, by: int | None, why: str
) -> Step | None:
    """Add an event unless the same one by the same person (or by nobody who is known) stands there on this UTC day.

    Whoever does in vain what they may not, a thousand times, adds one.
    """
    if not _today(session, subject, happened, now, by, why):
        _held(session, keys)  # What another process adds meanwhile is waited for, and looked at again.
        if not _today(session, subject, happened, now, by, why):
            return append(session, keys, subject, happened, now, by=by, why=why)
    return None


def _today(session: Session, subject: str, happened: str, now: datetime, by: int | None, why: str) -> bool:
    same = (Event.subject == subject, Event.happened == happened, Event.why == why, Event.at >= _day_of(now))
    query = select(Event.number).join(EventContent, col(EventContent.number) == col(Event.number))
    return session.exec(query.where(*same, EventContent.by_id == by).limit(1)).first() is not None


def _day_of(now: datetime) -> datetime:
    return datetime.combine(now.astimezone(UTC).date(), time.min, UTC)


def _sealed(
    keys: Keys, head: TrailHead, content: EventContent, at: datetime, subject: str, happened: str, role: str, why: str
) -> Entry:
    digests = _named(content), _worded(content)
    bare = Entry(head.length + 1, at, subject, happened, role, why, *digests, before=head.last, seal="")
    return replace(bare, seal=keys.link(head.last, bare.line()))


def _named(content: EventContent) -> str:
    return trail.digest(content.salt_names, content.by_id, content.to_id)


def _worded(content: EventContent) -> str:
    return trail.digest(content.salt_words, content.words)


def _advance(keys: Keys, head: TrailHead, entry: Entry) -> None:
    head.length, head.last = entry.number, entry.seal
    head.seal = _seal_of(keys, Head(entry.number, entry.seal))


def _seal_of(keys: Keys, head: Head) -> str:
    return keys.link(f"{HEAD} {head.length}", head.seal.encode())


def _held(session: Session, keys: Keys) -> TrailHead:
    """The head, locked until the transaction ends. What was written before there was a trail is sealed first."""
    head = session.get_one(TrailHead, 1, populate_existing=True, with_for_update=True)
    if not head.seal:
        for row in session.exec(select(Event).order_by(col(Event.number))).all():
            content = session.get_one(EventContent, row.number)
            entry = _sealed(keys, head, content, row.at, row.subject, row.happened, row.role, row.why)
            row.named, row.worded, row.before, row.seal = entry.named, entry.worded, entry.before, entry.seal
            _advance(keys, head, entry)
    return head


def of(session: Session, subject: str) -> list[Step]:
    """What was done about something, oldest first."""
    query = select(Event, EventContent).outerjoin(EventContent, col(EventContent.number) == col(Event.number))
    found = session.exec(query.where(Event.subject == subject).order_by(col(Event.number)))
    return [_step(event, content) for event, content in found]


def first(session: Session, subjects: Sequence[str], happened: Collection[str]) -> dict[str, datetime]:
    """When one of these steps was first taken, by subject; subjects of which none was are left out."""
    found: dict[str, datetime] = {}
    for some in rows.chunks(subjects):
        query = select(Event.subject, func.min(Event.at)).where(
            col(Event.subject).in_(some), col(Event.happened).in_(happened)
        )
        found.update(session.exec(query.group_by(Event.subject)).all())
    return found


def step(session: Session, number: int) -> Step:
    """The event with this number. NoResultFound where there is none."""
    return _step(session.get_one(Event, number), session.get(EventContent, number))


def _step(event: Event, content: EventContent | None) -> Step:
    left = content or EventContent(number=event.number, salt_names="", salt_words="")
    return Step(event.number, event.at, event.happened, event.role, event.why, left.by_id, left.to_id, left.words)


def head(session: Session) -> Head:
    """How long the trail is, and its last seal."""
    row = session.get_one(TrailHead, 1)
    return Head(row.length, row.last)


def forget(session: Session, subjects: Sequence[str]) -> None:
    """Erase who took part in what was done about these, and all words; that it was done stays."""
    numbers = select(Event.number).where(col(Event.subject).in_(subjects))
    session.execute(delete(EventContent).where(col(EventContent.number).in_(numbers)))


def forget_before(session: Session, subject: str, moment: datetime) -> int:
    """Erase who took part in what was done about something before a moment; how many events that were."""
    old = select(Event.number).where(Event.subject == subject, Event.at < moment)
    gone = session.connection().execute(delete(EventContent).where(col(EventContent.number).in_(old)))
    return gone.rowcount


def subjects_with(session: Session, person_id: int) -> list[str]:
    """What somebody took part in."""
    theirs = or_(col(EventContent.by_id) == person_id, col(EventContent.to_id) == person_id)
    query = select(Event.subject).join(EventContent, col(EventContent.number) == col(Event.number)).where(theirs)
    return list(session.exec(query.distinct()))


def forget_person(session: Session, person_id: int) -> None:
    """Erase that somebody took part in anything: what they wrote about the concerns of others stays, without a name."""
    theirs = or_(col(EventContent.by_id) == person_id, col(EventContent.to_id) == person_id)
    session.execute(update(EventContent).where(theirs).values(by_id=None, to_id=None, salt_names=""))


def check(session: Session, keys: Keys) -> tuple[Head, list[Problem]]:
    """How long the trail is by its head, and everything that is wrong with it."""
    entries = [Entry(**row.model_dump()) for row in session.exec(select(Event).order_by(col(Event.number)))]
    contents = {row.number: _digests(row) for row in session.exec(select(EventContent))}
    newest = session.get_one(TrailHead, 1)
    known = head(session)
    found = trail.problems(entries, contents, keys.link, [known, *_printed(session)])
    if newest.length and newest.seal != _seal_of(keys, known):
        found.append(Problem(newest.length, trail.Broken.CUT))
    return known, found


def _digests(content: EventContent) -> list[str]:
    """Of what is left of a content."""
    names = [_named(content)] if content.salt_names else []
    return [*names, _worded(content)] if content.salt_words else names


def _printed(session: Session) -> list[Head]:
    """What the digests have printed."""
    found = []
    for edition in session.exec(select(Edition)):
        printed = edition.figures.get(HEAD)
        if printed:
            found.append(Head(printed["length"], printed["seal"]))
    return found
