"""Every migration, over a full database, on both databases."""

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, text
from sqlmodel import select

from bench.interrupted import AT, fill
from bot import closing
from storage import champions, migrate
from storage.db import Database
from storage.engines import engine_for
from storage.keys import Keys
from storage.tables import Onboarding, Publication, Round


def test_the_migrations_make_exactly_the_tables_of_the_classes(db: Database) -> None:
    with db.engine.connect() as connection:
        assert migrate.differences(connection) == []


def test_a_migrated_database_is_known_to_be_current(db: Database) -> None:
    assert migrate.is_current(db.engine)
    assert migrate.upgrade(db.engine) == (migrate.newest(), migrate.newest())


def test_every_migration_runs_over_a_full_database_of_the_version_before(url: str) -> None:
    engine = engine_for(url)
    steps = [s.revision for s in ScriptDirectory.from_config(migrate.config()).walk_revisions()][::-1]
    for step in steps:
        migrate.upgrade(engine, step)
        with engine.begin() as connection:
            fill(connection)
    with engine.connect() as connection:
        assert migrate.differences(connection) == []
        assert connection.execute(text("SELECT count(*) FROM person")).scalar_one() >= 1
    engine.dispose()


STOPPED_FOR = ("answers_without_names", "the_trail_and_anonymous_concerns")
"""Of the time before the first release: they take away what was there."""


@pytest.mark.parametrize("since", [-2, pytest.param(0, marks=pytest.mark.long)], ids=["newest", "all"])
def test_whatever_the_version_before_reads_and_writes_it_can_after_the_migration(url: str, since: int) -> None:
    engine = engine_for(url)
    steps = [s.revision for s in ScriptDirectory.from_config(migrate.config()).walk_revisions()][::-1][since:]
    migrate.upgrade(engine, steps[0])
    for step in steps[1:]:
        with engine.begin() as connection:
            fill(connection)
            before = MetaData()
            before.reflect(connection)
            tables = [one for one in before.sorted_tables if one.name != "alembic_version"]
            written = {one.name: dict(connection.execute(select(one)).mappings().first() or {}) for one in tables}
        migrate.upgrade(engine, step)
        if step in STOPPED_FOR:
            continue
        with engine.connect() as connection:  # Nothing of this is kept.
            after = MetaData()
            after.reflect(connection)
            for table in reversed(after.sorted_tables):
                connection.execute(table.delete())
            for table in tables:
                connection.execute(table.insert().values(written[table.name]))
                connection.execute(table.update().values(written[table.name]))
                assert dict(connection.execute(select(table)).mappings().one()) == written[table.name], step
    engine.dispose()


def test_a_database_that_a_newer_program_has_migrated_is_left_as_it_is(db: Database) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'a_version_to_come'"))
    with pytest.raises(migrate.Newer, match="a_version_to_come"):
        migrate.upgrade(db.engine)
    assert not migrate.is_current(db.engine)


def test_nobody_stays_named_in_the_figures_of_digests_that_were_kept(url: str) -> None:
    engine = engine_for(url)
    migrate.upgrade(engine, "figures_of_tool_usage")
    done = [{"words": "We bought licences", "at": "2026-05-04", "by": "U1"}]
    with engine.begin() as connection:
        before = MetaData()
        before.reflect(connection)
        for number, figures in enumerate([{"week": "2026-W19", "done": done}, {"done": None}, {"week": "2026-W20"}], 1):
            connection.execute(before.tables["edition"].insert(), {
                "id": number, "audience": "ops", "period": f"2026-W{number}", "version": 1, "figures": figures,
                "message": {}, "text": "x", "made_at": AT if "postgresql" in url else AT.replace(tzinfo=None),
            })  # fmt: skip
    migrate.upgrade(engine)
    with engine.connect() as connection:
        kept = connection.execute(select(before.tables["edition"].c.figures).order_by(text("id"))).scalars().all()
    unnamed = [{"words": "We bought licences", "at": "2026-05-04"}]
    assert kept == [{"week": "2026-W19", "done": unnamed}, {"done": None}, {"week": "2026-W20"}]
    engine.dispose()


