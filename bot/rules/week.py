"""What the week's digest says besides the pulse: who has done a lesson, and how the concerns stand."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from bot.rules.calendar import iso_week
from bot.rules.escalation import Stage
from bot.rules.sayings import Count, Said, Together, said, said_together

TIER_LEAST = 10
"""People every tier needs for tiers to be shown (measurement.md, "Groups too small to show")."""
LISTED_MOST = 8


def training(tiers: Mapping[str, tuple[int, int]], floor: int) -> dict[str, Any] | None:
    """Coverage: of the people in each tier, how many have done a lesson. None where there is nobody.

    `tiers` maps a tier to (people, those of them who have done at least one). Only the company is told where a tier
    has fewer than ten people, and the same sayings hold as for answers: it is nobody's business who the one is who
    has not.
    """
    counts = {tier: Count(done, people, people) for tier, (people, done) in tiers.items() if people}
    people, done = sum(one.answered for one in counts.values()), sum(one.yes for one in counts.values())
    if not people:
        return None
    if len(counts) > 1 and all(one.answered >= TIER_LEAST for one in counts.values()):
        together = said_together(counts, floor)
    else:
        together = Together(said(done, people, people, floor), {})
    return {
        "company": _spelled(together.whole),
        "tiers": {tier: _spelled(one) for tier, one in together.parts.items()},
    }


@dataclass(frozen=True, slots=True)
class Learned:
    """People of a tier, a department and a cohort: how many there are, how many of them have done at least one lesson,
    all that everybody is asked to do, and their whole track."""

    tier: str
    department: str
    cohort: str
    people: int
    one: int
    required: int
    track: int


def learning(learned: Sequence[Learned], units: Sequence[Collection[str]], floor: int) -> dict[str, Any] | None:
    """Coverage as the digest tells it: at least one lesson, what is required, the whole track; None where nobody is.

    The first also by tier, by unit (`units` are departments that are told together) and by cohort: each division only
    where every part of it has ten people, and where the company is told in the same words as without it.
    """
    tiers: dict[str, tuple[int, int]] = {}
    for one in learned:
        people, done = tiers.get(one.tier, (0, 0))
        tiers[one.tier] = people + one.people, done + one.one
    found = training(tiers, floor)
    if found is None:
        return None
    people = sum(one.people for one in learned)
    placed = [[one for one in learned if one.department in unit] for unit in units]
    whole = sum(len(unit) for unit in placed) == len(learned)
    by_unit = {str(number): _counted(some) for number, some in enumerate(placed) if some} if whole else {}
    cohorts = {cohort: [one for one in learned if one.cohort == cohort] for cohort in {one.cohort for one in learned}}
    return found | {
        "required": _spelled(said(sum(one.required for one in learned), people, people, floor)),
        "track": _spelled(said(sum(one.track for one in learned), people, people, floor)),
        "units": _divided(by_unit, found["company"], floor),
        "cohorts": _divided({cohort: _counted(some) for cohort, some in cohorts.items()}, found["company"], floor),
    }


def _counted(some: Sequence[Learned]) -> Count:
    people = sum(one.people for one in some)
    return Count(sum(one.one for one in some), people, people)


def _divided(parts: Mapping[str, Count], company: Mapping[str, Any], floor: int) -> dict[str, Any]:
    if len(parts) < 2 or any(one.answered < TIER_LEAST for one in parts.values()):
        return {}
    together = said_together(parts, floor)
    same = _spelled(together.whole) == company
    return {key: _spelled(one) for key, one in sorted(together.parts.items())} if same else {}


def _spelled(one: Said) -> dict[str, Any]:
    known = one.low is not None and one.high is not None
    return {"saying": one.saying.value, "people": one.answered, "done": [one.low, one.high] if known else None}


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
    waiting = sorted(climbed, key=lambda one: (one.stage is not Stage.OPEN, one.raised_at, one.number))
    return {
        "raised": len(raised),
        "resolved": len(resolved),
        "helped": helped,
        "reopened": reopened,
        "open": len(unresolved),
        "unacknowledged": sum(one.stage is Stage.OPEN for one in unresolved),
        "climbed": len(climbed),
        "categories": Counter(one.label for one in raised).most_common(),
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
