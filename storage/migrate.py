"""Brings a database to the tables of this version, and says whether it is there."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlmodel import SQLModel

import storage.tables  # noqa: F401 - fills the metadata
from storage.db import JOBS_SCHEMA

FOLDER = Path(__file__).parent / "migrations"


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration; no ini file is needed."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    made.set_main_option("path_separator", "os")
    made.set_main_option("file_template", "%%(rev)s")
    made.attributes["connection"] = connection
    return made


def upgrade(engine: Engine, to: str = "head") -> tuple[str | None, str | None]:
    """Migrate in one transaction; (version before, version after). Of many processes at once, one does it."""
    with engine.begin() as connection:
        alone(connection)
        before = current(connection)
        command.upgrade(config(connection), to)
        return before, current(connection)


def alone(connection: Connection) -> None:
    """Wait until no other process changes tables here. SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('groundswell migrate'))"))


def current(connection: Connection) -> str | None:
    """The version a database is at, or None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """The version this program needs."""
    return ScriptDirectory.from_config(config()).get_current_head()


def is_current(engine: Engine) -> bool:
    """Whether a database has the tables this program needs."""
    with engine.connect() as connection:
        return current(connection) == newest()


def differences(connection: Connection) -> list[object]:
    """What the tables of a migrated database lack against the classes; empty when all is well."""
    context = MigrationContext.configure(connection, opts={"include_name": is_ours})
    return list(compare_metadata(context, SQLModel.metadata))


def is_ours(name: str | None, kind: str, _: object) -> bool:
    """Whether a table is compared with the classes: on PostgreSQL the path of names also leads to those of jobs."""
    return kind != "table" or not (name or "").startswith(f"{JOBS_SCHEMA}_")
