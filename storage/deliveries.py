"""What the bot is about to say, is saying and has said: one row for each message, found by its key."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Update, bindparam, delete, func, update
from sqlmodel import Session, col, or_, select

from bot.rules import calendar, sending
from bot.rules.calendar import Hours
from bot.rules.pulses import RoundState
from bot.rules.sending import COUNTED, MANNERS, Kind, Said
from storage import concerns, lessons, moments, overtaken, people, rounds, rows
from storage.company import company
from storage.moments import Moment
from storage.people import Terms
from storage.reporters import addressed, concern_of
from storage.tables import Concern, Delivery, Invite, Person, Round


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
    """A delivery that one worker is about to send: its attempt, by number and moment.

    `unsure`: an earlier attempt may have arrived. `beneath` is the message in whose thread it goes, as channel and ts.
    """

    id: int
    key: str
    kind: Kind
    recipient: str
    about: str | None
    payload: Mapping[str, Any]
    attempt: int
    attempted_at: datetime
    unsure: bool
    created_at: datetime
    beneath: tuple[str, str] | None = None


IN_BUDGET = tuple(kind.value for kind in COUNTED if kind is not Kind.REMINDER)
"""Reminders count when they may have come."""
MOMENT = ("id", "priority", "not_before")
"""The columns of a `Moment`, in its order."""


# What is being said, or may have arrived, counts like what has: it is said in the end, or was.
_counts_from = func.coalesce(col(Delivery.sent_at), col(Delivery.attempted_at))
# Asked before every message, and hence made once.
_COUNTED = select(Delivery.kind, Delivery.about, _counts_from).where(
    col(Delivery.recipient) == bindparam("recipient"),
    col(Delivery.kind).in_(IN_BUDGET),
    col(Delivery.id) != bindparam("apart"),
    col(Delivery.state) != State.FAILED,
    _counts_from > bindparam("since"),
)
_SENT_AT = select(Delivery.sent_at).where(col(Delivery.key) == bindparam("key"))


def about_round(round_id: int) -> str:
    """What a delivery of a round is about."""
    return f"round:{round_id}"


def round_of(about: str | None) -> int | None:
    """The round a delivery is about, or None."""
    kind, _, number = (about or "").partition(":")
    return int(number) if kind == "round" else None


def plan(session: Session, planned: Sequence[Planned], now: datetime) -> int:
    """Note what is to be said; keys already there are left as they are. How many are new."""
    return len(_planned(session, planned, now))


def _planned(session: Session, planned: Sequence[Planned], now: datetime) -> set[str]:
    """The keys that are new."""
    added = rows.add_new_returning(
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
        "key",
        *MOMENT,
    )
    moments.waits(session, [Moment(*row[1:]) for row in added])
    return {row[0] for row in added}


def plan_again(session: Session, planned: Sequence[Planned], now: datetime) -> None:
    """Note what is to be said though it was dropped before. The row stays the same: an attempt may have arrived."""
    new = _planned(session, planned, now)
    for one in planned:
        if one.key not in new:
            dropped = update(Delivery).where(col(Delivery.key) == one.key, col(Delivery.state) == State.DROPPED)
            wait_all(session, dropped.values(state=State.WAITING, not_before=one.not_before, reason=None))


def wait_all(session: Session, statement: Update) -> int:
    """Carry out a statement that makes deliveries wait for their moment; how many."""
    session.flush()
    columns = rows.table(Delivery).c
    changed = session.connection().execute(statement.returning(*(columns[name] for name in MOMENT))).all()
    moments.waits(session, [Moment(*row) for row in changed])
    return len(changed)


def wait(session: Session, row: Delivery, until: datetime, why: str) -> None:
    """Let a delivery wait until a moment."""
    row.state, row.not_before, row.reason = State.WAITING, until, why
    moments.waits(session, [Moment(row.id or 0, row.priority, until)])


def waiting(session: Session, row: Delivery, terms: Terms, now: datetime) -> sending.Waiting:
    """A delivery with all that its decision reads."""
    slack_id = read_by(session, terms, row)
    who = people.by_slack_id(session, slack_id)
    here = company(session)
    return sending.Waiting(
        kind=Kind(row.kind),
        not_before=row.not_before,
        live=here is not None and here.live_since is not None,
        paused=here is not None and here.paused_since is not None,
        listed=terms.listed(slack_id),
        recipient=_recipient(session, row, who, terms, now) if who else _nobody(slack_id),
        asked=_asked(session, row, who, now),
        offered=_offered(session, row, who, terms, now),
        overtaken=overtaken.overtaken(session, row, who, terms, now),
    )


def read_by(session: Session, terms: Terms, row: Delivery) -> str:
    """The Slack id of whom a delivery is for: of a card in a channel, whoever has the concern; else where it goes."""
    number = concern_of(row.about)
    if row.kind == Kind.CARD and number is not None and not is_person(row.recipient):
        owner = concerns.owner(session, session.get_one(Concern, number))
        return (owner.slack_id if owner else None) or ""
    return addressed(session, terms.keys, row.recipient)


def pulse_key(round_id: int, slack_id: str | None) -> str:
    """The key of the message in which somebody is asked in a round."""
    return f"pulse:{round_id}:{slack_id}"


def is_person(recipient: str) -> bool:
    """Whether a recipient is somebody, and no channel."""
    return recipient.startswith(("U", "W"))


def _offered(
    session: Session, row: Delivery, who: Person | None, terms: Terms, now: datetime
) -> sending.Offered | None:
    if row.kind != Kind.NUDGE or who is None or who.id is None:
        return None
    return sending.Offered(
        lesson=lessons.may_offer(session, who, row.payload, now, unsure=row.attempted_at is not None),
        pulse_open=not row.payload.get("again") and bool(with_new_pulse(session, [row.recipient], now)),
        week_over=row.key.split(":")[1] != calendar.iso_week(calendar.local(terms.hours(who), now).date()),
    )


def _nobody(slack_id: str) -> sending.Recipient | None:
    """None for a channel; somebody who has left where a person is no longer on the roster, or cannot be found."""
    if not slack_id or is_person(slack_id):
        return sending.Recipient(Hours("UTC"), left=True, stopped=False, contacted_at=None)
    return None


def _recipient(session: Session, row: Delivery, who: Person, terms: Terms, now: datetime) -> sending.Recipient:
    return sending.Recipient(
        hours=calendar.round_the_clock(terms.hours(who)) if row.payload.get("any_hour") else terms.hours(who),
        left=who.left_at is not None,
        stopped=who.stopped_at is not None,
        contacted_at=who.contacted_at,
        resting_until=who.resting_until,
        counted=_counted(session, row, terms.hours(who), now) if _is_counted(row) else (),
    )


def _is_counted(row: Delivery) -> bool:
    # What somebody has put off until tomorrow comes then, as they wished.
    return MANNERS[Kind(row.kind)].counted and not row.payload.get("again")


def _counted(session: Session, row: Delivery, hours: Hours, now: datetime) -> tuple[datetime, ...]:
    """What else counts in the recipient's budget: pulses and lessons when they came, reminders when they may have."""
    since = now - sending.BUDGET_WINDOW - sending.REMINDED_WITHIN
    known = {"recipient": row.recipient, "apart": row.id, "since": since}
    said = [Said(*found) for found in session.exec(_COUNTED, params=known)]
    return sending.counted(said, hours, now, row.about if row.kind == Kind.REMINDER else None)


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
        reached_at=_sent_at(session, pulse_key(round_id, who.slack_id)),
    )


