"""Loads what the CEO's month says besides figures: where units stand, who is still to begin, what waits for the CEO."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from bot.rules import scaling as rules
from bot.rules.audience import Units
from bot.rules.concerns import Urgency
from bot.rules.escalation import Stage, Way
from bot.rules.scaling import Places, Review
from storage import champions, deeds, people
from storage.tables import Concern

NUMBERS_MOST = 10


def load(
    session: Session,
    cycle: Mapping[str, Any] | None,
    role: str,
    raised: Sequence[Concern],
    span: tuple[datetime, datetime],
    today: date,
) -> dict[str, Any]:
    """What is said of scaling to whoever holds a role, for a month from and to a moment. `raised` has every concern
    that is not resolved."""
    tree = champions.rules(session)
    units = Units(tree)
    still = [row for row in raised if row.stage != Stage.RESOLVED and listed(row)]
    critical = [_places(row, units) for row in still if row.urgency == Urgency.CRITICAL]
    waiting = [row for row in still if row.owner_role == role]
    numbers = [row.id or 0 for row in waiting][:NUMBERS_MOST]
    stands = rules.standings(cycle, critical)
    coming = rules.coming(tree, set(people.headcount(session)), today)
    done = deeds.between(session, *span)
    return {
        "standings": stands,
        "critical": {"open": len(critical), "untold": _untold(cycle, critical)},
        "coming": coming,
        "waiting": {"open": len(waiting), "numbers": numbers},
        "done": [{"words": one.words} for one in done],
        "decisions": rules.decisions(Review(stands, coming, len(waiting), numbers, len(critical), len(done))),
    }


def listed(row: Concern) -> bool:
    """Whether more may be told of a concern than that it is there: not of one about somebody, or for the neutral
    person."""
    return row.way != Way.NEUTRAL and row.about_id is None


def _places(row: Concern, units: Units) -> Places:
    """The departments that a concern may be from, as it is shown to whoever works on it."""
    within = row.raised_in
    return None if within is None else [one for one in sorted(units.keys()) if units.is_within(one, {within})]


def _untold(cycle: Mapping[str, Any] | None, critical: Sequence[Places]) -> int:
    units = cycle["units"] if cycle else []
    return sum(not rules.named_by(units, one) for one in critical)
