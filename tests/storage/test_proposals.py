"""Lessons that somebody proposed: decided once, forgotten in their time, and nobody's once a person is erased."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.rules.library import Lesson
from bot.rules.questions import Stage
from bot.rules.reasons import Reason
from bot.rules.writing import State
from storage import company, lessons, proposals, retention, trail
from storage.db import Database
from storage.keys import Keys, new_secret
from storage.tables import Department, Person, Proposal

NOW = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)
KEYS = Keys(new_secret())
LESSON = Lesson("", "Orders", Stage.ABILITY, 2, "Check.", "Look twice.")


@pytest.fixture(autouse=True)
def two_people(db: Database) -> None:
    with db.transaction() as session:
        session.add(Department(key="sales", name="Sales"))
        session.flush()
        for n in (1, 2):
            usual = {"zone": "UTC", "department": "sales", "tier": "managers", "cohort": "x"}
            session.add(Person(id=n, slack_id=f"U{n}", name=f"P{n}", **usual))
        session.flush()


def proposed(db: Database, state: State = State.WAITS, at: datetime = NOW) -> int:
    with db.transaction() as session:
        row = proposals.keep(session, LESSON, "sales", 1, at)
        if state is not State.WAITS:
            proposals.decide(session, row, state, 2, "Where?", at)
        trail.append(session, KEYS, proposals.subject(row.key), state, at, by=2, words="Where?")
        return row.id or 0


def test_the_key_of_a_proposal_is_one_that_the_library_has_not(db: Database) -> None:
    with db.transaction() as session:
        company.keep(session, lessons.OWN, "own_1", lessons.own_body(LESSON, None), NOW, "test")
    proposed(db)
    with db.reading() as session:
        row = session.get_one(Proposal, 1)
        assert (row.key, row.body["key"]) == ("own_1_1", "own_1_1")


@pytest.mark.parametrize(
    ("state", "asks", "why"),
    [
        (State.WAITS, True, None),
        (State.APPROVED, True, Reason.HANDLED),
        (State.DECLINED, True, Reason.HANDLED),
        (State.DECLINED, False, None),
    ],
)
def test_nobody_is_asked_about_what_is_decided(db: Database, state: State, asks: bool, why: Reason | None) -> None:
    number = proposed(db, state)
    with db.reading() as session:
        assert proposals.overtaken(session, proposals.about(number), asks=asks) is why
        assert proposals.overtaken(session, "proposal:99", asks=asks) is Reason.OVERTAKEN


def test_whoever_wrote_or_decided_one_is_nobody_once_they_are_erased(db: Database) -> None:
    number = proposed(db, State.APPROVED)
    with db.transaction() as session:
        for person in (1, 2):
            retention.erase(session, KEYS, session.get_one(Person, person))
    with db.reading() as session:
        row = session.get_one(Proposal, number)
        assert (row.by_id, row.decided_by_id, row.state) == (None, None, State.APPROVED)
        assert [(one.by_id, one.happened) for one in trail.of(session, "lesson:own_1")] == [(None, "approved")]


def test_what_was_declined_long_ago_goes_with_its_words_and_the_rest_stays(db: Database) -> None:
    old = NOW - timedelta(days=401)
    for state in State:
        proposed(db, state, old)
    proposed(db, State.DECLINED)
    with db.transaction() as session:
        assert proposals.forget_declined(session, NOW - timedelta(days=400)) == 1
    with db.reading() as session:
        left = [session.get(Proposal, number) for number in range(1, 5)]
        assert [row.state if row else None for row in left] == ["waits", "approved", None, "declined"]
        assert [one.words for one in trail.of(session, "lesson:own_3")] == [""]
        assert [one.words for one in trail.of(session, "lesson:own_4")] == ["Where?"]
