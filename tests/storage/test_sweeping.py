"""What is past its time is deleted in short transactions, so that nobody's answer waits for it."""

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlmodel import select

from bot import tick
from bot.rules.due import Sweep
from bot.settings import load as load_settings
from storage import retention
from storage.db import Database
from storage.people import Terms
from storage.tables import Company, Delivery

NOW = datetime(2026, 5, 5, 9, 0, tzinfo=UTC)
TERMS = Terms(frozenset(), time(9), time(17), lambda _: frozenset())


def said(key: str, days_ago: float, state: str = "sent") -> Delivery:
    at = NOW - timedelta(days=days_ago)
    return Delivery(
        key=key, kind="nudge", recipient="U1", payload={}, priority=50, not_before=at, state=state, created_at=at
    )


def test_of_many_old_messages_each_piece_of_a_sweep_deletes_some(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "DELIVERIES_AT_ONCE", 2)
    settings, left = load_settings(env_file=None, keep_deliveries_days=180), []
    with db.transaction() as session:
        session.add(Company(name="Harbour", zone="UTC"))
        session.add(said("still waits", 200, "waiting"))
        session.flush()
        session.add_all(said(f"old:{n}", 190 - n) for n in range(5))
        session.flush()
        session.add(said("new", 179.5))
        session.flush()
        session.add(said("old, and numbered late", 180.4))
        session.flush()
        session.add(said("new too", 3))
    for _ in range(4):
        with db.transaction() as session:
            more = tick.record(session, settings, TERMS, Sweep(), NOW)
            left.append((more, session.get_one(Company, 1).swept_at is None))
    assert left == [(True, True), (True, True), (True, True), (False, False)]
    with db.reading() as session:
        assert sorted(session.exec(select(Delivery.key))) == ["new", "new too", "still waits"]
