"""Deliveries that were given up: which they are, and how they are sent after all."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from bot.rules.sending import Kind
from storage import deliveries
from storage.deliveries import State
from storage.tables import Delivery, Person

UNNAMED = (Kind.REPLY, Kind.STEP, Kind.WIN)
"""What also goes to people who raised a concern, or shared a win without their name: whoever looks at failures does not
learn who did."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A message that was given up: `to` whom by name, or None where it is nobody's business; a channel by its id.

    `why` is the error that Slack answered with.
    """

    number: int
    kind: Kind
    to: str | None
    why: str
    attempts: int
    created_at: datetime


def failures(session: Session, since: datetime) -> list[Failure]:
    """Whatever was given up since a moment, planned last first."""
    query = (
        select(Delivery, Person.name)
        .join(Person, col(Person.slack_id) == col(Delivery.recipient), isouter=True)
        .where(Delivery.state == State.FAILED, col(Delivery.failed_at) >= since)
        .order_by(col(Delivery.id).desc())
    )
    return [
        Failure(
            row.id or 0,
            Kind(row.kind),
            None if row.kind in UNNAMED else name or row.recipient,
            row.reason or "",
            row.attempts,
            row.created_at,
        )
        for row, name in session.exec(query)
    ]


def refused_app(session: Session, codes: Collection[str]) -> tuple[str, int] | None:
    """Which of these errors, about the app as a whole, keeps messages waiting, and how many were due by then."""
    waits = (col(Delivery.state) == State.WAITING, col(Delivery.reason).in_(codes))
    last = session.exec(select(Delivery).where(*waits).order_by(col(Delivery.not_before).desc()).limit(1)).first()
    if last is None:
        return None
    due = select(func.count()).where(col(Delivery.state) == State.WAITING, col(Delivery.not_before) <= last.not_before)
    return last.reason or "", session.exec(due).one()


def reasons_since(session: Session, moment: datetime) -> list[tuple[str, int]]:
    """(kept reason, how many) of all that was given up after a moment."""
    query = (
        select(col(Delivery.reason), func.count())
        .where(Delivery.state == State.FAILED, col(Delivery.failed_at) > moment)
        .group_by(col(Delivery.reason))
    )
    return [(why or "", many) for why, many in session.exec(query)]


def unsent(session: Session, about: str, kind: Kind) -> tuple[dict[str, int], int]:
    """Of one kind of message about something: how many were decided not to be sent, by the name of a reason, and how
    many were given up."""
    never = (State.DROPPED, State.FAILED)
    query = (
        select(Delivery.state, col(Delivery.reason), func.count())
        .where(Delivery.about == about, Delivery.kind == kind, col(Delivery.state).in_(never))
        .group_by(col(Delivery.state), col(Delivery.reason))
    )
    found = [(state, why or "", many) for state, why, many in session.exec(query)]
    dropped = {why: many for state, why, many in found if state == State.DROPPED}
    return dropped, sum(many for state, _, many in found if state == State.FAILED)


def retry(session: Session, numbers: Collection[int], now: datetime) -> int:
    """Let these wait to be sent again, now; how many do. What was not given up stays as it is.

    Each is decided about anew when its turn comes: what is too late, or for somebody who has left, is dropped. One that
    may have arrived is looked for before it is said again.
    """
    again = update(Delivery).where(col(Delivery.id).in_(numbers), col(Delivery.state) == State.FAILED)
    return deliveries.wait_all(session, again.values(state=State.WAITING, not_before=now, reason=None, failed_at=None))
