"""Turns a delivery into words: loads what its message needs and calls the one function that says it."""

from sqlmodel import Session

from bot.blocks import contact, pulse, replies
from bot.blocks.message import Message
from bot.rules.pulses import Asking
from bot.rules.sending import Kind
from bot.settings import Settings
from storage import company, people, rounds
from storage.deliveries import Claimed, round_of
from storage.tables import Department, Edition

FIRST_CONTACT = "first_contact"


def render(session: Session, delivery: Claimed, settings: Settings) -> Message:
    """The message of a delivery, as things stand now."""
    match delivery.kind:
        case Kind.CONTACT:
            return _greeting(session, delivery.recipient, settings)
        case Kind.PULSE:
            return pulse.first(_asking(session, delivery))
        case Kind.REMINDER:
            return pulse.reminder(_asking(session, delivery))
        case Kind.DIGEST:
            edition = session.get_one(Edition, delivery.payload["edition"])
            return Message(edition.text, edition.message["blocks"])
        case Kind.REPLY:
            return replies.reads_nothing()


def _asking(session: Session, delivery: Claimed) -> Asking:
    found = rounds.get(session, round_of(delivery.about) or 0)
    if found is None:
        raise LookupError(f"delivery {delivery.id} speaks of a round that is not there")
    return found


def _greeting(session: Session, slack_id: str, settings: Settings) -> Message:
    person = people.by_slack_id(session, slack_id)
    here = company.company(session)
    if person is None or here is None:
        raise LookupError("somebody to greet is not on the roster")
    department = session.get_one(Department, person.department)
    champion = people.champion_of(session, person.department)
    text = company.newest(session, FIRST_CONTACT)[person.tier].body
    return contact.greeting(
        text,
        {
            "name": person.name,
            "company": here.name,
            "department": department.name,
            "champion": champion.slack_id if champion else None,
        },
        floor=settings.floor_scores,
        links_days=settings.keep_links_days,
    )
