"""Where the cards of concerns go, and where they are."""

from datetime import datetime

from sqlmodel import Session, col, select

from bot.rules.company import Role
from bot.rules.escalation import Way
from bot.rules.sending import Kind
from storage.deliveries import State
from storage.reporters import subject
from storage.tables import Concern, Delivery, Department

Place = tuple[str, str]
"""A message of ours: its channel and its ts."""


def triage_channel(session: Session, concern: Concern, role: str) -> str | None:
    """The channel in which whoever has a concern in that role reads of it; None where it goes to their DM.

    Only what goes to champions by the matrix, and is about nobody: anybody may be in a channel.
    """
    if role != Role.AI_CHAMPION or concern.way != Way.MATRIX or concern.about_id is not None:
        return None
    key = concern.department
    while key is not None and (row := session.get(Department, key)) is not None:
        if row.triage_channel:
            return row.triage_channel
        key = row.parent
    return None


def key(concern: Concern, recipient: str) -> str:
    """The key of the card by which somebody, or the channel they read, hears that they have a concern."""
    return f"card:{concern.id}:{concern.rung}:{recipient}"


def waits(session: Session, concern: Concern) -> Delivery | None:
    """The card of whoever has a concern where it is still to be said: it has neither arrived, nor failed."""
    query = select(Delivery).where(
        Delivery.about == subject(concern.id or 0),
        Delivery.kind == Kind.CARD,
        col(Delivery.state).in_((State.WAITING, State.SENDING)),
        col(Delivery.key).startswith(key(concern, "")),
    )
    return session.exec(query.limit(1)).first()


def others_were_reached(session: Session, since: datetime, until: datetime) -> bool:
    """Whether Slack took anything from us between two moments."""
    query = select(Delivery.id).where(
        Delivery.state == State.SENT, col(Delivery.sent_at) >= since, col(Delivery.sent_at) <= until
    )
    return session.exec(query.limit(1)).first() is not None


def placed(session: Session, concern_id: int) -> dict[str, Place]:
    """Where the cards of a concern are, the latest of each reader: by Slack id, or by the id of a channel."""
    query = select(Delivery.recipient, Delivery.channel, Delivery.ts).where(
        Delivery.about == subject(concern_id), Delivery.kind == Kind.CARD, Delivery.state == State.SENT
    )
    latest = {who: (channel, ts) for who, channel, ts in session.exec(query.order_by(col(Delivery.id)))}
    return {who: (channel, ts) for who, (channel, ts) in latest.items() if channel and ts}


def at(session: Session, channel: str, ts: str) -> str | None:
    """What the card at a place is about: "concern:12"; None where none of ours is there."""
    query = select(Delivery.about).where(Delivery.kind == Kind.CARD, Delivery.channel == channel, Delivery.ts == ts)
    return session.exec(query).first()
