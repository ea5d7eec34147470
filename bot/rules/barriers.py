"""The stage of adoption at which a unit is held back, read from nothing but what was published of it."""

from collections.abc import Mapping
from typing import Any

from bot.rules.questions import Stage


def barrier(figures: Mapping[str, Any], department: str) -> Stage | None:
    """The published barrier of a department's unit (`rules.statistics.barrier`); None where there is no clear one.

    `figures` are those of a cycle as everybody reads them.
    """
    unit = next((one["key"] for one in figures["units"] if department in one["departments"]), None)
    told = figures.get("barriers", {}).get(unit)
    return Stage(told) if told else None
