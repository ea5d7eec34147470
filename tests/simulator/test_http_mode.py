"""HTTP mode: signed requests to the app's request URL."""

import asyncio
import time
from typing import Any

import pytest
from aiohttp import web

from simulator import NotAcknowledged, Slack
from simulator.signed_http import signature

Json = dict[str, Any]


@pytest.fixture
async def app(slack: Slack, make_app: Any, serve: Any) -> Any:
    """A Bolt app behind HTTP instead of a socket."""
    app = make_app(slack)
    slack.use_http(await serve(app))
    return app


async def test_commands_clicks_and_events_arrive_signed(slack: Slack, app: Any) -> None:
    ana = slack.person("ana")

    @app.command("/concern")
    async def concern(ack: Any, command: Json) -> None:
        await ack(f"Heard: {command['text']}")

    @app.event("message")
    async def message(event: Json, say: Any) -> None:
        await say(
            text="Go?",
            blocks=[
                {
                    "type": "actions",
                    "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Go"}, "action_id": "go"}],
                }
            ],
        )

    @app.action("go")
    async def go(ack: Any, respond: Any) -> None:
        await ack()
        await respond("Gone", replace_original=True)

    await ana.types("/concern my job & <more>")
    await ana.sees("Heard: my job & <more>")
    await ana.says("hello")
    await ana.sees("Go")
    await ana.clicks("Go")
    await ana.sees("Gone")
    counts = slack.counts()
    assert (counts["refused"], counts["late_acks"], counts["undelivered"]) == (0, 0, 0)


async def test_modals_answer_with_field_errors(slack: Slack, app: Any) -> None:
    view = {
        "type": "modal",
        "callback_id": "why",
        "title": {"type": "plain_text", "text": "Why"},
        "submit": {"type": "plain_text", "text": "Send"},
        "blocks": [
            {
                "type": "input",
                "block_id": "why",
                "label": {"type": "plain_text", "text": "Why?"},
                "element": {"type": "plain_text_input", "action_id": "value"},
            }
        ],
    }

    @app.command("/concern")
    async def concern(ack: Any, client: Any, body: Json) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=view)
        await ack()

    @app.view("why")
    async def submitted(ack: Any, body: Json) -> None:
        value = body["view"]["state"]["values"]["why"]["value"]["value"]
        await ack(response_action="errors", errors={"why": "Longer"}) if len(value) < 4 else await ack()

    ana = slack.person("ana")
    await ana.types("/concern")
    await ana.fills("Why?", "x")
    assert await ana.submits() == {"Why?": "Longer"}
    await ana.fills("Why?", "longer")
    assert await ana.submits() == {}


async def test_the_request_url_is_verified(slack: Slack, app: Any) -> None:
    assert await slack.verify_request_url()


async def test_forged_requests_are_turned_away(slack: Slack, app: Any) -> None:
    @app.command("/concern")
    async def concern(ack: Any) -> None:
        await ack("Heard")

    payload = slack.payloads.command(slack.person("ana").user, slack.person("ana").dm, "/concern", "")
    assert (await slack.http.forge("slash_commands", payload))[0] == 200
    assert (await slack.http.forge("slash_commands", payload, secret="another"))[0] == 401
    assert (await slack.http.forge("slash_commands", payload, age=301))[0] == 401
    assert (await slack.http.forge("slash_commands", payload, sign=False))[0] == 401


