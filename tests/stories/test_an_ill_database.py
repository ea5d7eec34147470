"""The database is full, read-only, locked or away: nothing is lost or half-written, and whoever pressed knows."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import aiohttp
import pytest
from sqlalchemy import create_engine, event, make_url, text
from sqlmodel import Session, SQLModel, func, select

from bot import health
from bot.seeding import read_company
from bot.simulation import story
from storage import engines
from storage.tables import OpenAnswer
from tests.conftest import Postgres
from tests.stories.conftest import HARBOUR, MONDAY, Harbour
from tests.stories.test_over_http import over_http

Ill = Callable[[Harbour], AbstractContextManager[None]]
NOT_SAVED = "That was not saved, and I am sorry"


@contextmanager
def full(harbour: Harbour) -> Iterator[None]:
    """SQLite may not grow by a single page, and what it has is full."""
    engine = harbour.told.product.house.db.engine

    def no_more(connection: Any, *_: Any) -> None:
        connection.execute("PRAGMA max_page_count=1")  # SQLite takes as many as there are

    def more(connection: Any, *_: Any) -> None:
        connection.execute("PRAGMA max_page_count=1000000")

    event.listen(engine, "checkout", no_more)
    yield
    event.remove(engine, "checkout", no_more)
    event.listen(engine, "checkout", more)


def fill(file: str) -> None:
    """Fill the pages in which events and taps are remembered."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA max_page_count=1")
    refused = 0
    while refused < 400:
        try:
            connection.execute("INSERT INTO seen VALUES (lower(hex(randomblob(16))), '2026-04-01')")
        except sqlite3.OperationalError:
            refused += 1
    connection.close()


@contextmanager
def locked(harbour: Harbour) -> Iterator[None]:
    """Another process writes, for longer than we wait."""
    other = sqlite3.connect(str(harbour.told.product.house.db.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.rollback()
    other.close()


@contextmanager
def unreadable(harbour: Harbour) -> Iterator[None]:
    """PostgreSQL takes no changes, as a standby or a server whose disk has run full."""
    admin = create_engine(harbour.told.product.house.db.url, isolation_level="AUTOCOMMIT")
    name = harbour.told.product.house.db.url.database
    with admin.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
        harbour.told.product.house.db.engine.dispose()
        yield
        connection.execute(text("SET default_transaction_read_only = off"))
        connection.execute(text(f"ALTER DATABASE {name} RESET default_transaction_read_only"))
    admin.dispose()
    harbour.told.product.house.db.engine.dispose()


@contextmanager
def away(harbour: Harbour) -> Iterator[None]:
    """PostgreSQL lets nobody in, and has ended every connection."""
    url = harbour.told.product.house.db.url
    admin = create_engine(make_url(url).set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS false"))
        connection.execute(
            text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname='{url.database}'")
        )
        yield
        connection.execute(text(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS true"))
    admin.dispose()


async def everything(harbour: Harbour) -> dict[str, int]:
    """How many rows each table has."""

    def count(session: Session) -> dict[str, int]:
        connection = session.connection()
        tables = SQLModel.metadata.sorted_tables
        return {t.name: connection.execute(select(func.count()).select_from(t)).scalar_one() for t in tables}

    return await harbour.stored(count)


async def healthy(address: str) -> tuple[int, Any]:
    async with aiohttp.ClientSession() as session, session.get(f"{address}/health") as answer:
        return answer.status, await answer.json()


async def lived_through(url: str, ill: Ill, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tap, a command, a form and an event come while the database is ill, and again when it is well."""
    monkeypatch.setattr(engines, "BUSY_MS", 100)
    async with over_http(url) as (harbour, address):
        await harbour.until("2026-04-14 10:00")
        ana = harbour.ana
        await ana.types("/concern The tool invents figures")
        await harbour.rest()
        await ana.picks("What is it about?", "Something else")
        assert await ana.submits() == {}
        hello = harbour.slack.payloads.event(
            {"type": "message", "channel": harbour.ben.dm.id, "channel_type": "im", "user": harbour.ben.id,
             "text": "hello", "ts": "1776160000.000100"}
        )  # fmt: skip
        assert await healthy(address) == (200, {"ok": True})
        if ill is full:
            fill(str(harbour.told.product.house.db.url.database))
        harbour.told.product.house.db.engine.dispose()
        monkeypatch.setattr(health, "STILL_TRUE", health.STILL_TRUE * 0)
        before = await everything(harbour)
        with ill(harbour):
            assert await healthy(address) == (503, {"ok": False, "problems": [says]})
            await harbour.ben.clicks("Once or twice")
            await harbour.rest()
            await harbour.ben.sees(NOT_SAVED)
            if ill is not full:  # What is small enough still fits somewhere.
                (problem,) = (await ana.submits()).values()
                assert problem.startswith(NOT_SAVED)
                await harbour.gus.types("/groundswell stop")
                await harbour.gus.sees(NOT_SAVED)
            assert (await harbour.slack.http.forge("events_api", hello))[0] == 500
        assert await everything(harbour) == before
        assert await healthy(address) == (200, {"ok": True})
        await harbour.ben.clicks("Once or twice", on="1 of 6")
        await harbour.rest()
        await harbour.ben.sees("2 of 6")
        assert await ana.submits() == {}
        await ana.sees("Saved as concern 1")
        for _ in range(2):  # Slack's retry finds it, and the one after that changes nothing.
            assert (await harbour.slack.http.forge("events_api", hello))[0] == 200
        await harbour.forward(minutes=1)
        replies = [m for m in harbour.ben.messages() if (m.key or "").startswith("reply:")]
        assert len(replies) == 1
        assert await harbour.stored(lambda s: s.exec(select(func.count()).select_from(OpenAnswer)).one()) == 1


async def test_a_full_sqlite(migrated_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    await lived_through(migrated_sqlite, full, "the database is full", monkeypatch)


async def test_a_sqlite_that_another_process_has_locked(migrated_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    await lived_through(migrated_sqlite, locked, "the database is locked by another process", monkeypatch)


@pytest.mark.long
async def test_a_postgresql_that_is_read_only(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    with postgres.database() as url:
        await lived_through(url, unreadable, "the database is read-only", monkeypatch)


@pytest.mark.long
async def test_a_postgresql_that_restarts(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    with postgres.database() as url:
        await lived_through(url, away, "the database is away", monkeypatch)


@pytest.mark.long
async def test_over_a_socket_what_is_not_saved_is_not_acknowledged_and_found_when_slack_says_it_again(
    migrated_sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "BUSY_MS", 100)
    async with story(read_company(HARBOUR), MONDAY, migrated_sqlite, alive=False) as told:
        harbour = Harbour(told)
        await harbour.until("2026-04-14 10:00")
        told.product.house.db.engine.dispose()
        with locked(harbour):
            await harbour.ben.says("hello")
            await harbour.rest()
        await harbour.forward(minutes=10)
        assert len([m for m in harbour.ben.messages() if (m.key or "").startswith("reply:")]) == 1
