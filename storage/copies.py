"""What is kept about one person, for them to carry away as a file."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from bot.rules.trail import DOOR
from storage import people, personal
from storage.reporters import concern_of
from storage.tables import (
    Approval,
    Concern,
    Deed,
    Delivery,
    Document,
    Event,
    EventContent,
    Invite,
    LessonStep,
    Note,
    Onboarding,
    Participation,
    Person,
    Proposal,
    Round,
    WeekStep,
    Win,
)

Lines = list[dict[str, Any]]


def copy(session: Session, person: Person) -> dict[str, Any]:
    """All of it as JSON, but for what must not come to lie in Slack: answers to pulses, and whatever would tell that
    they raised a concern anonymously. Moments are ISO 8601 in UTC."""
    found: dict[str, Any] = _plain(
        {
            "roster": _roster(session, person),
            "pulses": _pulses(session, person),
            "lessons": _rows(session, LessonStep, LessonStep.person_id == person.id, but=("person_id",)),
            "messages": _messages(session, person),
            "concerns": _concerns(session, person),
            "what_you_did": _did(session, person),
            "wins": _rows(session, Win, Win.by_id == person.id, but=("by_id", "decided_by_id")),
            "as_champion": _as_champion(session, person),
        }
    )
    return found


def _roster(session: Session, person: Person) -> dict[str, Any]:
    cover = people.slack_id_of(session, person.cover_id) if person.cover_id else None
    own = person.model_dump(exclude={"id", "cover_id"})
    return own | {"cover": cover, "roles": personal.roles(session, person.id or 0)}


def _pulses(session: Session, person: Person) -> Lines:
    query = select(Round, Invite).join(Invite, col(Invite.round_id) == col(Round.id))
    took_part = set(session.exec(select(Participation.round_id).where(Participation.person_id == person.id)))
    return [
        {
            "number": row.id,
            "name": row.name,
            "opened": row.opens_at,
            "asked_as": {"department": asked.department, "tier": asked.tier, "cohort": asked.cohort},
            "took_part": row.id in took_part,
        }
        for row, asked in session.exec(query.where(Invite.person_id == person.id).order_by(col(Round.id)))
    ]


def _messages(session: Session, person: Person) -> Lines:
    sent = (Delivery.recipient == person.slack_id, col(Delivery.sent_at).is_not(None))
    query = select(Delivery.kind, Delivery.sent_at).where(*sent).order_by(col(Delivery.sent_at))
    return [{"kind": kind, "at": at} for kind, at in session.exec(query)]


def _concerns(session: Session, person: Person) -> Lines:
    kept = {"id", "label", "urgency", "words", "stage", "raised_at", "resolved_at", "outcome", "helped", "consent"}
    query = select(Concern).where(Concern.reporter_id == person.id).order_by(col(Concern.id))
    return [one.model_dump(include=kept) for one in session.exec(query)]


def _did(session: Session, person: Person) -> Lines:
    """What they did about concerns and matters of others, step by step; words only about concerns that they raised."""
    own = set(session.exec(select(Concern.id).where(Concern.reporter_id == person.id)))
    query = (
        select(Event, EventContent.words)
        .join(EventContent, col(Event.number) == col(EventContent.number))
        .where(EventContent.by_id == person.id)
        .order_by(col(Event.number))
    )
    return [
        {"subject": one.subject, "happened": one.happened, "role": one.role, "at": one.at}
        | ({"words": words} if concern_of(one.subject) in own else {})
        | ({"what": one.why} if one.subject == DOOR else {})
        for one, words in session.exec(query)
    ]


def _as_champion(session: Session, person: Person) -> dict[str, Any]:
    steps = session.get(Onboarding, person.id)
    return {
        "first_steps": list(steps.done) if steps is not None else [],
        "notes": _rows(session, Note, Note.by_id == person.id, but=("by_id", "sought")),
        "lessons_written": _rows(session, Proposal, Proposal.by_id == person.id, but=("by_id", "decided_by_id")),
        "what_was_done": _rows(session, Deed, Deed.by_id == person.id, but=("by_id", "label", "digest")),
        "texts_changed": _rows(session, Document, Document.by == person.slack_id, but=("by", "body")),
        "answers_approved": _rows(session, Approval, Approval.by == person.slack_id, but=("by",)),
        "steps_decided": _rows(session, WeekStep, WeekStep.by_id == person.id, but=("by_id", "to_id", "body")),
        "steps_given": _rows(session, WeekStep, WeekStep.to_id == person.id, but=("by_id", "to_id", "body", "why")),
    }


def _rows(session: Session, model: type[SQLModel], where: Any, *, but: tuple[str, ...] = ()) -> Lines:
    return [row.model_dump(exclude=set(but)) for row in session.exec(select(model).where(where))]


def _plain(value: Any) -> Any:
    """The same with moments, days and hours as text, as JSON takes them."""
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date | datetime | time) else value
