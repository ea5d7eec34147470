"""Attempts at a delivery: whoever begins one has it alone, and nobody is told more than their budget."""

import threading
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlmodel import Session, func, select

from bot.rules import training
from bot.rules.library import Lesson
from bot.rules.questions import Stage
from bot.rules.reasons import Reason
from bot.rules.sending import Drop, Kind, Wait
from bot.rules.training import Standing
from storage import attempts, deliveries, lessons
from storage.db import Database
from storage.deliveries import Claimed, Planned, State
from storage.people import Terms
from storage.tables import Company, Delivery, Department, Document, Person

NOW = datetime(2026, 5, 5, 9, 0, tzinfo=UTC)
TERMS = Terms(frozenset(), time(9), time(17), lambda _: frozenset())


@pytest.fixture(autouse=True)
def ana(db: Database) -> None:
    with db.transaction() as session:
        session.add(Company(id=1, name="Harbour", zone="UTC", live_since=NOW - timedelta(days=9)))
        session.add(Department(key="sales", name="Sales"))
        session.flush()
        session.add(
            Person(id=1, slack_id="U1", name="Ana", zone="UTC", department="sales", tier="managers", cohort="assigned",
                   contacted_at=NOW - timedelta(days=8))
        )  # fmt: skip


def plan(db: Database, *keys: str) -> list[int]:
    with db.transaction() as session:
        deliveries.plan(session, [Planned(key, Kind.PULSE, "U1", NOW) for key in keys], NOW)
        return [i for i in session.exec(select(Delivery.id).order_by(Delivery.id)) if i is not None]


def begin(db: Database, delivery_id: int) -> Any:
    with db.transaction() as session:
        return attempts.begin(session, delivery_id, TERMS, NOW)


def state(db: Database, delivery_id: int) -> tuple[str, bool]:
    with db.reading() as session:
        row = session.get_one(Delivery, delivery_id)
        return row.state, row.attempted_at is not None


def test_what_is_being_said_and_what_may_have_arrived_count_in_the_budget(db: Database) -> None:
    first, second, third = plan(db, "a", "b", "c")
    claimed = begin(db, first)
    assert isinstance(claimed, Claimed)
    with db.transaction() as session:
        attempts.put_off(session, first, claimed.attempt, NOW + timedelta(minutes=1), "no answer", arrived_perhaps=True)
    assert isinstance(begin(db, second), Claimed)
    waits = begin(db, third)
    assert isinstance(waits, Wait)
    assert waits.reason is Reason.OVER_BUDGET


def test_what_surely_did_not_arrive_does_not_count(db: Database) -> None:
    first, second, third = plan(db, "a", "b", "c")
    claimed = begin(db, first)
    with db.transaction() as session:
        attempts.put_off(session, first, claimed.attempt, NOW + timedelta(minutes=1), "paced", arrived_perhaps=False)
    assert isinstance(begin(db, second), Claimed)
    assert isinstance(begin(db, third), Claimed)


