"""Greets people and opens rounds: each one transaction, handed in by whoever decided it."""

from collections import Counter
from datetime import datetime, timedelta

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.house import keys
from bot.rules import calendar, pulses
from bot.rules.pulses import Mode, RoundState
from bot.rules.sending import Kind
from bot.settings import Settings
from storage import company, deliveries, rounds
from storage.deliveries import Planned
from storage.keys import Keys
from storage.people import Terms
from storage.tables import Person, Round, RoundKey

DEFAULT_PULSE = "default"
PULSES = "pulse"


def uncontacted() -> SelectOfScalar[Person]:
    """Everybody who is here, on Slack, and has had no first contact planned."""
    return (
        select(Person)
        .where(col(Person.contact_planned).is_(False))
        .where(col(Person.slack_id).is_not(None), col(Person.left_at).is_(None), col(Person.stopped_at).is_(None))
        .order_by(col(Person.id))
    )


def greet(session: Session, terms: Terms, now: datetime) -> None:
    """Plan first contact with everybody who has not had it and may be written to."""
    new = [p for p in session.exec(uncontacted()) if terms.listed(p.slack_id)]
    planned = [
        Planned(
            key=f"contact:{person.slack_id}",
            kind=Kind.CONTACT,
            recipient=person.slack_id or "",
            not_before=calendar.next_working(terms.hours(person), now),
        )
        for person in new
    ]
    deliveries.plan_again(session, planned, now)
    for person in new:
        person.contact_planned = True


def open_part(
    session: Session, settings: Settings, terms: Terms, cycle: int, part: int, closes_at: datetime, now: datetime
) -> None:
    """Open a part of a cycle of the default pulse. IntegrityError where another process has done so."""
    everybody = rounds.candidates(session, terms)
    place = pulses.part_of([c for c, _ in everybody if not c.left])
    parts = max(place.values(), default=1)
    if part > 1:
        # Whoever was not asked in the first half is asked now, whoever has come or gone since: everybody once.
        parts, asked = part, rounds.asked_in_cycle(session, DEFAULT_PULSE, cycle)
        place = {c.person_id: part for c, _ in everybody if c.person_id not in asked}
    row = _new_round(session, settings, DEFAULT_PULSE, cycle, now, closes_at, "cadence")
    row.cycle, row.part, row.parts = cycle, part, parts
    chosen = [(c, p) for c, p in everybody if place.get(c.person_id) == part]
    ask(session, row, chosen, keys(settings), terms, now)


def open_now(session: Session, settings: Settings, terms: Terms, name: str, days: int, now: datetime, by: str) -> Round:
    """Open a template for everybody outside the cadence: a cycle of its own. KeyError for an unknown template."""
    row = _new_round(session, settings, name, 1, now, now + timedelta(days=days), by)
    ask(session, row, rounds.candidates(session, terms), keys(settings), terms, now)
    return row


def _new_round(
    session: Session, settings: Settings, name: str, form: int, now: datetime, closes_at: datetime, by: str
) -> Round:
    """A round of a template, in the form of a cycle; its promise is fixed here and kept until the end."""
    template = company.newest(session, PULSES)[name].body
    questions = [q for q in rounds.questions_from(template["questions"]) if q.asked_in(form)]
    return Round(
        template=name,
        name=template["name"],
        mode=settings.pulse_mode,
        state=RoundState.OPEN,
        floor=settings.floor_scores,
        floor_comments=settings.floor_comments,
        links_days=settings.keep_links_days,
        participation_days=settings.keep_participation_days,
        questions=rounds.questions_body(questions),
        not_asked={},
        opens_at=now,
        closes_at=closes_at,
        opened_by=by,
    )


def ask(
    session: Session,
    row: Round,
    chosen: list[tuple[pulses.Candidate, Person]],
    locks: Keys,
    terms: Terms,
    now: datetime,
) -> None:
    """Store a round with its invites and one delivery for each person who is asked."""
    reasons = {c.person_id: pulses.not_asked_because(c, row.closes_at) for c, _ in chosen}
    row.not_asked = dict(Counter(reason.name for reason in reasons.values() if reason is not None))
    session.add(row)
    session.flush()
    if row.mode == Mode.ANONYMOUS:
        session.add(RoundKey(round_id=row.id or 0, wrapped=locks.new_round_key(row.id or 0)))
    asked = [person for candidate, person in chosen if reasons[candidate.person_id] is None]
    rounds.invite(session, row.id or 0, asked)
    planned = [
        Planned(
            key=f"pulse:{row.id}:{person.slack_id}",
            kind=Kind.PULSE,
            recipient=person.slack_id or "",
            about=deliveries.about_round(row.id or 0),
            not_before=calendar.next_working(terms.hours(person), now),
        )
        for person in asked
    ]
    deliveries.plan(session, planned, now)
