"""A concern's way through the matrix: who must act on it, until when, and who is next."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any

from bot.rules import calendar
from bot.rules.calendar import Hours
from bot.rules.company import Role
from bot.rules.concerns import Policy, Urgency
from bot.rules.raci import Matrix

CARRIED_MOST = 5
"""Concerns that are not resolved: whoever has as many is laden, and their deputy takes the next."""
AGAIN_HOURS = 8
"""Working hours between two cards to somebody who has had the concern before."""


NEUTRAL_PERSON = "neutral_person"
"""The role of somebody outside the matrix to whom a concern can be given: a works council, an ombudsperson."""


class Stage(StrEnum):
    """Where a concern stands."""

    OPEN = "open"
    """Nobody has acknowledged it: it climbs when its time is over."""
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


class Happened(StrEnum):
    """What a concern's record holds."""

    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    ASKED = "asked"
    ANSWERED = "answered"
    TOLD = "told"
    """Somebody wrote to whoever raised it, and asked nothing; of a ready answer `why` names the version."""
    NOTED = "noted"
    CLIMBED = "climbed"
    RESOLVED = "resolved"
    HELPED = "helped"
    CONSENTED = "consented"
    """Whoever raised it lets others hear what was done; `why` is the unit, or empty for the digest alone."""
    DECLINED = "declined"
    PUBLISHED = "published"
    """What was done was told to others, in these words."""
    REOPENED = "reopened"
    RESUMED = "resumed"
    """Somebody who works on it took it up again after it was resolved."""
    REMINDED = "reminded"
    ASSIGNED = "assigned"
    """Somebody gave it to somebody."""
    HANDED = "handed"
    """It went to another department."""
    CONSULTED = "consulted"
    REFUSED = "refused"
    """Somebody reached for what is none of theirs."""


IN_CHANNEL = frozenset(Happened) - {
    Happened.RAISED, Happened.REFUSED, Happened.CONSENTED, Happened.DECLINED, Happened.PUBLISHED, Happened.REMINDED,
}  # fmt: skip
"""Steps that are told, without anybody's words, below a card that stands in a channel."""
BY_THE_REPORTER = frozenset({Happened.ANSWERED, Happened.HELPED, Happened.REOPENED})
"""Steps whose moment would tell in which zone an anonymous reporter is: the card shows them, by the day."""


class Way(StrEnum):
    """To whom somebody gives a concern."""

    MATRIX = "matrix"
    """Whoever is responsible first: as a rule the champion."""
    LEAD = "operations_lead"
    NEUTRAL = "neutral_person"
    """Somebody whom the company named for it, and nobody else."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who holds a role for the reporter's department or for the company, and their deputy, by person id."""

    role: str
    holder: int
    deputy: int | None


