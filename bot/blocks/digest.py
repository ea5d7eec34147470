"""The words of the weekly digest."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    DividerBlock,
    HeaderBlock,
    PlainTextObject,
)

from bot.blocks import charts, deciding, moves, units
from bot.blocks import steps as step_words
from bot.blocks import usage as usage_words
from bot.blocks import waiting as waiting_words
from bot.blocks import week as week_words
from bot.blocks import wins as win_words
from bot.blocks.headline import headline
from bot.blocks.message import (
    ROOM,
    Message,
    context,
    escaped,
    letters,
    ranged,
    section,
    shortened,
    when,
)
from bot.blocks.speech import N_, _, dated
from bot.rules.calendar import monday_of
from bot.rules.groups import Untold
from bot.rules.themes import NO_CONCERN
from bot.rules.weighting import COHORT_LEAST

ASSUMPTION = N_(
    "Weighted figures assume that volunteers who did not answer are like volunteers who did, and the assigned like "
    "the assigned; the bounds assume nothing."
)

WHY_LONGEST = 600
BLURRED = N_(
    "Counts such as “11 to 14” or “3 or fewer” are blurred on purpose, so that even two who compare notes cannot work "
    "out what a third said."
)

Figures = Mapping[str, Any]


def weekly(figures: Figures) -> Message:
    """The digest of a week for operations leads, from `rules.digest.figures`."""
    line = headline(figures)
    week = figures["week"]
    monday = monday_of(week)
    title = _("Week {number} at {company}", number=week.partition("-W")[2], company=figures["company"])
    blocks: list[Block] = [
        HeaderBlock(text=PlainTextObject(text=title[:150])),
        section(f"*{line}*"),
        section(waiting_words.in_full()),
        context(_("The week from Monday {day}.", day=dated(monday, "d MMMM y"))),
    ]
    blocks += corrected(figures.get("corrected"))
    blocks += step_words.week(figures.get("steps"))
    cycle = figures["cycle"]
    if cycle is not None:
        blocks += results(cycle, figures)
        blocks += charts.charts(figures)
        blocks += moves.comments(figures.get("comments"))
        blocks += week_words.done(figures.get("done"), figures.get("round"))
    blocks += week_words.concerns(figures.get("concerns"))
    learned = figures.get("training")
    end: list[Block] = [
        *deciding.became(figures.get("became")),
        *(section(_running(one)) for one in figures["running"]),
        *week_words.trail(figures.get("head")),
    ]
    rest = [*week_words.training(learned), *end]
    blocks += usage_words.usage(figures.get("usage"), ROOM - letters([*blocks, *rest]))
    blocks += week_words.heard(figures.get("heard"), ROOM - letters([*blocks, *rest]))
    blocks += win_words.in_digest(figures.get("wins"), ROOM - letters([*blocks, *rest]))
    blocks += [*week_words.training(learned, ROOM - letters([*blocks, *rest])), *end]
    return units.spread(Message(f"{escaped(title)}: {line}", blocks), cycle)


PARTS = {
    "company": N_("the name of the company"),
    "cycle": N_("what people answered"),
    "history": N_("the cycles before"),
    "changes": N_("what changed"),
    "moved": N_("how main concerns moved"),
    "training": N_("training"),
    "concerns": N_("concerns"),
    "usage": N_("usage"),
    "done": N_("what was done"),
    "running": N_("what is open now"),
    "unit": N_("what people answered"),
    "shares": N_("what people answered"),
    "barrier": N_("what holds the unit back"),
    "concern": N_("the main concern"),
    "standings": N_("where units stand"),
    "critical": N_("critical concerns"),
    "coming": N_("who is still to begin"),
    "waiting": N_("what waits for you"),
    "decisions": N_("what there is to decide"),
    "accountable": N_("what you are accountable for"),
    "informed": N_("what you are informed of"),
}


def corrected(one: Figures | None) -> list[Block]:
    """That a digest corrects the one before, why, and in which parts; nothing where it does not."""
    if one is None:
        return []
    told = _(
        "*Corrected.*  {why}  Other than before: {parts}.",
        why=shortened(one["why"], WHY_LONGEST),
        parts=parts(one["changed"]),
    )
    return [section(told)]


def parts(changed: Sequence[str]) -> str:
    """The parts of an edition that a correction has changed, in words."""
    return ", ".join(dict.fromkeys(_(PARTS[part]) for part in changed))


def results(cycle: Figures, figures: Figures | None = None) -> list[Block]:
    """The figures of a cycle, from `rules.digest.cycle_figures`; `figures` are those of the digest they stand in."""
    blocks: list[Block] = [response(cycle)]
    if cycle["shares"]:
        blocks += adoption(cycle, cycle["shares"])
        blocks += moves.moved(figures) if figures else []
    blocks += moves.held_back(cycle)
    if cycle["concerns"]:
        blocks.append(DividerBlock())
        listed = _concerns(cycle["concerns"], cycle["concerns"]["company"])
        blocks.append(section(_("*Main concerns*\n{list}", list=listed)))
        blocks += moves.concerns((figures or {}).get("moved"), cycle["concerns"])
    return blocks + units.table(cycle)


def response(cycle: Figures) -> Block:
    """How many took part, and until when."""
    share = cycle["took_part"] / cycle["asked"] if cycle["asked"] else 0
    closed = when(datetime.fromisoformat(cycle["closed_at"]))
    return section(
        _(
            "*Response*  {took_part} of {asked} took part ({share}). Closed {moment}.",
            took_part=cycle["took_part"],
            asked=cycle["asked"],
            share=_per_cent(share),
            moment=closed,
        )
    )


def adoption(cycle: Figures, shares: Sequence[Figures]) -> list[Block]:
    """Some shares of a cycle, with their bounds, and what they assume."""
    blocks: list[Block] = [DividerBlock(), section("\n".join([_("*Adoption*"), *map(_share, shares)]))]
    notes = [_(ASSUMPTION)] if any(s["weighted"] for s in shares) else []
    notes += _not_weighted(cycle, shares)
    if _blurred(cycle):
        notes.append(_(BLURRED))
    return [*blocks, context(" ".join(notes))] if notes else blocks


def unweighted(share: Figures, floor: int) -> str:
    """Why a share is not weighted; nothing where it is, where only volunteers or only others were asked, and in a cycle
    that was published before the reason was kept. `floor` is the cycle's."""
    match share.get("unweighted"):
        case Untold.EARLIER:
            return _("a round of this cycle was counted before volunteers were counted apart")
        case Untold.UNITS:
            return _("too few answered for units to be told")
        case Untold.ROUND:
            return _("in one round of this cycle fewer than {number} volunteers or others answered", number=floor)
        case Untold.FEW:
            return _("fewer than {number} volunteers or others answered", number=COHORT_LEAST)
    return ""


