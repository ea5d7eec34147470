"""Records what is refused to whoever lacks the right: who, what, when; once a day each, nothing of what they sent."""

from bot.house import House
from bot.rules.rights import Identity, Refusal
from bot.rules.trail import DOOR, Did
from storage import trail


async def record(house: House, who: Identity | None, what: str, why: Refusal) -> None:
    """Note a refusal. `what` is a name of ours: a command with its word, a button or a form.

    Of somebody who is not on the roster nothing is kept that leads to them: only that it was somebody like that.
    """
    by, now = who.person_id if who else None, house.clock.now()
    said = f"{what}, {why}"
    await house.db.write(
        lambda session: trail.append_daily(session, house.keys, DOOR, Did.REFUSED, now, by=by, why=said)
    )
