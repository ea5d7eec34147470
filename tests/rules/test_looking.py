"""How long a Home is watched."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.rules.looking import next_look

T0 = datetime(2026, 5, 4, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "again"),
    [
        (timedelta(), timedelta(minutes=1)),
        (timedelta(minutes=4, seconds=30), timedelta(minutes=5, seconds=30)),
        (timedelta(minutes=9), timedelta(minutes=10)),
        (timedelta(minutes=9, seconds=1), None),
        (timedelta(hours=3), None),
    ],
)
def test_a_home_is_looked_through_each_minute_for_ten(after: timedelta, again: timedelta | None) -> None:
    assert next_look(T0, T0 + after) == (None if again is None else T0 + again)
