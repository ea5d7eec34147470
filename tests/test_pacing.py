"""The product keeps to a ceiling that nobody tells it, and whoever is in need does not wait behind pulses."""

import asyncio

import pytest

from bench import pacing
from simulator.limits import Ceiling


@pytest.mark.long
@pytest.mark.parametrize(("per_minute", "minutes"), [(60, 6), (240, 3)])
def test_most_of_what_a_workspace_takes_is_made_use_of(per_minute: float, minutes: float) -> None:
    used, refused = asyncio.run(pacing.kept_to(Ceiling(per_minute, 5, 5), minutes, 1.0))
    assert used >= 0.85
    assert refused < 0.03


def test_a_concerns_card_overtakes_every_pulse_that_waits() -> None:
    waits = asyncio.run(pacing.waits(2000, 0.06))
    assert len(waits) >= 5
    assert max(waits) < 6
