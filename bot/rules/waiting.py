"""How long people waited for a first answer to a concern."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any


@dataclass(frozen=True, slots=True)
class Waited:
    """A concern that was answered: working hours until then, and on which rung it was (1 for the first)."""

    hours: float
    rung: int


def quantile(sorted_values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share (0 to 1] of them does not exceed (Hyndman & Fan 1996, type 1)."""
    return sorted_values[max(ceil(share * len(sorted_values)) - 1, 0)]


def summary(waited: Iterable[Waited]) -> dict[str, Any]:
    """How many, the median and the 90th percentile in working hours, together and by rung; as JSON."""
    every = list(waited)
    by_rung = {str(rung): [one.hours for one in every if one.rung == rung] for rung in sorted({w.rung for w in every})}
    return _spread([one.hours for one in every]) | {"by_rung": {rung: _spread(some) for rung, some in by_rung.items()}}


def _spread(hours: Sequence[float]) -> dict[str, Any]:
    if not hours:
        return {"n": 0, "median": None, "p90": None}
    ordered = sorted(hours)
    return {"n": len(ordered), "median": round(quantile(ordered, 0.5), 1), "p90": round(quantile(ordered, 0.9), 1)}
