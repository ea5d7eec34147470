"""What is deleted when its time is over, and what goes when a person asks to be erased."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import Session, col, or_, select

from bot.rules.escalation import Stage
from bot.rules.pulses import Mode, RoundState
from bot.rules.trail import DOOR
from storage import proposals, rounds, rows, steps, trail, usage, wins
from storage.deliveries import State
from storage.keys import Keys
from storage.reporters import concern_of, raised_by, subject
from storage.tables import (
    Approval,
    Comment,
    Company,
    Concern,
    Correction,
    Deed,
    Delivery,
    Document,
    Edition,
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
    Seen,
    SentLesson,
    WeekStep,
)

ERASED = "somebody who was erased"
ADDRESSES = timedelta(days=30)
"""How long after it was resolved whoever raised a concern anonymously can still be written to."""
LEAVERS_AT_ONCE = 100
"""People erased in one sweep: nobody's answer waits longer than that takes. The others go with the next."""

DELIVERIES_AT_ONCE = 10_000
"""Deliveries deleted in one sweep, for the same reason; another follows at once."""
OUT_OF_ORDER = timedelta(days=2)
"""How much older a delivery may be than one that was numbered before it."""


@dataclass(frozen=True, slots=True)
class Keep:
    """How long each kind of data is kept."""

    deliveries: timedelta
    seen: timedelta
    comments: timedelta
    editions: timedelta
    leavers: timedelta
    concerns: timedelta
    notes: timedelta
    usage: timedelta


def sweep(session: Session, keys: Keys, keep: Keep, now: datetime) -> dict[str, int]:
    """Delete what is past its time; how many rows of each kind went. There is more where it is `DELIVERIES_AT_ONCE`."""
    return {
        "links": _links(session, now),
        "participation": _participation(session, now),
        "deliveries": _old_deliveries(session, now - keep.deliveries),
        "seen": _count(session, delete(Seen).where(col(Seen.day) < (now - keep.seen).date())),
        "comments": _comments(session, now - keep.comments),
        "editions": _count(session, delete(Edition).where(col(Edition.made_at) < now - keep.editions)),
        "steps": steps.forget(session, now - keep.editions, now),
        "addresses": _addresses(session, now - ADDRESSES),
        "concerns": _concerns(session, now - keep.concerns),
        "refusals": trail.forget_before(session, DOOR, now - keep.concerns),
        "notes": _count(session, delete(Note).where(col(Note.at) < now - keep.notes)),
        "wins": wins.forget_before(session, now - keep.concerns),
        "proposals": proposals.forget_declined(session, now - keep.notes),
        "usage": usage.forget_before(session, now - keep.usage),
        "leavers": _leavers(session, keys, now - keep.leavers),
    }


def _old_deliveries(session: Session, before: datetime) -> int:
    # They are numbered as they come: the old ones stand in front, and of millions only these are looked at.
    newer = select(Delivery.id).where(col(Delivery.created_at) >= before + OUT_OF_ORDER).order_by(col(Delivery.id))
    first = session.exec(newer.limit(1)).first()
    old = select(Delivery.id).where(col(Delivery.created_at) < before, col(Delivery.state) != State.WAITING)
    # What still waits is not history, however long somebody has been away.
    if first is not None:
        old = old.where(col(Delivery.id) < first)
    some = old.order_by(col(Delivery.id)).limit(DELIVERIES_AT_ONCE)
    return _count(session, delete(Delivery).where(col(Delivery.id).in_(some)))


def _links(session: Session, now: datetime) -> int:
    query = select(Round).where(Round.state == RoundState.CLOSED, col(Round.links_deleted_at).is_(None))
    over = [r for r in session.exec(query) if r.closed_at and r.closed_at + timedelta(days=r.links_days) <= now]
    for row in over:
        rounds.forget_links(session, row.id or 0, now)
    return len(over)


def _participation(session: Session, now: datetime) -> int:
    query = select(Round).where(col(Round.state).in_((RoundState.CLOSED, RoundState.CANCELLED)))
    old = [r.id for r in session.exec(query) if r.closed_at and r.closed_at + timedelta(r.participation_days) <= now]
    session.execute(delete(Invite).where(col(Invite.round_id).in_(old)))
    return _count(session, delete(Participation).where(col(Participation.round_id).in_(old)))


def _comments(session: Session, closed_before: datetime) -> int:
    old = select(Round.id).where(Round.state == RoundState.CLOSED, col(Round.closed_at) < closed_before)
    session.execute(delete(Correction).where(col(Correction.at) < closed_before))
    return _count(session, delete(Comment).where(col(Comment.round_id).in_(old)))


def _leavers(session: Session, keys: Keys, left_before: datetime) -> int:
    gone = session.exec(select(Person).where(col(Person.left_at) < left_before).limit(LEAVERS_AT_ONCE)).all()
    for person in gone:
        erase(session, keys, person)
    return len(gone)


def _concerns(session: Session, resolved_before: datetime) -> int:
    """Concerns that were resolved long ago, with all that was said, and what others were told that long ago."""
    session.execute(delete(Deed).where(col(Deed.publication_id).is_(None), col(Deed.at) < resolved_before))
    query = select(Concern.id).where(Concern.stage == Stage.RESOLVED, col(Concern.resolved_at) < resolved_before)
    old = session.exec(query)
    return _delete_concerns(session, [found for found in old if found is not None])


