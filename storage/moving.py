"""Carries a whole company over to another database, and checks each table of the copy against the one it came from."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from hashlib import sha256
from typing import Any

from sqlalchemy import Column, Connection, Engine, Table, bindparam, delete, func, insert, select, text, update
from sqlmodel import SQLModel, col

from storage import migrate
from storage.tables import TrailHead

ROWS = 1_000
"""Rows that are read and written at once."""
Row = Mapping[str, Any]


class InUse(Exception):
    """Another process has the database open."""


class NotEmpty(Exception):
    """The target holds something already: the names of its tables with rows."""


class Different(Exception):
    """A table of the copy is not what it was copied from."""


class NotCarried(Exception):
    """A row holds what the target cannot: the table, and the key of the row."""


def move(source: Engine, target: Engine) -> dict[str, int]:
    """Copy every row of a SQLite database to an empty PostgreSQL, in one transaction there; how many, by table.

    Nobody else may have the source open; what comes afterwards has no place in the copy. Both have the tables of this
    version. Raises InUse, NotEmpty, NotCarried or Different: then nothing was written.
    """
    with source.connect() as here:
        _alone(here)
        with target.begin() as there:
            migrate.alone(there)
            # The end of a trail without events is there as soon as the tables are.
            there.execute(delete(TrailHead).where(col(TrailHead.length) == 0))
            occupied = [table.name for table in _tables() if there.execute(select(table).limit(1)).first()]
            if occupied:
                raise NotEmpty(", ".join(occupied))
            counts = {table.name: _carry(here, there, table) for table in _tables()}
            _number_on(here, there)
            for table in _tables():
                if _sum(here, table) != _sum(there, table):
                    raise Different(table.name)
    return counts


def _tables() -> Sequence[Table]:
    """Every table, those that others refer to first."""
    return SQLModel.metadata.sorted_tables


def _alone(here: Connection) -> None:
    """Hold the database for ourselves. SQLite leaves its write-ahead log only for whoever is alone with it."""
    raw = here.connection.driver_connection
    assert raw is not None  # noqa: S101 - a connection that is open has one
    raw.execute("PRAGMA busy_timeout=2000")
    try:
        raw.execute("PRAGMA journal_mode=DELETE")
    except raw.OperationalError:
        raise InUse from None
    raw.execute("PRAGMA locking_mode=EXCLUSIVE")


def _carry(here: Connection, there: Connection, table: Table) -> int:
    """Copy the rows of a table; how many. What refers to the same table is filled in when all of it is there."""
    within = [one for one in table.columns if any(key.column.table is table for key in one.foreign_keys)]
    count = 0
    later: list[dict[str, Any]] = []
    for rows in _rows(here, table):
        for row in rows:
            _must_fit(table, row)
        count += len(rows)
        later += [_reference(table, row, within) for row in rows if any(row[one.name] is not None for one in within)]
        there.execute(insert(table), [{**row, **dict.fromkeys([one.name for one in within])} for row in rows])
    if later:
        keys = [one == bindparam(f"_{one.name}") for one in table.primary_key]
        there.execute(
            update(table).where(*keys).values({one.name: bindparam(f"__{one.name}") for one in within}), later
        )
    return count


def _reference(table: Table, row: Row, within: Sequence[Column[Any]]) -> dict[str, Any]:
    keys = {f"_{one.name}": row[one.name] for one in table.primary_key}
    return keys | {f"__{one.name}": row[one.name] for one in within}


def _rows(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    found = connection.execution_options(yield_per=ROWS).execute(select(table).order_by(*table.primary_key))
    for rows in found.mappings().partitions():
        yield [dict(row) for row in rows]


def _must_fit(table: Table, row: Row) -> None:
    """PostgreSQL keeps no NUL in its texts. NotCarried names the row, and never what it says."""
    if any("\x00" in value for value in row.values() if isinstance(value, str)) or "\\u0000" in json.dumps(
        [value for value in row.values() if isinstance(value, dict | list)]
    ):
        raise NotCarried(f"{table.name} {', '.join(str(row[one.name]) for one in table.primary_key)}")


def _number_on(here: Connection, there: Connection) -> None:
    """Let new rows get numbers above all that were ever given here, also to rows that are gone."""
    found = here.execute(text("SELECT name, seq FROM sqlite_sequence")).mappings()
    given = {one["name"]: one["seq"] for one in found}
    for table in _tables():
        for column in table.primary_key:
            sequence = there.execute(select(func.pg_get_serial_sequence(table.name, column.name))).scalar()
            if sequence is None:
                continue
            most = there.execute(select(func.max(column))).scalar()
            last = max(given.get(table.name, 0), most or 0)
            if last:
                there.execute(select(func.setval(sequence, last)))


def _sum(connection: Connection, table: Table) -> tuple[int, int]:
    """How many rows a table has, and a sum over all of them in which their order makes no difference."""
    count, total = 0, 0
    for rows in _rows(connection, table):
        count += len(rows)
        for row in rows:
            said = json.dumps({name: _plain(value) for name, value in row.items()}, sort_keys=True)
            total += int.from_bytes(sha256(said.encode()).digest(), "big")
    return count, total % 2**256


def _plain(value: Any) -> Any:
    """A value as JSON, the same from either database."""
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value
