"""Approves ready answers for whoever is accountable, and sends what is approved to whoever raised a concern."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from bot import concerns as escalating
from bot.concerns import Acting, Result
from bot.rules import ready as rules
from bot.rules.handling import Verb
from bot.rules.pulses import RoundState
from bot.rules.raci import Matrix
from bot.rules.ready import Gap, Verdict, Version, Wanted
from bot.rules.trail import Did
from storage import answers, concerns, editions, people, ready, trail
from storage.keys import Keys
from storage.people import Terms


@dataclass(frozen=True, slots=True)
class Approving:
    """A text as a form brings it. `once` is the same when one form is sent twice."""

    once: str
    slack_id: str
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it; the version in force then, and the matrix by which it was decided.

    `repeated` says that the same form was saved before.
    """

    verdict: Verdict
    version: Version | None
    matrix: Matrix
    repeated: bool = False


def approve(session: Session, keys: Keys, approving: Approving, now: datetime) -> Outcome:
    """Let a text be sent, as a new version where it was changed; where that may not be, nothing is stored."""
    wanted, matrix = approving.wanted, concerns.matrix(session)
    newest = ready.get(session, wanted.key, lock=True)
    if newest is not None and answers.seen_before(session, approving.once):
        return Outcome(Verdict.APPROVED, newest, matrix, repeated=True)
    who = people.identity(session, approving.slack_id)
    verdict = rules.judge(newest, who, matrix, wanted)
    if newest is None or who is None or verdict is not Verdict.APPROVED:
        return Outcome(verdict, newest, matrix)
    answers.first_time(session, approving.once, now.date())
    number, answer = newest.number, replace(newest.answer, text=wanted.text.strip())
    did = [Did.APPROVED]
    if answer != newest.answer:
        number = ready.keep(session, answer, newest, now, approving.slack_id)
        did.insert(0, Did.CHANGED)
    ready.approve(session, wanted.key, number, now, approving.slack_id)
    for one in did:
        trail.append(session, keys, ready.subject(wanted.key), one, now, by=who.person_id, why=f"version {number}")
    return Outcome(verdict, ready.get(session, wanted.key), matrix)


def send(session: Session, terms: Terms, acting: Acting, key: str, seen: int | None, now: datetime) -> Result:
    """Send an approved answer to whoever raised a concern. `seen` is the version that was read before, if one was."""
    version = ready.get(session, key)
    text, mark = (version.answer.text, version.mark) if version else ("", "")
    hindered = rules.unsendable(version, seen)
    return escalating.act(session, terms, replace(acting, words=text, why=mark), Verb.ANSWER, now, hindered)


def gap_before_the_first_pulse(session: Session) -> Gap | None:
    """What is missing before people are asked for the first time; None as soon as they were."""
    not_asked = (RoundState.SCHEDULED, RoundState.CANCELLED)
    if any(one.state not in not_asked for one in editions.rounds(session)):
        return None
    return rules.gap(ready.newest(session))
