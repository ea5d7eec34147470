"""The words of the digest's other two parts: training, and concerns."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block, DividerBlock

from bot.blocks.concern import ROLES, URGENCIES
from bot.blocks.lesson import SECTION_LONGEST
from bot.blocks.message import context, escaped, fitting, one_sided, ranged, section, shortened
from bot.rules.calendar import monday_of
from bot.rules.concerns import Urgency
from bot.rules.escalation import Stage
from bot.rules.learned import OTHERS

Figures = Mapping[str, Any]
DONE_SHOWN = 3
DONE_LONGEST = 120
"""Letters of each: the table of units may need nearly all the room of a message."""
HEARD_ROOM = 2_700
SEAL_SHOWN = 12
COHORTS = {"volunteer": "those who came of their own accord", "assigned": "everybody else"}
CATEGORIES_SHOWN = 5
UNITS_SHOWN = 12
"""Units of which training is told whatever else there is; of more of them as many as there is room for."""
ALL_THERE = "`groundswell digest --format json` has them all."
TIERS = ("executives", "managers", "practitioners", "technical")
DIVISIONS = {"tiers": "By tier", "units": "By unit", "cohorts": "Volunteers and the others"}
LEVELS = {"required": "what is required", "track": "the whole track"}


def done(deeds: Sequence[Figures] | None, round_number: int | None) -> list[Block]:
    """What was done about what people said, newest first; where nothing is, how to write it."""
    if deeds is None:
        return []
    if not deeds:
        how = f"Write what is done about it before the next pulse comes: `/pulse done {round_number}`."
        return [context(f"Everybody reads at Home what their unit said. {how}")]
    shown = list(reversed(deeds))[:DONE_SHOWN]
    lines = [f"• {escaped(_cut(one['words']))}" for one in shown]
    more = f"{len(deeds) - len(shown)} more: `/pulse done {round_number}`." if len(deeds) > len(shown) else ""
    told = [DividerBlock(), section("\n".join(["*You said, we did*", *lines]))]
    return [*told, context(more)] if more else told


def heard(some: Sequence[Figures] | None, room: int) -> list[Block]:
    """What was done about concerns whose reporters let others hear it; nothing where there is none.

    `room` is how many characters are left for it, which the table of units may need.
    """
    if not some:
        return []
    each = max(min(room, HEARD_ROOM) // len(some), DONE_LONGEST)
    lines = ["• " + shortened(f"{one['label']}: {one['words']}", each) for one in some]
    return [DividerBlock(), section("\n".join(["*You said, we did: concerns*", *lines]))]


def trail(head: Figures | None) -> list[Block]:
    """How long the trail of what was done is: whoever keeps a digest can prove that nothing was taken out of it."""
    if not head or not head["length"]:
        return []
    ends = head["seal"][:SEAL_SHOWN]
    return [context(f"The record of what was done has {head['length']} entries and ends in {ends}.")]


def _cut(words: str) -> str:
    return words if len(words) <= DONE_LONGEST else words[:DONE_LONGEST] + "…"


def training(figures: Figures | None, room: int = 0) -> list[Block]:
    """Who has done a lesson; nothing before anybody has. `room` is how many characters are left for units."""
    if figures is None:
        return []
    lines = [f"*Training*  {_covered(figures['company'])} at least one lesson."]
    for key, what in (("required", "What is required"), ("track", "Their whole track")):
        if figures.get(key) and figures[key]["done"] is not None:
            lines.append(f"{what}: {share(figures[key])} have done it.")
    lines += _parts(figures, "tiers", {tier: tier for tier in TIERS if tier in figures["tiers"]})
    names = {number: unit_name(figures, number) for number in figures.get("units", {})}
    units = list(_parts(figures, "units", names))
    shown = units if len(names) <= UNITS_SHOWN else fitting(units, room)
    lines += shown if len(shown) > 1 else []
    if left := len(names) - max(len(shown) - 1, 0):
        lines.append(f"{left} more units: {ALL_THERE}" if left < len(names) else f"{left} units: {ALL_THERE}")
    if figures.get("names") and "units" in figures and not names:
        lines.append("By unit nothing is told: from one of them, or from all together, few could be worked out.")
    cohorts = {cohort: COHORTS.get(cohort, cohort) for cohort in figures.get("cohorts", {})}
    lines += _parts(figures, "cohorts", cohorts)
    note = "Nobody is told who did which lesson."
    told = [figures["company"], *(one for key in DIVISIONS for one in figures.get(key, {}).values())]
    if any(one["done"] is not None and one["done"][0] != one["done"][1] for one in told):
        note += " Counts are told as steps such as “10 to 14”, so that nobody can be worked out from them."
    return [DividerBlock(), *sections(lines), context(note)]


def unit_name(figures: Figures, number: str) -> str:
    """The name of a unit of which training is told, by its place among those of the last pulse."""
    return "Not in the last pulse" if number == OTHERS else str(figures["names"][int(number)])


def _parts(figures: Figures, division: str, names: Mapping[str, str]) -> Iterator[str]:
    """A line for each part of a division, by its name, below one that says what is counted; nothing where none is."""
    levels = [figures.get("levels", {}).get(level, {}).get(division, {}) for level in LEVELS]
    besides = [(words, told) for words, told in zip(LEVELS.values(), levels, strict=True) if told]
    if names:
        yield " · ".join([f"*{DIVISIONS[division]}*  at least one lesson", *(words for words, _ in besides)])
    for key, name in names.items():
        more = [ranged(told[key]["done"], told[key]["people"]) if key in told else "none asked" for _, told in besides]
        yield " · ".join([f"• {escaped(name)}: {share(figures[division][key])}", *more])


def _covered(one: Figures) -> str:
    if one["done"] is None:
        return f"Of {one['people']} people it cannot be said (they are too few) how many have done"
    said = _said(one, f"{one['people']} people")
    return f"{said[:1].upper()}{said[1:]} have done"


def share(one: Figures) -> str:
    """How many of a group have done a lesson, in words."""
    return "too few to say" if one["done"] is None else _said(one, str(one["people"]))


def _said(one: Figures, people: str) -> str:
    count = f"{ranged(one['done'], one['people'])} of {people}"
    if words := one_sided(one["done"], one["people"]):
        return f"{words} ({count})"
    return f"{count} ({_per_cent(one)})" if one["saying"] in ("exact", "between") else count


def _per_cent(one: Figures) -> str:
    low, high = (round(number / one["people"] * 100) for number in one["done"])
    return f"{low} %" if low == high else f"{low} to {high} %"


def concerns(figures: Figures | None) -> list[Block]:
    """How the concerns stand, and those that have climbed; nothing where there are none."""
    if figures is None:
        return []
    told = f"{figures['raised']} raised in the week, {figures['resolved']} resolved"
    if figures["helped"]:
        told += f", {figures['helped']} said to have helped"
    if figures["reopened"]:
        told += f", {figures['reopened']} open again since it had not helped"
    lines = [f"*Concerns*  {told}.", *_answers(figures), _open(figures)]
    lines += [_waiting(one) for one in figures["waiting"]]
    return [DividerBlock(), *sections(lines), *_more(figures)]


def _answers(figures: Figures) -> Iterator[str]:
    """What they were about, and how long people waited; nothing of it in a digest of before it was told."""
    if figures.get("categories"):
        some = [f"{shortened(label, 60)} ({n})" for label, n in figures["categories"][:CATEGORIES_SHOWN]]
        left = sum(n for _, n in figures["categories"][CATEGORIES_SHOWN:])
        more = f", and {left} about something else" if left else ""
        yield f"Raised about: {', '.join(some)}{more}."
    if figures.get("median_hours") is not None:
        few = "" if figures["answered"] > 1 else " (one answer)"
        yield f"First answer: after {_hours(figures['median_hours'])} in the middle{few}."
    if figures.get("breached"):
        yield f"{figures['breached']} waited longer for a first answer than was promised."


def _hours(hours: float) -> str:
    told = "less than an hour" if hours < 1 else f"{hours:.0f} working hour{'' if round(hours) == 1 else 's'}"
    return told


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
        return "None is open."
    line = f"{figures['open']} open, of which {figures['unacknowledged']} not acknowledged"
    line += f" and {figures['climbed']} climbed" if figures["climbed"] else ""
    return f"{line}."


def _waiting(one: Figures) -> str:
    stands = "not acknowledged" if one["stage"] == Stage.OPEN else "acknowledged"
    role = ROLES.get(one["owner_role"], escaped(one["owner_role"]))
    what = f"*{one['number']}*  {URGENCIES[Urgency(one['urgency'])]}  {escaped(one['label'])}"
    return f"• {what}: with the {role}, {stands}; from the week of {monday_of(one['week']):%-d %B}"


def _more(figures: Figures) -> list[Block]:
    left = figures["climbed"] - len(figures["waiting"])
    more = f"{left} more have climbed. " if left > 0 else ""
    return [context(f"{more}`/triage all` shows those that you may work on.")] if figures["open"] else []
