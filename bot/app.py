"""The one place that wires everything together, and runs it: in Socket Mode or over HTTP."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import uvicorn
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy.exc import SQLAlchemyError

from bot.activity import Activity
from bot.clock import Clock, SystemClock
from bot.delivery import Loop
from bot.house import House, trace
from bot.settings import Settings
from bot.slack import Slack
from bot.tick import tick
from bot.web import site
from handlers import door
from storage.db import Database

log = logging.getLogger(__name__)

TICK_SECONDS = 30
GRACE_SECONDS = 25.0
"""How long a shutdown waits for what is in flight: less than the half minute that process managers give."""
LAST_WORDS = 2.0
"""Seconds that requests in flight have to be acknowledged before the socket is closed."""
TALKATIVE = ("slack_sdk", "slack_bolt", "aiohttp", "asyncio", "apscheduler", "sqlalchemy", "uvicorn")


@dataclass(slots=True)
class Product:
    """A wired Groundswell that is not running yet."""

    house: House
    bolt: AsyncApp
    loop: Loop

    @property
    def idle(self) -> bool:
        """Whether nothing is being worked on and all that is due has been said."""
        return self.house.activity.idle and self.house.db.idle and self.loop.idle


def wire(settings: Settings, clock: Clock | None = None) -> Product:
    """Make every part and hand each what it needs. `clock` is the one substitution: a story's stepped clock."""
    clock = clock or SystemClock()
    activity = Activity()
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
    slack = Slack(token, settings.slack_api_url, settings.posts_per_minute, clock, activity)
    house = House(settings, clock, Database(settings.database_url), slack, activity)
    bolt = _bolt(settings, house)
    door.listen(bolt, house)
    return Product(house, bolt, Loop(house))


def _bolt(settings: Settings, house: House) -> AsyncApp:
    slack = house.slack

    async def authorize(**_: Any) -> AuthorizeResult:
        # One company, one workspace: who we are was learned at the start and is not asked again.
        return AuthorizeResult(
            enterprise_id=None,
            team_id=slack.team_id,
            bot_user_id=slack.bot_user_id,
            bot_id=slack.bot_id,
            bot_token=slack.client.token,
        )

    # Bolt finds the token in the environment and warns that it will not use it: we authorize by ourselves.
    logging.getLogger("slack_bolt").setLevel(logging.ERROR)
    secret = settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else ""
    bolt = AsyncApp(
        logger=logging.getLogger("slack_bolt"),
        name="groundswell",
        process_before_response=True,
        signing_secret=secret,
        authorize=authorize,
        request_verification_enabled=True,
    )

    logging.getLogger("slack_bolt").setLevel(logging.WARNING)

    @bolt.error
    async def failed(error: Exception) -> None:
        # The edge: the payload holds people's words, so only the kind of the error is written down.
        log.error("A request could not be handled: %s\n%s", type(error).__name__, trace(error))

    return bolt


@asynccontextmanager
async def started(product: Product, grace: float = GRACE_SECONDS) -> AsyncIterator[Product]:
    """The product with its Slack session and its delivery loop; everything in flight is finished at the end."""
    house = product.house
    async with AsyncExitStack() as stack:
        stack.push_async_callback(asyncio.to_thread, house.db.close)
        stack.push_async_callback(house.slack.close)
        await house.slack.start()
        sending = asyncio.create_task(product.loop.run())
        try:
            yield product
        finally:
            await product.loop.stop(grace)
            await house.activity.finish(grace)
            sending.cancel()
            with suppress(asyncio.CancelledError):
                await sending


@asynccontextmanager
async def connected(product: Product) -> AsyncIterator[None]:
    """A Socket Mode connection to Slack."""
    given = product.house.settings.slack_app_token
    token = given.get_secret_value() if given else ""
    await product.house.slack.check(token)
    handler = AsyncSocketModeHandler(product.bolt, token, web_client=product.house.slack.client)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        # Whoever pressed something a moment ago still gets their acknowledgement.
        await product.house.activity.quiet(LAST_WORDS)
        await handler.close_async()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def ticking(product: Product) -> AsyncIterator[None]:
    """The clock: one job that asks what is due. A tick that was missed heals on the next."""

    async def once() -> None:
        try:
            with product.house.activity.busy():
                await tick(product.house)
        except SQLAlchemyError as problem:
            log.error(
                "The database could not be asked what is due: %s; the next tick tries again", type(problem).__name__
            )

    scheduler = AsyncIOScheduler()
    scheduler.add_job(once, "interval", seconds=TICK_SECONDS, coalesce=True, max_instances=1, misfire_grace_time=None)
    scheduler.start()
    await once()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)


async def run(settings: Settings) -> None:
    """Socket Mode, the clock and deliveries in one process, until a signal."""
    async with started(wire(settings)) as product, connected(product), ticking(product):
        log.info("Groundswell is running")
        await _signalled()


async def serve(settings: Settings) -> None:
    """Slack's requests over HTTP, the clock and deliveries in one process, until a signal."""
    async with started(wire(settings)) as product, ticking(product):
        await server(product).serve()


def server(product: Product) -> uvicorn.Server:
    """The web server of `serve`, not started."""
    settings = product.house.settings
    return uvicorn.Server(
        uvicorn.Config(
            site(product.bolt, product.house),
            host=settings.host,
            port=settings.port,
            log_level="warning",
            access_log=False,
        )
    )


async def _signalled() -> None:
    """Return at the first SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    await stop.wait()


def set_up_logging(level: str) -> None:
    """Our own lines at `level`; libraries that would print payloads only from warnings on."""
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
