"""Who may do what. Every request from Slack is held against one of these rights before it is handled."""

from dataclasses import dataclass
from enum import StrEnum

from bot.rules.company import Role


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody on the roster. `roles` are (role, department or None), also those they deputise for."""

    person_id: int
    slack_id: str
    department: str
    roles: frozenset[tuple[str, str | None]] = frozenset()
    language: str | None = None
    """In which they are spoken to; None for that of their company."""

    @property
    def champions(self) -> frozenset[str]:
        """The departments whose AI champion they are, or whose champion's deputy."""
        return frozenset(department for role, department in self.roles if role == Role.AI_CHAMPION and department)

    def holds(self, role: str) -> bool:
        """Whether they hold or deputise for a role anywhere."""
        return any(held == role for held, _ in self.roles)


class Right(StrEnum):
    """What a request needs."""

    ANYBODY = "anybody in the workspace"
    ON_ROSTER = "on the roster"
    OPERATIONS_LEAD = "operations lead"
    TRIAGE = "somebody concerns can go to"
    ASK = "operations lead or AI champion"
    CHAMPIONS = "operations lead or AI champion, of the champions themselves"
    ANY_ROLE = "somebody who holds a role"


class Refusal(StrEnum):
    """Why a request is refused."""

    NOT_ON_ROSTER = "not on the roster"
    NOT_OPERATIONS_LEAD = "not an operations lead"
    NO_ROLE = "holds no role of the matrix"
    NOT_ASKING = "neither an operations lead nor an AI champion"
    NOT_CHAMPION = "no AI champion, nor an operations lead"
    WITHOUT_ROLE = "holds no role in the rollout"
    NOT_THEIRS = "not there, or none of theirs"
    GARBLED = "nothing that our buttons and forms send"


def refusal(needs: Right, who: Identity | None) -> Refusal | None:
    """Why `who` may not do what needs a right, or None when they may."""
    if needs is Right.ANYBODY:
        return None
    if who is None:
        return Refusal.NOT_ON_ROSTER
    if needs is Right.OPERATIONS_LEAD and not who.holds(Role.OPERATIONS_LEAD):
        return Refusal.NOT_OPERATIONS_LEAD
    if needs in (Right.ASK, Right.CHAMPIONS) and not (who.holds(Role.OPERATIONS_LEAD) or who.champions):
        return Refusal.NOT_ASKING if needs is Right.ASK else Refusal.NOT_CHAMPION
    if needs in (Right.TRIAGE, Right.ANY_ROLE) and not who.roles:
        return Refusal.NO_ROLE if needs is Right.TRIAGE else Refusal.WITHOUT_ROLE
    return None
