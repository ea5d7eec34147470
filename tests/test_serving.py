"""Real processes that serve, and a database that is ill; and whatever reaches two of them counts once."""

import asyncio
import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlmodel import Session, SQLModel, func, select

from bench import tight
from bench.postgres import END_CONNECTIONS
from bench.scenarios import TIGHT
from bot import app, intake
from bot.morning import ALONE, SERVES, WORKS, Scene
from simulator import Fault, NotAcknowledged, Person, Slack
from simulator.signed_http import encoded
from storage.deliveries import State
from storage.tables import Delivery, OpenAnswer, Participation, Seen
from tests.conftest import Postgres
from tests.stories.test_an_ill_database import NOT_SAVED, healthy
from tests.stories.test_requests_over_http import FORM, half_a_request, headers, status
from tests.test_processes import FIRST, POST, asked, at_work, attempts, begun, comes, locked, stored


@contextmanager
def only_reading(url: str) -> Iterator[None]:
    yield from _altered(url, "SET default_transaction_read_only = on", "RESET default_transaction_read_only")


@contextmanager
def away(url: str) -> Iterator[None]:
    yield from _altered(url, "ALLOW_CONNECTIONS false", "ALLOW_CONNECTIONS true")


def _altered(url: str, ill: str, well: str) -> Iterator[None]:
    here = make_url(url)
    admin = create_engine(here.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for change in (ill, well):
            connection.execute(text(f"ALTER DATABASE {here.database} {change}"))
            connection.execute(text(f"{END_CONNECTIONS} AND datname = '{here.database}'"))
            if change is ill:
                yield
    admin.dispose()


@contextmanager
def full(url: str) -> Iterator[None]:
    """SQLite may not grow, and what it has is full."""
    file = str(make_url(url).database)
    tight.mark(file).touch()
    connection = sqlite3.connect(file, isolation_level=None, timeout=10)
    connection.execute("PRAGMA max_page_count=1")  # SQLite takes as many as there are.
    refused = 0
    while refused < 400:
        try:
            connection.execute("INSERT INTO seen VALUES (lower(hex(randomblob(16))), '2026-04-01')")
        except sqlite3.OperationalError:
            refused += 1
    connection.close()
    yield
    tight.mark(file).unlink()


async def everything(scene: Scene) -> dict[str, int]:
    """How many rows each table has that an answer could touch."""

    def count(session: Session) -> dict[str, int]:
        tables = [one for one in SQLModel.metadata.sorted_tables if one.name not in ("delivery", "allowance", "seen")]
        connection = session.connection()
        return {t.name: connection.execute(select(func.count()).select_from(t)).scalar_one() for t in tables}

    found: dict[str, int] = await scene.db.read(count)
    return found


async def lived_through(
    url: str, cast: tuple[tuple[str, ...], ...], ill: Callable[[str], AbstractContextManager[None]], says: str
) -> None:
    async with at_work(url, *cast) as scene:
        ana, addresses = await asked(scene), scene.crew.addresses
        before = await everything(scene)
        with ill(url):
            scene.db.engine.dispose()
            for address in addresses:
                await comes(lambda address=address: says_so(address, 503, {"ok": False, "problems": [says]}))  # type: ignore[misc]
            with suppress(NotAcknowledged):  # Slack has shown its own sign, where we have waited for a lock.
                await ana.clicks(FIRST)
            await comes(lambda: shown(ana, NOT_SAVED))
        scene.db.engine.dispose()
        for address in addresses:
            await comes(lambda address=address: says_so(address, 200, {"ok": True}))  # type: ignore[misc]
        assert await everything(scene) == before
        await ana.clicks(FIRST, on="1 of ")  # The buttons have stayed.
        await ana.sees("2 of ")
        after = await everything(scene)
        assert after == before | {"open_answer": 1, "participation": 1}
        assert scene.crew.codes == []


async def shown(person: Person, words: str) -> bool:
    return any(words in message.text for message in person.messages())


async def says_so(address: str, code: int, what: Any) -> bool:
    return await healthy(address) == (code, what)


@pytest.mark.long
@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    ("ill", "says"), [(only_reading, "the database is read-only"), (away, "the database is away")],
    ids=["read-only", "away"],
)  # fmt: skip
async def test_processes_that_serve_say_that_postgresql_is_ill_save_nothing_by_halves_and_go_on_by_themselves(
    postgres: Postgres, ill: Callable[[str], AbstractContextManager[None]], says: str
) -> None:
    with postgres.database() as url:
        await lived_through(url, (SERVES, SERVES, WORKS), ill, says)


