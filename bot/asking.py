"""Greets people and opens rounds: each one transaction, handed in by whoever decided it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.blocks import unorderable
from bot.house import keys
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
from storage.tables import Document, Person, Round, RoundKey

DEFAULT_PULSE = "default"
PULSES = "pulse"


def uncontacted() -> SelectOfScalar[Person]:
    """Everybody who is here, on Slack, and has had no first contact planned."""
    return (
        select(Person)
        .where(text("NOT contact_planned"))  # In these words its index is used, whatever the database.
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
    row = planned(session, settings, Order(DEFAULT_PULSE, now, closes_at, by="cadence"), form=cycle)
    everybody = candidates(session, terms, row, now)
    place = pulses.part_of([c for c, _ in everybody if not c.left and c.started])
    parts = max(place.values(), default=1)
    if part > 1:
        # Whoever was not asked in the first half is asked now, whoever has come or gone since: everybody once.
        parts, asked = part, rounds.asked_in_cycle(session, DEFAULT_PULSE, cycle)
        place = {c.person_id: part for c, _ in everybody if c.person_id not in asked}
    row.cycle, row.part, row.parts = cycle, part, parts
    chosen = [(c, p) for c, p in everybody if place.get(c.person_id) == part]
    ask(session, row, chosen, settings, terms, now)


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


def open_now(session: Session, settings: Settings, terms: Terms, order: Order, now: datetime) -> Round:
    """Open a round outside the cadence: a cycle of its own. Unorderable where it cannot be."""
    row = planned(session, settings, order)
    ask(session, row, candidates(session, terms, row, now), settings, terms, now)
    return row


def schedule(session: Session, settings: Settings, order: Order) -> Round:
    """Note a round that opens later. Unorderable where it cannot be."""
    row = planned(session, settings, order)
    row.state = RoundState.SCHEDULED
    session.add(row)
    session.flush()
    return row


def begin(session: Session, settings: Settings, terms: Terms, round_id: int, now: datetime) -> bool:
    """Open a round that was scheduled, and schedule it once more if it is asked again; False if it was done before."""
    row = session.get(Round, round_id, with_for_update=True)
    if row is None or row.state != RoundState.SCHEDULED:
        return False
    length = row.closes_at - row.opens_at
    if row.repeat_weeks:
        again = row.opens_at + timedelta(weeks=row.repeat_weeks)
        body = row.model_dump(exclude={"id"}) | {"opens_at": again, "closes_at": again + length}
        session.add(Round(**body))
    row.state, row.opens_at, row.closes_at = RoundState.OPEN, now, now + length
    ask(session, row, candidates(session, terms, row, now), settings, terms, now)
    return True


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


def candidates(session: Session, terms: Terms, row: Round, now: datetime) -> list[tuple[pulses.Candidate, Person]]:
    """Everybody a round is meant for."""
    here = company.company(session)
    today = calendar.local(calendar.Hours(here.zone if here else "UTC"), now).date()
    wanted = Wanted(audience_from(row.audience), rounds.questions_from(row.questions), today)
    return rounds.candidates(session, terms, wanted, now)


def ask(
    session: Session,
    row: Round,
    chosen: list[tuple[pulses.Candidate, Person]],
    settings: Settings,
    terms: Terms,
    now: datetime,
) -> None:
    """Store a round with its invites and one delivery for each person who is asked."""
    reasons = {c.person_id: pulses.not_asked_because(c, row.closes_at) for c, _ in chosen}
    row.not_asked = dict(Counter(reason.name for reason in reasons.values() if reason is not None))
    session.add(row)
    session.flush()
    if row.mode == Mode.ANONYMOUS:
        session.add(RoundKey(round_id=row.id or 0, wrapped=keys(settings).new_round_key(row.id or 0)))
    asked = [person for candidate, person in chosen if reasons[candidate.person_id] is None]
    rounds.invite(session, row.id or 0, asked)
    to_say = [
        Planned(
            key=deliveries.pulse_key(row.id or 0, person.slack_id),
            kind=Kind.PULSE,
            recipient=person.slack_id or "",
            about=deliveries.about_round(row.id or 0),
            not_before=calendar.next_working(terms.hours(person), now),
        )
        for person in asked
    ]
    deliveries.plan(session, to_say, now)
