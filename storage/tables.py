"""Every table, and why it is there. Enumerations are stored as their values, times as UTC."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, MetaData, Text, text
from sqlmodel import Field, SQLModel

from bot.rules import company

SQLModel.metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

UNORDERED = {"sqlite_with_rowid": False}
"""Without SQLite's row numbers nothing tells in which order rows came."""


def _json() -> Any:
    return Column(JSON, nullable=False)


class Company(SQLModel, table=True):
    """The one company of this installation, and whether anything may be said at all."""

    id: int = Field(default=1, primary_key=True)
    name: str
    zone: str
    country: str | None = None
    digest_channel: str | None = None
    live_since: datetime | None = None
    paused_since: datetime | None = None
    paused_by: str | None = None
    swept_at: datetime | None = None
    synced_at: datetime | None = None


class Department(SQLModel, table=True):
    """A department or a parent unit; a parent is None directly below the company."""

    key: str = Field(primary_key=True)
    name: str
    parent: str | None = Field(default=None, foreign_key="department.key")
    channel: str | None = None

    def rule(self) -> company.Department:
        """As the rules see it."""
        return company.Department(self.key, self.name, self.parent, self.channel)


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
    stopped_at: datetime | None = None
    contact_planned: bool = False
    contacted_at: datetime | None = None

    __table_args__ = (
        # Found at every tick, and empty but for joiners.
        Index(
            "ix_person_uncontacted",
            "id",
            sqlite_where=text("NOT contact_planned"),
            postgresql_where=text("NOT contact_planned"),
        ),
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
    body: Any = Field(sa_column=_json())
    at: datetime
    by: str
    why: str = ""


class Round(SQLModel, table=True):
    """One opening of a pulse. `questions` is what was asked, kept as it was; `published` is frozen at close."""

    id: int | None = Field(default=None, primary_key=True)
    template: str
    name: str
    mode: str
    state: str = Field(index=True)
    cycle: int | None = None
    part: int = 1
    parts: int = 1
    floor: int
    links_days: int
    questions: Any = Field(sa_column=_json())
    not_asked: Any = Field(sa_column=_json())
    opens_at: datetime
    closes_at: datetime
    closed_at: datetime | None = None
    links_deleted_at: datetime | None = None
    opened_by: str
    published: Any = Field(default=None, sa_column=Column(JSON, nullable=True))

    __table_args__ = (
        # Two ticks at once open the same part of a cycle only once.
        Index(
            "uq_round_cycle_part",
            "template",
            "cycle",
            "part",
            unique=True,
            sqlite_where=text("cycle IS NOT NULL"),
            postgresql_where=text("cycle IS NOT NULL"),
        ),
    )


class Invite(SQLModel, table=True):
    """Somebody asked in a round, in the department, tier and cohort they were in when it opened."""

    round_id: int = Field(primary_key=True, foreign_key="round.id")
    person_id: int = Field(primary_key=True, foreign_key="person.id", index=True)
    department: str
    tier: str
    cohort: str
    reached: bool = False


class Participation(SQLModel, table=True):
    """That somebody took part in a round; neither what they said nor when."""

    round_id: int = Field(primary_key=True)
    person_id: int = Field(primary_key=True, index=True)

    __table_args__ = UNORDERED


class OpenAnswer(SQLModel, table=True):
    """One answer to one question. `author` is the person's id in a confidential round."""

    __tablename__ = "open_answer"

    round_id: int = Field(primary_key=True)
    author: str = Field(primary_key=True)
    question: str = Field(primary_key=True)
    value: str
    department: str
    tier: str
    cohort: str

    __table_args__ = UNORDERED


class Rollup(SQLModel, table=True):
    """A count that may be shown: of a closed round, for a published unit, a question and a value."""

    round_id: int = Field(primary_key=True, foreign_key="round.id")
    unit: str = Field(primary_key=True)
    cohort: str = Field(primary_key=True)
    question: str = Field(primary_key=True)
    value: str = Field(primary_key=True)
    n: int


class Delivery(SQLModel, table=True):
    """Something the bot says on its own: decided, then said once. `key` ends with the recipient."""

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    kind: str
    recipient: str
    """A Slack id: of a person (U...) or of a channel (C...)."""
    about: str | None = Field(default=None, index=True)
    """What it speaks of: "round:17", "edition:3"."""
    payload: Any = Field(sa_column=_json())
    priority: int
    not_before: datetime
    state: str
    reason: str | None = None
    attempts: int = 0
    attempted_at: datetime | None = None
    channel: str | None = None
    ts: str | None = None
    sent_at: datetime | None = None
    created_at: datetime

    __table_args__ = (
        Index(
            "ix_delivery_waiting",
            "priority",
            "not_before",
            "id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        # The earliest moment, and what a crash left half done, are asked for all the time.
        Index(
            "ix_delivery_next",
            "not_before",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_delivery_sending",
            "attempted_at",
            sqlite_where=text("state = 'sending'"),
            postgresql_where=text("state = 'sending'"),
        ),
        Index("ix_delivery_recipient_sent", "recipient", "sent_at"),
    )


class Edition(SQLModel, table=True):
    """A digest as it was posted: its figures and its words never change."""

    id: int | None = Field(default=None, primary_key=True)
    audience: str
    period: str
    version: int = 1
    figures: Any = Field(sa_column=_json())
    message: Any = Field(sa_column=_json())
    text: str = Field(sa_column=Column(Text, nullable=False))
    made_at: datetime

    __table_args__ = (Index("uq_edition", "audience", "period", "version", unique=True),)


class Seen(SQLModel, table=True):
    """An event or a tap that was handled, so that a second arrival changes nothing."""

    key: str = Field(primary_key=True)
    day: date = Field(index=True)

    __table_args__ = UNORDERED
