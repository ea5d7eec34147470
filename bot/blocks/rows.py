"""What a row of a digest's table is, and the rows that only the editions besides the weekly one have."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from bot.blocks import heat, scaling
from bot.blocks.speech import N_, _, n_, p_
from bot.blocks.steps import stage_called
from bot.rules.questions import Stage
from bot.rules.scaling import Decision

DIGITS = 4
BLURRED = N_("blurred on purpose")
SAYINGS = {
    "between": BLURRED,
    "nearly_all": N_("nearly all, or close to it: blurred on purpose"),
    "almost_nobody": N_("almost nobody, or close to it: blurred on purpose"),
    "too_few": N_("too few to say"),
}
DECIDE = {
    Decision.WAITS: N_("Concerns have come up"),
    Decision.CRITICAL: N_("Critical concerns are open"),
    Decision.HELD_BACK: N_("Units are held back"),
    Decision.NEXT_WAVE: N_("The next begin"),
    Decision.ALL_BEGUN: N_("All have begun"),
    Decision.TOO_FEW: N_("Too little is known"),
    Decision.NOTHING_DONE: N_("Nothing was written"),
}
"""What each decision is about, in as few words as a cell takes."""
ACTIVITY = {
    "raised": N_("{activity}: concerns raised"),
    "resolved": N_("{activity}: concerns resolved"),
    "open": N_("{activity}: concerns open"),
}
"""What is counted of a row of the matrix."""

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


def company() -> str:
    """The unit of what is said of all."""
    return _("Company")


def saying(one: Figures) -> str:
    """What stands beside a number that is not told as it is."""
    return _(SAYINGS.get(one["saying"], ""))


def rounded(number: float | None) -> float | None:
    """A number with as many digits as a table has."""
    return None if number is None else round(number, DIGITS)


def of_editions(figures: Figures) -> Iterator[Line]:
    """What a department's edition, a role's and a scaling review say beside their shares and counts of concerns."""
    yield from _of_department(figures)
    yield from _to_decide(figures)
    for one in figures.get("informed", ()):
        yield from _activity(_("For your information"), one)


def _of_department(figures: Figures) -> Iterator[Line]:
    """What a department's unit is held back by, and what most of it named."""
    name = (figures.get("unit") or {"name": company()})["name"]
    if barrier := figures.get("barrier"):
        yield Line(_("Barrier"), name, _(heat.HELD_BACK), stage_called(Stage(barrier)))
    if concern := figures.get("concern"):
        yield Line(_("Main concern"), name, _("Named by most"), concern)


def _to_decide(figures: Figures) -> Iterator[Line]:
    """What whoever decides about scaling reads: what to decide, who is still to begin, and what is theirs."""
    for one in figures.get("decisions", ()):
        yield Line(_("To decide"), company(), _(DECIDE[Decision(one["rule"])]), unescape(scaling.decision(one)))
    if critical := figures.get("critical"):
        yield Line(_("Critical concerns"), company(), p_("concerns", "open"), critical["open"])
        yield Line(_("Critical concerns"), company(), _("open, and told of no unit"), critical["untold"])
    for group in figures.get("coming", ()):
        wave = _("wave {number}", number=group["wave"]) if group["wave"] else ""
        for name in group["names"]:
            yield Line(_("Not begun yet"), name, _("First day"), group["starts_on"], note=wave)
    own = figures.get("accountable") or {"rows": (), "concerns": ()}
    found = {one["activity"]: one for one in own["concerns"]}
    for activity in own["rows"]:
        none = {"activity": activity, "raised": 0, "resolved": 0, "open": 0}
        yield from _activity(_("Accountable for"), found.get(activity, none))
    if waiting := figures.get("waiting"):
        numbers = ", ".join(f"{number}" for number in waiting["numbers"])
        more = waiting["open"] - len(waiting["numbers"])
        note = n_("{numbers} and {n} more", "{numbers} and {n} more", more, numbers=numbers) if more else numbers
        yield Line(_("Waits for you"), company(), _("concerns that have come up to you"), waiting["open"], note=note)


def _activity(section: str, one: Figures) -> Iterator[Line]:
    """What became of the concerns of a row of the matrix."""
    for name, told in ACTIVITY.items():
        yield Line(section, company(), _(told, activity=one["activity"]), one[name])


def blurred() -> str:
    """What is noted beside a figure that is told between two others."""
    return _(BLURRED)
