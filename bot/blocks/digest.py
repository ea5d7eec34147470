"""The words of the weekly digest."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    DividerBlock,
    HeaderBlock,
    PlainTextObject,
    RawTextObject,
    TableBlock,
    TableBlockColumnSettings,
)

from bot.blocks import week as week_words
from bot.blocks.message import Message, context, day, escaped, section, when
from bot.rules.calendar import monday_of

NO_CONCERN = ("none", "rather_not_say")
TABLE_ROWS = 60
"""Units in the table: with eight columns more would pass the 10,000 characters that Slack allows its cells."""
ASSUMPTION = (
    "Weighted figures assume that volunteers who did not answer are like volunteers who did, and the assigned like "
    "the assigned; the bounds assume nothing."
)

BLURRED = "Counts such as “11 to 12” are blurred on purpose, so that nobody can be found by subtraction."

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
        context(f"The week from Monday {monday:%-d %B %Y}."),
    ]
    cycle = figures["cycle"]
    if cycle is not None:
        blocks += _cycle(cycle)
    blocks += week_words.concerns(figures.get("concerns"))
    blocks += week_words.training(figures.get("training"))
    blocks += [section(_running(one)) for one in figures["running"]]
    return Message(f"{escaped(title)}: {line}", blocks)


def headline(figures: Figures) -> str:
    """The week in one sentence, from published figures only."""
    cycle = figures["cycle"]
    if cycle is None:
        if figures["running"]:
            return "The first pulse is out; its results come when it has closed."
        return "No pulse has closed yet, so there is nothing to report."
    if not cycle["shares"]:
        return f"{cycle['took_part']} of {cycle['asked']} people took part: too few for anything more to be shown."
    closed = datetime.fromisoformat(cycle["closed_at"])
    if closed.date() < monday_of(figures["week"]):
        return f"No new results this week. The figures below are those of {day(closed)}."
    share = cycle["shares"][0]
    said = spoken(share["company"])
    return f"{said[:1].upper()}{said[1:]} {escaped(share['finding'])}."


def spoken(one: Figures) -> str:
    """A share in words: "62 % of 87 who answered", "nearly all who answered"."""
    answered = one["answered"]
    match one["saying"]:
        case "nearly_all":
            return f"nearly all of the {answered} who answered"
        case "almost_nobody":
            return f"almost nobody of the {answered} who answered"
        case "exact" | "between":
            return f"{_per_cent(one['share'])} ({_count(*one['yes'])} of the {answered} who answered)"
        case _:
            return "too few to say"


def _cycle(cycle: Figures) -> list[Block]:
    response = cycle["took_part"] / cycle["asked"] if cycle["asked"] else 0
    closed = when(datetime.fromisoformat(cycle["closed_at"]))
    blocks: list[Block] = [
        section(
            f"*Response*  {cycle['took_part']} of {cycle['asked']} took part ({_per_cent(response)}). Closed {closed}."
        )
    ]
    if cycle["shares"]:
        blocks.append(DividerBlock())
        blocks.append(section("*Adoption*\n" + "\n".join(_share(s) for s in cycle["shares"])))
        notes = [ASSUMPTION] if any(s["weighted"] for s in cycle["shares"]) else []
        if _blurred(cycle):
            notes.append(BLURRED)
        if notes:
            blocks.append(context(" ".join(notes)))
    if cycle["concerns"]:
        blocks.append(DividerBlock())
        blocks.append(section(f"*Main concerns*\n{_concerns(cycle['concerns'], cycle['concerns']['company'])}"))
    if len(cycle["units"]) > 1:
        blocks += [DividerBlock(), section("*By unit*"), _table(cycle)]
        blocks.append(
            context(
                f"Units in which fewer than {cycle['floor']} people answered are shown together with a neighbour. "
                "“Nearly all” and “almost nobody” stand where fewer than two answered otherwise; “–” where nothing can "
                "be said, or no concern was named by three."
            )
        )
        if len(cycle["units"]) > TABLE_ROWS:
            more = len(cycle["units"]) - TABLE_ROWS
            blocks.append(context(f"{more} more units: `groundswell digest --format json` has them all."))
    return blocks


def _blurred(cycle: Figures) -> bool:
    told = [s["company"]["yes"] for s in cycle["shares"] if "yes" in s["company"]]
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
        line += f"; volunteers {_cell(volunteers)}, assigned {_cell(assigned)}"
    return line + "."


def _concerns(concerns: Figures, pool: Figures) -> str:
    labels = concerns["labels"]
    if pool["nearly_all"]:
        return f"• Nearly all of {pool['answered']}: {escaped(labels[pool['nearly_all']])}"
    answered = pool["answered"]
    # Those who have no concern, or do not say, come after those who have one.
    shown = sorted(pool["shown"], key=lambda named: named[0] in NO_CONCERN)
    lines = [f"• {escaped(labels[value])}  {_count(low, high)} of {answered}" for value, low, high in shown]
    if pool["other"][1]:
        lines.append(f"• Everything else  {_count(*pool['other'])} of {answered}")
    return "\n".join(lines)


def _count(low: int, high: int) -> str:
    return str(low) if low == high else f"{low} to {high}"


def _table(cycle: Figures) -> TableBlock:
    heads = [s["short"] for s in cycle["shares"]]
    rows = [_row(["Unit", "Took part", *heads, "Main concern"])]
    for unit in cycle["units"][:TABLE_ROWS]:
        key = unit["key"]
        rows.append(
            _row(
                [
                    unit["name"],
                    f"{unit['took_part']} of {unit['asked']}",
                    *(_cell(s["units"].get(key)) for s in cycle["shares"]),
                    _main_concern(cycle["concerns"], key),
                ]
            )
        )
    return TableBlock(rows=rows, column_settings=[TableBlockColumnSettings(is_wrapped=True)])


def _row(cells: list[str]) -> list[RawTextObject]:
    return [RawTextObject(text=cell) for cell in cells]


def _cell(one: Figures | None) -> str:
    if one is None:
        return "–"
    match one["saying"]:
        case "nearly_all":
            return "nearly all"
        case "almost_nobody":
            return "almost nobody"
        case "exact" | "between":
            return _per_cent(one["share"])
        case _:
            return "–"


def _main_concern(concerns: Figures | None, unit: str) -> str:
    pool = concerns["units"].get(unit) if concerns else None
    if concerns is None or pool is None:
        return "–"
    if pool["nearly_all"]:
        return str(concerns["labels"][pool["nearly_all"]])
    named = [value for value, *_ in pool["shown"] if value not in NO_CONCERN]
    return str(concerns["labels"][named[0]]) if named else "–"


def _running(one: Figures) -> str:
    closes = when(datetime.fromisoformat(one["closes_at"]))
    return f"*Open now*  {escaped(one['name'])}: {one['took_part']} of {one['asked']} have taken part. Closes {closes}."


def _per_cent(share: float) -> str:
    return f"{round(share * 100)} %"
