"""The editions of a digest: for whom there is one, of what span, who may read it, and what is in it for them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.rules.audience import Units
from bot.rules.calendar import monday_of
from bot.rules.company import Role
from bot.rules.raci import Letter, Matrix
from bot.rules.rights import Identity

OPERATIONS = "ops"
"""Every week, to operations leads and their channel."""
LEADS = "leads"
"""Every quarter, to everybody who holds a role."""
CHAMPION = "champion:"
"""Every week, of the department behind it: to whoever is its AI champion, and to be asked for where it has none."""
ROLE = "role:"
"""Every month, to whoever holds the role behind it."""

Figures = Mapping[str, Any]
SHARED = ("short", "finding", "text", "of", "company")
"""What the edition of a department has of each share beside its own; older figures hold less."""


def month_before(day: date) -> str:
    """The month before the one of a day: "2026-05"."""
    last = day.replace(day=1) - timedelta(days=1)
    return f"{last:%Y-%m}"


def quarter_before(day: date) -> str:
    """The quarter before the one of a day: "2026-Q2"."""
    quarter = (day.month - 1) // 3
    return f"{day.year}-Q{quarter}" if quarter else f"{day.year - 1}-Q4"


def span(period: str) -> tuple[date, date]:
    """The first day of a week, month or quarter, and the day after its last. ValueError where it is none."""
    if "-W" in period:
        monday = monday_of(period)
        return monday, monday + timedelta(days=7)
    year, _, part = period.partition("-")
    first = date(int(year), int(part[1:]) * 3 - 2 if part.startswith("Q") else int(part), 1)
    months = 3 if part.startswith("Q") else 1
    over = first.month - 1 + months
    return first, date(first.year + over // 12, over % 12 + 1, 1)


def informed_roles(matrix: Matrix) -> tuple[str, ...]:
    """The roles that have an edition of every month: all but those with one of every week, and teams, who read Home."""
    others = dict.fromkeys(role for row in matrix.rows for role, _ in row.letters)
    weekly = (Role.OPERATIONS_LEAD, Role.AI_CHAMPION, Role.TEAM_MEMBERS)
    return tuple(role for role in others if role not in weekly)


def informed_of(matrix: Matrix, role: str) -> dict[str, str]:
    """The activities of which a role hears the outcome in its next edition (the letter I), with their names."""
    return {row.activity: row.name for row in matrix.rows if role in row.roles(Letter.INFORMED)}


def accountable_of(matrix: Matrix, role: str) -> dict[str, str]:
    """The activities that a role is accountable for (the letter A), with their names."""
    return {row.activity: row.name for row in matrix.rows if role in row.roles(Letter.ACCOUNTABLE)}


def consulted_of(matrix: Matrix, role: str) -> dict[str, str]:
    """The activities on which a role is consulted (the letter C), with their names."""
    return {row.activity: row.name for row in matrix.rows if role in row.roles(Letter.CONSULTED)}


def audiences(who: Identity | None) -> list[str]:
    """The editions that are somebody's own, the usual one first; of a person without a role there is none."""
    if who is None:
        return []
    roles = {role for role, _ in who.roles}
    found = [OPERATIONS] if Role.OPERATIONS_LEAD in roles else []
    found += [f"{CHAMPION}{key}" for key in sorted(who.champions)]
    weekly = (Role.OPERATIONS_LEAD, Role.AI_CHAMPION, Role.TEAM_MEMBERS)
    found += [f"{ROLE}{role}" for role in sorted(roles - set(weekly))]
    return [*found, LEADS] if roles else found


def role_of(audience: str) -> tuple[str | None, str | None]:
    """The role that an edition is written for, and the department where it is for one; (None, None) where it is for
    whoever holds any."""
    if audience == OPERATIONS:
        return Role.OPERATIONS_LEAD, None
    if audience.startswith(CHAMPION):
        return Role.AI_CHAMPION, audience.removeprefix(CHAMPION)
    return (audience.removeprefix(ROLE), None) if audience.startswith(ROLE) else (None, None)


