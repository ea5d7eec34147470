"""What people did with their lessons."""

from datetime import datetime

from sqlmodel import Field, SQLModel

import storage.tables.base  # noqa: F401 - names the constraints


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
