"""Comments are read by the cycle in which they were written."""

from datetime import UTC, datetime, timedelta

from bot import commenting
from bot.rules.pulses import RoundState
from storage.db import Database
from storage.tables import Comment, Department, Publication, Round

T0 = datetime(2026, 4, 16, 7, 0, tzinfo=UTC)


def half(number: int, cycle: int | None, published: datetime | None) -> Round:
    return Round(
        id=number, template="default", name="Pulse", mode="anonymous", floor=5, floor_comments=10, links_days=30,
        participation_days=400, questions=[], not_asked={}, opens_at=T0 - timedelta(days=9), closes_at=T0, closed_at=T0,
        opened_by="test", state=RoundState.CLOSED, cycle=cycle, part=number, published_at=published,
    )  # fmt: skip


def test_by_whichever_half_is_asked_for_the_whole_cycle_is_read_and_nothing_that_is_not_published(db: Database) -> None:
    with db.transaction() as session:
        session.add(Department(key="sales", name="Sales"))
        session.add_all([half(1, 1, T0), half(2, 1, T0), half(3, None, T0), half(4, None, None)])
        session.flush()
        for first, cycle in ((1, 1), (3, None)):
            session.add(
                Publication(
                    first_round=first, template="default", cycle=cycle, closed_at=T0, published_at=T0, figures={}
                )
            )
        for n in range(1, 5):
            session.add(Comment(id=f"c{n}", round_id=n, question="why", unit="sales", words=f"Of {n}", themes=[]))
    with db.reading() as session:
        read = {n: sorted(one.words for one in commenting.readable(session, None, n)) for n in range(6)}
    assert read == {0: [], 1: ["Of 1", "Of 2"], 2: ["Of 1", "Of 2"], 3: ["Of 3"], 4: [], 5: []}
