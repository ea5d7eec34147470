"""How planning grows with the company: a tick in which as many people are due, and a week for everybody."""

import time
from collections.abc import Iterator

from bench.company import WEDNESDAY, company, terms
from bot import lessons
from bot.planning import plan_week
from storage.db import Database

DUE = 1000
WEEK = "2026-W21"


def measured(people: int, rounds: int) -> Iterator[tuple[str, list[float], float]]:
    """(key, its values, the reference) of each measure: `people` in the small company, ten times as many in the large.

    `plan_growth_10x` is the time of a tick with as many people due in the large one over that in the small one, both
    in each round; `week_plan_s` the seconds of a week planned for a company of the larger size in which all are due.
    """
    due = min(DUE, people)
    with company(people, due) as small, company(people * 10, due) as large:
        growth = []
        for _ in range(rounds):
            before, after = _tick(small), _tick(large)
            growth.append(after / before)
        yield "plan_growth_10x", growth, 1.3
    with company(people * 10, people * 10) as busy:
        yield "week_plan_s", [_week(busy)], 60.0


def _tick(database: Database) -> float:
    with database.transaction() as session:
        began = time.perf_counter()
        planned = lessons.offer(session, terms(), WEDNESDAY)
        took = time.perf_counter() - began
        session.rollback()
    if not planned:
        raise RuntimeError("nobody was due, so nothing was measured")
    return took


def _week(database: Database) -> float:
    with database.reading() as session:
        began = time.perf_counter()
        lines = sum(1 for _ in plan_week(session, terms(), WEEK))
        took = time.perf_counter() - began
    if not lines:
        raise RuntimeError("nobody was planned for, so nothing was measured")
    return took
