"""What somebody does in vain a thousand times stands in the trail once a day, whoever writes at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from storage import trail
from storage.db import Database
from storage.keys import Keys, new_secret
from storage.tables import Department, Person

KEYS = Keys(new_secret())
NOON = datetime(2026, 4, 13, 12, 0, tzinfo=UTC)


@pytest.fixture
def staffed(db: Database) -> Database:
    with db.transaction() as session:
        session.add(Department(key="sales", name="Sales"))
        session.flush()
        for n in (1, 2):
            session.add(Person(id=n, name=f"P{n}", zone="UTC", department="sales", tier="managers", cohort="x"))
    return db


def refused(db: Database, by: int | None, what: str = "/groundswell pause", at: datetime = NOON) -> bool:
    with db.transaction() as session:
        return trail.append_daily(session, KEYS, "door", "refused", at, by=by, why=what) is not None


def test_each_person_thing_and_day_stands_there_once(staffed: Database) -> None:
    end = NOON.replace(hour=23, minute=59)
    for by, what, at, new in (
        (1, "a", NOON, True), (1, "a", end, False), (1, "b", end, True), (2, "a", end, True), (None, "a", end, True),
        (None, "a", end, False), (1, "a", end + timedelta(minutes=1), True),
    ):  # fmt: skip
        assert refused(staffed, by, what, at) is new, (by, what, at)
    with staffed.reading() as session:
        assert trail.check(session, KEYS)[1] == []


def test_two_at_the_same_moment_stand_there_once(staffed: Database) -> None:
    ready = Barrier(2)

    def at_once(_: int) -> bool:
        ready.wait(10)
        return refused(staffed, 1)

    for _ in range(5):
        with ThreadPoolExecutor(2) as pool:
            pool.map(at_once, range(2))
    with staffed.reading() as session:
        assert len(trail.of(session, "door")) == 1


def test_names_before_a_moment_are_erased_and_the_events_stay(staffed: Database) -> None:
    for days in (0, 1, 2):
        refused(staffed, 1, at=NOON + timedelta(days=days))
    with staffed.transaction() as session:
        assert trail.forget_before(session, "door", NOON + timedelta(days=1)) == 1
    with staffed.reading() as session:
        assert [step.by_id for step in trail.of(session, "door")] == [None, 1, 1]
        assert trail.check(session, KEYS)[1] == []
