"""The jobs through which many processes share deliveries: on PostgreSQL only."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from bot.rules.pace import LONG, POST, Pace
from bot.rules.sending import Kind
from storage import allowances, attempts, company, deliveries, jobs, migrate
from storage.db import Database
from storage.deliveries import Planned
from storage.tables import Company, Delivery
from tests.conftest import Postgres

NOW = datetime(2026, 5, 5, 9, 0, tzinfo=UTC)


def clock() -> datetime:
    return NOW


@pytest.fixture
def shared(postgres: Postgres) -> Iterator[Database]:
    """The database of a process whose work is shared, in a company that is live."""
    with postgres.database() as url:
        database = Database(url, jobs.announcing(clock))
        with database.transaction() as session:
            session.add(Company(id=1, name="Harbour", zone="UTC", live_since=NOW))
        yield database
        database.close()


@pytest.fixture
def alone(shared: Database) -> Iterator[Database]:
    """The same database as a process sees it that tells nobody: the command line."""
    database = Database(shared.url.render_as_string(hide_password=False))
    yield database
    database.close()


def planned(*recipients: str, kind: Kind = Kind.PULSE, after: timedelta = timedelta()) -> list[Planned]:
    return [Planned(f"{kind}:{r}", kind, r, NOW + after) for r in recipients]


def plan(database: Database, *recipients: str, **how: Any) -> None:
    with database.transaction() as session:
        deliveries.plan(session, planned(*recipients, **how), NOW)


def waiting(database: Database) -> list[tuple[str, float]]:
    """The recipients of deliveries with a waiting job, and in how many seconds each is due; most urgent first."""
    query = text(
        "SELECT recipient, extract(epoch FROM scheduled_at - clock_timestamp())::float8 "
        "FROM procrastinate_jobs AS job JOIN delivery ON delivery.id = CAST(args->>'delivery_id' AS integer) "
        "WHERE job.status = 'todo' ORDER BY job.priority DESC, job.id"
    )
    with database.reading() as session:
        return [(row[0], row[1]) for row in session.connection().execute(query)]


def recipients(database: Database) -> list[str]:
    return [recipient for recipient, _ in waiting(database)]


def hand_over(database: Database) -> int:
    with database.transaction() as session:
        return jobs.hand_over(session, clock)


def fetched(database: Database, *, heard_seconds_ago: float = 0) -> int:
    """A worker takes the next job; the delivery's id."""
    with database.transaction() as session:
        execute = session.connection().execute
        worker = execute(text("SELECT * FROM procrastinate_register_worker_v1()")).scalar_one()
        execute(
            text("UPDATE procrastinate_workers SET last_heartbeat = now() - make_interval(secs => :s) WHERE id = :w"),
            {"s": heard_seconds_ago, "w": worker},
        )
        fetch = text("SELECT args FROM procrastinate_fetch_job_v2(CAST(:q AS varchar[]), :w)")
        taken: int = execute(fetch, {"q": [jobs.QUEUE], "w": worker}).scalar_one()["delivery_id"]
        return taken


def test_a_delivery_and_its_job_are_there_together_or_not_at_all(shared: Database) -> None:
    with pytest.raises(RuntimeError), shared.transaction() as session:
        deliveries.plan(session, planned("U1"), NOW)
        raise RuntimeError("stopped half-way")
    assert recipients(shared) == []
    plan(shared, "U1")
    assert recipients(shared) == ["U1"]


def test_what_is_more_urgent_comes_first(shared: Database) -> None:
    plan(shared, "U1", kind=Kind.REMINDER)
    plan(shared, "U2", kind=Kind.REPLY)
    plan(shared, "U3", kind=Kind.PULSE)
    assert recipients(shared) == ["U2", "U3", "U1"]


def test_what_is_due_later_gets_its_job_when_its_moment_comes_near(shared: Database) -> None:
    plan(shared, "U1", after=timedelta(days=2))
    plan(shared, "U2", after=timedelta(seconds=90))
    ((who, seconds),) = waiting(shared)
    assert who == "U2"
    assert 60 < seconds <= 90
    with shared.transaction() as session:
        assert jobs.hand_over(session, lambda: NOW + timedelta(days=2, seconds=-100)) == 1
    assert 60 < dict(waiting(shared))["U1"] <= 100


