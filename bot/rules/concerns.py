"""Concerns: what may be raised, who must act on it and by when, and what may be done with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Urgency(StrEnum):
    """How soon somebody must act."""

    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Category:
    """What a concern is about. `activity` is the row of the matrix by which it is routed."""

    key: str
    label: str
    activity: str


@dataclass(frozen=True, slots=True)
class Policy:
    """What a company says of concerns: the categories, and the working hours in which one is to be acknowledged."""

    categories: tuple[Category, ...]
    hours: Mapping[Urgency, int]

    def category(self, key: str) -> Category | None:
        """The category of that key, or None."""
        return next((one for one in self.categories if one.key == key), None)
