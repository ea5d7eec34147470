"""The words of the digest's other two parts: training, and concerns."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block, DividerBlock

from bot.blocks.concern import role_called, urgency_called
from bot.blocks.lesson import SECTION_LONGEST
from bot.blocks.message import context, escaped, fitting, one_sided, ranged, section, shortened
from bot.blocks.names import tier_called
from bot.blocks.speech import N_, _, dated, n_
from bot.blocks.units import out_of
from bot.rules.calendar import monday_of
from bot.rules.company import Tier
from bot.rules.concerns import Urgency
from bot.rules.escalation import Stage
from bot.rules.learned import OTHERS

Figures = Mapping[str, Any]
DONE_SHOWN = 3
DONE_LONGEST = 120
"""Letters of each: the table of units may need nearly all the room of a message."""
HEARD_ROOM = 2_700
SEAL_SHOWN = 12
COHORTS = {"volunteer": N_("those who came of their own accord"), "assigned": N_("everybody else")}
CATEGORIES_SHOWN = 5
UNITS_SHOWN = 12
"""Units of which training is told whatever else there is; of more of them as many as there is room for."""
DIVISIONS = {
    "tiers": N_("*By tier*  at least one lesson"),
    "units": N_("*By unit*  at least one lesson"),
    "cohorts": N_("*Volunteers and the others*  at least one lesson"),
}
LEVELS = {"required": N_("what is required"), "track": N_("the whole track")}


def done(deeds: Sequence[Figures] | None, round_number: int | None) -> list[Block]:
    """What was done about what people said, newest first; where nothing is, how to write it."""
    if deeds is None:
        return []
    if not deeds:
        told = _(
            "Everybody reads at Home what their unit said. Write what is done about it before the next pulse comes: "
            "`/pulse done {round}`.",
            round=round_number,
        )
        return [context(told)]
    shown = list(reversed(deeds))[:DONE_SHOWN]
    lines = [f"• {escaped(_cut(one['words']))}" for one in shown]
    blocks = [DividerBlock(), section("\n".join([_("*You said, we did*"), *lines]))]
    if left := len(deeds) - len(shown):
        more = n_("{n} more: `/pulse done {round}`.", "{n} more: `/pulse done {round}`.", left, round=round_number)
        blocks.append(context(more))
    return blocks


def heard(some: Sequence[Figures] | None, room: int) -> list[Block]:
    """What was done about concerns whose reporters let others hear it; nothing where there is none.

    `room` is how many characters are left for it, which the table of units may need.
    """
    if not some:
        return []
    each = max(min(room, HEARD_ROOM) // len(some), DONE_LONGEST)
    lines = ["• " + shortened(f"{one['label']}: {one['words']}", each) for one in some]
    return [DividerBlock(), section("\n".join([_("*You said, we did: concerns*"), *lines]))]


def trail(head: Figures | None) -> list[Block]:
    """How long the trail of what was done is: whoever keeps a digest can prove that nothing was taken out of it."""
    if not head or not head["length"]:
        return []
    told = n_(
        "The record of what was done has {n} entry and ends in {seal}.",
        "The record of what was done has {n} entries and ends in {seal}.",
        head["length"],
        seal=head["seal"][:SEAL_SHOWN],
    )
    return [context(told)]


def _cut(words: str) -> str:
    return words if len(words) <= DONE_LONGEST else words[:DONE_LONGEST] + "…"


def training(figures: Figures | None, room: int = 0) -> list[Block]:
    """Who has done a lesson; nothing before anybody has. `room` is how many characters are left for units."""
    if figures is None:
        return []
    lines = [_covered(figures["company"])]
    for key, what in (
        ("required", N_("What is required: {share} have done it.")),
        ("track", N_("Their whole track: {share} have done it.")),
    ):
        if figures.get(key) and figures[key]["done"] is not None:
            lines.append(_(what, share=share(figures[key])))
    lines += _parts(figures, "tiers", {tier: tier_called(tier) for tier in Tier if tier in figures["tiers"]})
    lines += _units(figures, room)
    cohorts = {cohort: cohort_called(cohort) for cohort in figures.get("cohorts", {})}
    lines += _parts(figures, "cohorts", cohorts)
    notes = [_("Nobody is told who did which lesson.")]
    told = [figures["company"], *(one for key in DIVISIONS for one in figures.get(key, {}).values())]
    if any(one["done"] is not None and one["done"][0] != one["done"][1] for one in told):
        notes.append(_("Counts are told as steps such as “10 to 14”, so that nobody can be worked out from them."))
    return [DividerBlock(), *sections(lines), context(" ".join(notes))]


def _units(figures: Figures, room: int) -> Iterator[str]:
    """The units, as many as there is room for, and how many more there are."""
    names = {number: unit_name(figures, number) for number in figures.get("units", {})}
    units = list(_parts(figures, "units", names))
    shown = units if len(names) <= UNITS_SHOWN else fitting(units, room)
    yield from shown if len(shown) > 1 else []
    left = len(names) - max(len(shown) - 1, 0)
    if left and left < len(names):
        yield n_(
            "{n} more unit: `groundswell digest --format json` has them all.",
            "{n} more units: `groundswell digest --format json` has them all.",
            left,
        )
    elif left:
        yield n_(
            "{n} unit: `groundswell digest --format json` has them all.",
            "{n} units: `groundswell digest --format json` has them all.",
            left,
        )
    if figures.get("names") and "units" in figures and not names:
        yield _("By unit nothing is told: from one of them, or from all together, few could be worked out.")


def unit_name(figures: Figures, number: str) -> str:
    """The name of a unit of which training is told, by its place among those of the last pulse."""
    return _("Not in the last pulse") if number == OTHERS else str(figures["names"][int(number)])


def cohort_called(cohort: str) -> str:
    """A cohort in words."""
    return _(COHORTS[cohort]) if cohort in COHORTS else cohort


def _parts(figures: Figures, division: str, names: Mapping[str, str]) -> Iterator[str]:
    """A line for each part of a division, by its name, below one that says what is counted; nothing where none is."""
    levels = [figures.get("levels", {}).get(level, {}).get(division, {}) for level in LEVELS]
    besides = [(_(words), told) for words, told in zip(LEVELS.values(), levels, strict=True) if told]
    if names:
        yield " · ".join([_(DIVISIONS[division]), *(words for words, __ in besides)])
    for key, name in names.items():
        more = [
            ranged(told[key]["done"], told[key]["people"]) if key in told else _("none asked") for __, told in besides
        ]
        yield " · ".join([f"• {escaped(name)}: {share(figures[division][key])}", *more])


def _covered(one: Figures) -> str:
    if one["done"] is None:
        return _(
            "*Training*  Of {people} people it cannot be said (they are too few) how many have done at least one "
            "lesson.",
            people=one["people"],
        )
    said = _said(one, n_("{n} person", "{n} people", one["people"]))
    return _("*Training*  {share} have done at least one lesson.", share=f"{said[:1].upper()}{said[1:]}")


def share(one: Figures) -> str:
    """How many of a group have done a lesson, in words."""
    return _("too few to say") if one["done"] is None else _said(one, one["people"])


def _said(one: Figures, people: object) -> str:
    count = out_of(ranged(one["done"], one["people"]), people)
    if words := one_sided(one["done"], one["people"]):
        return f"{words} ({count})"
    return f"{count} ({_per_cent(one)})" if one["saying"] in ("exact", "between") else count


def _per_cent(one: Figures) -> str:
    low, high = (round(number / one["people"] * 100) for number in one["done"])
    return f"{low} %" if low == high else _("{low} to {high} %", low=low, high=high)


def concerns(figures: Figures | None) -> list[Block]:
    """How the concerns stand, and those that have climbed; nothing where there are none."""
    if figures is None:
        return []
    told = [
        _("{raised} raised in the week, {resolved} resolved", raised=figures["raised"], resolved=figures["resolved"])
    ]
    if figures["helped"]:
        told.append(n_("{n} said to have helped", "{n} said to have helped", figures["helped"]))
    if figures["reopened"]:
        told.append(
            n_("{n} open again since it had not helped", "{n} open again since it had not helped", figures["reopened"])
        )
    lines = [_("*Concerns*  {counts}.", counts=", ".join(told)), *_answers(figures), _open(figures)]
    lines += [_waiting(one) for one in figures["waiting"]]
    return [DividerBlock(), *sections(lines), *_more(figures)]


def _answers(figures: Figures) -> Iterator[str]:
    """What they were about, and how long people waited; nothing of it in a digest of before it was told."""
    if figures.get("categories"):
        yield _raised_about(figures["categories"])
    if figures.get("median_hours") is not None:
        hours = _hours(figures["median_hours"])
        if figures["answered"] > 1:
            yield _("First answer: after {hours} in the middle.", hours=hours)
        else:
            yield _("First answer: after {hours} in the middle (one answer).", hours=hours)
    if figures.get("breached"):
        yield n_(
            "{n} waited longer for a first answer than was promised.",
            "{n} waited longer for a first answer than was promised.",
            figures["breached"],
        )


def _raised_about(categories: Sequence[tuple[str, int]]) -> str:
    some = ", ".join(f"{shortened(label, 60)} ({n})" for label, n in categories[:CATEGORIES_SHOWN])
    if left := sum(n for __, n in categories[CATEGORIES_SHOWN:]):
        return n_(
            "Raised about: {categories}, and {n} about something else.",
            "Raised about: {categories}, and {n} about something else.",
            left,
            categories=some,
        )
    return _("Raised about: {categories}.", categories=some)


def _hours(hours: float) -> str:
    if hours < 1:
        return _("less than an hour")
    return n_("{n} working hour", "{n} working hours", round(hours))


def sections(lines: Sequence[str]) -> Iterator[Block]:
    """Lines in as few sections as take them."""
    piece = ""
    for line in lines:
        if piece and len(piece) + len(line) >= SECTION_LONGEST:
            yield section(piece)
            piece = ""
        piece = f"{piece}\n{line}" if piece else line
    yield section(piece)


def _open(figures: Figures) -> str:
    if not figures["open"]:
        return _("None is open.")
    if figures["climbed"]:
        return _(
            "{open} open, of which {unacknowledged} not acknowledged and {climbed} climbed.",
            open=figures["open"],
            unacknowledged=figures["unacknowledged"],
            climbed=figures["climbed"],
        )
    return _(
        "{open} open, of which {unacknowledged} not acknowledged.",
        open=figures["open"],
        unacknowledged=figures["unacknowledged"],
    )


def _waiting(one: Figures) -> str:
    return _(
        "• *{number}*  {urgency}  {label}: with the {role}, {stands}; from the week of {day}",
        number=one["number"],
        urgency=urgency_called(Urgency(one["urgency"])),
        label=escaped(one["label"]),
        role=escaped(role_called(one["owner_role"])),
        stands=_("not acknowledged") if one["stage"] == Stage.OPEN else _("acknowledged"),
        day=dated(monday_of(one["week"]), "d MMMM"),
    )


def _more(figures: Figures) -> list[Block]:
    if not figures["open"]:
        return []
    left = figures["climbed"] - len(figures["waiting"])
    climbed = [n_("{n} more has climbed.", "{n} more have climbed.", left)] if left > 0 else []
    return [context(" ".join([*climbed, _("`/triage all` shows those that you may work on.")]))]
