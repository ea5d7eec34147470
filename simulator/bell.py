"""Wakes everybody who waits whenever something in the workspace changed."""

import asyncio
from collections.abc import Callable


class Bell:
    """A condition without a lock: everything runs in one asyncio loop."""

    __slots__ = ("_waiting",)

    def __init__(self) -> None:
        self._waiting: list[asyncio.Future[None]] = []

    def ring(self) -> None:
        """Wake all who wait now; who comes later waits for the next change."""
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def wait(self) -> None:
        """Return at the next change."""
        future = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        await future

    async def until(self, holds: Callable[[], bool], within: float | None = None) -> bool:
        """Wait until `holds()`; False when `within` real seconds have passed without it."""
        try:
            async with asyncio.timeout(within):
                while not holds():
                    await self.wait()
        except TimeoutError:
            return holds()
        return True
