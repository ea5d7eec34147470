"""What the published cycles say of adoption over time: which departments, or the company, changed, or why none.

Reads nothing but what `rules.digest.cycle_figures` has published, so that nothing is named that a reader of all digests
could not have worked out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.rules.changes import CONCERN_LOOKS, CYCLES_BEFORE, LONGEST, Change, Tally, Verdict, changes
from bot.rules.themes import NO_CONCERN

COMPANY = ""
"""The key of the company among its units."""

Figures = Mapping[str, Any]
Departments = frozenset[str]


@dataclass(frozen=True, slots=True)
class Trend:
    """What became of each unit; `units` are the departments of each of them, by its key, sorted.

    The keys are those of the published units, or of several joined where cycles were published by different ones, and
    COMPANY.
    """

    changes: Mapping[str, Change]
    units: Mapping[str, tuple[str, ...]]
    weighted: bool = False
    """Whether the company was compared by its weighted share."""

    @property
    def named(self) -> dict[str, Change]:
        """The changes that are named, by unit: the company first."""
        return {unit: one for unit, one in sorted(self.changes.items()) if one.verdict.named}

    @property
    def reason(self) -> Verdict | None:
        """Why no change is named: too soon where nothing could be compared yet, too few where all have too few
        answers, or else no clear change; None where one is named."""
        verdicts = {one.verdict for one in self.changes.values()}
        if any(one.named for one in verdicts):
            return None
        order = (Verdict.NO_CLEAR_CHANGE, Verdict.TOO_FEW)
        return next((one for one in order if one in verdicts), Verdict.TOO_SOON)

    def themes(self) -> dict[str, Any]:
        """Of themes, as JSON: `{"named": [{"theme", "verdict", "cycles", "latest", "before", "p"}], "reason"}`."""
        return {"named": [{"theme": theme, **asdict(one)} for theme, one in self.named.items()], "reason": self.reason}

    def body(self) -> dict[str, Any]:
        """As JSON: `{"named": [{"unit", "departments", "verdict", "cycles", "latest", "before", "p"}], "reason"}`, with
        `units`: how many units, beside the company, had enough to be compared.
        """
        named = [
            {
                "unit": unit,
                "departments": self.units[unit],
                "weighted": self.weighted and unit == COMPANY,
                **asdict(one),
            }
            for unit, one in self.named.items()
        ]
        compared = sum(one.p is not None for unit, one in self.changes.items() if unit != COMPANY)
        return {"named": named, "reason": self.reason, "units": compared}


def trend(cycles: Sequence[Figures], question: str) -> Trend:
    """What changed of a question's share, given all published figures of cycles from the oldest to the latest.

    Only cycles of the rhythm that tell the share are compared: a pulse that was opened outside of it may have asked
    others. Departments are joined until they are the same units in every cycle that is looked at, and left out
    where one of them was not asked in all. The company is compared by its weighted share, with its effective
    answers, where every cycle has one (who answers may change without anything else), else by its raw share.
    """
    told = [(one, share) for one in cycles if one["number"] is not None if (share := _share(one, question))]
    told = told[-LONGEST:]
    if not told:
        return Trend({}, {})
    groups = _joined([_departments(one) for one, _ in told])
    keys = {"+".join(sorted(group)): group for group in groups} if len(groups) > 1 else {}
    series = {key: [_tally(group, *one) for one in told] for key, group in keys.items()}
    series[COMPANY], weighted = _company(told)
    verdicts = changes({key: _latest(some) for key, some in series.items()})
    hidden = {key for key, some in series.items() if _is_told_too_little(some)}
    whole = frozenset[str]().union(*groups)
    return Trend(
        {key: Change(Verdict.TOO_FEW) if key in hidden else one for key, one in verdicts.items()},
        {key: tuple(sorted(group)) for key, group in keys.items()} | {COMPANY: tuple(sorted(whole))},
        weighted,
    )


def concern_trend(cycles: Sequence[Figures]) -> Trend:
    """Which main concerns of the company became more or fewer; its `units` are themes, of no departments.

    Compared as a share's cycles are: of the rhythm, of the same departments and the same question. A theme that a cycle
    does not tell was named by anybody between nobody and all who are told as others.
    """
    told = [one for one in cycles if one["number"] is not None and one["concerns"]][-LONGEST:]
    if not told:
        return Trend({}, {})
    asked = [frozenset[str]().union(*_departments(one)) for one in told]
    alike = [
        same == asked[-1] and one["concerns"]["question"] == told[-1]["concerns"]["question"]
        for one, same in zip(told, asked, strict=True)
    ]
    themes = [theme for theme in told[-1]["concerns"]["labels"] if theme not in NO_CONCERN]
    series = {
        theme: [
            _named(one["concerns"]["company"], theme) if same else NOT_ASKED
            for one, same in zip(told, alike, strict=True)
        ]
        for theme in themes
    }
    verdicts = changes({theme: _latest(some) for theme, some in series.items()}, CONCERN_LOOKS)
    return Trend(verdicts, dict.fromkeys(themes, ()))


def _named(pool: Figures, theme: str) -> "Told":
    if not pool["shown"]:
        return NOT_TOLD
    low, high = next(((low, high) for one, low, high in pool["shown"] if one == theme), (0, pool["other"][1]))
    return Tally(low, pool["answered"], high)


NOT_ASKED = None
NOT_TOLD = "not told"
Told = Tally | str | None
"""A tally, or why there is none of a unit and cycle: not all of it was asked, or no number may be told."""


def _share(one: Figures, question: str) -> Figures | None:
    return next((share for share in one["shares"] if share["question"] == question), None)


def _departments(one: Figures) -> list[Departments]:
    return [frozenset(unit["departments"]) for unit in one["units"]]


def _joined(partitions: Sequence[Sequence[Departments]]) -> list[Departments]:
    """The finest groups of departments of which every partition's units are parts."""
    groups: list[Departments] = []
    for unit in (unit for units in partitions for unit in units):
        touched = [group for group in groups if group & unit]
        groups = [group for group in groups if not group & unit] + [unit.union(*touched)]
    return groups