def _not_weighted(cycle: Figures, shares: Sequence[Figures]) -> Iterator[str]:
    """Each reason for which shares are not weighted once, with their names where it is not that of all."""
    found = [unweighted(share, cycle["floor"]) for share in shares]
    told = []
    for why in dict.fromkeys(filter(None, found)):
        own = [escaped(share["short"]) for share, one in zip(shares, found, strict=True) if one == why]
        told.append(f"{why} ({', '.join(own)})" if len(own) < len(shares) else why)
    if told:
        yield _("Not weighted, and volunteers not told apart: {reasons}.", reasons="; ".join(told))


def _blurred(cycle: Figures) -> bool:
    told = [
        one["yes"]
        for share in cycle["shares"]
        for one in (share["company"], *share["units"].values(), *share["cohorts"].values())
        if "yes" in one
    ]
    if cycle["concerns"]:
        pool = cycle["concerns"]["company"]
        told += [pool["other"], *(named[1:] for named in pool["shown"])]
    return any(low != high for low, high in told)


def _share(share: Figures) -> str:
    """A share in its line: what is said of it, each besides in a clause of its own."""
    return f"• {'; '.join(_clauses(share))}."


def _clauses(share: Figures) -> Iterator[str]:
    one = share["company"]
    yield f"*{units.spoken(one)}* {escaped(units.finding(share))}"
    if "bounds" in one:
        low, high = map(_per_cent, one["bounds"])
        yield _("of all {asked} asked between {low} and {high}", asked=one["asked"], low=low, high=high)
        if one["directional"]:
            yield _("directional, under 30 answers")
    if share["weighted"]:
        interval = share["weighted"]["interval"]
        yield _(
            "weighted {share} ({low} to {high})",
            share=_per_cent(share["weighted"]["share"]),
            low=_per_cent(interval["low"]),
            high=_per_cent(interval["high"]),
        )
    if share["cohorts"]:
        volunteers, assigned = share["cohorts"]["volunteer"], share["cohorts"]["assigned"]
        yield _(
            "volunteers {volunteers}, assigned {assigned}",
            volunteers=units.cell(volunteers),
            assigned=units.cell(assigned),
        )


def _concerns(concerns: Figures, pool: Figures) -> str:
    labels, answered = concerns["labels"], pool["answered"]
    # Those who have no concern, or do not say, come after those who have one.
    shown = sorted(pool["shown"], key=lambda named: named[0] in NO_CONCERN)
    lines = [f"• {escaped(labels[value])}: {units.number(span, answered)}" for value, *span in shown]
    if pool["other"][1]:
        other = _("Everything else") if shown else _("Nothing that more than a few named")
        lines.append(f"• {other}: {units.out_of(ranged(pool['other'], answered), answered)}")
    return "\n".join(lines)


def _running(one: Figures) -> str:
    return _(
        "*Open now*  {pulse}: {took_part} of {asked} have taken part. Closes {moment}.",
        pulse=escaped(one["name"]),
        took_part=one["took_part"],
        asked=one["asked"],
        moment=when(datetime.fromisoformat(one["closes_at"])),
    )


def _per_cent(share: float) -> str:
    return f"{round(share * 100)} %"
