"""What a digest tells of how much AI is used: loads the figures of a week, and what was told of them before."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from bot.rules import usage as rules
from storage import usage
from storage.people import Terms


def load(
    session: Session, terms: Terms, audience: str, week: str, cycle: Mapping[str, Any] | None
) -> dict[str, Any] | None:
    """What the digest of a week tells its audience, beside the figures of the cycle published last.

    None where it is switched off, or where no figures were ever taken in.
    """
    kept = usage.weeks(session) if terms.usage else []
    if not kept:
        return None
    told = usage.told_last(session, audience)
    chosen = rules.week_to_tell(kept, week, told["week"] if told else None)
    if chosen is None:
        return {"week": None, "why": rules.why_no_week(kept, week).value}
    return rules.figures(usage.of_week(session, chosen), chosen, cycle, told)
