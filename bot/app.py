"""The one place that wires everything together, and runs it: in one process, or in many that share the work."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import uvicorn
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from slack_bolt.async_app import AsyncApp
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp

from bot.activity import Activity
from bot.blocks.speech import speak_usually
from bot.bolt import bolt_for
from bot.clock import Clock, SystemClock
from bot.delivery import Runner
from bot.ending import Ending, told_to_end
from bot.governor import Alone, Governor, Shared, assumed
from bot.health import Health
from bot.house import House, keys
from bot.loop import Loop
from bot.settings import Settings
from bot.slack import Slack
from bot.tick import take_over, tick
from bot.web import pages, site
from handlers import door
from storage.db import Database
from storage.jobs import announcing

if TYPE_CHECKING:
    from bot.connection import Connection

log = logging.getLogger(__name__)

TICK_SECONDS = 30
TAKE_OVER_SECONDS = 2
"""How often is looked for what a process that died has left: with the wait for its last call, half a minute at most."""
LAST_REQUESTS = 12
"""Seconds that requests over HTTP have to be answered at the end: a little more than one may take to arrive."""
SELDOM = 10_000
"""New objects after which the youngest are looked through. Python's 700 are a dozen requests."""
TALKATIVE = ("slack_sdk", "slack_bolt", "aiohttp", "asyncio", "apscheduler", "sqlalchemy", "uvicorn", "procrastinate")


@dataclass(slots=True)
class Product:
    """A wired Groundswell that is not running yet. `runner` is None where others send what is due."""

    house: House
    bolt: AsyncApp
    runner: Runner | None
    sending: asyncio.Task[None] | None = None
    connection: "Connection | None" = None
    health: Health = field(init=False)

    def __post_init__(self) -> None:
        self.health = Health(self.house, self._is_sending, self._silence)

    def _is_sending(self) -> bool | None:
        return None if self.sending is None else not self.sending.done()

    async def _silence(self) -> float:
        return 0.0 if self.connection is None else await self.connection.silence()

    @property
    def idle(self) -> bool:
        """Whether nothing is being worked on and all that is due has been said."""
        return self.house.activity.idle and self.house.db.idle and (self.runner is None or self.runner.idle)


def wire(
    settings: Settings,
    clock: Clock | None = None,
    runner: Callable[[House], Runner] | None = Loop,
    *,
    shared: bool = False,
) -> Product:
    """Make every part and hand each what it needs. `clock` is the one substitution: a story's stepped clock.

    `runner` sends what is due; where the work is `shared`, those of other processes are told of it.
    """
    clock = clock or SystemClock()
    activity = Activity()
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
    db = Database(settings.database_url, announcing(clock.now) if shared else None)
    paces = assumed(settings.posts_per_minute)
    book = Shared(paces, db, clock) if shared else Alone(paces, db, activity)
    slack = Slack(token, settings.slack_api_url, Governor(book, clock, activity), clock)
    house = House(settings, clock, db, slack, activity, keys(settings))
    bolt = bolt_for(settings, house)
    door.listen(bolt, house)
    return Product(house, bolt, runner(house) if runner else None)


@asynccontextmanager
async def started(product: Product, ending: Ending | None = None) -> AsyncIterator[Product]:
    """The product with its Slack session, sending what is due; everything in flight is finished at the end.

    Where it is told to end before, nothing more is sent from that moment on.
    """
    house, runner, ending = product.house, product.runner, ending or Ending()
    speak_usually(house.settings.language)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(asyncio.to_thread, house.db.close)
        stack.push_async_callback(house.slack.close)
        await house.slack.start()
        if runner is not None:
            product.sending = asyncio.create_task(runner.run())
        finishing = asyncio.create_task(_finished(runner, ending))
        try:
            yield product
        finally:
            house.looking.stop()
            ending.begin()
            await finishing
            await house.activity.finish(ending.left)
            if product.sending is not None:
                product.sending.cancel()
                with suppress(asyncio.CancelledError):
                    await product.sending


async def _finished(runner: Runner | None, ending: Ending) -> None:
    await ending.begun.wait()
    if runner is not None:
        await runner.stop(ending.left)


@asynccontextmanager
async def connected(product: Product) -> AsyncIterator[None]:
    """A Socket Mode connection to Slack, kept up beside everything else. Raises SlackApiError where it refuses us."""
    from bot.connection import Connection

    product.connection = Connection(product.bolt, product.house)
    async with product.connection.kept_up():
        yield


