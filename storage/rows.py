"""Insert-or-ignore and insert-or-update in the words of whichever database this is."""

from collections.abc import Iterable, Mapping, Sequence, Set
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

Row = TypeVar("Row", bound=SQLModel)
DIALECTS: Mapping[str, Any] = {"postgresql": postgresql, "sqlite": sqlite}
CHUNK = 500
"""Rows in one statement: SQLite allows 32,766 values, and no table here has more than 60 columns."""


def table(model: type[SQLModel]) -> Table:
    """The Core table behind a SQLModel class."""
    found: Table = model.__table__  # type: ignore[attr-defined]
    return found


def held(session: Session, model: type[Row], key: Any) -> Row | None:
    """A row that nearly everything that is decided asks for, or None: a session forgets what nobody holds."""
    row = session.get(model, key)
    session.info.setdefault("held", {})[model, key] = row
    return row


def chunks(rows: Sequence[Any], size: int = CHUNK) -> Iterable[Sequence[Any]]:
    """`rows` in pieces of at most `size`."""
    return (rows[start : start + size] for start in range(0, len(rows), size))


def add_new(connection: Connection, model: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert the rows whose key is not there yet; how many that were."""
    if not rows:
        return 0
    statement = _adding(connection.dialect.name, table(model))
    # PostgreSQL's driver counts them, but SQLAlchemy forgets the count of an INSERT unless told to keep it.
    return connection.execute(statement, list(rows), execution_options={"preserve_rowcount": True}).rowcount


def add_new_returning(
    connection: Connection, model: type[SQLModel], rows: Sequence[Mapping[str, Any]], *columns: str
) -> list[tuple[Any, ...]]:
    """Insert the rows whose key is not there yet; these columns of those that were."""
    if not rows:
        return []
    target = table(model)
    statement = _adding(connection.dialect.name, target).returning(*(target.c[name] for name in columns))
    return [tuple(row) for row in connection.execute(statement, list(rows))]


def put(connection: Connection, model: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows, or replace all other columns where the primary key is there already.

    Rows are sorted by key, so that two processes never wait for each other in a circle.
    """
    target = table(model)
    keys = [column.name for column in target.primary_key.columns]
    ordered = sorted(rows, key=lambda row: tuple(row[k] for k in keys))
    if not ordered:
        return
    connection.execute(_putting(connection.dialect.name, target, frozenset(ordered[0])), list(ordered))


@cache
def _adding(dialect: str, into: Table) -> Any:
    return DIALECTS[dialect].insert(into).on_conflict_do_nothing()


@cache
def _putting(dialect: str, into: Table, names: Set[str]) -> Any:
    keys = [column.name for column in into.primary_key.columns]
    statement = DIALECTS[dialect].insert(into)
    changed = {name: statement.excluded[name] for name in sorted(names) if name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=changed)
