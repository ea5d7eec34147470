"""Reads Slack's list of members, and brings the roster into line with it."""

from datetime import datetime
from functools import partial

from sqlmodel import Session

from bot.house import House
from bot.rules.roster import Member, member
from storage import company, roster, rows
from storage.roster import Synced


async def sync(house: House) -> Synced:
    """Match people by email; take over zones, absence, leavers and returners. Raises SlackApiError."""
    now = house.clock.now()
    members: list[Member] = []
    async for user in house.slack.users():
        found = member(user, now)
        if found is not None:
            members.append(found)
    synced = Synced()
    for some in rows.chunks(members):
        synced += await house.db.write(partial(roster.apply_members, members=some, now=house.clock.now()))
    synced.not_on_slack = await house.db.write(lambda session: _ended(session, house.clock.now()))
    return synced


def _ended(session: Session, now: datetime) -> list[str]:
    """Note that the list was read to its end; who was not found in it."""
    here = company.company(session)
    if here is not None:
        here.synced_at = now
    return roster.not_on_slack(session)
