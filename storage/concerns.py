"""Concerns: what was raised, who holds the roles it can climb through, whose it is, and what has happened to it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, and_, col, exists, func, or_, select, true

from bot.rules import escalation, handling, raci
from bot.rules.climbing import LONG_AWAY
from bot.rules.company import Role
from bot.rules.concerns import Policy, Urgency, policy_from
from bot.rules.escalation import Happened, Rung, Seat, Stage, Way
from bot.rules.handling import Consent, Standing
from bot.rules.raci import Matrix
from bot.rules.reasons import Reason
from storage import people, trail
from storage.company import newest
from storage.keys import Keys
from storage.people import Terms
from storage.reporters import concern_of, reporter_of, subject
from storage.tables import Concern, Department, Event, Person, RoleHolder
from storage.trail import Step

MATRIX = "raci"
POLICY = "concerns"
ANSWERS = (Happened.ASKED, Happened.TOLD, Happened.RESOLVED)
"""What whoever raised a concern takes for an answer."""
TURNS = (Happened.CLIMBED, Happened.ASSIGNED, Happened.HANDED)
"""What gives a concern to somebody else before it was resolved."""
OVERTAKES = {
    Happened.ACKNOWLEDGED: frozenset({Happened.CLIMBED, *ANSWERS}),
    Happened.CLIMBED: frozenset({Happened.ACKNOWLEDGED, Happened.CLIMBED, *ANSWERS}),
    Happened.REMINDED: frozenset({Happened.ACKNOWLEDGED, Happened.REOPENED, Happened.RESUMED, *TURNS, *ANSWERS}),
    Happened.ASKED: frozenset({Happened.RESOLVED}),
    Happened.CONSENTED: frozenset({Happened.DECLINED, Happened.PUBLISHED, Happened.REOPENED, Happened.RESUMED}),
}
"""What makes telling somebody of a step pointless, once it has happened."""


def policy(session: Session) -> Policy | None:
    """What the company says of concerns; None where nothing was loaded yet (`groundswell seed`)."""
    row = newest(session, POLICY).get("policy")
    return policy_from(row.body) if row else None


def matrix(session: Session) -> Matrix:
    """The responsibility matrix. KeyError before `groundswell seed`."""
    return raci.matrix_from(newest(session, MATRIX)["matrix"].body)


def get(session: Session, concern_id: int, *, lock: bool = False) -> Concern | None:
    """The concern with this number, or None. `lock` keeps others from changing it until the transaction ends."""
    return session.get(Concern, concern_id, populate_existing=lock, with_for_update=lock)


def sent_by(session: Session, once: str) -> Concern | None:
    """The concern that a form made when it was sent before, or None."""
    return session.exec(select(Concern).where(Concern.once == once)).one_or_none()


def seats(session: Session, department: str | None) -> list[Seat]:
    """Who holds the roles that a concern from a department can climb through.

    Champions are those of the department, or of the nearest unit above it that has one who is there, or a deputy.
    """
    return _seats(session, department, _holdings(session), people.covers(session))


def _holdings(session: Session) -> Sequence[RoleHolder]:
    """Who holds which role, where the holder or the deputy is there and on Slack."""
    either = or_(col(Person.id) == RoleHolder.person_id, col(Person.id) == RoleHolder.deputy_id)
    there = exists().where(either, col(Person.left_at).is_(None), col(Person.slack_id).is_not(None))
    return session.exec(select(RoleHolder).where(there).order_by(col(RoleHolder.id))).all()


def _seats(
    session: Session, department: str | None, rows: Sequence[RoleHolder], covers: Mapping[int, int]
) -> list[Seat]:
    nearest = _nearest_with_champion(session, department, {r.department for r in rows if r.role == Role.AI_CHAMPION})
    return [
        Seat(row.role, row.person_id, covers.get(row.person_id, row.deputy_id))
        for row in rows
        if row.role != Role.AI_CHAMPION or (nearest is not None and row.department == nearest)
    ]


def _nearest_with_champion(session: Session, department: str | None, having: set[str | None]) -> str | None:
    key = department
    while key is not None and key not in having:
        row = session.get(Department, key)
        key = row.parent if row else None
    return key


def rungs(session: Session, concern: Concern) -> tuple[Rung, ...]:
    """Everybody a concern can go to, as the roles are held now."""
    return _ladder(concern, seats(session, concern.department))


def _ladder(concern: Concern, seats: Sequence[Seat]) -> tuple[Rung, ...]:
    route = escalation.route_from(concern.route)
    return escalation.ladder(route, seats, barred(concern), Way(concern.way))


def barred(concern: Concern) -> frozenset[int]:
    """Those a concern never goes to: whoever raised it by name, and whom it is about."""
    return frozenset(one for one in (concern.reporter_id, concern.about_id) if one is not None)


def reachable(session: Session, ids: Sequence[int], terms: Terms, now: datetime) -> tuple[set[int], set[int]]:
    """Who of these people is with the company and may be written to, and who of those is not away now."""
    here: set[int] = set()
    present: set[int] = set()
    for person in session.exec(select(Person).where(col(Person.id).in_(ids))):
        if person.left_at is None and person.slack_id is not None and terms.listed(person.slack_id):
            here.add(person.id or 0)
            if people.away_until(person, now) is None:
                present.add(person.id or 0)
    return here, present


def standing(session: Session, keys: Keys, concern: Concern) -> Standing:
    """A concern as the rules see it. Raises Locked where an anonymous one was locked with another secret."""
    return _standing(concern, seats(session, concern.department), reporter_of(keys, concern))


def _standing(concern: Concern, seats: Sequence[Seat], reporter: int | None) -> Standing:
    owner = {concern.owner_id} if concern.owner_id else set()
    ladder, way, never = _ladder(concern, seats), Way(concern.way), barred(concern)
    working = handling.involved(ladder, seats, way, tried=concern.tried, asked=owner, barred=never)
    asked = frozenset(concern.consulted) - working - never
    return Standing(
        stage=Stage(concern.stage),
        reporter=reporter,
        owner=concern.owner_id,
        involved=working | asked,
        asked=asked,
        helped=concern.helped,
        anonymous=concern.anonymous,
        consent=Consent(concern.consent),
    )


def note(
    session: Session,
    keys: Keys,
    concern: Concern,
    happened: Happened,
    now: datetime,
    *,
    by: int | None = None,
    to: int | None = None,
    role: str = "",
    why: str = "",
    words: str = "",
) -> Step:
    """Add to a concern's record. What the reporter of an anonymous one does is done by nobody: `by` must be None."""
    about = subject(concern.id or 0)
    return trail.append(session, keys, about, happened, now, by=by, to=to, role=role, why=why, words=words)


