"""What was asked, who was asked, who took part, and what was answered."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, text
from sqlmodel import Field, SQLModel

from storage.tables.base import UNORDERED, json_column


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
    questions: Any = Field(sa_column=json_column())
    not_asked: Any = Field(sa_column=json_column())
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
