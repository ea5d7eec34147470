"""What is kept of a round that closes, what is published of a cycle, and how the disk forgets the rest."""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, text, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from bot.rules.publishing import Cell, Kept
from bot.rules.publishing import Publication as Counted
from bot.rules.pulses import Mode, RoundState
from bot.rules.questions import NOTHING
from bot.rules.questions import Kind as QuestionKind
from bot.rules.sending import Kind
from storage import rounds, rows
from storage.ailments import Ailment, ailment
from storage.deliveries import about_round
from storage.engines import BUSY_MS
from storage.keys import SEALED, Keys
from storage.tables import Comment, Delivery, Invite, OpenAnswer, Participation, Publication, Round, RoundKey

WRITTEN_ANEW = ("open_answer", "round_key", "participation")
SWEPT = ("delivery",)
"""On PostgreSQL: the tables that are written anew when a round closes, and one too large to be locked for so long."""
SCRUB_WAITS_MS = 500

BY_NUMBER = text("INSERT INTO participation (round_id, person_id) SELECT :round, unnest(CAST(:people AS integer[]))")
"""On PostgreSQL."""


@dataclass(frozen=True, slots=True)
class Written:
    """A comment, and where its author is; `author` leads to them in a confidential round only."""

    department: str
    question: str
    words: str
    author: str | None


def heard(session: Session, keys: Keys, row: Round) -> tuple[list[Cell], list[Written]]:
    """The answers of a round that is closing, counted by department, cohort, question and value; and its comments."""
    place = _places(session, keys, row)
    asked = {question.key: question for question in rounds.questions_from(row.questions)}
    texts = {key for key, question in asked.items() if question.kind is QuestionKind.TEXT}
    alike: Counter[tuple[tuple[str, str], str, str]] = Counter()
    comments: list[Written] = []
    given = rows.table(OpenAnswer).c
    query = select(given.author, given.question, given.value).where(given.round_id == row.id)
    # Everybody waits while a round is counted: an answer costs as little here as it can.
    for author, question, value in session.connection().execute(query.execution_options(yield_per=rows.CHUNK)):
        here = place.get(author)
        if here is None:
            continue
        if question not in texts:
            alike[here, question, value] += 1
        elif value != NOTHING:
            comments.append(Written(here[0], question, value, author if row.mode == Mode.CONFIDENTIAL else None))
    counts: Counter[tuple[str, str, str, str]] = Counter()
    for (here, question, value), n in alike.items():
        for counted in asked[question].counts(value):
            counts[*here, *counted] += n
    return [Cell(*key, n) for key, n in counts.items()], comments


def _places(session: Session, keys: Keys, row: Round) -> dict[str, tuple[str, str]]:
    """The department and cohort of each author."""
    number = row.id or 0
    invites = select(Invite.person_id, Invite.department, Invite.cohort).where(Invite.round_id == number)
    asked = session.exec(invites).all()
    wrapped = rounds.wrapped_key(session, number)
    if wrapped is not None:
        authors = keys.authors(wrapped, number, [person for person, *_ in asked])
    else:
        authors = {person: rounds.author_of(keys, row.mode, None, number, person) for person, *_ in asked}
    return {authors[person]: (department, cohort) for person, department, cohort in asked}


def keep_comments(session: Session, round_id: int, comments: Sequence[tuple[str, Written, Sequence[str]]]) -> None:
    """Keep comments with the unit in which each is shown, and its themes. Their numbers tell no order."""
    kept = [
        {
            "id": secrets.token_hex(8),
            "round_id": round_id,
            "question": one.question,
            "unit": unit,
            "words": one.words,
            "themes": list(themes),
            "author": one.author,
        }
        for unit, one, themes in comments
    ]
    rows.add_new(session.connection(), Comment, sorted(kept, key=lambda one: str(one["id"])))


def keep_tally(session: Session, keys: Keys, row: Round, counted: Counted, now: datetime) -> None:
    """Keep what was counted of a round until its cycle is published: only how many took part can be read."""
    body = counted.body()
    kept = [[one.unit, one.cohort, one.question, one.value, one.n] for one in counted.kept]
    open_part = {"asked": body["asked"], "took_part": body["took_part"]}
    row.tally = open_part | keys.seal(about_round(row.id or 0), {"body": body, "kept": kept})
    row.state, row.closed_at = RoundState.CLOSING, now


def tally(keys: Keys, row: Round) -> tuple[Mapping[str, Any], tuple[Kept, ...]]:
    """What was counted of a round whose cycle is not published yet: `Publication.body()` and the counts."""
    found = keys.unseal(about_round(row.id or 0), row.tally) if SEALED in row.tally else row.tally
    return found["body"], tuple(Kept(*one) for one in found["kept"])


def must_be_unlocked(session: Session, keys: Keys) -> None:
    """Raise Locked where the secret is not the one with which open rounds and counted ones were locked."""
    for key in session.exec(select(RoundKey)):
        keys.author(key.wrapped, key.round_id, 0)
    for row in unpublished(session):
        tally(keys, row)


