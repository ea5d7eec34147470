"""The company of which rounds are lived through, and what kills the process in the middle of something."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy import event
from sqlmodel import Session

from bot import asking
from storage.db import Database
from storage.rounds import questions_body
from storage.tables import Company, Department, Document, Person
from tests.storage.what_happened import SIZES, TEMPLATES, TREE, Somebody

MONDAY = datetime(2026, 4, 13, 6, 0, tzinfo=UTC)


def move_in(session: Session) -> dict[int, Somebody]:
    """A company of four departments that has gone live."""
    session.add(Company(name="Harbour", zone="UTC", live_since=MONDAY))
    session.add_all(Department(key=one.key, name=one.name, parent=one.parent) for one in TREE)
    for key, questions in TEMPLATES.items():
        body = {"name": key, "questions": questions_body(questions)}
        session.add(Document(kind=asking.PULSES, name=key, version=1, body=body, at=MONDAY, by="test"))
    session.flush()
    people: dict[int, Somebody] = {}
    for department, size in SIZES.items():
        for n in range(size):
            hire(session, people, Somebody(department, "volunteer" if n % 3 == 0 else "assigned"))
    return people


def hire(session: Session, people: dict[int, Somebody], who: Somebody) -> None:
    """Somebody joins, with the next number."""
    row = Person(
        name="Somebody", zone="UTC", department=who.department, tier="managers", cohort=who.cohort, contact_planned=True
    )
    session.add(row)
    session.flush()
    row.slack_id = f"U{row.id}"
    people[row.id or 0] = who


class Killed(Exception):
    """The process is gone in the middle of something."""


@contextmanager
def killed_at(db: Database, statement: int | None) -> Iterator[None]:
    """End whatever is done at its n-th statement, commits included; None for never."""
    left = count(-1 if statement is None else statement, -1)

    def step(*_: Any) -> None:
        if next(left) == 0:
            raise Killed

    event.listen(db.engine, "before_cursor_execute", step)
    event.listen(db.engine, "commit", step)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", step)
        event.remove(db.engine, "commit", step)
