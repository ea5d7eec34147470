"""The connection over which Slack speaks to us in Socket Mode: made anew, at a new address, as often as it takes."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import time
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.house import House
from bot.methods import PASSING
from bot.results import TIME_LIMIT, Lost, code, meaning

log = logging.getLogger(__name__)

PING_SECONDS = 10.0
SHORTEST, LONGEST = 1.0, 30.0
"""Seconds between two attempts: twice as many after each that failed."""
AT_THE_START = 5.0
"""Seconds in which Slack may say that it refuses the token; after that everything else begins."""
LAST_WORDS = 2.0
"""Seconds that requests in flight have to be acknowledged before the connection is closed, and that closing it has."""


class Connection(SocketModeClient):
    """What the SDK does with a connection that stands; and one task alone that makes them.

    The SDK's own tries the same address again for ever. Slack's is good once, and no text of an error may be logged
    that holds it.
    """

    def __init__(self, bolt: AsyncApp, house: House) -> None:
        given = house.settings.slack_app_token
        super().__init__(
            given.get_secret_value() if given else "",
            logger=bolt.logger,
            web_client=house.slack.client,
            ping_interval=PING_SECONDS,
        )
        self._bolt, self._house = bolt, house
        self._wanted = asyncio.Event()
        self._wait = 0.0
        self._greeted: aiohttp.ClientWebSocketResponse | None = None
        self._alive_at = asyncio.get_running_loop().time()
        self._making: asyncio.Task[None] | None = None
        self.message_listeners.append(self._heard)
        self.socket_mode_request_listeners.append(self._asked)

    @asynccontextmanager
    async def kept_up(self) -> AsyncIterator[None]:
        """Connected within it, as far as Slack lets us. Raises SlackApiError as `connect` does."""
        try:
            await self.connect()
            yield
        finally:
            self._make_no_more()
            # Whoever pressed something a moment ago still gets their acknowledgement.
            await self._house.activity.quiet(LAST_WORDS)
            await self.close()

    async def connect(self) -> None:
        """Connect from now on, beside everything else. Raises SlackApiError where Slack refuses us altogether."""
        address = None
        try:
            async with asyncio.timeout(AT_THE_START):
                address = await self._address()
        except SlackApiError as problem:
            passes = isinstance(meaning(problem, self._house.clock.now()), Lost) or code(problem) in PASSING
            if not passes:
                raise
        except (aiohttp.ClientError, TimeoutError):
            pass  # It is asked again, and then it is said.
        self._making = asyncio.create_task(self._make(address))

    async def connect_to_new_endpoint(self, force: bool = False) -> None:
        """Ask for another connection: what the SDK does where one has ended, is silent, or Slack wants it."""
        self._wanted.set()

    async def is_connected(self) -> bool:
        """Whether there is a connection; it is alive where Slack has greeted us on it."""
        connected = await super().is_connected()
        if connected and self._greeted is self.current_session:
            self._alive_at = asyncio.get_running_loop().time()
        return connected

    async def silence(self) -> float:
        """For how many seconds there has been no connection that is alive."""
        await self.is_connected()
        return asyncio.get_running_loop().time() - self._alive_at

    def _make_no_more(self) -> None:
        if self._making is not None:
            self._making.cancel()

    async def close(self) -> None:
        """End the connection; whoever does not answer to that is not waited for."""
        self._make_no_more()
        self.closed = True
        if self.current_session is not None:
            await asyncio.wait({asyncio.create_task(self.current_session.close())}, timeout=LAST_WORDS)
        await super().close()  # type: ignore[no-untyped-call]

    async def _address(self) -> str:
        with self._house.activity.busy():
            return await self._house.slack.socket_address(self.app_token)

    async def _make(self, address: str | None) -> None:
        """Make one connection after the other, whenever one is wanted. `address` is a first one."""
        while True:
            await asyncio.sleep(self._wait)
            self._wait = min(2 * self._wait or SHORTEST, LONGEST)
            try:
                async with self.connect_operation_lock:
                    old = await self._connect(address or await self._address())
            except Exception as problem:  # noqa: BLE001 - the edge: whatever it was, the next attempt may succeed
                log.warning("Slack was not connected to: %s; tried again in %.0f s", _why(problem), self._wait)
            else:
                if old is not None:
                    await old.close()
                await self._wanted.wait()
            address = None

    async def _connect(self, address: str) -> aiohttp.ClientWebSocketResponse | None:
        """Put a new connection in the place of the one before, which goes on until then; that one, to be closed."""
        async with asyncio.timeout(TIME_LIMIT):
            session = await self.aiohttp_client_session.ws_connect(
                address,
                autoping=False,
                heartbeat=self.ping_interval,
                proxy=self.proxy,
                ssl=self.web_client.ssl if self.web_client.ssl is not None else True,
            )
        old, self.current_session = self.current_session, session
        self.stale, self.last_ping_pong_time = False, None
        self._wanted.clear()
        for before in (self.current_session_monitor, self.message_receiver):
            if before is not None:
                before.cancel()
        self.current_session_monitor = asyncio.create_task(self.monitor_current_session())
        self.message_receiver = asyncio.create_task(self.receive_messages())
        return old

    async def _heard(self, _: AsyncBaseSocketModeClient, message: dict[str, Any], __: str | None = None) -> None:
        if message.get("type") == "hello":
            self._greeted, self._wait = self.current_session, 0.0

    async def _asked(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        began = time()
        answer = await run_async_bolt_app(self._bolt, request)
        await send_async_response(client, request, answer, began)


def _why(problem: Exception) -> str:
    """A problem in words that hold no address: its own text may."""
    if isinstance(problem, SlackApiError):
        return code(problem) or f"status {problem.response.status_code}"
    if isinstance(problem, aiohttp.WSServerHandshakeError):
        return f"the handshake was answered with {problem.status}"
    return type(problem).__name__
