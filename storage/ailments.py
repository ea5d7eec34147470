"""What can be wrong with a database as a whole, told from its errors: then no single row is to blame."""

import sqlite3
from enum import StrEnum

from sqlalchemy.exc import DBAPIError, TimeoutError


class Ailment(StrEnum):
    """Why nothing can be saved at the moment."""

    LOCKED = "locked by another process"
    AWAY = "away"
    FULL = "full"
    READ_ONLY = "read-only"
    DAMAGED = "damaged"


SQLITE = {
    sqlite3.SQLITE_BUSY: Ailment.LOCKED,
    sqlite3.SQLITE_LOCKED: Ailment.LOCKED,
    sqlite3.SQLITE_FULL: Ailment.FULL,
    sqlite3.SQLITE_READONLY: Ailment.READ_ONLY,
    sqlite3.SQLITE_PERM: Ailment.READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: Ailment.AWAY,
    sqlite3.SQLITE_IOERR: Ailment.AWAY,
    sqlite3.SQLITE_CORRUPT: Ailment.DAMAGED,
    sqlite3.SQLITE_NOTADB: Ailment.DAMAGED,
}
"""By SQLite's primary result code."""
PRIMARY = 0xFF
POSTGRESQL = {
    "25006": Ailment.READ_ONLY,
    "25P03": Ailment.AWAY,
    "53100": Ailment.FULL,
    "53300": Ailment.AWAY,
    "55P03": Ailment.LOCKED,
    "57014": Ailment.LOCKED,
    "57P01": Ailment.AWAY,
    "57P02": Ailment.AWAY,
    "57P03": Ailment.AWAY,
    "XX001": Ailment.DAMAGED,
    "XX002": Ailment.DAMAGED,
}
"""By SQLSTATE (PostgreSQL, appendix A); class 08 is a lost connection."""


def ailment(problem: BaseException) -> Ailment | None:
    """What is wrong with the database itself; None where the error is about what was to be written."""
    if isinstance(problem, TimeoutError):
        return Ailment.AWAY
    if not isinstance(problem, DBAPIError):
        return None
    told = problem.orig
    if isinstance(told, sqlite3.Error):
        return SQLITE.get(getattr(told, "sqlite_errorcode", 0) & PRIMARY)
    state = getattr(told, "sqlstate", None)
    if problem.connection_invalidated or str(state).startswith("08"):
        return Ailment.AWAY
    if state is None and type(told).__module__.startswith("psycopg") and type(told).__name__ == "OperationalError":
        # The driver itself could not reach it.
        return Ailment.AWAY
    return POSTGRESQL.get(str(state))
