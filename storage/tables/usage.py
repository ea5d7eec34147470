"""How much AI is used, by the figures a company has: counts of people, and nobody's name."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class UsageFigure(SQLModel, table=True):
    """In a week, how many of a department's people have a licence for a tool, and how many of them used it."""

    __tablename__ = "usage_figure"

    week: str = Field(primary_key=True)
    """As "2026-W20"."""
    department: str = Field(primary_key=True, foreign_key="department.key")
    tool: str = Field(primary_key=True)
    active: int
    licensed: int
    at: datetime
    """When it was taken in."""
