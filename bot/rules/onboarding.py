"""The first steps of somebody who has become AI champion: five short ones, in an order, done in any."""

from collections.abc import Collection
from enum import StrEnum


class Step(StrEnum):
    """One step. Their order is that in which they come."""

    PART = "part"
    """What a champion does, and does not."""
    DEPUTY = "deputy"
    """Who acts for them when they are away."""
    QUEUE = "queue"
    """The matrix, and where concerns wait for them."""
    FEAR = "fear"
    """What to say to somebody who is afraid."""
    COFFEE = "coffee"
    """Three people to talk with."""


MINUTES = {Step.PART: 5, Step.DEPUTY: 10, Step.QUEUE: 10, Step.FEAR: 10, Step.COFFEE: 30}


def steps_left(done: Collection[str]) -> tuple[Step, ...]:
    """The steps that are not done yet, in their order."""
    return tuple(step for step in Step if step not in done)
