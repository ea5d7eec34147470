"""On PostgreSQL nobody waits without end for somebody who reads for long, or who has gone without a word."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import make_url, text

from storage import closing, engines, migrate
from storage.ailments import Ailment, ailment
from storage.db import Database
from tests.conftest import Postgres


@pytest.fixture
def url(postgres: Postgres) -> Iterator[str]:
    """A migrated PostgreSQL."""
    with postgres.database() as url:
        yield url


@contextmanager
def somebody(url: str, doing: str) -> Iterator[psycopg.Connection]:
    """Somebody else, who has done something and not come to an end with it."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as other:
        other.execute("SET idle_in_transaction_session_timeout = 0")
        other.execute(doing.encode())
        yield other
        other.rollback()


async def test_while_a_backup_reads_the_disk_does_not_forget_and_everybody_else_is_saved(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "SCRUB_WAITS_MS", 100)
    db = Database(url)
    with somebody(url, "SELECT count(*) FROM open_answer"):
        assert await db.maintain(closing.scrub) is False
        await asyncio.wait_for(db.write(lambda s: s.execute(text("DELETE FROM open_answer"))), 5)
    assert await db.maintain(closing.scrub) is True
    db.close()


async def test_whoever_waits_too_long_for_a_lock_is_told_that_the_database_is_locked(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "BUSY_MS", 100)
    db = Database(url)
    with somebody(url, "LOCK TABLE seen"), pytest.raises(Exception, match="lock timeout") as told:
        await db.write(lambda s: s.execute(text("DELETE FROM seen")))
    assert ailment(told.value) is Ailment.LOCKED
    await db.write(lambda s: s.execute(text("DELETE FROM seen")))
    db.close()


def test_a_process_whose_machine_has_gone_keeps_its_locks_for_a_short_while_only(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "IDLE_MS", 200)
    gone, other = Database(url), Database(url)
    connection = gone.engine.connect()
    connection.execute(text("LOCK TABLE allowance"))
    with other.transaction() as session:
        session.execute(text("DELETE FROM allowance"))
    connection.invalidate()
    connection.close()
    gone.close()
    other.close()


def test_a_migration_lets_others_in_between_while_somebody_reads(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "TABLE_WAITS_MS", 50)
    with postgres.database("template0") as url:
        engine, pauses = engines.engine_for(url), []
        migrate.upgrade(engine, "language_of_ones_own")
        with somebody(url, "SELECT count(*) FROM person") as reader:

            def pause(seconds: float) -> None:
                pauses.append(seconds)
                with engine.begin() as other:
                    other.execute(text("DELETE FROM person"))
                if len(pauses) == 2:
                    reader.rollback()

            monkeypatch.setattr(migrate.time, "sleep", pause)
            assert migrate.upgrade(engine) == ("language_of_ones_own", migrate.newest())
        assert pauses == [migrate.BETWEEN] * 2
        engine.dispose()
