"""What people wrote in closed rounds, and how people have corrected its sorting."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from storage.tables import Comment, Correction, Round


def of_round(session: Session, round_id: int) -> list[Comment]:
    """The comments of a round that is published, in no order that tells anything."""
    query = (
        select(Comment)
        .join(Round, col(Round.id) == col(Comment.round_id))
        .where(Comment.round_id == round_id, col(Round.published_at).is_not(None))
    )
    return list(session.exec(query.order_by(col(Comment.id))))


def correct(session: Session, comment: Comment, themes: Sequence[str], by: int, now: datetime) -> None:
    """Give a comment other themes, and remember it for those that say the same."""
    comment.themes = list(themes)
    session.add(Correction(words=comment.words, themes=list(themes), by_id=by, at=now))


def corrections(session: Session) -> list[tuple[str, frozenset[str]]]:
    """What people have corrected, oldest first."""
    rows = session.exec(select(Correction).order_by(col(Correction.at), col(Correction.id)))
    return [(row.words, frozenset(row.themes)) for row in rows]
