"""Reads departments, people and role holders, and holds them against each other."""

import re
import zoneinfo
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

from bot.rules.company import Cohort, Department, Holder, Person, Role, Tier
from bot.rules.escalation import NEUTRAL_PERSON
from bot.rules.library import Function
from bot.seeding.findings import Findings, meant
from bot.seeding.sheets import Columns, Line, read_sheet

DEPARTMENTS, PEOPLE, ROLES = "departments.csv", "people.csv", "roles.csv"

DEPARTMENT_COLUMNS = Columns(
    ("key", "name", "parent", "channel", "triage_channel", "wave", "starts_on", "function"), ("key", "name")
)
PERSON_COLUMNS = Columns(
    ("name", "email", "slack_id", "zone", "country", "department", "tier", "cohort"),
    ("name", "department", "tier", "cohort"),
)
HOLDER_COLUMNS = Columns(("role", "department", "person", "deputy"), ("role", "person"))

KEY = re.compile(r"[a-z][a-z0-9_]*")
SLACK_ID = re.compile(r"[UW][A-Z0-9]{2,}")
CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{2,}")
EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+")
COUNTRY = re.compile(r"[A-Z]{2}")
WAVE = re.compile(r"[1-9]\d{0,2}", re.ASCII)


@dataclass(slots=True)
class Names:
    """Things that files call by more than one name, whatever the case; `kind` is what an error calls them."""

    kind: str
    keys: dict[str, str] = field(default_factory=dict)

    def add(self, key: str, *names: str) -> None:
        """Let a key be found by itself and by other names; the first to take a name keeps it."""
        for name in filter(None, (key, *names)):
            self.keys.setdefault(name.casefold(), key)

    def find(self, name: str, file: str, line: int, findings: Findings) -> str | None:
        """The key that a name means, or None with an error that suggests one."""
        key = self.keys.get(name.casefold())
        if key is None:
            findings.error(file, line, f"there is no {self.kind} '{name}'{meant(name, self.keys)}")
        return key


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a person has whose line does not say: the company's zone and country."""

    zone: str
    country: str | None


@lru_cache(maxsize=1)
def known_zones() -> dict[str, str]:
    """Every IANA zone by its name, and by its last part ("berlin"), in lower case."""
    zones = sorted(zoneinfo.available_timezones())
    by_city = {zone.rpartition("/")[2].casefold(): zone for zone in zones if "/" in zone}
    return by_city | {zone.casefold(): zone for zone in zones}


def zone_error(zone: str) -> str | None:
    """What is wrong with a time zone, with the nearest that is right; None where nothing is."""
    known = known_zones()
    if known.get(zone.casefold()) == zone:
        return None
    hint = meant(zone, known)
    close = hint.partition("'")[2].rstrip("'?")
    hint = f"; did you mean '{known[close]}'?" if close else "; use an IANA name such as Europe/Berlin"
    return f"there is no time zone '{zone}'{hint}"


def read_departments(path: Path, findings: Findings) -> tuple[list[Department], Names]:
    """The departments whose lines are right, and the names that other files may call them by."""
    names = Names("department")
    lines: dict[str, Line] = {}
    seen: dict[str, int] = {}
    for line in read_sheet(path, DEPARTMENTS, DEPARTMENT_COLUMNS, findings):
        key, name, channel = line["key"], line["name"], line["channel"]
        wave, starts_on = line["wave"], line["starts_on"]
        problems = [
            (wave and not WAVE.fullmatch(wave), f"'{wave}' is no wave; write a number from 1 to 999, or nothing"),
            (
                starts_on and _day(starts_on) is None,
                f"'{starts_on}' is no day; write it as 2026-09-14, or leave it out",
            ),
            (not KEY.fullmatch(key), f"the key '{key}' should be lower-case letters, digits and _, such as 'sales'"),
            (not name, "the department has no name; give it one"),
            (
                line["function"] and line["function"] not in set(Function),
                f"there is no function '{line['function']}'{meant(line['function'], tuple(Function))}; "
                f"use one of {', '.join(Function)}, or leave it out",
            ),
            *(
                (there and not CHANNEL_ID.fullmatch(there), f"'{there}' is not a channel id such as C042ABCDE")
                for there in (channel, line["triage_channel"])
            ),
        ]
        wrong = [message for is_wrong, message in problems if is_wrong]
        for said in dict.fromkeys((key.casefold(), name.casefold())):
            if said in seen:
                wrong.append(f"'{said}' is a department on line {seen[said]} already; keep one, or rename this one")
        for message in wrong:
            findings.error(DEPARTMENTS, line.number, message)
        # A faulty department is still one: no error should follow from another.
        names.add(key, name)
        if not wrong:
            seen |= {key.casefold(): line.number, name.casefold(): line.number}
            lines[key] = line
    parents = {key: _parent(line, names, findings) for key, line in lines.items()}
    _refuse_circles(parents, lines, findings)
    return [_department(key, line, parents[key]) for key, line in lines.items()], names