def _tally(group: Departments, one: Figures, share: Figures) -> Told:
    inside = [unit for unit in one["units"] if group.issuperset(unit["departments"])]
    if frozenset[str]().union(*(unit["departments"] for unit in inside)) != group:
        return NOT_ASKED
    said = [share["units"].get(unit["key"], {}) for unit in inside]
    if any("yes" not in unit for unit in said):
        return NOT_TOLD
    return _summed([_counted(unit) for unit in said])


def _counted(said: Figures) -> Tally:
    return Tally(said["yes"][0], said["answered"], said["yes"][1])


def _summed(tallies: Sequence[Tally]) -> Tally:
    total = tallies[0]
    for one in tallies[1:]:
        total += one
    return total


def _company(told: Sequence[tuple[Figures, Figures]]) -> tuple[list[Told], bool]:
    """The company's tallies, and whether they are weighted; of cycles in which other departments were asked than in the
    latest there are none."""
    asked = [frozenset[str]().union(*_departments(one)) for one, _ in told]
    alike = [(share if same == asked[-1] else None) for (_, share), same in zip(told, asked, strict=True)]
    weighted = all(share is None or share["weighted"] for share in alike)
    return [NOT_ASKED if share is None else _whole(share, weighted) for share in alike], weighted


def _whole(share: Figures, weighted: bool) -> Told:
    if weighted:
        effective = share["weighted"]["effective"]
        return Tally(share["weighted"]["share"] * effective, effective)
    return _counted(share["company"]) if "yes" in share["company"] else NOT_TOLD


def _latest(series: Sequence[Told]) -> list[Tally]:
    """The tallies since the last cycle without one."""
    found: list[Tally] = []
    for one in reversed(series):
        if not isinstance(one, Tally):
            break
        found.insert(0, one)
    return found


def _is_told_too_little(series: Sequence[Told]) -> bool:
    """Whether a number that may not be told is what stands in the way of comparing."""
    recent = series[-1 - CYCLES_BEFORE :]
    return len(recent) > CYCLES_BEFORE and NOT_TOLD in recent and NOT_ASKED not in recent
