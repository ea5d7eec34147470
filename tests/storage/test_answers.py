"""The answer path: batches of taps, each checked and stored."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.rules.pulses import RoundState
from bot.rules.questions import Choice, Kind, Question
from storage import answers, rounds
from storage.answers import Answers, Tap, Verdict
from storage.db import Database
from storage.keys import Keys, new_secret
from storage.tables import Department, Invite, OpenAnswer, Participation, Person, Round

AT = datetime(2026, 5, 5, 9, 0, tzinfo=UTC)
QUESTIONS = tuple(
    Question(key, Kind.SCALE, key.title(), tuple(Choice(str(n), f"{n} - x") for n in range(1, 6)))
    for key in ("useful", "know_how")
)
ANSWERS = Answers(Keys(new_secret()))
TAP = Tap("t1", "U1", 1, "useful", "4", AT)


@pytest.fixture(autouse=True)
def open_round(db: Database) -> None:
    with db.transaction() as session:
        session.add(Department(key="sales", name="Sales"))
        session.flush()
        for n in (1, 2, 3):
            session.add(
                Person(
                    id=n,
                    slack_id=f"U{n}",
                    name=f"P{n}",
                    zone="UTC",
                    department="sales",
                    tier="managers",
                    cohort="assigned",
                )
            )
        session.add(
            Round(
                id=1, template="default", name="Pulse", mode="confidential", state=RoundState.OPEN, floor=5,
                  floor_comments=10,
                links_days=30, participation_days=400, questions=rounds.questions_body(QUESTIONS), not_asked={},
                opens_at=AT, closes_at=AT + timedelta(days=9), opened_by="test",
            )
        )  # fmt: skip
        session.flush()
        for n in (1, 2):
            session.add(Invite(round_id=1, person_id=n, department="sales", tier="managers", cohort="assigned"))


async def save(db: Database, *taps: Tap) -> list[Verdict]:
    outcomes = await asyncio.gather(*(db.write_row(ANSWERS.save, tap) for tap in taps))
    return [outcome.verdict for outcome in outcomes]


async def stored(db: Database) -> dict[tuple[str, str], str]:
    def rows(session: Session) -> dict[tuple[str, str], str]:
        return {(a.author, a.question): a.value for a in session.exec(select(OpenAnswer))}

    return await db.read(rows)


async def test_a_tap_is_stored_with_the_participation(db: Database) -> None:
    assert await save(db, TAP) == [Verdict.SAVED]
    assert await stored(db) == {("1", "useful"): "4"}
    assert await db.read(lambda s: len(s.exec(select(Participation)).all())) == 1


async def test_the_same_tap_twice_counts_once_and_an_older_one_never_comes_back(db: Database) -> None:
    later = replace(TAP, seen="t2", value="2")
    assert await save(db, TAP) == [Verdict.SAVED]
    assert await save(db, later) == [Verdict.SAVED]
    assert await save(db, TAP) == [Verdict.REPEATED]
    assert await stored(db) == {("1", "useful"): "2"}


async def test_the_same_tap_twice_in_one_batch_counts_once(db: Database) -> None:
    assert sorted(await save(db, TAP, TAP)) == sorted([Verdict.SAVED, Verdict.REPEATED])


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_of_two_taps_that_arrive_together_the_one_pressed_later_stays(
    db: Database, order: tuple[int, int]
) -> None:
    pressed = [replace(TAP, pressed=1.0), replace(TAP, seen="t2", value="5", pressed=2.0)]
    with db.transaction() as session:
        ANSWERS.save(session.connection(), [pressed[place] for place in order])
    assert await stored(db) == {("1", "useful"): "5"}


async def test_a_tap_after_the_rounds_time_is_not_counted_even_before_it_is_closed(db: Database) -> None:
    assert await save(db, replace(TAP, at=AT + timedelta(days=9))) == [Verdict.CLOSED]
    assert await stored(db) == {}


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"slack_id": "U3"}, Verdict.NOT_ASKED),
        ({"slack_id": "U9"}, Verdict.NOT_ASKED),
        ({"round_id": 7}, Verdict.NOT_ASKED),
        ({"question": "secret"}, Verdict.NO_SUCH_ANSWER),
        ({"value": "11"}, Verdict.NO_SUCH_ANSWER),
    ],
)
async def test_a_forged_tap_stores_nothing(db: Database, changes: dict[str, object], verdict: Verdict) -> None:
    assert await save(db, replace(TAP, **changes)) == [verdict]  # type: ignore[arg-type]
    assert await stored(db) == {}


async def test_a_tap_after_the_close_stores_nothing(db: Database) -> None:
    def close(session: Session) -> None:
        session.get_one(Round, 1).state = RoundState.CLOSED

    await db.write(close)
    assert await save(db, TAP) == [Verdict.CLOSED]
    assert await stored(db) == {}


async def test_a_batch_of_many_people_gives_each_their_own_verdict(db: Database) -> None:
    taps = [replace(TAP, seen=f"s{n}", slack_id=f"U{n % 3 + 1}", value=str(n % 5 + 1)) for n in range(60)]
    verdicts = await save(db, *taps)
    assert {v for t, v in zip(taps, verdicts, strict=True) if t.slack_id == "U3"} == {Verdict.NOT_ASKED}
    assert {v for t, v in zip(taps, verdicts, strict=True) if t.slack_id != "U3"} == {Verdict.SAVED}


async def test_a_tap_that_another_process_saved_in_the_same_moment_puts_back_nothing_that_was_changed_since(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await save(db, TAP)
    await save(db, replace(TAP, seen="t2", value="2"))
    looked: list[object] = []
    known = answers._fresh

    def too_early(connection: Any, taps: Sequence[Tap]) -> dict[str, int]:
        looked.append(taps)
        return {TAP.seen: 0} if len(looked) == 1 else known(connection, taps)

    monkeypatch.setattr(answers, "_fresh", too_early)
    assert await save(db, TAP) == [Verdict.REPEATED]
    assert len(looked) == 2
    assert set((await stored(db)).values()) == {"2"}


async def test_whoever_has_left_is_not_asked_any_more(db: Database) -> None:
    with db.transaction() as session:
        session.get_one(Person, 1).left_at = AT
    assert await save(db, TAP) == [Verdict.NOT_ASKED]
    assert await stored(db) == {}
