"""Runs all trials: each by its letter, with what it measured."""

from collections.abc import Callable, Mapping

from bot.trials import barriers, changes, shares
from bot.trials.measure import Measures


def trials(people: int, companies: int, seed: int) -> Mapping[str, Callable[[], Measures]]:
    """The trials (a) to (e), to be run one by one. (c) and (e) have companies of their own size, and (b) of both."""
    return {
        "a": lambda: shares.weighting(people, companies, seed),
        "b": lambda: changes.quiet(people, companies, seed),
        "c": lambda: changes.lost(companies, seed),
        "d": lambda: shares.bounds(people, companies, seed),
        "e": lambda: barriers.healthy(companies, seed),
    }
