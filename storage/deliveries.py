"""What the bot is about to say, is saying and has said: one row for each message, found by its key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from bot.rules import sending, training
from bot.rules.calendar import Hours
from bot.rules.pulses import RoundState
from bot.rules.sending import COUNTED, MANNERS, Kind
from storage import concerns, lessons, people, rounds, rows
from storage.company import company
from storage.people import Terms
from storage.tables import Delivery, Invite, Person, Round

ANOTHER_DAY = timedelta(hours=12)
"""A lesson that is not offered today may be offered from tomorrow on."""


class State(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DROPPED = "dropped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Planned:
    """A message to be said once. `key` ends with the recipient."""

    key: str
    kind: Kind
    recipient: str
    not_before: datetime
    about: str | None = None
    payload: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that one worker is about to send. `unsure`: an earlier attempt may have arrived."""

    id: int
    key: str
    kind: Kind
    recipient: str
    about: str | None
    payload: Mapping[str, Any]
    attempts: int
    unsure: bool
    created_at: datetime


def about_round(round_id: int) -> str:
    """What a delivery of a round is about."""
    return f"round:{round_id}"


def round_of(about: str | None) -> int | None:
    """The round a delivery is about, or None."""
    kind, _, number = (about or "").partition(":")
    return int(number) if kind == "round" else None


def about_concern(concern_id: int) -> str:
    """What a delivery of a concern is about."""
    return f"concern:{concern_id}"


def concern_of(about: str | None) -> int | None:
    """The concern a delivery is about, or None."""
    kind, _, number = (about or "").partition(":")
    return int(number) if kind == "concern" else None


def plan(session: Session, planned: Sequence[Planned], now: datetime) -> int:
    """Note what is to be said; keys already there are left as they are. How many are new."""
    return rows.add_new(
        session.connection(),
        Delivery,
        [
            {
                "key": p.key,
                "kind": p.kind.value,
                "recipient": p.recipient,
                "about": p.about,
                "payload": dict(p.payload or {}),
                "priority": MANNERS[p.kind].priority,
                "not_before": p.not_before,
                "state": State.WAITING.value,
                "attempts": 0,
                "created_at": now,
            }
            for p in planned
        ],
    )


def plan_again(session: Session, planned: Sequence[Planned], now: datetime) -> None:
    """Note what is to be said though it was dropped before. The row stays the same: an attempt may have arrived."""
    plan(session, planned, now)
    for one in planned:
        dropped = update(Delivery).where(col(Delivery.key) == one.key, col(Delivery.state) == State.DROPPED)
        session.execute(dropped.values(state=State.WAITING, not_before=one.not_before, reason=None))


def due(session: Session, now: datetime, limit: int, in_flight: Mapping[int, str]) -> list[tuple[int, str]]:
    """The next deliveries to send as (id, recipient), most urgent first; one at a time to each recipient.

    `in_flight` are those being sent, id to recipient.
    """
    query = (
        select(Delivery.id, Delivery.recipient)
        .where(
            Delivery.state == State.WAITING,
            Delivery.not_before <= now,
            col(Delivery.recipient).not_in(set(in_flight.values())),
        )
        .order_by(col(Delivery.priority), col(Delivery.not_before), col(Delivery.id))
        .limit(limit)
    )
    first: dict[str, int] = {}
    for found, recipient in session.exec(query):
        first.setdefault(recipient, found or 0)
    return [(found, recipient) for recipient, found in first.items()]


def next_moment(session: Session, now: datetime) -> datetime | None:
    """The earliest `not_before` after `now` of all that waits, or None."""
    query = select(func.min(Delivery.not_before)).where(Delivery.state == State.WAITING, Delivery.not_before > now)
    return session.exec(query).one()


def held(session: Session) -> bool:
    """Whether everything is held back (not live, or paused)."""
    row = company(session)
    return row is None or row.live_since is None or row.paused_since is not None


def waiting(session: Session, row: Delivery, terms: Terms, now: datetime) -> sending.Waiting:
    """A delivery with all that its decision reads."""
    who = people.by_slack_id(session, row.recipient)
    here = company(session)
    return sending.Waiting(
        kind=Kind(row.kind),
        not_before=row.not_before,
        live=here is not None and here.live_since is not None,
        paused=here is not None and here.paused_since is not None,
        listed=terms.listed(row.recipient),
        recipient=_recipient(session, who, terms, now) if who else _nobody(row.recipient),
        asked=_asked(session, row, who, now),
        offered=_offered(session, row, who, now),
        in_hand=row.kind == Kind.CARD and concerns.in_hand(session, concern_of(row.about) or 0, row.payload["rung"]),
    )


def _offered(session: Session, row: Delivery, who: Person | None, now: datetime) -> sending.Offered | None:
    if row.kind != Kind.NUDGE or who is None or who.id is None:
        return None
    return sending.Offered(
        lesson=lessons.next_for(session, who, now) is not None,
        pulse_open=bool(lessons.with_open_pulse(session, [who.id])),
    )


def _nobody(slack_id: str) -> sending.Recipient | None:
    """None for a channel; somebody who has left where a person is no longer on the roster."""
    if slack_id.startswith(("U", "W")):
        return sending.Recipient(Hours("UTC"), left=True, stopped=False, contacted_at=None)
    return None


