"""Who somebody is: lookups, rights, working hours, and what they decided about messages."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, bindparam
from sqlmodel import Session, and_, col, func, or_, select

from bot.rules.calendar import SATURDAY_AND_SUNDAY, Hours
from bot.rules.company import Role
from bot.rules.rights import Identity
from storage.keys import Keys
from storage.tables import Department, Person, RoleHolder

DaysOff = Callable[[str | None], frozenset[date]]
Weekend = Callable[[str | None], frozenset[int]]

# Asked before every message, and hence made once.
_BY_SLACK_ID = select(Person).where(col(Person.slack_id) == bindparam("slack_id"))
_LOCKED = _BY_SLACK_ID.with_for_update(key_share=True).execution_options(populate_existing=True)


def usual_weekend(_: str | None) -> frozenset[int]:
    """Saturday and Sunday, wherever it is."""
    return SATURDAY_AND_SUNDAY


@dataclass(frozen=True, slots=True)
class Terms:
    """What settings and the holiday library say, carried to where state is loaded for a decision."""

    only: frozenset[str]
    day_starts: time
    day_ends: time
    days_off: DaysOff
    weekend: Weekend = usual_weekend
    keys: Keys = field(default_factory=lambda: Keys(None))
    cards_at: time | None = None
    """The hour at which champions get the concerns that can wait; None for at once."""
    usage: bool = False
    """Whether figures of how much AI is used are taken in and told."""

    def listed(self, slack_id: str | None) -> bool:
        """Whether somebody may be written to at all (`GROUNDSWELL_ONLY`)."""
        return not self.only or slack_id in self.only

    def hours(self, person: Person) -> Hours:
        """A person's working time."""
        hours = self.hours_at(person.zone, person.country, person.absent_until)
        if person.day_starts is None or person.day_ends is None:
            return hours
        return replace(hours, starts=person.day_starts, ends=person.day_ends)

    def hours_at(self, zone: str, country: str | None, absent_until: datetime | None = None) -> Hours:
        """The working time of whoever is in a time zone and a country."""
        return Hours(
            zone=zone,
            starts=self.day_starts,
            ends=self.day_ends,
            days_off=self.days_off(country),
            absent_until=absent_until,
            weekend=self.weekend(country),
        )


def by_slack_id(session: Session, slack_id: str) -> Person | None:
    """The person with a Slack id, or None."""
    # A session forgets what nobody holds, and nearly everything that is decided asks for whoever it is about.
    known: Person | None = session.info.get("person")
    if known is None or known not in session or known.slack_id != slack_id:
        known = session.exec(_BY_SLACK_ID, params={"slack_id": slack_id}).one_or_none()
        session.info["person"] = known
    return known


def slack_id_of(session: Session, person_id: int) -> str | None:
    """The Slack id of somebody by number, or None."""
    person = session.get(Person, person_id)
    return person.slack_id if person else None


def name_of(session: Session, by: str) -> str:
    """The name of whoever did something, where `by` is a Slack id; else `by`, which names a command or nobody."""
    person = by_slack_id(session, by)
    return person.name if person else by


def lock(session: Session, slack_id: str) -> None:
    """Keep other processes from deciding about the same person until this transaction ends.

    What only refers to the person (an invite) is not kept waiting. SQLite has one writer anyway.
    """
    session.info["person"] = session.exec(_LOCKED, params={"slack_id": slack_id}).one_or_none()


def by_handle(session: Session, handle: str) -> Person | None:
    """The person with this email or Slack id, or None. Emails are compared without regard to case."""
    either = or_(col(Person.email) == handle.lower(), col(Person.slack_id) == handle.upper())
    return session.exec(select(Person).where(either)).one_or_none()


def mentioned(session: Session, text: str) -> Person | None:
    """Somebody on the roster who is meant by "@U012ABC", "@name", an email, or a name that is theirs alone; or None."""
    handle = text.removeprefix("@")
    found = by_handle(session, handle)
    if found is not None or not handle:
        return found
    one = handle.casefold()
    people = session.exec(select(Person).where(col(Person.left_at).is_(None))).all()
    named = [p for p in people if one in (p.name.casefold(), (p.email or "").partition("@")[0])]
    return named[0] if len(named) == 1 else None


