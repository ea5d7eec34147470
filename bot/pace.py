"""How fast the days of a demo go by: at a pace that can be changed, in jumps, or not at all."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.simulation import Story

STEP_SECONDS = 0.1
MOST_SECONDS = 0.5
"""Of real time at once, where living takes longer than it should."""
STRIDE = timedelta(hours=1)
"""So much is lived through before anybody is asked again whether to stop."""
FAR = timedelta(weeks=2)


class Pace:
    """Moves the clock of a story. `speed` is in simulated seconds for each real one."""

    def __init__(self, told: Story, speed: int, *, playing: bool = True) -> None:
        self._told = told
        self.speed, self.playing = speed, playing
        self._jumps = 0
        self._stopped = False
        self._turn = asyncio.Lock()

    @property
    def under_way(self) -> bool:
        """Whether time is just jumping forward."""
        return self._jumps > 0

    @property
    def lively(self) -> bool:
        """Whether people do things of their own accord."""
        return self._told.town.lives

    @lively.setter
    def lively(self, lively: bool) -> None:
        self._told.town.lives = lively

    def now(self) -> datetime:
        """The time in the workspace."""
        return self._told.clock.now()

    def stop(self) -> None:
        """End what is jumping forward."""
        self._stopped = True

    def sits_down(self, who: str) -> Callable[[], None]:
        """Somebody acts in that person's place, until what comes back is called."""
        return self._told.town.take_place(who)

    async def play(self) -> None:
        """Let time pass at this pace, until cancelled."""
        before = time.monotonic()
        while True:
            await asyncio.sleep(STEP_SECONDS)
            real = min(time.monotonic() - before, MOST_SECONDS)
            if self.playing and not self.under_way:
                async with self._turn:
                    await self._told.live_until(self.now() + timedelta(seconds=real * self.speed))
            before = time.monotonic()

    async def forward(self, amount: timedelta) -> None:
        """Live through some time, as fast as it goes."""
        await self.until(lambda: False, amount)

    async def to_next(self, who: str) -> bool:
        """Live on until something new is there for that person to read; False when nothing came in two weeks."""
        slack = self._told.slack
        places = {who, *(one.id for one in slack.workspace.channels_of(who))}
        came: list[str] = []
        unsubscribe = slack.on_message(lambda audience, _: came.append(audience) if audience in places else None)
        try:
            return await self.until(lambda: bool(came), FAR)
        finally:
            unsubscribe()

    async def until(self, holds: Callable[[], bool], within: timedelta) -> bool:
        """Live on until that holds, at most so long, looking after each thing that happens; whether it does."""
        self._jumps += 1
        try:
            async with self._turn:
                end, self._stopped = self.now() + within, False
                while not holds() and self.now() < end and not self._stopped:
                    await self._told.live_until(min(self._told.upcoming(), self.now() + STRIDE, end))
                return holds()
        finally:
            self._jumps -= 1
