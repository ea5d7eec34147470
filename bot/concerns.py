"""Takes concerns in and along their way: each step one transaction that checks, records, and plans what is said."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.rules import calendar, escalation
from bot.rules.calendar import Hours
from bot.rules.concerns import Urgency
from bot.rules.escalation import Happened, Illegal, Rung, Stage, Verb
from bot.rules.sending import Kind
from storage import answers, concerns, deliveries
from storage.deliveries import Planned
from storage.people import Terms
from storage.tables import Concern, ConcernEvent, Person

LOOK_AGAIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Raising:
    """A concern as the form brings it. `once` is the same when one form is sent twice."""

    once: str
    slack_id: str
    category: str
    urgency: Urgency
    words: str


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
    policy, matrix = concerns.policy(session), concerns.matrix(session)
    if policy is None:
        return None
    route = escalation.route_of(matrix, policy, raising.category, raising.urgency)
    reporter = session.get_one(Person, concerns.person_of(session, raising.slack_id))
    category = policy.category(raising.category)
    concern = Concern(
        once=raising.once,
        reporter_id=reporter.id,
        department=reporter.department,
        category=raising.category,
        label=category.label if category else raising.category,
        urgency=raising.urgency,
        words=raising.words,
        stage=Stage.OPEN,
        route=route.body(),
        tried=[],
        owner_role="",
        rung=0,
        raised_at=now,
    )
    first = _next(session, concern, terms, now)
    if first is None:
        return None
    session.add(concern)
    session.flush()
    concerns.note(session, concern, Happened.RAISED, now, by=reporter.id, to=first.person, words=raising.words)
    _give(session, concern, first, terms, now)
    return concern


def _next(session: Session, concern: Concern, terms: Terms, now: datetime) -> Rung | None:
    rungs = concerns.rungs(session, concern)
    here, present = concerns.reachable(session, [rung.person for rung in rungs], terms, now)
    route = escalation.route_from(concern.route)
    return escalation.next_rung(route, [r for r in rungs if r.person in here], concern.tried, present)


def _give(session: Session, concern: Concern, rung: Rung, terms: Terms, now: datetime) -> None:
    """Make somebody the owner, and plan the card that tells them."""
    person = session.get_one(Person, rung.person)
    hours = terms.hours(person)
    concern.owner_id, concern.owner_role, concern.rung = rung.person, rung.role, concern.rung + 1
    concern.tried = [*dict.fromkeys([*concern.tried, rung.person])]
    concern.climbs_at = escalation.climbs_at(hours, now, concern.route["hours"])
    card = Planned(
        key=_card(concern, person),
        kind=Kind.CARD,
        recipient=person.slack_id or "",
        about=deliveries.about_concern(concern.id or 0),
        payload={"rung": concern.rung},
        not_before=calendar.next_working(hours, now),
    )
    deliveries.plan(session, [card], now)


def _card(concern: Concern, owner: Person) -> str:
    return f"card:{concern.id}:{concern.rung}:{owner.slack_id}"


def card_arrived(session: Session, concern_id: int, rung: int, hours: Hours, now: datetime) -> None:
    """The owner's time runs from when they could read of it."""
    concern = concerns.get(session, concern_id, lock=True)
    if concern is not None and concern.stage == Stage.OPEN and concern.rung == rung:
        concern.climbs_at = escalation.climbs_at(hours, now, concern.route["hours"])


def climb(session: Session, terms: Terms, concern_id: int, now: datetime) -> bool:
    """Give a concern to the next rung; False where it stays where it is."""
    concern = concerns.get(session, concern_id, lock=True)
    if concern is None or concern.id not in concerns.climbing(session, now):
        return False
    owner = concerns.owner(session, concern)
    late = concern.climbs_at is not None and concern.climbs_at <= now
    if late and owner is not None and owner.left_at is None and not deliveries.tried(session, _card(concern, owner)):
        # Everything was paused: the owner's time runs from when the card can reach them.
        concern.climbs_at = escalation.climbs_at(terms.hours(owner), now, concern.route["hours"])
        return False
    rung = _next(session, concern, terms, now)
    if rung is None or (not late and not _reachable(session, rung, terms, now)):
        # Nobody else is there: it stays in the digest with whoever has it, and is looked at again.
        concern.climbs_at = concern.climbs_at if not late else now + LOOK_AGAIN
        return False
    before = concern.owner_id
    concern.stage, concern.acknowledged_at = Stage.OPEN, None
    _give(session, concern, rung, terms, now)
    if rung.person != before:
        event = concerns.note(session, concern, Happened.CLIMBED, now, by=before, to=rung.person)
        _tell_reporter(session, concern, event, terms, now)
    return True


def _reachable(session: Session, rung: Rung, terms: Terms, now: datetime) -> bool:
    _, present = concerns.reachable(session, [rung.person], terms, now)
    return rung.person in present


