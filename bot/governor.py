"""Lets nobody call Slack sooner than it allows: one pace for each method, for every process that shares the token."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from bot.activity import Activity
from bot.clock import Clock
from bot.methods import METHODS
from bot.rules.ceiling import Ceiling
from bot.rules.pace import POST, Pace
from storage import allowances
from storage.db import Database

log = logging.getLogger(__name__)

T = TypeVar("T")
WORTH_KEEPING = 0.25
"""How much of a change of the learned pace is written down, as a part of it."""


class NotNow(Exception):
    """Slack wants a longer wait than this call is worth."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"not before {until:%H:%M:%S}")
        self.until = until


class Book(Protocol):
    """Where the paces stand."""

    async def open(self) -> None:
        """Take up what was known before."""

    async def change(self, method: str, step: Callable[[Pace], tuple[Pace, T]]) -> T:
        """Take one step with a method's pace that nobody else changes meanwhile. The step may be repeated."""


def assumed(posts_per_minute: float) -> dict[str, Pace]:
    """What is known of each method before anything was said."""
    paces = {name: Pace(published=method.limit) for name, method in METHODS.items()}
    return paces | {POST: Pace(ceiling=Ceiling(posts_per_minute))}


class Alone:
    """The paces of a process that has the token for itself: in memory, and written down where they matter after a
    restart: a wait that Slack asked for, and a pace that was learned. Without a database nothing is kept."""

    def __init__(self, paces: Mapping[str, Pace], database: Database | None, activity: Activity) -> None:
        self._paces, self._written = dict(paces), dict(paces)
        self._database, self._activity = database, activity

    async def open(self) -> None:
        """Take up what was known before."""
        if self._database is None:
            return
        for row in await self._database.read(allowances.everything):
            if row.method in self._paces:
                self._paces[row.method] = allowances.kept(row, self._paces[row.method])
        self._written = dict(self._paces)

    async def change(self, method: str, step: Callable[[Pace], tuple[Pace, T]]) -> T:
        """Take a step."""
        pace, outcome = step(self._paces.get(method, Pace()))
        self._paces[method] = pace
        if self._database is not None and _matters(pace, self._written.get(method, Pace())):
            self._written[method] = pace
            self._activity.start(self._keep(self._database, method, pace))
        return outcome

    async def _keep(self, database: Database, method: str, pace: Pace) -> None:
        try:
            await database.write(lambda session: allowances.keep(session, method, pace))
        except SQLAlchemyError as problem:
            log.warning("What Slack allows of %s was not written down: %s", method, type(problem).__name__)


def _matters(pace: Pace, written: Pace) -> bool:
    if pace.closed_until != written.closed_until:
        return True
    if pace.ceiling is None or written.ceiling is None:
        return False
    learned, known = pace.ceiling.per_minute, written.ceiling.per_minute
    return abs(learned - known) > WORTH_KEEPING * known


class Shared:
    """The paces of many processes, on PostgreSQL: each step is a short transaction that locks the method's row.

    Of messages each slot is written down. What else is called often follows at once upon what somebody did, and a row
    would tell when that was: so it is written only once calls have to wait, which many make them. Until then each
    process counts its own. While the database is away each goes on with what it knew last.
    """

    def __init__(self, paces: Mapping[str, Pace], database: Database, clock: Clock) -> None:
        self._assumed, self._paces = dict(paces), dict(paces)
        self._database, self._clock = database, clock

    async def open(self) -> None:
        """Nothing to take up: the row is read at each step."""

    async def change(self, method: str, step: Callable[[Pace], tuple[Pace, T]]) -> T:
        """Take a step."""
        try:
            return await asyncio.to_thread(self._change, method, step)
        except SQLAlchemyError as problem:
            log.warning("What Slack allows of %s could not be asked for: %s", method, type(problem).__name__)
            self._paces[method], outcome = step(self._paces.get(method, Pace()))
            return outcome

    def _change(self, method: str, step: Callable[[Pace], tuple[Pace, T]]) -> T:
        # A transaction of its own, not the writer's: whoever waits for this row must hold no other.
        with self._database.transaction() as session:
            kept = allowances.locked(session, method, self._assumed.get(method, Pace()))
            before = kept if method == POST else kept.joined(self._paces.get(method, kept))
            pace, outcome = step(before)
            if pace != kept and (method == POST or pace.closed_until != kept.closed_until or self._is_short(pace)):
                allowances.keep(session, method, pace)
            self._paces[method] = pace
            return outcome

    def _is_short(self, pace: Pace) -> bool:
        now = self._clock.now()
        return pace.earliest(now) > now


class Governor:
    """Books slots, waits for them, and hears what became of the calls."""

    def __init__(self, book: Book, clock: Clock, activity: Activity) -> None:
        self._book, self._clock, self._activity = book, clock, activity
        self._accepted: list[tuple[str, datetime]] = []
        self._shut: dict[str, datetime] = {}

    async def open(self) -> None:
        """Take up what was known before."""
        await self._book.open()

    async def book(self, method: str) -> datetime:
        """Take the next slot of a method; the moment it is for, now or later."""
        now = self._clock.now()
        # Only what was accepted before this moment counts: of what happens in one, the order is chance.
        known = [one for one in self._accepted if one[0] == method and one[1] < now]
        self._accepted = [one for one in self._accepted if one not in known]
        accepted = len(known)
        slot = await self._book.change(method, lambda pace: pace.booked(now, accepted))
        return max(slot, self._shut.get(method, slot))

    async def stands(self, method: str, slot: datetime) -> bool:
        """Whether a slot still stands: Slack may have refused somebody since it was booked."""
        if slot < self._shut.get(method, slot):
            return False
        return not await self._book.change(method, lambda pace: (pace, pace.closed(slot)))

    async def give_back(self, method: str) -> None:
        """Return a slot that was not used."""
        await self._book.change(method, lambda pace: (pace.given_back(), None))

    async def turn(self, method: str, patience: timedelta | None = None) -> None:
        """Wait until a call may be made. NotNow where that would take longer than `patience`."""
        by = None if patience is None else self._clock.now() + patience
        while True:
            slot = await self.book(method)
            if by is not None and slot > by:
                await self.give_back(method)
                raise NotNow(slot)
            if slot <= self._clock.now():
                return
            with self._activity.resting():
                await self._clock.sleep_until(slot)
            if await self.stands(method, slot):
                return

    def accepted(self, method: str) -> None:
        """Hear that Slack took a call."""
        self._accepted.append((method, self._clock.now()))

    async def refused(self, method: str, began: datetime, seconds: float) -> datetime:
        """Hear that Slack refused a call that began then, for so many seconds; until when."""
        now = self._clock.now()
        self._accepted = [one for one in self._accepted if one[0] != method]
        await self._book.change(method, lambda pace: (pace.refused(began, now, seconds), None))
        return now + timedelta(seconds=seconds)

    def shut(self, method: str, until: datetime) -> None:
        """Let this process make no call of a method before `until`. Others find out by themselves, and whoever is
        started anew tries again: what Slack refused was not the pace."""
        self._shut[method] = until

    def is_shut(self, method: str) -> bool:
        """Whether this process makes no such call now."""
        return method in self._shut and self._clock.now() < self._shut[method]
