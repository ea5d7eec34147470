"""Figures of how much AI is used: taken in by week, department and tool, and what digests have told of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from bot.rules.calendar import iso_week
from bot.rules.usage import Used
from storage import rows
from storage.tables import Edition, UsageFigure

TOLD = "usage"
"""Where the figures of an edition have what was told of usage."""
LOOKED_AT = 12
"""Editions: what was told before that holds back no week any more."""


@dataclass(slots=True)
class TakenIn:
    """What became of each figure."""

    added: int = 0
    unchanged: int = 0
    replaced: list[Used] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a week and a tool: of how many departments, people with a licence, and since when."""

    week: str
    tool: str
    departments: int
    licensed: int
    at: datetime


def keep(session: Session, figures: Sequence[Used], now: datetime) -> TakenIn:
    """Keep figures; one of the same week, department and tool is replaced where it says something else."""
    taken = TakenIn()
    weeks = {one.week for one in figures}
    known = {one: one for week in weeks for one in of_week(session, week)}
    before = {(one.week, one.department, one.tool) for one in known}
    changed = []
    for one in figures:
        if one in known:
            taken.unchanged += 1
            continue
        changed.append(one)
        if (one.week, one.department, one.tool) in before:
            taken.replaced.append(one)
        else:
            taken.added += 1
    rows.put(session.connection(), UsageFigure, [_row(one, now) for one in changed])
    return taken


def _row(one: Used, now: datetime) -> dict[str, Any]:
    return {
        "week": one.week,
        "department": one.department,
        "tool": one.tool,
        "active": one.active,
        "licensed": one.licensed,
        "at": now,
    }


def of_week(session: Session, week: str) -> list[Used]:
    """The figures of a week."""
    found = session.exec(select(UsageFigure).where(UsageFigure.week == week))
    return [Used(one.week, one.department, one.tool, one.active, one.licensed) for one in found]


def weeks(session: Session) -> list[str]:
    """The weeks of which there are figures, oldest first."""
    return list(session.exec(select(UsageFigure.week).distinct().order_by(col(UsageFigure.week))))


def tools(session: Session) -> list[str]:
    """The tools of which there are figures, as they were first written."""
    return list(session.exec(select(UsageFigure.tool).distinct().order_by(col(UsageFigure.tool))))


def kept(session: Session) -> list[Kept]:
    """What is kept, newest week first."""
    counts = (func.count(), func.sum(UsageFigure.licensed), func.max(UsageFigure.at))
    query = select(UsageFigure.week, UsageFigure.tool, *counts).group_by(UsageFigure.week, UsageFigure.tool)  # type: ignore[call-overload]
    found = session.exec(query.order_by(col(UsageFigure.week).desc(), col(UsageFigure.tool)))
    return [Kept(week, tool, departments, licensed, at) for week, tool, departments, licensed, at in found]


def remove(session: Session, week: str) -> int:
    """Delete the figures of a week; how many there were."""
    return session.connection().execute(delete(UsageFigure).where(col(UsageFigure.week) == week)).rowcount


def forget_before(session: Session, moment: datetime) -> int:
    """Delete the figures of the weeks that were over before a moment; how many there were."""
    old = delete(UsageFigure).where(col(UsageFigure.week) < iso_week(moment.date()))
    return session.connection().execute(old).rowcount


def told_last(session: Session, audience: str) -> Mapping[str, Any] | None:
    """What the digests for an audience told of usage last (`rules.usage.figures`), or None."""
    query = select(Edition.figures).where(Edition.audience == audience)
    newest = query.order_by(col(Edition.period).desc(), col(Edition.version).desc()).limit(LOOKED_AT)
    for figures in session.exec(newest):
        told = figures.get(TOLD)
        if told and told.get("tools"):
            found: Mapping[str, Any] = told
            return found
    return None
