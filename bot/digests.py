"""Makes the weekly digest: loads what was published, draws the figures, freezes the words, plans the posts."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, time, timedelta
from typing import Any

from sqlmodel import Session

from bot import editions as others
from bot import steps, usage
from bot.blocks import digest as words
from bot.rules import calendar
from bot.rules import learned as coverage
from bot.rules import week as besides
from bot.rules.calendar import Hours
from bot.rules.company import Role
from bot.rules.digest import Running, differing, figures
from bot.rules.editions import OPERATIONS
from bot.rules.escalation import Stage, Way, route_from
from bot.rules.history import CYCLES_MOST, history
from bot.rules.pulses import RoundState
from bot.rules.trends import concern_trend, trend
from storage import (
    closing,
    comments,
    company,
    concerns,
    deeds,
    editions,
    learners,
    lessons,
    people,
    rounds,
    trail,
    wins,
)
from storage.people import Terms
from storage.reporters import subject
from storage.tables import Company, Concern, Publication, Round

HEARD_MOST, WINS_MOST = 3, 3
"""What was done about concerns, and what people shared, in one digest: what is left is told by the next."""
A_WEEK = timedelta(days=7)


def make(session: Session, terms: Terms, floor: int, week: str, now: datetime) -> None:
    """Freeze the digest of a week and plan its posts, in one transaction; nothing where it is there already.

    `floor` is the smallest group of which training is told.
    """
    here = company.company(session)
    if here is None or editions.of_period(session, OPERATIONS, week) is not None:
        return
    body = load(session, here.name, week)
    body |= {
        "training": _training(session, floor, body["cycle"], now),
        "concerns": _concerns(session, terms, here, week),
    }
    before = editions.newest(session, OPERATIONS)
    body |= {"new": _closed_at(body) != _closed_at(before.figures if before else {})}
    body |= {"heard": _heard(session, week), "wins": _wins(session, week), trail.HEAD: asdict(trail.head(session))}
    since = before.made_at if before else now - A_WEEK
    body["steps"] = steps.draw(session, body, week, since, now)
    body["became"] = steps.became(session, before.period if before else None, body, since)
    body["usage"] = usage.load(session, terms, OPERATIONS, week, body["cycle"])
    body["comments"] = _comments(session, week)
    _post(session, terms, here, week, body, now, version=1)
    others.make(session, terms, body, week, now)


def correct(session: Session, terms: Terms, floor: int, why: str, now: datetime) -> tuple[str, tuple[str, ...]] | None:
    """Freeze the newest digest anew, as things stand now, and plan to post it as a correction of the one before.

    The week, and which parts are others in it or in an edition that was made with it (`rules.digest.differing`): where
    none is, nothing is kept. None where there is no digest yet. What it told once only (wins, what was done about
    concerns, steps), what was open at its moment, and a cycle that was published since stay as they were; training is
    told as it stood then, by the units that were told then.
    """
    here, before = company.company(session), editions.newest(session, OPERATIONS)
    if here is None or before is None:
        return None
    week, first = before.period, editions.first(session, OPERATIONS, before.period)
    body = load(session, here.name, week)
    body |= {key: before.figures.get(key) for key in ("new", "heard", "wins", "steps", "became", "comments", "running")}
    if _closed_at(body) != _closed_at(before.figures):
        # What was published since is for the next digest to tell.
        body |= {key: before.figures.get(key) for key in ("cycle", "round", "done", "history", "changes", "moved")}
    told = before.figures.get("concerns")
    body |= {
        "training": _training(session, floor, body["cycle"], first.made_at),
        "concerns": besides.told_again(_concerns(session, terms, here, week), told),
    }
    body["usage"] = usage.load(session, terms, OPERATIONS, week, body["cycle"])
    changed = differing(before.figures, body)
    if changed:
        body |= {trail.HEAD: asdict(trail.head(session)), "corrected": {"why": why, "changed": changed}}
        _post(session, terms, here, week, body, now, version=before.version + 1)
    return week, tuple(dict.fromkeys([*changed, *others.correct(session, terms, body, week, why, now)]))


def _closed_at(figures: Mapping[str, Any]) -> str | None:
    """When the cycle closed that a digest tells."""
    cycle = figures.get("cycle")
    return cycle["closed_at"] if cycle else None


def _post(
    session: Session, terms: Terms, here: Company, week: str, body: dict[str, Any], now: datetime, *, version: int
) -> None:
    message = words.weekly(body)
    row = editions.keep(session, OPERATIONS, week, body, message.whole(), message.text, now, version)
    leads = people.acting(session, Role.OPERATIONS_LEAD, now)
    others.plan(session, terms, row, leads, now, [here.digest_channel] if here.digest_channel else [])


def load(session: Session, name: str, week: str) -> dict[str, Any]:
    """The figures of a week's digest as things stand now."""
    newest = closing.newest(session)
    running = [r for r in editions.rounds(session) if r.state == RoundState.OPEN]
    return figures(
        week=week,
        company=name,
        cycle=newest.figures if newest else None,
        running=[_running(session, r) for r in running],
    ) | (_of_cycles(session, newest) if newest else {})


