"""Who has died is told by their standing still, in the seconds of whoever watches."""

from datetime import UTC, datetime, timedelta

from bot.unmoved import Unmoved
from storage.attempts import Begun

AT = datetime(2026, 5, 5, 9, 0, tzinfo=UTC)
LIMIT = timedelta(seconds=25)


class Watch:
    """Seconds that are set by hand."""

    at = 100.0

    def __call__(self) -> float:
        return self.at


def test_what_stands_still_for_long_enough_is_found_whatever_its_own_clock_says() -> None:
    watch = Watch()
    unmoved = Unmoved(watch)
    long_ago, to_come = Begun(1, 1, AT - timedelta(days=1)), Begun(2, 1, AT + timedelta(days=1))
    assert unmoved.for_longer_than(LIMIT, [long_ago, to_come]) == []
    watch.at += 24
    assert unmoved.for_longer_than(LIMIT, [long_ago, to_come]) == []
    watch.at += 1
    assert unmoved.for_longer_than(LIMIT, [long_ago, to_come]) == [long_ago, to_come]


def test_what_moves_or_ends_and_begins_anew_is_watched_from_then_on() -> None:
    watch = Watch()
    unmoved = Unmoved(watch)
    unmoved.for_longer_than(LIMIT, [Begun(1, 1, AT), Begun(2, 1, AT)])
    watch.at += 20
    unmoved.for_longer_than(LIMIT, [Begun(1, 1, AT + timedelta(seconds=4))])
    watch.at += 20
    assert unmoved.for_longer_than(LIMIT, [Begun(1, 1, AT + timedelta(seconds=4)), Begun(2, 1, AT)]) == []
