"""Tells others what was done about a concern: asks whoever raised it, and keeps and tells what is written for them."""

from datetime import datetime
from functools import partial

from sqlmodel import Session, select

from bot import climbing, deeds
from bot.blocks.telling import Asked
from bot.concerns import Acting, Result, admitted_to
from bot.rules import handling
from bot.rules.concerns import unit_named
from bot.rules.escalation import Happened
from bot.rules.handling import Consent, Illegal, Standing, Verb
from bot.rules.telling import unfit
from storage import concerns, people
from storage.people import Terms
from storage.tables import Concern, Department, Person

BY_THE_REPORTER = (Happened.RAISED, Happened.ANSWERED)
"""Steps whose words are those of whoever raised it."""


def asked(session: Session, concern: Concern) -> Asked:
    """Who would hear what was done, if whoever raised it lets them, and which resolution is meant."""
    unit = _unit(session, concern)
    resolved = int(concern.resolved_at.timestamp()) if concern.resolved_at else 0
    return Asked(session.get_one(Department, unit).name if unit else None, f"{resolved}:{unit or ''}")


def _unit(session: Session, concern: Concern) -> str | None:
    """The unit of whoever raised it, or above it, that is large enough; None where there is none.

    Of an anonymous one nothing is drawn from who they are: it is the unit that the concern has shown from the start.
    """
    if concern.anonymous:
        return _large(session, concern.raised_in)
    reporter = session.get(Person, concern.reporter_id) if concern.reporter_id else None
    return _large(session, reporter.department if reporter else None)


def _large(session: Session, department: str | None) -> str | None:
    tree = [row.rule() for row in session.exec(select(Department))]
    return unit_named(department, tree, people.headcount(session)) if department else None


def consent(session: Session, terms: Terms, acting: Acting, now: datetime, *, yes: bool, mark: str = "") -> Result:
    """Whoever raised a concern lets others hear what was done, or does not; whoever resolved it hears of a yes.

    `mark` is that of what they were asked.
    """

    def refusal(standing: Standing, who: int) -> Illegal | None:
        concern = concerns.get(session, acting.number)
        as_asked = concern is not None and asked(session, concern).mark == mark
        return handling.consent_refused(standing, who, yes=yes, as_asked=as_asked)

    admitted = admitted_to(session, terms.keys, acting, refusal, now, needs_words=False)
    if isinstance(admitted, Result):
        return admitted
    who, concern = admitted
    by = None if concern.anonymous else who
    if not yes:
        concern.consent, concern.may_hear = Consent.NO, None
        climbing.note(session, terms.keys, concern, Happened.DECLINED, now, by=by)
        return Result(concern)
    concern.consent, concern.may_hear = Consent.YES, _unit(session, concern)
    event = climbing.note(session, terms.keys, concern, Happened.CONSENTED, now, by=by, why=concern.may_hear or "")
    climbing.tell(session, concern, event, concerns.owner(session, concern), terms, now)
    return Result(concern)


def publish(session: Session, terms: Terms, acting: Acting, now: datetime) -> Result:
    """Keep what was written for others, and plan to tell it to those who may hear it, and to whoever raised it."""
    refusal = partial(_refused, session, acting)
    admitted = admitted_to(session, terms.keys, acting, refusal, now, needs_words=True)
    if isinstance(admitted, Result):
        return admitted
    who, concern = admitted
    words = acting.words.strip()
    # A unit from which people have left since then is too small to be told by itself: what is left is the digest.
    unit = concern.may_hear if _large(session, concern.may_hear) == concern.may_hear else None
    concern.consent, concern.may_hear = Consent.TOLD, unit
    event = climbing.note(session, terms.keys, concern, Happened.PUBLISHED, now, by=who, why=unit or "", words=words)
    deeds.tell(session, concern.label, unit, words, who, now)
    climbing.tell_reporter(session, concern, event, terms, now)
    return Result(concern)


def _refused(session: Session, acting: Acting, standing: Standing, who: int) -> Illegal | None:
    refused = handling.refused(standing, who, Verb.PUBLISH)
    concern = concerns.get(session, acting.number)
    if refused is not None or concern is None:
        return refused
    theirs = [step.words for step in concerns.events(session, acting.number) if step.happened in BY_THE_REPORTER]
    reporter = session.get(Person, concern.reporter_id) if concern.reporter_id else None
    names = [reporter.name, reporter.slack_id or ""] if reporter else []
    return unfit(acting.words.strip(), [concern.words, *theirs], names)
