"""How a process ends: from the signal on there is one deadline for all that is in flight."""

import asyncio
import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager

log = logging.getLogger(__name__)

GRACE_SECONDS = 25.0
"""How long what is in flight may take when a process ends: less than the half minute that process managers give."""
BROKEN_OFF = 2.0
"""Seconds after that in which whatever hangs all the same is broken off."""


class Ending:
    """Whether a process is to end, and how many seconds what is in flight has `left`."""

    def __init__(self, grace: float = GRACE_SECONDS) -> None:
        self._grace = grace
        self._by: float | None = None
        self.begun = asyncio.Event()

    def begin(self) -> None:
        """Begin to end. The deadline is counted from the first call on."""
        if self._by is None:
            self._by = asyncio.get_running_loop().time() + self._grace
            self.begun.set()

    @property
    def left(self) -> float:
        """Seconds until the deadline; all of them while nothing has begun to end."""
        if self._by is None:
            return self._grace
        return max(0.0, self._by - asyncio.get_running_loop().time())


@contextmanager
def told_to_end(grace: float = GRACE_SECONDS) -> Iterator[Ending]:
    """Begin to end at the first SIGTERM or SIGINT, whatever this task is at then.

    To be entered before anything is begun that would have to be finished.
    """
    ending, loop, me = Ending(grace), asyncio.get_running_loop(), asyncio.current_task()
    assert me is not None  # noqa: S101 - this runs in a task

    def told() -> None:
        if not ending.begun.is_set():
            ending.begin()
            loop.call_later(ending.left + BROKEN_OFF, me.cancel)

    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, told)
    try:
        yield ending
    except asyncio.CancelledError:
        if not ending.begun.is_set():
            raise
        me.uncancel()
        log.warning("What was still in flight after %.0f seconds was broken off", grace)
