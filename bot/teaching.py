"""Lessons of a company's own: takes them in from a file, and takes them out again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.rules.library import Lesson
from storage import company, lessons
from storage.company import Loaded
from storage.lessons import OWN

BY_FILE = "groundswell training"
"""Who has taken in, or taken out, what came from a file."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the lessons of a file: their keys. `others` are those that somebody had written elsewhere."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    others: tuple[Loaded, ...] = ()


def take_in(session: Session, found: Sequence[Lesson], department: str | None, now: datetime) -> Taken:
    """Keep each lesson for a department, or for everybody: as a new version where it has changed since."""
    before = {name for name, row in company.newest(session, OWN).items() if row.body}
    loaded = {
        one.key: company.load(session, OWN, one.key, lessons.own_body(one, department), now, BY_FILE) for one in found
    }
    fresh = {key for key, one in loaded.items() if one.added}
    return Taken(
        added=tuple(key for key in loaded if key in fresh - before),
        changed=tuple(key for key in loaded if key in fresh & before),
        unchanged=tuple(key for key in loaded if key not in fresh),
        others=tuple(one for one in loaded.values() if one.other is not None and one.other.body),
    )


def take_out(session: Session, key: str, now: datetime) -> bool:
    """Take a lesson of the company's own out of the library; False where there is none of that key.

    What people did with it stays.
    """
    newest = company.newest(session, OWN).get(key)
    if newest is None or not newest.body:
        return False
    company.keep(session, OWN, key, {}, now, BY_FILE, why=BY_FILE, after=newest.version)
    return True