def identity(session: Session, slack_id: str) -> Identity | None:
    """Who is behind a Slack id and which roles they hold or deputise for; None if not on the roster."""
    person = by_slack_id(session, slack_id)
    if person is None or person.id is None or person.left_at is not None:
        return None
    mine = or_(col(RoleHolder.person_id) == person.id, col(RoleHolder.deputy_id) == person.id)
    roles = frozenset((h.role, h.department) for h in session.exec(select(RoleHolder).where(mine)))
    return Identity(person.id, slack_id, person.department, roles, person.language)


def headcount(session: Session) -> dict[str, int]:
    """How many people are in each department itself."""
    query = select(Person.department, func.count()).where(col(Person.left_at).is_(None)).group_by(Person.department)
    return dict(session.exec(query).all())


def names(session: Session, ids: Collection[int]) -> dict[int, str]:
    """What people are called, by number."""
    found = session.exec(select(Person).where(col(Person.id).in_(ids)))
    return {person.id or 0: person.name for person in found}


def holders(session: Session, role: str, department: str | None = None) -> list[Person]:
    """The people who hold a role (for a department, or for the company), who are there and on Slack."""
    query = (
        select(Person)
        .join(RoleHolder, col(RoleHolder.person_id) == col(Person.id))
        .where(RoleHolder.role == role, col(Person.left_at).is_(None), col(Person.slack_id).is_not(None))
        .order_by(col(Person.id))
    )
    if department is not None:
        query = query.where(RoleHolder.department == department)
    return list(session.exec(query))


def held_roles(session: Session) -> set[str]:
    """The roles that somebody who is there holds or deputises for, anywhere in the company."""
    either = or_(col(RoleHolder.person_id) == col(Person.id), col(RoleHolder.deputy_id) == col(Person.id))
    query = select(RoleHolder.role).join(Person, either)
    return set(session.exec(query.where(col(Person.left_at).is_(None), col(Person.slack_id).is_not(None))))


def acting(session: Session, role: str, now: datetime, department: str | None = None) -> list[Person]:
    """Who acts in a role (for a department) now: its holders, and the deputies of those who are away or gone."""
    found: dict[int, Person] = {}
    query = select(RoleHolder).where(RoleHolder.role == role).order_by(col(RoleHolder.id))
    if department is not None:
        query = query.where(RoleHolder.department == department)
    held = session.exec(query).all()
    covered = covers(session, now, [one.person_id for one in held])
    for holding in held:
        holder = session.get_one(Person, holding.person_id)
        stands_in = covered.get(holding.person_id, holding.deputy_id)
        deputy = session.get(Person, stands_in) if stands_in else None
        away = away_until(holder, now) is not None
        for person in (holder, deputy if away or not _is_here(holder) else None):
            if person is not None and _is_here(person):
                found[person.id or 0] = person
    return list(found.values())


def _is_here(person: Person) -> bool:
    return person.left_at is None and person.slack_id is not None


def announce(session: Session, slack_id: str, start: datetime, end: datetime, cover: int | None) -> None:
    """Note that somebody will be away, and who acts for them then; their deputy where nobody is named."""
    person = by_slack_id(session, slack_id)
    if person is not None:
        person.away_from, person.away_until, person.cover_id = start, end, cover


def back(session: Session, slack_id: str) -> bool:
    """Somebody is back, or does not go; whether they had announced it, or were away."""
    person = by_slack_id(session, slack_id)
    if person is None or (person.away_until is None and person.absent_until is None):
        return False
    _over(person)
    person.absent_until = None
    return True


def away_until(person: Person, now: datetime) -> datetime | None:
    """Until when somebody is away at a moment, by Slack's status or by what they announced; None where they are here.

    Everybody who asks whether somebody is away asks here, or with `away_at`. A moment to come may be asked for, too.
    """
    announced = person.away_until if person.away_from is None or person.away_from <= now else None
    return max((end for end in (person.absent_until, announced) if end is not None and end > now), default=None)