def _department(key: str, line: Line, parent: str | None) -> Department:
    wave = int(line["wave"]) if line["wave"] else None
    channel, triage = line["channel"] or None, line["triage_channel"] or None
    return Department(
        key, line["name"], parent, channel, wave, _day(line["starts_on"]), triage, line["function"] or None
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _parent(line: Line, names: Names, findings: Findings) -> str | None:
    return names.find(line["parent"], DEPARTMENTS, line.number, findings) if line["parent"] else None


def _refuse_circles(parents: dict[str, str | None], lines: dict[str, Line], findings: Findings) -> None:
    told: set[str] = set()
    for key in parents:
        way: list[str] = []
        at: str | None = key
        while at is not None and at not in way:
            way.append(at)
            at = parents.get(at)
        if at is None or at in told:
            continue
        circle = [*way[way.index(at) :], at]
        told.update(circle)
        findings.error(
            DEPARTMENTS, lines[at].number, f"{' is under '.join(circle)}: take the parent away from one of them"
        )


def read_people(path: Path, names: Names, defaults: Defaults, findings: Findings) -> tuple[list[Person], Names]:
    """The people whose lines are right, and their handles by email and Slack id."""
    handles = Names("person on the roster")
    people = []
    seen: dict[str, int] = {}
    for line in read_sheet(path, PEOPLE, PERSON_COLUMNS, findings):
        before = len(findings.errors)
        person = _person(line, names, defaults, findings)
        for said in filter(None, (line["email"].casefold(), line["slack_id"].casefold())):
            if said in seen:
                findings.error(PEOPLE, line.number, f"'{said}' is on line {seen[said]} already; keep one of the two")
            seen.setdefault(said, line.number)
        # Whoever has a faulty line is still on the roster: no error should follow from another.
        if handle := line["email"].lower() or line["slack_id"].upper():
            handles.add(handle, line["slack_id"])
        if person is not None and len(findings.errors) == before:
            people.append(person)
    return people, handles


def _person(line: Line, names: Names, defaults: Defaults, findings: Findings) -> Person | None:
    email, slack_id = line["email"].lower(), line["slack_id"].upper()
    zone, country = line["zone"] or defaults.zone, line["country"].upper()
    problems = [
        (not line["name"], "the name is missing"),
        (not email and not slack_id, "give an email or a Slack id, so that the person can be found in Slack"),
        (email and not EMAIL.fullmatch(email), f"'{email}' is not an email address"),
        (slack_id and not SLACK_ID.fullmatch(slack_id), f"'{slack_id}' is not a Slack id such as U024BE7LH"),
        (country and not COUNTRY.fullmatch(country), f"'{country}' is not a country's two letters, such as DE"),
        (not line["department"], "the department is missing"),
    ]
    wrong = [message for is_wrong, message in problems if is_wrong]
    if line["zone"] and (zone_wrong := zone_error(zone)):
        wrong.append(zone_wrong)
    for message in wrong:
        findings.error(PEOPLE, line.number, message)
    department = names.find(line["department"], PEOPLE, line.number, findings) if line["department"] else None
    tier = _one_of(Tier, line, "tier", Tier.PRACTITIONERS, findings)
    cohort = _one_of(Cohort, line, "cohort", Cohort.ASSIGNED, findings)
    if wrong or department is None or tier is None or cohort is None:
        return None
    # Elsewhere other holidays are kept, so that the company's country is only good for the company's zone.
    kept = country or (defaults.country if zone == defaults.zone else None)
    return Person(line["name"], email or None, slack_id or None, zone, kept, department, Tier(tier), Cohort(cohort))


def _one_of(known: type[Tier] | type[Cohort], line: Line, column: str, default: str, findings: Findings) -> str | None:
    names = Names(column)
    for one in known:
        names.add(one.value)
    written = line[column]
    if not written:
        return default
    key = names.keys.get(written.casefold())
    if key is None:
        hint = meant(written, names.keys) or f"; use one of {', '.join(names.keys)}"
        findings.error(PEOPLE, line.number, f"there is no {column} '{written}'{hint}")
    return key


def read_holders(
    path: Path, departments: Names, handles: Names, additional: Sequence[str], findings: Findings
) -> list[Holder]:
    """The holders of roles, all on the roster. `additional` are the matrix's roles beyond the five."""
    roles = Names("role")
    for role in (*(role for role in Role if role is not Role.TEAM_MEMBERS), NEUTRAL_PERSON, *additional):
        roles.add(role)
    holders: dict[Holder, int] = {}
    for line in read_sheet(path, ROLES, HOLDER_COLUMNS, findings):
        holder = _holder(line, roles, departments, handles, findings)
        if holder is None:
            continue
        if holder in holders:
            findings.error(ROLES, line.number, f"this is line {holders[holder]} again; keep one")
        holders.setdefault(holder, line.number)
    return list(holders)


def _holder(line: Line, roles: Names, departments: Names, handles: Names, findings: Findings) -> Holder | None:
    before = len(findings.errors)
    for column in HOLDER_COLUMNS.needed:
        if not line[column]:
            findings.error(ROLES, line.number, f"the {column} is missing")
    if len(findings.errors) > before:
        return None
    if line["role"].casefold() == Role.TEAM_MEMBERS:
        findings.error(ROLES, line.number, "everybody is a team member, so nobody holds that role; delete this line")
        return None
    role = roles.find(line["role"], ROLES, line.number, findings)
    department = departments.find(line["department"], ROLES, line.number, findings) if line["department"] else None
    person = handles.find(line["person"], ROLES, line.number, findings)
    deputy = handles.find(line["deputy"], ROLES, line.number, findings) if line["deputy"] else None
    if role == Role.AI_CHAMPION and not line["department"]:
        findings.error(ROLES, line.number, "an AI champion is the champion of a department; say of which")
    if person is not None and person == deputy:
        findings.error(ROLES, line.number, "nobody can be their own deputy; name somebody else, or leave it empty")
    if len(findings.errors) > before or role is None or person is None:
        return None
    return Holder(role, department, person, deputy)


def warn_of_gaps(
    departments: Iterable[Department], people: Iterable[Person], holders: Iterable[Holder], findings: Findings
) -> None:
    """Warn of departments with people in them that have no champion, or a champion without a deputy."""
    peopled = {person.department for person in people}
    champions = {holder.department: holder for holder in holders if holder.role == Role.AI_CHAMPION}
    held = {holder.role for holder in holders}
    for role in (Role.CEO, Role.OPERATIONS_LEAD):
        if role not in held:
            findings.warn(ROLES, None, f"nobody holds the role {role}; what only they can decide will wait")
    for department in departments:
        if department.key not in peopled:
            continue
        holder = champions.get(department.key)
        if holder is None:
            findings.warn(
                ROLES, None, f"{department.name} has no AI champion; name one, so that people have somebody to ask"
            )
        elif holder.deputy is None:
            findings.warn(
                ROLES, None, f"the AI champion of {department.name} has no deputy; name one for when they are away"
            )
