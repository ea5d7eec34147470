"""Wins: who looks at one before it is shared, and whether somebody may decide about it now."""

from enum import StrEnum

from bot.rules.audience import Units
from bot.rules.company import Role
from bot.rules.rights import Identity

SHORTEST, LONGEST = 10, 500
"""Characters of a win, and of a thanks."""


class Stage(StrEnum):
    """Where a win stands."""

    WAITING = "waiting"
    SHARED = "shared"
    DECLINED = "declined"


class Unfit(StrEnum):
    """Why nothing was done."""

    TOO_SHORT = "too short"
    TOO_LONG = "too long"
    NOBODY = "nobody there to look at it"
    NOT_YOURS = "not there, or not theirs"
    DECIDED = "decided already"
    NO_DEPARTMENT = "no such department"
    NOT_YOUR_DEPARTMENT = "a department of somebody else"
    NO_CHANNEL = "the department has no channel"


def fit(words: str) -> Unfit | None:
    """Why words are not taken, or None."""
    if len(words) > LONGEST:
        return Unfit.TOO_LONG
    return Unfit.TOO_SHORT if len(words) < SHORTEST else None


def may_decide(who: Identity, by: int, department: str, units: Units) -> bool:
    """Whether somebody decides about a win of a department that `by` has shared: never about one's own."""
    if who.person_id == by:
        return False
    return who.holds(Role.OPERATIONS_LEAD) or units.is_within(department, who.champions)


def may_thank(who: Identity, department: str, units: Units) -> bool:
    """Whether somebody thanks a department: its champion, or that of a unit above it, or an operations lead."""
    return who.holds(Role.OPERATIONS_LEAD) or units.is_within(department, who.champions)
