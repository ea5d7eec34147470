"""Concerns: what may be raised, who must act on it and by when, and what may be done with it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


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


def policy_body(policy: Policy) -> dict[str, Any]:
    """What is said of concerns as JSON, to be kept as a document."""
    hours = {str(urgency): hours for urgency, hours in policy.hours.items()}
    return {"categories": [asdict(one) for one in policy.categories], "hours": hours}


def policy_from(body: Mapping[str, Any]) -> Policy:
    """What is said of concerns from its JSON."""
    hours = {Urgency(urgency): int(hours) for urgency, hours in body["hours"].items()}
    return Policy(tuple(Category(**one) for one in body["categories"]), hours)
