"""Welcomes new AI champions: plans their first steps, and notes which they have done."""

from datetime import datetime

from sqlmodel import Session

from bot.blocks import onboarding as words
from bot.blocks.message import Message
from bot.rules import calendar
from bot.rules.onboarding import Step
from bot.rules.sending import Kind
from storage import champions, deliveries, people
from storage.deliveries import Claimed, Planned
from storage.people import Terms
from storage.tables import Onboarding, Person

FIRST_DAY = 1
"""Working days between the first contact, where there was none yet, and the first steps."""


def plan(session: Session, terms: Terms, now: datetime) -> int:
    """Plan the first steps of everybody who is new as AI champion; how many are."""
    new = champions.unwelcomed(session, terms.only)
    planned = [
        Planned(
            key=f"welcome:{person.slack_id}",
            kind=Kind.WELCOME,
            recipient=person.slack_id or "",
            not_before=_moment(terms, person, now),
        )
        for person in new
    ]
    champions.begin(session, [person.id or 0 for person in new], now)
    deliveries.plan(session, planned, now)
    return len(new)


def _moment(terms: Terms, person: Person, now: datetime) -> datetime:
    hours = terms.hours(person)
    if person.contacted_at is not None:
        return calendar.next_working(hours, now)
    return calendar.working_days_later(hours, calendar.next_working(hours, now), FIRST_DAY)


def message(session: Session, delivery: Claimed) -> Message:
    """The words of a welcome, as things stand."""
    person = people.by_slack_id(session, delivery.recipient)
    row = champions.onboarding(session, person.id or 0) if person is not None else None
    if person is None or row is None:
        raise LookupError(f"delivery {delivery.id} welcomes somebody who is no champion")
    return _welcome(session, person.id or 0, row)


def done(session: Session, person_id: int, step: Step) -> tuple[Message, list[str]] | None:
    """Note a step: the welcome as it stands then, and all that are done; None where they were given none."""
    row = champions.take(session, person_id, step)
    return (_welcome(session, person_id, row), list(row.done)) if row is not None else None


def _welcome(session: Session, person_id: int, row: Onboarding) -> Message:
    names = [department.name for department in champions.departments_of(session, person_id)]
    return words.welcome(names, row.done)
