"""Weeks lived through: what the simulated people know and what the product stored are the same."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console
from sqlalchemy import create_engine, text

from bot import simulation
from bot.complaint import Complaint
from bot.rules import calendar, training
from bot.rules.pulses import Mode
from tests.conftest import Postgres

START = datetime(2026, 4, 6, tzinfo=UTC)


def lived(
    folder: Path,
    *,
    people: int,
    weeks: int,
    seed: int,
    name: str = "story",
    url: str | None = None,
    mode: Mode = Mode.ANONYMOUS,
    start: datetime = START,
    until_hour: int = 0,
) -> tuple[dict[str, Any], Path, Path]:
    db, truth = folder / f"{name}.db", folder / f"{name}.json"
    plan = simulation.Plan(people=people, weeks=weeks, seed=seed, start=start, mode=mode, until_hour=until_hour)
    url = url or f"sqlite:///{db}"
    return simulation.run(plan, database_url=url, truth=truth, console=Console(quiet=True)), db, truth


def digests(db: Path) -> list[tuple[str, str, str]]:
    with closing(sqlite3.connect(db)) as connection:
        return connection.execute("SELECT audience, period, message FROM edition ORDER BY id").fetchall()


def recorded(db: Path, happened: str) -> list[str]:
    """What was done, as the record says it."""
    with closing(sqlite3.connect(db)) as connection:
        return [why for (why,) in connection.execute("SELECT why FROM event WHERE happened = ?", (happened,))]


def keeps_its_promises(report: dict[str, Any]) -> None:
    pulses = report["pulses"]
    assert pulses["answered"] == pulses["recorded"] > 0
    assert pulses["delivered"] <= pulses["invited"]
    nudges, concerns = report["nudges"], report["concerns"]
    assert [nudges[name] for name in ("over_budget", "out_of_hours", "after_stop", "snoozed_lost")] == [0, 0, 0, 0]
    assert concerns["lost"] == 0
    assert concerns["open"] == concerns["raised"] - concerns["resolved"] >= 0
    assert {name: report["slack"][name] for name in ("refused", "late_acks", "duplicates")} == {
        "refused": 0,
        "late_acks": 0,
        "duplicates": 0,
    }


@pytest.mark.parametrize(("weeks", "until_hour"), [(1, 12), pytest.param(2, 0, marks=pytest.mark.long)])
def test_the_same_seed_tells_the_same_story_on_either_database(
    tmp_path: Path, postgres: Postgres, weeks: int, until_hour: int
) -> None:
    told = partial(lived, tmp_path, people=20, weeks=weeks, until_hour=until_hour, seed=11)
    here, db, here_truth = told(name="sqlite")
    with postgres.database() as url:
        there, _, there_truth = told(name="postgresql", url=url)
        engine = create_engine(url)
        with engine.connect() as connection:
            messages = connection.execute(text("SELECT audience, period, message FROM edition ORDER BY id")).all()
        engine.dispose()
    keeps_its_promises(here)
    for report in (here, there):
        del report["seconds"], report["slack"]["calls"]
    assert here == there
    assert [(*whose, json.loads(message)) for *whose, message in digests(db)] == [tuple(row) for row in messages]
    assert [whose for whose, *_ in messages].count("ops") == 1
    assert recorded(db, "approved")
    assert json.loads(here_truth.read_text()) == json.loads(there_truth.read_text())


@pytest.mark.long
def test_a_story_is_never_mixed_into_a_company_that_is_there(tmp_path: Path) -> None:
    lived(tmp_path, people=20, weeks=1, seed=1)
    with pytest.raises(Complaint, match="holds a company already"):
        lived(tmp_path, people=20, weeks=1, seed=1)


@pytest.mark.long
def test_what_was_answered_is_what_is_stored_to_the_last_value(tmp_path: Path) -> None:
    _, db, truth = lived(tmp_path, people=40, weeks=1, seed=3, mode=Mode.CONFIDENTIAL)
    told: dict[tuple[str, str], str] = {}
    for entry in json.loads(truth.read_text()):
        told[entry["person"], entry["question"].split("*")[-2] if "*" in entry["question"] else entry["question"]] = (
            entry["answer"]
        )
    with closing(sqlite3.connect(db)) as connection:
        questions = json.loads(connection.execute("SELECT questions FROM round").fetchone()[0])
        rows = connection.execute(
            "SELECT p.email, a.question, a.value FROM open_answer a JOIN person p ON p.id = CAST(a.author AS INTEGER)"
        ).fetchall()
    labels = {(q["key"], c["value"]): (q["text"], c["label"]) for q in questions for c in q["choices"]}
    labels |= {(q["key"], ""): (q["text"], "Nothing to add") for q in questions}
    texts = {q["key"]: q["text"] for q in questions}
    stored = {(e, texts[key]): labels.get((key, value), ("", value))[1] for e, key, value in rows}
    assert stored == told
    assert any((key, value) not in labels for _, key, value in rows)  # somebody wrote a comment


@pytest.mark.long
@pytest.mark.timeout(600)
def test_six_weeks_of_the_demo_company_keep_every_promise(tmp_path: Path) -> None:
    report, db, _ = lived(tmp_path, people=120, weeks=6, seed=7)
    keeps_its_promises(report)
    assert report["departments"] == 8
    assert report["pulses"]["rounds"] == 2
    assert [week for whose, week, _ in digests(db) if whose == "ops"] == [f"2026-W{n}" for n in range(15, 20)]
    assert len(recorded(db, "approved")) == 7
    assert [why for why in recorded(db, "told") if why]  # a ready answer, by its name and version
    with closing(sqlite3.connect(db)) as connection:
        states = {state for (state,) in connection.execute("SELECT state FROM week_step")}
    assert {"assigned", "done"} & states  # an operations lead gave a step to somebody
    told = [message for whose, _, message in digests(db) if whose == "ops" and "last week's steps" in message]
    assert any("Given to" in message or "Done by" in message for message in told)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_departments_large_enough_are_asked_in_halves_and_reported_together(tmp_path: Path) -> None:
    report, db, _ = lived(tmp_path, people=600, weeks=5, seed=5)
    keeps_its_promises(report)
    with closing(sqlite3.connect(db)) as connection:
        parts = connection.execute("SELECT cycle, part, parts FROM round ORDER BY id").fetchall()
        asked = connection.execute("SELECT person_id FROM invite WHERE round_id IN (1, 2)").fetchall()
    assert parts == [(1, 1, 2), (1, 2, 2), (2, 1, 2)]
    assert len(asked) == len(set(asked)) > 590
    by_week = {week: message for whose, week, message in digests(db) if whose == "ops"}
    assert "Adoption" not in by_week["2026-W16"]  # nothing of a single half is published
    assert "Adoption" in by_week["2026-W18"]


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("start", ["2026-02-23", "2026-09-14"])
def test_twelve_weeks_in_which_the_clocks_change_keep_every_promise(tmp_path: Path, start: str) -> None:
    report, db, _ = lived(tmp_path, people=60, weeks=12, seed=3, start=datetime.fromisoformat(f"{start}T00:00+00:00"))
    keeps_its_promises(report)
    nudges, coverage = report["nudges"], report["coverage"]
    assert nudges["done"] > 150 and nudges["snoozed"] > 50
    assert len(coverage) >= report["departments"] and all(share > 0 for share in coverage.values())
    with closing(sqlite3.connect(db)) as connection:
        zones = dict(connection.execute("SELECT zone, count(*) FROM person GROUP BY zone").fetchall())
    assert set(zones) == {"Europe/Berlin", "America/New_York", "Asia/Singapore", "Australia/Sydney"}


@pytest.mark.long
def test_the_simulator_reads_each_wall_clock_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar, "zone_called", lambda _: ZoneInfo("Asia/Singapore"))
    report, *_ = lived(tmp_path, people=20, weeks=1, seed=3)
    assert report["nudges"]["out_of_hours"] > 0


@pytest.mark.long
def test_the_simulator_misses_lessons_that_were_put_off_and_do_not_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "tomorrow", lambda _, now: now + timedelta(days=6))
    report, *_ = lived(tmp_path, people=30, weeks=4, seed=3)
    assert report["nudges"]["snoozed_lost"] > 0
