"""Shares of the groups inside a company, volunteers and assigned or tiers, next to those of its units.

Units and groups cut the same people in two ways, so that what one leaves unsaid the other may tell. A question's
groups are shown only where the published sums leave every count open that is not told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.rules.disclosure import WHOLE, Flow, Node, worked_out
from bot.rules.sayings import NOBODY, Count, Said, Saying, Together, large_enough, possible_yes, said_beside

SUM: Node = ("sum",)

GROUP_LEAST = 10
"""Answers a cohort or tier needs to be shown."""

Cells = Mapping[str, Mapping[str, Count]]
"""Counts by unit and, within it, by group."""


@dataclass(frozen=True, slots=True)
class Groups:
    """What is said of the groups of a company, and of those inside single units; empty where nothing is.

    A weighted share may stand beside a raw one exactly where `weighted` says so, for the company or a unit
    (by key): it is then made of told counts only, and tells nothing new.
    """

    company: Mapping[str, Said] = field(default_factory=dict)
    units: Mapping[str, Mapping[str, Said]] = field(default_factory=dict)

    @property
    def weighted(self) -> bool:
        """Whether the company may have a weighted share."""
        return bool(self.company) and all(one.saying is Saying.EXACT for one in self.company.values())

    def cells(self, counts: Cells) -> dict[tuple[str, str], Count]:
        """The counts to weight the company by, by (unit or "", group): those told by unit, and what remains."""
        told = {(unit, group): counts[unit][group] for unit, groups in self.units.items() for group in groups}
        for group, total in _totals(counts).items():
            rest = total - sum((one for (_, own), one in told.items() if own == group), NOBODY)
            if rest.asked:
                told["", group] = rest
        return told


def groups_together(
    counts: Cells, units: Together, floor: int, least: int = GROUP_LEAST, by_unit: bool = False
) -> Groups:
    """What may be said of the groups (cohorts, or tiers) of a company whose units are said as `units`.

    Groups of fewer than `least` answers are not shown, and neither is one if less than `least` would remain.
    With `by_unit` (cohorts) they are also shown in each unit where both have `least` answers and two on either
    side. If then any count that is not told could be worked out from the sums, the groups are shown for the
    company only, and if it still could, not at all. Empty too where the company's own count is not told. For a
    question that is shown for the company only, give the company as its only unit.
    """
    totals = _totals(counts)
    shown = large_enough({group: one.answered for group, one in totals.items()}, least)
    if not shown or any(one.saying is Saying.WITHHELD for one in units.parts.values()):
        return Groups()
    unseen = sum((one for group, one in totals.items() if group not in shown), NOBODY)
    company = said_beside(units.whole, {group: totals[group] for group in shown}, floor, unseen)
    if any(one.saying is Saying.WITHHELD for one in company.values()):
        return Groups()
    tries = [Groups(company)]
    if by_unit and (within := _within(counts, units, least)):
        tries.insert(0, Groups(company, within))
    return next((groups for groups in tries if _keeps(counts, units, groups)), Groups())


def _totals(counts: Cells) -> dict[str, Count]:
    totals: dict[str, Count] = {}
    for groups in counts.values():
        for group, one in groups.items():
            totals[group] = totals.get(group, NOBODY) + one
    return totals


def _within(counts: Cells, units: Together, least: int) -> dict[str, dict[str, Said]]:
    """The units whose groups can be told, so that what remains of each group is large enough or nothing."""

    def told(one: Count) -> bool:
        return one.answered >= least and not one.one_sided

    able = [
        unit
        for unit, groups in counts.items()
        if units.parts[unit].saying is Saying.EXACT and len(groups) > 1 and all(map(told, groups.values()))
    ]
    able.sort(key=lambda unit: (-sum(one.answered for one in counts[unit].values()), unit))
    totals = _totals(counts)
    while able:
        shown = _totals({unit: counts[unit] for unit in able})
        rest = [total - shown.get(group, NOBODY) for group, total in totals.items()]
        if all(one.answered == 0 or told(one) for one in rest):
            break
        able.pop()
    return {
        unit: {
            group: Said(Saying.EXACT, one.answered, one.asked, one.yes, one.yes)
            for group, one in sorted(counts[unit].items())
        }
        for unit in able
    }


def _keeps(counts: Cells, units: Together, groups: Groups) -> bool:
    """Whether no untold count follows from the sums: of a unit, of a group, or of a group inside a unit."""
    flows: list[Flow] = []
    secret: list[int] = []

    def add(source: Node, target: Node, yes: int, ends: tuple[int, int]) -> None:
        if ends[0] < ends[1]:
            secret.append(len(flows))
        flows.append(Flow(source, target, ends[0], yes, ends[1]))

    for unit, inside in counts.items():
        add(WHOLE, ("unit", unit), sum(one.yes for one in inside.values()), possible_yes(units.parts[unit]))
        for group, one in inside.items():
            told = groups.units.get(unit, {}).get(group)
            ends = (0, one.answered) if told is None else possible_yes(told)
            add(("unit", unit), ("group", group), one.yes, ends)
    for group, total in _totals(counts).items():
        told = groups.company.get(group)
        ends = (0, total.answered) if told is None else possible_yes(told)
        add(("group", group), SUM, total.yes, ends)
    add(SUM, WHOLE, sum(one.yes for one in _totals(counts).values()), possible_yes(units.whole))
    return not worked_out(flows, [index for index in secret if not _open(counts, groups, flows[index])])


def _open(counts: Cells, groups: Groups, flow: Flow) -> bool:
    """Whether a count of a group inside a unit is no secret: it is all of the unit, or all of a group that is told."""
    if flow.source == WHOLE or flow.source[0] != "unit":
        return False
    unit, group = flow.source[1], flow.target[1]
    if sum(bool(one.answered) for one in counts[unit].values()) == 1:
        return True
    elsewhere = (cells[group].answered for other, cells in counts.items() if other != unit and group in cells)
    return group in groups.company and not any(elsewhere)
