"""What champions have learned: keeps it, tells it to the others, finds it again, and takes it back."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from bot.blocks import notes as words
from bot.blocks.message import Message
from bot.rules import calendar
from bot.rules.rights import Identity
from bot.rules.sending import Kind
from storage import company, deliveries, notes
from storage.deliveries import Claimed, Planned
from storage.notes import Found


def write(session: Session, who: Identity, said: Mapping[str, str], now: datetime) -> bool:
    """Keep what somebody learned, and plan to tell it in the champions' channel; whether there is one."""
    row = notes.keep(session, who.person_id, _department(who), [said[key] for key in words.FIELDS], now)
    here = company.company(session)
    if here is None or not here.champions_channel:
        return False
    channel = here.champions_channel
    about = notes.about_note(row.id or 0)
    moment = calendar.next_working(calendar.Hours(here.zone), now)
    deliveries.plan(session, [Planned(f"{about}:{channel}", Kind.NOTE, channel, moment, about)], now)
    return True


def _department(who: Identity) -> str:
    """The department somebody speaks for: their own where they are its champion, else the first of theirs."""
    if who.department in who.champions or not who.champions:
        return who.department
    return min(who.champions)


def message(session: Session, delivery: Claimed) -> Message:
    """The words of a note in the channel."""
    found = notes.get(session, notes.note_of(delivery.about))
    if found is None:
        raise LookupError(f"delivery {delivery.id} tells a note that is not there")
    return words.told(shown(found))


def page(session: Session, who: Identity, sought: str, before: int | None = None) -> Message:
    """A page of notes in which every word of `sought` occurs."""
    found, more = notes.newest(session, sought.split(), before)
    some = [shown(one, who.person_id) for one in found]
    return words.listed(some, sought, more=more, first=before is None, writes=bool(who.champions))


def take_back(session: Session, note_id: int, by: int) -> list[tuple[str, str]] | None:
    """Delete a note of one's own: the messages that still show it; None where there is none."""
    if not notes.take_back(session, note_id, by):
        return None
    deliveries.forget_unsaid(session, notes.about_note(note_id))
    return notes.said(session, note_id)


def shown(one: Found, reader: int | None = None) -> words.Shown:
    """A note as its messages show it."""
    row = one.note
    return words.Shown(
        number=row.id or 0,
        words={key: getattr(row, key) for key in words.FIELDS},
        by=one.by,
        department=one.department,
        at=row.at,
        mine=reader is not None and row.by_id == reader,
    )
