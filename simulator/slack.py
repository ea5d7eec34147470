"""A pretend Slack: one workspace with one app, served on 127.0.0.1, that says no where Slack does."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from simulator.answers import answer_response_url
from simulator.bell import Bell
from simulator.counts import Counts, Refusal
from simulator.delivery import RETRY_DELAYS, Delivery, Kind
from simulator.door import answer_call
from simulator.ids import Ids
from simulator.json_types import Json
from simulator.limits import CEILING, RateLimits
from simulator.manifest import AppConfig
from simulator.message import Message
from simulator.messages import Listener, Messages
from simulator.payloads import Payloads
from simulator.person import Person
from simulator.records import Channel, ChannelKind, Stored, User, Usergroup
from simulator.response_urls import ResponseUrls
from simulator.sockets import Sockets
from simulator.traffic import Traffic
from simulator.triggers import Triggers
from simulator.workspace import Workspace

ACK_LIMIT = 3.0
"""Real seconds within which Slack wants an acknowledgement."""


def utc_now() -> datetime:
    """The real time."""
    return datetime.now(UTC)


class Slack:
    """Start it with `async with Slack(manifest) as slack`, point the app at `slack.url`, speak through `person`."""

    def __init__(
        self,
        manifest: Json,
        *,
        now: Callable[[], datetime] = utc_now,
        seed: int = 0,
        team: str = "Acme",
        bot_token: str = "xoxb-simulated",  # noqa: S107 - no secret: it opens nothing but this
        app_token: str = "xapp-simulated",  # noqa: S107
        signing_secret: str = "simulated-signing-secret",  # noqa: S107
        rate_limits: bool = True,
        ceiling: float = CEILING,
        ack_limit: float = ACK_LIMIT,
        retry_delays: Sequence[float] = RETRY_DELAYS,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        echo: bool = True,
    ) -> None:
        self.config = AppConfig.from_manifest(manifest)
        self.bot_token, self.app_token, self.signing_secret = bot_token, app_token, signing_secret
        self.revoked: set[str] = set()
        self.changed = Bell()
        self.traffic = Traffic(self.changed)
        self.tally = Counts()
        ids = Ids(seed)
        self.app_id, self.bot_id = ids.next("A"), ids.next("B")
        self.workspace = Workspace(name=team, now=now, ids=ids)
        self.bot = self.workspace.add_user(self.config.name.lower(), real_name=self.config.name, is_bot=True)
        self.messages = Messages(self.workspace, self.changed)
        self.triggers = Triggers(now, ids)
        self.response_urls = ResponseUrls(now, ids)
        self.rates = RateLimits(now, enforced=rate_limits, ceiling=ceiling)
        self.payloads = Payloads(self)
        self.echo = echo
        self.sockets = Sockets(self.app_id, ids, self.tally, ack_limit=ack_limit, seed=seed)
        self.delivery = Delivery(self.sockets, self.tally, self.traffic, retry_delays=retry_delays, sleep=sleep)
        self._people: dict[str, Person] = {}
        self._runner: web.ServerRunner | None = None
        self.address = ""

    # Coming and going

    async def start(self, port: int = 0) -> Self:
        """Listen on 127.0.0.1; port 0 takes any free one."""
        self._runner = web.ServerRunner(web.Server(self._serve, access_log=None), shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        host, bound = self._runner.addresses[0][:2]
        self.address = f"{host}:{bound}"
        return self

    async def stop(self) -> None:
        """Close every connection and stop listening."""
        await self.delivery.stop()
        await self.sockets.drop()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    @property
    def url(self) -> str:
        """What an app takes for https://slack.com/api/."""
        return f"http://{self.address}/api/"

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        head, _, tail = request.path[1:].partition("/")
        if head == "link":
            return await self.sockets.connect(request)
        with self.traffic.unacknowledged():
            if head == "api":
                return await answer_call(self, request, tail)
            if head == "response":
                return await answer_response_url(self, request, tail)
        return web.Response(status=404, text="not found")

    # What is in it

    def add_user(self, name: str, **fields: Any) -> User:
        """A new member of the workspace; fields as in `records.User`."""
        return self.workspace.add_user(name, **fields)

    def add_channel(
        self, name: str, *, kind: ChannelKind = "public", members: list[str] | None = None, with_app: bool = True
    ) -> Channel:
        """A new channel; the app is invited unless told otherwise."""
        channel = self.workspace.add_channel(name, kind=kind, members=members)
        if with_app and channel.members is not None:
            channel.members.add(self.bot.id)
        return channel

    def add_usergroup(self, handle: str, name: str, users: list[str]) -> Usergroup:
        """A new user group."""
        return self.workspace.add_usergroup(handle, name, users)

    def person(self, who: str) -> Person:
        """Somebody at their client, found by id, name or email."""
        user = self.workspace.user(who)
        if user.id not in self._people:
            self._people[user.id] = Person(self, user)
        return self._people[user.id]

    # What happens in it

    @property
    def idle(self) -> bool:
        """Nothing sent and unacknowledged, no call being handled."""
        return self.traffic.idle

    async def quiet(self, within: float | None = None) -> bool:
        """Wait until idle; False when `within` real seconds were not enough."""
        return await self.traffic.quiet(within)

    def counts(self) -> dict[str, Any]:
        """What arrived so far."""
        return self.tally.summary()

    @property
    def refusals(self) -> list[Refusal]:
        """The last 200 refusals, oldest first."""
        return list(self.tally.refusals)

    def on_message(self, listener: Listener) -> None:
        """Call `listener(user id or channel id, message)` for each message posted, changed or removed."""
        self.messages.listeners.append(listener)

    async def sends(self, kind: Kind, payload: Json, retry: tuple[int, str] | None = None) -> Json:
        """Deliver any payload at all, once; raises `delivery.Lost` when it is not acknowledged."""
        return await self.delivery.hand_over(kind, payload, retry)

    def tell(self, event: Json, name: str) -> None:
        """Deliver an event in the background if the manifest subscribes to `name`."""
        if name in self.config.events:
            self.delivery.tell(self.payloads.event(event))

    # What the app's calls do

    def as_bot(self, content: Json) -> Json:
        """Content, signed by the app."""
        return {
            "type": "message",
            "user": self.bot.id,
            "bot_id": self.bot_id,
            "app_id": self.app_id,
            "team": self.workspace.team_id,
            **content,
        }

    def post(self, channel: Channel, data: Json, *, method: str) -> Message:
        """Append a message of the app, count it if its key is known, and echo it as an event."""
        message, repeated = self.messages.post(channel, data)
        if repeated:
            self.tally.repeated(method)
        return message

    def change(self, channel: Channel, stored: Stored, data: Json, *, ephemeral_for: str = "") -> Message:
        """Change a message of the app."""
        return self.messages.change(channel, stored, data, ephemeral_for=ephemeral_for)

    def remove(self, channel: Channel, stored: Stored, *, ephemeral_for: str = "") -> Message:
        """Remove a message of the app."""
        return self.messages.remove(channel, stored, ephemeral_for=ephemeral_for)

    def response_url(self, channel_id: str, user_id: str, *, original: str = "", ephemeral: bool = False) -> str:
        """A fresh response_url for that place."""
        secret = self.response_urls.issue(channel_id, user_id, original=original, ephemeral=ephemeral)
        return f"http://{self.address}/response/{secret}"
