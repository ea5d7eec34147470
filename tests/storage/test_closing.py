"""When an anonymous round closes, the disk forgets who said what; killed at any point, it goes on."""

import asyncio
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from shutil import copyfile

import pytest
from sqlalchemy import text
from sqlmodel import Session, func, select

from bot import closing
from bot.rules.pulses import Mode, RoundState
from bot.rules.questions import Choice, Kind, Question
from storage import closing as stored
from storage import rounds
from storage.answers import Answers, Tap, Verdict
from storage.db import Database
from storage.keys import Keys, new_secret
from storage.tables import (
    Delivery,
    Department,
    Invite,
    OpenAnswer,
    Participation,
    Person,
    Publication,
    Round,
    RoundKey,
)
from tests.conftest import Postgres

AT = datetime(2026, 5, 5, 9, 0, tzinfo=UTC)
END = AT + timedelta(days=9)
KEYS = Keys(new_secret())
USEFUL = Question("useful", Kind.SCALE, "Useful?", tuple(Choice(str(n), str(n)) for n in range(1, 6)), None, ("4", "5"))
PEOPLE = range(1, 31)


@pytest.fixture
def db(db: Database) -> Database:
    """With a company that has just been asked."""
    move_in(db)
    return db


def move_in(db: Database) -> None:
    """Thirty people in two departments, an anonymous round, and a reminder to each of them."""
    with db.transaction() as session:
        session.add_all([Department(key="sales", name="Sales"), Department(key="legal", name="Legal")])
        session.flush()
        for n in PEOPLE:
            session.add(
                Person(id=n, slack_id=f"U{n}", name=f"P{n}", zone="UTC", department="sales" if n < 20 else "legal",
                       tier="managers", cohort="assigned")
            )  # fmt: skip
        session.add(
            Round(id=1, template="default", name="Pulse", mode=Mode.ANONYMOUS, state=RoundState.OPEN, floor=5,
                  floor_comments=10,
                  links_days=30, participation_days=400, questions=rounds.questions_body([USEFUL]), not_asked={},
                  opens_at=AT, closes_at=END, opened_by="test")
        )  # fmt: skip
        session.flush()
        session.add(RoundKey(round_id=1, wrapped=KEYS.new_round_key(1)))
        for n in PEOPLE:
            session.add(
                Invite(round_id=1, person_id=n, department="sales" if n < 20 else "legal", tier="managers",
                       cohort="assigned", reached=True)
            )  # fmt: skip
            session.add(
                Delivery(key=f"reminder:1:U{n}", kind="reminder", recipient=f"U{n}", about="round:1", payload={},
                         priority=40, not_before=AT, state="sent", sent_at=AT, created_at=AT)
            )  # fmt: skip


async def answered(db: Database, people: list[int]) -> None:
    answers = Answers(KEYS)
    for n in people:
        tap = Tap(f"tap {n}", f"U{n}", 1, "useful", str(n % 5 + 1), AT)
        assert (await db.write_row(answers.save, tap)).verdict is Verdict.SAVED


def count(db: Database, table: type) -> int:
    with db.reading() as session:
        return session.exec(select(func.count()).select_from(table)).one()


async def test_an_answer_changed_while_open_replaces_the_first_and_nothing_beside_it_tells_whose_it_is(
    db: Database,
) -> None:
    await answered(db, [3])
    change = Tap("another tap", "U3", 1, "useful", "5", AT)
    await db.write_row(Answers(KEYS).save, change)
    with db.reading() as session:
        row = session.exec(select(OpenAnswer)).one()
        assert row.model_dump().keys() == {"round_id", "author", "question", "value"}
        assert (row.value, len(row.author)) == ("5", 32)
        assert rounds.answers_of(session, KEYS, 1, "U3") == {"useful": "5"}
        assert rounds.answers_of(session, KEYS, 1, "U4") == {}


async def test_after_the_close_no_row_tells_what_anybody_said_and_the_counts_are_right(db: Database) -> None:
    took_part = [n for n in PEOPLE if n % 7]
    await answered(db, Random(3).sample(took_part, len(took_part)))
    with db.transaction() as session:
        assert closing.close(session, KEYS, 1, END)
        assert not closing.close(session, KEYS, 1, END)
    await closing.finish(db, KEYS, END)
    for table in (OpenAnswer, RoundKey, Delivery):
        assert count(db, table) == 0
    assert count(db, Participation) == len(took_part)
    with db.reading() as session:
        assert session.get_one(Round, 1).state == RoundState.CLOSED
        share = session.exec(select(Publication)).one().figures["shares"][0]["company"]
    assert share["answered"] == len(took_part)
    assert share["yes"][0] <= sum(n % 5 >= 3 for n in took_part) <= share["yes"][1]


