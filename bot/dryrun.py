"""What would be done at a moment, and for whom nothing, with the reason: everything is carried out and taken back."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from bot import tick
from bot.rules import due, sending
from bot.rules.due import Skip, Sync
from bot.rules.reasons import Reason
from bot.settings import Settings
from storage import deliveries, lessons
from storage.deliveries import State
from storage.people import Terms
from storage.tables import Delivery, Person


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is done, or is not done and why. `who` is None for the company as a whole."""

    what: str
    who: str | None
    reason: Reason | None
    until: datetime | None = None


def dry_run(session: Session, settings: Settings, terms: Terms, now: datetime) -> list[Line]:
    """Every decision at `now`. The session's transaction is rolled back."""
    state = tick.load(session, settings, now)
    if state is None:
        return []
    lines = []
    for decision in due.due(state, now):
        if isinstance(decision, Skip):
            lines.append(Line(decision.what, None, decision.reason))
            continue
        lines.append(Line(_named(decision), None, None))
        if not isinstance(decision, Sync):
            tick.record(session, settings, terms, decision, now)
    lines += _messages(session, terms, now)
    session.rollback()
    return lines


def _named(decision: due.Action) -> str:
    match decision:
        case due.Open(cycle, part, closes_at):
            return f"open the pulse of cycle {cycle}, part {part}, until {closes_at:%Y-%m-%d %H:%M} UTC"
        case due.Close(round_id):
            return f"count and close round {round_id}"
        case due.Post(week):
            return f"make the digest of {week}"
        case due.Greet():
            return "plan first contact with everybody new"
        case due.Sweep():
            return "delete what is past its retention"
        case due.Offer():
            return "plan a lesson for everybody who is due one"
        case due.Climb(concern_id):
            return f"give concern {concern_id} to the next rung"
        case due.Sync():
            return "read Slack's list of members"


def _messages(session: Session, terms: Terms, now: datetime) -> list[Line]:
    lines: list[Line] = []
    spoken_of: dict[str, list[Line]] = defaultdict(list)
    query = select(Delivery).where(Delivery.state == State.WAITING)
    for row in session.exec(query.order_by(col(Delivery.priority), col(Delivery.not_before), col(Delivery.id))):
        line = _message(session, row, terms, now)
        spoken_of[row.recipient].append(line)
        lines.append(line)
    for person in session.exec(select(Person).order_by(col(Person.id))):
        if not spoken_of.get(person.slack_id or ""):
            lines.append(Line("nothing", _who(person), _nothing_because(session, person, now)))
    return lines


def _message(session: Session, row: Delivery, terms: Terms, now: datetime) -> Line:
    person = session.exec(select(Person).where(Person.slack_id == row.recipient)).one_or_none()
    who = _who(person) if person else row.recipient
    match sending.decide(deliveries.waiting(session, row, terms, now), now):
        case sending.Send():
            return Line(f"send {row.kind}", who, None)
        case sending.Wait(until, reason):
            return Line(f"hold {row.kind}", who, reason, until)
        case sending.Drop(reason):
            return Line(f"drop {row.kind}", who, reason)


def _nothing_because(session: Session, person: Person, now: datetime) -> Reason:
    if person.left_at is not None:
        return Reason.LEFT
    if person.slack_id is None:
        return Reason.NOT_ON_SLACK
    if person.stopped_at is not None:
        return Reason.STOPPED
    if person.resting_until is not None and person.resting_until > now:
        return Reason.RESTING
    if lessons.with_open_pulse(session, [person.id or 0]):
        return Reason.PULSE_FIRST
    if person.contacted_at is not None and lessons.next_for(session, person, now) is None:
        return Reason.NO_LESSON
    return Reason.NOTHING_WAITING


def _who(person: Person) -> str:
    return person.email or person.slack_id or person.name
