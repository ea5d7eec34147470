"""Why what waits to be said need not be said any more: something has happened since, or it is no longer theirs."""

from datetime import datetime

from sqlmodel import Session

from bot.rules.reasons import Reason
from bot.rules.sending import Kind
from storage import champions, concerns, editions, proposals
from storage.people import Terms
from storage.reporters import concern_of
from storage.tables import Delivery, Person


def overtaken(session: Session, row: Delivery, who: Person | None, terms: Terms, now: datetime) -> Reason | None:
    """Why a delivery to somebody (None for a channel) need not be said any more, or None."""
    if row.kind == Kind.DIGEST and who is not None:
        return editions.overtaken(session, row.payload["edition"], who, now)
    if row.kind == Kind.BRIEF and who is not None:
        return champions.brief_overtaken(session, row.key, row.payload["departments"], who, terms.hours(who), now)
    if row.kind == Kind.WELCOME and who is not None:
        return champions.welcome_overtaken(session, who)
    if row.kind == Kind.PROPOSAL:
        return proposals.overtaken(session, row.about, asks=row.payload["asks"])
    if row.kind == Kind.CARD:
        return concerns.card_overtaken(session, concern_of(row.about) or 0, row.payload["rung"], who)
    if row.kind == Kind.STEP:
        return concerns.step_overtaken(session, terms.keys, row.payload["event"], row.recipient)
    return None
