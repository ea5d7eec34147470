"""Editions as they are kept: to whom one may still go, and which month or quarter is made when one was missed."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.rules.due import Post, due
from bot.rules.reasons import Reason
from bot.rules.sending import Drop, Kind
from bot.settings import Settings
from bot.settings import load as load_settings
from bot.tick import load, record
from storage import attempts, company, concerns, deliveries, editions
from storage.db import Database
from storage.deliveries import Claimed, Planned
from storage.people import Terms
from storage.tables import Company, Delivery, Department, Edition, Person, RoleHolder

LIVE = datetime(2026, 2, 2, 8, 0, tzinfo=UTC)
NOW = datetime(2026, 5, 5, 9, 0, tzinfo=UTC)
TERMS = Terms(frozenset(), time(9), time(17), lambda _: frozenset())
ANA, BEN, CLEO, DINA = 1, 2, 3, 4
ROWS = {
    "additional_roles": {},
    "activities": {"policy": {"name": "Policy", "ceo": "A", "operations_lead": "R", "it_support": "I"}},
}


@pytest.fixture(autouse=True)
def harbour(db: Database) -> None:
    """Ana is CEO and champion of Sales, Ben her deputy; Cleo and Dina hold no role."""
    with db.transaction() as session:
        session.add(Company(id=1, name="Harbour", zone="UTC", live_since=LIVE))
        session.add_all(Department(key=key, name=key.title()) for key in ("sales", "legal"))
        session.flush()
        session.add_all(
            Person(id=number, slack_id=f"U{number}", name=name, zone="UTC", department="sales", tier="managers",
                   cohort="assigned", contacted_at=LIVE)
            for number, name in enumerate(("Ana", "Ben", "Cleo", "Dina"), 1)
        )  # fmt: skip
        session.flush()
        for role, department in (("ceo", None), ("ai_champion", "sales"), ("operations_lead", None)):
            session.add(RoleHolder(role=role, department=department, person_id=ANA, deputy_id=BEN))
        company.keep(session, concerns.MATRIX, "matrix", ROWS, LIVE, "test")


def decided(db: Database, audience: str, who: int, payload: dict[str, Any] | None = None) -> Any:
    """What becomes of an edition that waits for somebody."""
    with db.transaction() as session:
        row = editions.keep(session, audience, "2026-W18", {}, {"text": "x", "blocks": []}, "x", NOW)
        body = {"edition": row.id, **(payload or {})}
        deliveries.plan(session, [Planned(f"digest:{audience}", Kind.DIGEST, f"U{who}", NOW, payload=body)], NOW)
    with db.transaction() as session:
        return attempts.begin(session, session.exec(select(Delivery.id)).one() or 0, TERMS, NOW)


@pytest.mark.parametrize(("audience", "who", "goes"), [
    ("ops", ANA, True), ("ops", BEN, True), ("ops", CLEO, False), ("ops", DINA, False),
    ("champion:sales", ANA, True), ("champion:sales", BEN, True), ("champion:sales", CLEO, False),
    ("champion:legal", ANA, False),
    ("role:ceo", ANA, True), ("role:ceo", BEN, True), ("role:ceo", DINA, False), ("role:it_support", ANA, False),
    ("leads", ANA, True), ("leads", BEN, True), ("leads", CLEO, False),
])  # fmt: skip
def test_an_edition_goes_to_holders_and_deputies_of_the_role_it_is_written_for(
    db: Database, audience: str, who: int, goes: bool
) -> None:
    found = decided(db, audience, who)
    assert isinstance(found, Claimed) if goes else found == Drop(Reason.NO_ROLE)


@pytest.mark.parametrize("audience", ["ops", "champion:sales", "role:ceo"])
@pytest.mark.parametrize(("until", "goes"), [(NOW + timedelta(days=1), True), (NOW - timedelta(hours=1), False)])
def test_it_goes_to_whoever_acts_for_somebody_who_is_away_as_long_as_they_are(
    db: Database, audience: str, until: datetime, goes: bool
) -> None:
    with db.transaction() as session:
        ana = session.get_one(Person, ANA)
        ana.away_until, ana.cover_id = until, CLEO
    found = decided(db, audience, CLEO)
    assert isinstance(found, Claimed) if goes else found == Drop(Reason.NO_ROLE)


def test_what_stands_in_its_thread_does_not_go_either(db: Database) -> None:
    assert decided(db, "ops", CLEO, {"part": 1, "below": "digest:ops"}) == Drop(Reason.NO_ROLE)


def test_an_edition_that_is_kept_no_longer_goes_to_nobody(db: Database) -> None:
    assert decided(db, "ops", ANA, {"edition": 99}) == Drop(Reason.OVERTAKEN)


def test_a_channel_holds_no_role_and_gets_it(db: Database) -> None:
    with db.transaction() as session:
        row = editions.keep(session, "ops", "2026-W18", {}, {"text": "x", "blocks": []}, "x", NOW)
        plan = [Planned("digest:ops:C1", Kind.DIGEST, "C1", NOW, payload={"edition": row.id})]
        deliveries.plan(session, plan, NOW)
    with db.transaction() as session:
        assert isinstance(attempts.begin(session, session.exec(select(Delivery.id)).one() or 0, TERMS, NOW), Claimed)


@pytest.fixture
def settings(database_url: str) -> Settings:
    return load_settings(env_file=None, DATABASE_URL=database_url)


def ticks(session: Session, settings: Settings, moment: str) -> None:
    """The process is up at a moment, and makes the digest that is due."""
    now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    state = load(session, settings, now)
    assert state is not None
    for decision in due(state, now):
        if isinstance(decision, Post):
            record(session, settings, TERMS, decision, now)


MONDAYS = ["2026-04-20 09:00", "2026-04-27 09:00", "2026-05-04 09:00", "2026-05-11 09:00"]


@pytest.mark.parametrize(("up", "months", "quarters"), [
    (MONDAYS, {"2026-03", "2026-04"}, {"2026-Q1"}),
    # down over the first Monday of May
    ([*MONDAYS[:2], "2026-05-06 15:00", "2026-05-06 16:00", "2026-05-11 09:00"], {"2026-03", "2026-04"}, {"2026-Q1"}),
    ([*MONDAYS[:2], "2026-05-11 08:59"], {"2026-03", "2026-04"}, {"2026-Q1"}),
    # back before the Monday, when the month is over: it comes with the first digest
    ([*MONDAYS[:1], "2026-05-01 12:00", "2026-05-04 09:00"], {"2026-03", "2026-04"}, {"2026-Q1"}),
    # down for two months and more: the newest that was missed, and none of the others
    ([*MONDAYS[:2], "2026-07-15 12:00", "2026-07-20 09:00"], {"2026-03", "2026-06"}, {"2026-Q1", "2026-Q2"}),
    (["2026-11-03 12:00", "2026-11-09 09:00"], {"2026-10"}, {"2026-Q3"}),
])  # fmt: skip
def test_a_month_and_a_quarter_that_were_missed_are_made_once_and_only_the_newest_of_them(
    db: Database, settings: Settings, up: list[str], months: set[str], quarters: set[str]
) -> None:
    for moment in up:
        with db.transaction() as session:
            ticks(session, settings, moment)
    with db.reading() as session:
        rows = session.exec(select(Edition.audience, Edition.period, Edition.version)).all()
        sent = session.exec(select(Delivery.key)).all()
    assert sorted(period for audience, period, _ in rows if audience == "role:ceo") == sorted(months)
    assert sorted(period for audience, period, _ in rows if audience == "leads") == sorted(quarters)
    assert {version for *_, version in rows} == {1}
    assert {f"digest:role:ceo:{month}:1:U{ANA}" for month in months} <= set(sent)
