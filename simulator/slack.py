"""A pretend Slack: one workspace with one app, served on 127.0.0.1, that says no where Slack does."""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from simulator.bell import Bell
from simulator.client import Client
from simulator.counts import Counts, Refusal
from simulator.delivery import RETRY_DELAYS, Delivery, Kind
from simulator.events import Events
from simulator.front import serve
from simulator.ids import Ids
from simulator.json_types import Json
from simulator.limits import CEILING, Ceiling, RateLimits
from simulator.manifest import AppConfig
from simulator.messages import Listener, Messages
from simulator.mischief import Fault, Mischief, Rule
from simulator.payloads import Payloads
from simulator.person import Person
from simulator.records import Channel, ChannelKind, User, Usergroup
from simulator.response_urls import ResponseUrls
from simulator.signed_http import SignedHttp
from simulator.sockets import Sockets
from simulator.traffic import Traffic
from simulator.triggers import Triggers
from simulator.views import ViewListener, Views
from simulator.voice import Voice
from simulator.wire import Wire
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
        ceiling: float | Ceiling = CEILING,
        ack_limit: float = ACK_LIMIT,
        retry_delays: Sequence[float] = RETRY_DELAYS,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        wall: Callable[[], float] = time.time,
        echo: bool = True,
    ) -> None:
        self.config = AppConfig.from_manifest(manifest)
        self.bot_token, self.app_token, self.signing_secret = bot_token, app_token, signing_secret
        self.revoked: set[str] = set()
        self.unknown_blocks: set[str] = set()
        """Kinds of blocks that this workspace does not know yet: it refuses messages with them."""
        self.address = ""
        self.changed = Bell()
        self.traffic = Traffic(self.changed)
        self.tally = Counts()
        self.wire = Wire(now)
        self.mischief = Mischief(seed, self.tally)
        self._build_workspace(Ids(seed), team, now)
        self.rates = RateLimits(now, enforced=rate_limits, ceiling=ceiling)
        self.payloads = Payloads(self)
        self.events = Events(self)
        self.voice = Voice(self, echo=echo)
        ids, bell = self.workspace.ids, self.changed
        self.sockets = Sockets(self.app_id, ids, self.tally, self.mischief, bell, ack_limit=ack_limit, seed=seed)
        self.http = SignedHttp(self.config, signing_secret, ack_limit=ack_limit, wall=wall)
        transport = self.sockets if self.config.socket_mode else self.http
        self.delivery = Delivery(
            transport, self.tally, self.traffic, self.mischief, self.wire, retry_delays=retry_delays, sleep=sleep
        )
        self.clients: dict[str, Client] = {}
        self._runner: web.ServerRunner | None = None

    def _build_workspace(self, ids: Ids, team: str, now: Callable[[], datetime]) -> None:
        self.app_id, self.bot_id = ids.next("A"), ids.next("B")
        self.workspace = Workspace(name=team, now=now, ids=ids)
        self.bot = self.workspace.add_user(self.config.name.lower(), real_name=self.config.name, is_bot=True)
        self.messages = Messages(self.workspace, self.changed)
        self.triggers = Triggers(now, ids)
        self.response_urls = ResponseUrls(now, ids)
        team_id = self.workspace.team_id
        identity = {
            "team_id": team_id,
            "app_installed_team_id": team_id,
            "app_id": self.app_id,
            "bot_id": self.bot_id,
        }
        self.views = Views(identity, ids, self.changed)

    # Coming and going

    async def start(self, port: int = 0) -> Self:
        """Listen on 127.0.0.1; port 0 takes any free one."""
        server = web.Server(lambda request: serve(self, request), access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        host, bound = self._runner.addresses[0][:2]
        self.address = f"{host}:{bound}"
        return self

    async def stop(self) -> None:
        """Close every connection and stop listening."""
        await self.delivery.stop()
        await self.sockets.drop()
        await self.http.close()
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

    def use_http(self, *request_urls: str) -> None:
        """Deliver everything to that URL, signed, instead of over sockets.

        Several are the same app behind a load balancer: each gets its turn, and one that takes no connection is
        passed over. A request that broke midway is not repeated.
        """
        self.http.request_urls = request_urls
        self.delivery.transport = self.http

    async def verify_request_url(self) -> bool:
        """Whether the app answers the url_verification challenge, as Slack asks before it saves a URL."""
        challenge = secrets.token_hex(16)
        payload = {"type": "url_verification", "token": "", "challenge": challenge}
        answer = await self.http.send("events_api", payload, None)
        return challenge in (answer.get("challenge"), answer.get("text"))

    async def refresh_sockets(self, reason: str = "refresh_requested") -> None:
        """Ask every Socket Mode connection to reconnect; a `warning` comes ten seconds before."""
        await self.sockets.refresh(reason)

    # What is in it

    def add_user(self, name: str, *, announced: bool = False, **fields: Any) -> User:
        """A new member of the workspace; fields as in `records.User`. Announced by a team_join event."""
        user = self.workspace.add_user(name, **fields)
        if announced:
            self.events.hired(user)
        return user

    def change_user(self, who: str, **fields: Any) -> User:
        """Change somebody's profile, status or account; tells user_change."""
        user = self.workspace.user(who)
        for name, value in fields.items():
            setattr(user, name, value)
        self.events.user_changed(user)
        return user

    def add_channel(
        self, name: str, *, kind: ChannelKind = "public", members: list[str] | None = None, with_app: bool = True
    ) -> Channel:
        """A new channel; the app is in it unless told otherwise."""
        channel = self.workspace.add_channel(name, kind=kind, members=members)
        if with_app and channel.members is not None:
            channel.members.add(self.bot.id)
        return channel

    def archive(self, which: str, by: str) -> None:
        """Somebody archives a channel."""
        channel = self.workspace.channel(which)
        channel.archived = True
        self.events.archived(channel, self.workspace.user(by))

    def enters(self, channel: Channel, user: User) -> None:
        """Somebody, or the app, joins a channel."""
        if channel.members is not None and user.id not in channel.members:
            channel.members.add(user.id)
            self.events.entered(channel, user)

    def add_usergroup(self, handle: str, name: str, users: list[str]) -> Usergroup:
        """A new user group."""
        return self.workspace.add_usergroup(handle, name, users)

    def person(self, who: str) -> Person:
        """Somebody at their client, found by id, name or email."""
        return Person(self, self.workspace.user(who))

    # What happens in it

    @property
    def idle(self) -> bool:
        """Nothing sent and unacknowledged, no call being handled."""
        return self.traffic.idle

    async def quiet(self, within: float | None = None) -> bool:
        """Wait until idle; False when `within` real seconds were not enough."""
        return await self.traffic.quiet(within)

    def counts(self) -> dict[str, Any]:
        """What arrived so far: calls, refused, rate_limited, late_acks, duplicates, and `methods`."""
        return self.tally.summary()

    @property
    def refusals(self) -> list[Refusal]:
        """The last 200 refusals, oldest first."""
        return list(self.tally.refusals)

    def on_message(self, listener: Listener) -> Callable[[], None]:
        """Call `listener(user id or channel id, message)` for each message posted, changed or removed.

        Who calls what comes back is not told any more.
        """
        self.messages.listeners.append(listener)
        return lambda: self.messages.listeners.remove(listener)

    def on_view(self, listener: ViewListener) -> Callable[[], None]:
        """Call `listener(user id, view, change)` for each modal and Home; ends like `on_message`."""
        self.views.listeners.append(listener)
        return lambda: self.views.listeners.remove(listener)

    def misbehave(self, fault: Fault, on: str = "*", **how: Any) -> Rule:
        """Let something go wrong; see `Mischief.add`."""
        return self.mischief.add(fault, on, **how)

    def behave(self) -> None:
        """Let nothing go wrong any more."""
        self.mischief.clear()

    async def sends(self, kind: Kind, payload: Json, retry: tuple[int, str] | None = None) -> Json:
        """Deliver any payload at all, once; raises `Lost` when it is not acknowledged."""
        return await self.delivery.hand_over(kind, payload, retry)

    def response_url(self, channel_id: str, user_id: str, *, original: str = "", ephemeral: bool = False) -> str:
        """A fresh response_url for that place."""
        secret = self.response_urls.issue(channel_id, user_id, original=original, ephemeral=ephemeral)
        return f"http://{self.address}/response/{secret}"
