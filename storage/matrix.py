"""The responsibility matrix and every version of it that there ever was."""

from datetime import datetime

from sqlmodel import Session

from bot.rules.amending import Version
from bot.rules.raci import Matrix, matrix_from
from storage import company
from storage.concerns import MATRIX
from storage.tables import Document

NAME = "matrix"


def subject(activity: str) -> str:
    """What an event about a row of the matrix is about."""
    return f"{MATRIX}:{activity}"


def versions(session: Session) -> list[Version]:
    """Every version, oldest first; the last one is in force. Empty before `groundswell seed`."""
    return [version_from(row) for row in company.versions(session, MATRIX, NAME)]


def version_from(row: Document) -> Version:
    """A kept version as the rules see it."""
    return Version(row.version, matrix_from(row.body), row.at, row.by, row.why)


def keep(session: Session, matrix: Matrix, before: Version, now: datetime, by: str, why: str) -> None:
    """Put a matrix in force after the version it was made of. `by` is the Slack id of whoever changed it.

    IntegrityError where somebody else's came in between, in another process.
    """
    company.keep(session, MATRIX, NAME, matrix.body(), now, by, why, after=before.number)
