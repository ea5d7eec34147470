"""Closes and cancels rounds, and publishes cycles: counts, forgets, lets the disk forget, and only then shows figures.

Each step is a transaction that the next tick takes up again, wherever it was ended.
"""

from collections import Counter
from datetime import datetime

from sqlmodel import Session, select

from bot import deeds
from bot.blocks.speech import speaking, usual
from bot.blocks.units import names
from bot.commenting import sorted_by
from bot.rules.comments import units_of
from bot.rules.company import Department as Unit
from bot.rules.digest import Closed, cycle_figures
from bot.rules.publishing import publish as count
from bot.rules.pulses import Mode, Place, RoundState, complete_cycles
from bot.rules.questions import Question
from bot.rules.tree import Names
from storage import closing, deliveries, rounds
from storage.closing import Written
from storage.db import Database
from storage.keys import Keys
from storage.tables import Department, Round


def close(session: Session, keys: Keys, round_id: int, now: datetime) -> bool:
    """Count a round and forget what single people said; False if that was done before."""
    row = session.get(Round, round_id, with_for_update=True)
    if row is None or row.state != RoundState.OPEN:
        return False
    tree = [d.rule() for d in session.exec(select(Department))]
    cells, comments = closing.heard(session, keys, row)
    counted = count(
        tree=tree,
        crowds=rounds.crowds(session, round_id),
        cells=cells,
        questions=counted_in(row),
        floor=row.floor,
        names=_names(),
    )
    closing.keep_tally(session, keys, row, counted, now)
    _keep_comments(session, row, tree, comments)
    if row.mode == Mode.ANONYMOUS:
        rounds.forget_answers(session, round_id)
    _forget_the_asking(session, round_id)
    return True


def cancel(session: Session, round_id: int, now: datetime) -> bool:
    """Take a round back that has not closed: what was answered is deleted uncounted. False where there is none."""
    row = session.get(Round, round_id, with_for_update=True)
    if row is None or row.state not in (RoundState.SCHEDULED, RoundState.OPEN):
        return False
    # Of one that was never asked the disk has nothing to forget.
    row.closed_at = now if row.state == RoundState.SCHEDULED else None
    row.state = RoundState.CANCELLED
    rounds.forget_answers(session, round_id)
    _forget_the_asking(session, round_id)
    return True


def _forget_the_asking(session: Session, round_id: int) -> None:
    """What is left of asking tells who had answered when: it goes when a round ends, however it does."""
    deliveries.forget_unsaid(session, deliveries.about_round(round_id))
    closing.forget_reminders(session, round_id)
    closing.forget_order(session, round_id)


def counted_in(row: Round) -> list[Question]:
    """The questions of a round as they are counted."""
    return [one for question in rounds.questions_from(row.questions) for one in question.counted()]


def _keep_comments(session: Session, row: Round, tree: list[Unit], comments: list[Written]) -> None:
    """Keep each comment apart from all other answers, where enough people wrote one."""
    unit = units_of(tree, Counter(one.department for one in comments), row.floor_comments)
    shown = [one for one in comments if one.department in unit]
    themes = sorted_by(session, [one.words for one in shown])
    kept = [(unit[one.department], one, found) for one, found in zip(shown, themes, strict=True)]
    closing.keep_comments(session, row.id or 0, kept)


async def finish(db: Database, keys: Keys, now: datetime) -> None:
    """Let the disk forget what ended rounds have deleted, and publish every cycle that is complete."""
    # A round that comes to close meanwhile waits for the next time the disk forgets.
    ids = await db.read(closing.closing)
    forgotten = await db.maintain(closing.scrub) if ids else False
    if forgotten:
        await db.write(lambda session: closing.close(session, ids, now))
    await db.write(lambda session: publish(session, keys, now))


def finish_here(db: Database, keys: Keys, now: datetime) -> None:
    """`finish` in the calling thread: for the command line."""
    with db.reading() as session:
        ids = closing.closing(session)
    with db.maintaining() as connection:
        forgotten = closing.scrub(connection)
    with db.transaction() as session:
        if forgotten:
            closing.close(session, ids, now)
        publish(session, keys, now)


def publish(session: Session, keys: Keys, now: datetime) -> int:
    """Publish every cycle whose rounds have all closed; how many."""
    cycles = _complete(session)
    departments = [d.rule() for d in session.exec(select(Department))] if cycles else []
    for cycle in cycles:
        figures = cycle_figures([_closed(keys, row) for row in cycle], departments, _names())
        deeds.announce(session, closing.publish(session, cycle, figures, now), now)
    return len(cycles)


def _names() -> Names:
    """In the company's language, whoever closes a round."""
    with speaking(usual()):
        return names()


def unfinished(session: Session) -> bool:
    """Whether there is anything for `finish` to do."""
    return bool(closing.closing(session)) or bool(_complete(session))


def _complete(session: Session) -> list[list[Round]]:
    """The cycles of which every round has closed, and that are not published yet."""
    waiting = {row.id: row for row in closing.unpublished(session)}
    under_way = closing.under_way(session) if waiting else set()
    places = [
        Place(row.id or 0, row.template, row.cycle, row.part, row.parts)
        for row in waiting.values()
        if row.cycle is None or (row.template, row.cycle) not in under_way
    ]
    begun = max((cycle or 0 for cycle in session.exec(select(Round.cycle))), default=0) if places else 0
    return [[waiting[one] for one in cycle] for cycle in complete_cycles(places, begun)]


def _closed(keys: Keys, row: Round) -> Closed:
    body, kept = closing.tally(keys, row)
    return Closed(row.cycle, row.closed_at or row.closes_at, tuple(counted_in(row)), body, kept)
