"""What may be said of the volunteers and the assigned of a company, next to its units.

Units and cohorts cut the same people in two ways, so that what one leaves unsaid the other may tell. A cohort's number
gives somebody away in a unit only close to the least or the most that the units leave it: each person whose answer is
known moves these ends by one at most, so that four numbers from them there is still room in every unit.
"""

from collections.abc import Mapping
from enum import StrEnum

from bot.rules.company import Cohort
from bot.rules.sayings import Count, Said, Together, as_said, ends, possible_yes
from bot.rules.weighting import COHORT_LEAST, Cell, Weighted, weighted_share

Sizes = Mapping[str, Mapping[str, int]]
"""Answers by unit and, within it, by cohort."""


class Untold(StrEnum):
    """Why nothing is said of volunteers and assigned, and no share is weighted: the first of these that holds."""

    EARLIER = "earlier"
    """A round was counted by a version that kept no counts of them."""
    ONE_CLASS = "one_class"
    """Only one of them was asked, so that there is nothing to weigh."""
    UNITS = "units"
    """The question is not told by unit, or not of every unit."""
    ROUND = "round"
    """In one of several rounds of the cycle one of them gave fewer answers than the floor, and none are kept."""
    FEW = "few"
    """One of them gave fewer than `COHORT_LEAST` answers in the cycle."""


def groups_together(totals: Mapping[str, Count], answered: Sizes, units: Together) -> Mapping[str, Said]:
    """What may be said of the two cohorts of a company whose units are said as `units`; empty where nothing is.

    The smaller cohort (then the first by key) is held to the least and the most yes that units and company leave it,
    and the other is told as the company less that. Nothing is said where one gave fewer than `COHORT_LEAST` answers,
    nor where nothing is said of units.
    """
    few = any(one.answered < COHORT_LEAST for one in totals.values())
    if len(totals) != len(Cohort) or few or units.parts.keys() != answered.keys():
        return {}
    small, large = sorted(totals, key=lambda group: (totals[group].answered, group))
    whole, own, rest = possible_yes(units.whole), _left(answered, units, small), _left(answered, units, large)
    low, high = ends(totals[small].yes, max(own[0], whole[0] - rest[1]), min(own[1], whole[1] - rest[0]))
    spans = {small: (low, high), large: (max(rest[0], whole[0] - high), min(rest[1], whole[1] - low))}
    return {group: as_said(one, *spans[group]) for group, one in sorted(totals.items())}


def weighted(cohorts: Mapping[str, Said]) -> Weighted | None:
    """The weighted share that what is said of volunteers and assigned makes: it tells nothing beyond. None without."""
    if not cohorts:
        return None
    least, most = (
        [Cell("", Cohort(key), one.asked, one.answered, possible_yes(one)[end]) for key, one in cohorts.items()]
        for end in (0, 1)
    )
    return weighted_share(least, most)


def _left(answered: Sizes, units: Together, group: str) -> tuple[int, int]:
    """The least and the most yes that the units leave a cohort."""
    lowest = highest = 0
    for unit, inside in answered.items():
        low, high = possible_yes(units.parts[unit])
        own = inside.get(group, 0)
        lowest += max(0, low - (sum(inside.values()) - own))
        highest += min(own, high)
    return lowest, highest
