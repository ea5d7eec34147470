"""Loads what waits for whoever reads a digest, and asks Slack for the links to its cards just before it is said."""

import asyncio
import logging
from datetime import datetime

from sqlmodel import Session

from bot.blocks import waiting as words
from bot.blocks.message import Message
from bot.blocks.waiting import Waits
from bot.rules.concerns import Urgency
from bot.rules.escalation import Stage
from bot.slack import Slack
from storage import cards, queues
from storage.tables import Concern, Person

log = logging.getLogger(__name__)

WITHIN = 5
"""Seconds for all the links of a message: a digest does not wait long for them, and says the command instead."""


def of(session: Session, reader: Person, now: datetime) -> list[Waits]:
    """The concerns that wait for somebody now, in their order; those that are shown with the place of their card."""
    found = queues.waiting(session, reader.id or 0, now)
    return [_shown(session, one, reader, placed=place < words.SHOWN) for place, one in enumerate(found)]


def _shown(session: Session, one: Concern, reader: Person, *, placed: bool) -> Waits:
    card = _card(session, one, reader) if placed else None
    return Waits(one.id or 0, one.label, Urgency(one.urgency), Stage(one.stage), card)


def _card(session: Session, one: Concern, reader: Person) -> cards.Place | None:
    """The reader's own card, or the one in the channel in which they read of it."""
    found = cards.placed(session, one.id or 0)
    return found.get(reader.slack_id or "") or found.get(cards.triage_channel(session, one, one.owner_role) or "")


async def linked(slack: Slack, said: Message) -> Message:
    """A message with links to the cards that it speaks of, or commands where Slack gives none, or not in time."""
    links: dict[str, str] = {}
    try:
        async with asyncio.timeout(WITHIN):
            for place, (channel, ts) in words.to_link(said).items():
                links[place] = await slack.permalink(channel, ts)
    except TimeoutError:
        log.warning("Slack was too slow to link every card")
    return words.linked(said, links)
