"""The champions' Monday: plans a brief for whoever acts for a department, and loads what it says when it is said."""

import logging
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from bot import deeds
from bot.blocks import brief as words
from bot.blocks.message import Message
from bot.rules import brief, calendar
from bot.rules.brief import Area, Away, Champion, Running, State, Waiting
from bot.rules.champions import areas
from bot.rules.company import Role
from bot.rules.onboarding import steps_left
from bot.rules.pulses import RoundState
from bot.rules.reasons import Reason
from bot.rules.sending import Kind
from bot.settings import Settings
from storage import champions, company, concerns, deliveries, lessons, people
from storage.deliveries import Claimed, Planned
from storage.people import Terms
from storage.tables import Department, Person, Round

log = logging.getLogger(__name__)

Chosen = tuple[Person, tuple[str, ...], Reason | None]
"""Somebody, the departments they act for, and why they get no brief."""


def plan(session: Session, terms: Terms, floor: int, week: str, now: datetime) -> None:
    """Plan the briefs of a week, each for its reader's own Monday; nothing that was planned before is planned again."""
    here = company.company(session)
    if here is None:
        return
    here.last_brief = week
    planned = []
    for person, departments, why in chosen(session, terms, floor, week, now):
        if why is not None:
            log.info("No brief of %s for person %s: %s", week, person.id, why.name)
            continue
        planned.append(
            Planned(
                key=f"brief:{week}:{person.slack_id}",
                kind=Kind.BRIEF,
                recipient=person.slack_id or "",
                payload={"departments": departments},
                not_before=_monday(terms, person, week, now),
            )
        )
    deliveries.plan(session, planned, now)


def chosen(session: Session, terms: Terms, floor: int, week: str, now: datetime) -> list[Chosen]:
    """Everybody who holds the role or acts in it that Monday, whether they are briefed, and if not, why."""
    known = champions.units(session).keys()
    found: dict[int, tuple[Person, list[str]]] = {}
    for department, holder in champions.holdings(session):
        found.setdefault(holder.id or 0, (holder, []))
        if department is None or department not in known:
            continue
        for person in people.acting(session, Role.AI_CHAMPION, _begins(terms, holder, week, now), department):
            theirs = found.setdefault(person.id or 0, (person, []))[1]
            if department not in theirs:
                theirs.append(department)
    return [
        (
            person,
            tuple(departments),
            _why_not(session, floor, week, person, departments, _begins(terms, person, week, now)),
        )
        for person, departments in found.values()
    ]


def _why_not(
    session: Session, floor: int, week: str, person: Person, departments: Sequence[str], now: datetime
) -> Reason | None:
    resting = person.resting_until is not None and person.resting_until > now
    quiet = person.stopped_at is not None or resting
    return brief.why_not(
        Champion(
            left=person.left_at is not None,
            on_slack=person.slack_id is not None,
            away=people.away_until(person, now) is not None,
            quiet=quiet,
            departments=tuple(departments),
            waits=not quiet or bool(brief.waiting_things(load(session, floor, week, person, departments, now))),
        )
    )


def _monday(terms: Terms, person: Person, week: str, now: datetime) -> datetime:
    """When the working week begins where somebody is, or now where it has begun."""
    return calendar.next_working(terms.hours(person), _begins(terms, person, week, now))


def _begins(terms: Terms, person: Person, week: str, now: datetime) -> datetime:
    """The first hour of somebody's own Monday, working day or not; or now where it is over."""
    return max(now, calendar.at_local(person.zone, calendar.monday_of(week), terms.day_starts))


def message(session: Session, delivery: Claimed, settings: Settings) -> Message:
    """The words of a brief, as things stand when it is said."""
    week, now = delivery.key.split(":")[1], delivery.attempted_at
    person = people.by_slack_id(session, delivery.recipient)
    if person is None:
        raise LookupError(f"delivery {delivery.id} briefs somebody who is not on the roster")
    departments = delivery.payload["departments"]
    state = load(session, settings.floor_scores, week, person, departments, now)
    own = {department.key for department in champions.departments_of(session, person.id or 0)}
    names = [session.get_one(Department, key).name for key in departments if key not in own]
    return words.brief(state, stands_in=names)


def load(
    session: Session,
    floor: int,
    week: str,
    person: Person,
    departments: Sequence[str],
    now: datetime,
    *,
    counted: bool = True,
) -> State:
    """How the departments of a champion, and their own queue and first steps, stand now.

    Not `counted` without how many have taken part and learned (whoever could look at any time would see it move), and
    without the queue.
    """
    here = company.company(session)
    tree = champions.units(session)
    having = champions.departments_held(session) | set(departments)
    below = areas(tree, having & tree.keys())
    begun = counted and lessons.begun(session)
    open_rounds = select(Round).where(Round.state == RoundState.OPEN, col(Round.closes_at) > now)
    running = list(session.exec(open_rounds)) if counted else []
    away, others = _away(session, person, departments, now)
    onboarding = champions.onboarding(session, person.id or 0)
    left = steps_left(onboarding.done) if onboarding is not None and onboarding.stopped_at is None else ()
    return State(
        week=week,
        now=now,
        live_since=(here.live_since if here else None) or now,
        floor=floor,
        areas=tuple(_area(session, key, below[key], running, now, begun=begun) for key in departments if key in below),
        waiting=tuple(
            Waiting(one.id or 0, one.label, one.raised_at, one.climbs_at)
            for one in (concerns.of_owner(session, person.id or 0) if counted else ())
        ),
        away=away,
        others_away=others,
        step=left[0] if left else None,
        steps_done=len(onboarding.done) if onboarding is not None else 0,
    )


def _area(
    session: Session, key: str, below: Sequence[str], running: Sequence[Round], now: datetime, *, begun: bool
) -> Area:
    told = deeds.to_a_department(session, key, now)
    unwritten = next(((one.number, one.name) for one in told if not one.done and one.figures["took_part"]), None)
    return Area(
        name=session.get_one(Department, key).name,
        unwritten=unwritten,
        learners=champions.learners(session, below) if begun else (0, 0),
        running=tuple(_running(session, one, below) for one in running),
    )


def _running(session: Session, row: Round, departments: Sequence[str]) -> Running:
    return Running(row.name, row.opens_at, *champions.turnout(session, row.id or 0, departments))


def _away(session: Session, person: Person, departments: Sequence[str], now: datetime) -> tuple[tuple[Away, ...], int]:
    """Other champions who are away, the near ones first, and how many more there are."""
    rows = {row.key: row for row in session.exec(select(Department))}
    parents = {rows[key].parent for key in departments if key in rows}
    found = [(key, one) for key, one in champions.away(session, now) if one.id != person.id]
    found.sort(key=lambda pair: rows[pair[0]].parent not in parents)
    shown = tuple(
        Away(
            who=champion.slack_id or "",
            department=rows[key].name,
            # Only those who are shown are looked up: of hundreds it would take too long.
            covered_by=tuple(one.slack_id or "" for one in champions.present(session, key, now)),
            near=rows[key].parent in parents,
        )
        for key, champion in found[: brief.COVERS_MOST]
    )
    return shown, len(found) - len(shown)
