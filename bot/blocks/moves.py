"""The words of what moved and what holds units back: changes that are ones, trends, barriers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block

from bot.blocks import places
from bot.blocks.message import context, escaped, section, shortened
from bot.blocks.speech import N_, _, n_
from bot.blocks.steps import stage_called
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
    Verdict.TOO_SOON: N_("Changes are named once there are five cycles to compare."),
    Verdict.TOO_FEW: N_("No change can be named: too few answered in all of the last cycles."),
    Verdict.NO_CLEAR_CHANGE: N_("No unit has changed more than chance would have it."),
}


ALONE = N_("The company has not changed more than chance would have it; of its units too few answered to be compared.")
ROSE_OR_FELL = {
    (True, True): N_("Use rose in the company: {figures}"),
    (True, False): N_("Use fell in the company: {figures}"),
    (False, True): N_("Use rose in {unit}: {figures}"),
    (False, False): N_("Use fell in {unit}: {figures}"),
}
"""By whether it is the company as a whole, and whether it rose."""
AGAINST = {
    (False, False): N_("{latest}, against {before} before"),
    (False, True): N_("{latest} over the last two cycles, against {before} before"),
    (True, False): N_("weighted {latest}, against {before} before"),
    (True, True): N_("weighted {latest} over the last two cycles, against {before} before"),
}
"""The figures of a change, by whether they are weighted, and whether they are of two cycles."""
ALSO = {
    Verdict.ROSE: N_("It rose in {units} as well."),
    Verdict.FELL: N_("It fell in {units} as well."),
}


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
        blocks += sections([_("*What changed*"), *lines])
    small = list(_trends(figures.get("history")))
    if told and told["reason"]:
        small.append(_(ALONE if alone(told) else REASONS[Verdict(told["reason"])]))
    return [*blocks, context(" ".join(small))] if small else blocks


def change(one: Figures, cycle: Figures) -> str:
    """A change in words: "Use rose in Sales: 61 %, against 42 % before"."""
    unit = unit_names(cycle, one["departments"]) if one["unit"] else ""
    which = (not one["unit"], one["verdict"] == Verdict.ROSE)
    return _(ROSE_OR_FELL[which], unit=unit, figures=_against(one, weighted=bool(one.get("weighted"))))


def _against(one: Figures, *, weighted: bool = False) -> str:
    """The figures of a change, now and before."""
    which = (weighted, one["cycles"] > 1)
    return _(AGAINST[which], latest=_told(one, "latest"), before=_told(one, "before"))


def _also(rest: Sequence[Figures], cycle: Figures) -> Iterator[str]:
    """Where else it rose, and fell: the units alone."""
    for verdict, text in ALSO.items():
        names = [unit_names(cycle, one["departments"], ALSO_LONGEST) for one in rest if one["verdict"] == verdict]
        if names:
            units, more = ", ".join(names[:ALSO_MOST]), len(names) - ALSO_MOST
            if more > 0:
                units = n_("{names} and {n} more", "{names} and {n} more", more, names=units)
            yield f"• {_(text, units=units)}"


def _told(one: Figures, when: str) -> str:
    """The share of a change, no finer than it is told."""
    low, high = (round(end * 100) for end in one.get(f"{when}_span") or (one[when], one[when]))
    if low == high:
        return f"{low} %"
    if high == 100:
        return _("{low} % or more", low=low)
    return _("{low} to {high} %", low=low, high=high) if low else _("at most {high} %", high=high)


def concerns(told: Figures | None, asked: Figures) -> list[Block]:
    """Which main concerns became more or fewer, or that none did; nothing in a digest of before it was told."""
    if not told:
        return []
    lines = [f"• {concern(one, asked)}." for one in told["named"]]
    if lines:
        return [section("\n".join([_("*Which of them moved*"), *lines]))]
    if told["reason"] == Verdict.NO_CLEAR_CHANGE:
        return [context(_("None of these concerns has changed more than chance would have it."))]
    return []


def concern(one: Figures, asked: Figures) -> str:
    """What became of a main concern, in words."""
    label = escaped(asked["labels"][one["theme"]])
    figures = _against(one)
    if one["theme"] not in {shown[0] for shown in asked["company"]["shown"]}:
        figures = _("too few to be told apart now, against {before} before", before=_told(one, "before"))
    if one["verdict"] == Verdict.ROSE:
        return _("“{label}” rose: {figures}", label=label, figures=figures)
    return _("“{label}” fell: {figures}", label=label, figures=figures)


def unit_names(cycle: Figures, departments: list[str], longest: int = NAME_LONGEST) -> str:
    """The names of the published units in which these departments are."""
    names = [one["name"] for one in cycle["units"] if set(one["departments"]) & set(departments)]
    said, more = ", ".join(shortened(one, longest) for one in names[:NAMES_MOST]), len(names) - NAMES_MOST
    return n_("{names} and {n} more unit", "{names} and {n} more units", more, names=said) if more > 0 else said


def _trends(history: Figures | None) -> Iterator[str]:
    if history is None:
        return
    for share in history["shares"]:
        points = [one["share"] for one in share["points"]][-POINTS_SHOWN:]
        if sum(one is not None for one in points) > 1:
            way = " → ".join("–" if one is None else _per_cent(one) for one in points)
            yield _(
                "{question}, the last {number} times it was asked: {shares}.",
                question=escaped(share["short"]),
                number=len(points),
                shares=way,
            )


def held_back(cycle: Figures) -> list[Block]:
    """The barrier of each unit that has one; nothing where none has."""
    lines = [f"• {escaped(name)}: {stage_called(stage)}" for name, stage in barriers(cycle)]
    if not lines:
        return []
    shown = [_("*What holds units back*"), *lines[:SHOWN_MOST]]
    if (more := len(lines) - SHOWN_MOST) > 0:
        shown.append(n_("• and {n} more unit", "• and {n} more units", more))
    return [section("\n".join(shown))]


def comments(some: Figures | None) -> list[Block]:
    """Some of what people wrote; their words are filled in when it is shown."""
    if not some:
        return []
    note = _(
        "{number} of {of}, in no order: `/pulse comments {round}`. Please do not ask who wrote what.",
        number=len(some["shown"]),
        of=some["of"],
        round=some["round"],
    )
    told = "\n".join((_("*What people wrote*"), places.comments(some["shown"])))
    return [section(told), context(note)]


def barriers(cycle: Figures) -> list[tuple[str, Stage]]:
    """The names of units that stand before a stage, with the stage, in the order of the stages."""
    names = {one["key"]: one["name"] for one in cycle["units"]}
    told = [(names[key], Stage(one["stage"])) for key, one in cycle.get("barriers", {}).items() if one["stage"]]
    return sorted(told, key=lambda one: (list(Stage).index(one[1]), one[0]))


def _per_cent(share: float) -> str:
    return f"{round(share * 100)} %"