@pytest.mark.long
@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    ("ill", "says"), [(locked, "the database is locked by another process"), (full, "the database is full")],
    ids=["locked", "full"],
)  # fmt: skip
async def test_a_single_process_says_that_sqlite_is_ill_saves_nothing_by_halves_and_goes_on_by_itself(
    migrated_sqlite: str, ill: Callable[[str], AbstractContextManager[None]], says: str
) -> None:
    await lived_through(migrated_sqlite, (TIGHT,), ill, says)


@pytest.mark.long
@pytest.mark.timeout(240)
async def test_asked_to_end_it_says_nothing_more_and_waits_for_half_a_request_no_longer_than_that_may_take(
    migrated_sqlite: str,
) -> None:
    def ill(slack: Slack) -> None:
        slack.misbehave(Fault.SLOW, POST, chance=1.0, retry_after=1)

    async with at_work(migrated_sqlite, ALONE, ill=ill) as scene:
        await comes(lambda: begun(scene))
        _, writer = await half_a_request(scene.crew.addresses[0])
        (process,) = scene.crew.running("run")
        process.terminate()
        began = time.monotonic()
        assert await process.wait() == 0
        # The web server waits for the request; all that time the rest could have been said.
        assert intake.PATIENCE - 1 < time.monotonic() - began < app.LAST_REQUESTS + 2
        assert {state for state, _ in await attempts(scene)} == {State.SENT, State.WAITING}
        writer.close()


@pytest.mark.long
@pytest.mark.timeout(240)
async def test_a_tap_and_an_event_that_reach_two_processes_that_serve_count_once(postgres: Postgres) -> None:
    with postgres.database() as url:
        async with at_work(url, SERVES, SERVES, WORKS) as scene:
            ana, slack = await asked(scene), scene.slack
            message = ana.messages()[-1]
            button = next(block for block in message.blocks if block["type"] == "actions")
            tap = slack.payloads.interaction("block_actions", ana.user) | {
                "container": {"type": "message", "message_ts": message.ts, "channel_id": message.channel},
                "response_url": slack.response_url(message.channel, ana.id, original=message.ts),
                "actions": [{**button["elements"][0], "block_id": button["block_id"], "type": "button"}],
            }
            event = slack.payloads.event(
                {"type": "message", "channel": ana.dm.id, "channel_type": "im", "user": ana.id, "text": "hi",
                 "ts": "1776160000.000100"}
            )  # fmt: skip
            known = await stored(scene, lambda s: s.exec(select(func.count()).select_from(Seen)).one())
            for body, kind in ((urlencode({"payload": json.dumps(tap)}), FORM), encoded("events_api", event)):
                raw = body.encode() if isinstance(body, str) else body
                sent = headers(scene, raw) | {"Content-Type": kind}  # type: ignore[arg-type]
                again = sent | {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}
                for how in (sent, again):
                    both = await asyncio.gather(*(status(address, raw, how) for address in scene.crew.addresses))
                    assert [code for code, _ in both] == [200, 200]
            counted = [OpenAnswer, Participation, Seen]
            counts = await stored(scene, lambda s: [s.exec(select(func.count()).select_from(t)).one() for t in counted])
            assert counts == [1, 1, known + 2]
            replies = select(func.count()).where(Delivery.kind == "reply")
            assert await stored(scene, lambda s: s.exec(replies).one()) == 1
