"""Turns a delivery into words: loads what its message needs and calls the one function that says it."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from sqlmodel import Session

from bot import briefs, deeds, noting, posting, steps, welcoming, wins
from bot import lessons as teaching
from bot import teaching as proposing
from bot.blocks import card, contact, lesson, pulse, replies, step, telling
from bot.blocks.concern import Shown, Talk
from bot.blocks.message import Message
from bot.blocks.speech import speaking
from bot.house import terms
from bot.rules.concerns import Urgency
from bot.rules.escalation import Happened, Stage, Way, route_from
from bot.rules.handling import Consent
from bot.rules.pulses import Asking
from bot.rules.sending import Kind
from bot.settings import Settings
from storage import company, concerns, deliveries, lessons, people, ready, rounds, trail
from storage.deliveries import Claimed, round_of
from storage.reporters import concern_of
from storage.tables import Concern, Department, Person
from storage.trail import Step

FIRST_CONTACT = "first_contact"
BY_THE_OWNER = (Happened.ACKNOWLEDGED, Happened.ASKED, Happened.TOLD, Happened.RESOLVED, Happened.RESUMED)


def render(session: Session, delivery: Claimed, settings: Settings) -> Message:
    """The message of a delivery, as things stand now, in the language of whoever it is for; a digest in the one in
    which it was made."""
    is_theirs = delivery.kind is not Kind.DIGEST and deliveries.is_person(delivery.recipient)
    person = people.by_slack_id(session, delivery.recipient) if is_theirs else None
    with speaking(person.language if person else None):
        return _said(session, delivery, settings)


def _said(session: Session, delivery: Claimed, settings: Settings) -> Message:
    match delivery.kind:
        case Kind.CONTACT:
            return _greeting(session, delivery.recipient, settings)
        case Kind.PULSE | Kind.REMINDER:
            say = pulse.first if delivery.kind is Kind.PULSE else pulse.reminder
            return say(_asking(session, delivery))
        case Kind.DIGEST:
            return posting.message(session, delivery)
        case Kind.REPLY:
            number = concern_of(delivery.about)
            return card.reads_nothing(number) if number else replies.reads_nothing()
        case Kind.NUDGE:
            return _nudge(session, delivery, settings)
        case Kind.CARD:
            say_card = card.card if deliveries.is_person(delivery.recipient) else card.in_channel
            return say_card(_concern(session, delivery))
        case Kind.SAID | Kind.WIN:
            say_it = deeds.message if delivery.kind is Kind.SAID else wins.message
            return say_it(session, delivery)
        case Kind.STEP:
            return _step(session, delivery)
        case Kind.BRIEF | Kind.WELCOME | Kind.NOTE | Kind.PROPOSAL | Kind.TASK:
            return _to_a_role(session, delivery, settings)


def _to_a_role(session: Session, delivery: Claimed, settings: Settings) -> Message:
    if delivery.kind is Kind.BRIEF:
        return briefs.message(session, delivery, settings)
    others = {Kind.WELCOME: welcoming.message, Kind.PROPOSAL: proposing.message, Kind.TASK: steps.message}
    return others.get(delivery.kind, noting.message)(session, delivery)


def _nudge(session: Session, delivery: Claimed, settings: Settings) -> Message:
    if delivery.payload.get("asks"):
        return lesson.asks()
    found = lessons.lesson_called(session, delivery.payload["lesson"])
    person = people.by_slack_id(session, delivery.recipient)
    if found is None or person is None:
        raise LookupError(f"delivery {delivery.id} offers a lesson that is not there")
    on = teaching.due_on(session, terms(settings, delivery.attempted_at), person, found)
    return lesson.nudge(found, lesson.asked_by(found, on, named=settings.required_names))


def _concern(session: Session, delivery: Claimed) -> Shown:
    found = concerns.get(session, concern_of(delivery.about) or 0)
    if found is None:
        raise LookupError(f"delivery {delivery.id} speaks of a concern that is not there")
    return shown(session, found)


def _step(session: Session, delivery: Claimed) -> Message:
    event = trail.step(session, delivery.payload["event"])
    one = _as_it_was(session, _concern(session, delivery), event)
    if not deliveries.is_person(delivery.recipient):
        return card.below_in_channel(one, Happened(event.happened))
    say = STEPS.get(Happened(event.happened))
    if say is None:
        raise LookupError(f"nobody is told of {event.happened}")
    return say(one, event)


STEPS: Mapping[Happened, Callable[[Shown, Step], Message]] = {
    Happened.ACKNOWLEDGED: lambda one, _: step.acknowledged(one),
    Happened.CLIMBED: lambda one, event: step.climbed(one, event.why),
    Happened.ASSIGNED: lambda one, _: step.passed_on(one),
    Happened.HANDED: lambda one, _: step.passed_on(one),
    Happened.ASKED: lambda one, event: step.question(one, event.words),
    Happened.TOLD: lambda one, event: step.told(one, event.words, ready=bool(event.why)),
    Happened.RESOLVED: lambda one, event: step.resolved(replace(one, outcome=event.words or one.outcome)),
    Happened.RESUMED: lambda one, event: step.resumed(one, event.words),
    Happened.ANSWERED: lambda one, event: card.answered(one, event.words),
    Happened.NOTED: lambda one, event: card.noted(one, event.at, event.words),
    Happened.CONSULTED: lambda one, event: card.consulted(one, event.words),
    Happened.REMINDED: lambda one, _: card.reminder(one),
    Happened.HELPED: lambda one, _: card.helped(one),
    Happened.REOPENED: lambda one, _: card.reopened(one),
    Happened.CONSENTED: lambda one, _: telling.consented(one),
    Happened.PUBLISHED: lambda one, event: telling.told(one, event.words),
}
"""What is said of each step of a concern to whoever is told of it."""


def _as_it_was(session: Session, one: Shown, event: Step) -> Shown:
    """A concern with whoever took the step as its owner: somebody else may have it by now."""
    whose = event.by_id if event.happened in BY_THE_OWNER else event.to_id
    if not event.role or whose is None:
        return one
    person = session.get(Person, whose)
    return replace(one, owner=person.slack_id if person else None, owner_role=event.role)


def shown(session: Session, concern: Concern) -> Shown:
    """A concern as its messages show it, with what has been said about it."""
    known: dict[int | None, str | None] = {None: None}

    def slack_id(person_id: int | None) -> str | None:
        if person_id not in known:
            person = session.get(Person, person_id)
            known[person_id] = person.slack_id if person else None
        return known[person_id]

    return Shown(
        number=concern.id or 0,
        label=concern.label,
        urgency=Urgency(concern.urgency),
        words=concern.words,
        stage=Stage(concern.stage),
        reporter=slack_id(concern.reporter_id),
        anonymous=concern.anonymous,
        about=slack_id(concern.about_id),
        department=_called(session, concern.raised_in),
        owner=slack_id(concern.owner_id),
        owner_role=concern.owner_role,
        raised_at=concern.raised_at,
        climbs_at=concern.climbs_at,
        outcome=concern.outcome,
        climbed=concern.rung > 1,
        talk=[
            Talk(Happened(event.happened), slack_id(event.by_id), event.words, event.at, event.why)
            for event in concerns.events(session, concern.id or 0)
        ],
        ready=ready.some_approved(session),
        team=route_from(concern.route).asks_team and concern.way == Way.MATRIX,
        consent=Consent(concern.consent),
        hearers=_called(session, concern.may_hear),
    )


def _called(session: Session, department: str | None) -> str | None:
    found = session.get(Department, department) if department else None
    return found.name if found else None


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
        mode=settings.pulse_mode,
        floor=settings.floor_scores,
        links_days=settings.keep_links_days,
    )
