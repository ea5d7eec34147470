"""What was begun and stands still: whoever began it has died."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from storage.attempts import Begun


class Unmoved:
    """What is being said, and since when none of it has moved.

    Whoever is alive gives their attempt a new moment every few seconds (`bot.delivery`). How long it has had none is
    counted here, by the seconds of this process: the clocks of two machines differ, and each may be set.
    """

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._since: dict[Begun, float] = {}

    def for_longer_than(self, limit: timedelta, begun: Sequence[Begun]) -> list[Begun]:
        """Of all that is begun now, what has not moved for so long."""
        now = self._seconds()
        self._since = {one: self._since.get(one, now) for one in begun}
        return [one for one, since in self._since.items() if now - since >= limit.total_seconds()]
