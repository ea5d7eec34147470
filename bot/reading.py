"""Who reads a step that was given to them: by their roles, and whether it is about a unit whose champion they are."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from bot.rules import steps as rules
from bot.rules.company import Role
from bot.rules.steps import Reader
from storage import champions, people


def reader(session: Session, slack_id: str, departments: Iterable[str], now: datetime) -> Reader:
    """Somebody who reads a step about these departments; their champion is also whoever acts for one now."""
    who, units, held = people.identity(session, slack_id), champions.units(session), champions.departments_held(session)
    nearest = {found for key in departments if (found := units.nearest(key, held)) is not None}
    acting = {one.slack_id for key in nearest for one in people.acting(session, Role.AI_CHAMPION, now, key)}
    return rules.reader(who, own=slack_id in acting or (who is not None and bool(nearest & who.champions)))
