"""The answer path: whatever taps wait are checked and stored as one statement for each table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection, delete, select
from sqlmodel import Session, col

from bot.rules.pulses import Asking
from storage import rows
from storage.keys import Keys
from storage.rounds import asking, author_of
from storage.tables import Invite, OpenAnswer, Participation, Person, Round, RoundKey, Seen


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
    """The verdict, the round as it was asked (None where there is no such round), and what is answered of it so far."""

    verdict: Verdict
    asking: Asking | None = None
    answered: frozenset[str] = frozenset()


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
    outcomes = [
        _judge(t, rounds.get(t.round_id), invites.get((t.round_id, t.slack_id)), first=fresh.get(t.seen) == place)
        for place, t in enumerate(taps)
    ]
    kept = [t for t, o in zip(taps, outcomes, strict=True) if o.verdict is Verdict.SAVED]
    if kept:
        _write(connection, kept, invites)
    answered = _answered(connection, list(invites.items()))
    return [
        replace(o, answered=answered.get((t.round_id, t.slack_id), frozenset()))
        for t, o in zip(taps, outcomes, strict=True)
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


def _rounds(connection: Connection, ids: set[int]) -> dict[int, Asking]:
    table = rows.table(Round)
    # The lock keeps a round from being closed between this look and the commit; SQLite has one writer anyway.
    query = select(table).where(table.c.id.in_(ids)).with_for_update(read=True)
    found = connection.execute(query).mappings()
    return {row["id"]: asking(dict(row)) for row in found}


def _invites(
    connection: Connection, taps: Sequence[Tap], rounds: Mapping[int, Asking], keys: Keys
) -> dict[tuple[int, str], _Invited]:
    invite, person, key = rows.table(Invite), rows.table(Person), rows.table(RoundKey)
    query = (
        select(invite.c.round_id, person.c.slack_id, person.c.id, key.c.wrapped)
        .join(person, person.c.id == invite.c.person_id)
        .outerjoin(key, key.c.round_id == invite.c.round_id)
        .where(
            invite.c.round_id.in_({t.round_id for t in taps}),
            person.c.slack_id.in_({t.slack_id for t in taps}),
            # Whoever has left has no right to anything (`people.identity`).
            person.c.left_at.is_(None),
        )
    )
    return {
        (round_id, slack_id): _Invited(person_id, author_of(keys, rounds[round_id].mode, wrapped, round_id, person_id))
        for round_id, slack_id, person_id, wrapped in connection.execute(query)
    }


def _fresh(connection: Connection, taps: Sequence[Tap]) -> dict[str, int]:
    """For each digest not seen before, the place of its first tap in the batch."""
    seen = rows.table(Seen)
    known = set(connection.execute(select(seen.c.key).where(seen.c.key.in_([t.seen for t in taps]))).scalars())
    first: dict[str, int] = {}
    for place, tap in enumerate(taps):
        if tap.seen not in known:
            first.setdefault(tap.seen, place)
    return first


def _answered(
    connection: Connection, invites: Sequence[tuple[tuple[int, str], "_Invited"]]
) -> dict[tuple[int, str], frozenset[str]]:
    """The questions that each person has answered in a round."""
    table = rows.table(OpenAnswer)
    who = {(round_id, invited.author): (round_id, slack_id) for (round_id, slack_id), invited in invites}
    query = select(table.c.round_id, table.c.author, table.c.question).where(
        table.c.round_id.in_({r for r, _ in who}), table.c.author.in_({a for _, a in who})
    )
    found: dict[tuple[int, str], set[str]] = {}
    for round_id, author, question in connection.execute(query):
        if (round_id, author) in who:
            found.setdefault(who[round_id, author], set()).add(question)
    return {key: frozenset(questions) for key, questions in found.items()}


def _judge(tap: Tap, round_: Asking | None, invited: _Invited | None, *, first: bool) -> Outcome:
    if round_ is None or invited is None:
        return Outcome(Verdict.NOT_ASKED)
    if not round_.is_open(tap.at):
        return Outcome(Verdict.CLOSED, round_)
    if not round_.accepts(tap.question, tap.value):
        return Outcome(Verdict.NO_SUCH_ANSWER, round_)
    if not first:
        return Outcome(Verdict.REPEATED, round_)
    return Outcome(Verdict.SAVED, round_)


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
    rows.add_new(connection, Seen, [{"key": t.seen, "day": t.at.date()} for t in sorted(taps, key=lambda t: t.seen)])
    rows.add_new(connection, Participation, [{"round_id": r, "person_id": p} for r, p in sorted(took_part)])
    rows.put(connection, OpenAnswer, list(answers.values()))
