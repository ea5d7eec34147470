"""Lessons of a company's own: from a file, or proposed by a champion and decided by whoever is accountable."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.blocks import teaching as words
from bot.blocks.message import Message
from bot.blocks.teaching import Shown
from bot.rules import calendar
from bot.rules import writing as rules
from bot.rules.library import Lesson, lesson_from
from bot.rules.raci import Activity
from bot.rules.rights import Identity
from bot.rules.sending import Kind
from bot.rules.trail import Did
from bot.rules.writing import Decision, State, Verdict
from storage import answers, champions, company, concerns, deliveries, lessons, people, proposals, trail
from storage.company import Loaded
from storage.deliveries import Claimed, Planned
from storage.lessons import OWN
from storage.people import Terms
from storage.tables import Department, Person, Proposal

BY_FILE = "groundswell training"
"""Who has taken in, or taken out, what came from a file."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the lessons of a file: their keys. `others` are those that somebody had written elsewhere."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    others: tuple[Loaded, ...] = ()


def take_in(session: Session, found: Sequence[Lesson], department: str | None, now: datetime) -> Taken:
    """Keep each lesson for a department, or for everybody: as a new version where it has changed since."""
    before = {name for name, row in company.newest(session, OWN).items() if row.body}
    loaded = {
        one.key: company.load(session, OWN, one.key, lessons.own_body(one, department), now, BY_FILE) for one in found
    }
    fresh = {key for key, one in loaded.items() if one.added}
    return Taken(
        added=tuple(key for key in loaded if key in fresh - before),
        changed=tuple(key for key in loaded if key in fresh & before),
        unchanged=tuple(key for key in loaded if key not in fresh),
        others=tuple(one for one in loaded.values() if one.other is not None and one.other.body),
    )


def take_out(session: Session, key: str, now: datetime) -> bool:
    """Take a lesson of the company's own out of the library; False where there is none of that key.

    What people did with it stays.
    """
    newest = company.newest(session, OWN).get(key)
    if newest is None or not newest.body:
        return False
    company.keep(session, OWN, key, {}, now, BY_FILE, why=BY_FILE, after=newest.version)
    return True


# What champions propose


@dataclass(frozen=True, slots=True)
class Proposing:
    """A lesson as a form brings it, without flaws. `once` is the same when one form is sent twice."""

    once: str
    slack_id: str
    department: str | None
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a proposal; `one` is how it stands now, `asked` the Slack ids of those who were asked.

    `repeated` says that the same form was sent before.
    """

    verdict: Verdict
    one: Shown | None = None
    asked: tuple[str, ...] = ()
    repeated: bool = False


def propose(session: Session, terms: Terms, proposing: Proposing, now: datetime) -> Outcome:
    """Keep a lesson and ask whoever is accountable; where that is whoever wrote it, it is approved at once."""
    who, matrix = people.identity(session, proposing.slack_id), concerns.matrix(session)
    if who is None or not rules.may_write(who, proposing.department, champions.units(session)):
        return Outcome(Verdict.NOT_YOURS)
    if not answers.first_time(session, proposing.once, now.date()):
        return Outcome(Verdict.DONE, repeated=True)
    lesson = rules.lesson_of(proposing.said, "", words.not_it())
    row = proposals.keep(session, lesson, proposing.department, who.person_id, now)
    trail.append(session, terms.keys, proposals.subject(row.key), Did.PROPOSED, now, by=who.person_id)
    if rules.may_decide(who, matrix):
        _approve(session, terms, row, who.person_id, proposing.slack_id, now)
        return Outcome(Verdict.DONE, shown(session, row))
    asked = people.acting(session, matrix.accountable(Activity.TRAINING), now)
    told = [_telling(row, person, terms, now, asks=True) for person in asked]
    deliveries.plan(session, told, now)
    return Outcome(Verdict.DONE, shown(session, row), tuple(person.slack_id or "" for person in asked))


def decide(session: Session, terms: Terms, slack_id: str, number: int, wanted: Decision, now: datetime) -> Outcome:
    """Approve or decline a proposal, once: of two at the same moment the other reads who was first."""
    who, matrix = people.identity(session, slack_id), concerns.matrix(session)
    row = proposals.get(session, number, lock=True)
    verdict = rules.judge(State(row.state) if row else None, who, matrix, wanted)
    if row is None or who is None or verdict is not Verdict.DONE:
        return Outcome(verdict, shown(session, row) if row and rules.may_decide(who, matrix) else None)
    if wanted.approved:
        _approve(session, terms, row, who.person_id, slack_id, now)
    else:
        proposals.decide(session, row, State.DECLINED, who.person_id, wanted.why, now)
        about = proposals.subject(row.key)
        trail.append(session, terms.keys, about, Did.DECLINED, now, by=who.person_id, words=wanted.why)
    writer = session.get(Person, row.by_id) if row.by_id is not None else None
    if writer is not None and writer.slack_id is not None:
        deliveries.plan(session, [_telling(row, writer, terms, now, asks=False)], now)
    return Outcome(Verdict.DONE, shown(session, row))


def _approve(session: Session, terms: Terms, row: Proposal, by: int, slack_id: str, now: datetime) -> None:
    newest = company.newest(session, OWN).get(row.key)
    body = lessons.own_body(lesson_from(row.body), row.department)
    company.keep(session, OWN, row.key, body, now, slack_id, after=newest.version if newest else 0)
    proposals.decide(session, row, State.APPROVED, by, "", now)
    version = f"version {newest.version + 1 if newest else 1}"
    trail.append(session, terms.keys, proposals.subject(row.key), Did.APPROVED, now, by=by, why=version)


def _telling(row: Proposal, to: Person, terms: Terms, now: datetime, *, asks: bool) -> Planned:
    number = row.id or 0
    return Planned(
        key=f"proposal:{number}:{'asks' if asks else row.state}:{to.slack_id}",
        kind=Kind.PROPOSAL,
        recipient=to.slack_id or "",
        not_before=calendar.next_working(terms.hours(to), now),
        about=proposals.about(number),
        payload={"asks": asks},
    )


def message(session: Session, delivery: Claimed) -> Message:
    """What is said of a proposal: to whoever approves it, or to whoever wrote it."""
    row = proposals.get(session, proposals.number_of(delivery.about))
    if row is None:
        raise LookupError(f"delivery {delivery.id} speaks of a proposal that is not there")
    return words.asks(shown(session, row)) if delivery.payload["asks"] else words.told(shown(session, row))


def shown(session: Session, row: Proposal) -> Shown:
    """A proposal as its messages show it."""
    department = session.get(Department, row.department) if row.department else None
    by, decided_by = (session.get(Person, one) if one is not None else None for one in (row.by_id, row.decided_by_id))
    return Shown(
        number=row.id or 0,
        lesson=lesson_from(row.body),
        department=department.name if department else None,
        by=by.slack_id if by else None,
        state=State(row.state),
        decided_by=decided_by.slack_id if decided_by else None,
        why=row.why,
    )


def choices(session: Session, who: Identity) -> list[tuple[str, str]]:
    """The departments for which somebody may write lessons, as (key, name); their own first."""
    units = champions.units(session)
    found = [one for one in champions.rules(session) if rules.may_write(who, one.key, units)]
    found.sort(key=lambda one: (one.key not in who.champions, one.name.casefold(), one.key))
    return [(one.key, one.name) for one in found]
