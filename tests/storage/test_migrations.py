"""Every migration, over a full database, on both databases."""

from datetime import UTC, date, datetime
from typing import Any

from alembic.script import ScriptDirectory
from sqlalchemy import JSON, Connection, inspect, literal, select, text
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from storage import migrate
from storage.db import Database, engine_for

AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def test_the_migrations_make_exactly_the_tables_of_the_classes(db: Database) -> None:
    with db.engine.connect() as connection:
        assert migrate.differences(connection) == []


def test_a_migrated_database_is_known_to_be_current(db: Database, url: str) -> None:
    assert migrate.is_current(db.engine)
    assert migrate.upgrade(db.engine) == (migrate.newest(), migrate.newest())


def test_every_migration_runs_over_a_full_database_of_the_version_before(url: str) -> None:
    engine = engine_for(url)
    steps = [s.revision for s in ScriptDirectory.from_config(migrate.config()).walk_revisions()][::-1]
    for step in steps:
        migrate.upgrade(engine, step)
        with engine.begin() as connection:
            fill(connection, SQLModel.metadata.sorted_tables)
    with engine.connect() as connection:
        assert migrate.differences(connection) == []
        assert connection.execute(text("SELECT count(*) FROM person")).scalar_one() >= 1
    engine.dispose()


def fill(connection: Connection, tables: list[Any]) -> None:
    """A row in every table that is there, so that the next migration has something to carry over."""
    here = inspect(connection)
    present = set(here.get_table_names())
    for table in tables:
        if table.name not in present or connection.execute(select(literal(1)).select_from(table).limit(1)).first():
            continue
        known = {column["name"] for column in here.get_columns(table.name)}
        connection.execute(table.insert().values({c.name: _some(c) for c in table.columns if c.name in known}))


def _some(column: Any) -> Any:
    if isinstance(column.type, JSON):
        return {}
    if isinstance(column.type, UTCDateTime):
        return AT
    if isinstance(column.type, AutoString):
        return "x"
    return {int: 1, str: "x", bool: False, date: AT.date()}[column.type.python_type]


def test_migrations_are_named_by_a_phrase() -> None:
    for script in ScriptDirectory.from_config(migrate.config()).walk_revisions():
        assert len(script.revision.split("_")) >= 3, script.revision
