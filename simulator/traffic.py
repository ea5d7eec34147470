"""Knows whether anything is on its way: the stepped clock moves only when nothing is."""

from collections.abc import Iterator
from contextlib import contextmanager

from simulator.bell import Bell


class Traffic:
    """Counts API calls being handled and payloads not yet acknowledged."""

    __slots__ = ("_bell", "_open")

    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self._open = 0

    @property
    def idle(self) -> bool:
        """Nothing sent and unacknowledged, no call being handled."""
        return self._open == 0

    def begin(self) -> None:
        """Something is on its way."""
        self._open += 1

    def end(self) -> None:
        """It has arrived, or was given up."""
        self._open -= 1
        if self._open == 0:
            self._bell.ring()

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """For the time of a block, something is on its way."""
        self.begin()
        try:
            yield
        finally:
            self.end()

    async def quiet(self, within: float | None = None) -> bool:
        """Return when nothing is on its way any more."""
        return await self._bell.until(lambda: self.idle, within)
