"""What the groups that people belong to are called, and how names are joined in a sentence."""

from collections.abc import Iterable
from functools import reduce

from bot.blocks.speech import N_, _
from bot.rules.company import Cohort, Tier

TIERS = {
    Tier.EXECUTIVES: N_("executives"),
    Tier.MANAGERS: N_("managers"),
    Tier.PRACTITIONERS: N_("practitioners"),
    Tier.TECHNICAL: N_("technical"),
}
COHORTS = {Cohort.VOLUNTEER: N_("volunteer"), Cohort.ASSIGNED: N_("assigned")}


def tier_called(tier: str) -> str:
    """Whom a lesson is written for, in a word."""
    return _(TIERS[Tier(tier)])


def cohort_called(cohort: str) -> str:
    """How somebody came to use AI, in a word."""
    return _(COHORTS[Cohort(cohort)])


def joined(names: Iterable[str]) -> str:
    """Names in a sentence: "Sales and Finance"; empty where there are none."""
    every = list(names)
    return reduce(lambda first, last: _("{first} and {last}", first=first, last=last), every) if every else ""
