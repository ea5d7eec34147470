"""The roster: what a seed folder and Slack's list of members change in it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, or_, select

from bot.rules.company import Department as DepartmentRule
from bot.rules.company import Holder
from bot.rules.company import Person as PersonRule
from bot.rules.roster import Member
from storage.people import by_handle
from storage.tables import Department, Person, RoleHolder


@dataclass(slots=True)
class Changes:
    """How many rows were new, changed, or left as they were."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    missing: list[str] = field(default_factory=list)

    def count(self, row: object | None, *, differs: bool) -> None:
        """Count one row that was found (or None) and did or did not differ."""
        if row is None:
            self.added += 1
        elif differs:
            self.changed += 1
        else:
            self.unchanged += 1


def put_departments(session: Session, departments: Sequence[DepartmentRule]) -> Changes:
    """Add or change departments; parents come before their children. None is removed: rounds speak of them."""
    changes = Changes()
    for rule in _parents_first(departments):
        row = session.get(Department, rule.key)
        changes.count(row, differs=row is not None and row.rule() != rule)
        if row is None:
            row = Department(key=rule.key, name=rule.name)
            session.add(row)
        row.name, row.parent, row.channel = rule.name, rule.parent, rule.channel
        row.wave, row.starts_on = rule.wave, rule.starts_on
        row.triage_channel, row.function = rule.triage_channel, rule.function
        session.flush()
    return changes


def _parents_first(departments: Sequence[DepartmentRule]) -> list[DepartmentRule]:
    placed: dict[str, DepartmentRule] = {}
    waiting = list(departments)
    known = {d.key for d in departments}
    while waiting:
        ready = [d for d in waiting if d.parent is None or d.parent in placed or d.parent not in known]
        placed.update((d.key, d) for d in ready)
        waiting = [d for d in waiting if d.key not in placed]
    return list(placed.values())


def put_people(session: Session, people: Sequence[PersonRule]) -> Changes:
    """Add or change people, matched by email or Slack id. Nobody is removed: leaving is Slack's word, or `erase`.

    `changes.missing` names who is on the roster and no longer in the file.
    """
    changes = Changes()
    named: list[Person] = []
    for rule in people:
        row = _known(session, rule)
        fresh = _columns(rule)
        if row is not None and row.own_zone:
            del fresh["zone"]
        differs = row is not None and any(getattr(row, name) != value for name, value in fresh.items())
        changes.count(row, differs=differs)
        if row is None:
            row = Person(**fresh)
            session.add(row)
        elif differs:
            for name, value in fresh.items():
                setattr(row, name, value)
        named.append(row)
    session.flush()
    known = {row.id for row in named}
    changes.missing = [
        p.email or p.slack_id or p.name for p in session.exec(select(Person)) if p.id not in known and p.left_at is None
    ]
    return changes


class Clash(Exception):
    """An email and a Slack id in one line of the file belong to two different people on the roster."""


def _known(session: Session, rule: PersonRule) -> Person | None:
    """Who is meant, by email or Slack id. Clash where these are two people."""
    found = {p.id: p for p in (by_handle(session, h) for h in (rule.email, rule.slack_id) if h) if p is not None}
    if len(found) > 1:
        raise Clash(f"{rule.email} and {rule.slack_id} are two different people on the roster; erase one of them first")
    return next(iter(found.values()), None)


def _columns(rule: PersonRule) -> dict[str, Any]:
    columns: dict[str, Any] = {
        "name": rule.name,
        "zone": rule.zone,
        "country": rule.country,
        "department": rule.department,
        "tier": rule.tier.value,
        "cohort": rule.cohort.value,
    }
    # An email or id that the file does not give is left as Slack's list of members gave it.
    if rule.email:
        columns["email"] = rule.email.lower()
    if rule.slack_id:
        columns["slack_id"] = rule.slack_id
    return columns


def put_holders(session: Session, holders: Sequence[Holder]) -> Changes:
    """Replace who holds which role by what the file says."""
    before = {(h.role, h.department, h.person_id, h.deputy_id) for h in session.exec(select(RoleHolder))}
    after = set()
    for holder in holders:
        person = by_handle(session, holder.person)
        deputy = by_handle(session, holder.deputy) if holder.deputy else None
        if person is not None and person.id is not None:
            after.add((holder.role, holder.department, person.id, deputy.id if deputy else None))
    if before != after:
        session.execute(delete(RoleHolder))
        ordered = sorted(after, key=lambda row: (row[0], row[1] or "", row[2]))
        session.add_all(RoleHolder(role=r, department=d, person_id=p, deputy_id=q) for r, d, p, q in ordered)
        session.flush()
    return Changes(added=len(after - before), changed=len(before - after), unchanged=len(before & after))


@dataclass(slots=True)
class Synced:
    """What Slack's list of members changed: counts, and how many members are not on the roster."""

    matched: int = 0
    changed: int = 0
    left: int = 0
    returned: int = 0
    absent: int = 0
    not_on_roster: int = 0
    not_on_slack: list[str] = field(default_factory=list)

    def __add__(self, other: "Synced") -> "Synced":
        """What both have changed."""
        return Synced(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


def apply_members(session: Session, members: Sequence[Member], now: datetime) -> Synced:
    """Bring the roster into line with some members of Slack: ids by email, zones, absence, leavers and returners."""
    synced = Synced()
    either = or_(
        col(Person.slack_id).in_([one.slack_id for one in members]),
        col(Person.email).in_([one.email for one in members if one.email]),
    )
    people = session.exec(select(Person).where(either)).all()
    by_id = {p.slack_id: p for p in people if p.slack_id}
    by_email = {p.email: p for p in people if p.email}
    for member in members:
        person = by_id.get(member.slack_id) or by_email.get(member.email or "")
        if person is None:
            synced.not_on_roster += not (member.deactivated or member.outsider)
        else:
            _apply(person, member, now, synced)
    session.flush()
    return synced


def not_on_slack(session: Session) -> list[str]:
    """Who of the roster was not found in Slack, by email or name."""
    query = select(Person.email, Person.name).where(col(Person.slack_id).is_(None)).order_by(col(Person.id))
    return [email or name for email, name in session.exec(query)]


def _apply(person: Person, member: Member, now: datetime, synced: Synced) -> None:
    if member.deactivated or member.outsider:
        if person.left_at is None:
            person.left_at = now
            synced.left += 1
        return
    before = (person.slack_id, person.team_id, person.zone, person.language, person.absent_until)
    if person.left_at is not None:
        person.left_at = None
        synced.returned += 1
    person.slack_id, person.team_id = member.slack_id, member.team_id
    person.zone = person.zone if person.own_zone else member.zone or person.zone
    person.language = person.language if person.own_language else member.language
    person.absent_until = _longer(member.absent_until, person)
    synced.matched += 1
    synced.absent += member.absent_until is not None
    after = (person.slack_id, person.team_id, person.zone, person.language, person.absent_until)
    synced.changed += before != after


def _longer(absent_until: datetime | None, person: Person) -> datetime | None:
    """Until when somebody is away, by Slack's status and by what they announced themselves."""
    announced = person.away_until if person.away_from is None else None
    return max((one for one in (absent_until, announced) if one is not None), default=None)