def may_read(who: Identity | None, audience: str, units: Units) -> bool:
    """Whether somebody may read an edition: their own, champions those of departments below theirs, operations leads
    all."""
    if who is None:
        return False
    if who.holds(Role.OPERATIONS_LEAD) or audience in audiences(who):
        return True
    return audience.startswith(CHAMPION) and units.is_within(audience.removeprefix(CHAMPION), who.champions)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A concern as those hear of it who are informed: its activity, and whether it was raised or resolved in a span."""

    activity: str
    raised: bool
    resolved: bool
    open: bool


def informed(outcomes: Iterable[Outcome], activities: Mapping[str, str]) -> list[dict[str, Any]]:
    """What became of the concerns of each activity; those without any are left out. Counts only, and no words."""
    own: dict[str, list[Outcome]] = {}
    for one in outcomes:
        own.setdefault(one.activity, []).append(one)
    return [
        {
            "activity": name,
            "raised": sum(one.raised for one in own[key]),
            "resolved": sum(one.resolved for one in own[key]),
            "open": sum(one.open for one in own[key]),
        }
        for key, name in activities.items()
        if any(one.raised or one.resolved or one.open for one in own.get(key, ()))
    ]


def of_department(figures: Figures, department: str, name: str) -> dict[str, Any]:
    """What a week's figures say of a department, beside the company: drawn from what is published, nothing finer."""
    cycle = figures["cycle"]
    place, unit = _unit(cycle["units"], department) if cycle else (0, None)
    told: dict[str, Any] = {"department": name, "unit": None, "shares": [], "barrier": None, "concern": None}
    told |= {"training": None, "changes": []}
    if cycle is None or unit is None:
        return told
    key, training = unit["key"], figures.get("training")
    named = (figures.get("changes") or {"named": []})["named"]
    return told | {
        "unit": {field: unit[field] for field in ("name", "asked", "took_part", "departments")},
        "shares": [
            {field: one[field] for field in SHARED if field in one} | {"own": one["units"].get(key)}
            for one in cycle["shares"]
        ],
        "barrier": cycle.get("barriers", {}).get(key, {}).get("stage"),
        "concern": _concern(cycle["concerns"], key),
        "training": training and {"own": training.get("units", {}).get(str(place)), "company": training["company"]},
        "changes": [one for one in named if not one["unit"] or _is_of(one["departments"], department, unit)],
    }


def published(figures: Figures) -> set[str]:
    """The departments of which a week's figures say something, by themselves or together with others."""
    return {key for unit in (figures["cycle"] or {"units": ()})["units"] for key in unit["departments"]}


def _is_of(departments: Sequence[str], department: str, unit: Figures) -> bool:
    """Whether a change is of a department's own unit, and not of more that were once told together with it."""
    return department in departments and set(departments) <= set(unit["departments"])


def _unit(units: Sequence[Figures], department: str) -> tuple[int, Figures | None]:
    found = ((place, one) for place, one in enumerate(units) if department in one["departments"])
    return next(found, (0, None))


def _concern(concerns: Figures | None, key: str) -> str | None:
    pool = concerns["units"].get(key) if concerns else None
    return str(concerns["labels"][pool["shown"][0][0]]) if concerns and pool and pool["shown"] else None


def has_news(figures: Figures, before: Figures | None) -> bool:
    """Whether a champion's edition is posted: only where a cycle is told that the last one did not tell, or told when
    nobody was champion. Each week's own matters stand in the brief; two messages on one Monday would be one too many.
    """
    cycle = figures.get("closed_at") if figures.get("unit") and figures.get("held", True) else None
    before = before if before is not None and before.get("held", True) else None
    return cycle is not None and (before is None or before.get("closed_at") != cycle)


def steps_for(steps: Iterable[Figures], departments: Collection[str]) -> list[Figures]:
    """The steps of a week that are for a department."""
    return [one for one in steps if set(one["departments"]) & set(departments)]
