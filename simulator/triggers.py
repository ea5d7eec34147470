"""Trigger ids: a modal may be opened with one for three seconds, once."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from simulator.ids import Ids
from simulator.refusal import Refused

LIFE = timedelta(seconds=3)
_KEPT = 10_000


@dataclass(slots=True)
class Trigger:
    """Who pressed something, when, and in which view if it was in one."""

    user_id: str
    issued: datetime
    view_id: str
    used: bool = False


class Triggers:
    """Issues and exchanges trigger ids, in the workspace's time."""

    def __init__(self, now: Callable[[], datetime], ids: Ids) -> None:
        self._now = now
        self._ids = ids
        self._issued: OrderedDict[str, Trigger] = OrderedDict()

    def issue(self, user_id: str, view_id: str = "") -> str:
        """A new trigger id for that person."""
        trigger_id = f"{len(self._issued) + 1}.{int(self._now().timestamp())}.{self._ids.secret(16)}"
        self._issued[trigger_id] = Trigger(user_id, self._now(), view_id)
        while len(self._issued) > _KEPT:
            self._issued.popitem(last=False)
        return trigger_id

    def check(self, trigger_id: str) -> Trigger:
        """The trigger, if it may still be used; `exchange` uses it up."""
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise Refused("invalid_trigger_id", f"nobody was given {trigger_id!r}")
        if trigger.used:
            raise Refused("exchanged_trigger_id", "a trigger_id opens one view")
        if self._now() - trigger.issued > LIFE:
            raise Refused("expired_trigger_id", f"a trigger_id lives {LIFE.seconds} s")
        return trigger