@asynccontextmanager
async def ticking(product: Product) -> AsyncIterator[None]:
    """The clock: one job asks what is due, one what the dead have left. What was missed heals on the next."""

    house = product.house
    house.ticked_at = house.clock.now()

    async def once() -> None:
        try:
            with house.activity.busy():
                await tick(house)
            house.ticked_at = house.clock.now()
        except SQLAlchemyError as problem:
            log.error(
                "The database could not be asked what is due: %s; the next tick tries again", type(problem).__name__
            )

    async def took_over() -> None:
        with house.activity.busy(), suppress(SQLAlchemyError):
            await take_over(house)

    scheduler = AsyncIOScheduler(job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None})
    scheduler.add_job(once, "interval", seconds=TICK_SECONDS)
    scheduler.add_job(took_over, "interval", seconds=TAKE_OVER_SECONDS)
    scheduler.start()
    await once()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)


async def run(settings: Settings) -> None:
    """Socket Mode, the clock and deliveries in one process, until a signal."""
    with told_to_end() as ending:
        async with started(wire(settings), ending) as product, watched(product), connected(product), ticking(product):
            log.info("Groundswell is running")
            await _ended(product, ending)


async def run_http(settings: Settings) -> None:
    """Slack's requests over HTTP, the clock and deliveries in one process, until a signal."""
    with told_to_end() as ending:
        async with started(wire(settings), ending) as product, ticking(product):
            await _serving(product, ending)


async def serve(settings: Settings) -> None:
    """Slack's requests over HTTP, one process of many, until a signal; the clock and deliveries are others' work."""
    with told_to_end() as ending:
        async with started(wire(settings, runner=None, shared=True), ending) as product:
            await _serving(product, ending)


async def work(settings: Settings) -> None:
    """The clock and deliveries, one process of many, until a signal."""
    from bot.workers import Workers

    with told_to_end() as ending:
        wired = wire(settings, runner=Workers, shared=True)
        async with started(wired, ending) as product, watched(product), ticking(product):
            log.info("Groundswell is working")
            await _ended(product, ending)


async def _ended(product: Product, ending: Ending) -> None:
    """Return when it is time to end, also because the sending of messages has ended."""
    told = asyncio.create_task(ending.begun.wait())
    await asyncio.wait({told, product.sending or told}, return_when=asyncio.FIRST_COMPLETED)
    told.cancel()


async def _serving(product: Product, ending: Ending) -> None:
    """Serve until a signal, and answer the requests that are in flight then."""
    front = server(product, _Beside)
    serving, told = asyncio.create_task(front.serve()), asyncio.create_task(ending.begun.wait())
    await asyncio.wait({serving, told}, return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    front.should_exit = True
    await serving


class _Beside(uvicorn.Server):
    """A web server beside the other work of a process, which sees to signals itself."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def watched(product: Product) -> AsyncIterator[None]:
    """`/health` and `/metrics`, where a port is set for them: for processes that serve nothing else."""
    settings = product.house.settings
    if settings.health_port is None:
        yield
        return
    beside = _Beside(_config(pages(product.house, product.health), settings.host, settings.health_port))
    serving = asyncio.create_task(beside.serve())
    try:
        yield
    finally:
        beside.should_exit = True
        await serving


def server(product: Product, kind: type[uvicorn.Server] = uvicorn.Server) -> uvicorn.Server:
    """The web server of `serve`, not started."""
    house, settings = product.house, product.house.settings
    here = site(product.bolt, house, door.tapped(house), product.health)
    return kind(_config(here, settings.host, settings.port))


def _config(application: ASGIApp, host: str, port: int) -> uvicorn.Config:
    return uvicorn.Config(
        application, host, port, log_level="warning", access_log=False, proxy_headers=False,
        timeout_graceful_shutdown=LAST_REQUESTS,
    )  # fmt: skip


def settle() -> None:
    """What was imported stays: the collector of garbage need not look at it again with every request."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(SELDOM)
    gc.enable()


def event_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """What makes the event loop of a process that serves: the fastest that is installed, as uvicorn chooses it."""
    return uvicorn.Config("").get_loop_factory()


def set_up_logging(level: str) -> None:
    """Our own lines at `level`; libraries that would print payloads only from warnings on."""
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
