"""Rounds: opening them, what they asked, who took part, and counting them when they close."""

import json
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import String, cast, delete, func, text, update
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from bot.rules.audience import Audience, Units
from bot.rules.publishing import Crowd
from bot.rules.pulses import APART, Asking, Candidate, Mode, RoundState
from bot.rules.questions import Choice, Kind, Question, Stage
from bot.rules.sending import BUDGET_WINDOW, COUNTED
from storage import rows
from storage.keys import Keys
from storage.people import Terms
from storage.tables import Comment, Delivery, Department, Invite, OpenAnswer, Participation, Person, Round, RoundKey

ASKED = (RoundState.OPEN, RoundState.CLOSING, RoundState.CLOSED)
_INVITE = """
INSERT INTO invite (round_id, person_id, department, tier, cohort, reached)
SELECT :round, id, department, tier, cohort, false FROM person WHERE id IN ({}) ORDER BY id
"""
_INVITE_POSTGRESQL = text(_INVITE.format("SELECT unnest(CAST(:people AS integer[]))"))
_INVITE_SQLITE = text(_INVITE.format("SELECT value FROM json_each(:people)"))


def asking(row: Mapping[str, Any]) -> Asking:
    """An `Asking` from a row of the table `round`."""
    return Asking(
        id=row["id"],
        name=row["name"],
        mode=row["mode"],
        state=row["state"],
        floor=row["floor"],
        floor_comments=row["floor_comments"],
        links_days=row["links_days"],
        participation_days=row["participation_days"],
        questions=questions_from(row["questions"]),
        opens_at=row["opens_at"],
        closes_at=row["closes_at"],
        closed_at=row["closed_at"],
    )


def questions_from(body: Sequence[Mapping[str, Any]]) -> tuple[Question, ...]:
    """Questions from the JSON in which a round keeps them."""
    return tuple(
        Question(
            key=q["key"],
            kind=Kind(q["kind"]),
            text=q["text"],
            choices=tuple(Choice(**c) for c in q["choices"]),
            stage=Stage(q["stage"]) if q["stage"] else None,
            adopted=tuple(q["adopted"]),
            cycles=q["cycles"],
            finding=q.get("finding", ""),
            short=q.get("short", ""),
        )
        for q in body
    )


def questions_body(questions: Iterable[Question]) -> list[dict[str, Any]]:
    """Questions as the JSON in which a round keeps them."""
    return [asdict(q) for q in questions]


def get(session: Session, round_id: int) -> Asking | None:
    """A round as it was asked, or None."""
    row = session.get(Round, round_id)
    return asking(row.model_dump()) if row else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a round wants to ask, and whom, as far as it decides who is a candidate."""

    audience: Audience
    questions: Sequence[Question]
    today: date
    """By the company's own calendar."""


SEEN = (
    "id", "slack_id", "department", "tier", "cohort", "left_at", "stopped_at", "absent_until", "resting_until",
    "zone", "country", "day_starts", "day_ends",
)  # fmt: skip
"""The columns of a person that candidates are read by: of a hundred thousand people nothing else is."""


def candidates(session: Session, terms: Terms, wanted: Wanted, now: datetime) -> list[tuple[Candidate, Any]]:
    """Everybody on the roster who belongs to an audience, as the rules that choose whom to ask see them; beside each
    the person, as a row of what is `SEEN`."""
    units = Units(row.rule() for row in session.exec(select(Department)))
    lately = _asked_in(session, asked_beside(session, wanted.questions, now))
    person = rows.table(Person).c
    query = sa_select(*(person[name] for name in SEEN)).order_by(person.id)
    return [
        (_candidate(row, terms, units, wanted, lately), row)
        for row in session.connection().execute(query)
        if units.includes(wanted.audience, row.department, row.tier, row.cohort)
    ]


