"""What people raised. Every step of its way stands in the trail."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, LargeBinary, Text
from sqlmodel import Field, SQLModel

from storage.tables.base import NEVER_AGAIN, json_column


class Concern(SQLModel, table=True):
    """Something a person raised. `route` is the row of the matrix it follows, as it was then; `tried` who has had it.

    It has an owner at every moment: whoever must act on it, and once it is resolved, whoever resolved it.
    """

    id: int | None = Field(default=None, primary_key=True)
    once: str = Field(unique=True)
    """A digest that is the same when one form is sent twice."""
    reporter_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    """Who raised it; None of an anonymous one, and where that person was erased."""
    anonymous: bool = False
    address: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    """Of an anonymous one: who raised it, for the secret alone; it goes 30 days after it was resolved."""
    way: str = "matrix"
    """To whom the reporter gave it, as `rules.escalation.Way`."""
    about_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    """Somebody whom it is about, and who never sees it."""
    consulted: Any = Field(default_factory=list, sa_column=json_column())
    """Those who were asked for input: person ids."""
    department: str | None = Field(default=None, foreign_key="department.key", index=True)
    """The one whose champion has it: the reporter's, until it is handed to another."""
    raised_in: str | None = None
    """The reporter's, as it is shown; of an anonymous one the smallest unit above with ten people, or None."""
    category: str
    label: str
    """What the category was called when it was chosen."""
    urgency: str
    words: str = Field(sa_column=Column(Text, nullable=False))
    stage: str
    route: Any = Field(sa_column=json_column())
    tried: Any = Field(sa_column=json_column())
    owner_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    owner_role: str
    rung: int = 1
    """How often it was given to somebody: above 1 it has climbed."""
    assigned: bool = False
    """Whether somebody gave it to whoever has it, who need not hold a role."""
    again: bool = False
    """Whether whoever has it has had it before."""
    given_at: datetime | None = None
    """When whoever has it could first read of it."""
    climbs_at: datetime | None = Field(default=None, index=True)
    """When it goes on to the next rung, unacknowledged or unanswered; None once the reporter has an answer."""
    reminds_at: datetime | None = Field(default=None, index=True)
    """When whoever has it is reminded; None once they were, or need not be."""
    answered_at: datetime | None = None
    """When the reporter first had an answer; None before, and again once it is reopened."""
    raised_at: datetime
    acknowledged_at: datetime | None = None
    resolved_at: datetime | None = None
    outcome: str = Field(default="", sa_column=Column(Text, nullable=False))
    helped: bool | None = None
    consent: str = ""
    """Whether others may hear what was done, as `rules.handling.Consent`."""
    may_hear: str | None = Field(default=None, foreign_key="department.key")
    """The unit that may; None for the readers of the digest alone."""

    __table_args__ = NEVER_AGAIN
