"""Whether this process is well, and what is wrong: it tries to save something, and asks when it last did its work."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from bot.house import House
from storage import turns
from storage.ailments import ailment
from storage.probe import probe

PATIENCE = 2.0
"""Seconds that the probe may take; a tap has to be acknowledged within three."""
STILL_TRUE = timedelta(seconds=5)
"""How long what a probe found is told again: nobody makes the database write by asking more often."""
TICK_TOO_OLD = timedelta(minutes=5)
SILENT_TOO_LONG = 30.0
"""Seconds without a connection in Socket Mode after which that is a problem."""


async def _never() -> float:
    return 0.0


@dataclass(slots=True)
class Health:
    """The health of a process. `sending` says whether what is due is still being said, None where others do; `silence`
    for how many seconds Slack could not speak to us over a socket."""

    house: House
    sending: Callable[[], bool | None] = lambda: None
    silence: Callable[[], Awaitable[float]] = _never
    _probing: "asyncio.Task[str] | None" = None
    _found: str = ""
    _at: datetime | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def problems(self) -> list[str]:
        """What is wrong, one line each; empty where all is well."""
        house, now = self.house, self.house.clock.now()
        ticked = house.ticked_at
        late = ticked is not None and now - ticked > TICK_TOO_OLD
        refused, silence = house.slack.heard.refused, await self.silence()
        found = (
            await self._database(),
            f"the last tick was at {ticked:%Y-%m-%d %H:%M} UTC" if late and ticked else "",
            "sending has stopped" if self.sending() is False else "",
            f"Slack refuses the app: {refused}" if refused else "",
            f"there has been no connection to Slack for {silence:.0f} seconds" if silence > SILENT_TOO_LONG else "",
        )
        return [line for line in found if line]

    async def measure(self) -> None:
        """Bring up to date what is only known by looking."""
        house, metrics, now = self.house, self.house.metrics, self.house.clock.now()
        metrics.queued.set(house.db.waiting)
        if house.ticked_at is not None:
            metrics.tick_age.set((now - house.ticked_at).total_seconds())
        try:
            found = await house.db.read(lambda session: turns.backlog(session, now))
        except SQLAlchemyError:
            # Nothing is said about what nobody can look at; `problems` says why.
            found = []
        metrics.due(found, now)

    async def _database(self) -> str:
        async with self._turn:
            now = self.house.clock.now()
            if self._at is None or not timedelta() <= now - self._at < STILL_TRUE:
                self._found = await self._tried()
                self._at = self.house.clock.now() if not self._found else None
            return self._found

    async def _tried(self) -> str:
        # A probe that takes long is asked again for, not asked anew: it stands in the queue like everything else.
        if self._probing is None:
            self._probing = asyncio.create_task(self._probe())
        done, _ = await asyncio.wait({self._probing}, timeout=PATIENCE)
        if not done:
            return f"the database has let something to be saved wait for more than {PATIENCE:.0f} seconds"
        found, self._probing = self._probing.result(), None
        return found

    async def _probe(self) -> str:
        now = self.house.clock.now()
        try:
            await self.house.db.write(lambda session: probe(session, now))
        except SQLAlchemyError as problem:
            ill = ailment(problem)
            return f"the database is {ill}" if ill else f"the database answers {type(problem).__name__}"
        return ""
