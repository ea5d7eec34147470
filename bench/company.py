"""Companies of any size, written straight into a database: what is measured is the product, not how it is filled."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.house import days_off_around
from bot.loading import load
from bot.rules.company import Tier
from bot.seeding import SEEDS, read_company
from storage import rows
from storage.company import go_live
from storage.db import Database
from storage.migrate import upgrade
from storage.people import Terms
from storage.tables import LessonStep, Person

MONDAY = datetime(2026, 5, 18, 6, 0, tzinfo=UTC)
"""Of 2026-W21, before anybody's day begins in Europe."""
WEDNESDAY = MONDAY + timedelta(days=2, hours=2)
"""Ten o'clock in Berlin, on a day for lessons."""
DONE_BEFORE = 3
"""Lessons that everybody has done already."""


def terms() -> Terms:
    """Everybody may be written to, from 9 to 17."""
    return Terms(frozenset(), time(9), time(17), days_off_around(MONDAY.year))


@contextmanager
def company(people: int, due: int, url: str | None = None) -> Iterator[Database]:
    """The demo company with so many people, of whom the lesson of `due` is due on the Wednesday.

    In a SQLite file that goes afterwards, or at `url`.
    """
    with TemporaryDirectory() as folder:
        database = Database(url or f"sqlite:///{Path(folder) / 'bench.db'}")
        try:
            upgrade(database.engine)
            with database.transaction() as session:
                here = read_company(SEEDS / "demo")
                load(session, here, MONDAY - timedelta(weeks=12), "bench")
                go_live(session, MONDAY - timedelta(weeks=12))
                departments = [one.key for one in here.departments]
                track = [lesson.key for lesson in here.shelves[Tier.PRACTITIONERS]][:DONE_BEFORE]
                rows.add_new(session.connection(), Person, [_person(n, departments, n < due) for n in range(people)])
                done = [_step(1000 + n, key) for n in range(people) for key in track]
                rows.add_new(session.connection(), LessonStep, done)
            yield database
        finally:
            database.close()


def _person(number: int, departments: list[str], due: bool) -> Mapping[str, Any]:
    contacted = MONDAY - timedelta(weeks=10)
    return {
        "id": 1000 + number,
        "slack_id": f"UB{number:08d}",
        "name": f"Person {number}",
        "zone": "Europe/Berlin",
        "country": "DE",
        "department": departments[number % len(departments)],
        "tier": Tier.PRACTITIONERS.value,
        "cohort": "assigned",
        "at_any_hour": False,
        "contact_planned": True,
        "contacted_at": contacted,
        "lesson_due_at": WEDNESDAY if due else MONDAY + timedelta(weeks=8),
        "lessons_ignored": 0,
        "lessons_unwanted": False,
    }


def _step(person: int, lesson: str) -> Mapping[str, Any]:
    at = MONDAY - timedelta(weeks=4)
    return {"person_id": person, "lesson": lesson, "standing": "done", "offered": 1, "reason": "", "at": at}
