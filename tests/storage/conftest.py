"""A database with the tables of this version, as SQLite and as a real PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.db import Database
from tests.conftest import KINDS


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'test.db'}"
        return
    with request.getfixturevalue("postgres").database(template="template0") as url:
        yield url


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """A migrated database."""
    database = Database(database_url)
    yield database
    database.close()
