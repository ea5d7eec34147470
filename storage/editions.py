"""Digests as they were posted, and the rounds that they speak of."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.rules import editions as rules
from bot.rules.reasons import Reason
from storage import people
from storage.tables import Delivery, Edition, Person, Round


def newest(session: Session, audience: str) -> Edition | None:
    """The latest edition for an audience, or None."""
    query = select(Edition).where(Edition.audience == audience)
    return session.exec(query.order_by(col(Edition.period).desc(), col(Edition.version).desc()).limit(1)).first()


def of_period(session: Session, audience: str, period: str) -> Edition | None:
    """The edition for an audience and a week, in its newest version, or None."""
    query = select(Edition).where(Edition.audience == audience, Edition.period == period)
    return session.exec(query.order_by(col(Edition.version).desc()).limit(1)).first()


def first(session: Session, audience: str, period: str) -> Edition:
    """The edition for an audience and a week as it was made first. NoResultFound where there is none."""
    query = select(Edition).where(Edition.audience == audience, Edition.period == period)
    return session.exec(query.order_by(col(Edition.version)).limit(1)).one()


def told(session: Session, audience: str, period: str) -> list[str]:
    """The Slack ids of people to whom any version of an edition was, or is to be, posted."""
    numbers = session.exec(select(Edition.id).where(Edition.audience == audience, Edition.period == period)).all()
    about = col(Delivery.about).in_([f"edition:{number}" for number in numbers])
    return list(session.exec(select(Delivery.recipient).where(about).distinct().order_by(Delivery.recipient)))


def periods(session: Session, audience: str) -> list[str]:
    """The weeks of which there is an edition, newest first."""
    query = select(Edition.period).where(Edition.audience == audience).distinct()
    return list(session.exec(query.order_by(col(Edition.period).desc())))


def audiences(session: Session) -> list[str]:
    """For whom there are editions."""
    return list(session.exec(select(Edition.audience).distinct().order_by(Edition.audience)))


def keep(
    session: Session,
    audience: str,
    period: str,
    figures: Mapping[str, Any],
    message: Mapping[str, Any],
    text: str,
    now: datetime,
    version: int = 1,
) -> Edition:
    """Store an edition; its number is known when this returns. Raises IntegrityError if it is there already."""
    row = Edition(
        audience=audience,
        period=period,
        version=version,
        figures=dict(figures),
        message=dict(message),
        text=text,
        made_at=now,
    )
    session.add(row)
    session.flush()
    return row


def rounds(session: Session) -> list[Round]:
    """Every round, oldest first."""
    return list(session.exec(select(Round).order_by(col(Round.opens_at), col(Round.id))))


def overtaken(session: Session, edition_id: int, person: Person, now: datetime) -> Reason | None:
    """Why an edition need not be posted to somebody any more, or None: it is no longer there, or nothing that they
    hold, deputise for or act in makes it theirs."""
    row = session.get(Edition, edition_id)
    if row is None:
        return Reason.OVERTAKEN
    if row.audience in rules.audiences(people.identity(session, person.slack_id or "")):
        return None
    role, department = rules.role_of(row.audience)
    acting = people.acting(session, role, now, department) if role else []
    return None if person.id in {one.id for one in acting} else Reason.NO_ROLE


def below(session: Session, payload: Mapping[str, Any]) -> tuple[str, str] | None:
    """The message (channel, ts) in whose thread a digest's delivery with this payload stands, or None."""
    query = select(Delivery.channel, Delivery.ts).where(Delivery.key == payload.get("below", ""))
    found = session.exec(query).first()
    return (found[0], found[1]) if found and found[0] and found[1] else None
