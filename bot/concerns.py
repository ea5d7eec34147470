"""Takes concerns in, and what people do with them: each step one transaction that checks, records, and tells."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, select

from bot import climbing, refusing
from bot.rules import escalation, handling
from bot.rules.concerns import Urgency, unit_named
from bot.rules.escalation import Happened, Rung, Stage, Way
from bot.rules.handling import Consent, Illegal, Standing, Verb
from bot.rules.rights import Refusal as Unheld
from storage import answers, concerns, people, reporters, trail
from storage.keys import Keys
from storage.people import Terms
from storage.tables import Concern, Department, Person
from storage.trail import Step

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
    anonymous: bool = False
    way: Way = Way.MATRIX
    about: str | None = None
    """Somebody whom it is about, by Slack id."""


@dataclass(frozen=True, slots=True)
class Acting:
    """What somebody wants to do with a concern. `once` is the same when one press or form comes twice."""

    once: str
    number: int
    slack_id: str
    words: str = ""
    why: str = ""
    """Of a ready answer: which, in which version."""
    seen: int = 0
    """The last step on the concern when the form was opened, by number; 0 where that makes no difference."""


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
    reporter = session.get_one(Person, concerns.person_of(session, raising.slack_id))
    concern = planned(session, raising, reporter, now)
    first = climbing.next_rung(session, concern, terms, now)
    if first is None:
        return None
    session.add(concern)
    session.flush()
    if raising.anonymous:
        reporters.address(terms.keys, concern, reporter.id or 0)
    by = None if raising.anonymous else reporter.id
    climbing.note(
        session, terms.keys, concern, Happened.RAISED, now, by=by, to=first.person, role=first.role, words=raising.words
    )
    climbing.give(session, concern, first, terms, now)
    return concern


def planned(session: Session, raising: Raising, reporter: Person, now: datetime) -> Concern:
    """A concern as it would be stored. LookupError where its category is not there."""
    policy = concerns.policy(session)
    category = policy.category(raising.category) if policy else None
    if policy is None or category is None:
        raise LookupError(raising.category)
    about = people.by_slack_id(session, raising.about) if raising.about else None
    department: str | None = reporter.department
    if raising.anonymous:
        tree = [row.rule() for row in session.exec(select(Department))]
        department = unit_named(reporter.department, tree, people.headcount(session))
    return Concern(
        once=raising.once,
        reporter_id=None if raising.anonymous else reporter.id,
        anonymous=raising.anonymous,
        way=raising.way,
        about_id=about.id if about and about.id != reporter.id else None,
        department=department,
        raised_in=department,
        category=raising.category,
        label=category.label,
        urgency=raising.urgency,
        words=raising.words,
        stage=Stage.OPEN,
        route=escalation.route_of(concerns.matrix(session), policy, raising.category, raising.urgency).body(),
        tried=[],
        owner_role="",
        rung=0,
        raised_at=now,
    )


def ways(session: Session, terms: Terms, raising: Raising, reporter: Person, now: datetime) -> dict[Way, Rung]:
    """To whom somebody can give a concern, and who has it first then; the first is the usual one.

    Nobody can give one to themselves.
    """
    found: dict[Way, Rung] = {}
    with session.no_autoflush:
        for way in Way:
            first = climbing.next_rung(session, planned(session, replace(raising, way=way), reporter, now), terms, now)
            known = {rung.person for rung in found.values()}
            if first is not None and first.person != reporter.id and first.person not in known:
                found[way] = first
    return found


def admitted_to(
    session: Session, keys: Keys, acting: Acting, refusal: Refusal, now: datetime, *, needs_words: bool
) -> tuple[int, Concern] | Result:
    """Who acts on which concern, locked and noted as done once; or what became of it already."""
    who = concerns.person_of(session, acting.slack_id)
    concern = concerns.get(session, acting.number, lock=True)
    if concern is None:
        return refuse(session, keys, None, Illegal.NOT_THERE, who, now)
    refused = refusal(concerns.standing(session, keys, concern), who)
    if refused is not Illegal.NOT_THERE and answers.seen_before(session, acting.once):
        # The same form, or the same press, once more: its answer was lost, what it said was not.
        return Result(concern)
    if refused is None and needs_words and not acting.words.strip():
        refused = Illegal.NO_WORDS
    if refused is None and acting.seen and _others_acted(session, concern, acting.seen, who):
        refused = Illegal.MEANWHILE
    if refused is not None:
        return refuse(session, keys, concern, refused, who, now)
    answers.first_time(session, acting.once, now.date())
    return who, concern


def reach(
    session: Session, keys: Keys, number: int, slack_id: str, now: datetime, verb: Verb | None = None
) -> tuple[Concern | None, Illegal | None]:
    """A concern that somebody wants to look at, or to do something with; or why they may not, recorded as a step is."""
    found, who = concerns.get(session, number), concerns.person_of(session, slack_id)
    refused: Illegal | None = Illegal.NOT_THERE
    if found is not None:
        standing = concerns.standing(session, keys, found)
        looking = None if standing.open_to(who) else Illegal.NOT_THERE
        refused = handling.refused(standing, who, verb) if verb else looking
    if refused is Illegal.NOT_THERE:
        refuse(session, keys, found, refused, who, now)
        return None, refused
    return found, refused


def _others_acted(session: Session, concern: Concern, since: int, who: int) -> bool:
    """Whether somebody else has done something about a concern since a step, or it went to somebody."""
    later = (step for step in concerns.events(session, concern.id or 0) if step.number > since)
    return any(step.happened in ACTS and step.by_id != who for step in later)


def refuse(session: Session, keys: Keys, concern: Concern | None, why: Illegal, who: int, now: datetime) -> Result:
    """What is refused; where somebody reaches for what is none of theirs, that is recorded, once a day each.

    It may be whoever raised an anonymous one who reaches for it, or for one that was erased: there, nobody's name
    stands.
    """
    if concern is None:
        refusing.note(session, keys, None, "concern", Unheld.NOT_THEIRS, now)
        return Result(None, why)
    if why is not Illegal.NOT_THERE:
        return Result(concern, why)
    by = None if concern.anonymous else who
    trail.append_daily(session, keys, reporters.subject(concern.id or 0), Happened.REFUSED, now, by=by, why=why)
    return Result(None, why)


def act(
    session: Session, terms: Terms, acting: Acting, verb: Verb, now: datetime, hindered: Illegal | None = None
) -> Result:
    """Acknowledge, ask, tell, note or resolve. Whoever acts has the concern from then on; a note takes nothing.

    `hindered` is what else keeps it from being done.
    """
    keys, silent = terms.keys, verb is Verb.ACKNOWLEDGE

    def refusal(standing: Standing, who: int) -> Illegal | None:
        return handling.refused(standing, who, verb) or hindered

    admitted = admitted_to(session, keys, acting, refusal, now, needs_words=not silent)
    if isinstance(admitted, Result):
        return admitted
    who, concern = admitted
    if verb is Verb.NOTE:
        event = climbing.note(session, keys, concern, Happened.NOTED, now, by=who, words=acting.words)
        if who != concern.owner_id:
            climbing.tell(session, concern, event, concerns.owner(session, concern), terms, now)
        return Result(concern)
    given_to_them = concern.owner_id == who
    take(session, concern, who)
    concern.acknowledged_at = concern.acknowledged_at or now
    if verb is Verb.RESOLVE:
        concern.stage, concern.resolved_at, concern.outcome, concern.helped = Stage.RESOLVED, now, acting.words, None
        concern.consent, concern.may_hear = Consent.UNSAID, None
    else:
        concern.stage = Stage.ACKNOWLEDGED
    if verb is Verb.ACKNOWLEDGE:
        climbing.acknowledged(session, concern, terms, now, anew=not given_to_them)
    else:
        climbing.answered(concern, now)
    event = climbing.note(
        session, keys, concern, HAPPENED[verb], now,
        by=who, role=concern.owner_role, why=acting.why, words=acting.words,
    )  # fmt: skip
    climbing.tell_reporter(session, concern, event, terms, now)
    return Result(concern)


HAPPENED = {
    Verb.ACKNOWLEDGE: Happened.ACKNOWLEDGED,
    Verb.ASK: Happened.ASKED,
    Verb.TELL: Happened.TOLD,
    Verb.ANSWER: Happened.TOLD,
    Verb.RESOLVE: Happened.RESOLVED,
}


ACTS = frozenset(
    {*HAPPENED.values(), Happened.ASSIGNED, Happened.HANDED, Happened.CLIMBED, Happened.REOPENED, Happened.RESUMED}
)
"""Steps after which a form that was opened before says something else than was meant."""


def take(session: Session, concern: Concern, who: int) -> None:
    """Make whoever acts the owner, in the role in which it can reach them."""
    if concern.owner_id == who:
        return
    rungs = concerns.rungs(session, concern)
    role = next((rung.role for rung in rungs if rung.person == who), concern.owner_role)
    concern.owner_id, concern.owner_role, concern.assigned = who, role, False
    climbing.had_by(concern, who)


def answer(session: Session, terms: Terms, acting: Acting, now: datetime) -> Result:
    """The reporter answers a question; whoever has the concern is told."""
    admitted = admitted_to(session, terms.keys, acting, handling.answer_refused, now, needs_words=True)
    if isinstance(admitted, Result):
        return admitted
    who, concern = admitted
    by = None if concern.anonymous else who
    event = climbing.note(session, terms.keys, concern, Happened.ANSWERED, now, by=by, words=acting.words)
    if concern.stage == Stage.ACKNOWLEDGED:
        # They wait for an answer to what they wrote.
        concern.answered_at = None
        climbing.acknowledged(session, concern, terms, now, anew=True)
    climbing.tell(session, concern, event, concerns.owner(session, concern), terms, now)
    return Result(concern)


def verdict(session: Session, terms: Terms, acting: Acting, now: datetime, *, helped: bool) -> Result:
    """The reporter says whether it helped. If it did not, it is open again, and goes higher."""
    who = concerns.person_of(session, acting.slack_id)
    concern = concerns.get(session, acting.number, lock=True)
    if concern is None:
        return refuse(session, terms.keys, None, Illegal.NOT_THERE, who, now)
    refused = handling.verdict_refused(concerns.standing(session, terms.keys, concern), who)
    if refused is not None:
        return refuse(session, terms.keys, concern, refused, who, now)
    by, before = None if concern.anonymous else who, concerns.owner(session, concern)
    concern.helped = helped
    if helped:
        event = climbing.note(session, terms.keys, concern, Happened.HELPED, now, by=by)
    else:
        event = _reopen(session, concern, by, terms, now)
    if before is not None and (helped or before.id != concern.owner_id):
        climbing.tell(session, concern, event, before, terms, now)
    return Result(concern)


def _reopen(session: Session, concern: Concern, by: int | None, terms: Terms, now: datetime) -> Step:
    concern.stage, concern.acknowledged_at, concern.resolved_at, concern.answered_at = Stage.OPEN, None, None, None
    rung = climbing.next_rung(session, concern, terms, now)
    to, role = (rung.person, rung.role) if rung else (None, "")
    event = climbing.note(session, terms.keys, concern, Happened.REOPENED, now, by=by, to=to, role=role)
    if rung is not None:
        climbing.give(session, concern, rung, terms, now)
    else:
        # Nobody is named any more: it stays in the digest, and is looked at again.
        concern.climbs_at = now + climbing.LOOK_AGAIN
    return event
