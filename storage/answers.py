"""The answer path: whatever taps wait are checked and stored as one statement for each table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, delete, select
from sqlmodel import Session, col

from bot.rules.pulses import Asking
from storage import rows
from storage.db import Again
from storage.keys import Keys
from storage.rounds import asking, authors_of
from storage.tables import Invite, OpenAnswer, Participation, Person, Round, RoundKey, Seen


def _any(name: str) -> BindParameter[Any]:
    return bindparam(name, expanding=True)


_round, _invite, _person, _key = (rows.table(model) for model in (Round, Invite, Person, RoundKey))
_seen, _answer = rows.table(Seen), rows.table(OpenAnswer)
# Put together once: to do it for each batch costs more than to ask the database.
ROUNDS = select(_round).where(_round.c.id.in_(_any("rounds"))).with_for_update(read=True)
"""The lock keeps a round from being closed between this look and the commit; SQLite has one writer anyway."""
INVITES = (
    select(_invite.c.round_id, _person.c.slack_id, _person.c.id, _person.c.language, _key.c.wrapped)
    .select_from(
        _person.outerjoin(_invite, (_invite.c.person_id == _person.c.id) & _invite.c.round_id.in_(_any("rounds")))
    )
    .outerjoin(_key, _key.c.round_id == _invite.c.round_id)
    .where(_person.c.slack_id.in_(_any("people")), _person.c.left_at.is_(None))
)
"""Whoever has left has no right to anything (`people.identity`).

An outer join begins with the people. Of an inner one SQLite takes the side that it holds for the shorter: with some
dozens of taps that is the invites of the round, which may be a hundred thousand. Who was not asked comes with no round.
"""
KNOWN = select(_seen.c.key).where(_seen.c.key.in_(_any("keys")))
ANSWERED = select(_answer.c.round_id, _answer.c.author, _answer.c.question).where(
    _answer.c.round_id.in_(_any("rounds")), _answer.c.author.in_(_any("authors"))
)


@dataclass(frozen=True, slots=True)
class Tap:
    """One answer as it came in. `seen` is a digest that is the same when Slack sends the same tap twice."""

    seen: str
    slack_id: str
    round_id: int
    question: str
    value: str
    at: datetime
    pressed: float = 0.0
    """When the button was pressed by Slack's clock (seconds since 1970): orders taps that arrive together."""


