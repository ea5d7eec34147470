"""The moments deliveries wait for, announced in the same transaction: neither is there without the other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

ANNOUNCE = "announce"
"""The place in `session.info` where whoever made the session put what is to be told."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A delivery that waits: until when, and how urgent it is then (lower first)."""

    delivery_id: int
    priority: int
    not_before: datetime


Announce = Callable[[Session, Sequence[Moment]], None]


def waits(session: Session, moments: Sequence[Moment]) -> None:
    """Note that deliveries wait for a moment from now on. Every change to WAITING comes through here."""
    announce: Announce | None = session.info.get(ANNOUNCE)
    if announce is not None and moments:
        announce(session, moments)
