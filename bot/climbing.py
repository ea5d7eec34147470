"""Brings a concern to whoever must act on it next, with a card, reminds them, and tells whom it concerns."""

from datetime import datetime, timedelta

from sqlmodel import Session

from bot.rules import calendar, escalation
from bot.rules.calendar import Hours
from bot.rules.climbing import Owner, Stays, Unsaid, Why, moves
from bot.rules.company import Role
from bot.rules.concerns import Urgency
from bot.rules.escalation import BY_THE_REPORTER, IN_CHANNEL, Happened, Route, Rung, Stage
from bot.rules.sending import Kind
from storage import cards, concerns, deliveries, people, turns
from storage.deliveries import Planned
from storage.keys import Keys
from storage.people import Terms
from storage.reporters import reporter_of, subject
from storage.tables import Concern, Person
from storage.trail import Step

LOOK_AGAIN = timedelta(days=1)
"""When a concern is looked at again that nobody can take."""


def next_rung(session: Session, concern: Concern, terms: Terms, now: datetime) -> Rung | None:
    """Who would have a concern next; None where nobody is named who may be written to."""
    rungs = concerns.rungs(session, concern)
    ids = [rung.person for rung in rungs]
    here, present = concerns.reachable(session, ids, terms, now)
    laden = concerns.laden(session, ids, but=concern.id)
    named = [rung for rung in rungs if rung.person in here]
    return escalation.next_rung(_route(concern), named, concern.tried, present, laden)


def give(session: Session, concern: Concern, rung: Rung, terms: Terms, now: datetime) -> None:
    """Make somebody the owner, and plan the card that tells them."""
    person = session.get_one(Person, rung.person)
    channel = cards.triage_channel(session, concern, rung.role)
    concern.owner_id, concern.owner_role, concern.rung = rung.person, rung.role, concern.rung + 1
    concern.stage, concern.acknowledged_at, concern.assigned = Stage.OPEN, None, False
    concern.again = rung.person in concern.tried
    had_by(concern, rung.person)
    hours = hours_of(terms, concern, person)
    moment = calendar.next_working(hours, now)
    if terms.cards_at is not None and _can_wait(concern):
        moment = escalation.bundled(hours, now, terms.cards_at)
    _time(concern, hours, moment, _allowed(concern), now)
    deliveries.plan(session, [_card(concern, person, channel or person.slack_id or "", moment)], now)


def _card(concern: Concern, person: Person, recipient: str, moment: datetime) -> Planned:
    return Planned(
        key=cards.key(concern, recipient),
        kind=Kind.CARD,
        recipient=recipient,
        about=subject(concern.id or 0),
        payload={"rung": concern.rung, "any_hour": _at_any_hour(concern, person)},
        not_before=moment,
    )


def card_refused(session: Session, concern_id: int, rung: int, recipient: str, now: datetime) -> None:
    """A card will never arrive: one for a channel goes to its reader's DM instead; else the concern goes on."""
    concern = concerns.get(session, concern_id, lock=True)
    person = concerns.owner(session, concern) if concern else None
    if concern is None or person is None or deliveries.is_person(recipient):
        concerns.card_not_delivered(session, concern_id, rung, now)
    elif concern.rung == rung and person.slack_id:
        deliveries.plan(session, [_card(concern, person, person.slack_id, now)], now)


def _can_wait(concern: Concern) -> bool:
    """Whether a card comes to a champion at their hour, with others: what is urgent, or has climbed, does not wait."""
    return concern.urgency == Urgency.NORMAL and concern.rung == 1 and concern.owner_role == Role.AI_CHAMPION


def hours_of(terms: Terms, concern: Concern, person: Person) -> Hours:
    """When somebody can be written to about a concern, and their time for it runs."""
    hours = terms.hours(person)
    return calendar.round_the_clock(hours) if _at_any_hour(concern, person) else hours


def _at_any_hour(concern: Concern, person: Person) -> bool:
    return concern.urgency == Urgency.CRITICAL and person.at_any_hour


def _time(concern: Concern, hours: Hours, given_at: datetime, allowed: float, now: datetime) -> None:
    """Set when a concern goes on, and when its owner is reminded before, by the time they could first read of it."""
    reminds_at = escalation.reminds_at(hours, given_at, allowed)
    concern.given_at = given_at
    concern.climbs_at = escalation.climbs_at(hours, given_at, allowed)
    concern.reminds_at = reminds_at if reminds_at > now else None


def had_by(concern: Concern, person: int) -> None:
    """Note who has a concern now: the latest of all who have had it."""
    concern.tried = [*(one for one in concern.tried if one != person), person]


def _route(concern: Concern) -> Route:
    return escalation.route_from(concern.route)


def _allowed(concern: Concern) -> int:
    return escalation.allowed(_route(concern), again=concern.again)


def card_arrived(session: Session, concern_id: int, rung: int, terms: Terms, now: datetime) -> None:
    """The owner's time runs from when they could read of it."""
    concern = concerns.get(session, concern_id, lock=True)
    person = concerns.owner(session, concern) if concern else None
    if concern is not None and person is not None and concern.stage == Stage.OPEN and concern.rung == rung:
        _time(concern, hours_of(terms, concern, person), now, _allowed(concern), now)


def acknowledged(session: Session, concern: Concern, terms: Terms, now: datetime, *, anew: bool) -> None:
    """From now on the reporter waits for an answer; `anew` where somebody took it who had not been given it."""
    person, hours = concerns.owner(session, concern), _route(concern).answer_hours
    concern.climbs_at = concern.reminds_at = None
    if concern.answered_at is not None or person is None or not hours:
        return
    given_at = now if anew or concern.given_at is None else min(concern.given_at, now)
    theirs = hours_of(terms, concern, person)
    _time(concern, theirs, given_at, hours, now)
    # Whoever acknowledges late has as long again to answer as there was to acknowledge.
    least = escalation.climbs_at(theirs, now, _route(concern).hours)
    concern.climbs_at = max(concern.climbs_at or least, least)


