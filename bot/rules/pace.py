"""How fast Slack lets us speak: slots for each method and channel, by the generic cell rate algorithm.

Source: ITU-T I.371, "virtual scheduling". A limit of n a minute with a burst of b lets b calls pass at
once and then one every 60/n seconds.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `per_minute` calls a minute, `burst` of them at once."""

    per_minute: float
    burst: int = 1

    @property
    def interval(self) -> timedelta:
        """The time between two calls once the burst is spent."""
        return timedelta(seconds=60 / self.per_minute)


@dataclass(slots=True)
class Pace:
    """The slots of one limit. `free_at` is when the next call would be due if calls came evenly."""

    limit: Limit
    free_at: datetime | None = None
    closed_until: datetime | None = None

    def earliest(self, now: datetime) -> datetime:
        """When the next call may be made, without booking it."""
        earliest = now
        if self.free_at is not None:
            earliest = max(earliest, self.free_at - self.limit.interval * (self.limit.burst - 1))
        return max(earliest, self.closed_until) if self.closed_until else earliest

    def book(self, moment: datetime) -> None:
        """Take a slot at `moment`."""
        self.free_at = max(self.free_at or moment, moment) + self.limit.interval

    def give_back(self) -> None:
        """Return a slot that was booked and not used."""
        if self.free_at is not None:
            self.free_at -= self.limit.interval

    def close(self, until: datetime) -> None:
        """Let nothing pass before `until` (Slack's Retry-After)."""
        self.closed_until = max(self.closed_until or until, until)


@dataclass(slots=True)
class Paces:
    """Slots that a call must have all of: its method's, and its channel's where there is one.

    Wait for `channel_free` before `book`: a slot booked for a channel that is busy would keep everybody
    else from the method until then.
    """

    limits: dict[str, Limit]
    per_channel: Limit
    methods: dict[str, Pace] = field(default_factory=dict)
    channels: dict[str, Pace] = field(default_factory=dict)

    def channel_free(self, channel: str, now: datetime) -> datetime:
        """When a channel takes its next message: `now` where it does at once."""
        pace = self.channels.get(channel)
        return pace.earliest(now) if pace else now

    def book(self, method: str, channel: str | None, now: datetime) -> datetime:
        """Take a slot; the moment it is for, `now` or later."""
        paces = self._paces(method, channel)
        moment = max((p.earliest(now) for p in paces), default=now)
        for pace in paces:
            pace.book(moment)
        self._forget(now)
        return moment

    def give_back(self, method: str, channel: str | None) -> None:
        """Return a slot that was not used."""
        for pace in self._paces(method, channel):
            pace.give_back()

    def close(self, method: str, until: datetime) -> None:
        """Let no call of a method pass before `until`."""
        for pace in self._paces(method, None):
            pace.close(until)

    def _paces(self, method: str, channel: str | None) -> list[Pace]:
        found = []
        if method in self.limits:
            found.append(self.methods.setdefault(method, Pace(self.limits[method])))
        if channel is not None:
            found.append(self.channels.setdefault(channel, Pace(self.per_channel)))
        return found

    def _forget(self, now: datetime, above: int = 1000) -> None:
        # Channels that are free again need no memory: there are as many as people.
        if len(self.channels) > above:
            self.channels = {c: p for c, p in self.channels.items() if p.free_at and p.free_at > now}
