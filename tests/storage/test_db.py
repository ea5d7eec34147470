"""The one writer: what waits is committed together, and only then answered."""

import asyncio
import sqlite3
from datetime import UTC, datetime

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session, func, select

from storage.ailments import Ailment, ailment
from storage.db import Database
from storage.tables import Department, Document


def department(key: str) -> object:
    def add(session: Session) -> str:
        session.add(Department(key=key, name=key.title()))
        session.flush()
        return key

    return add


async def count(db: Database) -> int:
    return await db.read(lambda session: session.exec(select(func.count()).select_from(Department)).one())


async def test_what_is_written_can_be_read_as_soon_as_the_await_returns(db: Database) -> None:
    assert await db.write(department("sales")) == "sales"
    assert await count(db) == 1


async def test_whatever_waits_is_committed_in_fewer_transactions_than_there_are_pieces(db: Database) -> None:
    commits: list[object] = []
    event.listen(db.engine, "commit", commits.append)
    await asyncio.gather(*(db.write(department(f"d{n}")) for n in range(200)))
    assert await count(db) == 200
    assert len(commits) < 100


async def test_one_bad_piece_fails_alone(db: Database) -> None:
    await db.write(department("sales"))
    results = await asyncio.gather(
        *(db.write(department(key)) for key in ("hr", "sales", "legal", "it")), return_exceptions=True
    )
    assert [isinstance(result, IntegrityError) for result in results] == [False, True, False, False]
    assert await count(db) == 4


async def test_a_piece_that_raises_leaves_nothing_behind_and_the_writer_goes_on(db: Database) -> None:
    def half(session: Session) -> None:
        session.add(Department(key="half", name="Half"))
        session.flush()
        raise RuntimeError("stopped half-way")

    with pytest.raises(RuntimeError):
        await db.write(half)
    assert await db.write(department("sales")) == "sales"
    assert await count(db) == 1


async def test_everything_handed_in_before_the_close_is_written(database_url: str, db: Database) -> None:
    pieces = [asyncio.ensure_future(db.write(department(f"d{n}"))) for n in range(50)]
    await asyncio.sleep(0)
    await asyncio.to_thread(db.close)
    await asyncio.gather(*pieces)
    again = Database(database_url)
    assert await count(again) == 50
    again.close()


async def test_moments_come_back_aware_and_in_utc(db: Database) -> None:
    at = datetime(2026, 5, 4, 9, 30, 0, 123456, tzinfo=UTC)
    await db.write(lambda s: s.add(Document(kind="k", name="n", version=1, body={"a": 1}, at=at, by="me")))
    found = await db.read(lambda s: s.get_one(Document, ("k", "n", 1)))
    assert found.at == at
    assert found.at.tzinfo is not None


async def test_an_error_never_quotes_the_values_that_were_written(db: Database) -> None:
    secret = "what somebody typed"
    await db.write(department("sales"))

    def twice(session: Session) -> None:
        session.add(Department(key="sales", name=secret))
        session.flush()

    with pytest.raises(IntegrityError) as problem:
        await db.write(twice)
    assert secret not in str(problem.value)


async def test_while_the_database_is_ill_nobody_waits_for_the_tries_of_others(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[object] = []

    def locked(self: Database, pieces: list[object]) -> None:
        begun.append(pieces)
        problem = sqlite3.OperationalError("database is locked")
        problem.sqlite_errorcode = sqlite3.SQLITE_BUSY
        raise OperationalError("BEGIN", {}, problem)

    monkeypatch.setattr(Database, "_run", locked)
    results = await asyncio.gather(*(db.write(department(f"d{n}")) for n in range(50)), return_exceptions=True)
    assert {type(result) for result in results} == {OperationalError}
    assert len(begun) < 10


@pytest.mark.parametrize(
    ("code", "found"),
    [
        (sqlite3.SQLITE_BUSY_SNAPSHOT, Ailment.LOCKED),
        (sqlite3.SQLITE_FULL, Ailment.FULL),
        (sqlite3.SQLITE_READONLY_DBMOVED, Ailment.READ_ONLY),
        (sqlite3.SQLITE_IOERR_FSYNC, Ailment.AWAY),
        (sqlite3.SQLITE_CORRUPT_VTAB, Ailment.DAMAGED),
        (sqlite3.SQLITE_CONSTRAINT_UNIQUE, None),
    ],
)
def test_what_is_wrong_with_the_database_is_told_from_what_is_wrong_with_a_row(
    code: int, found: Ailment | None
) -> None:
    problem = sqlite3.OperationalError("as SQLite says it")
    problem.sqlite_errorcode = code
    assert ailment(OperationalError("INSERT", {}, problem)) is found
