"""A made-up company: invented, moved into a pretend Slack, and counted. What simulate, demo and a morning share."""

import csv
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, func, select

from bot.blocks.concern import ROLES
from bot.complaint import Complaint
from bot.rules.calendar import iso_week, worked
from bot.rules.company import Cohort, Department, Role
from bot.rules.escalation import Stage
from bot.rules.sending import Kind
from bot.rules.waiting import Waited, summary
from bot.seeding import SEEDS, Company, read_company
from bot.usage import take_in
from simulator import Slack
from simulator.company import write_company
from simulator.town import Town
from storage import champions, concerns, learners, lessons
from storage import company as companies
from storage.deliveries import State
from storage.keys import Keys
from storage.people import Terms
from storage.reporters import reporter_of
from storage.tables import Concern, Delivery, Invite, Participation, Person, Round

LATEST = datetime.max.replace(tzinfo=UTC)
USAGE = SEEDS / "usage.csv"
"""How many of the demo company used its tools, from the first week of the rollout on."""
OCCUPIED = "The database holds a company already; choose an empty one, so that nothing is mixed up."


def invented(people: int, seed: int) -> Company:
    """A company of so many people; the same seed gives the same."""
    with tempfile.TemporaryDirectory() as folder:
        write_company(Path(folder), people, seed)
        return read_company(Path(folder))


@dataclass(frozen=True, slots=True)
class Moved:
    """A company whose people have accounts. By user id: who came of their own accord, and everybody's country."""

    company: Company
    volunteers: dict[str, bool]
    countries: dict[str, str | None]


def move_in(slack: Slack, company: Company) -> Moved:
    """Everybody gets an account, every department with people a channel, and so do operations leads and champions."""
    volunteers: dict[str, bool] = {}
    countries: dict[str, str | None] = {}
    names = {one.key: one.name for one in company.departments}
    for person in company.people:
        name, title = account(person.handle), ", ".join([names[person.department], *_roles(company, person.handle)])
        user = slack.add_user(name, real_name=person.name, email=person.email, tz=person.zone, title=title)
        volunteers[user.id], countries[user.id] = person.cohort is Cohort.VOLUNTEER, person.country
    slack.add_channel("general", members=list(volunteers), with_app=False)
    leads = _for_holders(slack, company, Role.OPERATIONS_LEAD, "ai-rollout-leads")
    champions = _for_holders(slack, company, Role.AI_CHAMPION, "ai-champions")
    departments = tuple(_with_channel(slack, company, one) for one in company.departments)
    here = replace(company, digest_channel=leads, champions_channel=champions, departments=departments)
    return Moved(here, volunteers, countries)


def _roles(company: Company, handle: str) -> list[str]:
    """What somebody's profile says beside the department, once for each role."""
    held = ((one.role, one.person == handle) for one in company.holders if handle in (one.person, one.deputy))
    return list(dict.fromkeys(ROLES.get(role, role) + ("" if holds else " (deputy)") for role, holds in held))


def _for_holders(slack: Slack, company: Company, role: Role, name: str) -> str:
    """The id of a channel of those who hold a role or deputise for it."""
    theirs = {one for held in company.holders if held.role == role for one in (held.person, held.deputy) if one}
    return slack.add_channel(name, kind="private", members=sorted(map(account, theirs))).id


def _with_channel(slack: Slack, company: Company, department: Department) -> Department:
    members = [account(person.handle) for person in company.people if person.department == department.key]
    if department.channel or not members:
        return department
    return replace(department, channel=slack.add_channel(f"team-{department.key}", members=members).id)


def account(handle: str) -> str:
    """The name in Slack of somebody with that email."""
    return handle.partition("@")[0]


def count_tools(session: Session, keys: Keys, week: int, now: datetime) -> None:
    """Take in what the demo company's licences say of the week that is just over, the rollout's first being 0.

    As the command does that somebody would run; nothing where the demo has no figures of that week.
    """
    with USAGE.open(newline="") as file:
        lines = list(csv.DictReader(file))
    weeks = sorted({line["week"] for line in lines})
    if week >= len(weeks):
        return
    over = iso_week((now - timedelta(weeks=1)).date())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / USAGE.name
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, lines[0])
            writer.writeheader()
            writer.writerows({**line, "week": over} for line in lines if line["week"] == weeks[week])
        take_in(session, keys, path, now)


def must_be_empty(session: Session) -> None:
    """Complaint where the database holds a company already."""
    if companies.company(session) is not None:
        raise Complaint(OCCUPIED)


def counted(session: Session, terms: Terms, slack: Slack, town: Town) -> dict[str, Any]:
    """What arrived, by the simulator's own count, beside what the product stored."""

    def count(query: Any) -> int:
        return int(session.exec(query).one())

    counts = slack.counts()
    return {
        "pulses": {
            "rounds": count(select(func.count()).select_from(Round)),
            "invited": count(select(func.count()).select_from(Invite)),
            "delivered": count(select(func.count()).where(Delivery.kind == Kind.PULSE, Delivery.state == State.SENT)),
            "answered": len(town.answered),
            "recorded": count(select(func.count()).select_from(Participation)),
        },
        "nudges": town.nudges(),
        "coverage": _coverage(session),
        "concerns": town.concerns()
        | {"lost": _lost(session, terms.keys, town.raised), "first_answer_hours": _waited(session, terms)},
        "slack": {name: counts[name] for name in ("calls", "refused", "rate_limited", "late_acks", "duplicates")},
    }


def _coverage(session: Session) -> dict[str, float]:
    """Of the people of each department and of those below it, the share who have done at least one lesson.

    What a unit with others below it has of its own is one or two people who lead it: their choice is no coverage.
    """
    people: Counter[str] = Counter()
    done: Counter[str] = Counter()
    units = champions.units(session)
    keys = units.keys()
    for one in learners.learned(session, lessons.tracks(session), LATEST):
        for key in keys:
            if units.is_within(one.department, {key}):
                people[key] += one.people
                done[key] += one.one
    return {key: round(done[key] / count, 2) for key, count in sorted(people.items()) if count}


def _waited(session: Session, terms: Terms) -> dict[str, Any]:
    """Working hours to the first answer, of whoever gave it."""
    waited = []
    for one in concerns.first_answers(session):
        person = session.get(Person, one.by) if one.by else None
        if person is not None:
            hours = replace(terms.hours(person), absent_until=None)
            waited.append(Waited(worked(hours, one.raised_at, one.answered_at) / timedelta(hours=1), one.rung))
    return summary(waited)


def _lost(session: Session, keys: Keys, raised: Mapping[int, str]) -> int:
    """Of the concerns whose reporter was told that they are saved, how many are not stored as theirs, or have no owner.

    `raised` maps the number that somebody was told to their Slack id.
    """
    slack_ids = dict(session.exec(select(Person.id, Person.slack_id)).all())
    owned: set[tuple[int | None, str | None]] = set()
    for one in session.exec(select(Concern).where(col(Concern.owner_id).is_not(None))):
        # Thirty days after it is resolved, nothing leads from an anonymous one to anybody any more.
        forgotten = one.anonymous and one.address is None and one.stage == Stage.RESOLVED
        owned.add((one.id, raised.get(one.id or 0) if forgotten else slack_ids.get(reporter_of(keys, one))))
    return sum(pair not in owned for pair in raised.items())
