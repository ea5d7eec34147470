"""One setting for every workspace: how much of a hidden ceiling is made use of, message by message."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from bot.rules.ceiling import Ceiling as Learned
from bot.rules.pace import POST, Pace
from simulator.limits import Ceiling, RateLimits

T0 = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
WARM = T0 + timedelta(minutes=2)
ASSUMED = 200


@dataclass
class Day:
    """Somebody who always has something to say, and what became of it."""

    now: datetime = T0
    accepted: int = 0
    refused: int = 0
    calls: int = 0

    def lives(self, ceiling: Ceiling, minutes: float, pace: Pace | None = None) -> Pace:
        """One message after the other for so long; where the pace stands then."""
        pace, new, end = pace or Pace(ceiling=Learned(ASSUMED)), 0, self.now + timedelta(minutes=minutes)
        limits = RateLimits(lambda: self.now, ceiling=ceiling)
        while True:
            pace, slot = pace.booked(self.now, new)
            if slot >= end:
                self.now = end
                return pace
            self.now, self.calls = slot, self.calls + 1
            wait = limits.retry_after(POST, f"D{self.calls}")
            new = 0 if wait else 1
            if wait:
                pace = pace.refused(self.now, self.now, wait)
                self.refused += 1
            elif self.now >= WARM:
                self.accepted += 1


def used(ceiling: Ceiling, minutes: float = 20) -> tuple[float, float]:
    """The part of what was allowed after two minutes, and the part of all posts that was refused."""
    day = Day()
    day.lives(ceiling, minutes)
    return day.accepted / ceiling.allowed(WARM, day.now), day.refused / day.calls


def moving(*per_minute: float, every: float) -> Ceiling:
    moves = [(WARM + timedelta(minutes=every * n), number) for n, number in enumerate(per_minute)]
    return Ceiling(per_minute[0], 5, 5, moves)


@pytest.mark.parametrize(
    "per_minute", [30, 60, 90, 120, 240, 400, 600, *(pytest.param(n, marks=pytest.mark.long) for n in (1200, 2400))]
)
def test_nearly_all_of_a_ceiling_that_nobody_published_is_made_use_of(per_minute: float) -> None:
    part, refused = used(Ceiling(per_minute, bucket=5, retry_after=5))
    assert 0.85 <= part <= 1.02
    assert refused < 0.03


@pytest.mark.parametrize("ceiling", [
    pytest.param(moving(240, 60, 600, 120, every=5), id="far, every five minutes"),
    pytest.param(moving(600, 60, 600, 60, 600, every=4), id="tenfold up and down"),
    pytest.param(moving(60, 240, 600, 240, 60, 240, 600, 240, 60, 240, every=2), id="every two minutes"),
    pytest.param(moving(*(120, 180, 240, 300, 360, 420, 360, 300, 240, 180) * 2, every=1), id="wandering"),
])  # fmt: skip
def test_a_ceiling_that_moves_is_followed(ceiling: Ceiling) -> None:
    part, refused = used(ceiling)
    assert part >= 0.65
    assert refused < 0.03


@pytest.mark.parametrize(
    ("bucket", "retry_after", "least"), [(1, 5, 0.65), (2, 5, 0.8), (60, 5, 0.95), (5, 1, 0.9), (5, 30, 0.75)]
)
def test_another_bucket_or_wait_than_was_thought_of_costs_little(bucket: float, retry_after: int, least: float) -> None:
    part, refused = used(Ceiling(240, bucket, retry_after))
    assert part >= least
    assert refused < 0.03


def test_what_was_learned_before_a_restart_is_made_use_of_at_once() -> None:
    ceiling, before, after = Ceiling(60, 5, 5), Day(), Day()
    learned = before.lives(ceiling, 10)
    after.lives(ceiling, 2, Pace(ceiling=learned.ceiling))
    fresh = Day()
    fresh.lives(ceiling, 2)
    assert after.refused < fresh.refused
    assert after.refused / after.calls < 0.03


def test_a_company_that_says_little_is_as_careful_after_a_year_as_on_the_first_day() -> None:
    pace, now = Pace(ceiling=Learned(ASSUMED)), T0
    for _ in range(365):
        now += timedelta(days=1)
        for seconds in range(20):
            pace, _ = pace.booked(now + timedelta(seconds=seconds / 10), accepted=1)
    pace, _ = pace.booked(now + timedelta(days=1))
    assert pace.ceiling is not None
    assert pace.ceiling.per_minute == ASSUMED
