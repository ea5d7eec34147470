"""What would be done at a moment, and for whom nothing, with the reason: everything is carried out and taken back."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from bot import briefs, tick
from bot.planning import held_by_themselves, who
from bot.rules import due, sending
from bot.rules.due import Finish, Skip, Sync
from bot.rules.reasons import Reason
from bot.rules.training import Step, next_lesson
from bot.settings import Settings
from storage import deliveries, lessons, rows
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
        if isinstance(decision, due.Brief):
            chosen = briefs.chosen(session, terms, settings.floor_scores, decision.week, now)
            lines += [Line("no brief", who(person), why) for person, _, why in chosen if why is not None]
        if not isinstance(decision, Sync | Finish):
            while tick.record(session, settings, terms, decision, now):
                pass
    lines += _messages(session, terms, now)
    session.rollback()
    return lines


SAID: dict[type[due.Action], str] = {
    due.Finish: "publish what is complete",
    due.Greet: "plan first contact with everybody new",
    due.Sweep: "delete what is past its retention",
    due.Offer: "plan a lesson for everybody who is due one",
    due.Welcome: "plan the first steps of whoever is new as AI champion",
    due.Sync: "read Slack's list of members",
}


def _named(decision: due.Action) -> str:
    match decision:
        case due.Open(cycle, part, closes_at):
            return f"open the pulse of cycle {cycle}, part {part}, until {closes_at:%Y-%m-%d %H:%M} UTC"
        case due.Begin(round_id):
            return f"open round {round_id}, which was scheduled"
        case due.Ask(round_id):
            return f"go on writing to those whom round {round_id} asks"
        case due.Close(round_id):
            return f"count and close round {round_id}"
        case due.Post(week):
            return f"make the digest of {week}"
        case due.Absences():
            return "begin and end the absences that people announced"
        case due.Brief(week):
            return f"plan the champions' briefs of {week}"
        case due.Climb(concern_id):
            return f"give concern {concern_id} to the next rung"
        case _:
            return SAID[type(decision)]


def _messages(session: Session, terms: Terms, now: datetime) -> list[Line]:
    lines: list[Line] = []
    spoken_of: dict[str, list[Line]] = defaultdict(list)
    query = select(Delivery).where(Delivery.state == State.WAITING)
    for row in session.exec(query.order_by(col(Delivery.priority), col(Delivery.not_before), col(Delivery.id))):
        line = _message(session, row, terms, now)
        spoken_of[row.recipient].append(line)
        lines.append(line)
    silent = [p for p in session.exec(select(Person).order_by(col(Person.id))) if not spoken_of.get(p.slack_id or "")]
    because = _because(session, silent, terms, now)
    return lines + [Line("nothing", who(person), because(person)) for person in silent]


def _message(session: Session, row: Delivery, terms: Terms, now: datetime) -> Line:
    person = session.exec(select(Person).where(Person.slack_id == row.recipient)).one_or_none()
    whose = who(person) if person else row.recipient
    match sending.decide(deliveries.waiting(session, row, terms, now), now):
        case sending.Send():
            return Line(f"send {row.kind}", whose, None)
        case sending.Wait(until, reason):
            return Line(f"hold {row.kind}", whose, reason, until)
        case sending.Drop(reason):
            return Line(f"drop {row.kind}", whose, reason)


def _because(session: Session, silent: list[Person], terms: Terms, now: datetime) -> Callable[[Person], Reason]:
    """Why nothing waits for each of these people."""
    asked: set[str] = set()
    steps: dict[int, dict[str, Step]] = {}
    for some in rows.chunks(silent):
        asked |= deliveries.with_new_pulse(session, [person.slack_id or "" for person in some], now)
        steps |= lessons.steps_of(session, [person.id or 0 for person in some])
    tracks = lessons.tracks(session)

    def because(person: Person) -> Reason:
        track = tracks.of(person.tier, person.department)
        own = held_by_themselves(person, terms, now)
        if own is not None:
            return own
        checks = (
            (person.slack_id in asked, Reason.PULSE_FIRST),
            (next_lesson(track, steps[person.id or 0], now) is None, Reason.NO_LESSON),
        )
        return next((reason for holds, reason in checks if holds), Reason.NOTHING_WAITING)

    return because
