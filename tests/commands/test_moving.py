"""`groundswell move`: to PostgreSQL, and what keeps it from happening."""

import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from sqlmodel import select

from storage.company import company
from storage.db import Database
from storage.tables import Person
from tests.commands.terminal import Terminal


@pytest.fixture
def to(postgres: Any) -> Iterator[str]:
    with postgres.database(template="template0") as url:
        yield url


def people(url: str) -> tuple[int, bool]:
    """How many there are, and whether the bot is paused."""
    here = Database(url)
    try:
        with here.reading() as session:
            row = company(session)
            return len(session.exec(select(Person)).all()), row is not None and row.paused_since is not None
    finally:
        here.close()


def test_a_company_is_moved_once_and_what_is_left_behind_says_nothing_any_more(seeded: Terminal, to: str) -> None:
    before, _ = people(f"sqlite:///{seeded.db}")
    said = seeded.on("move", "--to", to)
    assert f"person: {before} checked" in said
    assert "Set DATABASE_URL to that address" in said
    assert people(to) == (before, False)
    assert people(f"sqlite:///{seeded.db}") == (before, True)
    assert "the target is not empty, it has rows in" in seeded.on("move", "--to", to, exits=2)


def test_nothing_is_moved_while_groundswell_runs(seeded: Terminal, to: str) -> None:
    other = sqlite3.connect(seeded.db)
    other.execute("SELECT 1 FROM person").fetchall()
    assert "Stop Groundswell first" in seeded.on("move", "--to", to, exits=2)
    other.close()
    assert people(f"sqlite:///{seeded.db}")[1] is False


@pytest.mark.parametrize(("to", "why"), [
    ("nonsense", "--to: write an address as postgresql+psycopg://user@host/name."),
    ("sqlite:///other.db", "--to: the address of a PostgreSQL begins with postgresql+psycopg://."),
    ("postgresql+psycopg://a:secret@127.0.0.1:1/x", "The database could not be used: "),
])  # fmt: skip
def test_an_address_that_leads_nowhere_is_told_in_one_line(seeded: Terminal, to: str, why: str) -> None:
    said = seeded.on("move", "--to", to, exits=2)
    assert why in said and "secret" not in said


def test_postgresql_itself_is_not_moved(terminal: Terminal, to: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", to)
    assert "Only a SQLite database is moved" in terminal("move", "--to", to, exits=2)


def test_without_a_company_there_is_nothing_to_move(terminal: Terminal, to: str) -> None:
    terminal.on("migrate")
    assert "There is no company yet" in terminal.on("move", "--to", to, exits=2)
