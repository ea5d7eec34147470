"""Whether the product is busy: what a shutdown waits for, and what a stepped clock must not overtake."""

import asyncio
import logging
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

log = logging.getLogger(__name__)

MOMENT = 0.02
"""Seconds between two looks at whether everything is quiet."""


class Activity:
    """Counts what is being worked on; background errands are kept until they end."""

    def __init__(self) -> None:
        self._busy = 0
        self._errands: set[asyncio.Task[Any]] = set()

    @property
    def idle(self) -> bool:
        """Whether nothing is being worked on, work that waits for the clock apart."""
        return self._busy == 0

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Count the block as work."""
        self._busy += 1
        try:
            yield
        finally:
            self._busy -= 1

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Within `busy`: the block only waits for the clock."""
        self._busy -= 1
        try:
            yield
        finally:
            self._busy += 1

    def start(self, errand: Coroutine[Any, Any, Any]) -> None:
        """Do something after Slack has been acknowledged; counted as work from this moment."""

        async def run() -> None:
            try:
                await errand
            finally:
                self._busy -= 1

        self._busy += 1
        task = asyncio.create_task(run())
        self._errands.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._errands.discard(task)
        problem = None if task.cancelled() else task.exception()
        if isinstance(problem, Exception):
            log.error("Something after the acknowledgement ended with %s", type(problem).__name__)

    async def finish(self, seconds: float) -> None:
        """Wait for errands in flight, at most this long; then end them."""
        if self._errands:
            _, late = await asyncio.wait(self._errands, timeout=seconds)
            for errand in late:
                errand.cancel()

    async def quiet(self, seconds: float) -> None:
        """Wait until nothing is being worked on, at most this long."""
        for _ in range(round(seconds / MOMENT)):
            if self.idle:
                return
            await asyncio.sleep(MOMENT)
