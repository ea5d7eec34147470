"""What is stored about one person: for their own Home, and nobody else's eyes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from bot.rules.pulses import Asking, RoundState
from bot.rules.trail import DOOR
from storage import rounds
from storage.concerns import MATRIX
from storage.deliveries import State
from storage.keys import Keys
from storage.reporters import raised_by
from storage.tables import (
    Approval,
    Delivery,
    Document,
    Event,
    EventContent,
    Invite,
    LessonStep,
    Note,
    Onboarding,
    OpenAnswer,
    Participation,
    Person,
    Proposal,
    RoleHolder,
    Round,
    WeekStep,
    Win,
)

WORK = ("acknowledged", "asked", "told", "noted", "resolved", "published")


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows of each kind lead to a person."""

    messages: int
    asked: int
    took_part: int
    linked_answers: int
    lessons: int
    concerns: int
    worked_on: int
    refused: int
    amended: int
    approved: int
    notes: int
    first_steps: int
    wins: int
    proposals: int
    steps: int


def counts(session: Session, keys: Keys, person: Person) -> Counts:
    """What is kept about somebody, counted."""

    def count(model: type, *where: object) -> int:
        return int(session.exec(select(func.count()).select_from(model).where(*where)).one())  # type: ignore[arg-type]

    steps = session.get(Onboarding, person.id)
    return Counts(
        messages=count(Delivery, Delivery.recipient == person.slack_id, Delivery.state == State.SENT),
        asked=count(Invite, Invite.person_id == person.id),
        took_part=count(Participation, Participation.person_id == person.id),
        linked_answers=count(OpenAnswer, OpenAnswer.author == str(person.id)),
        lessons=count(LessonStep, LessonStep.person_id == person.id),
        concerns=len(raised_by(session, keys, person.id or 0)),
        worked_on=_did(session, person.id, col(Event.happened).in_(WORK)),
        refused=_did(session, person.id, col(Event.subject) == DOOR),
        amended=count(Document, Document.by == person.slack_id, Document.kind == MATRIX),
        approved=count(Approval, Approval.by == person.slack_id),
        notes=count(Note, Note.by_id == person.id),
        wins=count(Win, Win.by_id == person.id),
        first_steps=len(steps.done) if steps is not None else 0,
        steps=count(WeekStep, (col(WeekStep.by_id) == person.id) | (col(WeekStep.to_id) == person.id)),
        proposals=count(Proposal, (col(Proposal.by_id) == person.id) | (col(Proposal.decided_by_id) == person.id)),
    )


def _did(session: Session, person_id: int | None, which: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(EventContent).join(Event, col(Event.number) == col(EventContent.number))
    return session.exec(query.where(EventContent.by_id == person_id, which)).one()


def roles(session: Session, person_id: int) -> list[str]:
    """The roles somebody holds or deputises for, by name."""
    mine = (col(RoleHolder.person_id) == person_id) | (col(RoleHolder.deputy_id) == person_id)
    return sorted(set(session.exec(select(RoleHolder.role).where(mine))))


def open_pulses(session: Session, keys: Keys, person: Person, now: datetime) -> list[tuple[Asking, int]]:
    """The open rounds that somebody is asked in, and how many of each one's questions they have answered."""
    query = (
        select(Round)
        .join(Invite, col(Invite.round_id) == col(Round.id))
        .where(Invite.person_id == person.id, Round.state == RoundState.OPEN, Round.closes_at > now)
        .order_by(col(Round.closes_at))
    )
    return [
        (rounds.asking(row.model_dump()), len(rounds.answers_of(session, keys, row.id or 0, person.slack_id or "")))
        for row in session.exec(query)
    ]
