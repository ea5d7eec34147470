"""What people raised, and every step of its way."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, Text, text
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
    department: str | None = Field(default=None, foreign_key="department.key", index=True)
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
    climbs_at: datetime | None = None
    """When it goes on to the next rung; None once it is acknowledged."""
    raised_at: datetime
    acknowledged_at: datetime | None = None
    resolved_at: datetime | None = None
    outcome: str = Field(default="", sa_column=Column(Text, nullable=False))
    helped: bool | None = None

    __table_args__ = (
        Index(
            "ix_concern_climbing",
            "climbs_at",
            sqlite_where=text("stage = 'open'"),
            postgresql_where=text("stage = 'open'"),
        ),
        NEVER_AGAIN,
    )


class ConcernEvent(SQLModel, table=True):
    """One step of a concern's way: what happened, by whom, and the words that belong to it."""

    __tablename__ = "concern_event"
    __table_args__ = NEVER_AGAIN

    id: int | None = Field(default=None, primary_key=True)
    concern_id: int = Field(foreign_key="concern.id", index=True)
    at: datetime
    happened: str
    by_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    to_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    role: str = ""
    """The role in which it was done, or in which it came to somebody."""
    why: str = ""
    """Of a climb: why it went on."""
    words: str = Field(default="", sa_column=Column(Text, nullable=False))
