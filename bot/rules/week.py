"""What the week's digest says of concerns, how they stand; and which comments it shows."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from statistics import median
from typing import Any

from bot.rules.calendar import iso_week
from bot.rules.escalation import Stage

LISTED_MOST = 8
COMMENTS_MOST = 3
"""Comments in one digest: `/pulse comments` has them all."""
AT_A_MOMENT = ("open", "unacknowledged", "climbed", "climbed_unacknowledged", "breached", "waiting")
"""What is counted at the moment of a digest, and not over its week."""


Figures = Mapping[str, Any]

NOTHING: Figures = {
    **dict.fromkeys(("raised", "resolved", "helped", "reopened", "open", "unacknowledged", "climbed"), 0),
    **{
        "climbed_unacknowledged": 0,
        "categories": [],
        "answered": 0,
        "median_hours": None,
        "breached": 0,
        "waiting": [],
    },
}


@dataclass(frozen=True, slots=True)
class Tracked:
    """A concern as the digest counts it: never who raised it, nor what they wrote."""

    number: int
    label: str
    urgency: str
    stage: Stage
    owner_role: str
    climbed: bool
    raised_at: datetime
    resolved_at: datetime | None
    answered_at: datetime | None = None
    waited: float = 0.0
    """Working hours from when it was raised until the first answer, or until the week's end where there was none."""
    allowed: float = 0.0
    """Working hours in which there was to be an answer; 0 for no such limit."""
    listed: bool = True
    """Whether more may be told of it than that it is there: not of one about somebody, or for the neutral person."""

    @property
    def breached(self) -> bool:
        """Whether the first answer came, or comes, too late."""
        return bool(self.allowed) and self.waited > self.allowed


def concerns(
    tracked: Sequence[Tracked], start: datetime, end: datetime, helped: int, reopened: int
) -> dict[str, Any] | None:
    """The concerns of a week from `start` to `end`, and those that are open now; None where there are none.

    `helped` and `reopened` are how often reporters said in that week that it had helped, and that it had not.

    `waiting` lists the ones that have climbed and are not resolved, unacknowledged ones first, oldest first;
    `categories` are the labels of what was raised in the week, with how many; `median_hours` the working hours to the
    first answers of the week, and `breached` how many concerns are, or were in the week, answered too late.
    """
    raised = [one for one in tracked if start <= one.raised_at < end]
    resolved = [one for one in tracked if one.resolved_at is not None and start <= one.resolved_at < end]
    unresolved = [one for one in tracked if one.stage is not Stage.RESOLVED]
    if not (raised or resolved or unresolved or helped or reopened):
        return None
    climbed = [one for one in unresolved if one.climbed]
    answered = [one for one in tracked if one.answered_at is not None and start <= one.answered_at < end]
    due = {one.number: one for one in (*unresolved, *answered) if one.answered_at is None or one in answered}
    listed = [one for one in climbed if one.listed]
    waiting = sorted(listed, key=lambda one: (one.stage is not Stage.OPEN, one.raised_at, one.number))
    return {
        "raised": len(raised),
        "resolved": len(resolved),
        "helped": helped,
        "reopened": reopened,
        "open": len(unresolved),
        "unacknowledged": sum(one.stage is Stage.OPEN for one in unresolved),
        "climbed": len(climbed),
        "climbed_unacknowledged": sum(one.stage is Stage.OPEN for one in climbed),
        "categories": Counter(one.label for one in raised if one.listed).most_common(),
        "answered": len(answered),
        "median_hours": median(one.waited for one in answered) if answered else None,
        "breached": sum(one.breached for one in due.values()),
        "waiting": [
            {
                "number": one.number,
                "label": one.label,
                "urgency": one.urgency,
                "stage": one.stage.value,
                "owner_role": one.owner_role,
                "week": iso_week(one.raised_at.date()),
            }
            for one in waiting[:LISTED_MOST]
        ],
    }


def some_comments(found: Iterable[tuple[str, str]], week: str) -> list[str]:
    """Which of these comments, each an id and its words, a week shows: others each week, and none without a letter.

    They are drawn by their ids, which are random: drawn by their words, those that are alike would come together.
    """
    said = [key for key, words in found if any(letter.isalpha() for letter in words)]
    return sorted(said, key=lambda key: sha256(f"{week}:{key}".encode()).digest())[:COMMENTS_MOST]


def told_again(found: Figures | None, before: Figures | None) -> dict[str, Any] | None:
    """The concerns of a week as a correction tells them: over the week as is known now, and what was counted at the
    moment of the digest as it was told then. None where there are none of either."""
    then = {**NOTHING, **(before or {})}
    again = {**(found or NOTHING), **{key: then[key] for key in AT_A_MOMENT}}
    return again if any(again.values()) else None