@dataclass(frozen=True, slots=True)
class Rung:
    """Somebody a concern can go to, and the role in which it reaches them.

    `holds` and `covers` are all the roles that are theirs, and all that they deputise for.
    """

    role: str
    person: int
    deputises: bool
    holds: frozenset[str] = frozenset()
    covers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Route:
    """The row of the matrix that a concern follows, as it was when the concern was raised."""

    activity: str
    responsible: tuple[str, ...]
    accountable: str
    hours: int
    """Working hours in which whoever has it must acknowledge it."""
    answer_hours: int = 0
    """Working hours in which the reporter must have a first answer; 0 for no such limit."""
    consulted: tuple[str, ...] = ()
    """Who can be asked for input."""

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles it climbs through, each once. The team is no rung, nor is a CEO who is not accountable."""
        acting = (role for role in self.responsible if role not in (Role.TEAM_MEMBERS, Role.CEO))
        return tuple(dict.fromkeys((*acting, self.accountable)))

    @property
    def asks_team(self) -> bool:
        """Whether the team of whoever raised it may be asked to help."""
        return Role.TEAM_MEMBERS in self.responsible

    def body(self) -> dict[str, Any]:
        """As JSON, to be kept with the concern."""
        return {
            "activity": self.activity,
            "responsible": list(self.responsible),
            "accountable": self.accountable,
            "hours": self.hours,
            "answer_hours": self.answer_hours,
            "consulted": list(self.consulted),
        }


def route_of(matrix: Matrix, policy: Policy, category: str, urgency: Urgency) -> Route:
    """The route for a category. KeyError for a category, or an activity, that is not there."""
    found = policy.category(category)
    if found is None:
        raise KeyError(category)
    activity = found.activity
    return Route(
        activity,
        matrix.responsible(activity),
        matrix.accountable(activity),
        policy.hours[urgency],
        policy.answer_hours(urgency),
        matrix.consulted(activity),
    )


def route_from(body: Mapping[str, Any]) -> Route:
    """A route from its JSON."""
    return Route(
        body["activity"],
        tuple(body["responsible"]),
        body["accountable"],
        body["hours"],
        body.get("answer_hours", 0),
        tuple(body.get("consulted", ())),
    )


def ladder(
    route: Route, seats: Sequence[Seat], barred: Collection[int] = (), way: Way = Way.MATRIX
) -> tuple[Rung, ...]:
    """Everybody a concern can go to, in order: of each role the holders, then their deputies; nobody twice.

    `barred` are those it never goes to: whoever raised it by name, and whom it is about. Given to the operations lead
    it begins there; given to the neutral person it goes to them and their deputy and to nobody else. Where nobody is
    left, the operations lead is asked, who answers for almost everything; it is empty only where there is none either.
    """
    if way is Way.NEUTRAL:
        return _rungs((NEUTRAL_PERSON,), seats, barred)
    roles = route.roles
    if way is Way.LEAD:
        above = roles[roles.index(Role.OPERATIONS_LEAD) :] if Role.OPERATIONS_LEAD in roles else (route.accountable,)
        roles = tuple(dict.fromkeys((Role.OPERATIONS_LEAD, *above)))
    return _rungs(roles, seats, barred) or _rungs((Role.OPERATIONS_LEAD,), seats, barred)


def _rungs(roles: Sequence[str], seats: Sequence[Seat], barred: Collection[int]) -> tuple[Rung, ...]:
    rungs: dict[int, Rung] = {}
    for role in roles:
        held = [seat for seat in seats if seat.role == role]
        for seat in held:
            rungs.setdefault(seat.holder, _rung(role, seat.holder, seats, deputises=False))
        for seat in held:
            if seat.deputy is not None:
                rungs.setdefault(seat.deputy, _rung(role, seat.deputy, seats, deputises=True))
    return tuple(rung for rung in rungs.values() if rung.person not in barred)


def _rung(role: str, person: int, seats: Sequence[Seat], *, deputises: bool) -> Rung:
    holds = frozenset(seat.role for seat in seats if seat.holder == person)
    covers = frozenset(seat.role for seat in seats if seat.deputy == person)
    return Rung(role, person, deputises, holds, covers)


def next_rung(
    route: Route, rungs: Sequence[Rung], tried: Sequence[int], present: Collection[int], laden: Collection[int] = ()
) -> Rung | None:
    """Who has a concern next: the first who is there, above everybody who has had it.

    Of somebody who is `laden` (has as many as one can carry) the deputy in that role takes it, if there and not laden.

    `tried` are those who have had it, the latest last. When nobody is left above them, whoever is accountable has it
    again, and their deputy in turn: it does not rest until somebody answers. With nobody there at all it waits with
    the accountable, or with the last who is named. None where nobody is named.
    """
    reached = max((place for place, rung in enumerate(rungs) if rung.person in tried), default=-1)
    # Whoever is accountable may stand on an earlier rung, as the champion's deputy for one.
    owners = [rung for rung in rungs if route.accountable in rung.holds]
    owners += [rung for rung in rungs if route.accountable in rung.covers - rung.holds]
    in_turn = sorted(owners, key=lambda rung: tried.index(rung.person) if rung.person in tried else -1)
    choices = (
        [rung for rung in rungs[reached + 1 :] if rung.person in present],
        [rung for rung in in_turn if rung.person in present],
        [rung for rung in rungs if rung.person in present],
        owners,
        list(reversed(rungs)),
    )
    some = next((some for some in choices if some), None)
    return _relieved(some, present, laden) if some else None


def _relieved(choices: Sequence[Rung], present: Collection[int], laden: Collection[int]) -> Rung:
    first = choices[0]
    if first.person not in laden or first.deputises:
        return first
    free = (r for r in choices if r.role == first.role and r.deputises and r.person in set(present) - set(laden))
    return next(free, first)


def allowed(route: Route, *, again: bool) -> int:
    """The working hours somebody has for a concern; whoever has it `again` is not asked every hour."""
    return max(route.hours, AGAIN_HOURS) if again else route.hours


def climbs_at(hours: Hours, given_at: datetime, allowed: float) -> datetime:
    """When a concern goes on to the next rung, where whoever got it at `given_at` has done nothing.

    `allowed` counts that person's own working hours: nobody is passed over in their sleep.
    """
    return calendar.working_hours_later(hours, given_at, timedelta(hours=allowed))


def reminds_at(hours: Hours, given_at: datetime, allowed: float) -> datetime:
    """When whoever has a concern is reminded of it: at half of their time."""
    return climbs_at(hours, given_at, allowed / 2)


def bundled(hours: Hours, now: datetime, at: time) -> datetime:
    """When a concern that is not urgent comes to a champion: with all others, at their hour of the working day."""
    today = calendar.local(hours, now).date()
    moment = calendar.at_local(hours.zone, today, at)
    if moment < now:
        moment = calendar.at_local(hours.zone, today + timedelta(days=1), at)
    # Working days begin at that hour here; one outside of somebody's hours is their first.
    inside = at if hours.starts <= at < hours.ends else hours.starts
    return calendar.next_working(replace(hours, starts=inside), moment)
