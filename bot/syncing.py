"""Reads Slack's list of members, and brings the roster into line with it."""

from sqlmodel import Session

from bot.house import House
from bot.rules.roster import Member, member
from storage import company, roster
from storage.roster import Synced


async def sync(house: House) -> Synced:
    """Match people by email; take over zones, absence, leavers and returners. Raises SlackApiError."""
    now = house.clock.now()
    members: list[Member] = []
    async for user in house.slack.users():
        found = member(user, now)
        if found is not None:
            members.append(found)
    return await house.db.write(lambda session: _apply(session, members, house))


def _apply(session: Session, members: list[Member], house: House) -> Synced:
    synced = roster.apply_members(session, members, house.clock.now())
    here = company.company(session)
    if here is not None:
        here.synced_at = house.clock.now()
    return synced
