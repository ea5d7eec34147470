"""The words of the CEO's month: whether to scale further, to more units or waves."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from slack_sdk.models.blocks import Block, DividerBlock

from bot.blocks import digest, moves, units
from bot.blocks.editions import became, counts, done, header, informed, named
from bot.blocks.message import ROOM, Message, context, escaped, fitting, letters, section, shortened
from bot.blocks.places import REVIEW, units_more
from bot.blocks.speech import N_, _, dated, n_
from bot.blocks.steps import stage_called
from bot.blocks.week import sections
from bot.rules.questions import Stage
from bot.rules.scaling import Decision, Standing

Figures = Mapping[str, Any]
NAME_LONGEST = 60
NAMES_SHOWN, WAVES_SHOWN, ROWS_SHOWN = 4, 4, 9
NAMES = {
    Standing.READY: N_("ready"),
    Standing.HELD_BACK: N_("held back"),
    Standing.CRITICAL: N_("critical concern open"),
    Standing.BELOW: N_("below the company"),
    Standing.UNCLEAR: N_("not clear"),
    Standing.TOO_FEW: N_("too few to say"),
}
MEANS = {
    Standing.READY: N_(
        "no barrier is named, no critical concern is told of the unit, and all of its interval "
        "is at most ten points below the company's share. That speaks for going on."
    ),
    Standing.HELD_BACK: N_("a barrier is named. That speaks for help there before more is asked of the unit."),
    Standing.CRITICAL: N_("a critical concern is open that may be from there. That speaks for an answer first."),
    Standing.BELOW: N_(
        "its share is below the company's by more than chance would have it, among so many units. That "
        "speaks for another month as it is."
    ),
    Standing.UNCLEAR: N_(
        "fewer than 30 answered, or it may be more than ten points below the company's, and that may be "
        "chance. That speaks neither for nor against."
    ),
    Standing.TOO_FEW: N_("fewer than half took part, or too few answered. That speaks neither for nor against."),
}
"""What each rule says, and what it speaks for, in the order in which they are explained."""


def scaling(figures: Figures) -> Message:
    """A month for whoever decides whether to go on to more units or waves."""
    title = _("Scaling review, {span}, {company}", span=named(figures["period"]), company=figures["company"])
    cycle, line = figures["cycle"], _headline(figures)
    head: list[Block] = [
        header(title),
        section(f"*{line}*"),
        context(_("For the CEO, once a month: whether to go on to more units, or to the next wave.")),
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
        return _("No pulse has closed yet, so nothing speaks for more units or against them.")
    stands = [one["standing"] for one in figures["standings"]]
    if not stands:
        return _("Too few took part for any unit to be shown, so nothing speaks for more units or against them.")
    told = ", ".join(f"{n} {standing_called(rule)}" for rule in NAMES if (n := stands.count(rule)))
    return n_("Of {n} unit: {standings}.", "Of {n} units: {standings}.", len(stands), standings=told)


def standing_called(one: Standing) -> str:
    """Where a unit stands, in words."""
    return _(NAMES[one])


# What is to be decided


def _decisions(decisions: Sequence[Figures]) -> list[Block]:
    lines = [section(f"*{place}.*  {decision(one)}") for place, one in enumerate(decisions, start=1)]
    return [DividerBlock(), section(_("*For you to decide*")), *lines] if lines else []


def decision(one: Figures) -> str:
    """A decision in words, from its rule and numbers."""
    fills = one["fills"]
    match Decision(one["rule"]):
        case Decision.WAITS:
            return n_(
                "One concern has come up to you and not been resolved: {concerns}. Answer the oldest first.",
                "{n} concerns have come up to you and not been resolved: {concerns}. Answer the oldest first.",
                fills["n"],
                concerns=_triage(fills),
            )
        case Decision.CRITICAL:
            return n_(
                "One critical concern is open. Ask the operations lead what the answer needs, before more people "
                "begin.",
                "{n} critical concerns are open. Ask the operations lead what the answer needs, before more people "
                "begin.",
                fills["n"],
            )
        case Decision.HELD_BACK:
            return n_(
                "One unit is held back, first of all by {what} in {units}. Decide what they get before more begin.",
                "{n} units are held back, first of all by {what} in {units}. Decide what they get before more begin.",
                fills["n"],
                what=stage_called(Stage(fills["stage"])),
                units=_names(fills["names"]),
            )
        case Decision.TOO_FEW:
            return n_(
                "Of one unit there is too little to say anything. Decide nothing about them by these figures.",
                "Of {n} units there is too little to say anything. Decide nothing about them by these figures.",
                fills["n"],
            )
        case Decision.NOTHING_DONE:
            return _(
                "Nobody wrote in this month what is done about what people said. Ask the operations lead what was."
            )
        case rule:
            return " ".join([_next(rule, fills), *_so_far(fills)])


def _next(rule: Decision, fills: Figures) -> str:
    """Who begins next, or that nobody is left."""
    if rule is Decision.ALL_BEGUN:
        return _("No department is still to begin. Decide what comes next, or that this is all.")
    return _(
        "Next begin, on {day}: {departments}. Confirm the day, or have it moved.",
        day=_day(fills),
        departments=_who(fills),
    )


def _so_far(fills: Figures) -> Iterator[str]:
    if fills["units"]:
        yield n_(
            "Ready so far: {ready} of {n} unit.",
            "Ready so far: {ready} of {n} units.",
            fills["units"],
            ready=fills["ready"],
        )


def _triage(of: Figures) -> str:
    numbers, left = ", ".join(str(one) for one in of["numbers"]), of["n"] - len(of["numbers"])
    if left > 0:
        numbers = n_("{numbers} and {n} more", "{numbers} and {n} more", left, numbers=numbers)
    return f"{numbers} (`/triage {of['numbers'][0]}`)"


def _names(names: Sequence[str]) -> str:
    told = ", ".join(shortened(one, NAME_LONGEST) for one in names[:NAMES_SHOWN])
    left = len(names) - NAMES_SHOWN
    return n_("{names} and {n} more", "{names} and {n} more", left, names=told) if left > 0 else told


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
    blocks = [DividerBlock(), *sections([_("*Where each unit stands*"), *lines[:shown]])]
    if len(lines) > shown:
        blocks.append(context(units_more(len(lines) - shown, REVIEW)))
    return [*blocks, *end], tuple(_below(lines, shown))


def _below(lines: Sequence[str], first: int) -> Iterator[Message]:
    while first < len(lines):
        some = max(len(fitting([f"{one} " for one in lines[first:]], ROOM - 200)), 1)
        said = _(
            "Where each unit stands, continued: {first} to {last} of {number}",
            first=first + 1,
            last=first + some,
            number=len(lines),
        )
        yield Message(said, list(sections([f"*{said}*", *lines[first : first + some]])))
        first += some


def _line(one: Figures, cycle: Figures, *, alone: bool) -> str:
    name = shortened(one["name"], NAME_LONGEST)
    merged = f" ({_(units.MERGED)})" if len(one["departments"]) > 1 and not alone else ""
    told = [_("{took_part} of {asked} took part", took_part=one["took_part"], asked=one["asked"])]
    if one["share"] and "yes" in one["share"]:
        told.insert(0, f"{shortened(cycle['shares'][0]['short'], NAME_LONGEST)}: {units.cell(one['share'])}")
    return f"• {name}{merged}: {_stands(one)}. {'; '.join(told)}."


def _stands(one: Figures) -> str:
    if one["standing"] == Standing.HELD_BACK:
        return _("*held back* by {what}", what=stage_called(Stage(one["stage"])))
    return f"*{standing_called(one['standing'])}*"


def _meanings(stands: Sequence[Figures]) -> list[str]:
    found = {one["standing"] for one in stands}
    lines = [f"• _{standing_called(rule)}_: {_(MEANS[rule])}" for rule in MEANS if rule in found]
    return [_("*What these words mean*"), *lines]


def _note(figures: Figures) -> str:
    """What must not be read into it."""
    notes = []
    if any((one["share"] or {}).get("directional") for one in figures["standings"]):
        notes.append(_("Shares of units with fewer than 30 answers are directional: chance alone moves them."))
    if untold := figures["critical"]["untold"]:
        notes.append(
            n_(
                "One critical concern is open of which no unit is told, so that it leads to nobody.",
                "{n} critical concerns are open of which no unit is told, so that it leads to nobody.",
                untold,
            )
        )
    return " ".join(notes)


# Who is still to begin, and what is theirs


def _coming(groups: Sequence[Figures]) -> list[Block]:
    if not groups:
        none = _("*Not begun yet*  No department has a first day that is still to come.")
        return [DividerBlock(), section(none)]
    lines = [f"• {_day(one)}: {_who(one)}" for one in groups[:WAVES_SHOWN]]
    if len(groups) > WAVES_SHOWN:
        lines.append(n_("• and {n} more, later", "• and {n} more, later", len(groups) - WAVES_SHOWN))
    return [DividerBlock(), *sections([_("*Not begun yet*"), *lines])]


def _who(one: Figures) -> str:
    names = _names(one["names"])
    return _("{departments} (wave {wave})", departments=names, wave=one["wave"]) if one["wave"] else names


def _day(one: Figures) -> str:
    return dated(date.fromisoformat(one["starts_on"]), "d MMMM y")


def _accountable(figures: Figures) -> list[Block]:
    """What is theirs by the matrix, and what of it waits."""
    own, waiting = figures["accountable"], figures["waiting"]
    if not own["rows"] and not waiting["open"]:
        return []
    lines = [_rows(own["rows"])] if own["rows"] else []
    lines += [f"• {shortened(one['activity'], NAME_LONGEST)}: {became(one)}" for one in own["concerns"][:ROWS_SHOWN]]
    if waiting["open"]:
        come = _triage({"n": waiting["open"], "numbers": waiting["numbers"]})
        lines.append(_("Come up to you, and not resolved: {concerns}.", concerns=come))
    else:
        lines.append(_("No concern waits for you."))
    return [DividerBlock(), *sections([_("*What you are accountable for*"), *lines])]


def _rows(rows: Sequence[str]) -> str:
    told = ", ".join(shortened(one, NAME_LONGEST) for one in rows[:ROWS_SHOWN])
    if (left := len(rows) - ROWS_SHOWN) > 0:
        told = n_("{names} and {n} more", "{names} and {n} more", left, names=told)
    return _("{rows} (the letter A in `/raci`).", rows=told)


def _done(figures: Figures) -> list[Block]:
    if figures["done"]:
        return done(figures["done"])
    if figures["cycle"] is None:
        return []
    none = _("What was done about what people said: nothing was written in {span}.", span=named(figures["period"]))
    return [context(none)]
