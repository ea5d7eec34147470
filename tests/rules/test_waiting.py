"""How long people waited for a first answer."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules import calendar
from bot.rules.calendar import Hours
from bot.rules.waiting import Waited, quantile, summary

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=40), st.sampled_from([0.5, 0.9, 1.0]))
def test_a_quantile_is_that_of_the_textbook(values: list[float], share: float) -> None:
    assert quantile(sorted(values), share) == pytest.approx(np.quantile(values, share, method="inverted_cdf"))


def test_it_is_said_together_and_by_rung() -> None:
    waited = [Waited(hours, 1) for hours in range(1, 11)] + [Waited(40, 2)]
    assert summary(waited) == {
        "n": 11, "median": 6, "p90": 10,
        "by_rung": {"1": {"n": 10, "median": 5, "p90": 9}, "2": {"n": 1, "median": 40, "p90": 40}},
    }  # fmt: skip
    assert summary([]) == {"n": 0, "median": None, "p90": None, "by_rung": {}}


@given(
    st.integers(0, 60 * 24 * 300),
    st.integers(0, 60 * 200),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Sydney"]),
)
def test_working_time_between_is_the_inverse_of_working_time_later(minutes: int, amount: int, zone: str) -> None:
    hours, start = Hours(zone), NOW + timedelta(minutes=minutes)
    later = calendar.working_hours_later(hours, start, timedelta(minutes=amount))
    assert calendar.worked(hours, start, later) == timedelta(minutes=amount)
