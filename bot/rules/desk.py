"""In which order somebody who holds several roles sees what belongs to each: what presses most comes first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.rules.company import Role

FAR = datetime.max.replace(tzinfo=UTC)
USUAL = (Role.OPERATIONS_LEAD, Role.CEO, Role.AI_CHAMPION, Role.IT_SUPPORT)
"""The order of roles in which nothing presses; others come after them, by name."""


@dataclass(frozen=True, slots=True)
class Pressing:
    """What presses in a role: when the next concern that somebody has in it goes on, and how many wait."""

    role: str
    waits: int = 0
    climbs_at: datetime | None = None


def in_order(roles: Iterable[Pressing]) -> list[str]:
    """The roles: first the one in which a concern goes on next, then those in which most waits, then as usual."""
    return [one.role for one in sorted(roles, key=_place)]


def _place(one: Pressing) -> tuple[datetime, int, int, str]:
    usual = USUAL.index(Role(one.role)) if one.role in USUAL else len(USUAL)
    return one.climbs_at or FAR, -one.waits, usual, one.role