def act(
    session: Session, terms: Terms, once: str, concern_id: int, slack_id: str, verb: Verb, words: str, now: datetime
) -> Result:
    """Acknowledge, ask, note or resolve. Whoever acts has the concern from then on."""
    who = concerns.person_of(session, slack_id)
    concern = concerns.get(session, concern_id, lock=True)
    if concern is None:
        return Result(None, Illegal.NOT_THERE)
    refused = escalation.refused(concerns.standing(session, concern), who, verb)
    if refused is not Illegal.NOT_THERE and answers.seen_before(session, once):
        # The same form, or the same press, once more: its answer was lost, what it said was not.
        return Result(concern)
    if refused is None and verb is not Verb.ACKNOWLEDGE and not words.strip():
        refused = Illegal.NO_WORDS
    if refused is not None:
        return Result(None if refused is Illegal.NOT_THERE else concern, refused)
    answers.first_time(session, once, now.date())
    if verb is Verb.NOTE:
        concerns.note(session, concern, Happened.NOTED, now, by=who, words=words)
        return Result(concern)
    _take(session, concern, who)
    if verb is Verb.RESOLVE:
        concern.stage, concern.resolved_at, concern.outcome, concern.helped = Stage.RESOLVED, now, words, None
        event = concerns.note(session, concern, Happened.RESOLVED, now, by=who, words=words)
    else:
        happened = Happened.ASKED if verb is Verb.ASK else Happened.ACKNOWLEDGED
        concern.stage = Stage.ACKNOWLEDGED
        event = concerns.note(session, concern, happened, now, by=who, words=words)
    concern.acknowledged_at = concern.acknowledged_at or now
    _tell_reporter(session, concern, event, terms, now)
    return Result(concern)


def _take(session: Session, concern: Concern, who: int) -> None:
    role = next((rung.role for rung in concerns.rungs(session, concern) if rung.person == who), concern.owner_role)
    concern.owner_id, concern.owner_role, concern.climbs_at = who, role, None
    concern.tried = [*dict.fromkeys([*concern.tried, who])]


def answer(
    session: Session, terms: Terms, once: str, concern_id: int, slack_id: str, words: str, now: datetime
) -> Result:
    """The reporter answers a question; whoever has the concern is told."""
    who = concerns.person_of(session, slack_id)
    concern = concerns.get(session, concern_id, lock=True)
    if concern is None:
        return Result(None, Illegal.NOT_THERE)
    refused = escalation.answer_refused(concerns.standing(session, concern), who)
    if refused is None and answers.seen_before(session, once):
        return Result(concern)
    if refused is None and not words.strip():
        refused = Illegal.NO_WORDS
    if refused is not None:
        return Result(None if refused is Illegal.NOT_THERE else concern, refused)
    answers.first_time(session, once, now.date())
    event = concerns.note(session, concern, Happened.ANSWERED, now, by=who, words=words)
    _tell_owner(session, concern, event, terms, now)
    return Result(concern)


def verdict(session: Session, terms: Terms, concern_id: int, slack_id: str, helped: bool, now: datetime) -> Result:
    """The reporter says whether it helped. If it did not, it is open again, one rung higher."""
    who = concerns.person_of(session, slack_id)
    concern = concerns.get(session, concern_id, lock=True)
    if concern is None:
        return Result(None, Illegal.NOT_THERE)
    refused = escalation.verdict_refused(concerns.standing(session, concern), who)
    if refused is not None:
        return Result(None if refused is Illegal.NOT_THERE else concern, refused)
    concern.helped = helped
    event = concerns.note(session, concern, Happened.HELPED if helped else Happened.REOPENED, now, by=who)
    _tell_owner(session, concern, event, terms, now)
    if not helped:
        concern.stage, concern.acknowledged_at, concern.resolved_at = Stage.OPEN, None, None
        rung = _next(session, concern, terms, now)
        if rung is not None:
            _give(session, concern, rung, terms, now)
    return Result(concern)


def _tell_reporter(session: Session, concern: Concern, event: ConcernEvent, terms: Terms, now: datetime) -> None:
    _tell(session, concern, event, concerns.reporter(session, concern), terms, now)


def _tell_owner(session: Session, concern: Concern, event: ConcernEvent, terms: Terms, now: datetime) -> None:
    _tell(session, concern, event, concerns.owner(session, concern), terms, now)


def _tell(
    session: Session, concern: Concern, event: ConcernEvent, person: Person | None, terms: Terms, now: datetime
) -> None:
    if person is None or person.slack_id is None or person.left_at is not None:
        return
    step = Planned(
        key=f"step:{concern.id}:{event.id}:{person.slack_id}",
        kind=Kind.STEP,
        recipient=person.slack_id,
        about=deliveries.about_concern(concern.id or 0),
        payload={"event": event.id},
        not_before=calendar.next_working(terms.hours(person), now),
    )
    deliveries.plan(session, [step], now)