def _recipient(session: Session, who: Person, terms: Terms, now: datetime) -> sending.Recipient:
    counted = session.exec(
        select(Delivery.sent_at)
        .where(
            Delivery.recipient == who.slack_id,
            col(Delivery.kind).in_([k.value for k in COUNTED]),
            col(Delivery.sent_at) > now - sending.BUDGET_WINDOW,
        )
        .order_by(col(Delivery.sent_at))
    )
    return sending.Recipient(
        hours=terms.hours(who),
        left=who.left_at is not None,
        stopped=who.stopped_at is not None,
        contacted_at=who.contacted_at,
        resting_until=who.resting_until,
        counted=tuple(moment for moment in counted if moment is not None),
    )


def _asked(session: Session, row: Delivery, who: Person | None, now: datetime) -> sending.Asked | None:
    round_id = round_of(row.about)
    if round_id is None or who is None or who.id is None:
        return None
    about = session.get_one(Round, round_id)
    invite = session.get(Invite, (round_id, who.id))
    return sending.Asked(
        open=about.state == RoundState.OPEN and now < about.closes_at and invite is not None,
        closes_at=about.closes_at,
        reached=invite is not None and invite.reached,
        answered=rounds.took_part(session, round_id, who.id),
    )


def begin(session: Session, delivery_id: int, terms: Terms, now: datetime) -> Claimed | sending.Decision | None:
    """Decide about a delivery and, where it is to be sent, note the attempt; None if it is not waiting any more.

    What is not sent is put off or dropped in the same transaction.
    """
    row = session.get(Delivery, delivery_id, with_for_update=True)
    if row is None or row.state != State.WAITING:
        return None
    decision = sending.decide(waiting(session, row, terms, now), now)
    if isinstance(decision, sending.Wait):
        row.not_before, row.reason = decision.until, decision.reason.name
        return decision
    if isinstance(decision, sending.Drop):
        _drop(session, row, decision, terms, now)
        return decision
    unsure = row.attempted_at is not None
    if row.kind == Kind.NUDGE and not unsure:
        row.payload = _lesson_for(session, row.recipient, now)
    row.state, row.reason, row.attempts, row.attempted_at = State.SENDING, None, row.attempts + 1, now
    return Claimed(
        delivery_id,
        row.key,
        Kind(row.kind),
        row.recipient,
        row.about,
        row.payload,
        row.attempts,
        unsure,
        row.created_at,
    )


def _lesson_for(session: Session, slack_id: str, now: datetime) -> dict[str, Any]:
    """What a nudge offers, chosen when it is sent and kept with it: another attempt says the same."""
    person = people.by_slack_id(session, slack_id)
    lesson = lessons.next_for(session, person, now) if person else None
    return {"lesson": lesson.key if lesson else None}


def _drop(session: Session, row: Delivery, decision: sending.Drop, terms: Terms, now: datetime) -> None:
    row.state, row.reason = State.DROPPED, decision.reason.name
    who = people.by_slack_id(session, row.recipient)
    if row.kind == Kind.CONTACT and who is not None:
        # Nothing is asked before first contact: it is planned again when they are back, start again, or are listed.
        who.contact_planned = False
    if row.kind == Kind.NUDGE and who is not None:
        who.lesson_due_at = training.lesson_slot(terms.hours(who), now + ANOTHER_DAY)


def sent(session: Session, delivery_id: int, channel: str, ts: str, now: datetime) -> None:
    """Note that a delivery has arrived."""
    row = session.get_one(Delivery, delivery_id)
    row.state, row.channel, row.ts, row.sent_at = State.SENT, channel, ts, now


def put_off(session: Session, delivery_id: int, until: datetime, why: str, *, arrived_perhaps: bool) -> None:
    """Try again at `until`. `arrived_perhaps`: look for the message first."""
    row = session.get_one(Delivery, delivery_id)
    if row.state not in (State.WAITING, State.SENDING):
        return
    row.state, row.not_before, row.reason = State.WAITING, until, why
    if not arrived_perhaps:
        row.attempted_at = None


def failed(session: Session, delivery_id: int, why: str) -> None:
    """Give a delivery up: trying again would not help."""
    row = session.get_one(Delivery, delivery_id)
    row.state, row.reason = State.FAILED, why


def recover(session: Session, attempted_before: datetime, now: datetime) -> int:
    """Put back what was begun and never ended (a crash, a lost database); it is looked for before it is said again."""
    statement = update(Delivery).where(
        col(Delivery.state) == State.SENDING, col(Delivery.attempted_at) <= attempted_before
    )
    return session.connection().execute(statement.values(state=State.WAITING, not_before=now)).rowcount


def forget_unsaid(session: Session, about: str) -> None:
    """Delete what was still to be said, or was never said, about something."""
    said = (State.SENDING, State.SENT, State.FAILED)
    session.execute(delete(Delivery).where(col(Delivery.about) == about, col(Delivery.state).not_in(said)))


def tried(session: Session, key: str) -> bool:
    """Whether it was at least tried to say something; false while it only waits."""
    row = session.exec(select(Delivery).where(Delivery.key == key)).one_or_none()
    return row is None or row.attempts > 0
