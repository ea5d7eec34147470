"""The words of the digest's part on how much AI is used, beside what people report."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block, DividerBlock

from bot.blocks.message import ROOM, context, fitting, one_sided, ranged, section, shortened
from bot.rules.calendar import monday_of
from bot.rules.usage import Reading, Why

Figures = Mapping[str, Any]
SHOWN = 8
"""Tools, and units, in one digest: the table of units needs the room."""
LONGEST = 60
SECTION_ROOM = 2_700
ELSEWHERE = "`groundswell digest --format json` has them all."
NOTE = (
    "Counts by department and week, with nobody's name. Whoever uses two tools is counted with each. Those who have a "
    "licence and those who answered are not the same people."
)
BLURRED = " Counts such as “11 to 14” or “3 or fewer” are blurred on purpose."
READINGS = {
    Reading.UNUSED: "*licences lie unused while people report use*. They may use other tools, or licences went "
    "to others.",
    Reading.UNSAID: "*more use it than say so*. Others may answer than use it, or licences went to those who use it "
    "anyway.",
    Reading.UNCLEAR: "no clear difference.",
    Reading.DIRECTIONAL: "directional, since fewer than 30 answered; no difference is named.",
}
SHORT = {
    Reading.UNUSED: "licences lie unused",
    Reading.UNSAID: "more use it than say so",
    Reading.UNCLEAR: "no clear difference",
    Reading.DIRECTIONAL: "directional, under 30 answers",
}
NOTHING_TOLD = {
    Why.NO_FIGURES: "there are none of this week or the four before. `groundswell usage import` takes them in.",
    Why.TOO_SOON: "those there are follow too soon upon what was told last: three weeks lie between, so that nobody "
    "can work out who joined meanwhile.",
    Why.NO_RESULTS: "there are no published results yet to put them beside.",
    Why.ELSEWHERE: "those there are, are of departments that the last pulse did not ask.",
    Why.CORRECTED: "those of {week} were corrected after a digest had told them, and are not told again: of two "
    "versions the one could be taken off the other.",
}
NOT_COMPARED = {
    Why.NOT_ASKED: "The last pulse did not ask how often people use AI, so there is nothing to compare it with.",
    Why.FEW_LICENCES: "Too few people have a licence for it to be compared with what people report.",
    Why.FEW_ANSWERS: "Too few people answered how often they use AI for it to be compared.",
    Why.FAR_APART: "The last pulse closed more than eight weeks before or after, so it is not compared.",
}


def usage(figures: Figures | None, room: int = ROOM) -> list[Block]:
    """What is measured beside what people report, from `rules.usage.figures`; nothing where it is switched off.

    `room` is how many characters are left for it, which the table of units may need.
    """
    if figures is None:
        return []
    if figures["why"]:
        return [context(f"*Usage figures*  {NOTHING_TOLD[Why(figures['why'])].format(week=figures['week'])}")]
    monday = monday_of(figures["week"])
    head = [f"*Usage, week from {monday:%-d %B}*", *_tools(figures["tools"]), _beside(figures)]
    units = list(_units(figures))
    left = min(SECTION_ROOM, room - len(NOTE)) - sum(map(len, head))
    shown = fitting(units[:SHOWN], max(left, 0))
    note = f"{len(units) - len(shown)} more units: {ELSEWHERE} {NOTE}" if len(shown) < len(units) else NOTE
    note += BLURRED if any(map(_blurred, figures["tools"])) else ""
    return [DividerBlock(), section("\n".join([*head, *shown])), context(note)]


def _blurred(tool: Figures) -> bool:
    told = [one["active"] for one in (tool["company"], *tool["units"].values(), tool["others"]) if one]
    return any(one is not None and one[0] != one[1] for one in told)


def _tools(tools: Sequence[Figures]) -> Iterator[str]:
    for one in tools[:SHOWN]:
        yield f"• {shortened(one['tool'], LONGEST)}: {_said(one['company'])}"
    if len(tools) > SHOWN:
        yield f"{len(tools) - SHOWN} more tools: {ELSEWHERE}"


def _said(one: Figures) -> str:
    """ "54 of 90 people with a licence used it (60 %)", "nearly all (87 or more of 90 ...) used it"."""
    licensed = one["licensed"]
    if one["active"] is None:
        return "too few people with a licence to say how many used it"
    count = f"{ranged(one['active'], licensed)} of {licensed} people with a licence"
    if words := one_sided(one["active"], licensed):
        return f"{words} ({count}) used it"
    low, high = one["active"]
    per_cent = f" ({round((low + high) / 2 / licensed * 100)} %)" if one["saying"] in ("exact", "between") else ""
    return f"{count} used it{per_cent}"


def _beside(figures: Figures) -> str:
    compared = figures["compared"]
    if compared["why"]:
        return NOT_COMPARED[Why(compared["why"])]
    company = compared["company"]
    several = len(figures["tools"]) > 1
    tool = f" with {shortened(compared['tool'], LONGEST)}, for which most have a licence" if several else ""
    return (
        f"Measured{tool}: {_shares(company['measured'])}; of those who answered the last pulse, "
        f"{_shares(company['reported'])} say they used AI. {_points(company['points'])}: "
        f"{READINGS[Reading(company['reading'])]}"
    )


def _units(figures: Figures) -> Iterator[str]:
    """The units, of the tool that is compared."""
    tool, compared = figures["tools"][0], figures["compared"].get("units", {})
    for unit in figures["units"]:
        one = tool["units"].get(unit["key"])
        if one is None:
            continue
        line = f"• {shortened(unit['name'], LONGEST)}: {_said(one)}"
        if other := compared.get(unit["key"]):
            line += f"; {_shares(other['reported'])} report use. {_points(other['points'])}: "
            line += SHORT[Reading(other["reading"])]
        yield line + "."
    if tool["others"]:
        yield f"• Other units together, since too few have a licence: {_said(tool['others'])}."


def _shares(span: Sequence[float]) -> str:
    low, high = (round(one * 100) for one in span)
    return f"{low} %" if low == high else f"{low} to {high} %"


def _points(span: Sequence[int]) -> str:
    """A difference in points, from low to high: "12 points lower", "3 points lower to 9 higher"."""
    low, high = span
    if low == high:
        count = "1 point" if abs(low) == 1 else f"{abs(low)} points"
        return "As many" if not low else f"{count} {'lower' if low < 0 else 'higher'}"
    if low < 0 < high:
        return f"{-low} points lower to {high} higher"
    less, more = sorted((abs(low), abs(high)))
    return f"{less} to {more} points {'lower' if low < 0 else 'higher'}"
