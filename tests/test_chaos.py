"""What `make chaos` proves at length, in small: whatever breaks, nothing is lost and nothing is said twice."""

import time
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from bench.chaos import played, show
from bench.interrupted import CLOSING, MIGRATION, Interrupted, Task
from bench.jumps import Jumps
from bench.ledger import Count, Ledger, Outcome
from bench.scenarios import POSTGRESQL, SQLITE, Ill, Scenario, killing
from bot.morning import ALONE, SERVES, WORKS
from simulator.mischief import Fault
from storage.db import Database
from storage.keys import Keys
from storage.migrate import upgrade
from tests.conftest import Postgres


def kept(outcome: Outcome) -> Count:
    count = outcome.count
    assert (count.lost, count.twice, count.forgotten) == (0, 0, 0)
    assert count.due >= 20
    assert count.given >= count.taken > 0
    return count


async def test_a_single_process_that_is_killed_twice_loses_nothing(tmp_path: Path) -> None:
    disaster = killing(2, once_said=True)
    small = Scenario("killed", SQLITE, (ALONE,), people=20, seconds=4, pace=1200, disaster=disaster)
    outcome = await small.play(f"sqlite:///{tmp_path / 'chaos.db'}")
    kept(outcome)
    assert outcome.kills == 2


@pytest.mark.long
async def test_many_processes_whose_calls_fail_lose_nothing(postgres: Postgres) -> None:
    ill = Ill(Fault.FAIL_BEFORE, 0.1, on=("chat.update", "views.open", "response_url"))
    small = Scenario("5xx", POSTGRESQL, (SERVES, WORKS), people=20, seconds=4, pace=1200, ills=(ill,))
    with postgres.database() as url:
        kept(await small.play(url))


@pytest.mark.long
@pytest.mark.parametrize("task", [MIGRATION, CLOSING], ids=["migration", "closing"])
async def test_a_command_that_is_killed_can_be_run_again(tmp_path: Path, task: Task) -> None:
    count = (await Interrupted("killed", SQLITE, task, trials=1).play(f"sqlite:///{tmp_path / 'chaos.db'}")).count
    assert count.kept
    assert count.due > 0
    assert count.given == count.recorded > 0


def test_what_was_lost_or_said_twice_breaks_the_promise() -> None:
    assert Count(due=3, sent=3, given=2, taken=1, recorded=1, apart=5).kept
    assert not Count(due=3, sent=2).kept
    assert not Count(due=3, sent=3, twice=1).kept
    assert not Count(taken=2, recorded=1).kept


@pytest.mark.long
def test_whatever_has_not_ended_in_time_is_ended_and_breaks_the_promise(tmp_path: Path) -> None:
    (outcome,) = played([Jumps("clock jumps", SQLITE)], tmp_path, tmp_path, time.monotonic() + 1)
    assert outcome.problem == "it did not end in time"
    assert not outcome.kept


def test_a_concern_that_is_said_again_where_nobody_may_look_is_counted_apart(tmp_path: Path) -> None:
    ledger, db = Ledger(), Database(f"sqlite:///{tmp_path / 'chaos.db'}")
    upgrade(db.engine)
    ledger.said.update(["card:1:1:C042"] * 2 + ["pulse:1:U1"])
    with db.reading() as session:
        count = ledger.count(session, Keys(None), datetime.now(UTC))
        assert (count.apart, count.twice) == (1, 0)
        ledger.said.update(["pulse:1:U1"])
        assert ledger.count(session, Keys(None), datetime.now(UTC)).twice == 1
        ledger.said.update(["digest:ops:2026-W20:1:C042"] * 2)
        assert ledger.count(session, Keys(None), datetime.now(UTC)).twice == 2
    db.close()


def test_the_table_says_what_was_lost_and_why_a_scenario_broke_off() -> None:
    console = Console(width=160, record=True, file=StringIO())
    show([Outcome("a storm", SQLITE, Count(due=9, sent=7), problem="it broke")], console)
    text = console.export_text()
    assert "a storm" in text and " 9 " in text and " 7 " in text and " 2 " in text
    assert "a storm, sqlite: it broke" in text
