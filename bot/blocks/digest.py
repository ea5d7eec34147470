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

from bot.blocks import charts, moves, units
from bot.blocks import steps as step_words
from bot.blocks import usage as usage_words
from bot.blocks import waiting as waiting_words
from bot.blocks import week as week_words
from bot.blocks import wins as win_words
from bot.blocks.message import (
    ROOM,
    Message,
    context,
    day,
    escaped,
    letters,
    one_sided,
    ranged,
    section,
    shortened,
    when,
)
from bot.blocks.steps import STAGES
from bot.rules.calendar import monday_of
from bot.rules.changes import Verdict
from bot.rules.groups import Untold
from bot.rules.themes import NO_CONCERN
from bot.rules.weighting import COHORT_LEAST

ASSUMPTION = (
    "Weighted figures assume that volunteers who did not answer are like volunteers who did, and the assigned like "
    "the assigned; the bounds assume nothing."
)

WHY_LONGEST = 600
BLURRED = (
    "Counts such as “11 to 14” or “3 or fewer” are blurred on purpose, so that even two who compare notes cannot work "
    "out what a third said."
)

Figures = Mapping[str, Any]


def weekly(figures: Figures) -> Message:
    """The digest of a week for operations leads, from `rules.digest.figures`."""
    line = headline(figures)
    week = figures["week"]
    monday = monday_of(week)
    title = f"Week {week.partition('-W')[2]} at {figures['company']}"
    blocks: list[Block] = [
        HeaderBlock(text=PlainTextObject(text=title[:150])),
        section(f"*{line}*"),
        section(waiting_words.in_full()),
        context(f"The week from Monday {monday:%-d %B %Y}."),
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
        *step_words.became(figures.get("became")),
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
    "company": "the name of the company",
    "cycle": "what people answered",
    "history": "the cycles before",
    "changes": "what changed",
    "moved": "how main concerns moved",
    "training": "training",
    "concerns": "concerns",
    "usage": "usage",
    "done": "what was done",
    "running": "what is open now",
    "unit": "what people answered",
    "shares": "what people answered",
    "barrier": "what holds the unit back",
    "concern": "the main concern",
    "standings": "where units stand",
    "critical": "critical concerns",
    "coming": "who is still to begin",
    "waiting": "what waits for you",
    "decisions": "what there is to decide",
    "accountable": "what you are accountable for",
    "informed": "what you are informed of",
}


def corrected(one: Figures | None) -> list[Block]:
    """That a digest corrects the one before, why, and in which parts; nothing where it does not."""
    if one is None:
        return []
    return [section(f"*Corrected.*  {shortened(one['why'], WHY_LONGEST)}  Other than before: {parts(one['changed'])}.")]


def parts(changed: Sequence[str]) -> str:
    """The parts of an edition that a correction has changed, in words."""
    return ", ".join(dict.fromkeys(PARTS[part] for part in changed))


def headline(figures: Figures) -> str:
    """The week in one sentence, from published figures only: of `new` ones, whenever they closed, what they say.

    It has a place for what waits for its reader.
    """
    cycle = figures["cycle"]
    if cycle is None:
        if figures["running"]:
            return _sentence(["the first pulse is out; its results come when it has closed"])
        return _sentence(["no pulse has closed yet, so there is nothing to report"])
    if not cycle["units"]:
        few = "too few for anything more to be shown"
        return _sentence([f"{cycle['took_part']} of {cycle['asked']} people took part: {few}"])
    closed = datetime.fromisoformat(cycle["closed_at"])
    if not figures.get("new", closed.date() >= monday_of(figures["week"])):
        old = f"no new results this week: the figures below are those of {day(closed)}"
        return _sentence([old], _climbed(figures))
    told_of = figures.get("changes") or {"reason": None}
    still = told_of["reason"] == Verdict.NO_CLEAR_CHANGE and not moves.alone(told_of)
    nothing = still and not (figures.get("moved") or {"named": ()})["named"]
    told = [_first(cycle), *_news(figures, cycle)]
    return _sentence(told, _climbed(figures), "; nothing else moved" if nothing else "")


def _first(cycle: Figures) -> str:
    """The first share of a cycle in words; the response alone where it has none."""
    for share in cycle["shares"]:
        return f"{spoken(share['company'])} {escaped(share['finding'])}"
    return f"{cycle['took_part']} of {cycle['asked']} people took part"


def _news(figures: Figures, cycle: Figures) -> Iterator[str]:
    """What a reader must not miss, each as a clause."""
    changes = figures.get("changes") or {"named": [], "reason": None}
    if changes["named"]:
        first, *more = changes["named"]
        yield moves.change(first, cycle) + (f", and {len(more)} more below" if more else "")
    moved = (figures.get("moved") or {"named": ()})["named"]
    yield from (moves.concern(one, cycle["concerns"]) for one in moved[:1] if cycle["concerns"])
    held = moves.barriers(cycle)
    if held:
        name, stage = held[0]
        more = f", and {len(held) - 1} more {_units(len(held) - 1)}" if len(held) > 1 else ""
        yield f"{escaped(name)} is held back by {STAGES[stage]}{more}"


def _units(n: int) -> str:
    return "unit is" if n == 1 else "units are"


def _climbed(figures: Figures) -> int:
    climbed: int = (figures.get("concerns") or {"climbed": 0})["climbed"]
    return climbed


