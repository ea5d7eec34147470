"""What people wrote: sorted into themes on this machine, read by whom it is shown to, and corrected by them."""

from collections.abc import Collection
from datetime import datetime
from functools import cache

from sqlmodel import Session, select

from bot.blocks.comments import Comment as Shown
from bot.rules.audience import Scope, Units
from bot.rules.sorting import Corrections, Lexicon, sort
from bot.seeding import SEEDS
from bot.seeding.themes import read_lexicon, read_themes
from storage import closing, comments
from storage.tables import Comment, Department, Round


@cache
def lexicon() -> Lexicon:
    """The words and phrases by which comments are sorted."""
    return read_lexicon(SEEDS)


@cache
def labels() -> dict[str, str]:
    """What each theme is called, by id."""
    return {theme.id: theme.label for theme in read_themes(SEEDS)}


def sorted_by(session: Session, words: list[str]) -> list[list[str]]:
    """The themes of each of these comments, by id."""
    corrections = Corrections.of(comments.corrections(session))
    return [sorted(sort(one, lexicon(), corrections)) for one in words]


def readable(session: Session, scope: Scope, number: int) -> list[Shown]:
    """What people wrote in a published round, and in others of its cycle, of the units that somebody may see."""
    units, names = _units(session)
    row = session.get(Round, number)
    told = closing.of_round(session, row) if row else None
    return [
        Shown(row.id, row.words, " and ".join(names.get(key, key) for key in row.unit.split("+")), row.themes)
        for one in (closing.rounds_of(session, told) if told else ())
        for row in comments.of_round(session, one)
        if _may_read(row.unit, units, scope)
    ]


def correct(session: Session, scope: Scope, comment_id: str, themes: Collection[str], by: int, now: datetime) -> bool:
    """Give a comment other themes; False where it is not for this person to read, or a theme is none."""
    row = session.get(Comment, comment_id)
    if not set(themes) <= labels().keys() or row is None or not _may_read(row.unit, _units(session)[0], scope):
        return False
    if row not in comments.of_round(session, row.round_id):
        return False
    comments.correct(session, row, sorted(set(themes)), by, now)
    return True


def _units(session: Session) -> tuple[Units, dict[str, str]]:
    departments = list(session.exec(select(Department)))
    return Units(row.rule() for row in departments), {row.key: row.name for row in departments}


def _may_read(unit: str, units: Units, scope: Scope) -> bool:
    return scope is None or any(units.is_within(key, scope) for key in unit.split("+"))
