"""What the bot says and has said, and what it has heard already."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel

from storage.tables.base import NEVER_AGAIN, UNORDERED, json_column, where


class Allowance(SQLModel, table=True):
    """What Slack allows of one method just now, for every process that shares the token: see `rules.pace.Pace`.

    `peak`, `run` and `price` are what was learned of the workspace's ceiling; None where the limit is published.
    """

    method: str = Field(primary_key=True)
    free_at: datetime | None = None
    closed_until: datetime | None = None
    peak: float | None = None
    run: float | None = None
    price: float | None = None


class Delivery(SQLModel, table=True):
    """Something the bot says on its own: decided, then said once. `key` ends with the recipient."""

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    kind: str
    recipient: str
    """A Slack id: of a person (U...) or of a channel (C...)."""
    about: str | None = Field(default=None, index=True)
    """What it speaks of: "round:17", "edition:3", "concern:12"."""
    payload: Any = Field(sa_column=json_column())
    priority: int
    not_before: datetime
    state: str
    reason: str | None = None
    attempts: int = 0
    attempted_at: datetime | None = None
    channel: str | None = None
    ts: str | None = None
    sent_at: datetime | None = None
    failed_at: datetime | None = None
    """When it was given up; None again where it is sent after all."""
    created_at: datetime

    __table_args__ = (
        Index("ix_delivery_waiting", "priority", "not_before", "id", **where("state = 'waiting'")),
        # The earliest moment, and what a crash left half done, are asked for all the time.
        Index("ix_delivery_next", "not_before", **where("state = 'waiting'")),
        Index("ix_delivery_sending", "attempted_at", **where("state = 'sending'")),
        Index("ix_delivery_failed", "failed_at", **where("state = 'failed'")),
        Index("ix_delivery_recipient_sent", "recipient", "sent_at"),
    )


class Edition(SQLModel, table=True):
    """A digest as it was posted: its figures and its words never change."""

    id: int | None = Field(default=None, primary_key=True)
    audience: str
    period: str
    version: int = 1
    figures: Any = Field(sa_column=json_column())
    message: Any = Field(sa_column=json_column())
    text: str = Field(sa_column=Column(Text, nullable=False))
    made_at: datetime

    __table_args__ = (Index("uq_edition", "audience", "period", "version", unique=True),)


class WeekStep(SQLModel, table=True):
    """Something a digest proposed to do, and what became of it. `body` is the step with its words' numbers, as JSON."""

    __tablename__ = "week_step"

    id: int | None = Field(default=None, primary_key=True)
    period: str = Field(index=True)
    """The week of the digest."""
    key: str
    body: Any = Field(sa_column=json_column())
    state: str = "open"
    by_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    """Who decided what becomes of it."""
    to_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    """To whom it was given."""
    why: str = Field(default="", sa_column=Column(Text, nullable=False))
    """Why not now."""
    at: datetime | None = None

    __table_args__ = (Index("uq_week_step", "period", "key", unique=True), NEVER_AGAIN)


class SentLesson(SQLModel, table=True):
    """A lesson that somebody accountable sent to a department: it comes first there for a while."""

    __tablename__ = "sent_lesson"

    id: int | None = Field(default=None, primary_key=True)
    department: str = Field(foreign_key="department.key", index=True)
    lesson: str
    by_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    at: datetime


class Seen(SQLModel, table=True):
    """An event or a tap that was handled, so that a second arrival changes nothing."""

    key: str = Field(primary_key=True)
    day: date = Field(index=True)

    __table_args__ = UNORDERED
