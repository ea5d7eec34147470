"""Texts that a company may edit: every version is kept, and a file never overwrites what it has not changed itself."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from bot.rules.raci import matrix_from
from storage import company, matrix, retention
from storage.db import Database
from storage.keys import Keys
from storage.tables import Department, Person

T0 = datetime(2026, 4, 13, 8, 0, tzinfo=UTC)
SEED = "groundswell seed"


def body(letter: str) -> dict[str, Any]:
    return {"additional_roles": {}, "activities": {"training": {"name": "Training", "it_support": letter}}}


@pytest.fixture
def loads(db: Database) -> Any:
    """Load the matrix as a file has it, hours after the last."""
    hours = iter(range(100))

    def load(letter: str) -> company.Loaded:
        with db.transaction() as session:
            moment = T0 + timedelta(hours=next(hours))
            return company.load(session, "raci", "matrix", body(letter), moment, SEED)

    return load


def changed(db: Database, letter: str, by: str = "U1", why: str = "so it is") -> None:
    with db.transaction() as session:
        matrix.keep(session, matrix_from(body(letter)), matrix.versions(session)[-1], T0, by, why)


def kept(db: Database) -> list[tuple[int, str, str, str]]:
    """Number, letter, who and why of each version."""
    with db.reading() as session:
        return [
            (one.number, dict(one.matrix.rows[0].letters)["it_support"], one.by, one.why)
            for one in matrix.versions(session)
        ]


def test_each_change_is_a_new_version_and_the_old_ones_stay_as_they_were(db: Database, loads: Any) -> None:
    loads("I")
    changed(db, "C")
    changed(db, "R", "U2", "they do it")
    assert kept(db) == [(1, "I", SEED, SEED), (2, "C", "U1", "so it is"), (3, "R", "U2", "they do it")]


def test_nothing_is_put_over_a_version_that_came_in_between(db: Database, loads: Any) -> None:
    loads("I")
    with db.reading() as session:
        seen = matrix.versions(session)[-1]
    changed(db, "C")
    with pytest.raises(IntegrityError), db.transaction() as session:
        matrix.keep(session, matrix_from(body("R")), seen, T0, "U2", "too late")
    assert [letter for _, letter, *_ in kept(db)] == ["I", "C"]


def test_the_same_file_makes_no_version(db: Database, loads: Any) -> None:
    loads("I")
    assert loads("I") == company.Loaded(added=False)
    assert len(kept(db)) == 1


def test_a_file_that_has_not_changed_leaves_what_somebody_changed_in_force(db: Database, loads: Any) -> None:
    loads("I")
    changed(db, "C")
    for _ in range(2):
        loaded = loads("I")
        assert not loaded.added
        assert loaded.other.by == "U1"
    assert kept(db)[-1] == (2, "C", "U1", "so it is")


def test_a_file_that_has_changed_wins_and_says_what_it_took_the_place_of(db: Database, loads: Any) -> None:
    loads("I")
    changed(db, "C")
    loaded = loads("R")
    assert loaded.added
    assert loaded.other.version == 2
    assert kept(db)[-1] == (3, "R", SEED, SEED)
    assert loads("R") == company.Loaded(added=False)


def test_a_file_that_was_brought_in_line_does_not_win_over_the_next_change(db: Database, loads: Any) -> None:
    loads("I")
    changed(db, "C")
    assert loads("C") == company.Loaded(added=True)
    changed(db, "R")
    assert not loads("C").added
    assert kept(db)[-1][1] == "R"


def test_a_file_that_goes_back_to_what_it_was_before_has_changed(db: Database, loads: Any) -> None:
    loads("I")
    loads("C")
    changed(db, "R")
    assert loads("I").added
    assert kept(db)[-1] == (4, "I", SEED, SEED)


def test_whoever_is_erased_leaves_the_matrix_and_the_reason_but_not_their_name(db: Database, loads: Any) -> None:
    loads("I")
    changed(db, "C")
    with db.transaction() as session:
        session.add(Department(key="sales", name="Sales"))
        session.flush()
        someone = Person(slack_id="U1", name="P", zone="UTC", department="sales", tier="managers", cohort="x")
        session.add(someone)
        session.flush()
        retention.erase(session, Keys(None), someone)
    assert kept(db)[-1] == (2, "C", retention.ERASED, "so it is")