def events(session: Session, concern_id: int) -> list[Step]:
    """The record of a concern, oldest first."""
    return trail.of(session, subject(concern_id))


def card_overtaken(session: Session, concern_id: int, rung: int, who: Person | None) -> Reason | None:
    """Why a card need not be sent any more, or None."""
    concern = session.get(Concern, concern_id)
    if concern is None or concern.stage != Stage.OPEN or concern.rung != rung:
        return Reason.HANDLED
    theirs = {one.person for one in rungs(session, concern)} | ({concern.owner_id} if concern.assigned else set())
    return None if who is not None and who.id in theirs else Reason.NOT_THEIRS


def step_overtaken(session: Session, keys: Keys, event_id: int, recipient: str) -> Reason | None:
    """Why a step need not be told any more, or None: a question after the answer, a climb after the next.

    Nor is it told to somebody who may not read the concern any more.
    """
    event = session.get(Event, event_id)
    concern = session.get(Concern, concern_of(event.subject) or 0) if event else None
    if event is None or concern is None:
        return Reason.OVERTAKEN
    who = people.by_slack_id(session, recipient)
    if who is not None and who.id != concern.reporter_id and not standing(session, keys, concern).open_to(who.id or 0):
        return Reason.NOT_THEIRS
    newer = select(Event.happened).where(Event.subject == event.subject, col(Event.number) > event_id)
    makes_old = OVERTAKES.get(Happened(event.happened), frozenset())
    return Reason.OVERTAKEN if any(one in makes_old for one in session.exec(newer)) else None


def card_not_delivered(session: Session, concern_id: int, rung: int, now: datetime) -> None:
    """Whoever should have had a concern never will have its card: it goes on at the next tick."""
    concern = get(session, concern_id, lock=True)
    if concern is not None and concern.stage == Stage.OPEN and concern.rung == rung:
        concern.climbs_at = now


def climbing(session: Session, now: datetime) -> list[int]:
    """Concerns that may need another owner, or a reminder; `rules.climbing.moves` decides about each."""
    late = or_(col(Concern.climbs_at) <= now, col(Concern.reminds_at) <= now)
    unread = and_(Concern.stage == Stage.OPEN, col(Person.absent_until) > now)
    long_away = and_(Concern.stage == Stage.ACKNOWLEDGED, col(Person.absent_until) > now + LONG_AWAY)
    query = (
        select(Concern.id)
        .outerjoin(Person, col(Person.id) == col(Concern.owner_id))
        .where(
            Concern.stage != Stage.RESOLVED,
            or_(late, unread, long_away, col(Concern.owner_id).is_(None), col(Person.left_at).is_not(None)),
        )
        .order_by(col(Concern.id))
    )
    return [found for found in session.exec(query) if found is not None]


