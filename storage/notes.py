"""What champions write for each other: kept, found again by words, and taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from storage.tables import Delivery, Department, Note, Person

PAGE = 10


@dataclass(frozen=True, slots=True)
class Found:
    """A note with the Slack id of who wrote it (None where they were erased), and the name of the department."""

    note: Note
    by: str | None
    department: str | None


def about_note(note_id: int) -> str:
    """What a delivery of a note is about."""
    return f"note:{note_id}"


def note_of(about: str | None) -> int:
    """The note a delivery is about; 0 where it is none."""
    kind, _, number = (about or "").partition(":")
    return int(number) if kind == "note" else 0


def keep(session: Session, by: int, department: str | None, words: Sequence[str], now: datetime) -> Note:
    """Keep what somebody learned (what worked, what did not, what they would tell); its number is known then."""
    worked, failed, advice = words
    name = session.get_one(Department, department).name if department else ""
    sought = "\n".join([worked, failed, advice, name]).casefold()
    row = Note(by_id=by, department=department, worked=worked, failed=failed, advice=advice, sought=sought, at=now)
    session.add(row)
    session.flush()
    return row


def get(session: Session, note_id: int) -> Found | None:
    """A note, or None."""
    row = session.get(Note, note_id)
    return _found(session, row) if row is not None else None


def newest(session: Session, words: Sequence[str] = (), before: int | None = None) -> tuple[list[Found], bool]:
    """A page of notes, newest first, in which every word occurs, written before the one of a number; and whether there
    are more.

    Words are compared without regard to case.
    """
    query = select(Note).order_by(col(Note.id).desc()).limit(PAGE + 1)
    for word in words:
        query = query.where(col(Note.sought).contains(word.casefold(), autoescape=True))
    if before is not None:
        query = query.where(col(Note.id) < before)
    found = session.exec(query).all()
    return [_found(session, row) for row in found[:PAGE]], len(found) > PAGE


def take_back(session: Session, note_id: int, by: int) -> bool:
    """Delete a note; False where it is not there, or somebody else's."""
    row = session.get(Note, note_id)
    if row is None or row.by_id != by:
        return False
    session.delete(row)
    session.flush()
    return True


def said(session: Session, note_id: int) -> list[tuple[str, str]]:
    """The messages in which a note was shown, as (channel, ts)."""
    query = select(Delivery.channel, Delivery.ts).where(Delivery.about == about_note(note_id))
    return [(channel, ts) for channel, ts in session.exec(query).all() if channel and ts]


def _found(session: Session, row: Note) -> Found:
    by = session.get(Person, row.by_id) if row.by_id else None
    department = session.get(Department, row.department) if row.department else None
    return Found(row, by.slack_id if by else None, department.name if department else None)
