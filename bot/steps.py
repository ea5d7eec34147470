"""What to do this week: draws the steps of a digest, keeps them, and carries out what somebody decides about one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlmodel import Session

from bot import reading
from bot.blocks import steps as words
from bot.blocks.message import Message
from bot.rules import calendar
from bot.rules.company import Role, Tier
from bot.rules.failing import counted
from bot.rules.questions import Stage
from bot.rules.raci import Matrix
from bot.rules.sending import Kind
from bot.rules.steps import Besides, Rule, State, Step, drawn, reasons
from storage import answers, champions, concerns, deeds, deliveries, failures, lessons, people, steps
from storage.deliveries import Claimed, Planned
from storage.people import Terms
from storage.tables import Person, WeekStep


class Verdict(StrEnum):
    """What became of a decision about a step."""

    KEPT = "it is kept"
    NOT_THERE = "there is no such step for them"
    DECIDED = "somebody has decided about it before"
    NOBODY = "nobody like that is on the roster"


DECIDED_FOR = timedelta(weeks=4)
"""How long a step is there to be decided about; whoever was given it may say later that it is done."""
USUAL_TIER = Tier.PRACTITIONERS
"""Whose lesson is suggested: most people are of that tier, and the others get their own for the same stage."""


Told = dict[str, Any]
"""A step as its words need it."""


@dataclass(frozen=True, slots=True)
class Deciding:
    """What somebody decides about a step. `once` is the same when one press or form comes twice."""

    once: str
    number: int
    slack_id: str
    state: State
    to: str = ""
    """A Slack id, where it is given to somebody."""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it, and the step as it stands."""

    verdict: Verdict
    one: Mapping[str, Any] | None = None


def draw(session: Session, figures: Mapping[str, Any], week: str, since: datetime, now: datetime) -> list[Told]:
    """Draw and keep the steps of a week's digest, as it tells them; `since` is when the one before was made."""
    matrix, cycle = concerns.matrix(session), figures["cycle"]
    closed_at = cycle["closed_at"] if cycle else None
    began = datetime.fromisoformat(closed_at) if closed_at else now
    # Those of digests before the cycle was kept with a step are taken to be of the one that was told then.
    decided = {
        row.key
        for row in steps.since(session, min(began, now - DECIDED_FOR))
        if row.state != State.OPEN and row.body.get("cycle", closed_at) == closed_at
    }
    found = [_body(step, matrix) | {"cycle": closed_at} for step in drawn(figures, _besides(session, since), decided)]
    rows = steps.keep(session, week, [(one["key"], one) for one in found])
    return [told(row) for row in rows]


def told(row: WeekStep) -> Told:
    """A step as its words need it."""
    return {**row.body, "number": row.id or 0, "state": row.state}


def became(session: Session, before: str | None, figures: Mapping[str, Any], since: datetime) -> list[Told]:
    """What became of the steps of the digest before, by its week (None where there was none), and of earlier ones about
    which somebody decided since a moment: when that one was made.

    `figures` are those of the digest that tells it, with its steps: `again` where the same is to be done this week,
    `gone` where the reason for it is there no longer.
    """
    if before is None:
        return []
    keys, still = {one["key"] for one in figures["steps"]}, reasons(figures, _besides(session, since))
    rows = [*steps.decided_since(session, since, before), *steps.of_period(session, before)]
    return [told(row) | {"again": row.key in keys, "gone": _is_gone(session, row, still)} for row in rows]


def _is_gone(session: Session, row: WeekStep, still: Collection[str]) -> bool:
    """Whether the reason for a step is gone; of writing what was done about a pulse by that pulse, and not the next."""
    if row.body["rule"] == Rule.NOTHING_DONE and row.body["fills"]["round"]:
        return deeds.is_written(session, row.body["fills"]["round"])
    return row.key not in still


def _body(step: Step, matrix: Matrix) -> dict[str, Any]:
    return {
        "key": step.key,
        "rule": step.rule.value,
        "unit": step.unit,
        "name": step.name,
        "departments": list(step.departments),
        "fills": dict(step.fills),
        "responsible": [role for role in matrix.responsible(step.activity) if role != Role.TEAM_MEMBERS],
        "accountable": matrix.accountable(step.activity),
    }


