"""How many messages a minute a workspace takes, which nobody publishes: learned from what Slack accepts and refuses.

Before the first refusal the pace doubles with every 8 s that Slack accepts. A refusal tells where the ceiling is. From
then on it goes like TCP's CUBIC (RFC 9438): a little below the ceiling, quickly back up to it, long beside it, slowly
beyond it, and fast where nothing is refused there either. Growth is counted in accepted messages, never in time: who
says little learns nothing (RFC 7661).
"""

import math
from dataclasses import dataclass, replace

LOWEST, HIGHEST = 20.0, 60_000.0
"""Messages a minute, between which the pace stays. Each Retry-After is obeyed in any case."""
DIP = 0.17
"""The part of the ceiling by which the pace goes below it after a refusal."""
BACK_SECONDS = 38.0
BACK_POSTS = 45
BACK_PRICES = 5
"""How long it takes to come back: so many seconds, as long as so many messages take (a refusal costs one of them), and
so many times the wait that the last refusal cost; at most `BACK_LONGEST` for that."""
BACK_LONGEST = 300.0
BEYOND = 0.3
"""How far beyond the ceiling, as a part of the way back, the pace doubles again."""
DOUBLE_SECONDS = 8.0
LOOKED_BACK, STEPS = 300.0, 300
"""Seconds of a run that are looked back over for where the ceiling was met, and in how many steps."""
BUCKET = 2.0
"""Messages that a workspace is thought to save up while it is let be, at the least: they come on top of its ceiling."""


@dataclass(frozen=True, slots=True)
class Ceiling:
    """What is known of a workspace's ceiling.

    `peak` is where it was met last, in messages a minute, or what is assumed; `run` the seconds at full pace that were
    accepted since; `price` the seconds of the last Retry-After, None before the first refusal.
    """

    peak: float
    run: float = 0.0
    price: float | None = None

    @property
    def back(self) -> float:
        """Seconds at full pace from a refusal back to the ceiling."""
        return max(BACK_SECONDS, BACK_POSTS * 60 / self.peak, min(BACK_LONGEST, BACK_PRICES * (self.price or 0)))

    @property
    def per_minute(self) -> float:
        """The pace to keep now."""
        return self._after(self.run)

    def _after(self, run: float) -> float:
        if self.price is None:
            return _within(self.peak * _doubled(run))
        way = run / self.back - 1
        curve = 1 + DIP * min(way, BEYOND) ** 3
        return _within(self.peak * curve * _doubled(max(0.0, way - BEYOND) * self.back))

    def accepted(self, posts: int) -> "Ceiling":
        """After so many messages that were said at this pace and taken."""
        return replace(self, run=self.run + posts * 60 / self.per_minute)

    def refused(self, price: float) -> "Ceiling":
        """After a refusal that asked to wait `price` seconds.

        What came through beyond the ceiling until then had been saved up: so the ceiling is where the pace lay above it
        for just so many messages. One refusal never more than halves it.
        """
        pace = self.per_minute
        saved = BUCKET if self.price is None else min(BUCKET, pace * price / 60)
        return Ceiling(_within(max(self._met(saved), pace / 2)), 0.0, price)

    def _met(self, saved: float) -> float:
        """The pace above which so many messages lay in this run, whose pace only ever grew."""
        window = min(self.run, LOOKED_BACK)
        step, above, since, last = window / STEPS, 0.0, 0.0, self.per_minute
        for _ in range(STEPS):
            since += step
            before = self._after(self.run - since)
            more = (last - before) * (since - step / 2) / 60
            if above + more >= saved:
                return last - (last - before) * (saved - above) / more
            above, last = above + more, before
        return last - (saved - above) * 60 / window if window else 0.0

    def rested(self) -> "Ceiling":
        """After a time in which little was said: what was not refused then proves nothing."""
        return replace(self, run=min(self.run, self.back) if self.price is not None else 0.0)


def _doubled(seconds: float) -> float:
    return math.exp2(min(seconds / DOUBLE_SECONDS, 32.0))


def _within(per_minute: float) -> float:
    return max(LOWEST, min(HIGHEST, per_minute))
