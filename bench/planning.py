"""How planning grows with the company: the ticks of a week in which as many people are due, and a look at all of it."""

import time
from collections.abc import Iterator
from datetime import timedelta

from sqlmodel import Session

from bench.company import MONDAY, WEDNESDAY, company, terms
from bot import lessons, tick
from bot.planning import plan_week
from bot.rules import due as rules
from bot.rules.pulses import Mode, RoundState
from bot.rules.sending import Kind
from bot.settings import Settings
from bot.settings import load as load_settings
from storage import rows
from storage.db import Database
from storage.deliveries import State, about_round, pulse_key
from storage.tables import Delivery, Invite, Round

DUE = 1000
WEEK = "2026-W21"
HOURS = 7 * 24
ASKED = MONDAY - timedelta(days=8)
"""When the pulse came that is still open: so long ago that it holds no lesson back."""


def measured(people: int, rounds: int) -> Iterator[tuple[str, list[float], float]]:
    """(key, its values, the reference) of each measure: `people` in the small company, ten times as many in the large.

    `plan_growth_10x` is the time of a week's ticks, one an hour, with as many people due in the large one over that in
    the small one, both in each round and both with a pulse open to everybody; `tick_growth_10x` that of the one tick in
    which all of them are due. `week_preview_s` are the seconds in which a week is shown beforehand, person by person,
    for a company of the larger size in which all are due.
    """
    due = min(DUE, people)
    with company(people, due) as small, company(people * 10, due) as large:
        _ask(small, people)
        _ask(large, people * 10)
        weeks, ticks = [], []
        for _ in range(rounds):
            before, after = _ticks(small, 1), _ticks(large, 1)
            ticks.append(after / before)
            before, after = _ticks(small, HOURS), _ticks(large, HOURS)
            weeks.append(after / before)
        yield "plan_growth_10x", weeks, 1.3
        yield "tick_growth_10x", ticks, 1.3
    with company(people * 10, people * 10) as busy:
        yield "week_preview_s", [_preview(busy)], 60.0


def _ask(database: Database, people: int) -> None:
    """A pulse to everybody that came more than a week ago and is open still."""
    with database.transaction() as session:
        asked = Round(
            template="default", name="Pulse", mode=Mode.CONFIDENTIAL, state=RoundState.OPEN, floor=5, floor_comments=10,
            links_days=30, participation_days=400, questions=[], not_asked={}, audience={}, opens_at=ASKED,
            closes_at=ASKED + timedelta(weeks=3), opened_by="bench",
        )  # fmt: skip
        session.add(asked)
        session.flush()
        number, ids = asked.id or 0, range(1000, 1000 + people)
        invites = [
            {"round_id": number, "person_id": one, "department": "all", "tier": "all", "cohort": "all", "reached": True}
            for one in ids
        ]
        rows.add_new(session.connection(), Invite, invites)
        rows.add_new(session.connection(), Delivery, [_said(number, f"UB{one - 1000:08d}") for one in ids])


def _said(number: int, slack_id: str) -> dict[str, object]:
    return {
        "key": pulse_key(number, slack_id), "kind": Kind.PULSE, "recipient": slack_id, "about": about_round(number),
        "payload": {}, "priority": 50, "not_before": ASKED, "state": State.SENT, "attempts": 1, "attempted_at": ASKED,
        "channel": f"D{slack_id}", "ts": "1.0", "sent_at": ASKED, "created_at": ASKED,
    }  # fmt: skip


def _ticks(database: Database, hours: int) -> float:
    """The seconds of so many ticks, one an hour: the first has everybody who is due."""
    settings = load_settings(env_file=None)
    with database.transaction() as session:
        began, planned = time.perf_counter(), 0
        for hour in range(hours):
            planned += _tick(session, hour, settings)
        took = time.perf_counter() - began
        session.rollback()
    if not planned:
        raise RuntimeError("nobody was due, so nothing was measured")
    return took


def _tick(session: Session, hour: int, settings: Settings) -> int:
    now = WEDNESDAY + timedelta(hours=hour)
    state = tick.load(session, settings, now)
    if state is None:
        raise RuntimeError("there is no company")
    rules.due(state, now)
    return lessons.offer(session, terms(), now)


def _preview(database: Database) -> float:
    with database.reading() as session:
        began = time.perf_counter()
        lines = sum(1 for _ in plan_week(session, terms(), WEEK))
        took = time.perf_counter() - began
    if not lines:
        raise RuntimeError("nobody was planned for, so nothing was measured")
    return took
