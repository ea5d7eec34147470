"""Brings a database to the tables of this version, and says whether it is there.

Alembic takes longer to import than everything else that a process needs: one that finds its tables in place never does.
"""

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

import storage.tables  # noqa: F401 - fills the metadata
from storage.ailments import Ailment, ailment
from storage.engines import JOBS_SCHEMA

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parent / "migrations"
TRIES = 10
BETWEEN = 3.0
"""Seconds between two tries."""
TABLE_WAITS_MS = 2000
REVISION = re.compile(r'^(revision|down_revision)(?:: [^=]*)? = "(\w+)"', re.MULTILINE)


def config(connection: Connection | None = None) -> "Config":
    """Alembic's configuration; no ini file is needed."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    made.set_main_option("path_separator", "os")
    made.set_main_option("file_template", "%%(rev)s")
    made.attributes["connection"] = connection
    return made


class Newer(Exception):
    """A newer program has been at this database: its version is none that this one knows."""


def upgrade(engine: Engine, to: str = "head") -> tuple[str | None, str | None]:
    """Migrate in one transaction; (version before, version after). Of many processes at once, one does it.

    Where somebody reads a table for long, as a backup does, it is tried again some times, so that whoever works with
    the version before gets in between. Raises Newer.
    """
    for left in reversed(range(TRIES)):
        try:
            return _upgrade(engine, to)
        except DBAPIError as problem:
            if not left or engine.dialect.name == "sqlite" or ailment(problem) is not Ailment.LOCKED:
                raise
            time.sleep(BETWEEN)
    raise AssertionError


def _upgrade(engine: Engine, to: str) -> tuple[str | None, str | None]:
    from alembic import command

    with engine.begin() as connection:
        alone(connection)
        before = current(connection)
        if before is not None and before not in _versions()[0]:
            raise Newer(before)
        command.upgrade(config(connection), to)
        return before, current(connection)


def alone(connection: Connection) -> None:
    """Wait until no other process changes tables here, for as long as it takes. SQLite has one writer anyway.

    For a table itself it is waited for a short while only: everybody else who needs it stands behind who waits.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('groundswell migrate'))"))
        connection.execute(text(f"SET LOCAL lock_timeout = {TABLE_WAITS_MS}"))


def current(connection: Connection) -> str | None:
    """The version a database is at, or None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return None if found is None else str(found)


def newest() -> str:
    """The version this program needs."""
    named, followed = _versions()
    (last,) = named - followed
    return last


def _versions() -> tuple[set[str], set[str]]:
    """All versions that this program knows, and those that another follows."""
    found = [REVISION.findall(file.read_text("utf-8")) for file in (FOLDER / "versions").glob("*.py")]
    named = {str(name) for said in found for kind, name in said if kind == "revision"}
    followed = {str(name) for said in found for kind, name in said if kind == "down_revision"}
    return named, followed


def is_current(engine: Engine) -> bool:
    """Whether a database has the tables this program needs."""
    with engine.connect() as connection:
        return current(connection) == newest()


def differences(connection: Connection) -> list[object]:
    """What the tables of a migrated database lack against the classes; empty when all is well."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    context = MigrationContext.configure(connection, opts={"include_name": is_ours})
    return list(compare_metadata(context, SQLModel.metadata))


def is_ours(name: str | None, kind: str, _: object) -> bool:
    """Whether a table is compared with the classes: on PostgreSQL the path of names also leads to those of jobs."""
    return kind != "table" or not (name or "").startswith(f"{JOBS_SCHEMA}_")