def test_the_signature_is_the_one_of_slacks_documentation() -> None:
    body = (
        "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    expected = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    assert signature("8f742231b10e8888abcd99yyyzzz85a5", "1531420618", body) == expected


async def test_the_timestamp_is_real_time_unless_told_otherwise(open_slack: Any, make_app: Any, serve: Any) -> None:
    slack = await open_slack(wall=lambda: time.time() - 400)
    app = make_app(slack)
    slack.use_http(await serve(app))
    with pytest.raises(NotAcknowledged, match="dispatch_failed"):
        await slack.person("ana").types("/concern")


@pytest.fixture
async def stub() -> Any:
    """A request URL that answers as told and keeps what came."""
    came: list[dict[str, str]] = []
    answers: list[web.Response | float] = []

    async def handle(request: web.BaseRequest) -> web.Response:
        came.append(dict(request.headers))
        answer = answers.pop(0) if answers else web.Response()
        if isinstance(answer, float):
            await asyncio.sleep(answer)
            return web.Response()
        return answer

    runner = web.ServerRunner(web.Server(handle, access_log=None), shutdown_timeout=0.01)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    yield f"http://{host}:{port}/", came, answers
    await runner.cleanup()


async def test_an_event_is_retried_with_number_and_reason(open_slack: Any, stub: Any) -> None:
    slack = await open_slack(ack_limit=0.05, retry_delays=(0.0, 0.0, 0.0))
    url, came, answers = stub
    slack.use_http(url)
    answers += [web.Response(status=500), 0.2]
    await slack.person("ana").says("hello")
    assert await slack.changed.until(lambda: len(came) == 3 and slack.idle, 2)
    retries = [(h.get("X-Slack-Retry-Num"), h.get("X-Slack-Retry-Reason")) for h in came]
    assert retries == [(None, None), ("1", "http_error"), ("2", "http_timeout")]
    assert (slack.counts()["late_acks"], slack.counts()["undelivered"]) == (1, 1)


async def test_an_app_may_ask_not_to_be_told_again(open_slack: Any, stub: Any) -> None:
    slack = await open_slack(retry_delays=(0.0, 0.0, 0.0))
    url, came, answers = stub
    slack.use_http(url)
    answers.append(web.Response(status=500, headers={"X-Slack-No-Retry": "1"}))
    await slack.person("ana").says("hello")
    await slack.quiet(1)
    assert len(came) == 1


async def test_without_anybody_listening_a_person_sees_a_warning(slack: Slack) -> None:
    slack.use_http("http://127.0.0.1:9/")
    with pytest.raises(NotAcknowledged):
        await slack.person("ana").types("/concern")


@pytest.fixture
async def replicas(make_app: Any, serve: Any, slack: Slack) -> tuple[list[str], list[str]]:
    """Two addresses of one app, and who was asked so far."""
    asked: list[str] = []

    async def replica(name: str) -> str:
        app = make_app(slack)

        @app.command("/concern")
        async def concern(ack: Any) -> None:
            asked.append(name)
            await ack()

        return str(await serve(app))

    return [await replica("first"), await replica("second")], asked


async def test_several_addresses_take_turns(slack: Slack, replicas: Any) -> None:
    addresses, asked = replicas
    slack.use_http(*addresses)
    for _ in range(4):
        await slack.person("ana").types("/concern")
    assert asked == ["first", "second", "first", "second"]


async def test_an_address_that_refuses_the_connection_is_passed_over(slack: Slack, replicas: Any) -> None:
    addresses, asked = replicas
    slack.use_http("http://127.0.0.1:9/", *addresses)
    for _ in range(3):
        await slack.person("ana").types("/concern")
    assert asked == ["first", "first", "second"]
    assert slack.counts()["undelivered"] == 0


async def test_what_broke_midway_is_not_sent_to_the_next_address(slack: Slack, replicas: Any) -> None:
    addresses, asked = replicas

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as rude:
        slack.use_http(f"http://127.0.0.1:{rude.sockets[0].getsockname()[1]}/", *addresses)
        with pytest.raises(NotAcknowledged, match="dispatch_failed"):
            await slack.person("ana").types("/concern")
        assert asked == []
        await slack.person("ana").types("/concern")
        assert asked == ["first"]


async def test_the_manifest_says_where_each_payload_goes(open_slack: Any, manifest: Json) -> None:
    manifest["settings"]["socket_mode_enabled"] = False
    manifest["settings"]["event_subscriptions"]["request_url"] = "http://app/events"
    manifest["settings"]["interactivity"]["request_url"] = "http://app/actions"
    manifest["features"]["slash_commands"][0]["url"] = "http://app/commands"
    slack = await open_slack(manifest)
    assert slack.delivery.transport is slack.http
    assert slack.http.url_for("events_api", {}) == "http://app/events"
    assert slack.http.url_for("interactive", {}) == "http://app/actions"
    assert slack.http.url_for("options", {}) == "http://app/actions"
    assert slack.http.url_for("slash_commands", {"command": "/groundswell"}) == "http://app/commands"
    assert slack.http.url_for("slash_commands", {"command": "/unknown"}) == ""
