"""How much AI is used, by the figures a company has, beside how much people report: what of it may be told.

Who uses a tool is told by the rules for answers (`rules.sayings`). Those who have a licence are known to their
colleagues, and who of them was active stands where an answer would: of nine active among ten, everybody knows what the
tenth does not do. So it is not enough that five are active, or that five are not: a group has seven people with a
licence, a number within four of either end is told as a range, and a company is held against the sum of its units.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.rules.calendar import monday_of
from bot.rules.intervals import FIRM
from bot.rules.sayings import NOBODY, Count, Said, least_answers, said_together
from bot.rules.statistics import Basis

QUESTION = "usage"
"""The question of a pulse whose share stands beside the figures."""
WINDOW = timedelta(days=28)
"""Before the Monday of a digest's own week, which is over when it is told: figures of older weeks are not."""
APART = timedelta(weeks=3)
"""Between two weeks of which figures are told, as between two pulses that ask the same: else who joined meanwhile, and
got a licence, could be told from the difference."""
FRESH = timedelta(weeks=8)
"""Between a pulse that closed and a week of figures: two cycles. What lies farther apart is not compared."""
FLOOR = 5
"""People whose use a reader does not know, at least: also where a company asks with a lower floor."""
OTHERS = "others"
"""The key of units that have too few licences of a tool, told together. No department's key has a unit's name."""


class Why(StrEnum):
    """Why figures are not told, or not compared; the words are for others to find."""

    NO_FIGURES = "no_figures"
    TOO_SOON = "too_soon"
    NO_RESULTS = "no_results"
    ELSEWHERE = "elsewhere"
    CORRECTED = "corrected"
    NOT_ASKED = "not_asked"
    FEW_LICENCES = "few_licences"
    FEW_ANSWERS = "few_answers"
    FAR_APART = "far_apart"


class Reading(StrEnum):
    """What a difference between what is measured and what is reported may mean."""

    UNUSED = "unused"
    """Fewer use the tool than say that they use AI: licences lie unused, and they may use something else."""
    UNSAID = "unsaid"
    """More use the tool than say so: it is others who answer than who use it."""
    UNCLEAR = "unclear"
    DIRECTIONAL = "directional"
    """Fewer than 30 answered: a difference is told in points, and not named."""


@dataclass(frozen=True, slots=True)
class Used:
    """In a week ("2026-W20"), of the `licensed` people of a department (its key), `active` used a tool.

    ValueError where more are active than have a licence.
    """

    week: str
    department: str
    tool: str
    active: int
    licensed: int

    def __post_init__(self) -> None:
        if not 0 <= self.active <= self.licensed:
            raise ValueError(f"{self.active} of {self.licensed} people cannot be")


def week_to_tell(kept: Collection[str], digest: str, told: str | None) -> str | None:
    """The latest of the weeks `kept` that is a digest's own or lies within 28 days before it, or None.

    `told` is the week whose figures were told last: it may be told again, and another only three weeks later.
    """
    monday = monday_of(digest)
    found = [week for week in kept if monday - WINDOW <= monday_of(week) <= monday]
    if told is not None:
        found = [week for week in found if week == told or monday_of(week) >= monday_of(told) + APART]
    return max(found, default=None)


def why_no_week(kept: Collection[str], digest: str) -> Why:
    """Why there is no week to tell: what lies in the time of the digest comes too soon after what was told, or nothing
    lies there."""
    return Why.NO_FIGURES if week_to_tell(kept, digest, None) is None else Why.TOO_SOON


def drawn(used: Iterable[Used], units: Sequence[Mapping[str, Any]], floor: int) -> list[dict[str, Any]]:
    """What may be told of each tool, as JSON; the one with most licences first, so that the order tells nothing.

    `units` are those of a published cycle (`key`, `departments`). Departments in none of them are in no number. People
    active in two tools may be the same, so that tools are never added up.
    """
    place = {department: unit["key"] for unit in units for department in unit["departments"]}
    tools: dict[str, dict[str, Count]] = {}
    for one in used:
        if one.department in place and one.licensed:
            parts, key = tools.setdefault(one.tool, {}), place[one.department]
            parts[key] = parts.get(key, NOBODY) + Count(one.active, one.licensed, one.licensed)
    licences = {tool: sum(part.asked for part in parts.values()) for tool, parts in tools.items()}
    return [_of_tool(tool, tools[tool], floor) for tool in sorted(tools, key=lambda one: (-licences[one], one))]


def _of_tool(tool: str, parts: Mapping[str, Count], floor: int) -> dict[str, Any]:
    together = said_together(_merged(parts, least_answers(floor)), floor)
    told = {key: _spelled(one) for key, one in together.parts.items()} if len(together.parts) > 1 else {}
    others = told.pop(OTHERS, None)
    return {"tool": tool, "company": _spelled(together.whole), "units": told, "others": others}