async def test_sqlites_file_and_its_log_forget_the_authors(tmp_path: Path, migrated_file: Path) -> None:
    file = copyfile(migrated_file, tmp_path / "here.db")
    db = Database(f"sqlite:///{file}")
    move_in(db)
    await answered(db, list(PEOPLE))
    with db.reading() as session:
        authors = [row.author.encode() for row in session.exec(select(OpenAnswer))]
    everything = [*authors, b"reminder:1:U"]
    assert all(one in on_disk(file) for one in everything)
    with db.transaction() as session:
        closing.close(session, KEYS, 1, END)
    await closing.finish(db, KEYS, END)
    assert not [one for one in everything if one in on_disk(file)]
    db.close()


def on_disk(file: Path) -> bytes:
    return b"".join(part.read_bytes() for part in file.parent.iterdir() if part.name.startswith(file.name))


async def test_on_postgresql_who_took_part_lies_in_no_order_and_tells_no_moment(postgres: Postgres) -> None:
    with postgres.database() as url:
        db = Database(url)
        move_in(db)
        for one in Random(5).sample(PEOPLE, len(PEOPLE)):
            await answered(db, [one])
        with db.transaction() as session:
            closing.close(session, KEYS, 1, END)
        await closing.finish(db, KEYS, END)
        with db.reading() as session:
            rows = session.connection().execute(text("SELECT person_id, xmin::text FROM participation ORDER BY ctid"))
            kept = rows.all()
        db.close()
    assert [person for person, _ in kept] == list(PEOPLE)
    assert len({moment for _, moment in kept}) == 1


async def test_a_reader_who_holds_the_log_keeps_a_round_closing_and_the_next_tick_closes_it(
    tmp_path: Path, migrated_file: Path
) -> None:
    db = Database(f"sqlite:///{copyfile(migrated_file, tmp_path / 'here.db')}")
    move_in(db)
    await answered(db, list(PEOPLE))
    with sqlite3.connect(tmp_path / "here.db", isolation_level=None) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM open_answer").fetchone()
        with db.transaction() as session:
            closing.close(session, KEYS, 1, END)
        with db.maintaining() as connection:
            connection.execute(text("PRAGMA busy_timeout=50"))
        await closing.finish(db, KEYS, END)
        with db.reading() as session:
            assert session.get_one(Round, 1).state == RoundState.CLOSING
            assert closing.unfinished(session)
        assert count(db, Publication) == 0
        reader.execute("COMMIT")
    reader.close()
    await closing.finish(db, KEYS, END)
    assert count(db, Publication) == 1
    with db.reading() as session:
        assert not closing.unfinished(session)
    db.close()


@pytest.mark.parametrize("killed_after", ["nothing", "close", "scrub", "closed", "publish"])
async def test_killed_after_any_step_the_next_tick_goes_on_and_publishes_once(db: Database, killed_after: str) -> None:
    await answered(db, list(PEOPLE))
    steps = ["nothing", "close", "scrub", "closed", "publish"]
    done = steps[1 : steps.index(killed_after) + 1]
    if "close" in done:
        with db.transaction() as session:
            closing.close(session, KEYS, 1, END)
    if "scrub" in done:
        await db.maintain(stored.scrub)
    if "closed" in done:
        await db.write(lambda session: stored.close(session, [1], END))
    if "publish" in done:
        await db.write(lambda session: closing.publish(session, KEYS, END))
    with db.transaction() as session:
        assert closing.close(session, KEYS, 1, END) is ("close" not in done)
    await closing.finish(db, KEYS, END)
    assert count(db, Publication) == 1
    with db.reading() as session:
        assert session.get_one(Round, 1).tally == {"asked": 30, "took_part": 30}
        assert not closing.unfinished(session)


