"""Changing a row of the matrix: who may, what it becomes, what is wrong with that, and what each version changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from bot.rules.raci import ONLY_FOR_OTHERS, Fault, Letter, Matrix, Problem, Row, row_problems
from bot.rules.rights import Identity

NOTHING = "-"
"""What a role has that has nothing to do with an activity."""
WHY_SHORTEST, WHY_LONGEST = 3, 300
"""Characters of a reason."""
VERSIONS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Version:
    """The matrix as it was kept: `number` from 1; `by` is a Slack id, or the name of what loaded it."""

    number: int
    matrix: Matrix
    at: datetime
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row as somebody wants it, and why.

    `seen` is the version they looked at; a role that is left out of `letters` stays as it is.
    """

    activity: str
    seen: int
    letters: Mapping[str, str]
    why: str

    @property
    def says_why(self) -> bool:
        """Whether there is a reason that others can read."""
        return WHY_SHORTEST <= len(self.why) <= WHY_LONGEST


class Verdict(StrEnum):
    """What is to become of a row that somebody wants."""

    NO_SUCH_ROW = "the matrix has no such row"
    NOT_ACCOUNTABLE = "somebody else is accountable for it"
    OVERTAKEN = "the matrix has changed since they looked at it"
    CANNOT_BE = "it could not be followed, or says no reason"
    THE_SAME = "it is so already"
    KEPT = "it is kept as a new version"


def may_change(who: Identity | None, matrix: Matrix, activity: str) -> bool:
    """Whether somebody is accountable for a row now: holds the role with the A, or deputises for it."""
    return who is not None and who.holds(matrix.accountable(activity))


def judge(newest: Version, who: Identity | None, wanted: Wanted) -> Verdict:
    """Whether a row becomes what somebody wants, and why not. `newest` is the version that is in force."""
    matrix, activity = newest.matrix, wanted.activity
    if activity not in {row.activity for row in matrix.rows}:
        return Verdict.NO_SUCH_ROW
    if not may_change(who, matrix, activity):
        return Verdict.NOT_ACCOUNTABLE
    if newest.number != wanted.seen:
        return Verdict.OVERTAKEN
    if problems_of(matrix, wanted) or not wanted.says_why:
        return Verdict.CANNOT_BE
    return Verdict.KEPT if changes(matrix, amended(matrix, wanted)) else Verdict.THE_SAME


def amended(matrix: Matrix, wanted: Wanted) -> Matrix:
    """The matrix with the row as it is wanted; nothing is checked."""
    row = matrix.row(wanted.activity)
    letters = {**dict(row.letters), **wanted.letters}
    becomes = replace(row, letters=tuple(one for one in letters.items() if one[1] != NOTHING))
    return replace(matrix, rows=tuple(becomes if one is row else one for one in matrix.rows))


def problems_of(matrix: Matrix, wanted: Wanted) -> list[Problem]:
    """Everything that keeps the row from being followed as it is wanted: the rules of the file."""
    return row_problems(amended(matrix, wanted).row(wanted.activity), dict(matrix.additional))


def offered(matrix: Matrix, role: str) -> tuple[str, ...]:
    """What a role may have in a row."""
    only_some = role in dict(matrix.additional)
    return (NOTHING, *(letter for letter in Letter if letter in ONLY_FOR_OTHERS or not only_some))


def beside(problem: Problem, before: Matrix) -> tuple[str, ...]:
    """The roles whose fields a problem of a row belongs to; where a letter is missing, the role that had it first."""
    if problem.roles or problem.activity is None:
        return problem.roles
    if problem.fault is Fault.NOBODY_ACCOUNTABLE:
        return (before.accountable(problem.activity),)
    return before.responsible(problem.activity)[:1]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two versions. `before` or `after` is None where there was or is nothing.

    With an activity and a role: that role's letter in that row. With an activity alone: the row's name. With a role
    alone: the name of an additional role.
    """

    activity: str | None
    role: str | None
    before: str | None
    after: str | None


def changes(before: Matrix, after: Matrix) -> tuple[Change, ...]:
    """What one version has otherwise than the one before it; the letters of a row that came or went are not listed."""
    return (*_of_roles(dict(before.additional), dict(after.additional)), *_of_rows(before, after))


def _of_roles(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for role in dict.fromkeys((*before, *after)):
        if before.get(role) != after.get(role):
            yield Change(None, role, before.get(role), after.get(role))


def _of_rows(before: Matrix, after: Matrix) -> Iterator[Change]:
    was, is_ = ({row.activity: row for row in matrix.rows} for matrix in (before, after))
    for activity in dict.fromkeys((*was, *is_)):
        old, new = was.get(activity), is_.get(activity)
        if old is None or new is None or old.name != new.name:
            yield Change(activity, None, old.name if old else None, new.name if new else None)
        if old is not None and new is not None:
            yield from _of_letters(old, new)


def _of_letters(before: Row, after: Row) -> Iterator[Change]:
    was, is_ = dict(before.letters), dict(after.letters)
    for role in dict.fromkeys((*was, *is_)):
        if was.get(role) != is_.get(role):
            yield Change(before.activity, role, was.get(role), is_.get(role))


@dataclass(frozen=True, slots=True)
class Edit:
    """A version with what it changed; None of the first, which changed nothing that was there."""

    version: Version
    changes: tuple[Change, ...] | None


def history(versions: Sequence[Version], activity: str | None = None, most: int = VERSIONS_SHOWN) -> list[Edit]:
    """The last versions of the matrix, or those that changed one row, newest first. `versions` are oldest first."""
    edits = [Edit(version, None) for version in versions[:1]]
    edits += [Edit(after, changes(before.matrix, after.matrix)) for before, after in pairwise(versions)]
    if activity is not None:
        edits = [found for edit in edits if (found := _of_row(edit, activity)) is not None]
    return edits[::-1][:most]


def _of_row(edit: Edit, activity: str) -> Edit | None:
    if edit.changes is None:
        there = activity in {row.activity for row in edit.version.matrix.rows}
        return edit if there else None
    own = tuple(change for change in edit.changes if change.activity == activity)
    return replace(edit, changes=own) if own else None


def last_change(versions: Sequence[Version], activity: str) -> Edit | None:
    """The last version that changed a row; None where it is as it came."""
    newest = history(versions, activity, 1)
    return newest[0] if newest and newest[0].changes is not None else None