def _sent_at(session: Session, key: str) -> datetime | None:
    return session.exec(_SENT_AT, params={"key": key}).one_or_none()


def was_sent(session: Session, slack_id: str, round_id: int, channel: str, ts: str) -> bool:
    """Whether a message of ours is one that somebody got about a round."""
    query = select(Delivery.id).where(Delivery.about == about_round(round_id), Delivery.recipient == slack_id)
    return session.exec(query.where(Delivery.channel == channel, Delivery.ts == ts)).first() is not None


def forget_unsaid(session: Session, about: str) -> None:
    """Delete what was still to be said, or was never said, about something."""
    unsaid = (State.WAITING, State.DROPPED)
    session.execute(delete(Delivery).where(col(Delivery.about) == about, col(Delivery.state).in_(unsaid)))


def with_new_pulse(session: Session, people: Collection[str], now: datetime) -> set[str]:
    """Who of these people is asked in an open round whose pulse came less than a week ago, or is still to come.

    By Slack id. Whether they have answered makes no difference: a lesson that came, or did not, must not tell.
    """
    open_rounds = session.exec(select(Round.id).where(Round.state == RoundState.OPEN)).all()
    if not open_rounds:
        return set()
    keys = [pulse_key(one or 0, person) for one in open_rounds for person in people]
    query = select(Delivery.recipient).where(
        col(Delivery.key).in_(keys),
        col(Delivery.state).in_((State.WAITING, State.SENDING, State.SENT)),
        or_(col(Delivery.sent_at).is_(None), col(Delivery.sent_at) > now - sending.BUDGET_WINDOW),
    )
    return set(session.exec(query))