def _candidate(person: Any, terms: Terms, units: Units, wanted: Wanted, lately: Set[int]) -> Candidate:
    return Candidate(
        person_id=person.id,
        department=person.department,
        on_slack=person.slack_id is not None,
        listed=terms.listed(person.slack_id),
        left=person.left_at is not None,
        stopped=person.stopped_at is not None,
        absent_until=person.absent_until,
        resting_until=person.resting_until,
        started=units.has_started(person.department, wanted.today),
        asked_lately=person.id in lately,
    )


def asked_beside(session: Session, questions: Sequence[Question], now: datetime) -> frozenset[int]:
    """The rounds that asked one of these questions a short while ago. Comments are not counted, and may be asked for
    again."""
    counted = {question.key for question in questions if question.counted()}
    query = select(Round).where(Round.opens_at > now - APART, col(Round.state).in_(ASKED))
    return frozenset(
        row.id or 0 for row in session.exec(query) if counted & {question["key"] for question in row.questions}
    )


def _asked_in(session: Session, numbers: Iterable[int]) -> set[int]:
    return set(session.exec(select(Invite.person_id).where(col(Invite.round_id).in_(numbers))))


def messages_had(session: Session, now: datetime) -> dict[str, int]:
    """How many messages that count each person has had within the time of the budget."""
    query = (
        select(Delivery.recipient, func.count())
        .where(col(Delivery.kind).in_(COUNTED), col(Delivery.sent_at) > now - BUDGET_WINDOW)
        .group_by(col(Delivery.recipient))
    )
    return dict(session.exec(query).all())


def invite(session: Session, round_id: int, people: Sequence[int]) -> None:
    """Note who is asked in a round, by number, and in which department, tier and cohort they are now.

    One statement, of which the database knows all but the numbers: whoever has gone meanwhile is not asked.
    """
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(_INVITE_POSTGRESQL, {"round": round_id, "people": list(people)})
    else:
        connection.execute(_INVITE_SQLITE, {"round": round_id, "people": json.dumps(list(people))})


def invited(session: Session, round_id: int, after: int, limit: int) -> list[Person]:
    """The next people, by number, who are asked in a round."""
    query = select(Person).join(Invite, col(Invite.person_id) == col(Person.id)).where(Invite.round_id == round_id)
    return list(session.exec(query.where(col(Invite.person_id) > after).order_by(col(Invite.person_id)).limit(limit)))


def half_asked(session: Session) -> list[int]:
    """The open rounds of which not all messages have been planned."""
    query = select(Round.id).where(Round.state == RoundState.OPEN, col(Round.asked_up_to).is_not(None))
    return [one or 0 for one in session.exec(query.order_by(col(Round.id)))]


def asked_in_cycle(session: Session, template: str, cycle: int) -> set[int]:
    """The ids of everybody who was asked in a cycle so far."""
    query = (
        select(Invite.person_id)
        .join(Round, col(Round.id) == col(Invite.round_id))
        .where(Round.template == template, Round.cycle == cycle)
    )
    return set(session.exec(query))


def reached(session: Session, round_id: int, slack_id: str) -> None:
    """Note that a pulse has arrived."""
    who = select(Person.id).where(Person.slack_id == slack_id).scalar_subquery()
    session.execute(
        update(Invite).where(col(Invite.round_id) == round_id, col(Invite.person_id) == who).values(reached=True)
    )


def answers_of(session: Session, keys: Keys, round_id: int, slack_id: str) -> dict[str, str]:
    """What a person has answered so far in an open round: question key to value."""
    person = session.exec(select(Person.id).where(Person.slack_id == slack_id)).one_or_none()
    row = session.get(Round, round_id)
    if person is None or row is None:
        return {}
    query = select(OpenAnswer.question, OpenAnswer.value).where(
        OpenAnswer.round_id == round_id, OpenAnswer.author == author(session, keys, row, person)
    )
    return dict(session.exec(query).all())


def author(session: Session, keys: Keys, row: Round, person_id: int) -> str:
    """What stands for a person beside their answers in a round."""
    return author_of(keys, row.mode, wrapped_key(session, row.id or 0), row.id or 0, person_id)


