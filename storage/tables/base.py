"""What the tables have in common: names of constraints, and how JSON and rows without an order are kept."""

from typing import Any

from sqlalchemy import JSON, Column, MetaData, text
from sqlmodel import SQLModel

SQLModel.metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

UNORDERED = {"sqlite_with_rowid": False}
"""Without SQLite's row numbers nothing tells in which order rows came."""

NEVER_AGAIN = {"sqlite_autoincrement": True}
"""A number that was deleted is not given out again: people, buttons and keys remember it."""


def json_column() -> Any:
    """A column that holds JSON, and is never empty."""
    return Column(JSON, nullable=False)


def where(condition: str) -> dict[str, Any]:
    """Of an index: only rows for which this holds stand in it."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}