def _besides(session: Session, since: datetime) -> Besides:
    covered = champions.departments_held(session)
    units = champions.units(session)
    peopled = set(people.headcount(session))
    bare = [one for one in champions.rules(session) if one.key in peopled and units.nearest(one.key, covered) is None]
    fits: dict[Stage, tuple[str, str]] = {}
    for lesson in lessons.tracks(session).library.track(USUAL_TIER, None, ()).lessons:
        fits.setdefault(lesson.stage, (lesson.key, lesson.title))
    return Besides([(one.key, one.name) for one in bare], counted(failures.reasons_since(session, since)), fits)


def decide(session: Session, terms: Terms, deciding: Deciding, now: datetime) -> Outcome:
    """Carry out what somebody decides about a step: the first who does, once; that it is done at any time."""
    row, who = steps.get(session, deciding.number), people.by_slack_id(session, deciding.slack_id)
    if row is None or who is None or who.id is None:
        return Outcome(Verdict.NOT_THERE)
    if deciding.state is not State.DONE and calendar.monday_of(row.period) < (now - DECIDED_FOR).date():
        return Outcome(Verdict.NOT_THERE)
    if not answers.first_time(session, deciding.once, now.date()):
        return Outcome(Verdict.KEPT, told(row))
    if deciding.state is State.DONE:
        if row.state != State.ASSIGNED or row.to_id != who.id:
            verdict = Verdict.NOT_THERE if row.to_id != who.id else Verdict.DECIDED
            return Outcome(verdict, told(row) | {"to": who.slack_id})
        steps.decide(session, row, State.DONE, who.id, now, to=who.id)
        return Outcome(Verdict.KEPT, told(row))
    if row.state != State.OPEN:
        has_it = session.get(Person, row.to_id) if row.to_id else None
        return Outcome(Verdict.DECIDED, told(row) | {"to": has_it.slack_id if has_it else None})
    to = people.by_slack_id(session, deciding.to) if deciding.to else None
    here = to is not None and to.left_at is None and terms.listed(to.slack_id)
    if deciding.state is State.ASSIGNED and not here:
        answers.forget(session, deciding.once)
        return Outcome(Verdict.NOBODY, told(row))
    if deciding.state is State.LESSON_SENT:
        lesson = row.body["fills"].get("lesson")
        if not lesson:
            return Outcome(Verdict.NOT_THERE)
        steps.send_lesson(session, row.body["departments"], lesson, who.id, now)
    steps.decide(session, row, deciding.state, who.id, now, to=to.id if to else None, why=deciding.why)
    if to is not None:
        deliveries.plan(session, [_task(row, to, terms, now)], now)
    return Outcome(Verdict.KEPT, told(row))


def raised(session: Session, terms: Terms, slack_id: str, number: int, once: str, now: datetime) -> None:
    """Note that somebody has raised a concern out of a step, where they may decide about it and nobody has."""
    who = people.identity(session, slack_id)
    if who is not None and who.holds(Role.OPERATIONS_LEAD):
        decide(session, terms, Deciding(f"{once}:step", number, slack_id, State.RAISED), now)


def _task(row: WeekStep, to: Person, terms: Terms, now: datetime) -> Planned:
    return Planned(
        key=f"task:{row.id}:{to.slack_id}",
        kind=Kind.TASK,
        recipient=to.slack_id or "",
        about=f"week_step:{row.id}",
        payload={"step": row.id},
        not_before=calendar.next_working(terms.hours(to), now),
    )


def message(session: Session, delivery: Claimed) -> Message:
    """What whoever was given a step reads."""
    row = session.get_one(WeekStep, delivery.payload["step"])
    by = session.get(Person, row.by_id) if row.by_id else None
    reads = reading.reader(session, delivery.recipient, row.body["departments"], delivery.attempted_at)
    return words.task(told(row), by.slack_id if by else None, reads)
