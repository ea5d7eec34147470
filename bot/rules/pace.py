"""How fast Slack lets us speak: slots for each method, by the generic cell rate algorithm.

Source: ITU-T I.371, "virtual scheduling". A limit of n a minute with a burst of b lets b calls pass at
once and then one every 60/n seconds.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.rules.ceiling import Ceiling

POST = "chat.postMessage"
PER_CHANNEL = timedelta(seconds=1)
"""The time between two messages to one channel."""
LATE = 1.5
"""The burst of messages: half a slot is made up for, so that who wakes a little late loses none, and never two."""
REST = timedelta(minutes=1)
"""A pause after which the pace of before proves nothing any more."""
FARTHEST = timedelta(minutes=15)
"""Nobody books further ahead than this: what was is of a clock that went wrong, and holds nobody back."""
LONG = timedelta(seconds=30)
"""A wait for which nobody is kept: what is to be said then stays where it is, and is found when the time has come."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `per_minute` calls a minute, `burst` of them at once."""

    per_minute: float
    burst: float = 1

    @property
    def interval(self) -> timedelta:
        """The time between two calls once the burst is spent."""
        return timedelta(seconds=60 / self.per_minute)

    @property
    def slack(self) -> timedelta:
        """How much earlier than evenly a call may come."""
        return self.interval * (self.burst - 1)


@dataclass(frozen=True, slots=True)
class Pace:
    """Where one method stands, for everybody who shares the token.

    `free_at` is when the next call would be due if calls came evenly; before `closed_until` nothing passes (Slack's
    Retry-After). `published` is Slack's limit, and `ceiling` what was learned where there is none.
    """

    published: Limit | None = None
    ceiling: Ceiling | None = None
    free_at: datetime | None = None
    closed_until: datetime | None = None

    @property
    def limit(self) -> Limit | None:
        """The limit in force; None for a method that has none."""
        return Limit(self.ceiling.per_minute, LATE) if self.ceiling else self.published

    def joined(self, other: "Pace") -> "Pace":
        """The slower of two accounts of one method."""
        free = max((one for one in (self.free_at, other.free_at) if one), default=None)
        closed = max((one for one in (self.closed_until, other.closed_until) if one), default=None)
        return replace(self, free_at=free, closed_until=closed)

    def closed(self, moment: datetime) -> bool:
        """Whether nothing passes at a moment: a slot booked for it is void."""
        return self.closed_until is not None and moment < self.closed_until

    def earliest(self, now: datetime) -> datetime:
        """When the next call may be made, without booking it."""
        earliest, free = now, self._free(now)
        if free is not None and self.limit is not None:
            earliest = max(earliest, free - self.limit.slack)
        return max(earliest, self.closed_until) if self.closed_until else earliest

    def _free(self, now: datetime) -> datetime | None:
        if self.free_at is None or self.free_at > max(now, self.closed_until or now) + FARTHEST:
            return None
        return self.free_at

    def booked(self, now: datetime, accepted: int = 0) -> tuple["Pace", datetime]:
        """The next slot, at `now` or later. `accepted` messages were taken since the last booking: they teach something
        where they came one slot after the other."""
        pace = self._learned(now, accepted) if self.ceiling else self
        moment = pace.earliest(now)
        if pace.limit is None:
            return pace, moment
        return replace(pace, free_at=max(pace._free(now) or moment, moment) + pace.limit.interval), moment

    def _learned(self, now: datetime, accepted: int) -> "Pace":
        if self.ceiling is None or self.limit is None or self.free_at is None:
            return self
        idle = now - self.free_at
        if idle > REST:
            return replace(self, ceiling=self.ceiling.rested())
        if idle > self.limit.interval or not accepted:
            return self
        return replace(self, ceiling=self.ceiling.accepted(accepted))

    def given_back(self) -> "Pace":
        """After a slot was not used."""
        if self.free_at is None or self.limit is None:
            return self
        return replace(self, free_at=self.free_at - self.limit.interval)

    def refused(self, began: datetime, now: datetime, seconds: float) -> "Pace":
        """After Slack refused a call that `began` then, and asked to wait. Calls that were under way together are one
        refusal."""
        known = self.closed(began)
        ceiling = self.ceiling if known or self.ceiling is None else self.ceiling.refused(seconds)
        return replace(self, ceiling=ceiling).shut(now + timedelta(seconds=seconds))

    def shut(self, until: datetime) -> "Pace":
        """Let nothing pass before `until`, and then one call after the other."""
        until = max(self.closed_until or until, until)
        opens = until + self.limit.slack if self.limit else until
        return replace(self, closed_until=until, free_at=max(self.free_at or opens, opens))
