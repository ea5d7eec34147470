"""Does a weighted share come nearer to the truth than a raw one, and do interval and bounds hold it?"""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from bot.blocks.digest import ASSUMPTION, weekly
from bot.rules.digest import figures
from bot.rules.intervals import CONFIDENCE, normal_quantile
from bot.trials.company import Class, Habits, Lived, crews, live
from bot.trials.measure import Measure, Measures, mean, ratio, share

COVERED_OVER = 10
"""So many times as many companies are made up to see how often an interval holds the truth."""
RMSE_RATIOS = ((2000, 0.3), (600, 0.5), (120, 0.85))
"""From so many people on, what the error of the weighted share may be of the raw one's."""
UNBIASED_FROM, INTERVAL_FROM, NEARER_FROM = 600, 600, 2000
"""With fewer people it is measured without an aim: chance is larger than what it looks for, and counts told as ranges
make the interval wider."""
WEEK = "2026-W21"


@dataclass(frozen=True, slots=True)
class _Told:
    """What is told of a company in which a weighted share is: errors from the truth, and widths (0 to 1)."""

    raw: float
    weighted: float
    covered: bool
    width: float
    textbook: float


def weighting(people: int, companies: int, seed: int) -> Measures:
    """(a): `companies` companies of so many people each, of whom volunteers use AI and answer more often.

    The interval is held against ten times as many companies.
    """
    chance, everybody, habits = Random(f"a:{seed}:{people}"), crews(people), Habits()
    lived = [live(chance, everybody, habits) for _ in range(companies * COVERED_OVER)]
    every = [told for one in lived if (told := _told(one)) is not None]
    first = [told for one in lived[:companies] if (told := _told(one)) is not None]
    at_most = next((most for size, most in RMSE_RATIOS if people >= size), None)
    unbiased = 0.02 if people >= UNBIASED_FROM else None
    interval = people >= INTERVAL_FROM
    bias = mean([one.weighted for one in first])
    return {
        "told": Measure(len(first) / companies),
        "rmse_raw": Measure(_rmse([one.raw for one in first])),
        "rmse_weighted": Measure(_rmse([one.weighted for one in first])),
        "rmse_ratio": Measure(
            ratio(_rmse([one.weighted for one in first]), _rmse([one.raw for one in first])), at_most=at_most
        ),
        "mean_error": Measure(None if bias is None else abs(bias), at_most=unbiased),
        "nearer": Measure(
            share([abs(one.weighted) < abs(one.raw) for one in first]), 0.95 if people >= NEARER_FROM else None
        ),
        "coverage": Measure(share([one.covered for one in every]), *((0.91, 0.98) if interval else ())),
        "width_ratio": Measure(
            ratio(mean([one.width for one in every]), mean([one.textbook for one in every])),
            at_most=1.15 if interval else None,
        ),
    }


def _told(one: Lived) -> _Told | None:
    usage = one.usage
    if usage is None or usage["weighted"] is None or "share" not in usage["company"]:
        return None
    weighted, truth = usage["weighted"], one.truth
    low, high = weighted["interval"]["low"], weighted["interval"]["high"]
    return _Told(
        raw=usage["company"]["share"] - truth,
        weighted=weighted["share"] - truth,
        covered=low <= truth <= high,
        width=high - low,
        textbook=textbook_width(list(one.cohorts().values())),
    )


def _rmse(errors: Sequence[float]) -> float | None:
    squares = mean([error**2 for error in errors])
    return None if squares is None else math.sqrt(squares)


def textbook_width(classes: Sequence[Class]) -> float:
    """The width of the post-stratified 95 % interval with the finite-population correction.

    The variance is sum of W^2 (1 - n/N) p (1 - p) / (n - 1) over classes with the share W of the people
    (Cochran, Sampling Techniques, 3rd ed., 5.6 and 5A.9). ValueError where a class has fewer than two answers.
    """
    people = sum(one.asked for one in classes)
    if any(one.answered < 2 for one in classes):
        raise ValueError("a class with one answer has no variance")
    variance = math.fsum(
        (one.asked / people) ** 2 * (1 - one.answered / one.asked) * p * (1 - p) / (one.answered - 1)
        for one in classes
        for p in (one.yes / one.answered,)
    )
    return 2 * normal_quantile(CONFIDENCE) * math.sqrt(variance)


def bounds(people: int, companies: int, seed: int) -> Measures:
    """(d): those who use AI answer twice as often as others of their class, which no weight can mend."""
    chance, everybody, habits = Random(f"d:{seed}:{people}"), crews(people), Habits(pull=2.0)
    lived = [live(chance, everybody, habits) for _ in range(companies)]
    said = [words for words in map(_assumed, lived) if words is not None]
    errors = [told.weighted for told in map(_told, lived) if told is not None]
    return {
        "bounds_hold": Measure(share([all(_held(one)) for one in lived]), at_least=1.0),
        "assumption_said": Measure(share(said), at_least=1.0 if said else None),
        "weighted_error": Measure(mean(errors)),
    }


def _held(one: Lived) -> Iterator[bool]:
    """Whether the bounds that are told of the company and of each unit hold the truth."""
    if one.usage is None:
        return
    units = {unit["key"]: unit["departments"] for unit in one.figures["units"]}
    told = [(one.usage["company"], sum(units.values(), ()))]
    told += [(said, units[key]) for key, said in one.usage["units"].items()]
    for said, departments in told:
        if "bounds" in said:
            true = one.of(departments)
            low, high = said["bounds"]
            yield low <= true.using / true.asked <= high


def _assumed(one: Lived) -> bool | None:
    """Whether the digest says what its weighted figures assume; None where it has none."""
    if one.usage is None or one.usage["weighted"] is None:
        return None
    message = weekly(figures(WEEK, "", one.figures, []))
    return ASSUMPTION in json.dumps(message.payload(), ensure_ascii=False)
