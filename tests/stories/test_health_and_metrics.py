"""What a process says of itself: whether it is well, and figures in which nobody can be found."""

import asyncio
import re
from datetime import timedelta

import aiohttp
import pytest

from bot import app
from bot.metrics import STEP, Metrics
from storage.db import Database
from tests.stories.conftest import Harbour
from tests.stories.test_an_ill_database import healthy
from tests.stories.test_over_http import over_http

FIGURE = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)$")
LABELS = {
    "kind": {"action", "command", "view", "event", "shortcut", "message shortcut", "contact", "pulse"},
    "outcome": {"done", "refused", "garbled", "forged", "not saved", "failed", "ok", "too many", "no answer"},
    "why": {"signature", "garbled", "method"},
    "result": {"posted"},
}


async def figures(address: str) -> dict[tuple[str, str], float]:
    """Every figure by name and labels."""
    async with aiohttp.ClientSession() as session, session.get(f"{address}/metrics") as answer:
        assert answer.content_type == "text/plain"
        lines = (await answer.text()).splitlines()
    found = [FIGURE.match(line) for line in lines if not line.startswith("#")]
    return {(one[1], one[2] or ""): float(one[3]) for one in found if one}


async def test_what_is_counted_says_what_happened_and_names_nobody(database_url: str) -> None:
    async with over_http(database_url) as (harbour, address):
        await harbour.until("2026-04-14 10:00")
        await harbour.ana.clicks("Once or twice")
        await harbour.rest()
        await harbour.ana.types("/concern zebras")
        await harbour.rest()
        async with aiohttp.ClientSession() as session:
            await session.post(f"{address}/slack/events", data=b"zebras")
        found = await figures(address)
        people = [harbour.slack.person(name) for name in ("ana", "ben", "olga")]
    assert found["groundswell_requests_total", 'kind="action",outcome="done"'] == 1
    assert found["groundswell_requests_total", 'kind="command",outcome="done"'] == 1
    assert found["groundswell_acknowledgement_seconds_count", 'kind="action"'] == 1
    assert found["groundswell_turned_away_total", 'why="signature"'] == 1
    assert found["groundswell_slack_calls_total", 'method="chat.postMessage",outcome="ok"'] > 10
    assert found["groundswell_delivery_attempts_total", 'result="posted"'] > 10
    assert found["groundswell_commit_seconds_count", ""] > 10
    assert found["process_resident_memory_bytes", ""] > 0
    told = " ".join(" ".join(key) for key in found)
    for forbidden in ("zebras", "sales", "usage", "pulse:1", *(one.id for one in people), *("ana", "olga@")):
        assert not re.search(rf"\b{re.escape(forbidden)}\b", told), forbidden


async def test_while_a_pulse_is_open_nobody_learns_from_figures_that_somebody_has_answered(database_url: str) -> None:
    async with over_http(database_url) as (harbour, address):
        await harbour.until("2026-04-14 10:00")
        before = await figures(address)
        await harbour.ana.clicks("Once or twice")
        await harbour.rest()
        after = await figures(address)
    told = {key for key in after if after[key] != before.get(key, 0) and not key[0].startswith(("process", "python"))}
    assert not [key for key in told if "answer" in key[0].replace("no answer", "")]
    assert before["groundswell_answers_total", ""] == after["groundswell_answers_total", ""] == 0


def test_answers_and_messages_are_told_in_whole_steps_only() -> None:
    metrics = Metrics()

    def told() -> list[str]:
        lines = metrics.text().decode().splitlines()
        return [
            line for line in lines if line.startswith(("groundswell_answers_total", "groundswell_deliveries_total"))
        ]

    for _ in range(STEP - 1):
        metrics.answered()
        metrics.ended("card", "posted", arrived=True)
    assert told() == ["groundswell_answers_total 0.0", 'groundswell_deliveries_total{kind="card"} 0.0']
    metrics.answered()
    assert told()[0] == f"groundswell_answers_total {STEP}.0"


async def test_what_is_due_is_told_by_priority_with_the_age_of_the_oldest(database_url: str) -> None:
    async with over_http(database_url) as (harbour, address):
        await harbour.until("2026-04-14 06:59")
        harbour.told.clock.jump(harbour.now + timedelta(minutes=3))
        found = await figures(address)
        due = {key[1]: number for key, number in found.items() if key[0] == "groundswell_oldest_due_seconds"}
        assert due == {'priority="26"': 120}
        assert found["groundswell_deliveries_due", 'priority="26"'] == STEP
        await harbour.olga.types("/groundswell pause")
        assert not [key for key in await figures(address) if key[0] == "groundswell_deliveries_due"]


async def test_health_says_that_ticks_have_stopped_that_sending_has_and_that_slack_refuses_us(
    database_url: str,
) -> None:
    async with over_http(database_url) as (harbour, address):
        product = harbour.told.product
        house = product.house
        house.ticked_at = harbour.now
        await harbour.forward(minutes=6)
        house.ticked_at, last = harbour.now - timedelta(minutes=6), harbour.now - timedelta(minutes=6)
        assert await healthy(address) == (
            503,
            {"ok": False, "problems": [f"the last tick was at {last:%Y-%m-%d %H:%M} UTC"]},
        )
        house.ticked_at = harbour.now
        harbour.slack.revoked.add(harbour.slack.bot_token)
        await harbour.ana.types("/concern")
        await harbour.rest()
        assert await healthy(address) == (503, {"ok": False, "problems": ["Slack refuses the app: token_revoked"]})
        harbour.slack.revoked.clear()
        await harbour.ana.types("/concern")
        await harbour.rest()
        assert await healthy(address) == (200, {"ok": True})
        assert product.sending is not None
        product.sending.cancel()
        await asyncio.wait({product.sending})
        assert await healthy(address) == (503, {"ok": False, "problems": ["sending has stopped"]})


async def test_a_process_that_serves_nothing_else_answers_on_a_port_of_its_own(
    harbour: Harbour, unused_tcp_port: int
) -> None:
    product = harbour.told.product
    product.house.settings.health_port = unused_tcp_port
    address = f"http://127.0.0.1:{unused_tcp_port}"
    async with app.watched(product):
        for _ in range(200):
            try:
                assert await healthy(address) == (200, {"ok": True})
                break
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.02)
        assert ("groundswell_writer_queue", "") in await figures(address)
        async with aiohttp.ClientSession() as session:
            assert (await session.post(f"{address}/slack/events", data=b"")).status == 404
    with pytest.raises(aiohttp.ClientConnectionError):
        await healthy(address)


async def test_asking_often_does_not_make_the_database_write_often(
    harbour: Harbour, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, health = harbour.told.product.house, harbour.told.product.health
    written: list[object] = []
    write = Database.write

    async def counted(self: Database, work: object) -> object:
        written.append(work)
        return await write(self, work)  # type: ignore[arg-type]

    monkeypatch.setattr(Database, "write", counted)
    assert await asyncio.gather(*(health.problems() for _ in range(20))) == [[]] * 20
    assert len(written) == 1
    await harbour.forward(seconds=6)
    written.clear()
    await health.problems()
    assert len(written) == 1
    assert house.db.waiting == 0
