"""The company, its departments, its people and their roles, and the texts it may edit."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from bot.rules import company
from storage.tables.base import json_column, where


class Company(SQLModel, table=True):
    """The one company of this installation, and whether anything may be said at all."""

    id: int = Field(default=1, primary_key=True)
    name: str
    zone: str
    country: str | None = None
    digest_channel: str | None = None
    champions_channel: str | None = None
    live_since: datetime | None = None
    paused_since: datetime | None = None
    paused_by: str | None = None
    swept_at: datetime | None = None
    synced_at: datetime | None = None
    last_brief: str | None = None
    """The last week for which champions were briefed: "2026-W20"."""


class Department(SQLModel, table=True):
    """A department or a parent unit; a parent is None directly below the company."""

    key: str = Field(primary_key=True)
    name: str
    parent: str | None = Field(default=None, foreign_key="department.key")
    channel: str | None = None
    triage_channel: str | None = None
    """Where its champions read of concerns; None for their DMs."""
    wave: int | None = None
    starts_on: date | None = None
    function: str | None = None

    def rule(self) -> company.Department:
        """As the rules see it."""
        return company.Department(
            self.key,
            self.name,
            self.parent,
            self.channel,
            self.wave,
            self.starts_on,
            self.triage_channel,
            self.function,
        )


class Person(SQLModel, table=True):
    """Somebody on the roster, and what they decided about messages."""

    id: int | None = Field(default=None, primary_key=True)
    slack_id: str | None = Field(default=None, unique=True)
    team_id: str | None = None
    email: str | None = Field(default=None, unique=True)
    name: str
    zone: str
    country: str | None = None
    department: str = Field(foreign_key="department.key", index=True)
    tier: str
    cohort: str
    left_at: datetime | None = None
    absent_until: datetime | None = None
    away_from: datetime | None = None
    away_until: datetime | None = None
    """An absence that they announced themselves; `absent_until` is what Slack's status says."""
    cover_id: int | None = Field(default=None, foreign_key="person.id")
    """Who acts for them while they are away, if not their deputy."""
    own_zone: bool = False
    """Whether they chose their time zone themselves: then neither Slack nor the file changes it."""
    language: str | None = None
    """The language they are spoken to in (`rules.languages`); None for that of their company."""
    own_language: bool = False
    """Whether they chose it themselves: then Slack does not change it."""
    day_starts: time | None = None
    day_ends: time | None = None
    """Between which local times they want to be written to; None for the company's hours."""
    at_any_hour: bool = False
    """Whether they agreed to hear of critical concerns at night, too."""
    stopped_at: datetime | None = None
    resting_until: datetime | None = None
    """Until when they want no pulses and lessons."""
    lesson_due_at: datetime | None = None
    """When the next lesson may be offered; None before first contact, and for whoever wants none."""
    lessons_unwanted: bool = False
    lessons_ignored: int = 0
    """Lessons in a row with which they did nothing."""
    contact_planned: bool = False
    contacted_at: datetime | None = None

    __table_args__ = (
        # Found at every tick, and empty but for joiners.
        Index("ix_person_uncontacted", "id", **where("NOT contact_planned")),
        # Found at every tick, and asked for whenever it matters who acts for whom; both are nearly empty.
        Index("ix_person_away_from", "away_from", **where("away_from IS NOT NULL")),
        Index("ix_person_away_until", "away_until", **where("away_until IS NOT NULL")),
        # Found at every tick too: whose next lesson is due.
        Index("ix_person_lesson_due_at", "lesson_due_at"),
    )


class RoleHolder(SQLModel, table=True):
    """Who holds a role of the matrix, for a department or (None) for the company."""

    __tablename__ = "role_holder"

    id: int | None = Field(default=None, primary_key=True)
    role: str = Field(index=True)
    department: str | None = Field(default=None, foreign_key="department.key")
    person_id: int = Field(foreign_key="person.id", index=True)
    deputy_id: int | None = Field(default=None, foreign_key="person.id", index=True)


class Document(SQLModel, table=True):
    """What a company may edit as text (matrix, templates, first contact), one row a version."""

    kind: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    body: Any = Field(sa_column=json_column())
    at: datetime
    by: str
    why: str = ""


class Approval(SQLModel, table=True):
    """That somebody who is accountable approved this very version of a ready answer: only then may it be sent."""

    answer: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    at: datetime
    by: str
