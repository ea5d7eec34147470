"""Posts a digest: its message, what stands in the thread below, and a picture where the workspace takes no charts.

Each is a delivery of its own, planned when what it stands below has arrived: so none comes before it, or without it.
"""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot import places
from bot.blocks import picture as words
from bot.blocks.message import Message
from bot.blocks.plain import plainly, takes_more
from bot.house import House
from bot.results import Later, Lost, Refused, Result
from bot.rules.failing import MAYBE_THERE
from bot.rules.sending import Kind
from storage import deliveries, people
from storage.deliveries import Claimed, Planned
from storage.tables import Edition

log = logging.getLogger(__name__)

NOT_TAKEN = ("invalid_blocks", "invalid_blocks_format")
"""What Slack answers where a workspace does not know a block."""
REMEMBERED = timedelta(days=6)
"""How long digests go out without such blocks: that of the next week tries again."""
TRIES = 5
"""How often a picture is uploaded that does not get through."""
PART, PICTURE, BELOW = "part", "picture", "below"
"""In a delivery's payload: which message of the thread it is, or that it is the picture; and below which delivery."""


def message(session: Session, delivery: Claimed) -> Message:
    """What a delivery of a digest says: its message, one of those below it, or the words for its picture."""
    edition = session.get_one(Edition, delivery.payload["edition"])
    if delivery.payload.get(PICTURE):
        return Message(words.alt(edition.figures))
    part = delivery.payload.get(PART, 0)
    reader = people.by_slack_id(session, delivery.recipient) if deliveries.is_person(delivery.recipient) else None
    return places.edition(session, edition, delivery.attempted_at, aloud=True, reader=reader, part=part)


def _below(edition: Edition) -> Sequence[Any]:
    found: Sequence[Any] = edition.message.get("below", ())
    return found


def cannot_be_found(delivery: Claimed) -> bool:
    """Whether nothing tells if an earlier attempt has arrived: a picture has no key that could be looked for."""
    return bool(delivery.payload.get(PICTURE))


async def say(house: House, delivery: Claimed, said: Message) -> Result:
    """Post one of a digest's deliveries, in a slot booked before.

    Where Slack does not take its blocks, nothing is posted and it is due at once again: the next attempt knows.
    """
    now = house.clock.now()
    if delivery.payload.get(BELOW) and delivery.beneath is None:
        return Refused("what it stands below is not known")
    if delivery.payload.get(PICTURE):
        return await _show(house, delivery, said.text)
    without = untaken(house, now)
    plain = plainly(said, without)
    result = await house.slack.post(delivery.recipient, plain, delivery.key, delivery.beneath or (), quietly=True)
    if isinstance(result, Refused) and leaves_out(house, said, result.why, now, result.told):
        return Later(now, result.why)
    return result


def leaves_out(house: House, said: Message, why: str | None, now: datetime, told: Sequence[str] = ()) -> bool:
    """Whether Slack has refused a digest for kinds of blocks that may be left out; then they are, for some days.

    `told` is what Slack says about it: which it does not know. Where it does not say, it may be any of them.
    """
    more = takes_more(said) - untaken(house, now)
    if not more or why not in NOT_TAKEN:
        return False
    named = frozenset(kind for kind in more if any(kind in one for one in told)) or more
    log.info("Slack takes no %s here: digests go out without for a week", " and no ".join(sorted(named)))
    house.untaken |= dict.fromkeys(named, now + REMEMBERED)
    return True


def untaken(house: House, now: datetime) -> frozenset[str]:
    """The kinds of blocks that this workspace has refused of late."""
    return frozenset(kind for kind, until in house.untaken.items() if now < until)


async def _show(house: House, delivery: Claimed, alt: str) -> Result:
    figures = await house.db.read(lambda session: session.get_one(Edition, delivery.payload["edition"]).figures)
    drawn = words.picture(figures)
    if drawn is None or delivery.beneath is None:
        return Refused("there is nothing to draw, or nowhere to show it")
    from bot.pictures import png

    # Drawing takes a second or two: whoever presses a button meanwhile is not kept waiting.
    content = await asyncio.to_thread(png, drawn)
    result = await house.slack.show(delivery.beneath, words.NAME.format(period=words.period(figures)), content, alt)
    if isinstance(result, Later) and result.why == "no answer" and delivery.attempt >= TRIES:
        return Refused("it could not be uploaded")
    # It stands beside figures that were said: once is enough, and twice too often.
    return Refused(MAYBE_THERE, arrived_perhaps=True) if isinstance(result, Lost) else result


def follow(session: Session, house: House, delivery: Claimed, now: datetime) -> None:
    """Plan what stands below a digest that has just arrived: the next message, and its picture."""
    if delivery.payload.get(PICTURE):
        return
    edition = session.get_one(Edition, delivery.payload["edition"])
    first, part = delivery.payload.get(BELOW, delivery.key), delivery.payload.get(PART, 0)
    planned = []
    if part < len(_below(edition)):
        planned.append(_planned(delivery, f"{first}:{part + 2}", now, {BELOW: first, PART: part + 1}))
    missing = takes_more(Message(edition.text, edition.message["blocks"])) & untaken(house, now)
    if not part and missing and words.picture(edition.figures):
        planned.append(_planned(delivery, f"{first}:{PICTURE}", now, {BELOW: first, PICTURE: True}))
    deliveries.plan(session, planned, now)


def _planned(delivery: Claimed, key: str, now: datetime, more: dict[str, Any]) -> Planned:
    payload = {"edition": delivery.payload["edition"], **more}
    return Planned(key, Kind.DIGEST, delivery.recipient, now, delivery.about, payload)