def next_moment(session: Session, now: datetime) -> datetime | None:
    """When the next concern climbs, or its owner is reminded, or None."""
    moments = [
        session.exec(select(func.min(column)).where(Concern.stage != Stage.RESOLVED, col(column) > now)).one()
        for column in (Concern.climbs_at, Concern.reminds_at)
    ]
    return min((moment for moment in moments if moment is not None), default=None)


def laden(session: Session, ids: Sequence[int], but: int | None) -> set[int]:
    """Who of these people has as many concerns as one can carry, besides the one of that number."""
    query = (
        select(Concern.owner_id)
        .where(Concern.stage != Stage.RESOLVED, col(Concern.owner_id).in_(ids), col(Concern.id) != (but or 0))
        .group_by(col(Concern.owner_id))
        .having(func.count() >= escalation.CARRIED_MOST)
    )
    return {one for one in session.exec(query) if one is not None}


def unresolved(session: Session, had_by: Collection[int] | None = None) -> list[Concern]:
    """Every concern that is not resolved (or those that some people have), oldest first."""
    whose = true() if had_by is None else col(Concern.owner_id).in_(had_by)
    query = select(Concern).where(Concern.stage != Stage.RESOLVED, whose)
    return list(session.exec(query.order_by(col(Concern.id))))


def of_owner(session: Session, person_id: int) -> list[Concern]:
    """The unresolved concerns that somebody has, oldest first."""
    query = select(Concern).where(Concern.stage != Stage.RESOLVED, Concern.owner_id == person_id)
    return list(session.exec(query.order_by(col(Concern.raised_at), col(Concern.id))))


def queue(
    session: Session, person_id: int, had_by: Collection[int] | None = None
) -> tuple[list[Concern], list[Concern]]:
    """The unresolved concerns of somebody, and of others (or `had_by` some) those they may work on; urgent first."""
    own: list[Concern] = []
    others: list[Concern] = []
    holders, covers = _holdings(session), people.covers(session)
    held: dict[str | None, list[Seat]] = {}
    for concern in unresolved(session, had_by):
        if concern.department not in held:
            held[concern.department] = _seats(session, concern.department, holders, covers)
        if _standing(concern, held[concern.department], concern.reporter_id).open_to(person_id):
            (own if concern.owner_id == person_id else others).append(concern)
    return sorted(own, key=by_urgency), sorted(others, key=by_urgency)


def by_urgency(concern: Concern) -> tuple[bool, int, int]:
    """Where a concern comes in a queue: not acknowledged ones first, then by urgency, oldest first."""
    order = [Urgency.CRITICAL, Urgency.HIGH, Urgency.NORMAL]
    return concern.stage != Stage.OPEN, order.index(Urgency(concern.urgency)), concern.id or 0


def since(session: Session, moment: datetime) -> list[Concern]:
    """Every concern that is not resolved, and those that were raised or resolved since."""
    query = select(Concern).where(
        or_(col(Concern.stage) != Stage.RESOLVED, col(Concern.raised_at) >= moment, col(Concern.resolved_at) >= moment)
    )
    return list(session.exec(query.order_by(col(Concern.id))))


def verdicts(session: Session, start: datetime, end: datetime) -> tuple[int, int]:
    """How often reporters said, in a span of time, that it helped, and that it did not."""
    said = select(Event.happened, func.count()).where(Event.at >= start, Event.at < end)
    counts: dict[str, int] = dict(session.exec(said.group_by(Event.happened)).all())
    return counts.get(Happened.HELPED, 0), counts.get(Happened.REOPENED, 0)


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    """When a concern was raised and first answered, by whom (None where they were erased), and on which rung."""

    raised_at: datetime
    answered_at: datetime
    by: int | None
    rung: int


def first_answers(session: Session) -> list[FirstAnswer]:
    """Every concern that has had an answer, in the order in which they were raised."""
    found: list[FirstAnswer] = []
    for concern in session.exec(select(Concern).order_by(col(Concern.id))):
        steps = events(session, concern.id or 0)
        place = next((place for place, step in enumerate(steps) if step.happened in ANSWERS), None)
        if place is not None:
            turns = sum(step.happened in TURNS for step in steps[:place])
            found.append(FirstAnswer(concern.raised_at, steps[place].at, steps[place].by_id, turns + 1))
    return found


def owner(session: Session, concern: Concern) -> Person | None:
    """Whoever has a concern, or None where that person was erased."""
    return session.get(Person, concern.owner_id) if concern.owner_id else None


def person_of(session: Session, slack_id: str) -> int:
    """The number of somebody who is on the roster. LookupError where they are not."""
    found = people.by_slack_id(session, slack_id)
    if found is None or found.id is None:
        raise LookupError("somebody who did this is not on the roster")
    return found.id
