"""Wins as they are kept: who looks at them, which digest tells them, and how they go; and who is late, in pages."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlmodel import Session, select

from bot import lessons as teaching
from bot import wins as sharing
from bot.rules import questions, training
from bot.rules.calendar import Hours
from bot.rules.library import Lesson
from bot.rules.rights import Identity
from bot.rules.training import Standing
from bot.rules.wins import Stage, Unfit
from storage import learners, lessons, people, retention, wins
from storage.db import Database
from storage.keys import Keys
from storage.learners import PAGE, Late
from storage.people import Terms
from storage.tables import Company, Delivery, Department, Document, Invite, Person, RoleHolder, Round, Win
from tests.storage.test_retention import KEEP, round_

NOW = datetime(2026, 5, 11, 9, 0, tzinfo=UTC)
TERMS = Terms(frozenset(), time(9), time(17), lambda _: frozenset())
ANA, BEN, CLEO, DINA = 1, 2, 3, 4
WORDS = "Quotes take me half an hour now"


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """A copy of a migrated database."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def session(db: Database) -> Iterator[Session]:
    with db.transaction() as session:
        session.add(Company(name="Harbour", zone="UTC"))
        session.add(Department(key="all", name="All"))
        session.flush()
        session.add(Department(key="sales", name="Sales", parent="all", channel="C1"))
        session.add(Department(key="legal", name="Legal", parent="all"))
        session.flush()
        for number, name in enumerate(("Ana", "Ben", "Cleo", "Dina"), 1):
            session.add(someone(number, name))
        session.flush()
        session.add(RoleHolder(role="ai_champion", department="sales", person_id=ANA))
        session.add(RoleHolder(role="operations_lead", person_id=DINA, deputy_id=CLEO))
        session.flush()
        yield session


def someone(number: int, name: str, department: str = "sales") -> Person:
    return Person(
        id=number, slack_id=f"U{number}", name=name, zone="UTC", department=department, tier="managers",
        cohort="assigned", contacted_at=NOW - timedelta(days=60),
    )  # fmt: skip


def who(session: Session, number: int) -> Identity:
    found = people.identity(session, f"U{number}")
    assert found is not None
    return found


def shared(session: Session, by: int, words: str = WORDS, once: str = "") -> Win:
    row = sharing.share(session, who(session, by), words, once or f"{by} {words}", NOW)
    assert isinstance(row, Win)
    return row


def looking(session: Session, by: int) -> list[str]:
    return [one.name for one in wins.moderators(session, session.get_one(Person, by), NOW)]


def test_a_champion_looks_at_a_win_and_at_a_champions_or_where_there_is_none_the_operations_lead(
    session: Session,
) -> None:
    assert looking(session, BEN) == ["Ana"]
    assert looking(session, ANA) == ["Dina"]
    session.get_one(Person, BEN).department = "legal"
    assert looking(session, BEN) == ["Dina"]
    session.get_one(Person, DINA).department = "legal"
    assert looking(session, DINA) == ["Cleo"]


def test_two_who_decide_at_once_and_whoever_may_not(session: Session) -> None:
    row = shared(session, BEN)
    number = row.id or 0
    for other in (BEN, CLEO):
        assert sharing.decide(session, TERMS, who(session, BEN), number, NOW, yes=True) is Unfit.NOT_YOURS, other
    assert sharing.name(session, who(session, ANA), number, named=True) is Unfit.NOT_YOURS
    assert isinstance(sharing.decide(session, TERMS, who(session, ANA), number, NOW, yes=True), Win)
    assert sharing.decide(session, TERMS, who(session, DINA), number, NOW, yes=False) is Unfit.DECIDED
    assert sharing.name(session, who(session, BEN), number, named=True) is Unfit.DECIDED
    planned = {row.recipient: row.payload["say"] for row in session.exec(select(Delivery))}
    assert planned == {"C1": "told", "U2": "became"}  # the card that was still to be shown is not


def test_a_command_that_comes_twice_and_the_same_words_while_they_wait_are_one_win(session: Session) -> None:
    first = shared(session, BEN, once="a")
    assert shared(session, BEN, once="a").id == shared(session, BEN, once="b").id == first.id
    sharing.decide(session, TERMS, who(session, ANA), first.id or 0, NOW, yes=False)
    assert shared(session, BEN, once="a").id == first.id
    assert shared(session, CLEO, once="c").id != first.id
    assert shared(session, BEN, once="d").id != first.id