def away_at(now: datetime) -> ColumnElement[bool]:
    """The same for a query of people: whether they are away at a moment."""
    return or_(col(Person.absent_until) > now, and_(_begun(now), col(Person.away_until) > now))


def _begun(now: datetime | None) -> ColumnElement[bool]:
    turned = col(Person.away_from).is_(None)
    return turned if now is None else or_(turned, col(Person.away_from) <= now)


def turn_absences(session: Session, now: datetime) -> None:
    """Begin the announced absences whose day has come, and end those that are over."""
    begun = select(Person).where(col(Person.away_from) <= now)
    for person in session.exec(begun.with_for_update()):
        person.away_from = None
        if person.away_until is not None:
            person.absent_until = max(person.absent_until or now, person.away_until)
    over = select(Person).where(col(Person.away_from).is_(None), col(Person.away_until) <= now)
    for person in session.exec(over.with_for_update()):
        _over(person)


def _over(person: Person) -> None:
    person.away_from = person.away_until = person.cover_id = None


def next_turn(session: Session) -> datetime | None:
    """When the next announced absence begins or ends, or None."""
    # Two questions, each of which an index answers.
    columns = (col(Person.away_from), col(Person.away_until))
    moments = [session.exec(select(func.min(column)).where(column.is_not(None))).one() for column in columns]
    return min((moment for moment in moments if moment is not None), default=None)


def covers(session: Session, now: datetime | None = None, of: Collection[int] | None = None) -> dict[int, int]:
    """Who acts for whom (or only `of` whom) that is away and has named somebody, by number: as the last tick left it,
    or at a moment."""
    away = and_(_begun(now), col(Person.away_until).is_not(None))
    if of is not None:
        away = and_(away, col(Person.id).in_(of))
    found = session.exec(select(Person.id, Person.cover_id).where(away, col(Person.cover_id).is_not(None))).all()
    return {person: cover for person, cover in found if person is not None and cover is not None}


def lives_in(session: Session, slack_id: str, zone: str | None) -> None:
    """Note the time zone that somebody chose; None where Slack is to say it again, from its next list on."""
    person = by_slack_id(session, slack_id)
    if person is not None:
        person.own_zone = zone is not None
        person.zone = zone or person.zone


def speaks(session: Session, slack_id: str, language: str | None) -> None:
    """Note the language that somebody chose; None where Slack is to say it again, from its next list on."""
    person = by_slack_id(session, slack_id)
    if person is not None:
        person.own_language = language is not None
        person.language = language or person.language


def wants_hours(session: Session, slack_id: str, starts: time | None, ends: time | None) -> None:
    """Note between which local times somebody wants to be written to; None for the company's hours."""
    person = by_slack_id(session, slack_id)
    if person is not None:
        person.day_starts, person.day_ends = starts, ends


def champion_of(session: Session, department: str) -> Person | None:
    """The AI champion of a department, or of the nearest parent unit that has one."""
    key: str | None = department
    while key is not None:
        found = holders(session, Role.AI_CHAMPION, key)
        if found:
            return found[0]
        row = session.get(Department, key)
        key = row.parent if row else None
    return None


def at_any_hour(session: Session, slack_id: str, *, agreed: bool) -> None:
    """Note whether somebody agreed to hear of critical concerns at any hour."""
    person = by_slack_id(session, slack_id)
    if person is not None:
        person.at_any_hour = agreed


def stop(session: Session, slack_id: str, now: datetime) -> None:
    """Send this person nothing more on the bot's own account."""
    person = by_slack_id(session, slack_id)
    if person is not None and person.stopped_at is None:
        person.stopped_at = now


def start(session: Session, slack_id: str) -> None:
    """Take a stop or a rest back."""
    person = by_slack_id(session, slack_id)
    if person is not None:
        person.stopped_at = person.resting_until = None


def rest(session: Session, slack_id: str, until: datetime) -> None:
    """Send this person no pulses and lessons until then."""
    person = by_slack_id(session, slack_id)
    if person is not None:
        person.resting_until = until