def test_of_many_processes_at_once_none_says_more_to_a_person_than_the_budget_allows(
    db: Database, database_url: str
) -> None:
    ids = plan(db, *"abcdefgh")
    others = [Database(database_url) for _ in ids]
    ready = threading.Barrier(len(ids))

    def decide(other: Database, delivery_id: int) -> None:
        ready.wait()
        begin(other, delivery_id)

    threads = [threading.Thread(target=decide, args=pair) for pair in zip(others, ids, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for other in others:
        other.close()
    with db.reading() as session:
        assert session.exec(select(func.count()).where(Delivery.state == State.SENDING)).one() == 2


def test_of_many_processes_at_once_one_gets_a_delivery(db: Database, database_url: str) -> None:
    (delivery_id,) = plan(db, "a")
    others = [Database(database_url) for _ in range(6)]
    ready = threading.Barrier(len(others))
    got: list[Any] = []

    def claim(other: Database) -> None:
        ready.wait()
        got.append(begin(other, delivery_id))

    threads = [threading.Thread(target=claim, args=(other,)) for other in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for other in others:
        other.close()
    assert sum(isinstance(one, Claimed) for one in got) == 1


def test_an_attempt_that_was_taken_for_dead_may_not_post_any_more_and_changes_nothing(db: Database) -> None:
    (delivery_id,) = plan(db, "a")
    slow = begin(db, delivery_id)
    with db.transaction() as session:
        assert attempts.recover(session, attempts.begun(session), NOW) == 1
    assert state(db, delivery_id) == (State.WAITING, True)
    other = begin(db, delivery_id)
    assert other.unsure
    with db.transaction() as session:
        assert not attempts.begin_again(session, delivery_id, slow.attempt, NOW)
        attempts.failed(session, delivery_id, slow.attempt, "too late to say", NOW)
        attempts.put_off(session, delivery_id, slow.attempt, NOW, "too late to say", arrived_perhaps=False)
    assert state(db, delivery_id) == (State.SENDING, True)


def test_an_attempt_that_is_begun_again_is_not_taken_for_dead(db: Database) -> None:
    (delivery_id,) = plan(db, "a")
    slow = begin(db, delivery_id)
    with db.transaction() as session:
        before = attempts.begun(session)
    with db.transaction() as session:
        assert attempts.begin_again(session, delivery_id, slow.attempt, NOW + timedelta(seconds=4))
    with db.transaction() as session:
        assert attempts.recover(session, before, NOW) == 0
        assert attempts.begun(session) == [(delivery_id, slow.attempt, NOW + timedelta(seconds=4))]


def test_a_delivery_that_could_not_be_begun_is_set_aside_only_while_it_waits(db: Database) -> None:
    first, second = plan(db, "a", "b")
    begin(db, second)

    def set_aside(session: Session) -> None:
        for delivery_id in (first, second):
            attempts.set_aside(session, delivery_id, NOW + timedelta(minutes=5), "KeyError")

    with db.transaction() as session:
        set_aside(session)
    with db.reading() as session:
        rows = {row.id: (row.state, row.not_before) for row in session.exec(select(Delivery))}
    assert rows == {first: (State.WAITING, NOW + timedelta(minutes=5)), second: (State.SENDING, NOW)}


@pytest.mark.parametrize(("met", "again"), [(False, "2026-05-05 10:00"), (True, "2026-05-06 10:00")])
def test_a_first_lesson_that_is_dropped_is_looked_at_again_on_the_next_working_day(
    db: Database, met: bool, again: str
) -> None:
    monday = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
    with db.transaction() as session:
        if met:
            lessons.offered(session, session.get_one(Person, 1), "a", monday - timedelta(days=7))
        deliveries.plan(session, [Planned("nudge:2026-W19:U1", Kind.NUDGE, "U1", monday)], monday)
        found = session.exec(select(Delivery.id)).one()
        assert isinstance(attempts.begin(session, found or 0, TERMS, monday), Drop)
        due = session.get_one(Person, 1).lesson_due_at
    assert f"{due:%Y-%m-%d %H:%M}" == again


def test_a_nudge_that_may_have_arrived_says_nothing_more_of_a_lesson_that_was_taken_out(db: Database) -> None:
    with db.transaction() as session:
        one = Lesson("ours", "Ours", Stage.DESIRE, 4, "You can.", "Read.")
        taken_in = Document(
            kind=lessons.OWN, name="ours", version=1, body=lessons.own_body(one, None), at=NOW, by="test"
        )
        session.add(taken_in)
        deliveries.plan(session, [Planned("nudge:2026-W19:U1", Kind.NUDGE, "U1", NOW)], NOW)
        found = session.exec(select(Delivery.id)).one() or 0
    first = begin(db, found)
    assert isinstance(first, Claimed) and first.payload["lesson"] == "ours"
    with db.transaction() as session:
        attempts.put_off(session, found, first.attempt, NOW, "no answer", arrived_perhaps=True)
    with db.transaction() as session:
        session.add(Document(kind=lessons.OWN, name="ours", version=2, body={}, at=NOW, by="test"))
    assert begin(db, found) == Drop(Reason.NO_LESSON)


def test_a_lesson_that_was_put_off_is_not_offered_where_it_was_done_meanwhile(db: Database) -> None:
    payload = {"again": True, "lesson": "ours"}
    with db.transaction() as session:
        one = Lesson("ours", "Ours", Stage.DESIRE, 4, "You can.", "Read.")
        body = lessons.own_body(one, None)
        session.add(Document(kind=lessons.OWN, name="ours", version=1, body=body, at=NOW, by="test"))
        person = session.get_one(Person, 1)
        lessons.take_step(session, person, "ours", Standing.LATER, NOW, NOW, training.TOMORROW)
        assert lessons.may_offer(session, person, payload, NOW)
        lessons.take_step(session, person, "ours", Standing.DONE, NOW)
        assert not lessons.may_offer(session, person, payload, NOW)
