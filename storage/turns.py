"""Whose turn it is among all that is to be said, and when to look again."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, exists, func, union_all
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from bot.rules.pace import PER_CHANNEL
from bot.rules.sending import PRIORITIES
from storage.company import company
from storage.deliveries import State
from storage.tables import Delivery

# Asked before every message, and hence made once.
_BEFORE = aliased(Delivery)
_JUST_NOW = exists().where(
    col(_BEFORE.recipient) == col(Delivery.recipient), col(_BEFORE.attempted_at) > bindparam("just_now")
)
_WAITS = col(Delivery.state) == State.WAITING
_FREE = (
    _WAITS,
    col(Delivery.not_before) <= bindparam("now"),
    col(Delivery.recipient).not_in(bindparam("busy", expanding=True)),
)
_BY_AGE = (col(Delivery.not_before), col(Delivery.id))
_LONGEST = (
    select(Delivery.id, Delivery.recipient, Delivery.priority).where(*_FREE, ~_JUST_NOW).order_by(*_BY_AGE).limit(1)
)
# The first of each priority, which an index finds at once: all that waits together would have to be sorted.
_OF_EACH = [_LONGEST.where(col(Delivery.priority) == priority).subquery().select() for priority in PRIORITIES]
_FIRSTS = union_all(*_OF_EACH).subquery().c
_MOST_URGENT = select(_FIRSTS.id, _FIRSTS.recipient).order_by(_FIRSTS.priority).limit(1)
_ANY_FREE = select(Delivery.id).where(*_FREE).limit(1)
_FIRST_MOMENT = select(func.min(Delivery.not_before)).where(_WAITS)
_NEXT_MOMENT = _FIRST_MOMENT.where(col(Delivery.not_before) > bindparam("now"))


def due(session: Session, now: datetime, busy: Collection[str], *, oldest: bool = False) -> tuple[int, str] | None:
    """The next delivery to send as (id, recipient): the most urgent, or with `oldest` the one that has waited longest.

    `busy` are the recipients to whom something is being sent; who was written to within a second comes later, too.
    """
    known = {"now": now, "busy": sorted(busy), "just_now": now - PER_CHANNEL}
    # What another version has planned may have an urgency that is not known here: it comes after all that is.
    asked = (_LONGEST,) if oldest else (_MOST_URGENT, _LONGEST)
    found = next((row for query in asked if (row := session.exec(query, params=known).first()) is not None), None)
    return (found[0] or 0, found[1]) if found else None


def backlog(session: Session, now: datetime) -> list[tuple[int, int, datetime]]:
    """Of each priority of which something is due: (priority, how many, since when); nothing while all is held back."""
    if held(session):
        return []
    query = (
        select(Delivery.priority, func.count(), func.min(Delivery.not_before))
        .where(Delivery.state == State.WAITING, Delivery.not_before <= now)
        .group_by(col(Delivery.priority))
    )
    return [(priority, number, since) for priority, number, since in session.exec(query)]


def first_moment(session: Session) -> datetime | None:
    """The earliest moment that anything waits for, whoever it is for; None where nothing waits."""
    return session.exec(_FIRST_MOMENT).one()


def next_moment(session: Session, now: datetime, busy: Collection[str]) -> datetime | None:
    """When to look again where `due` finds nothing: when the next of what waits is due, or may go to its channel."""
    if session.exec(_ANY_FREE, params={"now": now, "busy": sorted(busy)}).first():
        return now + PER_CHANNEL
    return session.exec(_NEXT_MOMENT, params={"now": now}).one()


def held(session: Session) -> bool:
    """Whether everything is held back (not live, or paused)."""
    row = company(session)
    return row is None or row.live_since is None or row.paused_since is not None


def is_due(session: Session, delivery_id: int, now: datetime) -> bool:
    """Whether a delivery is to be sent, and not everything is held back."""
    query = select(Delivery.id).where(Delivery.id == delivery_id, Delivery.state == State.WAITING)
    return not held(session) and session.exec(query.where(Delivery.not_before <= now)).first() is not None
