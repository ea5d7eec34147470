"""Keeps the cards of a concern as it stands: whoever has one sees who has it now, and what was said."""

from sqlmodel import Session

from bot.blocks import card
from bot.blocks.message import Message
from bot.house import House
from bot.messages import shown
from storage import concerns, deliveries


def redraw(house: House, number: int) -> None:
    """Draw the cards of a concern again, once what was done is saved; one that is missed comes with the next step."""
    house.activity.start(_redraw(house, number))


async def _redraw(house: House, number: int) -> None:
    places, message = await house.db.read(lambda session: _load(session, number))
    for channel, ts in places:
        if message is not None:
            await house.slack.replace(channel, ts, message)


def _load(session: Session, number: int) -> tuple[list[tuple[str, str]], Message | None]:
    concern = concerns.get(session, number)
    if concern is None:
        return [], None
    return deliveries.cards(session, number), card.card(shown(session, concern))
