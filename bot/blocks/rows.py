"""What a row of a digest's table is, and the rows that only the editions besides the weekly one have."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from bot.blocks import heat, scaling
from bot.blocks.steps import STAGES
from bot.rules.questions import Stage
from bot.rules.scaling import Decision

COMPANY = "Company"
DECIDE = {
    Decision.WAITS: "Concerns have come up",
    Decision.CRITICAL: "Critical concerns are open",
    Decision.HELD_BACK: "Units are held back",
    Decision.NEXT_WAVE: "The next begin",
    Decision.ALL_BEGUN: "All have begun",
    Decision.TOO_FEW: "Too little is known",
    Decision.NOTHING_DONE: "Nothing was written",
}
"""What each decision is about, in as few words as a cell takes."""

Figures = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One figure. Shares are 0 to 1; `low` and `high` are what `figure` says: counts, an interval, or bounds."""

    section: str
    unit: str
    figure: str
    value: float | str | None = None
    low: float | None = None
    high: float | None = None
    answered: int | None = None
    asked: int | None = None
    note: str = ""


def of_editions(figures: Figures) -> Iterator[Line]:
    """What a department's edition, a role's and a scaling review say beside their shares and counts of concerns."""
    yield from _of_department(figures)
    yield from _to_decide(figures)
    for one in figures.get("informed", ()):
        yield from _activity("For your information", one)


def _of_department(figures: Figures) -> Iterator[Line]:
    """What a department's unit is held back by, and what most of it named."""
    name = (figures.get("unit") or {"name": COMPANY})["name"]
    if barrier := figures.get("barrier"):
        yield Line("Barrier", name, heat.HELD_BACK, STAGES[Stage(barrier)])
    if concern := figures.get("concern"):
        yield Line("Main concern", name, "Named by most", concern)


def _to_decide(figures: Figures) -> Iterator[Line]:
    """What whoever decides about scaling reads: what to decide, who is still to begin, and what is theirs."""
    for one in figures.get("decisions", ()):
        yield Line("To decide", COMPANY, DECIDE[Decision(one["rule"])], unescape(scaling.decision(one)))
    if critical := figures.get("critical"):
        yield Line("Critical concerns", COMPANY, "open", critical["open"])
        yield Line("Critical concerns", COMPANY, "open, and told of no unit", critical["untold"])
    for group in figures.get("coming", ()):
        wave = f"wave {group['wave']}" if group["wave"] else ""
        for name in group["names"]:
            yield Line("Not begun yet", name, "First day", group["starts_on"], note=wave)
    own = figures.get("accountable") or {"rows": (), "concerns": ()}
    found = {one["activity"]: one for one in own["concerns"]}
    for activity in own["rows"]:
        none = {"activity": activity, "raised": 0, "resolved": 0, "open": 0}
        yield from _activity("Accountable for", found.get(activity, none))
    if waiting := figures.get("waiting"):
        numbers = ", ".join(f"{number}" for number in waiting["numbers"])
        more = waiting["open"] - len(waiting["numbers"])
        note = f"{numbers} and {more} more" if more else numbers
        yield Line("Waits for you", COMPANY, "concerns that have come up to you", waiting["open"], note=note)


def _activity(section: str, one: Figures) -> Iterator[Line]:
    """What became of the concerns of a row of the matrix."""
    for name in ("raised", "resolved", "open"):
        yield Line(section, COMPANY, f"{one['activity']}: concerns {name}", one[name])
