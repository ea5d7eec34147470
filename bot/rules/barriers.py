"""The stage of adoption at which a unit is held back, read from nothing but what was published of it."""

from collections.abc import Mapping
from typing import Any

from bot.rules.questions import Stage

HALF = 0.5


def barrier(figures: Mapping[str, Any], department: str, stages: Mapping[str, Stage]) -> Stage | None:
    """The first stage that fewer than half of a department's unit say they have reached; None where there is none.

    `figures` are those of a cycle as everybody reads them; `stages` the stages of its questions. Of a count that is
    blurred the upper end has to be below half.
    """
    unit = next((one["key"] for one in figures["units"] if department in one["departments"]), None)
    missed = {
        stages[share["question"]]
        for share in figures["shares"]
        if share["question"] in stages and _below_half(share["units"].get(unit))
    }
    return next((stage for stage in Stage if stage in missed), None)


def _below_half(said: Mapping[str, Any] | None) -> bool:
    return bool(said and said.get("yes") and said["yes"][1] < HALF * said["answered"])
