"""The trail: what was done, in order, sealed; and apart from it who did it and in what words."""

from datetime import datetime

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel


class Event(SQLModel, table=True):
    """One step of the trail, only ever added: `named` and `worded` stand for its content, `seal` for all before it."""

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime
    subject: str = Field(index=True)
    """What it is about: "concern:12"."""
    happened: str
    role: str = ""
    """The role in which it was done, or in which it came to somebody."""
    why: str = ""
    """The named reason of a step that the program took, such as why a concern went on."""
    named: str
    worded: str
    before: str
    seal: str


class EventContent(SQLModel, table=True):
    """Who did it, to whom it came, and the words that belong to it: what can be erased."""

    __tablename__ = "event_content"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    salt_names: str
    """Emptied when the names are erased, so that the event's digest of them tells nothing; likewise of words."""
    salt_words: str
    by_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    to_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    words: str = Field(default="", sa_column=Column(Text, nullable=False))


class TrailHead(SQLModel, table=True):
    """How long the trail is. Whoever adds to it holds this row, so that there is one order."""

    __tablename__ = "trail_head"

    id: int = Field(default=1, primary_key=True)
    length: int = 0
    last: str = ""
    """The seal of the last event."""
    seal: str = ""
    """The seal of length and last together, so that neither can be set back."""