def test_what_was_counted_before_is_published_after_the_migration(url: str) -> None:
    engine = engine_for(url)
    migrate.upgrade(engine, "lessons_and_concerns")
    at = AT if "postgresql" in url else AT.replace(tzinfo=None)
    body = {"asked": 12, "took_part": 9, "floor": 5, "weighted": {}, "reach": {"useful": "units"}, "units": [
        {"departments": ["sales"], "name": "Sales", "asked": 12, "took_part": 9}
    ]}  # fmt: skip
    with engine.begin() as connection:
        before = MetaData()
        before.reflect(connection)
        insert = {name: table.insert() for name, table in before.tables.items()}
        connection.execute(insert["department"], {"key": "sales", "name": "Sales"})
        connection.execute(insert["round"], {
            "id": 1, "template": "default", "name": "P", "mode": "confidential", "state": "closed", "cycle": 1,
            "part": 1, "parts": 1, "floor": 5, "links_days": 30, "questions": [QUESTION], "not_asked": {},
            "opened_by": "x", "opens_at": at, "closes_at": at, "closed_at": at, "published": body,
        })  # fmt: skip
        for value, n in (("4", 5), ("1", 4)):
            connection.execute(insert["rollup"], {
                "round_id": 1, "unit": "sales", "cohort": "all", "question": "useful", "value": value, "n": n
            })  # fmt: skip
    engine.dispose()
    db = Database(url)
    migrate.upgrade(db.engine)
    with db.transaction() as session:
        assert closing.publish(session, Keys(None), AT) == 1
        share = session.exec(select(Publication.figures)).one()["shares"][0]
        assert session.get_one(Round, 1).tally == {"asked": 12, "took_part": 9}
    db.close()
    assert (share["company"]["answered"], share["company"]["asked"]) == (9, 12)


@pytest.mark.parametrize("live", [True, False])
def test_whoever_was_champion_of_a_live_company_before_is_not_welcomed_as_a_new_one(url: str, live: bool) -> None:
    engine = engine_for(url)
    migrate.upgrade(engine, "the_trail_and_anonymous_concerns")
    at = AT if "postgresql" in url else AT.replace(tzinfo=None)
    with engine.begin() as connection:
        before = MetaData()
        before.reflect(connection)
        insert = {name: table.insert() for name, table in before.tables.items()}
        connection.execute(insert["company"], {"id": 1, "name": "A", "zone": "UTC", "live_since": at if live else None})
        connection.execute(insert["department"], {"key": "sales", "name": "Sales"})
        person = {"zone": "UTC", "department": "sales", "tier": "managers", "cohort": "x", "contact_planned": True}
        for number in (1, 2):
            row = {"id": number, "slack_id": f"U{number}", "name": "N", "at_any_hour": False} | person
            connection.execute(insert["person"], row)
        for role, number in (("ai_champion", 1), ("ceo", 2)):
            connection.execute(insert["role_holder"], {"role": role, "department": "sales", "person_id": number})
    engine.dispose()
    db = Database(url)
    migrate.upgrade(db.engine)
    with db.transaction() as session:
        known = session.exec(select(Onboarding)).all()
        assert [(one.person_id, one.done) for one in known if one.stopped_at] == ([(1, [])] if live else [])
        assert [one.id for one in champions.unwelcomed(session, ())] == ([] if live else [1])
    db.close()


QUESTION = {
    "key": "useful", "kind": "scale", "text": "Useful?", "stage": "desire", "adopted": ["4", "5"], "cycles": "every",
    "finding": "", "short": "", "choices": [{"value": str(n), "label": str(n)} for n in range(1, 6)],
}  # fmt: skip


def test_the_newest_version_is_found_as_alembic_finds_it() -> None:
    assert migrate.newest() == ScriptDirectory.from_config(migrate.config()).get_current_head()


def test_migrations_are_named_by_a_phrase() -> None:
    for script in ScriptDirectory.from_config(migrate.config()).walk_revisions():
        assert len(script.revision.split("_")) >= 3, script.revision
