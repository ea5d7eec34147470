"""The stage of adoption at which a unit is held back: judged when a cycle is published, and read from nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.rules.publishing import Kept
from bot.rules.questions import Kind, Question, Stage
from bot.rules.statistics import Barrier
from bot.rules.statistics import barrier as judged


def of_units(answers: Iterable[tuple[Question, Sequence[Kept]]]) -> dict[str, Barrier]:
    """The barrier of each unit, by its key, given what is kept of each question by unit, over a whole cycle.

    Only scales speak to a stage; of two that speak to the same one the first counts.
    """
    scores: dict[str, dict[Stage, dict[int, int]]] = {}
    seen: set[Stage] = set()
    for question, kept in answers:
        if question.kind is not Kind.SCALE or question.stage is None or question.stage in seen:
            continue
        seen.add(question.stage)
        for one in kept:
            own = scores.setdefault(one.unit, {}).setdefault(question.stage, {})
            own[int(one.value)] = own.get(int(one.value), 0) + one.n
    return {unit: judged(stages) for unit, stages in sorted(scores.items())}


def barrier(figures: Mapping[str, Any], department: str) -> Stage | None:
    """The stage that a department's unit stands before; None where there is none, or none that could be judged.

    `figures` are those of a cycle as everybody reads them; those of earlier versions know of no barriers.
    """
    unit = next((one["key"] for one in figures["units"] if department in one["departments"]), None)
    stage = figures.get("barriers", {}).get(unit, {}).get("stage")
    return None if stage is None else Stage(stage)
