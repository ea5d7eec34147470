"""Who runs deliveries in a single process: a loop that claims what is due, most urgent first."""

import asyncio
import logging
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot.delivery import InFlight
from bot.house import House
from storage import deliveries

log = logging.getLogger(__name__)

WHILE_AWAY = timedelta(seconds=5)
"""How soon a database that did not answer is asked again."""


class Loop:
    """Claims due deliveries in order of urgency and sends them, `workers` at a time, in this process."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._stopping = False
        self._in_flight = InFlight(house, ended=house.due.set)
        self._asleep = False

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
        """Give what is due to free workers; whether there was any, and else when there will be."""
        free = self._house.settings.workers - len(self._in_flight)
        if free <= 0:
            return False, None
        busy = set(self._in_flight.recipients)
        batch, wake = await self._house.db.read(lambda session: self._look(session, free, busy))
        for delivery_id, recipient in batch:
            self._in_flight.take(delivery_id, recipient)
        return bool(batch), wake

    def _look(self, session: Session, free: int, busy: set[str]) -> tuple[list[tuple[int, str]], datetime | None]:
        if deliveries.held(session):
            return [], None
        now = self._house.clock.now()
        batch = deliveries.due(session, now, free, busy)
        return batch, None if batch else deliveries.next_moment(session, now)

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
