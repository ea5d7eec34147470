"""The words of the digest's part on how much AI is used, beside what people report."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block, DividerBlock

from bot.blocks.message import ROOM, context, fitting, one_sided, ranged, section, shortened
from bot.blocks.speech import N_, _, dated, n_
from bot.rules.calendar import monday_of
from bot.rules.usage import Reading, Why

Figures = Mapping[str, Any]
SHOWN = 8
"""Tools, and units, in one digest: the table of units needs the room."""
LONGEST = 60
SECTION_ROOM = 2_700
NOTE = N_(
    "Counts by department and week, with nobody's name. Whoever uses two tools is counted with each. Those who have a "
    "licence and those who answered are not the same people."
)
BLURRED = N_("Counts such as “11 to 14” or “3 or fewer” are blurred on purpose.")
READINGS = {
    Reading.UNUSED: N_(
        "*licences lie unused while people report use*. They may use other tools, or licences went to others."
    ),
    Reading.UNSAID: N_(
        "*more use it than say so*. Others may answer than use it, or licences went to those who use it anyway."
    ),
    Reading.UNCLEAR: N_("no clear difference."),
    Reading.DIRECTIONAL: N_("directional, since fewer than 30 answered; no difference is named."),
}
SHORT = {
    Reading.UNUSED: N_("licences lie unused"),
    Reading.UNSAID: N_("more use it than say so"),
    Reading.UNCLEAR: N_("no clear difference"),
    Reading.DIRECTIONAL: N_("directional, under 30 answers"),
}
NOTHING_TOLD = {
    Why.NO_FIGURES: N_(
        "*Usage figures*  there are none of this week or the four before. `groundswell usage import` takes them in."
    ),
    Why.TOO_SOON: N_(
        "*Usage figures*  those there are follow too soon upon what was told last: three weeks lie between, so that "
        "nobody can work out who joined meanwhile."
    ),
    Why.NO_RESULTS: N_("*Usage figures*  there are no published results yet to put them beside."),
    Why.ELSEWHERE: N_("*Usage figures*  those there are, are of departments that the last pulse did not ask."),
    Why.CORRECTED: N_(
        "*Usage figures*  those of {week} were corrected after a digest had told them, and are not told again: of two "
        "versions the one could be taken off the other."
    ),
}
NOT_COMPARED = {
    Why.NOT_ASKED: N_("The last pulse did not ask how often people use AI, so there is nothing to compare it with."),
    Why.FEW_LICENCES: N_("Too few people have a licence for it to be compared with what people report."),
    Why.FEW_ANSWERS: N_("Too few people answered how often they use AI for it to be compared."),
    Why.FAR_APART: N_("The last pulse closed more than eight weeks before or after, so it is not compared."),
}


def usage(figures: Figures | None, room: int = ROOM) -> list[Block]:
    """What is measured beside what people report, from `rules.usage.figures`; nothing where it is switched off.

    `room` is how many characters are left for it, which the table of units may need.
    """
    if figures is None:
        return []
    if figures["why"]:
        return [context(_(NOTHING_TOLD[Why(figures["why"])], week=figures["week"]))]
    title = _("*Usage, week from {day}*", day=dated(monday_of(figures["week"]), "d MMMM"))
    head = [title, *_tools(figures["tools"]), _beside(figures)]
    units = list(_units(figures))
    left = min(SECTION_ROOM, room - len(_(NOTE))) - sum(map(len, head))
    shown = fitting(units[:SHOWN], max(left, 0))
    notes = [_(NOTE)]
    if more := len(units) - len(shown):
        left_out = n_(
            "{n} more unit: `groundswell digest --format json` has them all.",
            "{n} more units: `groundswell digest --format json` has them all.",
            more,
        )
        notes.insert(0, left_out)
    if any(map(_blurred, figures["tools"])):
        notes.append(_(BLURRED))
    return [DividerBlock(), section("\n".join([*head, *shown])), context(" ".join(notes))]


def _blurred(tool: Figures) -> bool:
    told = [one["active"] for one in (tool["company"], *tool["units"].values(), tool["others"]) if one]
    return any(one is not None and one[0] != one[1] for one in told)


def _tools(tools: Sequence[Figures]) -> Iterator[str]:
    for one in tools[:SHOWN]:
        yield f"• {shortened(one['tool'], LONGEST)}: {_said(one['company'])}"
    if len(tools) > SHOWN:
        yield n_(
            "{n} more tool: `groundswell digest --format json` has them all.",
            "{n} more tools: `groundswell digest --format json` has them all.",
            len(tools) - SHOWN,
        )


def _said(one: Figures) -> str:
    """ "54 of 90 people with a licence used it (60 %)", "nearly all (87 or more of 90 ...) used it"."""
    licensed = one["licensed"]
    if one["active"] is None:
        return _("too few people with a licence to say how many used it")
    count = ranged(one["active"], licensed)
    if words := one_sided(one["active"], licensed):
        return _(
            "{share} ({count} of {licensed} people with a licence) used it", share=words, count=count, licensed=licensed
        )
    used = _("{count} of {licensed} people with a licence used it", count=count, licensed=licensed)
    low, high = one["active"]
    return f"{used} ({round((low + high) / 2 / licensed * 100)} %)" if one["saying"] in ("exact", "between") else used


def _beside(figures: Figures) -> str:
    compared = figures["compared"]
    if compared["why"]:
        return _(NOT_COMPARED[Why(compared["why"])])
    company = compared["company"]
    measured, reported = _shares(company["measured"]), _shares(company["reported"])
    if len(figures["tools"]) > 1:
        told = _(
            "Measured with {tool}, for which most have a licence: {measured}; of those who answered the last pulse, "
            "{reported} say they used AI.",
            tool=shortened(compared["tool"], LONGEST),
            measured=measured,
            reported=reported,
        )
    else:
        told = _(
            "Measured: {measured}; of those who answered the last pulse, {reported} say they used AI.",
            measured=measured,
            reported=reported,
        )
    return f"{told} {_points(company['points'])}: {_(READINGS[Reading(company['reading'])])}"


def _units(figures: Figures) -> Iterator[str]:
    """The units, of the tool that is compared."""
    tool, compared = figures["tools"][0], figures["compared"].get("units", {})
    for unit in figures["units"]:
        one = tool["units"].get(unit["key"])
        if one is None:
            continue
        line = f"{shortened(unit['name'], LONGEST)}: {_said(one)}"
        if other := compared.get(unit["key"]):
            told = _("{unit}; {share} report use.", unit=line, share=_shares(other["reported"]))
            line = f"{told} {_points(other['points'])}: {_(SHORT[Reading(other['reading'])])}"
        yield f"• {line}."
    if tool["others"]:
        yield _("• Other units together, since too few have a licence: {share}.", share=_said(tool["others"]))


def _shares(span: Sequence[float]) -> str:
    low, high = (round(one * 100) for one in span)
    return f"{low} %" if low == high else _("{low} to {high} %", low=low, high=high)


def _points(span: Sequence[int]) -> str:
    """A difference in points, from low to high: "12 points lower", "3 points lower to 9 higher"."""
    low, high = span
    if low == high == 0:
        return _("As many")
    if low == high:
        if low < 0:
            return n_("{n} point lower", "{n} points lower", -low)
        return n_("{n} point higher", "{n} points higher", low)
    if low < 0 < high:
        return n_("{n} point lower to {high} higher", "{n} points lower to {high} higher", -low, high=high)
    less, more = sorted((abs(low), abs(high)))
    if low < 0:
        return _("{less} to {more} points lower", less=less, more=more)
    return _("{less} to {more} points higher", less=less, more=more)