def author_of(keys: Keys, mode: str, wrapped: bytes | None, round_id: int, person_id: int) -> str:
    """What stands for a person beside their answers in a round; of an anonymous one that has closed, nothing does."""
    return authors_of(keys, mode, wrapped, round_id, [person_id])[person_id]


def authors_of(keys: Keys, mode: str, wrapped: bytes | None, round_id: int, people: list[int]) -> dict[int, str]:
    """The same for each of these people."""
    if wrapped is not None:
        return keys.authors(wrapped, round_id, people)
    return {one: "" if mode == Mode.ANONYMOUS else str(one) for one in people}


def wrapped_key(session: Session, round_id: int) -> bytes | None:
    """The key of an open anonymous round, or None."""
    key = session.get(RoundKey, round_id)
    return key.wrapped if key else None


def answers_by_name(session: Session, round_id: int) -> list[tuple[str, dict[str, str]]]:
    """Who answered what in a round that was asked by name, by name; empty for any other, and once links are deleted."""
    row = session.get(Round, round_id)
    if row is None or row.mode != Mode.NAMED:
        return []
    query = (
        select(Person.name, OpenAnswer.author, OpenAnswer.question, OpenAnswer.value)
        .join(OpenAnswer, col(OpenAnswer.author) == cast(col(Person.id), String))
        .where(OpenAnswer.round_id == round_id)
        .order_by(col(Person.name), col(Person.id))
    )
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for name, author_, question, value in session.exec(query):
        found.setdefault(author_, (name, {}))[1][question] = value
    return list(found.values())


def is_invited(session: Session, round_id: int, slack_id: str) -> bool:
    """Whether somebody is asked in a round."""
    person = session.exec(select(Person.id).where(Person.slack_id == slack_id)).one_or_none()
    return person is not None and session.get(Invite, (round_id, person)) is not None


def took_part(session: Session, round_id: int, person_id: int) -> bool:
    """Whether somebody has answered anything in a round."""
    return session.get(Participation, (round_id, person_id)) is not None


def response(session: Session, round_id: int) -> tuple[int, int, int]:
    """(asked, reached, took part) of a round: the only counts that exist while it is open."""
    there = col(Invite.reached) | col(Participation.person_id).is_not(None)
    query = select(func.count(), func.count().filter(there), func.count(col(Participation.person_id)))
    asked, reached, took_part = session.exec(_with_participation(query).where(Invite.round_id == round_id)).one()
    return asked, reached, took_part


def crowds(session: Session, round_id: int) -> list[Crowd]:
    """How many were reached and took part, by department and cohort."""
    there = col(Invite.reached) | col(Participation.person_id).is_not(None)
    query = (
        _with_participation(
            select(
                Invite.department, Invite.cohort, func.count().filter(there), func.count(col(Participation.person_id))
            )
        )
        .where(Invite.round_id == round_id)
        .group_by(col(Invite.department), col(Invite.cohort))
    )
    return [Crowd(*row) for row in session.exec(query).all()]


def _with_participation(query: Any) -> Any:
    return query.select_from(Invite).outerjoin(
        Participation,
        (col(Participation.round_id) == col(Invite.round_id)) & (col(Participation.person_id) == col(Invite.person_id)),
    )


def forget_links(session: Session, round_id: int, now: datetime) -> None:
    """Delete every link between a person and an answer of a closed round."""
    forget_answers(session, round_id)
    session.get_one(Round, round_id).links_deleted_at = now


def forget_answers(session: Session, round_id: int) -> None:
    """Delete the answers of single people in a round, the key that led to them, and who wrote which comment."""
    session.execute(update(Comment).where(col(Comment.round_id) == round_id).values(author=None))
    session.execute(delete(OpenAnswer).where(col(OpenAnswer.round_id) == round_id))
    session.execute(delete(RoundKey).where(col(RoundKey.round_id) == round_id))
