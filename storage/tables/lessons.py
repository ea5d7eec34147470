"""What people did with their lessons, and what they share of what works."""

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.schema import Column
from sqlmodel import Field, SQLModel

from storage.tables.base import NEVER_AGAIN


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
