"""A digest's figures as charts that Slack draws itself (`data_visualization` blocks)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from slack_sdk.models.blocks import Block

from bot.blocks.speech import N_, _, dated

TITLE_LONGEST, LABEL_LONGEST, AXIS_LONGEST = 50, 20, 50
SERIES_MOST, CATEGORIES_MOST = 6, 20
POINTS_LEAST = 2
UNITS_LEAST = 3
"""Units of which a bar each says more than their row in the table."""
ADOPTION = N_("Adoption, share who say yes")
TOOK_PART = N_("Took part, share of those asked")
PER_CENT = "%"
NOT_TOLD = {"saying": "too_few"}

Figures = Mapping[str, Any]
T = TypeVar("T")
Points = Sequence[tuple[str, int]]


class Chart(Block):
    """A block of which the SDK has no model."""

    type = "data_visualization"

    def __init__(self, title: str, chart: Mapping[str, Any]) -> None:
        super().__init__(type=self.type)
        self._body = {"type": self.type, "title": title[:TITLE_LONGEST], "chart": dict(chart)}

    def to_dict(self, *__: Any) -> dict[str, Any]:
        """As Slack takes it."""
        return self._body


def charts(figures: Figures) -> list[Block]:
    """The charts of a digest, two at most; each only where it has something to show."""
    return [*_trend(figures.get("history")), *_by_unit(figures.get("cycle"))]


def told(one: Figures) -> int | None:
    """What is said of a share as whole per cent, as the digest writes it; None where no number is told."""
    share = one.get("share") if one["saying"] in ("exact", "between") else None
    return None if share is None else round(share * 100)


def days(moments: Sequence[datetime]) -> list[str]:
    """Each moment as a short label, all in the shortest form in which no two are alike: "12 May", "12 May 2026"."""
    for labels in (
        [dated(moment, "d MMM") for moment in moments],
        [dated(moment, "d MMM y") for moment in moments],
        [dated(moment, "d MMM y HH:mm") for moment in moments],
    ):
        if len(set(labels)) == len(labels):
            break
    return [label for label, __ in unlike([(label, None) for label in labels])]


def _trend(history: Figures | None) -> list[Block]:
    """A line for each share over the cycles in which the first of them has a number.

    Slack wants every series to have a point in every category: a share that was not asked, or not told, in one of
    these cycles is left to the other forms.
    """
    if not history:
        return []
    series = [(one["short"], _numbers(one["points"])) for one in history["shares"]]
    cycles = list(next((numbers for __, numbers in series if len(numbers) >= POINTS_LEAST), ()))[-CATEGORIES_MOST:]
    if not cycles:
        return []
    labels = dict(zip(cycles, days(cycles), strict=True))
    whole = [(name, numbers) for name, numbers in series if numbers.keys() >= set(cycles)][:SERIES_MOST]
    lines = {name: [(labels[at], numbers[at]) for at in cycles] for name, numbers in unlike(whole)}
    return [Chart(_(ADOPTION), _drawn("line", lines, list(labels.values()), _("Cycle closed")))]


def _numbers(points: Sequence[Figures]) -> dict[datetime, int]:
    found = {datetime.fromisoformat(one["closed_at"]): told(one) for one in points}
    return {at: number for at, number in found.items() if number is not None}


def _by_unit(cycle: Figures | None) -> list[Block]:
    """A bar for each unit: the first share where each unit's is told as a number, else who took part.

    Units stand in the order in which they are published, and not by rank.
    """
    if not cycle or not UNITS_LEAST <= len(cycle["units"]) <= CATEGORIES_MOST:
        return []
    title, values = _adopted(cycle) or (_(TOOK_PART), _took_part(cycle))
    bars = unlike([(unit["name"], values[unit["key"]]) for unit in cycle["units"]])
    return [Chart(title, _drawn("bar", {_("Share"): bars}, [name for name, __ in bars], _("Unit")))]


def _adopted(cycle: Figures) -> tuple[str, Mapping[str, int]] | None:
    """The first share of every unit; None where one of them is not told as a number, and would have no bar."""
    for share in cycle["shares"][:1]:
        found = {unit["key"]: told(share["units"].get(unit["key"], NOT_TOLD)) for unit in cycle["units"]}
        values = {key: number for key, number in found.items() if number is not None}
        if len(values) == len(cycle["units"]):
            return _("{share}, share who say yes", share=share["short"]), values
    return None


def _took_part(cycle: Figures) -> Mapping[str, int]:
    return {unit["key"]: round(unit["took_part"] / max(unit["asked"], 1) * 100) for unit in cycle["units"]}


def unlike(named: Sequence[tuple[str, T]]) -> list[tuple[str, T]]:
    """Names cut to what a chart takes, no two of them alike."""
    found: dict[str, T] = {}
    for name, value in named:
        label, number = _cut(name, LABEL_LONGEST), 1
        while label in found:
            number += 1
            label = f"{_cut(name, LABEL_LONGEST - len(str(number)) - 1)} {number}"
        found[label] = value
    return list(found.items())


def _cut(name: str, most: int) -> str:
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def _drawn(kind: str, series: Mapping[str, Points], categories: Sequence[str], across: str) -> dict[str, Any]:
    return {
        "type": kind,
        "series": [
            {"name": name, "data": [{"label": label, "value": value} for label, value in points]}
            for name, points in series.items()
        ],
        "axis_config": {"categories": list(categories), "x_label": across, "y_label": PER_CENT},
    }
