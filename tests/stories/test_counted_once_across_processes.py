"""The same thing reaches two processes at the same moment, and counts once: the database decides."""

import asyncio
import json
from urllib.parse import urlencode

from sqlmodel import func, select

from bot import app
from simulator.signed_http import encoded
from storage.tables import Delivery, OpenAnswer, Participation, Seen
from tests.stories.conftest import Harbour
from tests.stories.test_over_http import over_http
from tests.stories.test_requests_over_http import headers, status


async def twice(harbour: Harbour, addresses: list[str], body: str, content: str) -> list[int]:
    """Send one signed request to each process at once, and to each once more as Slack's retry."""
    raw = body.encode()
    sent = headers(harbour, raw) | {"Content-Type": content}
    again = sent | {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}
    first = await asyncio.gather(*(status(address, raw, sent) for address in addresses))
    second = await asyncio.gather(*(status(address, raw, again) for address in addresses))
    await harbour.rest()
    return [code for code, _ in (*first, *second)]


async def test_a_tap_and_an_event_that_reach_two_processes_at_once_count_once(database_url: str) -> None:
    async with over_http(database_url) as (harbour, address):
        house = harbour.told.product.house
        other = app.wire(house.settings, harbour.told.clock, runner=None)
        other.house.slack.client = house.slack.client
        server = app.server(other)
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        addresses = [address, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"]
        await harbour.until("2026-04-14 10:00")
        message = harbour.ana.messages()[-1]
        tap = harbour.slack.payloads.interaction("block_actions", harbour.ana.user) | {
            "container": {"type": "message", "message_ts": message.ts, "channel_id": message.channel},
            "response_url": harbour.slack.response_url(message.channel, harbour.ana.id, original=message.ts),
            "actions": [{"type": "button", "action_id": "pulse_tap:4", "block_id": "pulse:1:usage", "value": "daily"}],
        }
        tap["actions"][0]["value"] = next(
            block["elements"][0]["value"] for block in message.blocks if block["type"] == "actions"
        )
        known = await harbour.stored(lambda s: s.exec(select(func.count()).select_from(Seen)).one())
        body = urlencode({"payload": json.dumps(tap)})
        assert await twice(harbour, addresses, body, "application/x-www-form-urlencoded") == [200] * 4
        event = harbour.slack.payloads.event(
            {
                "type": "message",
                "channel": harbour.ben.dm.id,
                "channel_type": "im",
                "user": harbour.ben.id,
                "text": "hi",
            }
        )
        assert await twice(harbour, addresses, *encoded("events_api", event)) == [200] * 4
        counts = await harbour.stored(
            lambda s: [s.exec(select(func.count()).select_from(t)).one() for t in (OpenAnswer, Participation, Seen)]
        )
        assert counts == [1, 1, known + 2]
        replies = select(func.count()).where(Delivery.kind == "reply")
        assert await harbour.stored(lambda s: s.exec(replies).one()) == 1
        server.should_exit = True
        await serving
        other.house.db.close()
