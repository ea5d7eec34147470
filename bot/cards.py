"""Keeps the cards of a concern as it stands: whoever has one sees who has it now, and what was said."""

from sqlmodel import Session

from bot.blocks import card
from bot.blocks.message import Message
from bot.house import House
from bot.messages import shown
from storage import cards, concerns, deliveries, people
from storage.keys import Keys


def redraw(house: House, number: int) -> None:
    """Draw the cards of a concern again, once what was done is saved; one that is missed comes with the next step."""
    house.activity.start(_redraw(house, number))


async def _redraw(house: House, number: int) -> None:
    for channel, ts, message in await house.db.read(lambda session: _load(session, house.keys, number)):
        await house.slack.replace(channel, ts, message)


def _load(session: Session, keys: Keys, number: int) -> list[tuple[str, str, Message]]:
    """Each card with what it shows: in a channel nobody's words; to who may not read it any more, that it went on."""
    concern = concerns.get(session, number)
    if concern is None:
        return []
    one, standing = shown(session, concern), concerns.standing(session, keys, concern)
    whole, gone_on, in_channel = card.card(one), card.gone_on(one), card.in_channel(one)
    drawn: list[tuple[str, str, Message]] = []
    for reader, (channel, ts) in cards.placed(session, number).items():
        person = people.by_slack_id(session, reader)
        if not deliveries.is_person(reader):
            drawn.append((channel, ts, in_channel))
        elif person is not None:
            drawn.append((channel, ts, whole if standing.open_to(person.id or 0) else gone_on))
    return drawn
