"""Makes the weekly digest: loads what was published, draws the figures, freezes the words, plans the posts."""

from datetime import datetime, time, timedelta
from typing import Any

from sqlmodel import Session, select

from bot.blocks import digest as words
from bot.rules import calendar
from bot.rules import week as besides
from bot.rules.company import Role
from bot.rules.digest import Closed, Running, figures, latest_cycle
from bot.rules.escalation import Stage
from bot.rules.publishing import Kept
from bot.rules.pulses import RoundState
from bot.rules.sending import Kind
from storage import company, concerns, deliveries, editions, lessons, people, rounds
from storage.deliveries import Planned
from storage.people import Terms
from storage.tables import Concern, Department, Round

OPERATIONS = "ops"
VERSION = 1


def make(session: Session, terms: Terms, floor: int, week: str, now: datetime) -> None:
    """Freeze the digest of a week and plan its posts, in one transaction; nothing where it is there already.

    `floor` is the smallest group of which training is told.
    """
    here = company.company(session)
    if here is None or editions.of_period(session, OPERATIONS, week) is not None:
        return
    body = load(session, here.name, week) | _besides(session, here.zone, floor, week)
    message = words.weekly(body)
    row = editions.keep(session, OPERATIONS, week, body, message.payload(), message.text, now)
    readers = [
        (lead.slack_id or "", calendar.next_working(terms.hours(lead), now))
        for lead in people.acting(session, Role.OPERATIONS_LEAD, now)
    ]
    if here.digest_channel:
        readers.append((here.digest_channel, now))
    planned = [
        Planned(
            key=f"digest:{OPERATIONS}:{week}:{VERSION}:{reader}",
            kind=Kind.DIGEST,
            recipient=reader,
            about=f"edition:{row.id}",
            payload={"edition": row.id},
            not_before=moment,
        )
        for reader, moment in readers
    ]
    deliveries.plan(session, planned, now)


def load(session: Session, name: str, week: str) -> dict[str, Any]:
    """The figures of a week's digest as things stand now."""
    every = editions.rounds(session)
    closed = [r for r in every if r.state == RoundState.CLOSED and r.published is not None]
    running = [r for r in every if r.state == RoundState.OPEN]
    departments = [d.rule() for d in session.exec(select(Department))]
    begun = max((r.cycle or 0 for r in every), default=0)
    chosen = {c.id for c in latest_cycle([_closed(r, ()) for r in closed], begun)}
    rows = [r for r in closed if r.id in chosen]
    return figures(
        week=week,
        company=name,
        cycle=[_closed(r, _kept(session, r)) for r in rows],
        running=[_running(session, r) for r in running],
        departments=departments,
    )


def _besides(session: Session, zone: str, floor: int, week: str) -> dict[str, Any]:
    """Training and concerns, as they stand now."""
    monday = calendar.monday_of(week)
    start, end = (calendar.at_local(zone, monday + timedelta(days=days), time.min) for days in (0, 7))
    tracked = [_tracked(one) for one in concerns.since(session, start)]
    return {
        "training": besides.training(lessons.coverage(session), floor) if lessons.begun(session) else None,
        "concerns": besides.concerns(tracked, start, end, *concerns.verdicts(session, start, end)),
    }


def _tracked(row: Concern) -> besides.Tracked:
    return besides.Tracked(
        number=row.id or 0,
        label=row.label,
        urgency=row.urgency,
        stage=Stage(row.stage),
        owner_role=row.owner_role,
        climbed=row.rung > 1,
        raised_at=row.raised_at,
        resolved_at=row.resolved_at,
    )


def _closed(row: Round, kept: tuple[Kept, ...]) -> Closed:
    return Closed(
        id=row.id or 0,
        cycle=row.cycle,
        part=row.part,
        parts=row.parts,
        closed_at=row.closed_at or row.closes_at,
        questions=rounds.questions_from(row.questions),
        body=row.published,
        kept=kept,
    )


def _kept(session: Session, row: Round) -> tuple[Kept, ...]:
    found = editions.rollups(session, [row.id or 0])
    return tuple(Kept(r.unit, r.cohort, r.question, r.value, r.n) for r in found)


def _running(session: Session, row: Round) -> Running:
    _, reached, took_part = rounds.response(session, row.id or 0)
    return Running(row.name, reached, took_part, row.closes_at)
