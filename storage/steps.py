"""What a digest proposed to do, and what became of it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from bot.rules.calendar import iso_week
from bot.rules.steps import State
from storage.lessons import SENT_FOR
from storage.tables import SentLesson, WeekStep


def keep(session: Session, period: str, steps: Iterable[tuple[str, Mapping[str, Any]]]) -> list[WeekStep]:
    """Note the steps of a week, as (key, body), in their order; their numbers are known when this returns."""
    rows = [WeekStep(period=period, key=key, body=dict(body), state=State.OPEN) for key, body in steps]
    session.add_all(rows)
    session.flush()
    return rows


def of_period(session: Session, period: str) -> list[WeekStep]:
    """The steps of a week, in their order."""
    return list(session.exec(select(WeekStep).where(WeekStep.period == period).order_by(col(WeekStep.id))))


def decided_since(session: Session, moment: datetime, before: str) -> list[WeekStep]:
    """The steps of the weeks before one, however old, about which somebody decided since a moment; oldest first."""
    query = select(WeekStep).where(col(WeekStep.period) < before, col(WeekStep.at) > moment)
    return list(session.exec(query.order_by(col(WeekStep.id))))


def since(session: Session, moment: datetime) -> list[WeekStep]:
    """The steps of the weeks since a moment, oldest first."""
    query = select(WeekStep).where(WeekStep.period >= iso_week(moment.date()))
    return list(session.exec(query.order_by(col(WeekStep.id))))


def get(session: Session, number: int) -> WeekStep | None:
    """One step, held until the transaction ends; None where there is none."""
    return session.get(WeekStep, number, with_for_update=True, populate_existing=True)


def decide(
    session: Session, row: WeekStep, state: State, by: int, at: datetime, *, to: int | None = None, why: str = ""
) -> None:
    """Note what becomes of a step, and who decided it."""
    row.state, row.by_id, row.to_id, row.why, row.at = state, by, to, why, at
    session.add(row)


def send_lesson(session: Session, departments: Iterable[str], lesson: str, by: int, at: datetime) -> None:
    """Let a lesson come first in these departments for a while."""
    session.add_all(SentLesson(department=key, lesson=lesson, by_id=by, at=at) for key in departments)


def forget(session: Session, before: datetime, now: datetime) -> int:
    """Delete the steps of weeks before a moment, and lessons that no longer come first; how many steps."""
    session.execute(delete(SentLesson).where(col(SentLesson.at) < now - SENT_FOR))
    gone = session.execute(delete(WeekStep).where(col(WeekStep.period) < iso_week(before.date())))
    return int(getattr(gone, "rowcount", 0))