class Verdict(StrEnum):
    """What became of a tap."""

    SAVED = "saved"
    REPEATED = "this very tap was saved before"
    CLOSED = "the round has closed"
    NOT_ASKED = "this person was not asked, or the round never was"
    NO_SUCH_ANSWER = "there is no such question or value"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict, the round as it was asked (None where there is no such round), and what is answered of it so far.

    `language` is that of whoever tapped; None for that of their company.
    """

    verdict: Verdict
    asking: Asking | None = None
    answered: frozenset[str] = frozenset()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """Takes answers in, with the keys that stand between them and names."""

    keys: Keys

    def save(self, connection: Connection, taps: Sequence[Tap]) -> list[Outcome]:
        """Store a batch of taps: deduplicated, each checked against its round and invite, then written."""
        return _save(connection, taps, self.keys)


def _save(connection: Connection, taps: Sequence[Tap], keys: Keys) -> list[Outcome]:
    rounds = _rounds(connection, {t.round_id for t in taps})
    invites = _invites(connection, taps, rounds, keys)
    fresh = _fresh(connection, taps)
    verdicts = [
        _judge(t, rounds.get(t.round_id), (t.round_id, t.slack_id) in invites, first=fresh.get(t.seen) == place)
        for place, t in enumerate(taps)
    ]
    kept = [t for t, verdict in zip(taps, verdicts, strict=True) if verdict is Verdict.SAVED]
    if kept:
        _write(connection, kept, invites)
    answered = _answered(connection, list(invites.items()))
    return [
        Outcome(
            verdict,
            None if verdict is Verdict.NOT_ASKED else rounds[t.round_id],
            answered.get((t.round_id, t.slack_id), frozenset()),
            invited.language if (invited := invites.get((t.round_id, t.slack_id))) else None,
        )
        for t, verdict in zip(taps, verdicts, strict=True)
    ]


def first_time(session: Session, seen: str, day: date) -> bool:
    """Note that something has arrived; False if it was noted before."""
    return rows.add_new(session.connection(), Seen, [{"key": seen, "day": day}]) == 1


def forget(session: Session, seen: str) -> None:
    """Take back that something has arrived: it came to nothing, and may come again."""
    session.execute(delete(Seen).where(col(Seen.key) == seen))


def seen_before(session: Session, seen: str) -> bool:
    """Whether something has arrived before, without noting it."""
    return session.get(Seen, seen) is not None


@dataclass(frozen=True, slots=True)
class _Invited:
    person_id: int
    author: str
    language: str | None


def _rounds(connection: Connection, ids: set[int]) -> dict[int, Asking]:
    found = connection.execute(ROUNDS, {"rounds": list(ids)}).mappings()
    return {row["id"]: asking(dict(row)) for row in found}


def _invites(
    connection: Connection, taps: Sequence[Tap], rounds: Mapping[int, Asking], keys: Keys
) -> dict[tuple[int, str], _Invited]:
    asked = {"rounds": list({t.round_id for t in taps}), "people": list({t.slack_id for t in taps})}
    found = [row for row in connection.execute(INVITES, asked) if row.round_id is not None]
    people: dict[tuple[int, bytes | None], list[int]] = {}
    for round_id, _, person_id, _, wrapped in found:
        people.setdefault((round_id, wrapped), []).append(person_id)
    authors = {
        (round_id, person_id): author
        for (round_id, wrapped), some in people.items()
        for person_id, author in authors_of(keys, rounds[round_id].mode, wrapped, round_id, some).items()
    }
    return {
        (round_id, slack_id): _Invited(person_id, authors[round_id, person_id], language)
        for round_id, slack_id, person_id, language, _ in found
    }


def _fresh(connection: Connection, taps: Sequence[Tap]) -> dict[str, int]:
    """For each digest not seen before, the place of its first tap in the batch."""
    known = set(connection.execute(KNOWN, {"keys": [t.seen for t in taps]}).scalars())
    first: dict[str, int] = {}
    for place, tap in enumerate(taps):
        if tap.seen not in known:
            first.setdefault(tap.seen, place)
    return first


def _answered(
    connection: Connection, invites: Sequence[tuple[tuple[int, str], "_Invited"]]
) -> dict[tuple[int, str], frozenset[str]]:
    """The questions that each person has answered in a round."""
    who = {(round_id, invited.author): (round_id, slack_id) for (round_id, slack_id), invited in invites}
    asked = {"rounds": list({r for r, _ in who}), "authors": list({a for _, a in who})}
    found: dict[tuple[int, str], set[str]] = {}
    for round_id, author, question in connection.execute(ANSWERED, asked):
        if (round_id, author) in who:
            found.setdefault(who[round_id, author], set()).add(question)
    return {key: frozenset(questions) for key, questions in found.items()}


def _judge(tap: Tap, round_: Asking | None, invited: bool, *, first: bool) -> Verdict:
    if round_ is None or not invited:
        return Verdict.NOT_ASKED
    if not round_.is_open(tap.at):
        return Verdict.CLOSED
    if not round_.accepts(tap.question, tap.value):
        return Verdict.NO_SUCH_ANSWER
    return Verdict.SAVED if first else Verdict.REPEATED


def _write(connection: Connection, taps: Sequence[Tap], invites: dict[tuple[int, str], _Invited]) -> None:
    answers: dict[tuple[int, str, str], dict[str, object]] = {}
    took_part: set[tuple[int, int]] = set()
    for tap in sorted(taps, key=lambda t: t.pressed):
        who = invites[tap.round_id, tap.slack_id]
        took_part.add((tap.round_id, who.person_id))
        # A later tap on the same question in the same batch replaces the earlier one.
        answers[tap.round_id, who.author, tap.question] = {
            "round_id": tap.round_id,
            "author": who.author,
            "question": tap.question,
            "value": tap.value,
        }
    seen = [{"key": t.seen, "day": t.at.date()} for t in sorted(taps, key=lambda t: t.seen)]
    if rows.add_new(connection, Seen, seen) < len(seen):
        # The same tap has just come in elsewhere. What it said may be changed already, and must not be put back.
        raise Again
    rows.add_new(connection, Participation, [{"round_id": r, "person_id": p} for r, p in sorted(took_part)])
    rows.put(connection, OpenAnswer, list(answers.values()))
