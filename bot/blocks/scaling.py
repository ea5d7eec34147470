"""The words of the CEO's month: whether to scale further, to more units or waves."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from slack_sdk.models.blocks import Block, DividerBlock

from bot.blocks import digest, moves, units
from bot.blocks.editions import became, counts, done, header, informed, named
from bot.blocks.message import ROOM, Message, context, escaped, fitting, letters, section, shortened
from bot.blocks.places import units_more
from bot.blocks.steps import STAGES
from bot.blocks.week import sections
from bot.rules.questions import Stage
from bot.rules.scaling import Decision, Standing

Figures = Mapping[str, Any]
NAME_LONGEST = 60
NAMES_SHOWN, WAVES_SHOWN, ROWS_SHOWN = 4, 4, 9
NAMES = {
    Standing.READY: "ready",
    Standing.HELD_BACK: "held back",
    Standing.CRITICAL: "critical concern open",
    Standing.BELOW: "below the company",
    Standing.UNCLEAR: "not clear",
    Standing.TOO_FEW: "too few to say",
}
MEANS = {
    Standing.READY: "no barrier is named, no critical concern is told of the unit, and all of its interval "
    "is at most ten points below the company's share. That speaks for going on.",
    Standing.HELD_BACK: "a barrier is named. That speaks for help there before more is asked of the unit.",
    Standing.CRITICAL: "a critical concern is open that may be from there. That speaks for an answer first.",
    Standing.BELOW: "its share is below the company's by more than chance would have it, among so many units. That "
    "speaks for another month as it is.",
    Standing.UNCLEAR: "fewer than 30 answered, or it may be more than ten points below the company's, and that may be "
    "chance. That speaks neither for nor against.",
    Standing.TOO_FEW: "fewer than half took part, or too few answered. That speaks neither for nor against.",
}
"""What each rule says, and what it speaks for, in the order in which they are explained."""


def scaling(figures: Figures) -> Message:
    """A month for whoever decides whether to go on to more units or waves."""
    title = f"Scaling review, {named(figures['period'])}, {figures['company']}"
    cycle, line = figures["cycle"], _headline(figures)
    head: list[Block] = [
        header(title),
        section(f"*{line}*"),
        context("For the CEO, once a month: whether to go on to more units, or to the next wave."),
        *digest.corrected(figures.get("corrected")),
        *_decisions(figures["decisions"]),
    ]
    if cycle is not None:
        head += [DividerBlock(), digest.response(cycle)]
        head += digest.adoption(cycle, cycle["shares"][:1]) if cycle["shares"] else []
        head += moves.moved(figures)
    rest = [*_coming(figures["coming"]), *_accountable(figures), *counts(figures["concerns"]), *informed(figures)]
    rest += _done(figures)
    stands, below = _standings(figures, ROOM - letters([*head, *rest]))
    return Message(f"{escaped(title)}: {line}", [*head, *stands, *rest], below)


def _headline(figures: Figures) -> str:
    """How many units stand where, in the order of what speaks for going on."""
    if figures["cycle"] is None:
        return "No pulse has closed yet, so nothing speaks for more units or against them."
    stands = [one["standing"] for one in figures["standings"]]
    if not stands:
        return "Too few took part for any unit to be shown, so nothing speaks for more units or against them."
    told = [f"{n} {NAMES[rule]}" for rule in NAMES if (n := stands.count(rule))]
    return f"Of {_number(len(stands), 'unit')}: {', '.join(told)}."


def _number(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


# What is to be decided


def _decisions(decisions: Sequence[Figures]) -> list[Block]:
    lines = [section(f"*{place}.*  {decision(one)}") for place, one in enumerate(decisions, start=1)]
    return [DividerBlock(), section("*For you to decide*"), *lines] if lines else []


def decision(one: Figures) -> str:
    """A decision in words, from its rule and numbers."""
    fills = one["fills"]
    match Decision(one["rule"]):
        case Decision.WAITS:
            come = "One concern has" if fills["n"] == 1 else f"{fills['n']} concerns have"
            return f"{come} come up to you and not been resolved: {_triage(fills)}. Answer the oldest first."
        case Decision.CRITICAL:
            which = "One critical concern is" if fills["n"] == 1 else f"{fills['n']} critical concerns are"
            return f"{which} open. Ask the operations lead what the answer needs, before more people begin."
        case Decision.HELD_BACK:
            held = "One unit is" if fills["n"] == 1 else f"{fills['n']} units are"
            by = f"{STAGES[Stage(fills['stage'])]} in {_names(fills['names'])}"
            return f"{held} held back, first of all by {by}. Decide what they get before more begin."
        case Decision.NEXT_WAVE:
            return f"Next begin, on {_day(fills)}: {_who(fills)}. Confirm the day, or have it moved.{_so_far(fills)}"
        case Decision.ALL_BEGUN:
            return f"No department is still to begin. Decide what comes next, or that this is all.{_so_far(fills)}"
        case Decision.TOO_FEW:
            of = "one unit" if fills["n"] == 1 else f"{fills['n']} units"
            return f"Of {of} there is too little to say anything. Decide nothing about them by these figures."
        case Decision.NOTHING_DONE:
            return "Nobody wrote in this month what is done about what people said. Ask the operations lead what was."


def _so_far(fills: Figures) -> str:
    return f" Ready so far: {fills['ready']} of {_number(fills['units'], 'unit')}." if fills["units"] else ""


def _triage(of: Figures) -> str:
    numbers = ", ".join(str(one) for one in of["numbers"])
    more = f" and {of['n'] - len(of['numbers'])} more" if of["n"] > len(of["numbers"]) else ""
    return f"{numbers}{more} (`/triage {of['numbers'][0]}`)"


def _names(names: Sequence[str]) -> str:
    told = ", ".join(shortened(one, NAME_LONGEST) for one in names[:NAMES_SHOWN])
    return f"{told} and {len(names) - NAMES_SHOWN} more" if len(names) > NAMES_SHOWN else told


# Where each unit stands


def _standings(figures: Figures, room: int) -> tuple[list[Block], tuple[Message, ...]]:
    """The units with where they stand, as many as there is room for, and the messages that have the others."""
    stands = figures["standings"]
    if not stands:
        return [], ()
    notes = [context(_note(figures))] if _note(figures) else []
    end = [*sections(_meanings(stands)), *notes]
    lines = [_line(one, figures["cycle"], alone=len(stands) == 1) for one in stands]
    # A sign for each line break, and the line that says where the others are.
    shown = max(len(fitting([f"{one} " for one in lines], room - letters(end) - 200)), 1)
    blocks = [DividerBlock(), *sections(["*Where each unit stands*", *lines[:shown]])]
    if len(lines) > shown:
        blocks.append(context(units_more(len(lines) - shown, "review")))
    return [*blocks, *end], tuple(_below(lines, shown))


def _below(lines: Sequence[str], first: int) -> Iterator[Message]:
    while first < len(lines):
        some = max(len(fitting([f"{one} " for one in lines[first:]], ROOM - 200)), 1)
        said = f"Where each unit stands, continued: {first + 1} to {first + some} of {len(lines)}"
        yield Message(said, list(sections([f"*{said}*", *lines[first : first + some]])))
        first += some


def _line(one: Figures, cycle: Figures, *, alone: bool) -> str:
    by = f" by {STAGES[Stage(one['stage'])]}" if one["standing"] == Standing.HELD_BACK else ""
    merged = f" ({units.MERGED})" if len(one["departments"]) > 1 and not alone else ""
    told = [f"{one['took_part']} of {one['asked']} took part"]
    if one["share"] and "yes" in one["share"]:
        told.insert(0, f"{shortened(cycle['shares'][0]['short'], NAME_LONGEST)}: {units.cell(one['share'])}")
    name = shortened(one["name"], NAME_LONGEST)
    return f"• {name}{merged}: *{NAMES[one['standing']]}*{by}. {'; '.join(told)}."


def _meanings(stands: Sequence[Figures]) -> list[str]:
    found = {one["standing"] for one in stands}
    return ["*What these words mean*", *(f"• _{NAMES[rule]}_: {MEANS[rule]}" for rule in MEANS if rule in found)]


def _note(figures: Figures) -> str:
    """What must not be read into it."""
    notes = []
    if any((one["share"] or {}).get("directional") for one in figures["standings"]):
        notes.append("Shares of units with fewer than 30 answers are directional: chance alone moves them.")
    if untold := figures["critical"]["untold"]:
        open_ones = "One critical concern is" if untold == 1 else f"{untold} critical concerns are"
        notes.append(f"{open_ones} open of which no unit is told, so that it leads to nobody.")
    return " ".join(notes)


# Who is still to begin, and what is theirs


def _coming(groups: Sequence[Figures]) -> list[Block]:
    if not groups:
        return [DividerBlock(), section("*Not begun yet*  No department has a first day that is still to come.")]
    lines = [f"• {_day(one)}: {_who(one)}" for one in groups[:WAVES_SHOWN]]
    if len(groups) > WAVES_SHOWN:
        lines.append(f"• and {len(groups) - WAVES_SHOWN} more, later")
    return [DividerBlock(), *sections(["*Not begun yet*", *lines])]


def _who(one: Figures) -> str:
    return _names(one["names"]) + (f" (wave {one['wave']})" if one["wave"] else "")


def _day(one: Figures) -> str:
    return f"{date.fromisoformat(one['starts_on']):%-d %B %Y}"


def _accountable(figures: Figures) -> list[Block]:
    """What is theirs by the matrix, and what of it waits."""
    own, waiting = figures["accountable"], figures["waiting"]
    if not own["rows"] and not waiting["open"]:
        return []
    rows = [shortened(one, NAME_LONGEST) for one in own["rows"][:ROWS_SHOWN]]
    more = f" and {len(own['rows']) - ROWS_SHOWN} more" if len(own["rows"]) > ROWS_SHOWN else ""
    lines = [f"{', '.join(rows)}{more} (the letter A in `/raci`)."] if rows else []
    lines += [f"• {shortened(one['activity'], NAME_LONGEST)}: {became(one)}" for one in own["concerns"][:ROWS_SHOWN]]
    come = {"n": waiting["open"], "numbers": waiting["numbers"]}
    lines.append(f"Come up to you, and not resolved: {_triage(come)}." if come["n"] else "No concern waits for you.")
    return [DividerBlock(), *sections(["*What you are accountable for*", *lines])]


def _done(figures: Figures) -> list[Block]:
    if figures["done"]:
        return done(figures["done"])
    if figures["cycle"] is None:
        return []
    return [context(f"What was done about what people said: nothing was written in {named(figures['period'])}.")]
