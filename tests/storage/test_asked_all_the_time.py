"""What is asked at every tick and before every message is found by an index, however many people there are."""

import re
from collections.abc import Callable
from datetime import time, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session

from bot import tick
from bot.rules.pulses import Mode, RoundState
from bot.rules.sending import Kind
from bot.settings import load as load_settings
from storage import answers, attempts, deliveries, turns
from storage.db import Database
from storage.deliveries import Planned
from storage.people import Terms
from storage.tables import Person, Round
from tests.storage.company import MONDAY, move_in

NOW = MONDAY + timedelta(hours=3)
TERMS = Terms(frozenset(), time(9), time(17), lambda _: frozenset())
GROWS = "person|delivery|invite|participation|open_answer|lesson_step|event|seen|comment"
WHOLE = re.compile(
    rf"SCAN ({GROWS})\b(?! USING INDEX ix_person_uncontacted)|SEARCH (invite|open_answer) [^(]*\(round_id=\?\)"
    r"|SEARCH delivery [^(]*\(about=\?\)"
)
"""A partial index may be read whole where nearly nobody stands in it. A round is as large as the company."""


def ticks(session: Session) -> None:
    """A tick finds out what is due."""
    settings = load_settings(env_file=None)
    assert tick.load(session, settings, NOW) is not None


def looks(session: Session) -> None:
    """The loop finds out whose turn it is."""
    assert turns.first_moment(session) == NOW
    assert turns.due(session, NOW, {"U2"}) is not None
    assert turns.due(session, NOW, {"U2"}, oldest=True) is not None
    assert turns.next_moment(session, NOW, {"U1"}) is None


def begins(kind: Kind, session: Session) -> None:
    """A message is decided about."""
    deliveries.plan(session, [Planned(f"{kind}:2026-W16:U1", kind, "U1", NOW)], NOW)
    number = turns.due(session, NOW, ())
    assert number is not None
    assert attempts.begin(session, number[0], TERMS, NOW) is not None


def answered(session: Session) -> None:
    """A hundred answers are saved at once."""
    many = [str(n) for n in range(100)]
    for query, asked in (
        (answers.INVITES, {"rounds": [1], "people": many}),
        (answers.KNOWN, {"keys": many}),
        (answers.ANSWERED, {"rounds": [1], "authors": many}),
    ):
        assert not session.connection().execute(query, asked).all()


def offered(session: Session) -> None:
    """Lessons are offered to a hundred people while a pulse is open."""
    session.add(
        Round(
            template="default", name="Pulse", mode=Mode.CONFIDENTIAL, state=RoundState.OPEN, floor=5, floor_comments=10,
            links_days=30, participation_days=400, questions=[], not_asked={}, opens_at=NOW,
            closes_at=NOW + timedelta(days=9), opened_by="test",
        )
    )  # fmt: skip
    session.flush()
    assert not deliveries.with_new_pulse(session, [f"U{n}" for n in range(100)], NOW)


def plans(db: Database, doing: Callable[[Session], Any]) -> dict[str, str]:
    """How SQLite finds what is asked, by the statement."""
    asked: list[tuple[str, Any]] = []
    with Session(db.engine) as session:
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
        doing(session)
        reads = [(sql, known) for sql, known in asked if sql.startswith("SELECT")]
        return {
            sql: "\n".join(str(step[3]) for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", known))
            for sql, known in reads
        }


@pytest.mark.parametrize(
    "doing", [ticks, looks, answered, offered, *(partial(begins, kind) for kind in (Kind.CONTACT, Kind.NUDGE))]
)
def test_nothing_that_grows_is_read_whole(migrated_sqlite: str, doing: Callable[[Session], Any]) -> None:
    db = Database(migrated_sqlite)
    with db.transaction() as session:
        move_in(session)
        person = session.get_one(Person, 1)
        person.slack_id, person.contacted_at = "U1", NOW - timedelta(days=7)
        if doing is looks:
            deliveries.plan(session, [Planned("pulse:1:U1", Kind.PULSE, "U1", NOW)], NOW)
    found = plans(db, doing)
    db.close()
    assert found
    assert not {sql: plan for sql, plan in found.items() if WHOLE.search(plan)}