def answered(concern: Concern, now: datetime) -> None:
    """The reporter has had an answer: nobody's time runs any more."""
    concern.answered_at = concern.answered_at or now
    concern.climbs_at = concern.reminds_at = None


def climb(session: Session, terms: Terms, concern_id: int, now: datetime) -> Why | Stays:
    """Give a concern to somebody else where it has to be, or remind its owner; why it went on, or why it stays."""
    concern = concerns.get(session, concern_id, lock=True)
    if concern is None:
        return Stays.IN_HAND
    person = concerns.owner(session, concern)
    unsaid = _unsaid(session, concern, person, terms, now)
    owner = _owner(session, concern, person, terms, now)
    why = moves(Stage(concern.stage), owner, concern.climbs_at, now, unsaid)
    if why is Stays.UNSAID and person is not None:
        _time(concern, hours_of(terms, concern, person), now, _allowed(concern), now)
    if isinstance(why, Stays):
        _remind(session, concern, person, terms, now, unsaid=unsaid is not None)
        return why
    rung = next_rung(session, concern, terms, now)
    if rung is None or (why is Why.AWAY and not _present(session, rung, terms, now)):
        if concern.climbs_at is None or concern.climbs_at <= now:
            concern.climbs_at = now + LOOK_AGAIN
        return Stays.NOBODY_ELSE
    go_on(session, concern, rung, why, terms, now)
    return why


def _unsaid(session: Session, concern: Concern, person: Person | None, terms: Terms, now: datetime) -> Unsaid | None:
    card = cards.waits(session, concern) if person is not None else None
    if person is None or card is None:
        return None
    hours, allowed, since = hours_of(terms, concern, person), _allowed(concern), concern.given_at or card.created_at
    return Unsaid(
        held=turns.held(session),
        attempts=card.attempts,
        others=cards.others_were_reached(session, since, escalation.reminds_at(hours, since, allowed)),
        overdue=escalation.climbs_at(hours, card.created_at, 2 * allowed) <= now,
    )


def go_on(
    session: Session,
    concern: Concern,
    rung: Rung,
    why: Why,
    terms: Terms,
    now: datetime,
    words: str = "",
    by: int | None = None,
) -> None:
    """Give a concern to the next who must act, and tell the reporter where that is somebody else."""
    before = concern.owner_id
    give(session, concern, rung, terms, now)
    if rung.person != before:
        event = note(
            session, terms.keys, concern, Happened.CLIMBED, now,
            by=by or before, to=rung.person, role=rung.role, why=why, words=words,
        )  # fmt: skip
        tell_reporter(session, concern, event, terms, now)


def _remind(
    session: Session, concern: Concern, person: Person | None, terms: Terms, now: datetime, *, unsaid: bool
) -> None:
    """Remind whoever has a concern that half of their time is over."""
    if concern.reminds_at is None or concern.reminds_at > now:
        return
    concern.reminds_at = None
    if person is None or unsaid:
        return
    event = note(session, terms.keys, concern, Happened.REMINDED, now, to=person.id, role=concern.owner_role)
    tell(session, concern, event, person, terms, now)


def _owner(session: Session, concern: Concern, person: Person | None, terms: Terms, now: datetime) -> Owner | None:
    if person is None or person.id is None:
        return None
    here, _ = concerns.reachable(session, [person.id], terms, now)
    named = person.id in {rung.person for rung in concerns.rungs(session, concern)} or concern.assigned
    return Owner(here=person.id in here, named=named, away_until=people.away_until(person, now))


def _present(session: Session, rung: Rung, terms: Terms, now: datetime) -> bool:
    _, present = concerns.reachable(session, [rung.person], terms, now)
    return rung.person in present


def note(
    session: Session,
    keys: Keys,
    concern: Concern,
    happened: Happened,
    now: datetime,
    *,
    by: int | None = None,
    to: int | None = None,
    role: str = "",
    why: str = "",
    words: str = "",
) -> Step:
    """Add a step to a concern's record and, where a card of it stands in a channel, a line below that."""
    event = concerns.note(session, keys, concern, happened, now, by=by, to=to, role=role, why=why, words=words)
    channel = cards.triage_channel(session, concern, Role.AI_CHAMPION)
    hidden = concern.anonymous and happened in BY_THE_REPORTER
    if channel and happened in IN_CHANNEL and not hidden and channel in cards.placed(session, concern.id or 0):
        deliveries.plan(session, [_step(concern.id or 0, event, channel, now)], now)
    return event


def _step(number: int, event: Step, recipient: str, moment: datetime, *, any_hour: bool = False) -> Planned:
    return Planned(
        key=f"step:{number}:e{event.number}:{recipient}",
        kind=Kind.STEP,
        recipient=recipient,
        about=subject(number),
        payload={"event": event.number, "any_hour": any_hour},
        not_before=moment,
    )


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
    """Plan that somebody hears of a step; nothing where they are gone. `to` stands for somebody who is not named.

    For them it is planned also where they are gone: what is not there would tell who has left.
    """
    here = person is not None and person.slack_id is not None and person.left_at is None
    if not here and to is None:
        return
    recipient = to or (person.slack_id if person else None) or ""
    any_hour = to is None and person is not None and _at_any_hour(concern, person)
    # Their working hours would tell in which zone an anonymous reporter is: it is decided when it is sent.
    moment = now if to or person is None else calendar.next_working(hours_of(terms, concern, person), now)
    deliveries.plan(session, [_step(concern.id or 0, event, recipient, moment, any_hour=any_hour)], now)
