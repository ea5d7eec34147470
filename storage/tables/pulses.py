"""What was asked, who was asked, who took part, what was answered, and what was published of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, LargeBinary, Text
from sqlmodel import Field, SQLModel

from storage.tables.base import UNORDERED, json_column, where


class Round(SQLModel, table=True):
    """One opening of a pulse. `questions` is what was asked, kept as it was.

    Its promises are fixed when it opens: mode, floor, and how many days what is kept. `tally` is what was counted when
    it closed: who was asked and took part, and, until its cycle is published, all else sealed with the secret.
    """

    id: int | None = Field(default=None, primary_key=True)
    template: str
    name: str
    mode: str
    state: str = Field(index=True)
    cycle: int | None = None
    part: int = 1
    parts: int = 1
    floor: int
    floor_comments: int
    links_days: int
    participation_days: int
    questions: Any = Field(sa_column=json_column())
    not_asked: Any = Field(sa_column=json_column())
    audience: Any = Field(sa_column=json_column())
    """Whom it asks, as `rules.audience.Audience`."""
    repeat_weeks: int | None = None
    """After how many weeks it is asked again; None for once."""
    opens_at: datetime
    closes_at: datetime
    closed_at: datetime | None = None
    links_deleted_at: datetime | None = None
    published_at: datetime | None = None
    opened_by: str
    asked_up_to: int | None = None
    """Of an open round: up to which person, by number, messages have been planned; None for everybody."""
    tally: Any = Field(default=None, sa_column=Column(JSON, nullable=True))

    __table_args__ = (
        # Two ticks at once open the same part of a cycle only once.
        Index("uq_round_cycle_part", "template", "cycle", "part", unique=True, **where("cycle IS NOT NULL")),
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


class RoundKey(SQLModel, table=True):
    """The key of an anonymous round that is open, wrapped by the secret. It goes when the round closes."""

    __tablename__ = "round_key"

    round_id: int = Field(primary_key=True, foreign_key="round.id")
    wrapped: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class OpenAnswer(SQLModel, table=True):
    """One answer to one question. `author` is what the round's key makes of a person, or else the person's id.

    Nothing else about the author stands beside it: department, tier and cohort are found through the key alone.
    """

    __tablename__ = "open_answer"

    round_id: int = Field(primary_key=True)
    author: str = Field(primary_key=True)
    question: str = Field(primary_key=True)
    value: str

    __table_args__ = UNORDERED


class Comment(SQLModel, table=True):
    """What somebody wrote in a round, with the unit in which it is shown. `author` leads to them until links go."""

    id: str = Field(primary_key=True)
    """Drawn at random, so that it tells no order."""
    round_id: int = Field(foreign_key="round.id", index=True)
    question: str
    unit: str
    words: str = Field(sa_column=Column(Text, nullable=False))
    themes: Any = Field(sa_column=json_column())
    author: str | None = Field(default=None, index=True)

    __table_args__ = UNORDERED


class Correction(SQLModel, table=True):
    """How somebody has corrected the themes of a comment, so that others like it are sorted so too."""

    id: int | None = Field(default=None, primary_key=True)
    words: str = Field(sa_column=Column(Text, nullable=False))
    themes: Any = Field(sa_column=json_column())
    by_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    at: datetime


class Deed(SQLModel, table=True):
    """What was done about what a cycle said, in somebody's words. `departments` are those it is told, None for all.

    One about a concern has no publication and does not say which concern it was: for None it stands in a digest alone.
    """

    id: int | None = Field(default=None, primary_key=True)
    publication_id: int | None = Field(default=None, foreign_key="publication.id", index=True)
    label: str = ""
    """What the category of the concern was called."""
    digest: str | None = None
    """Of one about a concern: the week whose digest has told it."""
    departments: Any = Field(default=None, sa_column=Column(JSON, nullable=True))
    words: str = Field(sa_column=Column(Text, nullable=False))
    by_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    at: datetime


class Publication(SQLModel, table=True):
    """The ledger: the figures of each cycle, frozen. Whatever is shown of answers, anywhere, is drawn from a row here.

    `cycle` is that of the usual rhythm; a round outside of it (None) is a cycle of its own.
    """

    id: int | None = Field(default=None, primary_key=True)
    first_round: int = Field(foreign_key="round.id", unique=True)
    template: str = Field(index=True)
    cycle: int | None = None
    closed_at: datetime
    published_at: datetime
    figures: Any = Field(sa_column=json_column())
