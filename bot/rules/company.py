"""What a company is made of: departments, people, and the holders of the RACI roles."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Tier(StrEnum):
    """Whom a lesson is written for (seed 000's talent layers, seed 001's training tiers)."""

    EXECUTIVES = "executives"
    MANAGERS = "managers"
    PRACTITIONERS = "practitioners"
    TECHNICAL = "technical"


class Cohort(StrEnum):
    """How somebody came to use AI: of their own accord, or because their department's turn came."""

    VOLUNTEER = "volunteer"
    ASSIGNED = "assigned"


class Role(StrEnum):
    """The five roles of the matrix. A company may add others as consulted or informed, by any name."""

    CEO = "ceo"
    OPERATIONS_LEAD = "operations_lead"
    AI_CHAMPION = "ai_champion"
    TEAM_MEMBERS = "team_members"
    IT_SUPPORT = "it_support"


@dataclass(frozen=True, slots=True)
class Department:
    """A department or a parent unit. `parent` is another department's key, or None directly below the company.

    `channel` is its own, `triage_channel` the one in which its champions read of concerns.
    `wave` and `starts_on` say when its turn in the rollout comes, by the company's calendar; None where nobody said.
    """

    key: str
    name: str
    parent: str | None = None
    channel: str | None = None
    wave: int | None = None
    starts_on: date | None = None
    triage_channel: str | None = None
    function: str | None = None
    """What it does, as `rules.library.Function`; None where its name says so, or the unit above it."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the roster, known by email or by Slack id (at least one of the two).

    `zone` is an IANA name ("Europe/Berlin"); `country` an ISO 3166 code for public holidays, or None.
    """

    name: str
    email: str | None
    slack_id: str | None
    zone: str
    country: str | None
    department: str
    tier: Tier
    cohort: Cohort

    @property
    def handle(self) -> str:
        """What the person is called by in files: the email, or else the Slack id."""
        return self.email or self.slack_id or ""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a role: for one department (`department` is a key) or for the company (None).

    `person` and `deputy` are handles (`Person.handle`).
    """

    role: str
    department: str | None
    person: str
    deputy: str | None = None
