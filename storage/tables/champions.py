"""What champions are given to begin with, and what they write for each other."""

from datetime import datetime
from typing import Any

from sqlalchemy import Text
from sqlalchemy.schema import Column
from sqlmodel import Field, SQLModel

from storage.tables.base import NEVER_AGAIN, json_column


class Onboarding(SQLModel, table=True):
    """The first steps of an AI champion: which they have done (`rules.onboarding.Step`), and whether they want them."""

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    done: Any = Field(default_factory=list, sa_column=json_column())
    begun_at: datetime
    stopped_at: datetime | None = None


class Note(SQLModel, table=True):
    """What a champion has learned, for the others: what worked, what did not, what they would tell.

    `sought` is all of it in the form in which words are looked for.
    """

    id: int | None = Field(default=None, primary_key=True)
    by_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    """Who wrote it; None where they were erased."""
    department: str | None = Field(default=None, foreign_key="department.key")
    worked: str = Field(sa_column=Column(Text, nullable=False))
    failed: str = Field(sa_column=Column(Text, nullable=False))
    advice: str = Field(sa_column=Column(Text, nullable=False))
    sought: str = Field(sa_column=Column(Text, nullable=False))
    at: datetime = Field(index=True)

    __table_args__ = NEVER_AGAIN
