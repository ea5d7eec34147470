"""What stands in the places that a kept digest leaves: whoever acts now, comments, and what waits for its reader."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from bot import waiting
from bot.blocks import places as words
from bot.blocks import waiting as waiting_words
from bot.blocks.message import WAITING, Message
from bot.blocks.places import Form
from bot.rules.company import Role
from storage import champions, people
from storage.tables import Comment, Edition, Person, WeekStep

MOST = 3
"""People that are named in one place."""
Called = Callable[[Person], str]


def as_mention(person: Person) -> str:
    """For Slack."""
    return f"<@{person.slack_id}>"


def as_name(person: Person) -> str:
    """For paper and terminals."""
    return person.name


def edition(
    session: Session,
    row: Edition,
    now: datetime,
    called: Called = as_mention,
    *,
    aloud: bool = False,
    reader: Person | None = None,
    form: Form | None = None,
    part: int = 0,
) -> Message:
    """An edition as it is read now; `aloud` where it is posted, to be kept by Slack: then without comments.

    `reader` is whoever reads it alone; what waits for them has places for the links (`waiting.linked`). `form` is how
    it is shown: where none is said, with its thread where it is aloud, and alone where it is not. `part` says which of
    the messages in that thread is meant, from 1; 0 for the edition itself.
    """
    shown = form or (Form.POSTED if aloud else Form.ALONE)
    waits = waiting.of(session, reader, now) if reader is not None else []

    def stands(kind: str, of: str) -> str:
        if kind == waiting_words.CLAUSE:
            return waiting_words.clause(int(of), len(waits))
        if kind == WAITING:
            return waiting_words.listed(waits)
        if kind == words.MORE:
            count, _, whole = of.partition(":")
            return words.where_more(int(count), whole, shown)
        return _in(session, kind, of, now, called, aloud=aloud)

    said = row.message["below"][part - 1] if part else {"text": row.text, "blocks": row.message["blocks"]}
    return Message(words.filled(said["text"], stands), words.filled(said["blocks"], stands))


def _in(session: Session, kind: str, of: str, now: datetime, called: Called, *, aloud: bool) -> str:
    if kind == words.COMMENTS:
        found = [session.get(Comment, key) for key in of.split(",")] if not aloud else []
        return words.unsaid() if aloud else words.written([one.words if one else None for one in found])
    step = session.get(WeekStep, int(of)) if kind in (words.STEP, words.WHY) and of.isdecimal() else None
    if kind == words.WHY:
        return words.reason(step.why if step else "")
    if kind == words.STEP:
        person = session.get(Person, step.to_id) if step and step.to_id else None
        return called(person) if person and person.slack_id else words.somebody_gone()
    named, _, within = of.partition(":")
    roles, departments = ([one for one in part.split(",") if one] for part in (named, within))
    return words.several([_acting(session, role, departments, now, called) for role in roles])


def _acting(session: Session, role: str, departments: list[str], now: datetime, called: Called) -> str:
    """Whoever acts in a role; of a role that is held for departments those of these, or of the units above them, and of
    the whole company where there are none."""
    found: dict[int, Person] = {}
    if role == Role.AI_CHAMPION and departments:
        units = champions.units(session)
        held = {key for key, _ in champions.holdings(session) if key}
        for key in departments:
            nearest = units.nearest(key, held)
            acting = people.acting(session, role, now, nearest) if nearest else []
            found |= {one.id or 0: one for one in acting}
    else:
        found = {one.id or 0: one for one in people.acting(session, role, now)}
    return words.role(role, [called(one) for one in list(found.values())[:MOST]], len(found) - MOST)
