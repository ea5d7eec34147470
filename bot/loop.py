"""Who runs deliveries in a single process: a loop that gives each slot to what is due, most urgent first."""

import asyncio
import logging
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot.delivery import InFlight
from bot.house import House
from bot.rules.pace import POST
from bot.rules.turns import is_oldests
from storage import turns

log = logging.getLogger(__name__)

WHILE_AWAY = timedelta(seconds=5)
"""How soon a database that did not answer is asked again."""


class Loop:
    """Gives each slot to one due delivery, and sends `workers` at a time at the most, in this process.

    Who gets a slot is asked when it has come, not before: nobody urgent stands behind others who wait.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        self._stopping = False
        self._in_flight = InFlight(house, ended=house.due.set)
        self._asleep = False
        self._slot: datetime | None = None
        self._turn = 0

    @property
    def idle(self) -> bool:
        """Whether the loop waits for news, a free worker or the clock."""
        return self._asleep and not self._house.due.is_set()

    async def run(self) -> None:
        """Send until `stop()`."""
        while not self._stopping:
            self._house.due.clear()
            try:
                handed_out, wake = await self._hand_out()
            except SQLAlchemyError as problem:
                log.error("The database could not be asked what is due: %s", type(problem).__name__)
                handed_out, wake = False, self._house.clock.now() + WHILE_AWAY
            if not handed_out:
                await self._sleep(wake)

    async def _hand_out(self) -> tuple[bool, datetime | None]:
        """Give the next slot to whoever's turn it is; whether there was one, and else when to look again."""
        if len(self._in_flight) >= self._house.settings.workers:
            return False, None
        governor = self._house.slack.governor
        if self._slot is None or not await governor.stands(POST, self._slot):
            self._slot = await governor.book(POST)
        if self._slot > self._house.clock.now():
            return False, self._slot
        busy = set(self._in_flight.recipients)
        found, wake = await self._house.db.read(lambda session: self._look(session, busy))
        if found is None or self._stopping:
            return False, wake
        self._slot, self._turn = None, self._turn + 1
        self._in_flight.take(*found)
        return True, None

    def _look(self, session: Session, busy: set[str]) -> tuple[tuple[int, str] | None, datetime | None]:
        now, first = self._house.clock.now(), turns.first_moment(session)
        if first is None or first > now:
            return None, first
        if turns.held(session):
            return None, None
        found = turns.due(session, now, busy, oldest=is_oldests(self._turn))
        return found, None if found else turns.next_moment(session, now, busy)

    async def _sleep(self, until: datetime | None) -> None:
        alarm = asyncio.create_task(self._ring_at(until)) if until is not None else None
        # One turn of the event loop, so that the clock knows of this alarm before anybody asks it.
        await asyncio.sleep(0)
        self._asleep = True
        try:
            await self._house.due.wait()
        finally:
            self._asleep = False
            if alarm is not None:
                alarm.cancel()

    async def _ring_at(self, moment: datetime) -> None:
        await self._house.clock.sleep_until(moment)
        self._house.due.set()

    async def stop(self, seconds: float) -> None:
        """Hand out nothing more, and wait for what has begun, at most this long; the rest is still there to be said."""
        self._stopping = True
        self._house.due.set()
        await self._in_flight.finish(seconds)
