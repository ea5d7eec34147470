"""A workspace with three people and a small real Bolt app in Socket Mode."""

import copy
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from simulator import Slack

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Groundswell"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "Groundswell"},
        "slash_commands": [
            {"command": "/groundswell", "description": "Your settings", "should_escape": True},
            {"command": "/concern", "description": "Raise a concern"},
        ],
        "shortcuts": [
            {"name": "Raise a concern", "type": "global", "callback_id": "concern", "description": "-"},
            {"name": "Make it a concern", "type": "message", "callback_id": "concern_from", "description": "-"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "channels:history",
                "channels:join",
                "channels:read",
                "chat:write",
                "commands",
                "files:read",
                "files:write",
                "groups:history",
                "groups:read",
                "im:history",
                "im:read",
                "im:write",
                "pins:write",
                "reactions:write",
                "team:read",
                "usergroups:read",
                "users:read",
                "users:read.email",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": ["app_home_opened", "app_mention", "message.channels", "message.im", "team_join"]
        },
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}

T0 = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


class MovableClock:
    """Time that stands still until a test moves it."""

    def __init__(self) -> None:
        self.time = T0

    def __call__(self) -> datetime:
        return self.time

    def forward(self, **amount: float) -> None:
        self.time += timedelta(**amount)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


OpenSlack = Callable[..., Awaitable[Slack]]
Connect = Callable[[Slack], Awaitable[AsyncApp]]
Serve = Callable[[AsyncApp], Awaitable[str]]


@pytest.fixture
async def open_slack(clock: MovableClock) -> AsyncIterator[OpenSlack]:
    """Opens workspaces with Ana, Ben and Cleo in it, and closes them after the test."""
    async with AsyncExitStack() as stack:

        async def opener(manifest: dict[str, Any] | None = None, **options: Any) -> Slack:
            slack = Slack(manifest or MANIFEST, **{"now": clock, "echo": False, **options})
            await stack.enter_async_context(slack)
            for name in ("ana", "ben", "cleo"):
                slack.add_user(name)
            slack.add_channel("general", members=["ana", "ben", "cleo"])
            return slack

        yield opener


@pytest.fixture
async def slack(open_slack: OpenSlack) -> Slack:
    return await open_slack()


@pytest.fixture
def manifest() -> dict[str, Any]:
    """A copy of the manifest, to be changed."""
    return copy.deepcopy(MANIFEST)


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


ClientOf = Callable[..., AsyncWebClient]


@pytest.fixture
def client_of(session: aiohttp.ClientSession) -> ClientOf:
    """Makes the real SDK's client for a workspace; it never retries by itself."""

    def make(slack: Slack, **options: Any) -> AsyncWebClient:
        given = {"token": slack.bot_token, "base_url": slack.url, "session": session, "retry_handlers": []}
        return AsyncWebClient(**{**given, **options})

    return make


@pytest.fixture
def client(slack: Slack, client_of: ClientOf) -> AsyncWebClient:
    return client_of(slack)


MakeApp = Callable[[Slack], AsyncApp]


@pytest.fixture
def make_app(client_of: ClientOf) -> MakeApp:
    """Makes Bolt apps as the product makes its own: no auth.test for each request."""

    def make(slack: Slack) -> AsyncApp:
        async def authorize(**_: Any) -> AuthorizeResult:
            return AuthorizeResult(
                enterprise_id=None,
                team_id=slack.workspace.team_id,
                bot_token=slack.bot_token,
                bot_id=slack.bot_id,
                bot_user_id=slack.bot.id,
            )

        app = AsyncApp(
            client=client_of(slack, token=None),
            authorize=authorize,
            signing_secret=slack.signing_secret,
            process_before_response=True,
        )
        app.logger.setLevel(logging.CRITICAL)
        return app

    return make


@pytest.fixture
async def connect(make_app: MakeApp) -> AsyncIterator[Connect]:
    """Connects Bolt apps over Socket Mode, and disconnects them after the test."""
    async with AsyncExitStack() as stack:

        async def connector(slack: Slack) -> AsyncApp:
            app = make_app(slack)
            handler = AsyncSocketModeHandler(app, app_token=slack.app_token, ping_interval=0.2)
            await handler.connect_async()
            stack.push_async_callback(handler.close_async)
            return app

        yield connector


@pytest.fixture
async def app(slack: Slack, connect: Connect) -> AsyncApp:
    """A Bolt app without listeners, connected over Socket Mode."""
    return await connect(slack)


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Serves Bolt apps over HTTP on 127.0.0.1, and answers with their request URL."""
    async with AsyncExitStack() as stack:

        async def server(app: AsyncApp) -> str:
            async def handle(request: web.Request) -> web.Response:
                return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

            site = web.Application()
            site.router.add_post("/slack/events", handle)
            runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.1)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            host, port = runner.addresses[0][:2]
            return f"http://{host}:{port}/slack/events"

        yield server
