"""The words of what moved and what holds units back: changes that are ones, trends, barriers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block

from bot.blocks import places
from bot.blocks.message import context, escaped, section, shortened
from bot.blocks.steps import STAGES
from bot.blocks.week import sections
from bot.rules.changes import Verdict
from bot.rules.questions import Stage

Figures = Mapping[str, Any]
POINTS_SHOWN = 12
SHOWN_MOST = 8
NAMES_MOST = 3
NAME_LONGEST = 60
CHANGES_SHOWN, ALSO_LONGEST, ALSO_MOST = 6, 24, 8
"""Changes told with their figures; letters of a unit's name, and units, in what only says where else use changed."""
REASONS = {
    Verdict.TOO_SOON: "Changes are named once there are five cycles to compare.",
    Verdict.TOO_FEW: "No change can be named: too few answered in all of the last cycles.",
    Verdict.NO_CLEAR_CHANGE: "No unit has changed more than chance would have it.",
}


ALONE = "The company has not changed more than chance would have it; of its units too few answered to be compared."


def alone(told: Figures) -> bool:
    """Whether only the company as a whole could be compared, and did not change."""
    return told["reason"] == Verdict.NO_CLEAR_CHANGE and told.get("units") == 0


def moved(figures: Figures) -> list[Block]:
    """What changed, or why no change is named; and how each share came to where it is."""
    told = figures.get("changes")
    cycle = figures["cycle"]
    blocks: list[Block] = []
    if told and told["named"]:
        lines = [f"• {change(one, cycle)}." for one in told["named"][:CHANGES_SHOWN]]
        lines += _also(told["named"][CHANGES_SHOWN:], cycle)
        blocks += sections(["*What changed*", *lines])
    small = list(_trends(figures.get("history")))
    if told and told["reason"]:
        small.append(ALONE if alone(told) else REASONS[Verdict(told["reason"])])
    return [*blocks, context(" ".join(small))] if small else blocks


def change(one: Figures, cycle: Figures) -> str:
    """A change in words: "Use rose in Sales: 61 %, against 42 % before"."""
    unit = unit_names(cycle, one["departments"]) if one["unit"] else "the company"
    verb = "rose" if one["verdict"] == Verdict.ROSE else "fell"
    over = " over the last two cycles" if one["cycles"] > 1 else ""
    weighted = "weighted " if one.get("weighted") else ""
    return f"Use {verb} in {unit}: {weighted}{_told(one, 'latest')}{over}, against {_told(one, 'before')} before"


def _also(rest: Sequence[Figures], cycle: Figures) -> Iterator[str]:
    """Where else it rose, and fell: the units alone."""
    for verdict, verb in ((Verdict.ROSE, "rose"), (Verdict.FELL, "fell")):
        names = [unit_names(cycle, one["departments"], ALSO_LONGEST) for one in rest if one["verdict"] == verdict]
        if names:
            more = f" and {len(names) - ALSO_MOST} more" if len(names) > ALSO_MOST else ""
            yield f"• It {verb} in {', '.join(names[:ALSO_MOST])}{more} as well."


def _told(one: Figures, when: str) -> str:
    """The share of a change, no finer than it is told."""
    low, high = (round(end * 100) for end in one.get(f"{when}_span") or (one[when], one[when]))
    if low == high:
        return f"{low} %"
    if high == 100:
        return f"{low} % or more"
    return f"{low} to {high} %" if low else f"at most {high} %"


def concerns(told: Figures | None, asked: Figures) -> list[Block]:
    """Which main concerns became more or fewer, or that none did; nothing in a digest of before it was told."""
    if not told:
        return []
    lines = [f"• {concern(one, asked)}." for one in told["named"]]
    if lines:
        return [section("\n".join(["*Which of them moved*", *lines]))]
    if told["reason"] == Verdict.NO_CLEAR_CHANGE:
        return [context("None of these concerns has changed more than chance would have it.")]
    return []


def concern(one: Figures, asked: Figures) -> str:
    """What became of a main concern, in words."""
    label = escaped(asked["labels"][one["theme"]])
    over = " over the last two cycles" if one["cycles"] > 1 else ""
    now = f"{_told(one, 'latest')}{over}, against {_told(one, 'before')} before"
    if one["theme"] not in {theme for theme, *_ in asked["company"]["shown"]}:
        now = f"too few to be told apart now, against {_told(one, 'before')} before"
    return f"“{label}” {'rose' if one['verdict'] == Verdict.ROSE else 'fell'}: {now}"


def unit_names(cycle: Figures, departments: list[str], longest: int = NAME_LONGEST) -> str:
    """The names of the published units in which these departments are."""
    names = [one["name"] for one in cycle["units"] if set(one["departments"]) & set(departments)]
    more = f" and {len(names) - NAMES_MOST} more units" if len(names) > NAMES_MOST else ""
    return ", ".join(shortened(one, longest) for one in names[:NAMES_MOST]) + more


def _trends(history: Figures | None) -> Iterator[str]:
    if history is None:
        return
    for share in history["shares"]:
        points = [one["share"] for one in share["points"]][-POINTS_SHOWN:]
        if sum(one is not None for one in points) > 1:
            way = " → ".join("–" if one is None else _per_cent(one) for one in points)
            yield f"{escaped(share['short'])}, the last {len(points)} times it was asked: {way}."


def held_back(cycle: Figures) -> list[Block]:
    """The barrier of each unit that has one; nothing where none has."""
    lines = [f"• {escaped(name)}: {STAGES[stage]}" for name, stage in barriers(cycle)]
    if not lines:
        return []
    more = [f"• and {len(lines) - SHOWN_MOST} more units"] if len(lines) > SHOWN_MOST else []
    return [section("\n".join(["*What holds units back*", *lines[:SHOWN_MOST], *more]))]


def comments(some: Figures | None) -> list[Block]:
    """Some of what people wrote; their words are filled in when it is shown."""
    if not some:
        return []
    note = f"{len(some['shown'])} of {some['of']}, in no order: `/pulse comments {some['round']}`. "
    told = section(f"*What people wrote*\n{places.comments(some['shown'])}")
    return [told, context(f"{note}Please do not ask who wrote what.")]


def barriers(cycle: Figures) -> list[tuple[str, Stage]]:
    """The names of units that stand before a stage, with the stage, in the order of the stages."""
    names = {one["key"]: one["name"] for one in cycle["units"]}
    told = [(names[key], Stage(one["stage"])) for key, one in cycle.get("barriers", {}).items() if one["stage"]]
    return sorted(told, key=lambda one: (list(Stage).index(one[1]), one[0]))


def _per_cent(share: float) -> str:
    return f"{round(share * 100)} %"
