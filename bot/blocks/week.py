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
    lines += [f"• {tier}: {share(figures['tiers'][tier])}" for tier in TIERS if tier in figures["tiers"]]
    lines += _parts(figures, room)
    note = "Nobody is told who did which lesson."
    parts = [one for key in ("tiers", "units", "cohorts") for one in figures.get(key, {}).values()]
    told = [figures["company"]["done"], *(one["done"] for one in parts)]
    if any(one is not None and one[0] != one[1] for one in told):
        note += " Counts such as “11 to 14” are blurred on purpose."
    return [DividerBlock(), *_sections(lines), context(note)]


def _parts(figures: Figures, room: int) -> Iterator[str]:
    """By unit and by cohort, and what else is done; nothing of it in a digest of before it was told."""
    units = [
        f"• {escaped(figures['names'][int(number)])}: {share(one)}" for number, one in figures.get("units", {}).items()
    ]
    shown = units if len(units) <= UNITS_SHOWN else fitting(units, room)
    yield from shown
    if len(shown) < len(units):
        more = f"{len(units) - len(shown)} more units" if shown else f"{len(units)} units"
        yield f"{more}: {ALL_THERE}"
    for cohort, one in figures.get("cohorts", {}).items():
        yield f"• {COHORTS.get(cohort, escaped(cohort))}: {share(one)}"
    for key, what in (("required", "What everybody is asked to do"), ("track", "Their whole track")):
        if figures.get(key) and figures[key]["done"] is not None:
            yield f"{what}: {share(figures[key])} have done it."


def _covered(one: Figures) -> str:
    if one["done"] is None:
        return f"Some of {one['people']} people (too few to say how many) have done"
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
    low, high = one["done"]
    return f"{round((low + high) / 2 / one['people'] * 100)} %"


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
    return [DividerBlock(), *_sections(lines), *_more(figures)]


def _answers(figures: Figures) -> Iterator[str]:
    """What they were about, and how long people waited; nothing of it in a digest of before it was told."""
    if figures.get("categories"):
        some = [f"{shortened(label, 60)} ({n})" for label, n in figures["categories"][:CATEGORIES_SHOWN]]
        yield f"Raised about: {', '.join(some)}."
    if figures.get("median_hours") is not None:
        few = "" if figures["answered"] > 1 else " (one answer)"
        yield f"First answer: after {_hours(figures['median_hours'])} in the middle{few}."
    if figures.get("breached"):
        yield f"{figures['breached']} waited longer for a first answer than was promised."


def _hours(hours: float) -> str:
    told = "less than an hour" if hours < 1 else f"{hours:.0f} working hour{'' if round(hours) == 1 else 's'}"
    return told


def _sections(lines: Sequence[str]) -> Iterator[Block]:
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
