"""How much of the company has learned, as the digest tells it.

Tiers, units and cohorts overlap, and of each three counts are told that contain one another: whoever has done the whole
track has done what is required, and so at least one lesson. Numbers to the person would give people away by
subtraction, so each is told as one of fixed steps. Two groups that are nearly the same stand on the same step, or one
of them is not told.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from bot.rules.sayings import INSIDERS, NOBODY, OPEN, Count, Said, Saying, as_said, least_answers

TIER_LEAST = 10
"""People every part of a division needs for it to be shown (measurement.md, "Groups too small to show")."""
STEP = 5
"""How many numbers are told as one."""


@dataclass(frozen=True, slots=True)
class Learned:
    """People of a tier, a department and a cohort: how many there are, and how many of them have done at least one
    lesson; how many are asked to do something, and how many of those have done all of it; and their whole track."""

    tier: str
    department: str
    cohort: str
    people: int
    one: int
    asked: int
    required: int
    track: int


OTHERS = ""
"""The key of those who are in no unit that was published: their turn comes later, or nobody there was reached."""
Cell = tuple[Mapping[str, str], Count]
"""People alike in every division, with the part of each in which they are."""
Level = tuple[Said, Mapping[str, Mapping[str, Said]]]
"""What is told of the company, and of the parts of each division."""
Division = tuple[str, Mapping[str, Said]]
"""The name of a division, and what is told of its parts."""
DIVISIONS = ("units", "tiers", "cohorts")
"""Who is told apart from whom, in this order: a later one gives way where it would give somebody away."""
LEVELS: Mapping[str, Callable[[Learned], Count]] = {
    "one": lambda some: Count(some.one, some.people, some.people),
    "required": lambda some: Count(some.required, some.asked, some.asked),
    "track": lambda some: Count(some.track, some.people, some.people),
}


def told(count: Count, floor: int) -> Said:
    """What may be said of a group: on which step of five numbers the count lies, "0 to 4", "5 to 9", and so on.

    The last step reaches to everybody and has at least four numbers, as OPEN asks for. A group that has one step only
    is too small to be told.
    """
    people = count.answered
    last = people // STEP * STEP
    if people - last + 1 < OPEN:
        last -= STEP
    if people < least_answers(floor) or last <= 0:
        return Said(Saying.TOO_FEW, people, count.asked)
    low = min(count.yes // STEP * STEP, last)
    return as_said(count, low, people if low == last else low + STEP - 1)


def learning(learned: Sequence[Learned], units: Sequence[Collection[str]], floor: int) -> dict[str, Any] | None:
    """Coverage as the digest tells it: at least one lesson, what is required, the whole track; None where nobody is.

    Each of the company, and by unit, tier and cohort. `units` are departments that are told together, by their places;
    whoever is in none of them stands under OTHERS. `required` is None where nobody is asked to do a lesson.
    """
    if not sum(one.people for one in learned):
        return None
    unit_of = {department: str(number) for number, unit in enumerate(units) for department in unit}
    where = [
        {"units": unit_of.get(one.department, OTHERS), "tiers": one.tier, "cohorts": one.cohort} for one in learned
    ]
    levels: dict[str, Level] = {}
    for level, of in LEVELS.items():
        whole, drawn = _divided([(keys, of(one)) for keys, one in zip(where, learned, strict=True)], floor)
        kept = {
            key: own
            for key, own in drawn.items()
            if all(_steps_apart(key, (whole, drawn), one) for one in levels.values())
        }
        levels[level] = whole, kept
    (company, parts), (required, _), (track, _) = levels.values()
    return {
        "company": _spelled(company),
        **_spelled_parts(parts),
        "required": _spelled(required) if required.asked else None,
        "track": _spelled(track),
        "levels": {level: _spelled_parts(levels[level][1]) for level in ("required", "track")},
    }


def _steps_apart(division: str, level: Level, above: Level) -> bool:
    """Whether those who got as far as the level above and no further may be anywhere.

    Where the company stands on the same step for both levels and some parts do not, it would be nearly certain that
    nobody else stopped there.
    """
    (whole, parts), (whole_above, parts_above) = level, above
    beyond = parts_above.get(division, {})
    forced = sum(max(0, _span(beyond[key])[0] - _span(one)[1]) for key, one in parts[division].items() if key in beyond)
    return not forced or _span(whole_above)[1] - _span(whole)[0] >= forced + OPEN


def _divided(cells: Sequence[Cell], floor: int) -> tuple[Said, dict[str, dict[str, Said]]]:
    """What may be said of the company, and of the parts of each division that can be told beside it and the others."""
    cells = [(keys, count) for keys, count in cells if count.asked]
    whole = told(sum((count for _, count in cells), NOBODY), floor)
    shown: dict[str, dict[str, Said]] = {}
    for division in DIVISIONS:
        parts = _parts(cells, division, floor)
        if (
            len(parts) > 1
            and leaves_room(whole, parts.values())
            and all(_apart(cells, whole, (division, parts), other) for other in shown.items())
        ):
            shown[division] = parts
    return whole, shown


def _parts(cells: Sequence[Cell], division: str, floor: int) -> dict[str, Said]:
    """Every part of a division, or none: each has ten people."""
    counts: dict[str, Count] = {}
    for keys, count in cells:
        key = keys[division]
        counts[key] = counts.get(key, NOBODY) + count
    if any(one.asked < TIER_LEAST for one in counts.values()):
        return {}
    found = {key: told(one, floor) for key, one in sorted(counts.items())}
    return {} if any(one.saying is Saying.TOO_FEW for one in found.values()) else found


def leaves_room(whole: Said, parts: Iterable[Said]) -> bool:
    """Whether the number told of the whole leaves open on which end of their steps its parts are."""
    spans = [_span(one) for one in parts]
    least, most = sum(low for low, _ in spans), sum(high for _, high in spans)
    low, high = _span(whole)
    return high >= least + OPEN - 1 and low <= most - OPEN + 1


def _apart(cells: Sequence[Cell], whole: Said, one: Division, other: Division) -> bool:
    """Whether no parts of two divisions, taken one off the other, tell of the few who are in one of them only.

    Some parts of the division that has fewer are held against all those of the other of which most people are in them.
    """
    few, many = sorted((one, other), key=lambda each: len(each[1]))
    both: dict[tuple[str, str], int] = {}
    for keys, count in cells:
        pair = keys[few[0]], keys[many[0]]
        both[pair] = both.get(pair, 0) + count.asked
    for number in range(1, len(few[1])):
        for some in map(frozenset, combinations(few[1], number)):
            common = {key: sum(both.get((a, key), 0) for a in some) for key in many[1]}
            like = frozenset(key for key, one in many[1].items() if 2 * common[key] > one.asked)
            shared = sum(common[key] for key in like)
            if like and not all(
                _hides(*rest) for rest in _rests(_sum(few, some, whole), _sum(many, like, whole), shared)
            ):
                return False
    return True


def _sum(division: Division, some: Collection[str], whole: Said) -> tuple[int, int, int]:
    """(least, most, people) of some parts together, also by what is left of the company without the others."""
    inside = [(*_span(one), one.asked) for key, one in division[1].items() if key in some]
    outside = [_span(one) for key, one in division[1].items() if key not in some]
    low, high = _span(whole)
    least, most, people = (sum(each) for each in zip(*inside, strict=True))
    return (
        max(least, low - sum(high for _, high in outside)),
        min(most, high - sum(low for low, _ in outside)),
        people,
    )


def _rests(one: tuple[int, int, int], other: tuple[int, int, int], common: int) -> Iterator[tuple[int, int, int]]:
    """(least, most, people) of those who are only in the one of two groups, and only in the other.

    Two insiders among those who are only in the other take their own answers off.
    """
    for (low, high, people), (other_low, other_high, others) in ((one, other), (other, one)):
        aside = others - common
        known = min(INSIDERS, aside)
        yield low - other_high + known, high - (other_low - aside) - known, people - common


def _hides(low: int, high: int, people: int) -> bool:
    """Whether, of so many people, neither that some have nor that some have not is certain, unless they are many."""
    return low <= max(0, people - TIER_LEAST) and high >= min(people, TIER_LEAST)


def _span(one: Said) -> tuple[int, int]:
    return (0, one.asked) if one.low is None or one.high is None else (one.low, one.high)


def _spelled_parts(parts: Mapping[str, Mapping[str, Said]]) -> dict[str, dict[str, Any]]:
    return {name: {key: _spelled(one) for key, one in parts.get(name, {}).items()} for name in DIVISIONS}


def _spelled(one: Said) -> dict[str, Any]:
    known = one.low is not None and one.high is not None
    return {"saying": one.saying.value, "people": one.answered, "done": [one.low, one.high] if known else None}
