"""Takes concerns in, and what people do with them: each step one transaction that checks, records, and tells."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlmodel import Session

from bot import climbing
from bot.rules import escalation
from bot.rules.concerns import Urgency
from bot.rules.escalation import Happened, Illegal, Stage, Standing, Verb
from storage import answers, concerns
from storage.people import Terms
from storage.tables import Concern, Person

Refusal = Callable[[Standing, int], Illegal | None]
"""A rule that says why somebody may not do something with a concern, or None."""


@dataclass(frozen=True, slots=True)
class Raising:
    """A concern as the form brings it. `once` is the same when one form is sent twice."""

    once: str
    slack_id: str
    category: str
    urgency: Urgency
    words: str


@dataclass(frozen=True, slots=True)
class Acting:
    """What somebody wants to do with a concern. `once` is the same when one press or form comes twice."""

    once: str
    number: int
    slack_id: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a step: `refused` says why nothing did. The concern is None where there is none for them."""

    concern: Concern | None = None
    refused: Illegal | None = None


def raise_concern(session: Session, terms: Terms, raising: Raising, now: datetime) -> Concern | None:
    """Store a concern and give it to its first owner. None, and nothing stored, where nobody could act on it."""
    before = concerns.sent_by(session, raising.once)
    if before is not None:
        # The form was sent again, since its answer was lost: what was written last is what is meant.
        before.words = raising.words
        return before
    policy = concerns.policy(session)
    category = policy.category(raising.category) if policy else None
    if policy is None or category is None:
        return None
    route = escalation.route_of(concerns.matrix(session), policy, raising.category, raising.urgency)
    reporter = session.get_one(Person, concerns.person_of(session, raising.slack_id))
    concern = Concern(
        once=raising.once,
        reporter_id=reporter.id,
        department=reporter.department,
        category=raising.category,
        label=category.label,
        urgency=raising.urgency,
        words=raising.words,
        stage=Stage.OPEN,
        route=route.body(),
        tried=[],
        owner_role="",
        rung=0,
        raised_at=now,
    )
    first = climbing.next_rung(session, concern, terms, now)
    if first is None:
        return None
    session.add(concern)
    session.flush()
    concerns.note(session, concern, Happened.RAISED, now, by=reporter.id, to=first.person, words=raising.words)
    climbing.give(session, concern, first, terms, now)
    return concern


def _admitted(
    session: Session, acting: Acting, refusal: Refusal, now: datetime, *, needs_words: bool
) -> tuple[int, Concern] | Result:
    """Who acts on which concern, locked and noted as done once; or what became of it already."""
    who = concerns.person_of(session, acting.slack_id)
    concern = concerns.get(session, acting.number, lock=True)
    if concern is None:
        return Result(None, Illegal.NOT_THERE)
    refused = refusal(concerns.standing(session, concern), who)
    if refused is not Illegal.NOT_THERE and answers.seen_before(session, acting.once):
        # The same form, or the same press, once more: its answer was lost, what it said was not.
        return Result(concern)
    if refused is None and needs_words and not acting.words.strip():
        refused = Illegal.NO_WORDS
    if refused is not None:
        return Result(None if refused is Illegal.NOT_THERE else concern, refused)
    answers.first_time(session, acting.once, now.date())
    return who, concern


def act(session: Session, terms: Terms, acting: Acting, verb: Verb, now: datetime) -> Result:
    """Acknowledge, ask, note or resolve. Whoever acts has the concern from then on; a note takes nothing."""
    silent = verb is Verb.ACKNOWLEDGE
    admitted = _admitted(session, acting, partial(escalation.refused, verb=verb), now, needs_words=not silent)
    if isinstance(admitted, Result):
        return admitted
    who, concern = admitted
    if verb is Verb.NOTE:
        concerns.note(session, concern, Happened.NOTED, now, by=who, words=acting.words)
        return Result(concern)
    _take(session, concern, who)
    concern.acknowledged_at = concern.acknowledged_at or now
    happened = HAPPENED[verb]
    if verb is Verb.RESOLVE:
        concern.stage, concern.resolved_at, concern.outcome, concern.helped = Stage.RESOLVED, now, acting.words, None
    else:
        concern.stage = Stage.ACKNOWLEDGED
    event = concerns.note(session, concern, happened, now, by=who, role=concern.owner_role, words=acting.words)
    climbing.tell(session, concern, event, concerns.reporter(session, concern), terms, now)
    return Result(concern)


HAPPENED = {
    Verb.ACKNOWLEDGE: Happened.ACKNOWLEDGED,
    Verb.ASK: Happened.ASKED,
    Verb.RESOLVE: Happened.RESOLVED,
}


def _take(session: Session, concern: Concern, who: int) -> None:
    role = next((rung.role for rung in concerns.rungs(session, concern) if rung.person == who), concern.owner_role)
    concern.owner_id, concern.owner_role, concern.climbs_at = who, role, None
    climbing.had_by(concern, who)


def answer(session: Session, terms: Terms, acting: Acting, now: datetime) -> Result:
    """The reporter answers a question; whoever has the concern is told."""
    admitted = _admitted(session, acting, escalation.answer_refused, now, needs_words=True)
    if isinstance(admitted, Result):
        return admitted
    who, concern = admitted
    event = concerns.note(session, concern, Happened.ANSWERED, now, by=who, words=acting.words)
    climbing.tell(session, concern, event, concerns.owner(session, concern), terms, now)
    return Result(concern)


def verdict(session: Session, terms: Terms, acting: Acting, now: datetime, *, helped: bool) -> Result:
    """The reporter says whether it helped. If it did not, it is open again, and goes higher."""
    who = concerns.person_of(session, acting.slack_id)
    concern = concerns.get(session, acting.number, lock=True)
    if concern is None:
        return Result(None, Illegal.NOT_THERE)
    refused = escalation.verdict_refused(concerns.standing(session, concern), who)
    if refused is not None:
        return Result(None if refused is Illegal.NOT_THERE else concern, refused)
    concern.helped = helped
    before = concerns.owner(session, concern)
    event = concerns.note(session, concern, Happened.HELPED if helped else Happened.REOPENED, now, by=who)
    if not helped:
        concern.stage, concern.acknowledged_at, concern.resolved_at = Stage.OPEN, None, None
        rung = climbing.next_rung(session, concern, terms, now)
        if rung is not None:
            climbing.give(session, concern, rung, terms, now)
            event.to_id, event.role = rung.person, rung.role
        else:
            # Nobody is named any more: it stays in the digest, and is looked at again.
            concern.climbs_at = now + climbing.LOOK_AGAIN
    if before is not None and not (not helped and before.id == concern.owner_id):
        climbing.tell(session, concern, event, before, terms, now)
    return Result(concern)
