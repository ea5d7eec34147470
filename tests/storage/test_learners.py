"""How many have done a lesson, what is required and their whole track, as the database counts it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.rules.company import Tier
from bot.rules.learned import Learned
from bot.rules.library import REQUIRED, Lesson, Track, shelf_body
from bot.rules.questions import Stage
from storage import learners, lessons
from storage.db import Database
from storage.tables import Company, Department, Document, LessonStep, Person

NOW = datetime(2026, 5, 11, 9, 0, tzinfo=UTC)
SHELVES = {REQUIRED: ["rules", "secrets"], "managers": ["lead"], "practitioners": ["try", "check"], "sales": ["notes"]}
KEYS = [key for keys in SHELVES.values() for key in keys]
PEOPLE = [
    (tier, department, cohort)
    for tier in ("managers", "practitioners")
    for department in ("sales", "legal")
    for cohort in ("assigned", "volunteer")
]


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """A copy of a migrated database with a small library and eight people."""
    database = Database(database_url)
    with database.transaction() as session:
        session.add(Company(name="Harbour", zone="UTC"))
        for key in ("sales", "legal"):
            session.add(Department(key=key, name=key.title()))
        session.flush()
        for number, (tier, department, cohort) in enumerate(PEOPLE, 1):
            session.add(
                Person(id=number, slack_id=f"U{number}", name="N", zone="UTC", department=department, tier=tier,
                       cohort=cohort)
            )  # fmt: skip
        for name, keys in SHELVES.items():
            days = 20 if name == REQUIRED else None
            body = shelf_body([Lesson(key, key, Stage.DESIRE, 3, "You can.", "Read.", days=days) for key in keys])
            session.add(Document(kind=lessons.SHELF, name=name, version=1, body=body, at=NOW, by="test", why=""))
    yield database
    database.close()


def track(tier: str, department: str) -> list[str]:
    return [*SHELVES[REQUIRED], *SHELVES.get(department, []), *SHELVES[tier]]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.tuples(st.integers(1, len(PEOPLE)), st.sampled_from(KEYS))))
def test_the_database_counts_what_somebody_would_count_by_hand(db: Database, done: set[tuple[int, str]]) -> None:
    with db.transaction() as session:
        for person, key in done:
            session.add(LessonStep(person_id=person, lesson=key, standing="done"))
        session.add(LessonStep(person_id=1, lesson="elsewhere", standing="offered"))
        session.flush()
        found = learners.learned(session, lessons.tracks(session), datetime.now(UTC))
        session.rollback()
    expected = []
    for number, (tier, department, cohort) in enumerate(PEOPLE, 1):
        has = {key for person, key in done if person == number}
        expected.append(
            Learned(
                tier, department, cohort, 1,
                one=int(bool(has)),
                asked=1,
                required=int(set(SHELVES[REQUIRED]) <= has),
                track=int(set(track(tier, department)) <= has),
            )
        )  # fmt: skip
    assert found == sorted(expected, key=lambda one: (one.tier, one.department, one.cohort))


def test_a_track_is_what_is_required_then_the_departments_own_then_the_tiers(db: Database) -> None:
    with db.reading() as session:
        found: Track = lessons.tracks(session).of(Tier.MANAGERS, "sales")
    assert [one.key for one in found.lessons] == track("managers", "sales")
