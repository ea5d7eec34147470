"""Champions as they are kept: who acts, who is new, how many have done a lesson, and what they wrote."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlmodel import Session, col, select

from bot.rules.calendar import Hours
from bot.rules.champions import Seat, Somebody
from bot.rules.onboarding import Step
from bot.rules.reasons import Reason
from storage import champions, concerns, notes, people, personal, retention
from storage.db import Database
from storage.keys import Keys
from storage.notes import PAGE
from storage.people import Terms
from storage.tables import (
    Company,
    Department,
    Invite,
    LessonStep,
    Note,
    Onboarding,
    Participation,
    Person,
    RoleHolder,
)
from tests.storage.test_retention import KEEP, round_

NOW = datetime(2026, 5, 11, 7, 0, tzinfo=UTC)
KEYS = Keys(None)
TERMS = Terms(frozenset(), time(9), time(17), lambda _: frozenset())
ANA, BEN, CLEO, DINA = 1, 2, 3, 4


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
        for key, name in (("sales", "Sales"), ("legal", "Legal & Straße")):
            session.add(Department(key=key, name=name))
        session.flush()
        for number, name in enumerate(("Ana", "Ben", "Cleo", "Dina"), 1):
            session.add(
                Person(
                    id=number, slack_id=f"U{number}", name=name, zone="UTC", department="sales", tier="managers",
                    cohort="assigned",
                )
            )  # fmt: skip
        session.flush()
        session.add(RoleHolder(role="ai_champion", department="sales", person_id=ANA, deputy_id=BEN))
        session.add(RoleHolder(role="ai_champion", department="legal", person_id=CLEO))
        session.add(RoleHolder(role="ceo", person_id=DINA))
        session.flush()
        yield session


def leave(session: Session, number: int) -> None:
    session.get_one(Person, number).left_at = NOW
    session.flush()


def away(session: Session, number: int) -> None:
    session.get_one(Person, number).absent_until = NOW + timedelta(days=3)
    session.flush()


# Who holds the role


def test_whoever_has_left_sits_nowhere(session: Session) -> None:
    ana, ben, cleo = Somebody("Ana", "U1"), Somebody("Ben", "U2"), Somebody("Cleo", "U3")
    assert champions.seats(session) == [Seat("sales", ana, ben), Seat("legal", cleo, None)]
    leave(session, ANA)
    assert champions.seats(session)[0] == Seat("sales", None, ben)
    assert champions.departments_held(session) == {"sales", "legal"}  # the deputy is there
    leave(session, BEN)
    assert champions.departments_held(session) == {"legal"}


def test_somebody_present_acts_for_a_champion_who_is_away(session: Session) -> None:
    assert champions.away(session, NOW) == []
    away(session, ANA)
    assert [(key, one.id) for key, one in champions.away(session, NOW)] == [("sales", ANA)]
    assert [one.id for one in champions.present(session, "sales", NOW)] == [BEN]
    away(session, BEN)
    assert champions.present(session, "sales", NOW) == []


def test_an_absence_that_was_announced_counts_from_its_first_moment_to_its_last(session: Session) -> None:
    begins, ends = NOW + timedelta(days=2), NOW + timedelta(days=5)
    people.announce(session, "U1", begins, ends, DINA)
    session.flush()
    for moment, gone in (
        (NOW, False), (begins - timedelta(seconds=1), False), (begins, True), (ends - timedelta(seconds=1), True),
        (ends, False),
    ):  # fmt: skip
        ana = session.get_one(Person, ANA)
        assert (people.away_until(ana, moment) == ends) is gone, moment
        assert bool(champions.away(session, moment)) is gone, moment
        assert [one.id for one in champions.present(session, "sales", moment)] == [DINA if gone else ANA], moment
        _, present = concerns.reachable(session, [ANA], TERMS, moment)
        assert (ANA in present) is not gone, moment


@pytest.mark.parametrize("turned", [False, True], ids=["before the tick", "after it"])
def test_routing_and_the_brief_see_the_same_people_away(session: Session, turned: bool) -> None:
    people.announce(session, "U1", NOW, NOW + timedelta(days=2), DINA)
    away(session, CLEO)
    session.flush()
    if turned:
        people.turn_absences(session, NOW)
        session.flush()
    _, present = concerns.reachable(session, [ANA, BEN, CLEO, DINA], TERMS, NOW)
    assert present == {BEN, DINA}
    assert {one.id for _, one in champions.away(session, NOW)} == {ANA, CLEO}


def test_a_brief_is_overtaken_when_its_week_is_over_there_or_the_role_has_gone(session: Session) -> None:
    ana, ben = session.get_one(Person, ANA), session.get_one(Person, BEN)
    monday, key = datetime(2026, 5, 17, 23, 0, tzinfo=UTC), "brief:2026-W21:U1"
    assert champions.brief_overtaken(session, key, ["sales"], ana, Hours("Australia/Sydney"), monday) is None
    assert champions.brief_overtaken(session, key, ["sales"], ana, Hours("UTC"), monday) is Reason.TOO_LATE
    assert champions.brief_overtaken(session, key, ["legal"], ana, Hours("Asia/Tokyo"), monday) is Reason.NOT_THEIRS
    assert champions.brief_overtaken(session, key, ["sales"], ben, Hours("Asia/Tokyo"), monday) is Reason.NOT_THEIRS


def test_learners_are_counted_by_department_and_each_once(session: Session) -> None:
    assert champions.learners(session, ["sales"]) == (4, 0)
    for number, lesson, standing in ((1, "a", "done"), (1, "b", "done"), (2, "a", "later"), (3, "a", "done")):
        session.add(LessonStep(person_id=number, lesson=lesson, standing=standing))
    session.flush()
    assert champions.learners(session, ["sales", "legal"]) == (4, 2)
    leave(session, ANA)
    assert champions.learners(session, ["sales"]) == (3, 1)
    assert champions.learners(session, []) == (0, 0)


def test_of_a_pulse_those_of_a_department_are_counted_whom_it_reached_or_who_took_part(session: Session) -> None:
    for number in (1, 2):
        session.add(round_(number, None))
    session.flush()
    for number, person, reached in ((1, ANA, True), (1, BEN, True), (1, CLEO, False), (1, DINA, False), (2, ANA, True)):
        invite = Invite(round_id=number, person_id=person, department="sales", tier="managers", cohort="assigned")
        invite.reached = reached
        session.add(invite)
    session.add(Participation(round_id=1, person_id=ANA))
    session.add(Participation(round_id=1, person_id=CLEO))
    session.flush()
    assert champions.turnout(session, 1, ["sales", "legal"]) == (3, 2)
    assert champions.turnout(session, 2, ["sales"]) == (1, 0)
    assert champions.turnout(session, 1, ["legal"]) == (0, 0)


# The first steps


def test_champions_are_new_until_they_were_welcomed_and_only_those_who_may_be_written_to(session: Session) -> None:
    assert [one.id for one in champions.unwelcomed(session, ())] == [ANA, CLEO]
    assert [one.id for one in champions.unwelcomed(session, {"U3"})] == [CLEO]
    champions.begin(session, [ANA], NOW)
    assert [one.id for one in champions.unwelcomed(session, ())] == [CLEO]
    leave(session, CLEO)
    assert champions.unwelcomed(session, ()) == []


def test_a_step_is_noted_once_and_a_second_welcome_forgets_none(session: Session) -> None:
    assert champions.take(session, ANA, Step.FEAR) is None
    champions.begin(session, [ANA], NOW)
    for step in (Step.FEAR, Step.PART, Step.FEAR):
        champions.take(session, ANA, step)
    champions.begin(session, [ANA], NOW + timedelta(days=1))
    row = champions.onboarding(session, ANA)
    assert row is not None
    assert (row.done, row.begun_at) == (["fear", "part"], NOW)


def test_a_welcome_is_overtaken_when_steps_are_not_wanted_or_the_role_has_gone(session: Session) -> None:
    champions.begin(session, [ANA, DINA], NOW)
    ana, dina = session.get_one(Person, ANA), session.get_one(Person, DINA)
    assert champions.welcome_overtaken(session, ana) is None
    assert champions.welcome_overtaken(session, dina) is Reason.NOT_THEIRS
    assert champions.stop(session, ANA, NOW)
    assert champions.welcome_overtaken(session, ana) is Reason.STOPPED
    assert not champions.stop(session, BEN, NOW)


# What they wrote


def keep(session: Session, *words: str, by: int = ANA, department: str | None = "legal", at: datetime = NOW) -> Note:
    worked, failed, advice = (*words, "", "")[:3]
    return notes.keep(session, by, department, (worked, failed, advice), at)


SOUGHT = {
    "": ["third", "second", "first"],
    "COFFEE": ["third", "first"],
    "coffee straße": ["third", "first"],  # also in the name of the department
    "coffee strasse 100%": ["third"],
    "%": ["third"],  # not a sign for anything else
    "_": [],
    "tea": [],
}


def test_every_word_must_occur_whatever_its_case(session: Session) -> None:
    keep(session, "first", "Coffee")
    keep(session, "second", department=None)
    keep(session, "third", "", "Coffee, 100%")
    for sought, found in SOUGHT.items():
        some, more = notes.newest(session, sought.split())
        assert ([one.note.worked for one in some], more) == (found, False), sought


def test_a_page_has_ten_and_the_next_goes_on_where_it_ended(session: Session) -> None:
    for number in range(PAGE + 3):
        keep(session, f"note {number}")
    first, more = notes.newest(session)
    assert (len(first), more) == (PAGE, True)
    second, more = notes.newest(session, before=first[-1].note.id)
    assert ([one.note.worked for one in second], more) == (["note 2", "note 1", "note 0"], False)


def test_a_note_is_taken_back_by_its_author_only_and_its_number_is_not_given_again(session: Session) -> None:
    number = keep(session, "mine").id or 0
    assert not notes.take_back(session, number, BEN)
    assert notes.take_back(session, number, ANA)
    assert not notes.take_back(session, number, ANA)
    assert notes.get(session, number) is None
    assert (keep(session, "another").id or 0) > number


def test_a_name_goes_with_the_person_and_the_words_stay(session: Session) -> None:
    champions.begin(session, [ANA], NOW)
    number = keep(session, "kept").id or 0
    ana = session.get_one(Person, ANA)
    counted = personal.counts(session, KEYS, ana)
    assert (counted.notes, counted.first_steps) == (1, 0)
    went = retention.erase(session, KEYS, ana)
    assert went["first steps"] == 1
    found = notes.get(session, number)
    assert found is not None
    assert (found.by, found.note.by_id, found.note.worked, found.department) == (None, None, "kept", "Legal & Straße")
    assert session.exec(select(Onboarding)).all() == []


def test_notes_go_when_their_time_is_over(session: Session) -> None:
    keep(session, "old", at=NOW - KEEP.notes - timedelta(hours=1))
    keep(session, "young", at=NOW - KEEP.notes + timedelta(hours=1))
    assert retention.sweep(session, KEYS, KEEP, NOW)["notes"] == 1
    assert session.exec(select(Note.worked).order_by(col(Note.id))).all() == ["young"]
