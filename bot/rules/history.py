"""How a company's figures moved over its last cycles, from what was published of each and from nothing else."""

from collections.abc import Mapping, Sequence
from typing import Any

CYCLES_MOST = 12

Figures = Mapping[str, Any]


def history(published: Sequence[Figures]) -> dict[str, Any] | None:
    """The points of each share and of the response, oldest first; None before there are two cycles.

    `published` are the figures of cycles, oldest first. A share was not asked in every cycle: it has a point for each
    in which it was, with its share (0 to 1) or None where no number was told.
    """
    cycles = list(published)[-CYCLES_MOST:]
    if len(cycles) < 2:
        return None
    return {
        "response": [_at(one) | {"asked": one["asked"], "took_part": one["took_part"]} for one in cycles],
        "shares": [
            {
                "question": share["question"],
                "short": share["short"],
                "points": [_at(one) | _point(found) for one in cycles if (found := _of(one, share["question"]))],
            }
            for share in cycles[-1]["shares"]
        ],
    }


def _of(cycle: Figures, question: str) -> Figures | None:
    return next((one for one in cycle["shares"] if one["question"] == question), None)


def _at(cycle: Figures) -> dict[str, Any]:
    return {"cycle": cycle["number"], "closed_at": cycle["closed_at"]}


def _point(share: Figures) -> dict[str, Any]:
    one = share["company"]
    told = one["saying"] in ("exact", "between")
    return {
        "saying": one["saying"],
        "answered": one["answered"],
        "yes": one.get("yes"),
        "share": one.get("share") if told else None,
    }
