"""The made-up company of the demo has figures of usage, taken in as anybody's would be."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from bot import demo, simulation
from bot.loading import load
from bot.made_up import USAGE, count_tools, invented
from bot.rules.sayings import least_answers
from bot.rules.trail import USAGE as SUBJECT
from bot.rules.usage import FLOOR, drawn
from bot.seeding.usage import Roster, read_usage
from storage import champions, people, trail, usage
from storage.db import Database
from storage.keys import Keys, new_secret
from storage.migrate import upgrade

START = datetime(2026, 8, 3, tzinfo=UTC)
KEYS = Keys(new_secret())


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    here = Database(f"sqlite:///{tmp_path}/demo.db")
    upgrade(here.engine)
    with here.transaction() as session:
        load(session, invented(120, 7), START, "test")
    yield here
    here.close()


def test_each_week_of_the_demo_that_is_over_is_taken_in_with_its_own_date_and_recorded(db: Database) -> None:
    for week in range(8):
        with db.transaction() as session:
            count_tools(session, KEYS, week, START + timedelta(weeks=week + 1))
    with db.reading() as session:
        assert usage.weeks(session) == [f"2026-W{number}" for number in range(32, 38)]
        assert [step.why for step in trail.of(session, SUBJECT)] == [
            f"groundswell usage import, 2026-W{number}: 10 new, 0 replaced, 0 as before" for number in range(32, 38)
        ]


def test_the_file_of_the_demo_is_one_that_anybody_could_import_without_a_warning(db: Database) -> None:
    with db.reading() as session:
        names = {one.key: one.name for one in champions.rules(session)}
        headcount = people.headcount(session)
    found, warnings = read_usage(USAGE, Roster(names, headcount), datetime(2026, 6, 1, tzinfo=UTC).date())
    assert warnings == []
    assert {one.week for one in found} == {f"2026-W{number}" for number in range(15, 21)}
    units = [{"key": key, "name": key, "departments": [key]} for key in names]
    for tool in drawn([one for one in found if one.week == "2026-W15"], units, FLOOR):
        parts = [tool["company"], *tool["units"].values(), *filter(None, [tool["others"]])]
        assert len(parts) > 2
        assert all(one["active"] and one["licensed"] >= least_answers(FLOOR) for one in parts)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_the_last_digest_of_the_demo_tells_usage_beside_what_people_report() -> None:
    console = Console(width=200, record=True, file=io.StringIO())
    demo.demo(simulation.Plan(120, 3, 7, START, until_hour=12), demo.Showing(None, 60, told=False), console)
    said = " ".join(console.export_text().split())
    assert "Usage, week from 17 August" in said or "Usage, week from 10 August" in said
    assert "of those who answered the last pulse," in said
