"""Opens rounds in transactions so short that nobody's answer comes too late because of one.

Whom a round asks is read before. It is stored with its invites, whole or not at all; its messages are planned a piece
at a time. How far that has come stands in its row, and whoever looks next goes on from there.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlmodel import Session

from bot.asking import AT_ONCE, DEFAULT_PULSE, Order, candidates, planned
from bot.house import House, keys
from bot.rules import calendar, pulses
from bot.rules.pulses import Candidate, Mode, RoundState
from bot.rules.sending import Kind
from bot.settings import Settings
from storage import company, deliveries, rounds
from storage.db import Database
from storage.deliveries import Planned
from storage.people import Terms
from storage.tables import Round, RoundKey


class Overtaken(Exception):
    """Another round was opened or cancelled since it was read whom this one asks: that must be read once more."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A round that is not stored yet, and whom it asks, by number.

    `body` are the columns of its row. `beside` are the rounds because of which some are not asked. `scheduled` is the
    number of one that was planned and begins now, None for a new one.
    """

    body: Mapping[str, Any]
    asked: Sequence[int]
    beside: frozenset[int]
    scheduled: int | None = None


Drawing = Callable[[Session], Drawn | None]


def draw(session: Session, settings: Settings, terms: Terms, order: Order) -> Drawn:
    """A round outside the cadence: a cycle of its own. Unorderable where it cannot be."""
    row = planned(session, settings, order)
    beside, everybody = _meant(session, terms, row)
    return _drawn(row, everybody, beside)


def draw_part(
    session: Session, settings: Settings, terms: Terms, cycle: int, part: int, closes_at: datetime, now: datetime
) -> Drawn:
    """A part of a cycle of the default pulse."""
    row = planned(session, settings, Order(DEFAULT_PULSE, now, closes_at, by="cadence"), form=cycle)
    beside, everybody = _meant(session, terms, row)
    place = pulses.part_of([c for c in everybody if not c.left and c.started])
    parts = max(place.values(), default=1)
    if part > 1:
        # Whoever was not asked in the first half is asked now, whoever has come or gone since: everybody once.
        parts, asked = part, rounds.asked_in_cycle(session, DEFAULT_PULSE, cycle)
        place = {c.person_id: part for c in everybody if c.person_id not in asked}
    row.cycle, row.part, row.parts = cycle, part, parts
    return _drawn(row, [c for c in everybody if place.get(c.person_id) == part], beside)


def draw_scheduled(session: Session, terms: Terms, round_id: int, now: datetime) -> Drawn | None:
    """A round that was scheduled, as it begins now; None where it has begun already or was taken back."""
    row = session.get(Round, round_id)
    if row is None or row.state != RoundState.SCHEDULED:
        return None
    begun = Round(**row.model_dump(exclude={"id"}))
    begun.state, begun.opens_at, begun.closes_at = RoundState.OPEN, now, now + (row.closes_at - row.opens_at)
    beside, everybody = _meant(session, terms, begun)
    return replace(_drawn(begun, everybody, beside), scheduled=round_id)


def _meant(session: Session, terms: Terms, row: Round) -> tuple[frozenset[int], list[Candidate]]:
    # In this order: a round that is opened between the two is then not among these, and will be noticed.
    beside = rounds.asked_beside(session, rounds.questions_from(row.questions), row.opens_at)
    return beside, [candidate for candidate, _ in candidates(session, terms, row)]


def _drawn(row: Round, chosen: Sequence[Candidate], beside: frozenset[int]) -> Drawn:
    reasons = {one.person_id: pulses.not_asked_because(one, row.closes_at) for one in chosen}
    not_asked = Counter(reason.name for reason in reasons.values() if reason is not None)
    return Drawn(
        body=row.model_dump(exclude={"id"}) | {"not_asked": dict(not_asked), "asked_up_to": 0},
        asked=[number for number, reason in reasons.items() if reason is None],
        beside=beside,
    )


def store(session: Session, settings: Settings, drawn: Drawn) -> Round | None:
    """Store a round with its invites; None where it had begun already.

    Overtaken where it must be drawn once more. IntegrityError where another process has opened the part of the cycle.
    """
    company.alone(session)
    questions = rounds.questions_from(drawn.body["questions"])
    if rounds.asked_beside(session, questions, drawn.body["opens_at"]) != drawn.beside:
        raise Overtaken
    row = Round(**drawn.body) if drawn.scheduled is None else _begun(session, drawn, drawn.scheduled)
    if row is None:
        return None
    session.add(row)
    session.flush()
    number = row.id or 0
    if row.mode == Mode.ANONYMOUS:
        session.add(RoundKey(round_id=number, wrapped=keys(settings).new_round_key(number)))
    rounds.invite(session, number, drawn.asked)
    return row


def _begun(session: Session, drawn: Drawn, number: int) -> Round | None:
    """A round that was scheduled, now open; where it is asked again, that is scheduled too."""
    row = session.get(Round, number, with_for_update=True, populate_existing=True)
    if row is None or row.state != RoundState.SCHEDULED:
        return None
    if row.repeat_weeks:
        again = row.opens_at + timedelta(weeks=row.repeat_weeks)
        times = {"opens_at": again, "closes_at": again + (row.closes_at - row.opens_at)}
        session.add(Round(**row.model_dump(exclude={"id"}) | times))
    for name, value in drawn.body.items():
        setattr(row, name, value)
    return row


def write_to_next(session: Session, terms: Terms, round_id: int, now: datetime) -> bool:
    """Plan the messages of the next people whom a round asks; whether there may be more."""
    row = session.get(Round, round_id, with_for_update=True, populate_existing=True)
    if row is None or row.state != RoundState.OPEN or row.asked_up_to is None:
        return False
    people = rounds.invited(session, round_id, row.asked_up_to, AT_ONCE)
    to_say = [
        Planned(
            key=deliveries.pulse_key(round_id, person.slack_id),
            kind=Kind.PULSE,
            recipient=person.slack_id or "",
            about=deliveries.about_round(round_id),
            not_before=calendar.next_working(terms.hours(person), now),
        )
        for person in people
    ]
    deliveries.plan(session, to_say, now)
    row.asked_up_to = people[-1].id if len(people) == AT_ONCE else None
    return row.asked_up_to is not None


def at_once(session: Session, settings: Settings, terms: Terms, drawn: Drawn, now: datetime) -> Round | None:
    """All of it in the session's transaction: for what is taken back, and where nobody else writes."""
    row = store(session, settings, drawn)
    while row is not None and write_to_next(session, terms, row.id or 0, now):
        pass
    return row


