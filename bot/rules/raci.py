"""The responsibility matrix: who works on what, who owns it, who is asked and who is told, as data to be followed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.rules.company import Role


class Letter(StrEnum):
    """What a role has to do with an activity."""

    RESPONSIBLE = "R"
    ACCOUNTABLE = "A"
    CONSULTED = "C"
    INFORMED = "I"


class Activity(StrEnum):
    """The activities that this product routes by; a matrix has a row for each and may have more."""

    STRATEGY = "strategy"
    NEW_TOOL = "new_tool"
    BUDGET = "budget"
    IMPLEMENTATION = "implementation"
    TRAINING = "training"
    QUALITY = "quality"
    REPORTING = "reporting"
    ESCALATION = "escalation"
    POLICY = "policy"


ACTS_FIRST: tuple[str, ...] = (
    Role.AI_CHAMPION,
    Role.OPERATIONS_LEAD,
    Role.IT_SUPPORT,
    Role.CEO,
    Role.TEAM_MEMBERS,
)
"""The order in which several responsible roles act. Team members come last: they are asked to help."""

ONLY_FOR_OTHERS = (Letter.CONSULTED, Letter.INFORMED)
"""What an additional role (HR, legal, data protection, works council) may be."""


ADDITIONAL_MOST = 12
ROWS_MOST = 30
"""What a table in Slack can show, with names of the usual length."""


@dataclass(frozen=True, slots=True)
class Row:
    """An activity and the letter of each role that has one, as written: checked by `problems`, not before."""

    activity: str
    name: str
    letters: tuple[tuple[str, str], ...]

    def roles(self, letter: Letter) -> tuple[str, ...]:
        """The roles that have a letter, in the order they are written in."""
        return tuple(role for role, own in self.letters if own == letter)


class Fault(StrEnum):
    """What can be wrong with a row."""

    NO_SUCH_ROLE = "a role that is not there has a letter"
    NO_SUCH_LETTER = "a role has something else than a letter"
    ONLY_FOR_OTHERS = "an additional role is responsible or accountable"
    NOBODY_ACCOUNTABLE = "nobody is accountable"
    SEVERAL_ACCOUNTABLE = "several roles are accountable"
    TEAM_ACCOUNTABLE = "a team is accountable"
    NOBODY_RESPONSIBLE = "nobody is responsible"
    ONLY_TEAM_RESPONSIBLE = "only the team is responsible"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a matrix: the activity of the row, or None for the whole, and what to do.

    Of a row also the fault, and the roles that have it: none where a letter is missing.
    """

    activity: str | None
    message: str
    fault: Fault | None = None
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Matrix:
    """The rows, and the roles beyond the five as (key, name)."""

    rows: tuple[Row, ...]
    additional: tuple[tuple[str, str], ...] = ()

    def row(self, activity: str) -> Row:
        """The row of an activity; KeyError where there is none."""
        for row in self.rows:
            if row.activity == activity:
                return row
        raise KeyError(activity)

    def responsible(self, activity: str) -> tuple[str, ...]:
        """Who works on it, in the order in which they act; additional roles never do."""
        return tuple(sorted(self.row(activity).roles(Letter.RESPONSIBLE), key=ACTS_FIRST.index))

    def asks_team(self, activity: str) -> bool:
        """Whether the reporter's own team is asked to help (which does not mean that everybody is paged)."""
        return Role.TEAM_MEMBERS in self.responsible(activity)

    def accountable(self, activity: str) -> str:
        """Who owns the outcome, and is the next rung."""
        return self.row(activity).roles(Letter.ACCOUNTABLE)[0]

    def consulted(self, activity: str) -> tuple[str, ...]:
        """Who is asked for input when whoever is responsible asks for it."""
        return self.row(activity).roles(Letter.CONSULTED)

    def informed(self, activity: str) -> tuple[str, ...]:
        """Who hears the outcome, in their next edition and never by a message of its own."""
        return self.row(activity).roles(Letter.INFORMED)

    def body(self) -> dict[str, Any]:
        """As JSON, to be kept as a version."""
        return {
            "additional_roles": dict(self.additional),
            "activities": {row.activity: {"name": row.name, **dict(row.letters)} for row in self.rows},
        }