def _merged(parts: Mapping[str, Count], least: int) -> dict[str, Count]:
    """Units with too few licences as one, with the smallest of the others until it has enough."""
    ordered = sorted(parts, key=lambda key: (parts[key].asked, key))
    together = [key for key in ordered if parts[key].asked < least]
    while together and sum(parts[key].asked for key in together) < least and len(together) < len(ordered):
        together.append(ordered[len(together)])
    merged = {key: parts[key] for key in ordered if key not in together}
    return merged | ({OTHERS: sum((parts[key] for key in together), NOBODY)} if together else {})


def _spelled(one: Said) -> dict[str, Any]:
    known = one.low is not None and one.high is not None
    return {"saying": one.saying.value, "licensed": one.answered, "active": [one.low, one.high] if known else None}


def figures(
    used: Sequence[Used], week: str, cycle: Mapping[str, Any] | None, told: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Everything a digest may say of usage, as JSON; where nothing, `why`, a `Why`.

    `used` are the figures of the week to be told, `cycle` those of the cycle published last
    (`rules.digest.cycle_figures`), `told` what an earlier digest said of usage last. A week that is told again is told
    by the units of the first time, whatever was published meanwhile; where a tool would be told otherwise, since its
    figures were corrected, the week is not told again: of two versions a reader could take the one off the other.
    """
    if cycle is None or not cycle["units"]:
        return {"week": week, "why": Why.NO_RESULTS.value}
    again = told if told is not None and told["week"] == week else None
    units = again["units"] if again else [{name: unit[name] for name in UNIT} for unit in cycle["units"]]
    floor = again["floor"] if again else max(cycle["floor"], FLOOR)
    tools = drawn(used, units, floor)
    if again and any(one not in tools for one in again["tools"]):
        return {"week": week, "why": Why.CORRECTED.value}
    if not tools:
        return {"week": week, "why": Why.ELSEWHERE.value}
    compared = beside(tools[0], week, cycle)
    return {"week": week, "why": None, "floor": floor, "units": units, "tools": tools, "compared": compared}


UNIT = ("key", "name", "departments")


def beside(tool: Mapping[str, Any], week: str, cycle: Mapping[str, Any]) -> dict[str, Any]:
    """A tool's figures beside what people reported, for the company and each unit told of both, as JSON.

    With several tools it is the one with most licences, a lower bound of what is used. `measured` (of those with a
    licence) and `reported` (of those who answered) are shares from low to high, `points` their difference in points
    from low to high, `reading` a `Reading`. Where nothing can be compared, `why` is a `Why`.
    """
    share = next((one for one in cycle["shares"] if one["question"] == QUESTION), None)
    if share is None:
        return {"tool": tool["tool"], "why": Why.NOT_ASKED.value}
    if why := _why_not(tool["company"], share["company"], week, cycle):
        return {"tool": tool["tool"], "why": why.value}
    whole = share["company"]
    company = _compared(tool["company"], whole, "bounds" if whole["better"] == Basis.BOUNDS else "interval")
    # By chance alone one interval in twenty would name a difference; bounds hold for all units at once.
    units = {
        key: _compared(one, share["units"][key], "bounds")
        for key, one in tool["units"].items()
        if one["active"] and "yes" in share["units"].get(key, {})
    }
    return {"tool": tool["tool"], "why": None, "company": company, "units": units}


def _why_not(
    measured: Mapping[str, Any], reported: Mapping[str, Any], week: str, cycle: Mapping[str, Any]
) -> Why | None:
    closed: date = datetime.fromisoformat(cycle["closed_at"]).date()
    if abs(monday_of(week) - closed) > FRESH:
        return Why.FAR_APART
    if measured["active"] is None:
        return Why.FEW_LICENCES
    return None if "yes" in reported else Why.FEW_ANSWERS


def _compared(measured: Mapping[str, Any], reported: Mapping[str, Any], sure: str) -> dict[str, Any]:
    """One difference; it is clear where all that was measured lies outside the `sure` range of what was reported.

    Of fewer than 30 answers it has no name, as any figure of so few is directional only (measurement.md).
    """
    low, high = (one / measured["licensed"] for one in measured["active"])
    least, most = (one / reported["answered"] for one in reported["yes"])
    reading = Reading.UNCLEAR
    if reported["answered"] < FIRM:
        reading = Reading.DIRECTIONAL
    elif high < reported[sure][0]:
        reading = Reading.UNUSED
    elif low > reported[sure][1]:
        reading = Reading.UNSAID
    return {
        "measured": [low, high],
        "reported": [least, most],
        "points": [round((low - most) * 100), round((high - least) * 100)],
        "reading": reading.value,
    }
