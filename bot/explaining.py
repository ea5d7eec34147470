"""Explains a concern: its ladder as it ran, and as it will run if nobody does anything, with the reasons."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot import climbing
from bot.rules import calendar, escalation
from bot.rules.escalation import Rung, Stage
from storage import concerns
from storage.people import Terms, away_until
from storage.tables import Concern, Person
from storage.trail import Step

STEPS_AHEAD = 8


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody who will have a concern: from when, until when, and when they are reminded."""

    rung: Rung
    name: str
    given_at: datetime
    reminds_at: datetime
    climbs_at: datetime


@dataclass(frozen=True, slots=True)
class Passed:
    """Somebody on the ladder who would be passed over now, and why."""

    name: str
    role: str
    why: str


@dataclass(frozen=True, slots=True)
class Explained:
    """All there is to say about where a concern is: people by name."""

    concern: Concern
    owner: str
    steps: list[Step]
    names: dict[int, str]
    ahead: list[Turn]
    passed: list[Passed]


def explain(session: Session, terms: Terms, number: int, now: datetime) -> Explained | None:
    """Where a concern stands, how it came there, and where it goes; None where there is none."""
    concern = concerns.get(session, number)
    if concern is None:
        return None
    steps = concerns.events(session, number)
    ids = {who for step in steps for who in (step.by_id, step.to_id) if who is not None}
    owner = concerns.owner(session, concern)
    return Explained(
        concern=concern,
        owner=owner.name if owner else "nobody",
        steps=steps,
        names={who: person.name for who in ids if (person := session.get(Person, who)) is not None},
        ahead=list(_ahead(session, terms, concern, now)),
        passed=list(_passed(session, terms, concern, now)),
    )


def _ahead(session: Session, terms: Terms, concern: Concern, now: datetime) -> Iterator[Turn]:
    """Who has it next and when, as long as nobody acts: those who are away then are passed over."""
    moment, tried = concern.climbs_at, list(concern.tried)
    route, rungs = escalation.route_from(concern.route), concerns.rungs(session, concern)
    people = {rung.person: session.get_one(Person, rung.person) for rung in rungs}
    here, _ = concerns.reachable(session, list(people), terms, now)
    named = [rung for rung in rungs if rung.person in here]
    laden = concerns.laden(session, list(people), but=concern.id)
    for _ in range(STEPS_AHEAD if concern.stage != Stage.RESOLVED else 0):
        if moment is None:
            return
        present = {one for one in here if away_until(people[one], max(moment, now)) is None}
        rung = escalation.next_rung(route, named, tried, present, laden)
        if rung is None:
            return
        hours = climbing.hours_of(terms, concern, people[rung.person])
        given_at = calendar.next_working(hours, max(moment, now))
        allowed = escalation.allowed(route, again=rung.person in tried)
        turn = Turn(
            rung,
            people[rung.person].name,
            given_at,
            escalation.reminds_at(hours, given_at, allowed),
            escalation.climbs_at(hours, given_at, allowed),
        )
        yield turn
        tried = [*(one for one in tried if one != rung.person), rung.person]
        moment = turn.climbs_at


def _passed(session: Session, terms: Terms, concern: Concern, now: datetime) -> Iterator[Passed]:
    """Those whom the matrix names and who do not get it now, with the reason."""
    route, seats = escalation.route_from(concern.route), concerns.seats(session, concern.department)
    everybody = escalation.ladder(route, seats, (), escalation.Way(concern.way))
    laden = concerns.laden(session, [rung.person for rung in everybody], but=concern.id)
    for rung in everybody:
        person = session.get_one(Person, rung.person)
        why = _why_not(person, concern, terms, now, laden=rung.person in laden and not rung.deputises)
        if why:
            yield Passed(person.name, rung.role, why)


def _why_not(person: Person, concern: Concern, terms: Terms, now: datetime, *, laden: bool) -> str | None:
    away = away_until(person, now)
    reasons = (
        (person.id == concern.reporter_id, "has raised it"),
        (person.id == concern.about_id, "it is about them"),
        (person.left_at is not None, "has left"),
        (person.slack_id is None, "is not on Slack"),
        (not terms.listed(person.slack_id), "may not be written to (GROUNDSWELL_ONLY)"),
        (away is not None, f"is away until {away:%Y-%m-%d}" if away else ""),
        (laden, f"has {escalation.CARRIED_MOST} open concerns already"),
    )  # fmt: skip
    return next((why for holds, why in reasons if holds), None)
