"""Every kind of data goes when its time is over, and a person who is erased leaves nothing behind."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, col, func, select

from bot.rules.pulses import RoundState
from storage import deeds, reporters, retention, trail
from storage.db import Database
from storage.keys import Keys, new_secret
from storage.reporters import subject
from storage.retention import Keep
from storage.tables import (
    Concern,
    Deed,
    Delivery,
    Department,
    Edition,
    Invite,
    LessonStep,
    OpenAnswer,
    Participation,
    Person,
    RoleHolder,
    Round,
    Seen,
    WeekStep,
)

NOW = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)
KEYS = Keys(new_secret())
KEEP = Keep(
    deliveries=timedelta(days=180),
    seen=timedelta(days=7),
    comments=timedelta(days=400),
    editions=timedelta(days=1825),
    leavers=timedelta(days=30),
    concerns=timedelta(days=400),
    notes=timedelta(days=1825),
    usage=timedelta(days=400),
)


def days_ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def round_(number: int, closed: datetime | None) -> Round:
    return Round(
        id=number, template="default", name="Pulse", mode="confidential", floor=5, floor_comments=10, links_days=30,
        participation_days=400, questions=[], not_asked={}, opens_at=days_ago(600), closes_at=closed or NOW,
        closed_at=closed, opened_by="test", state=RoundState.CLOSED if closed else RoundState.OPEN,
    )  # fmt: skip


def delivery(key: str, *, kind: str = "pulse", made: datetime, state: str = "sent", to: str = "U1") -> Delivery:
    return Delivery(
        key=key, kind=kind, recipient=to, payload={}, priority=30, not_before=made, state=state, created_at=made,
        sent_at=made if state == "sent" else None,
    )  # fmt: skip


@pytest.fixture(autouse=True)
def company(db: Database) -> None:
    with db.transaction() as session:
        session.add(Department(key="sales", name="Sales"))
        session.flush()
        for n in (1, 2):
            session.add(
                Person(
                    id=n, slack_id=f"U{n}", name=f"P{n}", zone="UTC", department="sales", tier="managers", cohort="x"
                )
            )
        session.flush()


def count(db: Database, table: type) -> int:
    with db.reading() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def sweep(db: Database) -> dict[str, int]:
    with db.transaction() as session:
        return retention.sweep(session, KEYS, KEEP, NOW)


def answered(session: Session, number: int, closed: datetime | None) -> None:
    session.add(round_(number, closed))
    session.flush()
    session.add(Invite(round_id=number, person_id=1, department="sales", tier="managers", cohort="x"))
    session.add(Participation(round_id=number, person_id=1))
    session.add(OpenAnswer(round_id=number, author="1", question="q", value="4"))


def test_links_to_answers_go_when_the_rounds_own_period_is_over(db: Database) -> None:
    with db.transaction() as session:
        answered(session, 1, days_ago(31))
        answered(session, 2, days_ago(29))
        answered(session, 3, None)
    assert sweep(db)["links"] == 1
    with db.reading() as session:
        assert set(session.exec(select(OpenAnswer.round_id))) == {2, 3}
        assert session.get_one(Round, 1).links_deleted_at == NOW
    assert sweep(db)["links"] == 0


def test_who_took_part_goes_after_its_own_period_and_never_while_a_round_is_open(db: Database) -> None:
    with db.transaction() as session:
        answered(session, 1, days_ago(401))
        answered(session, 2, days_ago(399))
        answered(session, 3, None)
    assert sweep(db)["participation"] == 1
    assert count(db, Participation) == count(db, Invite) == 2


def test_who_took_part_in_a_cancelled_round_goes_after_its_period_too(db: Database) -> None:
    with db.transaction() as session:
        answered(session, 1, days_ago(401))
        session.get_one(Round, 1).state = RoundState.CANCELLED
    assert sweep(db)["participation"] == 1
    assert count(db, Invite) == 0


CASES: list[tuple[str, Callable[[float], object], float]] = [
    ("deliveries", lambda days: delivery(f"k{days}", made=days_ago(days)), 180),
    ("seen", lambda days: Seen(key=f"k{days}", day=days_ago(days).date()), 7),
    (
        "editions",
        lambda days: Edition(
            audience="ops", period=f"W{days}", figures={}, message={}, text="", made_at=days_ago(days)
        ),
        1825,
    ),
]


@pytest.mark.parametrize(("kind", "make", "days"), CASES, ids=[c[0] for c in CASES])
def test_each_kind_goes_the_day_after_its_period_and_not_before(
    db: Database, kind: str, make: Callable[[float], object], days: float
) -> None:
    with db.transaction() as session:
        session.add_all([make(days - 1), make(days + 1.5)])
    assert sweep(db)[kind] == 1
    assert sweep(db)[kind] == 0


def test_a_leaver_is_erased_after_a_month(db: Database) -> None:
    with db.transaction() as session:
        session.get_one(Person, 1).left_at = days_ago(31)
        session.get_one(Person, 2).left_at = days_ago(29)
    assert sweep(db)["leavers"] == 1
    assert count(db, Person) == 1


def test_an_erased_person_leaves_nothing_behind_that_leads_to_them(db: Database) -> None:
    with db.transaction() as session:
        answered(session, 1, days_ago(3))
        session.add(delivery("pulse:1:U1", made=days_ago(10)))
        session.add(delivery("pulse:1:U2", made=days_ago(10), to="U2"))
        session.add(RoleHolder(role="operations_lead", person_id=1, deputy_id=2))
        session.add(RoleHolder(role="ai_champion", department="sales", person_id=2, deputy_id=1))
    with db.transaction() as session:
        went = retention.erase(session, KEYS, session.get_one(Person, 1))
    assert {what: count for what, count in went.items() if count} == {
        "answers": 1, "participations": 1, "invites": 1, "deliveries": 1, "roles": 1, "people": 1,
    }  # fmt: skip
    with db.reading() as session:
        assert [d.recipient for d in session.exec(select(Delivery))] == ["U2"]
        assert [(h.person_id, h.deputy_id) for h in session.exec(select(RoleHolder))] == [(2, None)]


def test_whoever_is_erased_takes_their_answers_along_also_where_who_was_asked_is_gone_already(db: Database) -> None:
    with db.transaction() as session:
        answered(session, 1, days_ago(50))
        row = session.get_one(Round, 1)
        row.links_days, row.participation_days = 60, 35
    assert (sweep(db)["participation"], count(db, Invite), count(db, OpenAnswer)) == (1, 0, 1)
    with db.transaction() as session:
        retention.erase(session, KEYS, session.get_one(Person, 1))
    assert count(db, OpenAnswer) == 0


def concern(number: int, *, reporter: int, owner: int, resolved: datetime | None = None) -> Concern:
    return Concern(
        id=number, once=f"form {number}", reporter_id=reporter, department="sales", category="other", label="Other",
        urgency="normal", words="It is wrong.", stage="resolved" if resolved else "open", route={}, tried=[owner],
        owner_id=owner, owner_role="ai_champion", raised_at=days_ago(500), resolved_at=resolved,
    )  # fmt: skip


def test_a_concern_goes_with_all_that_was_said_when_it_was_resolved_long_ago(db: Database) -> None:
    with db.transaction() as session:
        session.add_all(
            [
                concern(1, reporter=1, owner=2, resolved=days_ago(401)),
                concern(2, reporter=1, owner=2, resolved=days_ago(399)),
                concern(3, reporter=1, owner=2),
            ]
        )
        session.flush()
        for number in (1, 2, 3):
            trail.append(session, KEYS, subject(number), "raised", NOW, by=1, to=2, words="It is wrong.")
        session.add(delivery("step:1:1:U1", kind="step", made=days_ago(1)))
        session.add(delivery("step:2:2:U1", kind="step", made=days_ago(1)))
    with db.transaction() as session:
        for row in session.exec(select(Delivery)):
            row.about = f"concern:{row.key.split(':')[1]}"
    with db.transaction() as session:
        assert retention.sweep(session, KEYS, KEEP, NOW)["concerns"] == 1
    with db.reading() as session:
        assert sorted(one.id or 0 for one in session.exec(select(Concern))) == [2, 3]
        told = {one: [step.words for step in trail.of(session, subject(one))] for one in (1, 2, 3)}
        assert told == {1: [""], 2: ["It is wrong."], 3: ["It is wrong."]}  # that it was raised stays
        assert trail.check(session, KEYS)[1] == []
        assert session.exec(select(Delivery.key)).all() == ["step:2:2:U1"]


def test_whoever_is_erased_takes_along_what_they_raised_and_leaves_what_they_worked_on(db: Database) -> None:
    with db.transaction() as session:
        session.add_all([concern(1, reporter=1, owner=2), concern(2, reporter=2, owner=1)])
        session.add(LessonStep(person_id=1, lesson="first", standing="done"))
        session.flush()
        trail.append(session, KEYS, subject(2), "acknowledged", NOW, by=1)
    with db.transaction() as session:
        went = retention.erase(session, KEYS, session.get_one(Person, 1))
    assert (went["concerns"], went["lessons"]) == (1, 1)
    with db.reading() as session:
        kept = session.exec(select(Concern)).one()
        assert (kept.id, kept.owner_id, kept.tried) == (2, None, [])
        assert [step.by_id for step in trail.of(session, subject(2))] == [None]
        assert trail.check(session, KEYS)[1] == []


def test_what_others_were_told_of_a_concern_goes_in_its_own_time_whoever_raised_it_is_erased_before(
    db: Database,
) -> None:
    """If it went with whoever raised the concern, that would tell who it was."""
    with db.transaction() as session:
        row = concern(1, reporter=1, owner=2, resolved=days_ago(9))
        row.reporter_id, row.anonymous = None, True
        reporters.address(KEYS, row, 1)
        session.add(row)
        deeds.note_of_concern(session, "Other", "sales", "It is mended.", 2, days_ago(399))
        deeds.note_of_concern(session, "Other", None, "It was mended.", 2, days_ago(401))
    with db.transaction() as session:
        assert retention.erase(session, KEYS, session.get_one(Person, 1))["concerns"] == 1
        assert sorted(session.exec(select(Deed.words))) == ["It is mended.", "It was mended."]
        retention.sweep(session, KEYS, KEEP, NOW)
        assert session.exec(select(Deed.words)).all() == ["It is mended."]
    with db.transaction() as session:
        retention.erase(session, KEYS, session.get_one(Person, 2))
        assert [(one.words, one.by_id) for one in session.exec(select(Deed))] == [("It is mended.", None)]


def test_who_raised_a_concern_anonymously_cannot_be_found_thirty_days_after_it_was_resolved(db: Database) -> None:
    with db.transaction() as session:
        for number, resolved in ((1, days_ago(31)), (2, days_ago(29)), (3, None)):
            row = concern(number, reporter=1, owner=2, resolved=resolved)
            row.reporter_id, row.anonymous = None, True
            reporters.address(KEYS, row, 1)
            session.add(row)
    with db.transaction() as session:
        assert retention.sweep(session, KEYS, KEEP, NOW)["addresses"] == 1
    with db.reading() as session:
        found = [reporters.reporter_of(KEYS, one) for one in session.exec(select(Concern).order_by(col(Concern.id)))]
        assert found == [None, 1, 1]
        assert [one.id for one in reporters.raised_by(session, KEYS, 1)] == [3, 2]
        assert reporters.raised_by(session, KEYS, 2) == []


def test_whoever_is_erased_takes_along_what_they_raised_anonymously(db: Database) -> None:
    with db.transaction() as session:
        for number, person in ((1, 1), (2, 2)):
            row = concern(number, reporter=1, owner=2)
            row.reporter_id, row.anonymous = None, True
            reporters.address(KEYS, row, person)
            session.add(row)
    with db.transaction() as session:
        assert retention.erase(session, KEYS, session.get_one(Person, 1))["concerns"] == 1
    with db.reading() as session:
        assert [one.id for one in session.exec(select(Concern))] == [2]


def test_whoever_is_erased_takes_what_they_wrote_of_a_step_with_them(db: Database) -> None:
    with db.transaction() as session:
        session.add_all(
            Person(id=n, name="P", zone="UTC", department="sales", tier="managers", cohort="assigned") for n in (91, 92)
        )
        session.flush()
        for number in (91, 92):
            row = WeekStep(period="2026-W17", key=f"step{number}", body={})
            row.by_id, row.to_id, row.why = number, 183 - number, f"Words of {number}"
            session.add(row)
    with db.transaction() as session:
        retention.erase(session, KEYS, session.get_one(Person, 91))
    with db.reading() as session:
        found = session.exec(select(WeekStep).order_by(col(WeekStep.key))).all()
    assert [(one.by_id, one.to_id, one.why) for one in found] == [(None, 92, ""), (92, None, "Words of 92")]
