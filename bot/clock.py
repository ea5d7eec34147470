"""The product's only time: what `now` is, and how to wait for a moment."""

import asyncio
import heapq
import time
from datetime import UTC, datetime
from itertools import count
from typing import Protocol


class Clock(Protocol):
    """The time as aware UTC, and a way to sleep until a moment of it."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""

    def seconds(self) -> float:
        """Seconds since some moment: they go on evenly, also where the clock is set."""

    async def sleep_until(self, moment: datetime) -> None:
        """Return once `now() >= moment`."""


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def seconds(self) -> float:
        return time.monotonic()

    async def sleep_until(self, moment: datetime) -> None:
        # Short naps, so that a machine that was suspended or whose clock was set is not overslept.
        while (left := (moment - self.now()).total_seconds()) > 0:
            await asyncio.sleep(min(left, 30.0))


class SteppedClock:
    """A clock that stands still until it is set: for stories that live through weeks in seconds."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._order = count()
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._waking = 0

    def now(self) -> datetime:
        return self._now

    def seconds(self) -> float:
        return self._now.timestamp()

    async def sleep_until(self, moment: datetime) -> None:
        if moment <= self._now:
            return
        wake: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (moment, next(self._order), wake))
        try:
            await wake
        finally:
            self._waking -= not wake.cancelled()

    @property
    def settled(self) -> bool:
        """Whether everybody who was woken has really got up."""
        return self._waking == 0

    def next_alarm(self) -> datetime | None:
        """The earliest moment anybody sleeps until, or None."""
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        return self._sleepers[0][0] if self._sleepers else None

    def jump(self, moment: datetime) -> None:
        """Set the time (never backwards) and wake whoever slept until then."""
        self._now = max(self._now, moment)
        while self._sleepers and self._sleepers[0][0] <= self._now:
            wake = heapq.heappop(self._sleepers)[2]
            if not wake.done():
                self._waking += 1
                wake.set_result(None)
