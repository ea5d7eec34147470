"""Changes a row of the matrix for whoever is accountable for it: checked, kept as a version, never over another's."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.rules import amending as rules
from bot.rules.amending import Verdict, Version, Wanted
from bot.rules.company import Role
from bot.rules.raci import Letter
from bot.rules.trail import Did
from storage import answers, people, trail
from storage import matrix as matrices
from storage.keys import Keys


@dataclass(frozen=True, slots=True)
class Amending:
    """A row as a form brings it. `once` is the same when one form is sent twice."""

    once: str
    slack_id: str
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Result:
    """What became of it, and the version that was in force before.

    `repeated` says that the same form was saved before; `unheld` are roles that act in the row now and that nobody
    holds.
    """

    verdict: Verdict
    before: Version
    repeated: bool = False
    unheld: tuple[str, ...] = ()


def amend(session: Session, keys: Keys, amending: Amending, now: datetime) -> Result:
    """Put a row in force as somebody wants it, where they may and it can be followed; else nothing is stored.

    IntegrityError where another process did so at the same moment: done once more, it finds that one in force.
    """
    before, wanted = matrices.versions(session)[-1], amending.wanted
    who = people.identity(session, amending.slack_id)
    if answers.seen_before(session, amending.once):
        return Result(Verdict.KEPT, before, repeated=True)
    verdict = rules.judge(before, who, wanted)
    if verdict is not Verdict.KEPT or who is None:
        return Result(verdict, before)
    if not answers.first_time(session, amending.once, now.date()):
        return Result(verdict, before, repeated=True)
    after = rules.amended(before.matrix, wanted)
    matrices.keep(session, after, before, now, amending.slack_id, wanted.why)
    about, version = matrices.subject(wanted.activity), f"version {before.number + 1}"
    trail.append(session, keys, about, Did.CHANGED, now, by=who.person_id, why=version, words=wanted.why)
    acting = (*after.row(wanted.activity).roles(Letter.ACCOUNTABLE), *after.responsible(wanted.activity))
    held = people.held_roles(session) | {Role.TEAM_MEMBERS}
    return Result(verdict, before, unheld=tuple(role for role in acting if role not in held))
