"""Whether a concern goes to somebody else now, and why it does or does not."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.rules.escalation import Stage

LONG_AWAY = timedelta(days=4)
"""An absence so long that what somebody has acknowledged is handed on."""
TRIED_LONG = 8
"""Attempts that take an hour or more: the waits between them double from a quarter of a minute."""


class Why(StrEnum):
    """Why a concern goes to somebody else."""

    LATE = "whoever had it has not acknowledged it in time"
    AWAY = "whoever had it is away"
    GONE = "whoever had it cannot work on it any more"
    UNANSWERED = "whoever had it has not answered in time"
    UNREACHED = "its card could not be brought to whoever had it"
    TAKEN_UP = "whoever had it has taken it up"


class Stays(StrEnum):
    """Why a concern stays where it is."""

    NOT_YET = "its time has not come"
    IN_HAND = "somebody has it in hand"
    UNSAID = "its card has not gone out yet"
    NOBODY_ELSE = "nobody else is there"


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A card that has neither arrived nor failed when its owner's time is over.

    `held` by a switch for everybody; `attempts` in vain; `others` had something from us in the first half of that
    time; `overdue` where twice that time is over since it was planned.
    """

    held: bool
    attempts: int
    others: bool
    overdue: bool

    @property
    def in_vain(self) -> bool:
        """Whether waiting for it longer would be silence: Slack takes what others get and not this, or it was tried
        again and again for twice the time. While all is held, or Slack takes nothing from us, nobody is passed over."""
        if self.held:
            return False
        tried = bool(self.attempts) and self.others
        return tried or (self.overdue and (self.others or self.attempts >= TRIED_LONG))


@dataclass(frozen=True, slots=True)
class Owner:
    """Whoever has a concern: whether they are here and may be written to, still on its ladder, and away until when."""

    here: bool
    named: bool
    away_until: datetime | None


def moves(
    stage: Stage, owner: Owner | None, climbs: datetime | None, now: datetime, unsaid: Unsaid | None
) -> Why | Stays:
    """Whether a concern goes to somebody else now, and why it does or does not.

    It climbs where it was not acknowledged in time, and where the reporter had no answer in time. `climbs` is when its
    owner's time is over; `unsaid` is their card where it still waits to be sent: as long as that is nothing of theirs
    (a pause, or Slack takes nothing at all), their time has not begun.
    """
    if stage is Stage.RESOLVED:
        return Stays.IN_HAND
    if owner is None or not owner.here:
        return Why.GONE
    away = owner.away_until is not None and owner.away_until > now
    if stage is Stage.ACKNOWLEDGED:
        if owner.away_until is not None and owner.away_until > now + LONG_AWAY:
            return Why.AWAY
        return Why.UNANSWERED if climbs is not None and climbs <= now else Stays.IN_HAND
    if not owner.named or away:
        return Why.AWAY if away else Why.GONE
    if climbs is None or climbs > now:
        return Stays.NOT_YET
    if unsaid is None:
        return Why.LATE
    return Why.UNREACHED if unsaid.in_vain else Stays.UNSAID
