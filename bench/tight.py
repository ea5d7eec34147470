"""The program on a disk that is full while a file lies beside the database: `python -m bench.tight run --http`.

SQLite counts the pages that a connection may use: with no more than there are, it says what it says of a full disk.
"""

from pathlib import Path

from sqlalchemy import Connection, Engine, event

from bot.__main__ import main

NO_LIMIT = 1 << 31


def mark(database: str) -> Path:
    """The file that says that the disk is full."""
    return Path(f"{database}.full")


def _limit(connection: Connection) -> None:
    database = connection.engine.url.database
    if connection.dialect.name == "sqlite" and database:
        full = mark(database).exists()
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one() if full else NO_LIMIT
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")


if __name__ == "__main__":
    event.listen(Engine, "begin", _limit)
    main()
