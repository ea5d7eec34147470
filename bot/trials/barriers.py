"""Is a barrier named where there is none?"""

from collections import Counter
from collections.abc import Callable
from random import Random

from bot.rules.company import Cohort
from bot.rules.digest import cycle_figures
from bot.rules.publishing import Cell, Crowd
from bot.rules.questions import Choice, Kind, Question, Stage
from bot.trials.company import TREE, closed
from bot.trials.measure import Measure, Measures, share

SCORES = range(1, 6)
ANSWERED, ASKED = 12, 16
HEALTHY = 3.5
EDGE = (4, 12, 28, 39, 17)
"""How often each score is given by people who are barely healthy: a mean of 3.53."""
ADOPTED = ("4", "5")
SCALES = tuple(
    Question(stage.value, Kind.SCALE, stage.value, tuple(Choice(str(n), str(n)) for n in SCORES), stage, ADOPTED)
    for stage in Stage
)

Weights = tuple[float, ...]


def healthy(companies: int, seed: int) -> Measures:
    """(e): companies in which the mean of every stage lies above 3.5, of eight units with twelve answers each.

    Once each stage of each unit has answers of any shape with such a mean, once all of them have one at the very edge.
    """
    chance = Random(f"e:{seed}")
    return {
        "barriers": Measure(_named(chance, companies, lambda: any_shape(chance)), at_most=0.05),
        "barriers_at_the_edge": Measure(_named(chance, companies, lambda: EDGE), at_most=0.05),
    }


def any_shape(chance: Random) -> Weights:
    """How often each score is given: all that have a healthy mean are equally likely."""
    while True:
        weights = tuple(chance.expovariate(1) for _ in SCORES)
        if sum(score * one for score, one in zip(SCORES, weights, strict=True)) > HEALTHY * sum(weights):
            return weights


def _named(chance: Random, companies: int, shape: Callable[[], Weights]) -> float | None:
    """The share of units, of all that are judged, of which a barrier is named."""
    found = []
    for _ in range(companies):
        crowds = [Crowd(one.key, Cohort.ASSIGNED.value, ASKED, ANSWERED) for one in TREE]
        cells = [
            Cell(one.key, Cohort.ASSIGNED.value, question.key, str(score), n)
            for one in TREE
            for question in SCALES
            for score, n in sorted(Counter(chance.choices(SCORES, shape(), k=ANSWERED)).items())
        ]
        figures = cycle_figures([closed(1, crowds, cells, SCALES)], TREE)
        found += [one["stage"] is not None for one in figures["barriers"].values() if one["judged"]]
    return share(found)
