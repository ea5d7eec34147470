"""Brings a concern to whoever must act on it next, with a card, and tells whom it concerns."""

from datetime import datetime, timedelta

from sqlmodel import Session

from bot.rules import calendar, escalation
from bot.rules.calendar import Hours
from bot.rules.escalation import Happened, Owner, Rung, Stage, Stays, Why
from bot.rules.sending import Kind
from storage import concerns, deliveries
from storage.deliveries import Planned
from storage.people import Terms
from storage.reporters import reporter_of, subject
from storage.tables import Concern, Person
from storage.trail import Step

LOOK_AGAIN = timedelta(days=1)
"""When a concern is looked at again that nobody can take."""


def next_rung(session: Session, concern: Concern, terms: Terms, now: datetime) -> Rung | None:
    """Who would have a concern next; None where nobody is named who may be written to."""
    rungs = concerns.rungs(session, concern)
    here, present = concerns.reachable(session, [rung.person for rung in rungs], terms, now)
    route = escalation.route_from(concern.route)
    return escalation.next_rung(route, [rung for rung in rungs if rung.person in here], concern.tried, present)


def give(session: Session, concern: Concern, rung: Rung, terms: Terms, now: datetime) -> None:
    """Make somebody the owner, and plan the card that tells them."""
    person = session.get_one(Person, rung.person)
    hours = terms.hours(person)
    concern.climbs_at = escalation.climbs_at(hours, now, _allowed(concern, rung.person))
    concern.owner_id, concern.owner_role, concern.rung = rung.person, rung.role, concern.rung + 1
    had_by(concern, rung.person)
    card = Planned(
        key=_card(concern, person),
        kind=Kind.CARD,
        recipient=person.slack_id or "",
        about=subject(concern.id or 0),
        payload={"rung": concern.rung},
        not_before=calendar.next_working(hours, now),
    )
    deliveries.plan(session, [card], now)


def had_by(concern: Concern, person: int) -> None:
    """Note who has a concern now: the latest of all who have had it."""
    concern.tried = [*(one for one in concern.tried if one != person), person]


def _allowed(concern: Concern, person: int) -> int:
    # Whoever has it now is the latest of `tried`: only an earlier turn makes it the second.
    before = concern.tried[:-1] if concern.owner_id == person else concern.tried
    return escalation.allowed(escalation.route_from(concern.route), person, before)


def _card(concern: Concern, owner: Person) -> str:
    return f"card:{concern.id}:{concern.rung}:{owner.slack_id}"


def card_arrived(session: Session, concern_id: int, rung: int, hours: Hours, now: datetime) -> None:
    """The owner's time runs from when they could read of it."""
    concern = concerns.get(session, concern_id, lock=True)
    if concern is not None and concern.stage == Stage.OPEN and concern.rung == rung and concern.owner_id:
        concern.climbs_at = escalation.climbs_at(hours, now, _allowed(concern, concern.owner_id))


def climb(session: Session, terms: Terms, concern_id: int, now: datetime) -> Why | Stays:
    """Give a concern to somebody else where it has to be; why it went on, or why it stays."""
    concern = concerns.get(session, concern_id, lock=True)
    if concern is None:
        return Stays.IN_HAND
    person = concerns.owner(session, concern)
    unsaid = person is not None and deliveries.waits(session, _card(concern, person))
    owner = _owner(session, concern, person, terms, now)
    why = escalation.moves(Stage(concern.stage), owner, concern.climbs_at, now, unsaid=unsaid)
    if why is Stays.UNSAID and person is not None:
        concern.climbs_at = escalation.climbs_at(terms.hours(person), now, _allowed(concern, person.id or 0))
    if isinstance(why, Stays):
        return why
    rung = next_rung(session, concern, terms, now)
    if rung is None or (why is Why.AWAY and not _present(session, rung, terms, now)):
        if concern.climbs_at is None or concern.climbs_at <= now:
            concern.climbs_at = now + LOOK_AGAIN
        return Stays.NOBODY_ELSE
    before = concern.owner_id
    concern.stage, concern.acknowledged_at = Stage.OPEN, None
    give(session, concern, rung, terms, now)
    if rung.person != before:
        happened = concerns.note(
            session, terms.keys, concern, Happened.CLIMBED, now, by=before, to=rung.person, role=rung.role, why=why
        )
        tell_reporter(session, concern, happened, terms, now)
    return why


def _owner(session: Session, concern: Concern, person: Person | None, terms: Terms, now: datetime) -> Owner | None:
    if person is None or person.id is None:
        return None
    here, _ = concerns.reachable(session, [person.id], terms, now)
    named = person.id in {rung.person for rung in concerns.rungs(session, concern)}
    return Owner(here=person.id in here, named=named, away_until=person.absent_until)


def _present(session: Session, rung: Rung, terms: Terms, now: datetime) -> bool:
    _, present = concerns.reachable(session, [rung.person], terms, now)
    return rung.person in present


def tell_reporter(session: Session, concern: Concern, event: Step, terms: Terms, now: datetime) -> None:
    """Plan that whoever raised a concern hears of a step. Of an anonymous one nothing that is kept names them."""
    who = reporter_of(terms.keys, concern)
    person = session.get(Person, who) if who else None
    tell(session, concern, event, person, terms, now, to=subject(concern.id or 0) if concern.anonymous else None)


def tell(
    session: Session,
    concern: Concern,
    event: Step,
    person: Person | None,
    terms: Terms,
    now: datetime,
    *,
    to: str | None = None,
) -> None:
    """Plan that somebody hears of a step; nothing where they are gone. `to` stands for somebody who is not named."""
    if person is None or person.slack_id is None or person.left_at is not None:
        return
    recipient = to or person.slack_id
    step = Planned(
        key=f"step:{concern.id}:e{event.number}:{recipient}",
        kind=Kind.STEP,
        recipient=recipient,
        about=subject(concern.id or 0),
        payload={"event": event.number},
        # Their working hours would tell in which zone an anonymous reporter is: it is decided when it is sent.
        not_before=now if to else calendar.next_working(terms.hours(person), now),
    )
    deliveries.plan(session, [step], now)
