"""Who looks at Home just now, and what they were shown last: in this process's memory, and written down nowhere."""

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from weakref import WeakValueDictionary

from bot.rules.looking import MOST

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Looking:
    """People by Slack id: when they opened Home or did something there, and a digest of what it showed last."""

    _at: dict[str, datetime] = field(default_factory=dict)
    _shown: dict[str, str] = field(default_factory=dict)
    _watches: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _turns: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    def turn(self, slack_id: str) -> asyncio.Lock:
        """To be held while a Home is loaded and drawn: what was loaded later is never drawn before."""
        return self._turns.setdefault(slack_id, asyncio.Lock())

    def looked(self, slack_id: str, now: datetime, watch: Coroutine[Any, Any, None]) -> None:
        """Note that somebody looks, and watch their Home from now on unless it is watched already, or many are."""
        self._at[slack_id] = now
        if slack_id in self._watches or len(self._watches) >= MOST:
            watch.close()
            if slack_id not in self._watches:
                self._forget(slack_id)
            return
        task = asyncio.create_task(watch)
        self._watches[slack_id] = task
        task.add_done_callback(partial(self._ended, slack_id))

    def at(self, slack_id: str) -> datetime:
        """When somebody looked last. KeyError where nobody watches."""
        return self._at[slack_id]

    def shown(self, slack_id: str, digest: str) -> None:
        """Note what somebody was shown."""
        if slack_id in self._at:
            self._shown[slack_id] = digest

    def sees(self, slack_id: str, digest: str) -> bool:
        """Whether that is what somebody was shown last."""
        return self._shown.get(slack_id) == digest

    def stop(self) -> None:
        """Watch nobody any more."""
        for task in list(self._watches.values()):
            task.cancel()

    def _ended(self, slack_id: str, task: asyncio.Task[None]) -> None:
        self._forget(slack_id)
        problem = None if task.cancelled() else task.exception()
        if problem is not None:
            log.error("A Home is not watched any more: %s", type(problem).__name__)

    def _forget(self, slack_id: str) -> None:
        self._at.pop(slack_id, None)
        self._shown.pop(slack_id, None)
        self._watches.pop(slack_id, None)
