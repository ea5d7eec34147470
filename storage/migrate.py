"""Brings a database to the tables of this version, and says whether it is there."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlmodel import SQLModel

import storage.tables  # noqa: F401 - fills the metadata

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
    """Migrate in one transaction; (version before, version after)."""
    with engine.begin() as connection:
        before = current(connection)
        command.upgrade(config(connection), to)
        return before, current(connection)


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
    return list(compare_metadata(MigrationContext.configure(connection), SQLModel.metadata))