def matrix_from(body: Mapping[str, Any]) -> Matrix:
    """A matrix from its JSON, or from a company's own file of the same shape. Nothing is checked but the shape."""
    rows = tuple(
        Row(
            activity,
            str(row.get("name") or activity),
            tuple((role, str(letter)) for role, letter in row.items() if role != "name" and letter is not None),
        )
        for activity, row in body["activities"].items()
    )
    return Matrix(rows, tuple((body.get("additional_roles") or {}).items()))


def problems(matrix: Matrix) -> list[Problem]:
    """Everything that keeps a matrix from being followed; an empty list where nothing does."""
    found = [Problem(None, message) for message in _role_problems(matrix)]
    present = {row.activity for row in matrix.rows}
    found += [
        Problem(None, f"there is no row for '{activity}'; add it, since the bot routes by it")
        for activity in Activity
        if activity not in present
    ]
    for row in matrix.rows:
        found += row_problems(row, dict(matrix.additional))
    return found


def _role_problems(matrix: Matrix) -> Iterable[str]:
    if len(matrix.additional) > ADDITIONAL_MOST or len(matrix.rows) > ROWS_MOST:
        yield f"there are at most {ROWS_MOST} rows and {ADDITIONAL_MOST} additional roles, so that it can be shown"
    for role, _ in matrix.additional:
        if role in set(Role):
            yield f"'{role}' is one of the five roles already; take it out of the additional roles"


def row_problems(row: Row, additional: Mapping[str, str]) -> list[Problem]:
    """Everything that keeps a row from being followed. `additional` are the roles beyond the five, by key."""
    return [
        Problem(row.activity, message, fault, roles)
        for fault, roles, message in (
            *_wrong_letters(row, additional),
            *_wrong_owners(row.roles(Letter.ACCOUNTABLE)),
            *_wrong_workers(row.roles(Letter.RESPONSIBLE)),
        )
    ]


Wrong = tuple[Fault, tuple[str, ...], str]


def _wrong_letters(row: Row, additional: Mapping[str, str]) -> Iterable[Wrong]:
    for role, letter in row.letters:
        if role not in set(Role) and role not in additional:
            known = ", ".join((*Role, *additional))
            message = f"there is no role '{role}'; use one of {known}, or add it to the additional roles"
            yield Fault.NO_SUCH_ROLE, (role,), message
        elif letter not in set(Letter):
            yield Fault.NO_SUCH_LETTER, (role,), f"{role} has '{letter}'; use R, A, C or I, or leave it out"
        elif role in additional and letter not in ONLY_FOR_OTHERS:
            message = f"{role} is an additional role and has {letter}; it may be C or I only"
            yield Fault.ONLY_FOR_OTHERS, (role,), message


def _wrong_owners(owners: tuple[str, ...]) -> Iterable[Wrong]:
    if not owners:
        yield Fault.NOBODY_ACCOUNTABLE, (), "nobody is accountable (A); name exactly one role"
    if len(owners) > 1:
        message = f"{' and '.join(owners)} are accountable (A); name exactly one role"
        yield Fault.SEVERAL_ACCOUNTABLE, owners, message
    if Role.TEAM_MEMBERS in owners:
        message = "team_members are accountable (A); a team cannot be, so name a role that one person holds"
        yield Fault.TEAM_ACCOUNTABLE, (Role.TEAM_MEMBERS,), message


def _wrong_workers(workers: tuple[str, ...]) -> Iterable[Wrong]:
    if not workers:
        yield Fault.NOBODY_RESPONSIBLE, (), "nobody is responsible (R); name at least one role"
    elif set(workers) == {Role.TEAM_MEMBERS}:
        message = "only team_members are responsible (R); name a role as well that acts first"
        yield Fault.ONLY_TEAM_RESPONSIBLE, (Role.TEAM_MEMBERS,), message
