"""Whose turn it is among all that is due."""

from datetime import UTC, datetime, timedelta

from bot.rules.sending import MANNERS, PRIORITIES, Kind
from storage import deliveries, turns
from storage.db import Database
from storage.deliveries import Planned, State
from storage.tables import Delivery

NOW = datetime(2026, 5, 5, 9, 0, tzinfo=UTC)


def plan(db: Database, kind: Kind, recipient: str, minutes_ago: float = 0, key: str = "") -> None:
    with db.transaction() as session:
        one = Planned(key or f"{kind}:{recipient}", kind, recipient, NOW - timedelta(minutes=minutes_ago))
        deliveries.plan(session, [one], NOW)


def next_one(db: Database, *busy: str, oldest: bool = False, now: datetime = NOW) -> str | None:
    with db.reading() as session:
        found = turns.due(session, now, busy, oldest=oldest)
        return found[1] if found else None


def wake(db: Database, *busy: str) -> datetime | None:
    with db.reading() as session:
        return turns.next_moment(session, NOW, busy)


def first(db: Database) -> datetime | None:
    with db.reading() as session:
        return turns.first_moment(session)


def test_the_most_urgent_comes_first_in_the_order_that_is_promised(db: Database) -> None:
    order = [Kind.REPLY, Kind.CARD, Kind.STEP, Kind.DIGEST, Kind.PULSE, Kind.REMINDER, Kind.NUDGE]
    for place, kind in enumerate(reversed(order)):
        plan(db, kind, f"U{kind}", minutes_ago=100 - place)
    said: list[str] = []
    while found := next_one(db, *said):
        said.append(found)
    assert said == [f"U{kind}" for kind in order]


def test_every_kind_has_its_turn_and_what_is_not_due_yet_stands_in_nobodys_way(db: Database) -> None:
    for kind in Kind:
        plan(db, kind, f"UL{kind}", minutes_ago=-30)
        plan(db, kind, f"U{kind}")
    said: list[str] = []
    while found := next_one(db, *said):
        said.append(found)
    assert sorted(said) == sorted(f"U{kind}" for kind in Kind)
    urgency = [MANNERS[Kind(one[1:])].priority for one in said]
    assert urgency == sorted(urgency)


def test_what_another_version_has_planned_has_its_turn_though_its_urgency_is_not_known_here(db: Database) -> None:
    plan(db, Kind.PULSE, "U1")
    plan(db, Kind.NUDGE, "U2")
    with db.transaction() as session:
        session.get_one(Delivery, 1).priority = max(PRIORITIES) + 1
    assert next_one(db) == "U2"
    assert next_one(db, "U2") == "U1"


def test_the_turn_of_whoever_has_waited_longest_is_theirs_however_urgent_others_are(db: Database) -> None:
    plan(db, Kind.REPLY, "U1")
    plan(db, Kind.NUDGE, "U2", minutes_ago=1)
    plan(db, Kind.PULSE, "U3", minutes_ago=0.5)
    assert [next_one(db, oldest=turn) for turn in (False, True)] == ["U1", "U2"]


def test_who_was_written_to_a_moment_ago_comes_a_second_later(db: Database) -> None:
    plan(db, Kind.REPLY, "U1", key="reply:1:U1")
    plan(db, Kind.REPLY, "U1", key="reply:2:U1")
    plan(db, Kind.NUDGE, "U2")
    with db.transaction() as session:
        first = session.get_one(Delivery, 1)
        first.state, first.attempted_at = State.SENT, NOW
    assert next_one(db, now=NOW + timedelta(seconds=0.9)) == "U2"
    assert next_one(db, now=NOW + timedelta(seconds=1)) == "U1"
    assert next_one(db, "U2") is None
    assert wake(db, "U2") == NOW + timedelta(seconds=1)


def test_where_nobody_is_due_the_next_moment_is_the_next_that_will_be(db: Database) -> None:
    plan(db, Kind.PULSE, "U1", minutes_ago=-30)
    plan(db, Kind.PULSE, "U2", minutes_ago=-20)
    assert next_one(db) is None
    assert wake(db) == NOW + timedelta(minutes=20)


def test_whom_something_is_being_said_to_wakes_nobody(db: Database) -> None:
    plan(db, Kind.PULSE, "U1")
    assert wake(db, "U1") is None


def test_the_first_moment_is_that_of_whatever_waits_longest_and_is_due_or_not(db: Database) -> None:
    assert first(db) is None
    plan(db, Kind.PULSE, "U1", minutes_ago=-30)
    plan(db, Kind.NUDGE, "U2", minutes_ago=-20)
    assert first(db) == NOW + timedelta(minutes=20)
    plan(db, Kind.PULSE, "U3", minutes_ago=1)
    assert first(db) == NOW - timedelta(minutes=1)
    with db.transaction() as session:
        session.get_one(Delivery, 3).state = State.SENT
    assert first(db) == NOW + timedelta(minutes=20)
