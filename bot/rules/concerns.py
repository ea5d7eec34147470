"""Concerns: what may be raised, who must act on it and by when, and what may be done with it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from bot.rules.company import Department


class Urgency(StrEnum):
    """How soon somebody must act."""

    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"


ANSWER_WITHIN = 3
"""Times the hours in which a concern must be acknowledged."""


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
    speak_up: str = ""
    """Where harassment and lawbreaking are to be taken instead."""

    answers: Mapping[Urgency, int] = field(default_factory=dict)
    """Working hours to the first answer, where they differ from three times those to be acknowledged."""

    def answer_hours(self, urgency: Urgency) -> int:
        """The working hours in which whoever raised it must have a first answer."""
        return self.answers.get(urgency, ANSWER_WITHIN * self.hours[urgency])

    def category(self, key: str) -> Category | None:
        """The category of that key, or None."""
        return next((one for one in self.categories if one.key == key), None)


LEAST_TO_NAME = 10
"""People in the smallest unit that an anonymous concern names."""


def unit_named(department: str, tree: Iterable[Department], people: Mapping[str, int]) -> str | None:
    """The unit that an anonymous concern from a department shows: itself, or the nearest unit above it with ten people.

    `people` counts those who are in each department itself. A unit has also those of the units below it that are not
    named themselves: who would be told as theirs is not hidden among them. None where there is no such unit.
    """
    above = {one.key: one.parent for one in tree}
    size = Counter(people)
    # The deepest first: whoever is not named where they are is counted one unit higher.
    for unit in sorted(above, key=lambda key: -sum(1 for _ in _way_up(key, above))):
        higher = above[unit]
        if size[unit] < LEAST_TO_NAME and higher is not None:
            size[higher] += size[unit]
    return next((unit for unit in _way_up(department, above) if size[unit] >= LEAST_TO_NAME), None)


def _way_up(key: str, above: Mapping[str, str | None]) -> Iterable[str]:
    seen: list[str] = []
    at: str | None = key
    while at is not None and at in above and at not in seen:
        seen.append(at)
        at = above[at]
    return seen


def policy_body(policy: Policy) -> dict[str, Any]:
    """What is said of concerns as JSON, to be kept as a document."""
    hours = {str(urgency): hours for urgency, hours in policy.hours.items()}
    return {
        "categories": [asdict(one) for one in policy.categories],
        "hours": hours,
        "speak_up": policy.speak_up,
        "answers": {str(urgency): hours for urgency, hours in policy.answers.items()},
    }


def policy_from(body: Mapping[str, Any]) -> Policy:
    """What is said of concerns from its JSON."""
    hours = {Urgency(urgency): int(hours) for urgency, hours in body["hours"].items()}
    answers = {Urgency(urgency): int(hours) for urgency, hours in body.get("answers", {}).items()}
    return Policy(tuple(Category(**one) for one in body["categories"]), hours, body.get("speak_up", ""), answers)
