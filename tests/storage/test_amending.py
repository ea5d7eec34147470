"""Two who change the matrix at the same moment: one is kept, and the other is told of it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
import yaml
from sqlalchemy.exc import IntegrityError

import seeds
from bot.amending import Amending, amend
from bot.rules.amending import Verdict, Wanted
from storage import company, matrix
from storage.db import Database
from storage.keys import Keys, new_secret
from storage.tables import Department, Person, RoleHolder

KEYS = Keys(new_secret())
T0 = datetime(2026, 4, 13, 8, 0, tzinfo=UTC)
BODY: dict[str, Any] = yaml.safe_load((Path(seeds.__file__).parent / "raci.yaml").read_text("utf-8"))


@pytest.fixture
def staffed(db: Database) -> Iterator[Database]:
    """A company with a matrix, an operations lead and their deputy."""
    with db.transaction() as session:
        company.load(session, "raci", "matrix", BODY, T0, "groundswell seed")
        session.add(Department(key="sales", name="Sales"))
        session.flush()
        for n in (1, 2, 3):
            session.add(
                Person(
                    id=n, slack_id=f"U{n}", name=f"P{n}", zone="UTC", department="sales", tier="managers", cohort="x"
                )
            )
        session.flush()
        session.add(RoleHolder(role="operations_lead", person_id=1, deputy_id=2))
        session.add(RoleHolder(role="ai_champion", department="sales", person_id=3))
    yield db


def changing(once: str, slack_id: str, seen: int = 1, **letters: str) -> Amending:
    return Amending(once, slack_id, Wanted("training", seen, letters, f"{slack_id} wants it"))


def done(db: Database, amending: Amending) -> Any:
    """As the handler does it: once more where another process was faster."""
    for _ in range(2):
        try:
            with db.transaction() as session:
                return amend(session, KEYS, amending, T0)
        except IntegrityError:
            continue
    raise AssertionError("two in a row")


def test_of_two_at_the_same_moment_one_is_kept_and_the_other_overtaken(staffed: Database) -> None:
    both = [changing("a", "U1", it_support="C"), changing("b", "U2", ceo="C")]
    ready = Barrier(2)

    def at_once(amending: Amending) -> Verdict:
        ready.wait(10)
        verdict: Verdict = done(staffed, amending).verdict
        return verdict

    with ThreadPoolExecutor(2) as pool:
        verdicts = sorted(pool.map(at_once, both))
    assert verdicts == sorted([Verdict.KEPT, Verdict.OVERTAKEN])
    with staffed.reading() as session:
        assert [version.number for version in matrix.versions(session)] == [1, 2]


def test_the_same_form_at_the_same_moment_is_kept_once(staffed: Database) -> None:
    ready = Barrier(2)

    def at_once(_: int) -> bool:
        ready.wait(10)
        result = done(staffed, changing("a", "U1", it_support="C"))
        assert result.verdict is Verdict.KEPT
        return bool(result.repeated)

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(at_once, range(2))) == [False, True]
    with staffed.reading() as session:
        assert len(matrix.versions(session)) == 2


def test_a_refused_form_leaves_nothing_and_may_be_sent_again_when_it_is_right(staffed: Database) -> None:
    assert done(staffed, changing("a", "U3", it_support="C")).verdict is Verdict.NOT_ACCOUNTABLE
    assert done(staffed, changing("a", "U1", ceo="A")).verdict is Verdict.CANNOT_BE
    result = done(staffed, changing("a", "U1", it_support="C"))
    assert (result.verdict, result.repeated) == (Verdict.KEPT, False)


def test_roles_that_act_now_and_that_nobody_holds_are_named(staffed: Database) -> None:
    result = done(staffed, changing("a", "U1", ceo="A", operations_lead="R"))
    assert result.unheld == ("ceo",)
    with staffed.transaction() as session:
        session.get_one(Person, 3).left_at = T0
        session.add(RoleHolder(role="ceo", person_id=2))
    result = done(staffed, changing("b", "U2", seen=2, it_support="C"))
    assert result.unheld == ("ai_champion",)
