"""Slack's rate limits: a tier for each method, one message a second for each channel, a ceiling for all."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

TIER_2, TIER_3, TIER_4 = 20, 50, 100
"""Calls a minute."""
HUNDREDS = 200
"""Calls a minute where Slack promises hundreds, and no number."""

TIERS: dict[str, int] = {
    "apps.connections.open": 1,
    "bots.info": TIER_3,
    "chat.delete": TIER_3,
    "chat.getPermalink": HUNDREDS,
    "chat.postEphemeral": TIER_4,
    "chat.update": TIER_3,
    "conversations.history": TIER_3,
    "conversations.info": TIER_3,
    "conversations.join": TIER_3,
    "conversations.list": TIER_2,
    "conversations.members": TIER_4,
    "conversations.open": TIER_3,
    "conversations.replies": TIER_3,
    "files.completeUploadExternal": TIER_4,
    "files.getUploadURLExternal": TIER_4,
    "files.info": TIER_4,
    "pins.add": TIER_2,
    "reactions.add": TIER_3,
    "team.info": TIER_3,
    "usergroups.list": TIER_2,
    "usergroups.users.list": TIER_2,
    "users.info": TIER_4,
    "users.list": TIER_2,
    "users.lookupByEmail": TIER_3,
    "views.open": TIER_4,
    "views.publish": TIER_4,
    "views.push": TIER_4,
    "views.update": TIER_4,
}

POST = "chat.postMessage"
CONNECTION_BURST = 10
CHANNEL_BURST = 4
CEILING = 240
"""Messages a minute in the whole workspace."""


@dataclass(frozen=True, slots=True)
class Ceiling:
    """What a workspace takes of chat.postMessage, and tells nobody.

    `per_minute`, and from each moment of `moves` on (in order) another number; `bucket` of them at once, a quarter of a
    minute's where None; whoever is refused has to wait `retry_after` seconds at the least.
    """

    per_minute: float = CEILING
    bucket: float | None = None
    retry_after: int = 1
    moves: Sequence[tuple[datetime, float]] = ()

    def at(self, moment: datetime) -> float:
        """Messages a minute at a moment."""
        return next((number for since, number in reversed(self.moves) if since <= moment), self.per_minute)

    def allowed(self, since: datetime, until: datetime) -> float:
        """How many messages it takes between two moments, of an app that keeps to it all the time."""
        turns = [since, *(moment for moment, _ in self.moves if since < moment < until), until]
        return sum(self.at(begin) * (end - begin).total_seconds() / 60 for begin, end in pairwise(turns))


_SWEEP = 10_000
_ROUNDING = 1e-3


class Bucket:
    """A token bucket kept as one number: the moment it will be full again (the GCRA form)."""

    __slots__ = ("burst", "full_at", "per_minute")

    def __init__(self, per_minute: float, burst: float) -> None:
        self.per_minute = per_minute
        self.burst = burst
        self.full_at = 0.0

    def wait(self, now: float) -> float:
        """Seconds until a token is there; 0 when one is there now."""
        interval = 60 / self.per_minute
        return max(0.0, max(self.full_at, now) + interval - now - self.burst * interval)

    def move(self, per_minute: float, burst: float, now: float) -> None:
        """Fill at another pace from now on; what is missing stays missing."""
        self.full_at = now + max(0.0, self.full_at - now) * self.per_minute / per_minute
        self.per_minute, self.burst = per_minute, burst

    def take(self, now: float) -> None:
        """Take a token that `wait` said is there."""
        self.full_at = max(self.full_at, now) + 60 / self.per_minute


class RateLimits:
    """Says for each call how many seconds the app has to wait, 0 for go ahead. Counts in the given time."""

    def __init__(
        self, now: Callable[[], datetime], *, enforced: bool = True, ceiling: float | Ceiling = CEILING
    ) -> None:
        self.hidden = ceiling if isinstance(ceiling, Ceiling) else Ceiling(ceiling)
        self._now = now
        self.enforced = enforced
        self._methods = {m: Bucket(n, max(n, CONNECTION_BURST)) for m, n in TIERS.items()}
        self._blocked: dict[str, float] = {}
        self._channels: dict[str, float] = {}
        self._ceiling = Bucket(self.hidden.per_minute, self._burst(self.hidden.per_minute))
        self._moves = list(self.hidden.moves)
        self._sweep_at = _SWEEP

    @property
    def ceiling(self) -> float:
        """Messages a minute in the whole workspace; may be moved while things run."""
        return self._ceiling.per_minute

    @ceiling.setter
    def ceiling(self, per_minute: float) -> None:
        self._ceiling.move(per_minute, self._burst(per_minute), self._now().timestamp())

    def _burst(self, per_minute: float) -> float:
        return max(1.0, per_minute / 4) if self.hidden.bucket is None else self.hidden.bucket

    def retry_after(self, method: str, channel: str = "") -> int:
        """Take what this call costs, or answer the whole seconds to wait."""
        if not self.enforced:
            return 0
        while self._moves and self._moves[0][0] <= self._now():
            self.ceiling = self._moves.pop(0)[1]
        now = self._now().timestamp()
        wait = 0.0
        for scope, missing in self._missing(method, channel, now):
            blocked_until = self._blocked.get(scope, 0.0)
            if blocked_until <= now and missing > _ROUNDING:
                # Whoever comes back earlier than they were told is refused, even if a token is there.
                least = self.hidden.retry_after if scope == method == POST else 1
                blocked_until = self._blocked[scope] = now + max(least, math.ceil(missing - _ROUNDING))
            wait = max(wait, blocked_until - now)
        if wait > _ROUNDING:
            return math.ceil(wait - _ROUNDING)
        self._take(method, channel, now)
        return 0

    def _missing(self, method: str, channel: str, now: float) -> list[tuple[str, float]]:
        if method != POST:
            bucket = self._methods.get(method)
            return [(method, bucket.wait(now))] if bucket else []
        in_channel = max(self._channels.get(channel, 0.0), now) + 1 - now - CHANNEL_BURST
        return [(channel, in_channel), (method, self._ceiling.wait(now))]

    def _take(self, method: str, channel: str, now: float) -> None:
        if method == POST:
            self._channels[channel] = max(self._channels.get(channel, 0.0), now) + 1
            self._ceiling.take(now)
        elif method in self._methods:
            self._methods[method].take(now)
        if len(self._channels) + len(self._blocked) > self._sweep_at:
            self._channels = {c: full_at for c, full_at in self._channels.items() if full_at > now}
            self._blocked = {s: until for s, until in self._blocked.items() if until > now}
            self._sweep_at = max(_SWEEP, 2 * len(self._channels))
