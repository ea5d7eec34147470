"""Closes rounds and publishes cycles: counts, forgets, lets the disk forget, and only then shows figures.

Each step is a transaction that the next tick takes up again, wherever it was ended.
"""

from datetime import datetime

from sqlmodel import Session, select

from bot.rules.digest import Closed, cycle_figures
from bot.rules.publishing import publish as count
from bot.rules.pulses import Mode, Place, RoundState, complete_cycles
from storage import closing, deliveries, rounds
from storage.db import Database
from storage.keys import Keys
from storage.tables import Department, Round


def close(session: Session, keys: Keys, round_id: int, now: datetime) -> bool:
    """Count a round and forget what single people said; False if that was done before."""
    row = session.get(Round, round_id, with_for_update=True)
    if row is None or row.state != RoundState.OPEN:
        return False
    counted = count(
        tree=[d.rule() for d in session.exec(select(Department))],
        crowds=rounds.crowds(session, round_id),
        cells=rounds.cells(session, keys, row),
        questions=rounds.questions_from(row.questions),
        floor=row.floor,
    )
    closing.keep_tally(session, keys, row, counted, now)
    if row.mode == Mode.ANONYMOUS:
        rounds.forget_answers(session, round_id)
    deliveries.forget_unsaid(session, deliveries.about_round(round_id))
    closing.forget_reminders(session, round_id)
    closing.forget_order(session, round_id)
    return True


async def finish(db: Database, keys: Keys, now: datetime) -> None:
    """Let the disk forget what closing rounds have deleted, and publish every cycle that is complete."""
    # A round that comes to close meanwhile waits for the next time the disk forgets.
    ids = await db.read(closing.closing)
    forgotten = await db.maintain(closing.scrub) if ids else False
    if forgotten:
        await db.write(lambda session: closing.close(session, ids))
    await db.write(lambda session: publish(session, keys, now))


def finish_here(db: Database, keys: Keys, now: datetime) -> None:
    """`finish` in the calling thread: for the command line."""
    with db.reading() as session:
        ids = closing.closing(session)
    with db.maintaining() as connection:
        forgotten = closing.scrub(connection)
    with db.transaction() as session:
        if forgotten:
            closing.close(session, ids)
        publish(session, keys, now)


def publish(session: Session, keys: Keys, now: datetime) -> int:
    """Publish every cycle whose rounds have all closed; how many."""
    cycles = _complete(session)
    departments = [d.rule() for d in session.exec(select(Department))] if cycles else []
    for cycle in cycles:
        figures = cycle_figures([_closed(keys, row) for row in cycle], departments)
        closing.publish(session, cycle, figures, now)
    return len(cycles)


def unfinished(session: Session) -> bool:
    """Whether there is anything for `finish` to do."""
    return bool(closing.closing(session)) or bool(_complete(session))


def _complete(session: Session) -> list[list[Round]]:
    """The cycles of which every round has closed, and that are not published yet."""
    waiting = {row.id: row for row in closing.unpublished(session)}
    places = [Place(row.id or 0, row.template, row.cycle, row.part, row.parts) for row in waiting.values()]
    begun = max((cycle or 0 for cycle in session.exec(select(Round.cycle))), default=0) if places else 0
    return [[waiting[one] for one in cycle] for cycle in complete_cycles(places, begun)]


def _closed(keys: Keys, row: Round) -> Closed:
    body, kept = closing.tally(keys, row)
    return Closed(row.cycle, row.closed_at or row.closes_at, rounds.questions_from(row.questions), body, kept)
