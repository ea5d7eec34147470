"""Lessons that somebody wrote for a department: each waits until whoever is accountable has decided."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from bot.rules.library import Lesson, lesson_body
from bot.rules.reasons import Reason
from bot.rules.writing import State
from storage import company, lessons, trail
from storage.lessons import OWN
from storage.tables import Proposal

ABOUT, LESSON = "proposal", "lesson"


def subject(key: str) -> str:
    """What an event about a lesson of one's own is about."""
    return f"{LESSON}:{key}"


def about(number: int) -> str:
    """What a delivery about a proposal is about."""
    return f"{ABOUT}:{number}"


def number_of(told: str | None) -> int:
    """The number of the proposal that a delivery is about; 0, which nothing has, for others."""
    kind, _, number = (told or "").partition(":")
    return int(number) if kind == ABOUT else 0


def keep(session: Session, lesson: Lesson, department: str | None, by: int, now: datetime) -> Proposal:
    """Keep a lesson that waits; its key is one that the library has not."""
    row = Proposal(key="", department=department, body={}, by_id=by, at=now, state=State.WAITS, why="")
    session.add(row)
    session.flush()
    known = {one.key for one in lessons.the_library(session)} | set(company.newest(session, OWN))
    key, again = f"own_{row.id}", 1
    while key in known:
        key, again = f"own_{row.id}_{again}", again + 1
    row.key, row.body = key, lesson_body(lesson) | {"key": key}
    session.flush()
    return row


def get(session: Session, number: int, *, lock: bool = False) -> Proposal | None:
    """The proposal with this number, or None. `lock` keeps others from deciding it until the transaction ends."""
    return session.get(Proposal, number, populate_existing=lock, with_for_update=lock)


def decide(session: Session, row: Proposal, state: State, by: int, why: str, now: datetime) -> None:
    """Note who decided it, and how."""
    row.state, row.decided_by_id, row.decided_at, row.why = state, by, now, why
    session.flush()


def overtaken(session: Session, told: str | None, *, asks: bool) -> Reason | None:
    """Why nobody need be asked about a proposal any more."""
    row = get(session, number_of(told))
    if row is None:
        return Reason.OVERTAKEN
    return Reason.HANDLED if asks and row.state != State.WAITS else None


def forget_declined(session: Session, before: datetime) -> int:
    """Delete what was declined long ago, with its record; how many. What was approved is in the library."""
    old = (col(Proposal.state) == State.DECLINED, col(Proposal.decided_at) < before)
    rows = session.exec(select(Proposal.key).where(*old)).all()
    trail.forget(session, [subject(key) for key in rows])
    session.execute(delete(Proposal).where(*old))
    return len(rows)
