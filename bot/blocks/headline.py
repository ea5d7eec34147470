"""The headline of a digest: its span in one sentence, from published figures only."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.blocks import moves, units, waiting
from bot.blocks.message import day, escaped
from bot.blocks.speech import _, n_
from bot.blocks.steps import held_back_by
from bot.rules.calendar import monday_of
from bot.rules.changes import Verdict

Figures = Mapping[str, Any]


def headline(figures: Figures) -> str:
    """The week in one sentence, from published figures only: of `new` ones, whenever they closed, what they say.

    It has a place for what waits for its reader.
    """
    cycle = figures["cycle"]
    if cycle is None:
        if figures["running"]:
            return _sentence([_("the first pulse is out; its results come when it has closed")])
        return _sentence([_("no pulse has closed yet, so there is nothing to report")])
    if not cycle["units"]:
        return _sentence(
            [
                _(
                    "{took_part} of {asked} people took part: too few for anything more to be shown",
                    took_part=cycle["took_part"],
                    asked=cycle["asked"],
                )
            ]
        )
    closed = datetime.fromisoformat(cycle["closed_at"])
    if not figures.get("new", closed.date() >= monday_of(figures["week"])):
        old = _("no new results this week: the figures below are those of {day}", day=day(closed))
        return _sentence([old], _climbed(figures))
    told_of = figures.get("changes") or {"reason": None}
    still = told_of["reason"] == Verdict.NO_CLEAR_CHANGE and not moves.alone(told_of)
    nothing = still and not (figures.get("moved") or {"named": ()})["named"]
    told = [_first(cycle), *_news(figures, cycle)]
    return _sentence(told, _climbed(figures), _("nothing else moved") if nothing else "")


def _first(cycle: Figures) -> str:
    """The first share of a cycle in words; the response alone where it has none."""
    for share in cycle["shares"]:
        return f"{units.spoken(share['company'])} {escaped(units.finding(share))}"
    return _("{took_part} of {asked} people took part", took_part=cycle["took_part"], asked=cycle["asked"])


def _news(figures: Figures, cycle: Figures) -> Iterator[str]:
    """What a reader must not miss, each as a clause."""
    changes = figures.get("changes") or {"named": [], "reason": None}
    if changes["named"]:
        first, *more = changes["named"]
        said = moves.change(first, cycle)
        if more:
            said = n_("{change}, and {n} more below", "{change}, and {n} more below", len(more), change=said)
        yield said
    moved = (figures.get("moved") or {"named": ()})["named"]
    yield from (moves.concern(one, cycle["concerns"]) for one in moved[:1] if cycle["concerns"])
    held = moves.barriers(cycle)
    if held:
        name, stage = held[0]
        said = held_back_by(escaped(name), stage)
        if len(held) == 1:
            yield said
        else:
            yield n_("{held}, and {n} more unit is", "{held}, and {n} more units are", len(held) - 1, held=said)


def _climbed(figures: Figures) -> int:
    climbed: int = (figures.get("concerns") or {"climbed": 0})["climbed"]
    return climbed


def _sentence(clauses: Sequence[str], climbed: int = 0, last: str = "") -> str:
    said = "; ".join(clauses)
    end = f"; {last}" if last else ""
    return f"{said[:1].upper()}{said[1:]}{waiting.in_headline(climbed)}{end}."