def open_now(session: Session, settings: Settings, terms: Terms, order: Order, now: datetime) -> Round:
    """Open a round outside the cadence, `at_once`. Unorderable where it cannot be."""
    row = at_once(session, settings, terms, draw(session, settings, terms, order), now)
    assert row is not None  # noqa: S101 - only one that was scheduled can have begun already
    return row


async def open_for_all(house: House, drawing: Drawing, now: datetime) -> None:
    """Draw a round and open it, a transaction for each piece."""
    row = None
    while row is None:
        drawn = await house.db.read(drawing)
        if drawn is None:
            return
        try:
            row = await house.db.write(partial(store, settings=house.settings, drawn=drawn))
        except Overtaken:
            continue
    await write_to_all(house, row.id or 0, now)


async def write_to_all(house: House, round_id: int, now: datetime) -> None:
    """Plan all messages of a round, a transaction for each piece."""
    while await house.db.write(partial(write_to_next, terms=house.terms, round_id=round_id, now=now)):
        house.due.set()
    house.due.set()


def open_here(db: Database, settings: Settings, terms: Terms, drawn: Drawn, now: datetime) -> Round:
    """The same in the calling thread, for the command line. Overtaken where it must be drawn once more."""
    with db.transaction() as session:
        row = store(session, settings, drawn)
    assert row is not None  # noqa: S101 - only one that was scheduled can have begun already
    more = True
    while more:
        with db.transaction() as session:
            more = write_to_next(session, terms, row.id or 0, now)
    return row
