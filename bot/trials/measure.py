"""What a trial measured, and what it was to reach."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """A measured value and the ends of what it should be; None where nothing could be measured, or there is no aim."""

    value: float | None
    at_least: float | None = None
    at_most: float | None = None

    @property
    def kept(self) -> bool | None:
        """Whether the aim was reached; None where there is none. What could not be measured has not reached its aim."""
        if self.at_least is None and self.at_most is None:
            return None
        if self.value is None:
            return False
        low = -math.inf if self.at_least is None else self.at_least
        high = math.inf if self.at_most is None else self.at_most
        return low <= self.value <= high


Measures = Mapping[str, Measure]
"""By their names."""


def share(yes: Sequence[bool]) -> float | None:
    """How many of them are true, from 0 to 1; None of none."""
    return sum(yes) / len(yes) if yes else None


def mean(values: Sequence[float]) -> float | None:
    """None of none."""
    return math.fsum(values) / len(values) if values else None


def ratio(part: float | None, whole: float | None) -> float | None:
    """None where either is not known, or the whole is nothing."""
    return part / whole if part is not None and whole else None