def test_a_delivery_that_is_due_sooner_than_thought_is_said_in_time_and_has_one_job(shared: Database) -> None:
    plan(shared, "U1", after=timedelta(seconds=100))
    with shared.transaction() as session:
        row = session.exec(select(Delivery)).one()
        deliveries.wait(session, row, NOW, "sooner")
    ((_, seconds),) = waiting(shared)
    assert seconds <= 0


def test_what_was_planned_by_a_process_that_tells_nobody_is_handed_over_once(shared: Database, alone: Database) -> None:
    plan(alone, "U1", "U2")
    assert recipients(shared) == []
    assert hand_over(shared) == 2
    assert hand_over(shared) == 0
    assert sorted(recipients(shared)) == ["U1", "U2"]


def test_a_delivery_whose_job_is_being_worked_on_gets_no_second_one(shared: Database) -> None:
    plan(shared, "U1")
    fetched(shared)
    assert hand_over(shared) == 0


def test_the_job_of_a_worker_that_died_is_forgotten_and_its_delivery_handed_over(shared: Database) -> None:
    plan(shared, "U1")
    fetched(shared, heard_seconds_ago=jobs.DEAD_SECONDS + 1)
    assert hand_over(shared) == 1
    assert recipients(shared) == ["U1"]


def test_what_a_worker_had_begun_when_it_died_gets_a_job_when_it_is_put_back(shared: Database) -> None:
    plan(shared, "U1")
    with shared.transaction() as session:
        row = session.get_one(Delivery, fetched(shared))
        row.state, row.attempts, row.attempted_at = deliveries.State.SENDING, 1, NOW - timedelta(minutes=1)
    with shared.transaction() as session:
        assert attempts.recover(session, attempts.begun(session), NOW) == 1
    assert recipients(shared) == ["U1"]


def test_nothing_is_handed_over_during_a_pause_and_everything_after_it_in_batches(
    shared: Database, alone: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "AT_ONCE", 2)
    plan(alone, "U1", "U2", "U3")
    with shared.transaction() as session:
        company.pause(session, NOW, "test")
    assert hand_over(shared) == 0
    with shared.transaction() as session:
        company.go_live(session, NOW)
    assert [hand_over(shared) for _ in range(3)] == [2, 1, 0]


def test_nothing_is_handed_over_while_slack_refuses_for_long_and_everything_when_it_is_nearly_over(
    shared: Database, alone: Database
) -> None:
    plan(alone, "U1", "U2")
    with shared.transaction() as session:
        allowances.keep(session, POST, Pace(closed_until=NOW + timedelta(hours=1)))
    assert hand_over(shared) == 0
    with shared.transaction() as session:
        allowances.keep(session, POST, Pace(closed_until=NOW + LONG))
    assert hand_over(shared) == 2


def test_the_tables_of_jobs_are_made_anew_for_another_version_and_left_alone_otherwise(shared: Database) -> None:
    plan(shared, "U1")
    jobs.prepare(shared.engine)
    assert recipients(shared) == ["U1"]
    with shared.transaction() as session:
        session.connection().execute(text("COMMENT ON SCHEMA procrastinate IS '1.0'"))
    jobs.prepare(shared.engine)
    assert recipients(shared) == []
    assert hand_over(shared) == 1


def test_the_tables_of_jobs_are_none_of_ours(shared: Database) -> None:
    with shared.engine.connect() as connection:
        assert migrate.differences(connection) == []


def test_a_process_that_tells_nobody_never_asks_for_the_tables_of_jobs(db: Database) -> None:
    plan(db, "U1")
    with db.transaction() as session:
        row = session.exec(select(Delivery)).one()
        deliveries.wait(session, row, NOW, "test")
        assert waits(session) == ["U1"]


def waits(session: Session) -> list[str]:
    return list(session.exec(select(Delivery.recipient).where(Delivery.state == deliveries.State.WAITING)))
