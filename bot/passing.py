"""Passes concerns on: to a person, to another department, up, to whoever is asked for input, and back into work."""

from datetime import datetime
from functools import partial

from sqlmodel import Session, col, select

from bot import climbing
from bot.concerns import Acting, Result, admitted_to, take
from bot.rules import handling
from bot.rules.climbing import Why
from bot.rules.escalation import Happened, Rung, Stage, Way
from bot.rules.handling import Illegal, Verb
from storage import answers, concerns
from storage.people import Terms
from storage.tables import Concern, Department, Person, RoleHolder

COLLEAGUE = "colleague"
"""The role of somebody who was given a concern by name."""


def assign(session: Session, terms: Terms, acting: Acting, to: Person | None, now: datetime) -> Result:
    """Give a concern to somebody, who need hold no role; their time begins anew."""
    admitted = _admitted(session, terms, acting, Verb.ASSIGN, now)
    if isinstance(admitted, Result):
        return admitted
    who, concern = admitted
    wrong = _not_to(session, terms, concern, to, now)
    if wrong is not None or to is None:
        return _back(session, acting, concern, wrong or Illegal.NOBODY_THERE)
    rungs = concerns.rungs(session, concern)
    rung = next((one for one in rungs if one.person == to.id), Rung(COLLEAGUE, to.id or 0, deputises=False))
    _give(session, concern, rung, Happened.ASSIGNED, who, acting.words, terms, now)
    concern.assigned = True
    return Result(concern)


def hand(session: Session, terms: Terms, acting: Acting, department: Department | None, now: datetime) -> Result:
    """Give a concern to another department: its champion has it first, and it climbs from there."""
    admitted = _admitted(session, terms, acting, Verb.HAND, now)
    if isinstance(admitted, Result):
        return admitted
    who, concern = admitted
    if department is None or concern.way == Way.NEUTRAL:
        return _back(session, acting, concern, Illegal.FOR_ONE_ONLY if department else Illegal.NOBODY_THERE)
    before = concern.department, concern.way, concern.tried
    concern.department, concern.way, concern.tried = department.key, Way.MATRIX, []
    rung = climbing.next_rung(session, concern, terms, now)
    if rung is None or rung.person == concern.owner_id:
        concern.department, concern.way, concern.tried = before
        return _back(session, acting, concern, Illegal.THEIRS_ALREADY if rung else Illegal.NOBODY_THERE)
    _give(session, concern, rung, Happened.HANDED, who, acting.words, terms, now)
    return Result(concern)


def up(session: Session, terms: Terms, acting: Acting, now: datetime) -> Result:
    """Take a concern one rung higher, with the reason."""
    admitted = _admitted(session, terms, acting, Verb.UP, now, needs_words=True)
    if isinstance(admitted, Result):
        return admitted
    who, concern = admitted
    rung = climbing.next_rung(session, concern, terms, now)
    if rung is None or rung.person in (concern.owner_id, who, *concern.tried):
        return _back(session, acting, concern, Illegal.NOBODY_ABOVE)
    climbing.go_on(session, concern, rung, Why.TAKEN_UP, terms, now, acting.words, by=who)
    return Result(concern)


def consult(session: Session, terms: Terms, acting: Acting, asked: list[Person], now: datetime) -> Result:
    """Ask somebody for input: they can read the concern and write notes on it; it stays whose it is."""
    admitted = _admitted(session, terms, acting, Verb.CONSULT, now)
    if isinstance(admitted, Result):
        return admitted
    who, concern = admitted
    found = [one for one in asked if _not_to(session, terms, concern, one, now) in (None, Illegal.THEIRS_ALREADY)]
    if not found:
        barred = all(one.id in concerns.barred(concern) for one in asked)
        return _back(session, acting, concern, Illegal.NOT_TO_THEM if asked and barred else Illegal.AWAY)
    concern.consulted = sorted({*concern.consulted, *(one.id or 0 for one in found)})
    for person in found:
        event = climbing.note(
            session, terms.keys, concern, Happened.CONSULTED, now, by=who, to=person.id, words=acting.words
        )
        climbing.tell(session, concern, event, person, terms, now)
    return Result(concern)


def reopen(session: Session, terms: Terms, acting: Acting, now: datetime) -> Result:
    """Take up again what was resolved: whoever does has it, and the reporter hears of it."""
    admitted = _admitted(session, terms, acting, Verb.REOPEN, now, needs_words=True)
    if isinstance(admitted, Result):
        return admitted
    who, concern = admitted
    take(session, concern, who)
    concern.stage, concern.resolved_at, concern.helped = Stage.ACKNOWLEDGED, None, None
    concern.acknowledged_at, concern.answered_at = now, None
    climbing.acknowledged(session, concern, terms, now, anew=True)
    event = climbing.note(
        session,
        terms.keys,
        concern,
        Happened.RESUMED,
        now,
        by=who,
        to=who,
        role=concern.owner_role,
        words=acting.words,
    )
    climbing.tell_reporter(session, concern, event, terms, now)
    return Result(concern)


def to_be_asked(session: Session, concern: Concern | None, role: str) -> list[Person]:
    """Who holds a role that the matrix asks for input here; nobody where it does not."""
    if concern is None or role not in concern.route.get("consulted", ()):
        return []
    query = select(Person).join(RoleHolder, col(RoleHolder.person_id) == col(Person.id)).where(RoleHolder.role == role)
    return [one for one in session.exec(query.order_by(col(Person.id))) if one.left_at is None]


def _admitted(
    session: Session, terms: Terms, acting: Acting, verb: Verb, now: datetime, *, needs_words: bool = False
) -> tuple[int, Concern] | Result:
    return admitted_to(session, terms.keys, acting, partial(handling.refused, verb=verb), now, needs_words=needs_words)


def _back(session: Session, acting: Acting, concern: Concern, why: Illegal) -> Result:
    """Nothing was done: the same form may come again, and be taken then."""
    answers.forget(session, acting.once)
    return Result(concern, why)


def _not_to(session: Session, terms: Terms, concern: Concern, to: Person | None, now: datetime) -> Illegal | None:
    ids = [to.id or 0] if to else []
    _, present = concerns.reachable(session, ids, terms, now)
    standing = concerns.standing(session, terms.keys, concern)
    return handling.giving_refused(standing, to.id if to else None, concerns.barred(concern), present)


def _give(
    session: Session, concern: Concern, rung: Rung, happened: Happened, by: int, words: str, terms: Terms, now: datetime
) -> None:
    climbing.give(session, concern, rung, terms, now)
    event = climbing.note(
        session, terms.keys, concern, happened, now, by=by, to=rung.person, role=rung.role, words=words
    )
    climbing.tell_reporter(session, concern, event, terms, now)
