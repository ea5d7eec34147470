"""A morning in real time, in many processes: whoever answered is recorded, and nothing is said twice."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rich.console import Console

from bot.house import days_off_around, weekend
from bot.morning import Morning, run
from bot.rules import calendar
from bot.somewhere import LENGTH, somewhere_at_work
from tests.conftest import Postgres


def played(postgres: Postgres, morning: Morning) -> dict[str, Any]:
    with postgres.database() as url:
        return run(morning, url, Console(quiet=True))


def keeps_its_promises(report: dict[str, Any]) -> None:
    pulses = report["pulses"]
    assert report["unsaid"] == []
    assert pulses["invited"] == pulses["delivered"] == report["people"]
    assert pulses["answered"] == pulses["recorded"] > 0
    assert report["concerns"]["lost"] == 0
    assert report["slack"]["duplicates"] == report["slack"]["refused"] == 0
    nudges = report["nudges"]
    assert [nudges[name] for name in ("over_budget", "out_of_hours", "after_stop")] == [0, 0, 0]
    assert report["processes"]["unclean"] == 0


@pytest.mark.long
@pytest.mark.parametrize("processes", [1, 2])
def test_a_morning_of_some_processes_of_each_kind(postgres: Postgres, processes: int) -> None:
    report = played(postgres, Morning(people=20, processes=processes, seed=7, minutes=0.1))
    keeps_its_promises(report)
    assert report["processes"]["restarts"] == 0


@pytest.mark.long
@pytest.mark.timeout(400)
def test_whatever_process_is_killed_nobody_is_forgotten_and_nobody_hears_anything_twice(postgres: Postgres) -> None:
    report = played(postgres, Morning(people=120, processes=2, seed=11, minutes=2, kills=10))
    keeps_its_promises(report)
    assert report["processes"]["killed"] == report["processes"]["restarts"] == 10


@pytest.mark.parametrize("day", range(0, 366, 7))
def test_at_every_hour_of_every_day_it_is_working_time_somewhere(day: int) -> None:
    for hour in range(0, 7 * 24, 5):
        now = datetime(2026, 1, 1, 0, 59, tzinfo=UTC) + timedelta(days=day, hours=hour)
        zone, country = somewhere_at_work(now)
        hours = calendar.Hours(zone, days_off=days_off_around(now.year)(country), weekend=weekend(country))
        assert calendar.closed_because(hours, now) is calendar.closed_because(hours, now + LENGTH) is None
