"""A round is opened in many short transactions: whatever comes between two of them, everybody is written to once."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import time, timedelta
from functools import partial
from types import SimpleNamespace
from typing import cast

import pytest
from pydantic import SecretStr
from sqlalchemy import update
from sqlmodel import Session, col, select

from bot import asking, closing, opening, tick
from bot.asking import Order
from bot.dryrun import dry_run
from bot.house import House
from bot.opening import Drawn
from bot.rules import due
from bot.rules.due import Ask, Begin, Open
from bot.rules.pulses import Mode
from bot.rules.sending import Kind
from bot.settings import load as load_settings
from storage import deliveries, retention, rounds
from storage.answers import Answers, Tap, Verdict
from storage.db import Database
from storage.deliveries import Planned
from storage.keys import Keys, new_secret
from storage.people import Terms
from storage.tables import Delivery, Invite, Person, Round
from tests.storage.company import MONDAY, move_in

SECRET = new_secret()
KEYS = Keys(SECRET)
SETTINGS = load_settings(env_file=None, secret=SecretStr(SECRET), floor_scores=5)
TERMS = Terms(frozenset(), time(9), time(17), lambda _: frozenset())
NOW = MONDAY + timedelta(days=1, hours=4)
END = NOW + timedelta(days=9)
PIECE = 9
ORDER = Order("lessons", NOW, END, mode=Mode.CONFIDENTIAL, by="test")


@pytest.fixture
def db(db: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """With a company of eighty, nine of whom are written to at once."""
    monkeypatch.setattr("bot.opening.AT_ONCE", PIECE)
    monkeypatch.setattr("bot.asking.AT_ONCE", PIECE)
    with db.transaction() as session:
        move_in(session)
    return db


def house(db: Database) -> House:
    return cast("House", SimpleNamespace(db=db, settings=SETTINGS, terms=TERMS, due=asyncio.Event()))


def drawing(order: Order = ORDER) -> Callable[[Session], Drawn]:
    return lambda session: opening.draw(session, SETTINGS, TERMS, order)


def stored(db: Database) -> int:
    """A round that is stored, and of which nothing more has been done."""
    with db.transaction() as session:
        row = opening.store(session, SETTINGS, drawing()(session))
        assert row is not None
    return row.id or 0


def wrote(db: Database, number: int) -> bool:
    """Write to the next of those whom a round asks; whether there may be more."""
    with db.transaction() as session:
        return opening.write_to_next(session, TERMS, number, NOW)


def invited(db: Database, number: int = 1) -> list[str]:
    with db.reading() as session:
        query = select(Person.slack_id).join(Invite, col(Invite.person_id) == col(Person.id))
        return sorted(one or "" for one in session.exec(query.where(Invite.round_id == number)))


def written_to(db: Database, number: int = 1) -> list[str]:
    """Everybody to whom a message about a round waits, as often as one does."""
    with db.reading() as session:
        about = deliveries.about_round(number)
        return sorted(session.exec(select(Delivery.recipient).where(Delivery.about == about)))


async def test_a_process_that_dies_after_the_first_piece_is_continued_by_the_next_tick(db: Database) -> None:
    number = stored(db)
    assert wrote(db, number)
    assert len(written_to(db)) == PIECE
    assert len(invited(db)) == 80
    with db.reading() as session:
        state = tick.load(session, SETTINGS, NOW)
    assert state is not None
    assert Ask(number) in due.due(state, NOW)
    while await db.write(lambda session: tick.record(session, SETTINGS, TERMS, Ask(number), NOW)):
        pass
    assert written_to(db) == invited(db)
    with db.reading() as session:
        assert rounds.half_asked(session) == []


async def test_two_processes_that_go_on_with_the_same_round_do_no_harm(db: Database) -> None:
    number, other = stored(db), Database(db.url.render_as_string(hide_password=False))
    await asyncio.gather(*(opening.write_to_all(house(one), number, NOW) for one in (db, other, db)))
    other.close()
    assert written_to(db) == invited(db)
    assert len(invited(db)) == 80


async def test_a_tap_in_the_middle_of_an_opening_is_saved_before_its_end(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers, happened, taps = Answers(KEYS), [], []
    true = opening.write_to_next

    async def tap() -> None:
        outcome = await db.write_row(answers.save, Tap("tap", "U1", 1, "likely", "9", NOW))
        happened.append(outcome.verdict)

    def seen(session: Session, terms: Terms, round_id: int, now: object) -> bool:
        more = true(session, terms, round_id, NOW)
        happened.append("piece")
        if len(happened) == 2:
            loop.call_soon_threadsafe(lambda: taps.append(asyncio.ensure_future(tap())))
        return more

    loop = asyncio.get_running_loop()
    monkeypatch.setattr(opening, "write_to_next", seen)
    await opening.open_for_all(house(db), drawing(), NOW)
    await asyncio.gather(*taps)
    assert happened.count("piece") == 80 // PIECE + 1
    assert 2 <= happened.index(Verdict.SAVED) < len(happened) - 1


async def test_no_piece_is_larger_than_it_may_be(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    plan = deliveries._planned

    def seen(session: Session, planned: Sequence[Planned], now: object) -> set[str]:
        sizes.append(len(planned))
        return plan(session, planned, NOW)

    monkeypatch.setattr(deliveries, "_planned", seen)
    with db.transaction() as session:
        session.execute(update(Person).values(contact_planned=False))
    await opening.open_for_all(house(db), drawing(), NOW)
    while await db.write(lambda session: asking.greet(session, TERMS, NOW)):
        pass
    assert sum(sizes) == 160
    assert max(sizes) == PIECE
    with db.reading() as session:
        assert not session.exec(asking.uncontacted(())).all()


async def test_whoever_may_not_be_written_to_yet_does_not_stand_in_the_way_of_the_others(db: Database) -> None:
    terms = Terms(frozenset({"U70", "U80"}), time(9), time(17), lambda _: frozenset())
    with db.transaction() as session:
        session.execute(update(Person).values(contact_planned=False))
    assert not await db.write(lambda session: asking.greet(session, terms, NOW))
    with db.reading() as session:
        assert sorted(session.exec(select(Delivery.recipient))) == ["U70", "U80"]
        assert not session.exec(asking.uncontacted(terms.only)).all()
        assert len(session.exec(asking.uncontacted(())).all()) == 78


@pytest.mark.parametrize("how", ["close", "cancel"])
def test_a_round_that_ends_before_everybody_was_written_to_writes_to_nobody_more(db: Database, how: str) -> None:
    number = stored(db)
    wrote(db, number)
    with db.transaction() as session:
        closing.close(session, KEYS, number, NOW) if how == "close" else closing.cancel(session, number, NOW)
    assert not wrote(db, number)
    assert written_to(db) == []
    with db.reading() as session:
        assert rounds.half_asked(session) == []
        assert rounds.response(session, number)[0] == 80


def test_whoever_is_erased_in_between_is_not_written_to(db: Database) -> None:
    with db.reading() as session:
        drawn = drawing()(session)
    with db.transaction() as session:
        retention.erase(session, KEYS, session.get_one(Person, 40))
    with db.transaction() as session:
        opening.store(session, SETTINGS, drawn)
    with db.transaction() as session:
        retention.erase(session, KEYS, session.get_one(Person, 50))
    while wrote(db, 1):
        pass
    assert written_to(db) == invited(db)
    assert len(invited(db)) == 78


async def test_two_rounds_that_ask_the_same_are_not_opened_side_by_side(db: Database) -> None:
    with db.reading() as session:
        drawn = drawing()(session)
    stored(db)
    with pytest.raises(opening.Overtaken), db.transaction() as session:
        opening.store(session, SETTINGS, drawn)
    first = [drawn]

    def looks(session: Session) -> Drawn:
        return first.pop() if first else drawing()(session)

    await opening.open_for_all(house(db), looks, NOW)
    with db.reading() as session:
        assert [row.not_asked for row in session.exec(select(Round).order_by(col(Round.id)))] == [
            {},
            {"ASKED_LATELY": 80},
        ]


async def test_a_scheduled_round_begins_once_and_is_scheduled_again(db: Database) -> None:
    later = Order("lessons", NOW + timedelta(days=1), END, repeat_weeks=4, by="test")
    with db.transaction() as session:
        asking.schedule(session, SETTINGS, later)
    begins = NOW + timedelta(days=1, minutes=1)
    draw = partial(opening.draw_scheduled, terms=TERMS, round_id=1, now=begins)
    with db.reading() as session:
        drawn = draw(session)
    for _ in range(2):
        await opening.open_for_all(house(db), draw, begins)
    assert drawn is not None
    with db.transaction() as session:
        session.execute(update(Round).where(col(Round.id) == 1).values(opens_at=NOW - timedelta(days=30)))
        assert opening.store(session, SETTINGS, drawn) is None
    assert written_to(db) == invited(db)
    with db.reading() as session:
        states = [(row.state, row.asked_up_to) for row in session.exec(select(Round).order_by(col(Round.id)))]
    assert states == [("open", None), ("scheduled", None)]


@pytest.mark.parametrize("what", ["open", "begin"])
def test_a_dry_run_shows_every_message_of_a_round_that_opens_and_leaves_nothing(db: Database, what: str) -> None:
    with db.transaction() as session:
        asking.schedule(session, SETTINGS, Order("lessons", NOW, END, by="test"))
    with db.transaction() as session:
        decision = Open(1, 1, END) if what == "open" else Begin(1)
        assert not tick.record(session, SETTINGS, TERMS, decision, NOW)
        number = session.exec(select(Round.id).where(Round.state == "open")).one()
        about = deliveries.about_round(number or 0)
        planned = session.exec(select(Delivery).where(Delivery.about == about, Delivery.kind == Kind.PULSE)).all()
        assert len(planned) == rounds.response(session, number or 0)[0] > PIECE
        session.rollback()
    with db.engine.connect() as connection, Session(connection) as session:
        assert any(line.what.startswith("open") for line in dry_run(session, SETTINGS, TERMS, NOW))
    with db.reading() as session:
        assert session.exec(select(Delivery)).all() == []
