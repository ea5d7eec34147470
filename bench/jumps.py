"""The product's clock is set forward and back while it runs, in a stepped story: Slack and people keep true time."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bench.ledger import Ledger, Outcome
from bench.postgres import Server
from bot.clock import SteppedClock
from bot.made_up import invented
from bot.simulation import story
from storage.keys import Keys, new_secret

START = datetime(2026, 4, 6, tzinfo=UTC)
DAYS = 4
NAP = timedelta(minutes=10)
JUMPS = (timedelta(minutes=-50), timedelta(hours=3), timedelta(hours=-3), timedelta(days=1), timedelta(0))
"""By how much the product's clock may be wrong."""


class Wrong:
    """A clock that is ahead of another, or behind it."""

    def __init__(self, true: SteppedClock) -> None:
        self._true = true
        self.by = timedelta(0)

    def now(self) -> datetime:
        """What it shows."""
        return self._true.now() + self.by

    def seconds(self) -> float:
        """As many as there are: setting a clock makes none."""
        return self._true.seconds()

    async def sleep_until(self, moment: datetime) -> None:
        """In naps, as the product's own clock sleeps."""
        while (left := moment - self.now()) > timedelta(0):
            await self._true.sleep_until(self._true.now() + min(left, NAP))


@dataclass(frozen=True, slots=True)
class Jumps:
    """One line of the table: some days in which the clock is set anew every few hours."""

    name: str
    database: str
    people: int = 40
    seed: int = 11

    async def play(self, url: str, _: Server | None = None) -> Outcome:
        """Live through the days on that empty database, and count."""
        ledger, chance, secret, made = Ledger(), random.Random(self.seed), new_secret(), list[Wrong]()

        def wrong(true: SteppedClock) -> Wrong:
            made.append(Wrong(true))
            return made[0]

        company = invented(self.people, self.seed)
        async with story(company, START, url, seed=self.seed, secret=secret, shown=wrong) as told:
            ledger.listen(told.slack)
            ledger.witness(told.slack)
            while told.clock.now() < START + timedelta(days=DAYS):
                await told.live_until(told.clock.now() + timedelta(hours=chance.uniform(1, 5)))
                made[0].by = chance.choice(JUMPS)
                told.next_tick = told.clock.now()
            made[0].by = timedelta(0)
            told.next_tick = told.clock.now()
            await told.live_until(told.clock.now() + timedelta(hours=20))
            now = told.clock.now() - timedelta(hours=1)
            count = await told.product.house.db.read(lambda session: ledger.count(session, Keys(secret), now))
        return Outcome(self.name, self.database, count)
