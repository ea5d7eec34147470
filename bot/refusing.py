"""Records what is refused to whoever lacks the right: who, what, when; once a day each, nothing of what they sent."""

from datetime import datetime

from sqlmodel import Session

from bot.house import House
from bot.rules.rights import Identity, Refusal
from bot.rules.trail import DOOR, Did
from storage import trail
from storage.keys import Keys


async def record(house: House, who: Identity | None, what: str, why: Refusal) -> None:
    """Note a refusal. `what` is a name of ours: a command with its word, a button or a form.

    Of somebody who is not on the roster nothing is kept that leads to them: only that it was somebody like that.
    """
    by, now = who.person_id if who else None, house.clock.now()
    await house.db.write(lambda session: note(session, house.keys, by, what, why, now))


def note(session: Session, keys: Keys, by: int | None, what: str, why: Refusal, now: datetime) -> None:
    """Note a refusal along with whatever else is done; `by` is None where nobody is to be named."""
    trail.append_daily(session, keys, DOOR, Did.REFUSED, now, by=by, why=f"{what}, {why}")