def test_each_win_that_is_shared_is_in_one_digest(session: Session) -> None:
    for number in range(5):
        row = shared(session, BEN, f"{WORDS} {number}")
        if number != 1:
            sharing.decide(session, TERMS, who(session, ANA), row.id or 0, NOW + timedelta(hours=number), yes=True)
    told = [[one.words[-1] for one in wins.for_the_digest(session, f"2026-W{week}", 3)] for week in (20, 21, 22)]
    assert told == [["0", "2", "3"], ["4"], []]


def test_what_somebody_shared_goes_with_them_and_their_name_where_they_decided(session: Session) -> None:
    mine, other = shared(session, BEN), shared(session, CLEO)
    for row in (mine, other):
        sharing.decide(session, TERMS, who(session, ANA), row.id or 0, NOW, yes=True)
    sharing.thank(session, who(session, ANA), "sales", "You have all tried it", "once", NOW)
    retention.erase(session, Keys(None), session.get_one(Person, BEN))
    retention.erase(session, Keys(None), session.get_one(Person, ANA))
    (left,) = session.exec(select(Win)).all()
    assert (left.by_id, left.decided_by_id, left.stage) == (CLEO, None, Stage.SHARED)
    about = {row.about for row in session.exec(select(Delivery))}
    assert about == {wins.about_win(left.id)}
    swept = retention.sweep(session, Keys(None), KEEP, NOW + timedelta(days=401))
    assert swept["wins"] == 1
    assert session.exec(select(Win)).all() == []


def test_who_is_late_comes_in_pages_by_department_and_name(session: Session) -> None:
    for number in range(10, 70):
        session.add(someone(number, f"New {number}", "legal" if number % 2 else "sales"))
    session.flush()
    for person in session.exec(select(Person)).all():
        for lesson in ("rules", "more", "new"):
            lessons.offered(session, person, lesson, NOW - timedelta(days=40))
    session.add(someone(99, "Never told", "sales"))
    session.flush()
    lessons.take_step(session, session.get_one(Person, ANA), "rules", Standing.DONE, NOW)
    groups = [("managers", "sales"), ("managers", "legal")]
    late = [
        Late("rules", groups, {("UTC", None): NOW}),
        Late("more", groups[:1], {("UTC", None): NOW}),
        Late("new", groups, {("UTC", None): NOW - timedelta(days=61)}),
    ]
    assert learners.lateness(session, late) == [(65, 64), (35, 35), (0, 0)]
    assert learners.late_people(session, late) == 64
    first, second = (learners.late_names(session, late, page) for page in (1, 2))
    assert (len(first), len(second)) == (PAGE, 14)
    assert first[0] == ("Legal", "New 11", ["rules"])
    assert first[30] == ("Sales", "Ana", ["more"])
    assert first[31] == ("Sales", "Ben", ["rules", "more"])


def test_the_days_of_somebody_who_moved_run_from_when_they_were_last_asked_elsewhere(session: Session) -> None:
    rules = Lesson("rules", "Rules", questions.Stage.DESIRE, 4, "You can.", "Read.", days=5)
    there = NOW - timedelta(days=60)
    body = lessons.own_body(rules, "sales")
    session.add(Document(kind=lessons.OWN, name="rules", version=1, body=body, at=there, by="test"))
    session.add_all(round_(number, None) for number in (1, 2))
    session.flush()
    for number, moment in ((1, NOW - timedelta(days=30)), (2, NOW - timedelta(days=2))):
        session.get_one(Round, number).opens_at = moment
    for number, person, department in ((1, BEN, "legal"), (2, CLEO, "legal"), (2, DINA, "sales")):
        session.add(Invite(round_id=number, person_id=person, department=department, tier="managers", cohort="x"))
    for person in (ANA, BEN, CLEO, DINA):
        lessons.offered(session, session.get_one(Person, person), "rules", NOW)
    session.flush()
    due = [teaching.due_on(session, TERMS, session.get_one(Person, one), rules) for one in (ANA, BEN, CLEO, DINA)]
    assert [f"{day:%m-%d}" for day in due if day] == ["03-19", "04-17", "05-15", "03-19"]
    late = [Late("rules", [("managers", "sales")], {("UTC", None): training.greeted_by(Hours("UTC"), rules, NOW)})]
    assert learners.lateness(session, late) == [(3, 3)]
    assert [name for _, name, _ in learners.late_names(session, late, 1)] == ["Ana", "Ben", "Dina"]