def closing(session: Session) -> list[int]:
    """The rounds that are counted or cancelled, and of which the disk still has to forget something."""
    cancelled = (col(Round.state) == RoundState.CANCELLED) & col(Round.closed_at).is_(None)
    query = select(Round.id).where((col(Round.state) == RoundState.CLOSING) | cancelled)
    return [one or 0 for one in session.exec(query)]


def close(session: Session, ids: Sequence[int], now: datetime) -> None:
    """The disk has forgotten what it must: these rounds are over."""
    these = update(Round).where(col(Round.id).in_(ids))
    session.execute(these.where(col(Round.state) == RoundState.CLOSING).values(state=RoundState.CLOSED))
    session.execute(these.where(col(Round.state) == RoundState.CANCELLED).values(closed_at=now))


def unpublished(session: Session) -> list[Round]:
    """The closed rounds whose cycle is not published yet, oldest first."""
    query = select(Round).where(Round.state == RoundState.CLOSED, col(Round.published_at).is_(None))
    return list(session.exec(query.order_by(col(Round.closed_at), col(Round.id))))


def under_way(session: Session) -> set[tuple[str, int | None]]:
    """The (template, cycle) of every round that is open or closing: nothing of these cycles is published yet."""
    query = select(Round.template, Round.cycle).where(col(Round.state).in_((RoundState.OPEN, RoundState.CLOSING)))
    return set(session.exec(query).all())


def publish(session: Session, cycle: list[Round], figures: Mapping[str, Any], now: datetime) -> Publication:
    """Note the figures of a cycle in the ledger; of its rounds only the response is kept."""
    row = Publication(
        first_round=min(one.id or 0 for one in cycle),
        template=cycle[0].template,
        cycle=cycle[0].cycle,
        closed_at=max(one.closed_at or one.closes_at for one in cycle),
        published_at=now,
        figures=dict(figures),
    )
    session.add(row)
    for one in cycle:
        one.published_at = now
        one.tally = {"asked": one.tally["asked"], "took_part": one.tally["took_part"]}
    session.flush()
    return row


def newest(session: Session) -> Publication | None:
    """What was published last of the whole company's rhythm, or None: other rounds ask whom they like."""
    order = (col(Publication.closed_at).desc(), col(Publication.id).desc())
    return session.exec(select(Publication).where(col(Publication.cycle).is_not(None)).order_by(*order)).first()


def past(session: Session, most: int) -> list[Publication]:
    """What was published last of the whole company's rhythm, at most so many cycles, oldest first."""
    order = (col(Publication.closed_at).desc(), col(Publication.id).desc())
    query = select(Publication).where(col(Publication.cycle).is_not(None)).order_by(*order).limit(most)
    return list(reversed(session.exec(query).all()))


def rounds_of(session: Session, published: Publication) -> list[int]:
    """The rounds of which something was published."""
    if published.cycle is None:
        return [published.first_round]
    same = (col(Round.template) == published.template) & (col(Round.cycle) == published.cycle)
    return [one or 0 for one in session.exec(select(Round.id).where(same).order_by(col(Round.id)))]


def of_round(session: Session, row: Round) -> Publication | None:
    """What was published of a round, or of the cycle it is a part of; None before that."""
    same = col(Publication.first_round) == row.id
    if row.cycle is not None:
        same = (col(Publication.template) == row.template) & (col(Publication.cycle) == row.cycle)
    return session.exec(select(Publication).where(same)).one_or_none()


def forget_reminders(session: Session, round_id: int) -> None:
    """Delete the reminders of a round: each tells that an answer was still missing when it was sent."""
    session.execute(
        delete(Delivery).where(col(Delivery.about) == about_round(round_id), col(Delivery.kind) == Kind.REMINDER)
    )


def forget_order(session: Session, round_id: int) -> None:
    """Write down anew, and by number, who took part: on PostgreSQL rows lie in the order in which they came."""
    if session.connection().dialect.name != "postgresql":
        return
    who = session.exec(select(Participation.person_id).where(Participation.round_id == round_id)).all()
    session.execute(delete(Participation).where(col(Participation.round_id) == round_id))
    session.connection().execute(BY_NUMBER, {"round": round_id, "people": sorted(who)})


def scrub(connection: Connection) -> bool:
    """Make the disk forget what was deleted; whether it has. Not in a transaction.

    SQLite: the file is written anew and its log cut to nothing, which a reader can delay. PostgreSQL: the tables are
    written anew, which a reader can delay as well, a backup for one; its log forgets when the server reuses it.
    """
    if connection.dialect.name == "postgresql":
        return _scrub_postgresql(connection)
    connection.execute(text("VACUUM"))
    busy = connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).one()[0]
    return not busy


def _scrub_postgresql(connection: Connection) -> bool:
    # Whoever waits to write a table anew keeps everybody else from it: every answer would wait for the same reader.
    connection.execute(text(f"SET lock_timeout = {SCRUB_WAITS_MS}"))
    try:
        for name in WRITTEN_ANEW:
            connection.execute(text(f"VACUUM (FULL) {name}"))
        for name in SWEPT:
            connection.execute(text(f"VACUUM {name}"))
    except DBAPIError as problem:
        if ailment(problem) is not Ailment.LOCKED:
            raise
        return False
    finally:
        connection.execute(text(f"SET lock_timeout = {BUSY_MS}"))
    return True
