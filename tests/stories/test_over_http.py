"""The same product over signed HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from bot import app
from bot.seeding import read_company
from bot.simulation import story
from tests.stories.conftest import HARBOUR, MONDAY, Harbour


@asynccontextmanager
async def over_http(database_url: str) -> AsyncIterator[tuple[Harbour, str]]:
    """Harbour, with its product listening on a port of 127.0.0.1 and Slack calling it there."""
    async with story(read_company(HARBOUR), MONDAY, database_url, alive=False) as told:
        told.product.house.settings.port = 0
        server = app.server(told.product)
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        told.slack.use_http(f"{address}/slack/events")
        await told.slack.verify_request_url()
        yield Harbour(told), address
        server.should_exit = True
        await serving


async def test_a_pulse_is_answered_over_http(database_url: str) -> None:
    async with over_http(database_url) as (harbour, _):
        await harbour.until("2026-04-14 10:00")
        await harbour.ana.clicks("Once or twice")
        await harbour.rest()
        await harbour.ana.sees("2 of 6")
        await harbour.olga.types("/groundswell status")
        await harbour.olga.sees("1 of 14 have taken part so far")
        counts = harbour.slack.counts()
    assert counts["refused"] == counts["late_acks"] == 0


async def test_a_request_that_slack_did_not_sign_is_turned_away(database_url: str) -> None:
    async with over_http(database_url) as (harbour, _):
        payload = harbour.slack.payloads.command(harbour.olga.user, harbour.olga.dm, "/groundswell", "pause")
        for forgery in ({"secret": "guessed"}, {"sign": False}, {"age": 3600}):
            status, _ = await harbour.slack.http.forge("slash_commands", payload, **forgery)  # type: ignore[arg-type]
            assert status == 401, forgery
        await harbour.olga.types("/groundswell status")
        await harbour.olga.sees("Live since")


async def test_health_answers_while_the_database_does(database_url: str) -> None:
    async with over_http(database_url) as (_, address), aiohttp.ClientSession() as session:
        answer = await session.get(f"{address}/health")
        assert (answer.status, await answer.json()) == (200, {"ok": True})