async def test_a_half_that_waits_for_the_other_is_sealed_and_published_with_it(db: Database) -> None:
    with db.transaction() as session:
        row = session.get_one(Round, 1)
        row.cycle, row.part, row.parts = 1, 1, 2
    await answered(db, list(PEOPLE))
    with db.transaction() as session:
        closing.close(session, KEYS, 1, END)
    await closing.finish(db, KEYS, END)
    assert count(db, Publication) == 0
    with db.reading() as session:
        assert session.get_one(Round, 1).tally.keys() == {"asked", "took_part", "sealed"}
        assert not closing.unfinished(session)
    with db.transaction() as session:
        session.add(another_half(session))
        session.flush()
        session.add(RoundKey(round_id=2, wrapped=KEYS.new_round_key(2)))
    with db.transaction() as session:
        closing.close(session, KEYS, 2, END + timedelta(days=14))
    await closing.finish(db, KEYS, END + timedelta(days=14))
    with db.reading() as session:
        assert [row.first_round for row in session.exec(select(Publication))] == [1]
        assert session.get_one(Round, 1).tally == {"asked": 30, "took_part": 30}


def another_half(session: Session) -> Round:
    body = session.get_one(Round, 1).model_dump() | {"id": 2, "part": 2, "state": RoundState.OPEN, "tally": None}
    return Round(**{**body, "closed_at": None})


async def test_a_tap_that_comes_while_it_closes_is_told_that_it_came_too_late(db: Database) -> None:
    await answered(db, [1, 2, 3])
    with db.transaction() as session:
        closing.close(session, KEYS, 1, AT + timedelta(days=1))
    late = Tap("late", "U9", 1, "useful", "4", AT + timedelta(days=1, seconds=1))
    assert (await db.write_row(Answers(KEYS).save, late)).verdict is Verdict.CLOSED
    assert count(db, OpenAnswer) == 0


async def test_answers_come_and_rounds_close_at_once_and_none_is_lost_or_counted_twice(db: Database) -> None:
    """Whoever was told that their answer is saved is counted; whoever was told that it came too late is not."""
    answers = Answers(KEYS)

    async def answer(n: int) -> bool:
        await asyncio.sleep(n / 5_000)
        outcome = await db.write_row(answers.save, Tap(f"tap {n}", f"U{n}", 1, "useful", "4", AT))
        return outcome.verdict is Verdict.SAVED

    async def close() -> None:
        await asyncio.sleep(0.003)
        await db.write(lambda session: closing.close(session, KEYS, 1, END))

    *saved, _ = await asyncio.gather(*(answer(n) for n in PEOPLE), close())
    with db.reading() as session:
        tally = session.get_one(Round, 1).tally
    assert tally["took_part"] == sum(map(bool, saved)) == count(db, Participation)


async def test_a_half_is_never_published_alone_while_the_other_is_still_open(db: Database) -> None:
    """Also when the next cycle has begun meanwhile: its figures could be subtracted from those of the whole."""
    with db.transaction() as session:
        row = session.get_one(Round, 1)
        row.cycle, row.part, row.parts = 1, 1, 2
        session.add(another_half(session))
        session.add(Round(**{**row.model_dump(), "id": 3, "cycle": 2}))
    await answered(db, list(PEOPLE))
    with db.transaction() as session:
        closing.close(session, KEYS, 1, END)
    await closing.finish(db, KEYS, END)
    assert count(db, Publication) == 0


async def test_of_a_cancelled_round_the_disk_forgets_too_and_a_kill_between_does_not_matter(
    tmp_path: Path, migrated_file: Path
) -> None:
    file = copyfile(migrated_file, tmp_path / "here.db")
    db = Database(f"sqlite:///{file}")
    move_in(db)
    await answered(db, list(PEOPLE))
    with db.reading() as session:
        authors = [row.author.encode() for row in session.exec(select(OpenAnswer))]
    with db.transaction() as session:
        assert closing.cancel(session, 1, AT)
        assert not closing.cancel(session, 1, AT)
    assert [one for one in authors if one in on_disk(file)]
    with db.reading() as session:
        assert closing.unfinished(session)
    await closing.finish(db, KEYS, AT)
    assert not [one for one in authors if one in on_disk(file)]
    with db.reading() as session:
        assert not closing.unfinished(session)
        assert session.get_one(Round, 1).state == RoundState.CANCELLED
    assert count(db, Publication) == 0
    db.close()
