"""What planning a week of lessons reads, of many people at a time: their steps, and what was said to them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, or_, select

from bot.rules import sending
from bot.rules.pulses import RoundState
from bot.rules.sending import Kind, Said, comes_first
from bot.rules.training import Step
from storage import lessons
from storage.deliveries import IN_BUDGET, State, about_round
from storage.tables import Delivery, Person, Round

AT_ONCE = 1000
NEVER_OPENED = (RoundState.SCHEDULED, RoundState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Nudge:
    """A lesson that was planned for a week, or has come in it (`at`); `asks` whether they want any at all."""

    lesson: str | None
    asks: bool
    again: bool
    not_before: datetime
    at: datetime | None


@dataclass(slots=True)
class Pulse:
    """A pulse that somebody is asked in: while it is open, and when it came to them (None: it is still to come)."""

    opens_at: datetime
    closes_at: datetime
    sent_at: datetime | None

    def comes_first(self, now: datetime) -> bool:
        """Whether it has the place of a lesson at a moment."""
        return self.opens_at <= now < self.closes_at and comes_first(self.sent_at, now)


@dataclass(slots=True)
class Learner:
    """Somebody with all that planning reads of them. The row is detached: what is changed on it changes nothing."""

    person: Person
    steps: dict[str, Step]
    said: list[Said] = field(default_factory=list)
    pulses: list[Pulse] = field(default_factory=list)
    nudges: list[Nudge] = field(default_factory=list)


def learners(
    session: Session, week: str, begins: datetime, departments: Collection[str] | None = None
) -> Iterator[Learner]:
    """Everybody (of these departments), in the order of their numbers; a week that begins nowhere before `begins`."""
    last = 0
    rounds = _rounds(session, begins)
    while True:
        query = select(Person).where(col(Person.id) > last).order_by(col(Person.id)).limit(AT_ONCE)
        if departments is not None:
            query = query.where(col(Person.department).in_(departments))
        people = list(session.exec(query))
        if not people:
            return
        last = people[-1].id or 0
        steps = lessons.steps_of(session, [one.id or 0 for one in people])
        found = {one.slack_id or f"{one.id}": Learner(one, steps[one.id or 0]) for one in people}
        _said(session, found, rounds, week, begins)
        session.expunge_all()
        yield from found.values()


def _rounds(session: Session, begins: datetime) -> dict[str, Round]:
    """The rounds that are open in the week, or were, by what their deliveries are about."""
    query = select(Round).where(col(Round.state).not_in(NEVER_OPENED))
    query = query.where(func.coalesce(col(Round.closed_at), col(Round.closes_at)) > begins)
    return {about_round(one.id or 0): one for one in session.exec(query)}


def _said(session: Session, found: dict[str, Learner], rounds: dict[str, Round], week: str, begins: datetime) -> None:
    """What counts in the budget, the pulses that come first, and the nudges of the week itself."""
    moment = func.coalesce(col(Delivery.sent_at), col(Delivery.attempted_at))
    query = select(Delivery, moment).where(
        col(Delivery.recipient).in_(found),
        col(Delivery.kind).in_(IN_BUDGET),
        col(Delivery.state) != State.FAILED,
        or_(
            moment > begins - sending.BUDGET_WINDOW - sending.REMINDED_WITHIN,
            col(Delivery.state).in_((State.WAITING, State.SENDING)),
        ),
    )
    for row, at in session.exec(query):
        learner = found[row.recipient]
        if at is not None:
            learner.said.append(Said(row.kind, row.about, at))
        if row.kind == Kind.PULSE and row.about in rounds and row.state != State.DROPPED:
            asked = rounds[row.about]
            learner.pulses.append(Pulse(asked.opens_at, asked.closed_at or asked.closes_at, row.sent_at))
        if row.kind == Kind.NUDGE and row.key.split(":")[1] == week and row.state != State.DROPPED:
            asks, again = bool(row.payload.get("asks")), bool(row.payload.get("again"))
            learner.nudges.append(Nudge(row.payload.get("lesson"), asks, again, row.not_before, at))