def _delete_concerns(session: Session, ids: list[int]) -> int:
    for some in rows.chunks(ids):
        about = [subject(one) for one in some]
        session.execute(delete(Delivery).where(col(Delivery.about).in_(about)))
        trail.forget(session, about)
        session.execute(delete(Concern).where(col(Concern.id).in_(some)))
    return len(ids)


def _forget_in_concerns(session: Session, keys: Keys, person_id: int) -> int:
    """What somebody raised goes; what they did for others stays, without their name, and finds another owner."""
    gone = _delete_concerns(session, [one.id or 0 for one in raised_by(session, keys, person_id)])
    session.execute(update(Concern).where(col(Concern.about_id) == person_id).values(about_id=None))
    session.execute(update(Concern).where(col(Concern.owner_id) == person_id).values(owner_id=None))
    # Whoever has had a concern stands in its record, so that not every concern has to be looked at.
    ids = [one for one in map(concern_of, trail.subjects_with(session, person_id)) if one is not None]
    for some in rows.chunks(ids):
        for concern in session.exec(select(Concern).where(col(Concern.id).in_(some)).with_for_update()):
            concern.tried = [one for one in concern.tried if one != person_id]
            concern.consulted = [one for one in concern.consulted if one != person_id]
    session.flush()
    trail.forget_person(session, person_id)
    session.execute(update(Person).where(col(Person.cover_id) == person_id).values(cover_id=None))
    return gone


def _addresses(session: Session, resolved_before: datetime) -> int:
    """Who raised an anonymous concern that was resolved: from now on nobody can find it out."""
    over = (col(Concern.address).is_not(None)) & (Concern.stage == Stage.RESOLVED)
    old = update(Concern).where(over, col(Concern.resolved_at) < resolved_before)
    return _count(session, old.values(address=None))


def erase(session: Session, keys: Keys, person: Person) -> dict[str, int]:
    """Delete a person and everything that leads to them; how many rows of each kind went.

    Published counts stay: they name nobody and are not smaller than the floor.
    """
    went = {
        "answers": _answers(session, keys, person.id or 0),
        "comments": _count(session, delete(Comment).where(col(Comment.author) == str(person.id))),
        "participations": _count(session, delete(Participation).where(col(Participation.person_id) == person.id)),
        "invites": _count(session, delete(Invite).where(col(Invite.person_id) == person.id)),
        "deliveries": _count(session, delete(Delivery).where(col(Delivery.recipient) == person.slack_id)),
        "lessons": _count(session, delete(LessonStep).where(col(LessonStep.person_id) == person.id)),
        "first steps": _count(session, delete(Onboarding).where(col(Onboarding.person_id) == person.id)),
        "concerns": _forget_in_concerns(session, keys, person.id or 0),
        "wins": wins.forget_of(session, person.id or 0),
        "roles": _count(session, delete(RoleHolder).where(col(RoleHolder.person_id) == person.id)),
    }
    if person.slack_id is not None:
        session.execute(update(Company).where(col(Company.paused_by) == person.slack_id).values(paused_by=ERASED))
        session.execute(update(Document).where(col(Document.by) == person.slack_id).values(by=ERASED))
        session.execute(update(Approval).where(col(Approval.by) == person.slack_id).values(by=ERASED))
    session.execute(update(Correction).where(col(Correction.by_id) == person.id).values(by_id=None))
    session.execute(update(Deed).where(col(Deed.by_id) == person.id).values(by_id=None))
    session.execute(update(Note).where(col(Note.by_id) == person.id).values(by_id=None))
    session.execute(update(Proposal).where(col(Proposal.by_id) == person.id).values(by_id=None))
    session.execute(update(Proposal).where(col(Proposal.decided_by_id) == person.id).values(decided_by_id=None))
    session.execute(update(WeekStep).where(col(WeekStep.by_id) == person.id).values(by_id=None, why=""))
    session.execute(update(WeekStep).where(col(WeekStep.to_id) == person.id).values(to_id=None))
    session.execute(update(SentLesson).where(col(SentLesson.by_id) == person.id).values(by_id=None))
    session.execute(update(RoleHolder).where(col(RoleHolder.deputy_id) == person.id).values(deputy_id=None))
    session.delete(person)
    session.flush()
    return went | {"people": 1}


def _answers(session: Session, keys: Keys, person_id: int) -> int:
    """Answers that still lead to a person: those of open rounds, and those whose link has not been deleted."""
    asked = select(Invite.round_id).where(Invite.person_id == person_id)
    # Where answers are linked by number, it may be for longer than is kept who was asked.
    either = or_(col(Round.mode) != Mode.ANONYMOUS, col(Round.id).in_(asked))
    gone = 0
    for row in session.exec(select(Round).where(either, col(Round.links_deleted_at).is_(None))):
        mine = rounds.author(session, keys, row, person_id)
        gone += _count(
            session, delete(OpenAnswer).where(col(OpenAnswer.round_id) == row.id, col(OpenAnswer.author) == mine)
        )
    return gone


def _count(session: Session, statement: object) -> int:
    return session.connection().execute(statement).rowcount  # type: ignore[call-overload, no-any-return]