def _of_cycles(session: Session, newest: Publication) -> dict[str, Any]:
    """What belongs to the newest cycle: what was done about it, how it came to it, and what really changed."""
    cycles = [one.figures for one in closing.past(session, CYCLES_MOST)]
    shares = newest.figures["shares"]
    return {
        "round": newest.first_round,
        "done": _done(session, newest),
        "history": history(cycles),
        "changes": trend(cycles, shares[0]["question"]).body() if shares else None,
        "moved": concern_trend(cycles).themes() if newest.figures["concerns"] else None,
    }


def _done(session: Session, newest: Publication) -> list[dict[str, Any]]:
    """In words, and by nobody: who wrote it stands nowhere in what is kept."""
    return [{"words": deed.words, "at": deed.at.isoformat()} for deed, _ in deeds.done(session, newest.id or 0)]


def _heard(session: Session, week: str) -> list[dict[str, Any]]:
    """What was done about concerns, and not told by a digest before; neither which they were, nor from where."""
    found = deeds.for_the_digest(session, week, HEARD_MOST)
    return [{"label": deed.label, "words": deed.words, "at": deed.at.isoformat()} for deed in found]


def _comments(session: Session, week: str) -> dict[str, Any] | None:
    """Some of what people wrote in the cycle that was published last, others each week: which, and never the words."""
    newest = closing.newest(session)
    rounds_told = closing.rounds_of(session, newest) if newest else []
    found = [one for number in rounds_told for one in comments.of_round(session, number)]
    keys = besides.some_comments([(one.id, one.words) for one in found], week)
    return {"shown": keys, "of": len(found), "round": newest.first_round} if newest and keys else None


def _wins(session: Session, week: str) -> list[dict[str, Any]]:
    """What people shared, and no digest told before; neither who, nor from where."""
    return [{"words": one.words} for one in wins.for_the_digest(session, week, WINS_MOST)]


def _concerns(session: Session, terms: Terms, here: Company, week: str) -> dict[str, Any] | None:
    """The concerns of a week, and how they stand now."""
    hours = terms.hours_at(here.zone, here.country)
    monday = calendar.monday_of(week)
    start, end = (calendar.at_local(hours.zone, monday + timedelta(days=days), time.min) for days in (0, 7))
    rows = concerns.since(session, start)
    answered = trail.first(session, [subject(one.id or 0) for one in rows], concerns.ANSWERS)
    tracked = [_tracked(one, answered.get(subject(one.id or 0)), hours, end) for one in rows]
    return besides.concerns(tracked, start, end, *concerns.verdicts(session, start, end))


def _training(session: Session, floor: int, cycle: Mapping[str, Any] | None, until: datetime) -> dict[str, Any] | None:
    """Coverage as it stood at a moment, by the units of a cycle: those that stand beside it."""
    if not lessons.begun(session):
        return None
    units = cycle["units"] if cycle else []
    learned = learners.learned(session, lessons.tracks(session), until)
    found = coverage.learning(learned, [unit["departments"] for unit in units], floor)
    return found and found | {"names": [unit["name"] for unit in units]}


def _tracked(row: Concern, answered_at: datetime | None, hours: Hours, end: datetime) -> besides.Tracked:
    waited = calendar.worked(hours, row.raised_at, answered_at or max(end, row.raised_at))
    return besides.Tracked(
        number=row.id or 0,
        label=row.label,
        urgency=row.urgency,
        stage=Stage(row.stage),
        owner_role=row.owner_role,
        climbed=row.rung > 1,
        raised_at=row.raised_at,
        resolved_at=row.resolved_at,
        answered_at=answered_at,
        waited=waited / timedelta(hours=1),
        allowed=route_from(row.route).answer_hours,
        listed=row.way != Way.NEUTRAL and row.about_id is None,
    )


def _running(session: Session, row: Round) -> Running:
    _, reached, took_part = rounds.response(session, row.id or 0)
    return Running(row.name, reached, took_part, row.closes_at)
