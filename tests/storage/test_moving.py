"""A company is carried over from SQLite to PostgreSQL: everything, or nothing."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, select, text
from sqlmodel import SQLModel

from bench.interrupted import fill
from storage import migrate, moving
from storage.db import Database
from storage.engines import engine_for
from storage.tables import Department, Edition, Person

AT = datetime(2026, 5, 4, 9, 0, 1, 234567, tzinfo=UTC)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Database]:
    """A company on SQLite with a row in every table, and people who stand in for each other."""
    found = Database(f"sqlite:///{tmp_path / 'small.db'}")
    migrate.upgrade(found.engine)
    with found.engine.begin() as connection:
        fill(connection)
    with found.transaction() as session:
        session.add(Department(key="all", name="Zoë & søn"))
        session.flush()
        session.add(Department(key="a", name="A", parent="all"))
        session.flush()
        for number, cover in ((2, 1), (7, 2)):
            session.add(
                Person(id=number, slack_id=f"U{number}", name=f"P{number}", zone="UTC", department="a",
                       tier="managers", cohort="assigned", cover_id=cover, contacted_at=AT,
                       day_starts=time(7, 30), day_ends=time(16), own_zone=True)
            )  # fmt: skip
            session.flush()
        session.get_one(Person, 1).cover_id = 7
        for number in range(2, 4):
            body = {"week": "2026-W18", "share": 0.1 + number, "who": ["ä", None, True]}
            session.add(Edition(id=number, audience="ops", period=f"2026-W{number}", figures=body, message={},
                                text="x", made_at=AT))  # fmt: skip
    with found.engine.begin() as connection:
        connection.execute(text("DELETE FROM week_step"))
        connection.execute(text("INSERT INTO sqlite_sequence (name, seq) SELECT 'win', 41 WHERE NOT EXISTS "
                                "(SELECT 1 FROM sqlite_sequence WHERE name = 'win')"))  # fmt: skip
        connection.execute(text("UPDATE sqlite_sequence SET seq = 41 WHERE name = 'win'"))
    found.engine.dispose()
    yield found
    found.close()


@pytest.fixture
def there(postgres: Any) -> Iterator[Database]:
    with postgres.database(template="template0") as url:
        found = Database(url)
        migrate.upgrade(found.engine)
        yield found
        found.close()


def rows(database: Database) -> dict[str, list[Any]]:
    with database.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)).mappings().all()))
            for table in SQLModel.metadata.sorted_tables
        }


def is_empty(database: Database) -> bool:
    """Whether nothing is in it but the end of a trail without events."""
    return [name for name, found in rows(database).items() if found] == ["trail_head"]


def moved(here: Database, there: Database) -> dict[str, int]:
    alone = engine_for(here.url.render_as_string())
    try:
        return moving.move(alone, there.engine)
    finally:
        alone.dispose()


def test_every_row_of_every_table_arrives_as_it_was(here: Database, there: Database) -> None:
    before = rows(here)
    here.engine.dispose()
    counts = moved(here, there)
    after = rows(there)
    assert after == before == rows(here)
    assert counts == {name: len(found) for name, found in before.items()}
    assert (counts["person"], counts["edition"], counts["week_step"]) == (3, 3, 0)


def test_numbers_go_on_above_all_that_were_ever_given(here: Database, there: Database) -> None:
    moved(here, there)
    with there.transaction() as session:
        session.add(edition := Edition(audience="y", period="y", figures={}, message={}, text="", made_at=AT))
        session.flush()
        assert edition.id == 4
        assert session.connection().execute(text("SELECT nextval(pg_get_serial_sequence('win', 'id'))")).scalar() == 42


def test_a_target_with_anything_in_it_is_refused_and_left_as_it_is(here: Database, there: Database) -> None:
    with there.transaction() as session:
        session.add(Department(key="b", name="B"))
    before = rows(there)
    with pytest.raises(moving.NotEmpty, match="department"):
        moved(here, there)
    assert rows(there) == before


def test_a_database_that_somebody_else_has_open_is_not_moved(here: Database, there: Database) -> None:
    other = sqlite3.connect(here.url.database or "")
    other.execute("SELECT count(*) FROM person").fetchall()
    with pytest.raises(moving.InUse):
        moved(here, there)
    other.close()
    assert is_empty(there)
    assert moved(here, there)["person"] == 3


@pytest.mark.parametrize("where", ["UPDATE company SET name = 'a' || char(0)",
                                   "UPDATE edition SET figures = '{\"a\": \"\\u0000\"}' WHERE id = 2"])  # fmt: skip
def test_what_postgresql_cannot_hold_is_named_by_its_row_and_nothing_is_copied(
    here: Database, there: Database, where: str
) -> None:
    with here.engine.begin() as connection:
        connection.exec_driver_sql(where)
    here.engine.dispose()
    with pytest.raises(moving.NotCarried, match=r"^(company 1|edition 2)$"):
        moved(here, there)
    assert is_empty(there)


def test_a_copy_that_is_not_the_same_is_found_out_and_taken_back(here: Database, there: Database) -> None:
    with there.engine.begin() as connection:
        connection.execute(text(
            "CREATE FUNCTION louder() RETURNS trigger AS $$ BEGIN NEW.name := upper(NEW.name); RETURN NEW; END $$ "
            "LANGUAGE plpgsql"
        ))  # fmt: skip
        connection.execute(text(
            "CREATE TRIGGER louder BEFORE INSERT ON person FOR EACH ROW WHEN (NEW.id = 7) EXECUTE FUNCTION louder()"
        ))  # fmt: skip
        connection.execute(text("ALTER TABLE person ALTER COLUMN name TYPE varchar"))
    with here.engine.begin() as connection:
        connection.execute(text("UPDATE person SET name = 'ben' WHERE id = 7"))
    here.engine.dispose()
    with pytest.raises(moving.Different, match="person"):
        moved(here, there)
    assert is_empty(there)


def test_every_table_has_a_primary_key_in_whose_order_it_is_read(there: Database) -> None:
    names = set(inspect(there.engine).get_table_names()) - {"alembic_version"}
    assert names == {table.name for table in SQLModel.metadata.sorted_tables if table.primary_key}
