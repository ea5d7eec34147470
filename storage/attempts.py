"""Attempts at a delivery: one is begun only by whoever may say it now, and ended in one of four ways."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import update
from sqlmodel import Session, col, select

from bot.rules import sending, training
from bot.rules.reasons import Reason
from bot.rules.sending import Kind
from storage import cards, concerns, deliveries, editions, lessons, people
from storage.deliveries import Claimed, State
from storage.people import Terms
from storage.reporters import addressed, concern_of
from storage.tables import Delivery

BELOW = (Kind.STEP, Kind.REPLY)
"""What stands in the thread of a card, where its reader has one."""
ASK_AGAIN = timedelta(hours=1)
"""How soon it is looked again whether whoever raised an anonymous concern may be written to."""


def begin(session: Session, delivery_id: int, terms: Terms, now: datetime) -> Claimed | sending.Decision | None:
    """Decide about a delivery and, where it is to be sent, note the attempt; None if it is not waiting any more.

    What is not sent is put off or dropped in the same transaction.
    """
    row = session.get(Delivery, delivery_id, populate_existing=True, with_for_update=True)
    if row is None or row.state != State.WAITING:
        return None
    # Two processes may decide about two messages to one person at once, each within the budget without the other.
    # So the person is locked first: whoever comes second sees the attempt of whoever came first.
    recipient = addressed(session, terms.keys, row.recipient)
    people.lock(session, deliveries.read_by(session, terms, row))
    decision = sending.decide(deliveries.waiting(session, row, terms, now), now)
    if isinstance(decision, sending.Wait):
        _wait(session, row, decision, now)
        return decision
    if isinstance(decision, sending.Drop):
        _drop(session, row, decision, terms, now)
        return decision
    unsure = row.attempted_at is not None
    if row.kind == Kind.NUDGE and not unsure and not (row.payload.get("asks") or row.payload.get("again")):
        row.payload = {**row.payload, **_lesson_for(session, row.recipient, now)}
    row.state, row.reason, row.attempts, row.attempted_at = State.SENDING, None, row.attempts + 1, now
    return Claimed(
        id=delivery_id,
        key=row.key,
        kind=Kind(row.kind),
        recipient=recipient,
        about=row.about,
        payload=row.payload,
        attempt=row.attempts,
        attempted_at=now,
        unsure=unsure,
        created_at=row.created_at,
        beneath=_beneath(session, row),
    )


def _beneath(session: Session, row: Delivery) -> cards.Place | None:
    if row.kind == Kind.DIGEST:
        return editions.below(session, row.payload)
    # What becomes of a concern is read below its card; of whoever raised it anonymously no place is kept.
    return cards.placed(session, concern_of(row.about) or 0).get(row.recipient) if row.kind in BELOW else None


def _wait(session: Session, row: Delivery, decision: sending.Wait, now: datetime) -> None:
    if concern_of(row.recipient) is None:
        deliveries.wait(session, row, decision.until, decision.reason.name)
    else:
        # Until when somebody is away, or asleep, would tell who they are.
        deliveries.wait(session, row, now + ASK_AGAIN, Reason.NOT_YET.name)


def begin_again(session: Session, delivery_id: int, attempt: int, now: datetime) -> bool:
    """Give an attempt that has not posted yet a new moment; False where others took it for dead and put it back."""
    row = _attempted(session, delivery_id, attempt)
    if row is not None:
        row.attempted_at = now
    return row is not None


def _attempted(session: Session, delivery_id: int, attempt: int) -> Delivery | None:
    """The delivery, if this attempt at it is still the latest and has not ended."""
    row = session.get(Delivery, delivery_id, populate_existing=True, with_for_update=True)
    return row if row is not None and (row.state, row.attempts) == (State.SENDING, attempt) else None


def _lesson_for(session: Session, slack_id: str, now: datetime) -> dict[str, Any]:
    """What a nudge offers, chosen when it is sent and kept with it: another attempt says the same."""
    person = people.by_slack_id(session, slack_id)
    lesson = lessons.next_for(session, person, now) if person else None
    return {"lesson": lesson.key if lesson else None}


def _drop(session: Session, row: Delivery, decision: sending.Drop, terms: Terms, now: datetime) -> None:
    if decision.reason is Reason.ANSWERED:
        # That somebody had answered by now is nothing to write down.
        session.delete(row)
        return
    if concern_of(row.recipient) is not None:
        _ended_unnamed(row)
        return
    row.state, row.reason = State.DROPPED, decision.reason.name
    who = people.by_slack_id(session, row.recipient)
    if row.kind == Kind.CONTACT and who is not None:
        # Nothing is asked before first contact: it is planned again when they are back, start again, or are listed.
        who.contact_planned = False
    if row.kind == Kind.NUDGE and who is not None:
        any_day = bool(row.payload.get("again")) or not lessons.began(session, who.id or 0)
        if not (who.lessons_unwanted or training.rests(who.lesson_due_at, now)):
            who.lesson_due_at = training.next_look(terms.hours(who), now, any_day=any_day)
    if row.kind == Kind.CARD:
        concerns.card_not_delivered(session, concern_of(row.about) or 0, row.payload["rung"], now)


def drop_waiting(session: Session, kind: Kind, recipient: str, why: Reason) -> None:
    """Drop what of a kind still waits to be said to somebody."""
    waiting = (col(Delivery.kind) == kind, col(Delivery.recipient) == recipient, col(Delivery.state) == State.WAITING)
    session.execute(update(Delivery).where(*waiting).values(state=State.DROPPED, reason=why.name))


def sent(session: Session, delivery_id: int, channel: str, ts: str, now: datetime) -> None:
    """Note that a delivery has arrived."""
    row = session.get(Delivery, delivery_id)
    if row is None:
        # The reminder of a round that has closed meanwhile: nothing tells any more that it was sent.
        return
    if concern_of(row.recipient) is not None:
        _ended_unnamed(row)
        return
    row.state, row.channel, row.ts, row.sent_at = State.SENT, channel, ts, now


def _ended_unnamed(row: Delivery) -> None:
    """End what goes to somebody who is not named: the DM would tell whose it is, the hour in which zone they work, and
    that nothing arrived that they have left."""
    row.state, row.reason, row.attempted_at, row.not_before = State.SENT, None, None, row.created_at


def put_off(
    session: Session, delivery_id: int, attempt: int, until: datetime, why: str, *, arrived_perhaps: bool
) -> None:
    """End an attempt and try again at `until`. `arrived_perhaps`: look for the message first."""
    row = _attempted(session, delivery_id, attempt)
    if row is not None:
        deliveries.wait(session, row, until, why)
        row.attempted_at = row.attempted_at if arrived_perhaps else None


def set_aside(session: Session, delivery_id: int, until: datetime, why: str) -> None:
    """Look at a delivery that could not even be begun again at `until`."""
    row = session.get(Delivery, delivery_id, populate_existing=True, with_for_update=True)
    if row is not None and row.state == State.WAITING:
        deliveries.wait(session, row, until, why)


def failed(
    session: Session, delivery_id: int, attempt: int, why: str, now: datetime, *, arrived_perhaps: bool = False
) -> None:
    """Give a delivery up: trying again would not help. `arrived_perhaps`: whoever tries all the same looks first."""
    row = _attempted(session, delivery_id, attempt)
    if row is not None and concern_of(row.recipient) is not None:
        _ended_unnamed(row)
    elif row is not None:
        row.state, row.reason, row.failed_at = State.FAILED, why, now
        row.attempted_at = row.attempted_at if arrived_perhaps else None


class Begun(NamedTuple):
    """An attempt that has not ended: which delivery, the how-manieth, and its last moment."""

    delivery: int
    attempt: int
    at: datetime | None


def begun(session: Session) -> list[Begun]:
    """All attempts that have not ended."""
    query = select(Delivery.id, Delivery.attempts, Delivery.attempted_at).where(Delivery.state == State.SENDING)
    return [Begun(number or 0, attempt, at) for number, attempt, at in session.exec(query)]


def recover(session: Session, those: Sequence[Begun], now: datetime) -> int:
    """Put back what was begun and never ended (a crash, a lost database), and has not moved since; how many.

    It is looked for before it is said again.
    """
    found = 0
    for one in those:
        same = (Delivery.id == one.delivery, Delivery.attempts == one.attempt, Delivery.attempted_at == one.at)
        stuck = update(Delivery).where(Delivery.state == State.SENDING, *same)  # type: ignore[arg-type]
        found += deliveries.wait_all(session, stuck.values(state=State.WAITING, not_before=now))
    return found