def _sentence(clauses: Sequence[str], climbed: int = 0, last: str = "") -> str:
    said = "; ".join(clauses)
    return f"{said[:1].upper()}{said[1:]}{waiting_words.in_headline(climbed)}{last}."


def spoken(one: Figures) -> str:
    """A share in words: "62 % (54 of the 87 who answered)", "nearly all (84 or more of the 87 who answered)"."""
    if "yes" not in one:
        return "too few to say"
    count = f"{ranged(one['yes'], one['answered'])} of the {one['answered']} who answered"
    if words := one_sided(one["yes"], one["answered"]):
        return f"{words} ({count})"
    return f"{_per_cent(one['share'])} ({count})" if one["saying"] in ("exact", "between") else count


def results(cycle: Figures, figures: Figures | None = None) -> list[Block]:
    """The figures of a cycle, from `rules.digest.cycle_figures`; `figures` are those of the digest they stand in."""
    blocks: list[Block] = [response(cycle)]
    if cycle["shares"]:
        blocks += adoption(cycle, cycle["shares"])
        blocks += moves.moved(figures) if figures else []
    blocks += moves.held_back(cycle)
    if cycle["concerns"]:
        blocks.append(DividerBlock())
        blocks.append(section(f"*Main concerns*\n{_concerns(cycle['concerns'], cycle['concerns']['company'])}"))
        blocks += moves.concerns((figures or {}).get("moved"), cycle["concerns"])
    return blocks + units.table(cycle)


def response(cycle: Figures) -> Block:
    """How many took part, and until when."""
    share = cycle["took_part"] / cycle["asked"] if cycle["asked"] else 0
    closed = when(datetime.fromisoformat(cycle["closed_at"]))
    return section(
        f"*Response*  {cycle['took_part']} of {cycle['asked']} took part ({_per_cent(share)}). Closed {closed}."
    )


def adoption(cycle: Figures, shares: Sequence[Figures]) -> list[Block]:
    """Some shares of a cycle, with their bounds, and what they assume."""
    blocks: list[Block] = [DividerBlock(), section("*Adoption*\n" + "\n".join(_share(s) for s in shares))]
    notes = [ASSUMPTION] if any(s["weighted"] for s in shares) else []
    notes += _not_weighted(cycle, shares)
    if _blurred(cycle):
        notes.append(BLURRED)
    return [*blocks, context(" ".join(notes))] if notes else blocks


def unweighted(share: Figures, floor: int) -> str:
    """Why a share is not weighted; nothing where it is, where only volunteers or only others were asked, and in a cycle
    that was published before the reason was kept. `floor` is the cycle's."""
    match share.get("unweighted"):
        case Untold.EARLIER:
            return "a round of this cycle was counted before volunteers were counted apart"
        case Untold.UNITS:
            return "too few answered for units to be told"
        case Untold.ROUND:
            return f"in one round of this cycle fewer than {floor} volunteers or others answered"
        case Untold.FEW:
            return f"fewer than {COHORT_LEAST} volunteers or others answered"
    return ""


def _not_weighted(cycle: Figures, shares: Sequence[Figures]) -> Iterator[str]:
    """Each reason for which shares are not weighted once, with their names where it is not that of all."""
    found = [unweighted(share, cycle["floor"]) for share in shares]
    told = []
    for why in dict.fromkeys(filter(None, found)):
        own = [escaped(share["short"]) for share, one in zip(shares, found, strict=True) if one == why]
        told.append(f"{why} ({', '.join(own)})" if len(own) < len(shares) else why)
    if told:
        yield f"Not weighted, and volunteers not told apart: {'; '.join(told)}."


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
    one = share["company"]
    line = f"• *{spoken(one)}* {escaped(share['finding'])}"
    if "bounds" in one:
        line += f"; of all {one['asked']} asked between {_per_cent(one['bounds'][0])} and {_per_cent(one['bounds'][1])}"
        if one["directional"]:
            line += "; directional, under 30 answers"
    if share["weighted"]:
        interval = share["weighted"]["interval"]
        line += (
            f"; weighted {_per_cent(share['weighted']['share'])} "
            f"({_per_cent(interval['low'])} to {_per_cent(interval['high'])})"
        )
    if share["cohorts"]:
        volunteers, assigned = share["cohorts"]["volunteer"], share["cohorts"]["assigned"]
        line += f"; volunteers {units.cell(volunteers)}, assigned {units.cell(assigned)}"
    return line + "."


def _concerns(concerns: Figures, pool: Figures) -> str:
    labels, answered = concerns["labels"], pool["answered"]
    # Those who have no concern, or do not say, come after those who have one.
    shown = sorted(pool["shown"], key=lambda named: named[0] in NO_CONCERN)
    lines = [f"• {escaped(labels[value])}: {units.number(span, answered)}" for value, *span in shown]
    if pool["other"][1]:
        other = "Everything else" if shown else "Nothing that more than a few named"
        lines.append(f"• {other}: {ranged(pool['other'], answered)} of {answered}")
    return "\n".join(lines)


def _running(one: Figures) -> str:
    closes = when(datetime.fromisoformat(one["closes_at"]))
    return f"*Open now*  {escaped(one['name'])}: {one['took_part']} of {one['asked']} have taken part. Closes {closes}."


def _per_cent(share: float) -> str:
    return f"{round(share * 100)} %"
