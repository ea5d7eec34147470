"""Greets people, and says what a round asks, and whom: `bot.opening` opens it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.blocks import unorderable
from bot.rules import calendar, pulses
from bot.rules.audience import Audience, audience_from
from bot.rules.pulses import Mode, RoundState
from bot.rules.questions import MAIN_CONCERN, THEME, Question
from bot.rules.sending import Kind
from bot.settings import Settings
from storage import company, deliveries, rounds
from storage.deliveries import Planned
from storage.people import Terms
from storage.rounds import Wanted
from storage.tables import Document, Person, Round

DEFAULT_PULSE = "default"
PULSES = "pulse"
AT_ONCE = 1000
"""People written to in one transaction: answers wait for no longer than that takes."""


def uncontacted(only: Collection[str]) -> SelectOfScalar[Person]:
    """Everybody who is here, on Slack, and has had no first contact planned; `only` are those who may be written to,
    empty for all."""
    query = (
        select(Person)
        .where(text("NOT contact_planned"))  # In these words its index is used, whatever the database.
        .where(col(Person.slack_id).is_not(None), col(Person.left_at).is_(None), col(Person.stopped_at).is_(None))
    )
    if only:
        query = query.where(col(Person.slack_id).in_(only))
    return query.order_by(col(Person.id))


def greet(session: Session, terms: Terms, now: datetime) -> bool:
    """Plan first contact with the next people who have not had it and may be written to; whether there may be more."""
    new = session.exec(uncontacted(terms.only).limit(AT_ONCE)).all()
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
    return len(new) == AT_ONCE


@dataclass(frozen=True, slots=True)
class Order:
    """A round that somebody wants: a template, from when to when (UTC), whom, in which mode (None: the usual).

    `theme` is the value of the main concern that a follow-up speaks of.
    """

    template: str
    opens_at: datetime
    closes_at: datetime
    audience: Audience = field(default_factory=Audience)
    mode: Mode | None = None
    repeat_weeks: int | None = None
    theme: str | None = None
    by: str = ""


class Unorderable(Exception):
    """What is ordered cannot be asked; the text says why, for whoever ordered it."""


def schedule(session: Session, settings: Settings, order: Order) -> Round:
    """Note a round that opens later. Unorderable where it cannot be."""
    row = planned(session, settings, order)
    row.state = RoundState.SCHEDULED
    session.add(row)
    session.flush()
    return row


def planned(session: Session, settings: Settings, order: Order, form: int = 1) -> Round:
    """A round that is not stored yet, in the form of a cycle; its promises are fixed here and kept until the end."""
    templates = company.newest(session, PULSES)
    if order.template not in templates:
        raise Unorderable(unorderable.no_pulse(order.template, sorted(templates)))
    mode = order.mode or settings.pulse_mode
    if mode is Mode.NAMED and not settings.named_pulses:
        raise Unorderable(unorderable.names_are_off())
    body = templates[order.template].body
    questions = [
        q for q in rounds.questions_from(body["questions"]) if q.asked_in(form) and pulses.may_be_asked(q, mode)
    ]
    name, questions = _following_up(templates, order, body["name"], questions)
    return Round(
        template=order.template,
        name=name,
        mode=mode,
        state=RoundState.OPEN,
        floor=settings.floor_scores,
        floor_comments=settings.floor_comments,
        links_days=settings.keep_links_days,
        participation_days=settings.keep_participation_days,
        questions=rounds.questions_body(questions),
        not_asked={},
        audience=order.audience.body(),
        repeat_weeks=order.repeat_weeks,
        opens_at=order.opens_at,
        closes_at=order.closes_at,
        opened_by=order.by,
    )


def _following_up(
    templates: Mapping[str, Document], order: Order, name: str, questions: Sequence[Question]
) -> tuple[str, list[Question]]:
    """The name and questions with the words of the concern they speak of in the place of `THEME`."""
    if not any(THEME in text for text in (name, *(q.text for q in questions))):
        return name, list(questions)
    labels = themes(templates)
    if order.theme not in labels:
        raise Unorderable(unorderable.no_theme(list(labels)))
    words = labels[order.theme]
    return name.replace(THEME, words), [replace(q, text=q.text.replace(THEME, words)) for q in questions]


def themes(templates: Mapping[str, Document]) -> dict[str, str]:
    """The main concerns that the usual pulse offers: their words, by value."""
    usual = rounds.questions_from(templates[DEFAULT_PULSE].body["questions"]) if DEFAULT_PULSE in templates else ()
    return {c.value: c.label for q in usual if q.key == MAIN_CONCERN for c in q.choices}


def candidates(session: Session, terms: Terms, row: Round) -> list[tuple[pulses.Candidate, Any]]:
    """Everybody a round is meant for, and the row that each was read by (`rounds.SEEN`)."""
    here = company.company(session)
    today = calendar.local(calendar.Hours(here.zone if here else "UTC"), row.opens_at).date()
    wanted = Wanted(audience_from(row.audience), rounds.questions_from(row.questions), today)
    return rounds.candidates(session, terms, wanted, row.opens_at)
