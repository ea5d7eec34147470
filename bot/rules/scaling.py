"""What speaks for scaling further, and what against it: by a named rule for each published unit, and nothing finer."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from bot.rules.audience import Units
from bot.rules.company import Department
from bot.rules.concerns import LEAST_TO_NAME
from bot.rules.intervals import CONFIDENCE, FIRM, wilson
from bot.rules.questions import Stage
from bot.rules.steps import FEW

MOST = 3
"""Decisions in one review."""
MUCH = 0.1
"""How far below the company's share the interval of a unit's may reach while the unit counts as being as good: a margin
of non-inferiority, set before anything is measured (ICH E9, Statistical Principles for Clinical Trials, 1998, 3.3)."""

Figures = Mapping[str, Any]
Places = Collection[str] | None
"""The departments that a concern may be from, as far as that may be told; None where it may not."""


class Standing(StrEnum):
    """Where a unit stands: the first of these rules that holds."""

    HELD_BACK = "held_back"
    """A barrier is named."""
    CRITICAL = "critical"
    """A critical concern is open that may be from there."""
    TOO_FEW = "too_few"
    """Fewer than half took part, or no share is told of it, or no barrier could be looked for."""
    UNCLEAR = "unclear"
    """Fewer than 30 answered, or what is told of it leaves open whether it is much below the company's."""
    BELOW = "below"
    """Its share is below the company's by more than chance, whichever of the counts that are told hold."""
    READY = "ready"
    """No barrier is named, no critical concern is told of it, and its share is not much below the company's, with all
    of its interval."""


class Decision(StrEnum):
    """What is to be decided next."""

    WAITS = "waits"
    """Concerns have come up to whoever decides."""
    CRITICAL = "critical"
    """Critical concerns are open."""
    HELD_BACK = "held_back"
    """Units are held back."""
    NEXT_WAVE = "next_wave"
    """A day is named on which more departments begin."""
    ALL_BEGUN = "all_begun"
    """Every department has begun."""
    TOO_FEW = "too_few"
    """Of some units too little is known to decide anything."""
    NOTHING_DONE = "nothing_done"
    """Nothing was written in the month about what is done."""


@dataclass(frozen=True, slots=True)
class Review:
    """What decisions are drawn from. `waiting` is how many concerns have come up, `numbers` the oldest of them;
    `critical` how many critical ones are open, `done` how often somebody wrote what is done."""

    standings: Sequence[Figures]
    coming: Sequence[Figures]
    waiting: int
    numbers: Sequence[int]
    critical: int
    done: int


def standings(cycle: Figures | None, critical: Collection[Places] = ()) -> list[dict[str, Any]]:
    """Where each published unit stands, in the order in which units are published; nothing before a cycle was.

    `critical` are the critical concerns that are open: each with the departments that it may be from.
    """
    if cycle is None:
        return []
    share = cycle["shares"][0] if cycle["shares"] else None
    held = {key for one in critical for key in named_by(cycle["units"], one)}
    return [
        {field: unit[field] for field in ("key", "name", "departments", "asked", "took_part")}
        | {"share": share["units"].get(unit["key"]) if share else None}
        | {"standing": _standing(cycle, share, unit, held), "stage": _barrier(cycle, unit).get("stage")}
        for unit in cycle["units"]
    ]


def named_by(units: Sequence[Figures], places: Places) -> list[str]:
    """The keys of the units that a concern is told of: all that it may be from, or none where one of them has fewer
    than ten people."""
    found = [unit for unit in units if places is not None and set(unit["departments"]) & set(places)]
    return [unit["key"] for unit in found] if all(unit["asked"] >= LEAST_TO_NAME for unit in found) else []


def _standing(cycle: Figures, share: Figures | None, unit: Figures, held: Collection[str]) -> Standing:
    barrier = _barrier(cycle, unit)
    if barrier.get("stage"):
        return Standing.HELD_BACK
    if unit["key"] in held:
        return Standing.CRITICAL
    own = share["units"].get(unit["key"], {}) if share else {}
    whole = share["company"] if share else {}
    few = unit["took_part"] < FEW * unit["asked"]
    if few or not barrier.get("judged") or "yes" not in own or "yes" not in whole:
        return Standing.TOO_FEW
    compared = sum(one.get("answered", 0) >= FIRM for one in share["units"].values()) if share else 0
    return _beside(own, whole, compared, alone=len(cycle["units"]) == 1)


def _barrier(cycle: Figures, unit: Figures) -> Figures:
    found: Figures = cycle.get("barriers", {}).get(unit["key"], {})
    return found


def _beside(own: Figures, whole: Figures, compared: int, *, alone: bool) -> Standing:
    """A unit's share beside the company's, whichever of the counts that are told is the true one.

    A unit that is the whole company is not below itself; of one with fewer than 30 answers nothing is claimed.
    `compared` units share one chance of 5 % that any is called below which is not (Bonferroni): that interval is not
    corrected for how many were asked, since who answered is not in doubt, but whether they differ by more than chance.
    """
    if alone:
        return Standing.READY
    if own["answered"] < FIRM:
        return Standing.UNCLEAR
    least, most = (yes / whole["answered"] for yes in whole["yes"])
    high = own["yes"][1] / own["answered"]
    if wilson(high, own["answered"], confidence=1 - (1 - CONFIDENCE) / compared).high < least:
        return Standing.BELOW
    return Standing.READY if own["interval"][0] >= most - MUCH else Standing.UNCLEAR


def coming(departments: Iterable[Department], peopled: Collection[str], today: date) -> list[dict[str, Any]]:
    """The departments with people whose turn has not come, by wave and first day, the next ones first."""
    known = list(departments)
    units = Units(known)
    groups: dict[tuple[date, int], list[str]] = {}
    for one in known:
        turn = units.turn(one.key)
        if one.key in peopled and turn.starts_on is not None and not units.has_started(one.key, today):
            groups.setdefault((turn.starts_on, turn.wave or 0), []).append(one.name)
    return [
        {"wave": wave or None, "starts_on": starts_on.isoformat(), "names": sorted(names)}
        for (starts_on, wave), names in sorted(groups.items())
    ]


def decisions(review: Review) -> list[dict[str, Any]]:
    """What is to be decided next, the most pressing first: at most three, each by its rule and with its numbers."""
    return [{"rule": rule, "fills": fills} for rule, fills in _drawn(review)][:MOST]


def _drawn(review: Review) -> Iterator[tuple[Decision, dict[str, Any]]]:
    stands = {rule: [one for one in review.standings if one["standing"] == rule] for rule in Standing}
    if review.waiting:
        yield Decision.WAITS, {"n": review.waiting, "numbers": list(review.numbers)}
    if review.critical:
        yield Decision.CRITICAL, {"n": review.critical}
    if held := stands[Standing.HELD_BACK]:
        order = list(Stage)
        first = min((Stage(one["stage"]) for one in held), key=order.index)
        names = [one["name"] for one in held if one["stage"] == first]
        yield Decision.HELD_BACK, {"n": len(held), "stage": first, "names": names}
    told = {"ready": len(stands[Standing.READY]), "units": len(review.standings)}
    if review.coming:
        yield Decision.NEXT_WAVE, {**review.coming[0], **told}
    elif review.standings:
        yield Decision.ALL_BEGUN, told
    if few := len(stands[Standing.TOO_FEW]):
        yield Decision.TOO_FEW, {"n": few}
    if review.standings and not review.done:
        yield Decision.NOTHING_DONE, {}
