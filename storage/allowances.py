"""What Slack allows of each method just now, and what was learned of it: a row for each method that was ever short."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, select

from bot.rules.ceiling import Ceiling
from bot.rules.pace import LONG, POST, Pace
from storage import rows
from storage.tables import Allowance


def everything(session: Session) -> list[Allowance]:
    """All that is kept."""
    return list(session.exec(select(Allowance)))


def kept(row: Allowance, otherwise: Pace) -> Pace:
    """A method's pace with what its row says; `otherwise` is what is assumed and published.

    An assumption that no refusal has corrected yet is not kept: the one of today counts.
    """
    ceiling = otherwise.ceiling
    if ceiling is not None and row.price is not None and row.peak is not None:
        ceiling = Ceiling(row.peak, row.run or 0.0, row.price)
    elif ceiling is not None:
        ceiling = replace(ceiling, run=row.run or 0.0)
    return replace(otherwise, ceiling=ceiling, free_at=row.free_at, closed_until=row.closed_until)


def locked(session: Session, method: str, otherwise: Pace) -> Pace:
    """A method's pace, which nobody else changes until the transaction ends."""
    rows.add_new(session.connection(), Allowance, [{"method": method}])
    return kept(session.get_one(Allowance, method, populate_existing=True, with_for_update=True), otherwise)


def keep(session: Session, method: str, pace: Pace) -> None:
    """Remember a method's pace."""
    learned = pace.ceiling
    row = {
        "method": method,
        "free_at": pace.free_at,
        "closed_until": pace.closed_until,
        "peak": learned.peak if learned else None,
        "run": learned.run if learned else None,
        "price": learned.price if learned else None,
    }
    rows.put(session.connection(), Allowance, [row])


def long_closed(session: Session, now: datetime) -> bool:
    """Whether nothing may be posted for so long that nobody waits for it."""
    row = session.get(Allowance, POST, populate_existing=True)
    return row is not None and row.closed_until is not None and row.closed_until - now > LONG


def pace_of_posts(session: Session, assumed: float) -> float:
    """Messages a minute that Slack took of late; `assumed` where nothing is known."""
    row = session.get(Allowance, POST)
    known = kept(row, Pace(ceiling=Ceiling(assumed))).ceiling if row else None
    return known.per_minute if known and known.price is not None else assumed
