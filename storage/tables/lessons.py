"""What people did with their lessons, what they share of what works, and the lessons that champions propose."""

from datetime import datetime
from typing import Any

from sqlalchemy import Text
from sqlalchemy.schema import Column
from sqlmodel import Field, SQLModel

from storage.tables.base import NEVER_AGAIN, json_column


class LessonStep(SQLModel, table=True):
    """What somebody did with a lesson. Seen by that person only; others get counts of large groups."""

    __tablename__ = "lesson_step"

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    lesson: str = Field(primary_key=True)
    standing: str
    again_at: datetime | None = None
    offered: int = 0
    """How often it came as a message."""
    reason: str = ""
    """Why it was not for them, as `rules.training.Refusal`, or that it was put off until tomorrow. Refusals are from
    five people up, and shown without names."""
    at: datetime | None = None
    """When it came last, or they last did something with it."""


class Win(SQLModel, table=True):
    """Something that works, shared by somebody; told to others only once somebody else has looked at it."""

    id: int | None = Field(default=None, primary_key=True)
    by_id: int = Field(foreign_key="person.id", index=True)
    """Who shared it: it goes when they do."""
    department: str = Field(foreign_key="department.key")
    """Theirs, when they did."""
    words: str = Field(sa_column=Column(Text, nullable=False))
    named: bool = False
    """Whether their name stands with it."""
    stage: str
    """Whether it waits, was shared or was not, as `rules.wins.Stage`."""
    at: datetime
    decided_by_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    decided_at: datetime | None = None
    digest: str | None = None
    """The week whose digest told it."""

    __table_args__ = NEVER_AGAIN


class Proposal(SQLModel, table=True):
    """A lesson that somebody wrote for a department, or for everybody (None): it waits for whoever is accountable."""

    id: int | None = Field(default=None, primary_key=True)
    key: str
    """Of the lesson, once it is in the library."""
    department: str | None = Field(default=None, foreign_key="department.key")
    body: Any = Field(default_factory=dict, sa_column=json_column())
    by_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    """Who wrote it; None where they were erased."""
    at: datetime
    state: str = Field(index=True)
    """As `rules.writing.State`."""
    decided_by_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    decided_at: datetime | None = None
    why: str = Field(sa_column=Column(Text, nullable=False))
    """Why it was declined."""

    __table_args__ = NEVER_AGAIN
