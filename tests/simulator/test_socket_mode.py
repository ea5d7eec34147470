"""Socket Mode: connections, envelopes, acknowledgements, retries."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from simulator import Fault, NotAcknowledged, Slack

Json = dict[str, Any]


class Wire:
    """A bare Socket Mode client that acknowledges only when told to."""

    def __init__(self, socket: Any) -> None:
        self.socket = socket

    async def next(self) -> Json:
        message: Json = await self.socket.receive_json(timeout=2)
        return message

    async def ack(self, envelope: Json, payload: Json | None = None) -> None:
        answer = {"envelope_id": envelope["envelope_id"], **({"payload": payload} if payload else {})}
        await self.socket.send_str(json.dumps(answer))


@pytest.fixture
async def dial(session: Any, client_of: Any) -> AsyncIterator[Any]:
    async with AsyncExitStack() as stack:

        async def dialled(slack: Slack, url: str = "") -> Wire:
            if not url:
                opened = await client_of(slack).apps_connections_open(app_token=slack.app_token)
                url = opened["url"]
            return Wire(await stack.enter_async_context(session.ws_connect(url)))

        yield dialled


async def test_a_connection_starts_with_hello(slack: Slack, dial: Any) -> None:
    hello = await (await dial(slack)).next()
    assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    assert hello["connection_info"] == {"app_id": slack.app_id}
    assert (await (await dial(slack)).next())["num_connections"] == 2


async def test_a_ticket_is_good_for_one_connection(slack: Slack, dial: Any) -> None:
    for ticket, answers in (
        ("forged", ["disconnect", "disconnect"]),
        (slack.sockets.ticket(), ["hello", "disconnect"]),
    ):
        url = f"ws://{slack.address}/link/?ticket={ticket}"
        assert [(await (await dial(slack, url)).next())["type"] for _ in range(2)] == answers


async def test_an_eleventh_connection_is_turned_away(open_slack: Any, dial: Any) -> None:
    slack = await open_slack(rate_limits=False)
    for _ in range(10):
        assert (await (await dial(slack)).next())["type"] == "hello"
    assert (await (await dial(slack)).next())["reason"] == "too_many_websockets"


async def test_each_payload_goes_to_one_of_the_connections(slack: Slack, dial: Any) -> None:
    wires = [await dial(slack) for _ in range(3)]
    for wire in wires:
        await wire.next()
    got = [0, 0, 0]

    async def serve(number: int) -> None:
        while True:
            envelope = await wires[number].socket.receive_json()
            got[number] += 1
            await wires[number].ack(envelope)

    servers = [asyncio.ensure_future(serve(n)) for n in range(3)]
    for _ in range(30):
        await slack.person("ana").types("/groundswell")
    for server in servers:
        server.cancel()
    assert sum(got) == 30
    assert min(got) > 0


async def test_envelopes_have_the_shape_slack_gives_them(slack: Slack, dial: Any) -> None:
    wire = await dial(slack)
    await wire.next()
    typing = asyncio.ensure_future(slack.person("ana").types("/concern my job"))
    command = await wire.next()
    await wire.ack(command, {"text": "Heard"})
    await typing
    assert (command["type"], command["accepts_response_payload"]) == ("slash_commands", True)
    assert command["payload"]["text"] == "my job"
    await slack.person("ana").sees("Heard")
    await slack.person("ana").says("hello")
    event = await wire.next()
    await wire.ack(event)
    assert (event["type"], event["retry_attempt"], event["retry_reason"]) == ("events_api", 0, "")
    assert event["payload"]["event"]["channel_type"] == "im"
    assert event["payload"]["authorizations"][0]["user_id"] == slack.bot.id


async def test_an_event_is_retried_until_it_is_acknowledged(open_slack: Any, dial: Any) -> None:
    slack = await open_slack(ack_limit=0.05, retry_delays=(0.0, 0.01, 0.01))
    wire = await dial(slack)
    await wire.next()
    await slack.person("ana").says("hello")
    first, second = await wire.next(), await wire.next()
    await wire.ack(second)
    assert await slack.quiet(1)
    await asyncio.sleep(0.1)
    assert (second["retry_attempt"], second["retry_reason"]) == (1, "http_timeout")
    assert first["payload"]["event_id"] == second["payload"]["event_id"]
    assert slack.counts()["late_acks"] == 1


async def test_an_event_is_given_up_after_three_retries(open_slack: Any, dial: Any) -> None:
    slack = await open_slack(ack_limit=0.02, retry_delays=(0.0, 0.0, 0.0))
    wire = await dial(slack)
    await wire.next()
    await slack.person("ana").says("hello")
    attempts = [(await wire.next())["retry_attempt"] for _ in range(4)]
    with pytest.raises(TimeoutError):
        await wire.socket.receive_json(timeout=0.1)
    assert attempts == [0, 1, 2, 3]
    assert slack.counts()["late_acks"] == 4


async def test_a_click_is_never_retried_and_its_person_sees_a_warning(open_slack: Any, dial: Any) -> None:
    slack = await open_slack(ack_limit=0.02)
    wire = await dial(slack)
    await wire.next()
    with pytest.raises(NotAcknowledged, match="operation_timeout") as lost:
        await slack.person("ana").types("/concern")
    assert lost.value.shown == "/concern failed with the error “operation_timeout”"
    late = await wire.next()
    await wire.ack(late)
    with pytest.raises(TimeoutError):
        await wire.socket.receive_json(timeout=0.05)
    counts = slack.counts()
    assert (counts["late_acks"], counts["refused"]) == (1, 0)


async def test_what_went_over_a_connection_that_ended_is_lost_and_not_late(open_slack: Any, dial: Any) -> None:
    slack = await open_slack(ack_limit=0.3)
    wire = await dial(slack)
    await wire.next()
    typing = asyncio.ensure_future(slack.person("ana").types("/concern"))
    await wire.next()
    await wire.socket.close()
    with pytest.raises(NotAcknowledged, match="dispatch_failed"):
        await typing
    counts = slack.counts()
    assert (counts["late_acks"], counts["undelivered"]) == (0, 1)


async def test_an_acknowledgement_of_nothing_is_refused(slack: Slack, dial: Any) -> None:
    wire = await dial(slack)
    await wire.next()
    for nonsense in ("nonsense", '{"envelope_id": "never-sent"}', "[]"):
        await wire.socket.send_str(nonsense)
    await wire.socket.ping()
    assert await slack.changed.until(lambda: slack.counts()["refused"] == 3, 1)
    assert slack.refusals[-1].error == "malformed_ack"


async def test_with_nobody_connected_a_person_sees_a_warning(slack: Slack) -> None:
    with pytest.raises(NotAcknowledged, match="dispatch_failed"):
        await slack.person("ana").types("/concern")
    assert slack.counts()["undelivered"] == 1


async def test_the_sdk_comes_back_after_a_refresh(slack: Slack, app: AsyncApp) -> None:
    @app.command("/concern")
    async def concern(ack: Any) -> None:
        await ack("Heard")

    old = slack.sockets.connections[0]
    await slack.refresh_sockets("warning")
    assert await slack.changed.until(lambda: bool(slack.sockets.connections) and
                                     slack.sockets.connections[0] is not old, 2)  # fmt: skip
    await slack.person("ana").types("/concern")
    await slack.person("ana").sees("Heard")


async def test_the_sdk_comes_back_after_a_lost_connection(slack: Slack, app: AsyncApp) -> None:
    @app.command("/concern")
    async def concern(ack: Any) -> None:
        await ack("Heard")

    old = slack.sockets.connections[0]
    slack.misbehave(Fault.DISCONNECT, "slash_commands")
    await slack.person("ana").types("/concern")
    assert await slack.changed.until(lambda: bool(slack.sockets.connections) and
                                     slack.sockets.connections[0] is not old, 3)  # fmt: skip
    await slack.person("ana").types("/concern")
    assert len(slack.person("ana").messages()) == 2
