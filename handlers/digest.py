"""`/digest`: the newest edition for whoever asks, that of a week, a month or a quarter, or that of a department."""

import re
from functools import partial

from sqlmodel import Session

from bot import places, posting, waiting
from bot.blocks import editions as words
from bot.blocks import waiting as waiting_words
from bot.blocks.message import Message
from bot.blocks.plain import plainly, takes_more
from bot.house import House
from bot.rules.company import Role
from bot.rules.editions import CHAMPION, LEADS, ROLE, audiences, may_read
from bot.rules.rights import Identity, Right
from handlers.call import Call, Hears, Reply, Source
from storage import champions, editions, people
from storage.company import department_at

PERIOD = re.compile(r"^\d{4}-(?:W\d{2}|\d{2}|Q[1-4])$", re.IGNORECASE)


async def digest(call: Call, house: House) -> Reply:
    """An edition as it was posted, with whoever acts now in the places of people, and what waits for the asker."""
    said, url = await house.db.read(partial(_said, call=call, house=house)), call.response_url
    if url and (waiting_words.to_link(said) or takes_more(said)):
        # Slack waits three seconds for an acknowledgement, and the links may take longer; nor does it say what of an
        # acknowledgement it does not take.
        return Reply(then=partial(_answer, house, url, said))
    return Reply(say=waiting_words.linked(said, {}))


async def _answer(house: House, url: str, said: Message) -> None:
    said, now = await waiting.linked(house.slack, said), house.clock.now()
    why = await house.slack.answer(url, plainly(said, posting.untaken(house, now)), replace=False)
    if posting.leaves_out(house, said, why, now):
        await house.slack.respond(url, plainly(said, posting.untaken(house, now)), replace=False)


def _said(session: Session, call: Call, house: House) -> Message:
    own = audiences(call.who)
    if not own:
        return words.for_whom()
    period = next((one.upper() for one in call.words if PERIOD.match(one)), None)
    named = " ".join(one for one in call.words if not PERIOD.match(one))
    audience = _audience(session, call.who, own, named, period)
    if audience is None:
        return words.not_theirs()
    row = editions.of_period(session, audience, period) if period else editions.newest(session, audience)
    if row is None:
        periods = editions.periods(session, audience)
        return _without(session, audience) if not periods and audience.startswith(CHAMPION) else words.none_yet(periods)
    reader = people.by_slack_id(session, call.slack_id)
    return places.edition(session, row, house.clock.now(), reader=reader)


def _without(session: Session, audience: str) -> Message:
    """There is nothing of a department, and which there is of those below it: whoever may read it may read theirs."""
    key, units, kept = audience.removeprefix(CHAMPION), champions.units(session), editions.audiences(session)
    if not kept:
        return words.none_yet([])
    names = {one.key: one.name for one in champions.rules(session)}
    below = [name for one, name in names.items() if f"{CHAMPION}{one}" in kept and units.is_within(one, {key})]
    return words.unpublished(names.get(key, key), below)


def _audience(session: Session, asker: Identity | None, own: list[str], named: str, period: str | None) -> str | None:
    """Which edition is meant; None where there is none like that for them."""
    if named:
        key, rest = department_at(session, named)
        meant = f"{CHAMPION}{key}" if key and not rest.strip() else f"{ROLE}{named.lower()}"
        return meant if may_read(asker, meant, champions.units(session)) else None
    if period is None or "W" in period:
        return own[0]
    if "Q" in period:
        return LEADS
    monthly = [one for one in own if one.startswith(ROLE)]
    lead = asker is not None and asker.holds(Role.OPERATIONS_LEAD)
    return next(iter(monthly), f"{ROLE}{Role.CEO}" if lead else None)


HEARS = (
    Hears(
        Source.COMMAND,
        "/digest",
        Right.ON_ROSTER,
        digest,
        says="The newest digest, or an earlier one",
        hint="2026-W20 | 2026-05 | 2026-Q2 | Sales (or nothing, for the newest)",
    ),
)
