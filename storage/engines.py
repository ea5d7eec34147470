"""How a database is reached, SQLite or PostgreSQL: the settings that durability needs, and a bound for each wait."""

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry

READERS = 4
CONNECTIONS = READERS + 1
"""The most that this process opens to the database here: each reader's, and the writer's."""
JOBS_SCHEMA = "procrastinate"
"""Where the engine that hands out deliveries to many processes keeps its own tables, on PostgreSQL."""
BUSY_MS = 10_000
"""How long is waited for another process that writes. What is saved late is still saved."""
IDLE_MS = 20_000
"""How long PostgreSQL lets somebody who has begun to write say nothing: the machine may be gone, and its locks stay."""
NOTICING = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 15_000,
}
"""How a PostgreSQL is noticed that has gone without a word: seconds, and milliseconds for the last."""


def engine_for(url: str) -> Engine:
    """An engine with the settings that durability needs. Parameters never appear in errors or logs."""
    if url.startswith("sqlite"):
        engine = create_engine(url, hide_parameters=True)
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    # The connection used last is used next: it knows our statements already, and where little happens few are opened.
    engine = create_engine(
        url,
        connect_args=NOTICING,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_use_lifo=True,
        pool_size=CONNECTIONS,
        max_overflow=0,
    )
    event.listen(engine, "connect", _set_up_postgresql)
    return engine


def _set_up_postgresql(connection: Any, _: ConnectionPoolEntry) -> None:
    # Our tables stay where this database keeps them; the jobs' tables are found behind them.
    connection.execute(f"SELECT set_config('search_path', current_setting('search_path') || ', {JOBS_SCHEMA}', false)")
    connection.execute(f"SET lock_timeout = {BUSY_MS}; SET idle_in_transaction_session_timeout = {IDLE_MS}")
    connection.commit()


def _set_up_sqlite(connection: Any, _: ConnectionPoolEntry) -> None:
    # The driver's own transactions are switched off: `_begin_sqlite` says when one begins, and how.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={BUSY_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A reader that later writes could not be given the lock without a retry; a writer takes it at once.
    options = connection.get_execution_options()
    if not options.get("maintains", False):
        connection.exec_driver_sql("BEGIN" if options.get("reads", False) else "BEGIN IMMEDIATE")
