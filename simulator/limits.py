"""Slack's rate limits: a tier for each method, one message a second for each channel, a ceiling for all."""

import math
from collections.abc import Callable
from datetime import datetime

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

CONNECTION_BURST = 10
CHANNEL_BURST = 4
CEILING = 240
"""Messages a minute in the whole workspace."""

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

    def take(self, now: float) -> None:
        """Take a token that `wait` said is there."""
        self.full_at = max(self.full_at, now) + 60 / self.per_minute


class RateLimits:
    """Says for each call how many seconds the app has to wait, 0 for go ahead. Counts in the given time."""

    def __init__(self, now: Callable[[], datetime], *, enforced: bool = True, ceiling: float = CEILING) -> None:
        self._now = now
        self.enforced = enforced
        self._methods = {m: Bucket(n, max(n, CONNECTION_BURST)) for m, n in TIERS.items()}
        self._blocked: dict[str, float] = {}
        self._channels: dict[str, float] = {}
        self._ceiling = Bucket(ceiling, ceiling / 4)
        self._sweep_at = _SWEEP

    @property
    def ceiling(self) -> float:
        """Messages a minute in the whole workspace; may be moved while things run."""
        return self._ceiling.per_minute

    @ceiling.setter
    def ceiling(self, per_minute: float) -> None:
        self._ceiling.per_minute = per_minute
        self._ceiling.burst = max(1.0, per_minute / 4)

    def retry_after(self, method: str, channel: str = "") -> int:
        """Take what this call costs, or answer the whole seconds to wait."""
        if not self.enforced:
            return 0
        now = self._now().timestamp()
        wait = 0.0
        for scope, missing in self._missing(method, channel, now):
            blocked_until = self._blocked.get(scope, 0.0)
            if blocked_until <= now and missing > _ROUNDING:
                # Whoever comes back earlier than they were told is refused, even if a token is there.
                blocked_until = self._blocked[scope] = now + math.ceil(missing - _ROUNDING)
            wait = max(wait, blocked_until - now)
        if wait > _ROUNDING:
            return math.ceil(wait - _ROUNDING)
        self._take(method, channel, now)
        return 0

    def _missing(self, method: str, channel: str, now: float) -> list[tuple[str, float]]:
        if method != "chat.postMessage":
            bucket = self._methods.get(method)
            return [(method, bucket.wait(now))] if bucket else []
        in_channel = max(self._channels.get(channel, 0.0), now) + 1 - now - CHANNEL_BURST
        return [(channel, in_channel), (method, self._ceiling.wait(now))]

    def _take(self, method: str, channel: str, now: float) -> None:
        if method == "chat.postMessage":
            self._channels[channel] = max(self._channels.get(channel, 0.0), now) + 1
            self._ceiling.take(now)
        elif method in self._methods:
            self._methods[method].take(now)
        if len(self._channels) + len(self._blocked) > self._sweep_at:
            self._channels = {c: full_at for c, full_at in self._channels.items() if full_at > now}
            self._blocked = {s: until for s, until in self._blocked.items() if until > now}
            self._sweep_at = max(_SWEEP, 2 * len(self._channels))
