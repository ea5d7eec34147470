"""A workspace with three people and a small real Bolt app in Socket Mode."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
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


@pytest.fixture
async def open_slack(clock: MovableClock) -> AsyncIterator[OpenSlack]:
    """Opens workspaces with Ana, Ben and Cleo in it, and closes them after the test."""
    opened: list[Slack] = []

    async def opener(manifest: dict[str, Any] | None = None, **options: Any) -> Slack:
        slack = await Slack(manifest or MANIFEST, **{"now": clock, "echo": False, **options}).start()
        opened.append(slack)
        for name in ("ana", "ben", "cleo"):
            slack.add_user(name)
        slack.add_channel("general", members=["ana", "ben", "cleo"])
        return slack

    yield opener
    for slack in opened:
        await slack.stop()


@pytest.fixture
async def slack(open_slack: OpenSlack) -> Slack:
    return await open_slack()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def client(slack: Slack, session: aiohttp.ClientSession) -> AsyncWebClient:
    """The real SDK's client, pointed at the pretend workspace; it never retries by itself."""
    return client_for(slack, session)


def client_for(slack: Slack, session: aiohttp.ClientSession, **options: Any) -> AsyncWebClient:
    return AsyncWebClient(token=slack.bot_token, base_url=slack.url, session=session, retry_handlers=[], **options)


def bolt_app(slack: Slack, client: AsyncWebClient) -> AsyncApp:
    """A Bolt app as the product makes it: no auth.test for each request."""

    async def authorize(**_: Any) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=slack.workspace.team_id,
            bot_token=slack.bot_token,
            bot_id=slack.bot_id,
            bot_user_id=slack.bot.id,
        )

    return AsyncApp(
        client=client,
        authorize=authorize,
        signing_secret=slack.signing_secret,
        process_before_response=True,
    )


@asynccontextmanager
async def connected(app: AsyncApp, slack: Slack) -> AsyncIterator[AsyncSocketModeHandler]:
    """The app, connected over Socket Mode for the time of a block."""
    handler = AsyncSocketModeHandler(app, app_token=slack.app_token)
    await handler.connect_async()
    try:
        yield handler
    finally:
        await handler.close_async()


@pytest.fixture
async def app(slack: Slack, client: AsyncWebClient) -> AsyncIterator[AsyncApp]:
    """A Bolt app without listeners, connected over Socket Mode."""
    app = bolt_app(slack, client)
    async with connected(app, slack):
        yield app
