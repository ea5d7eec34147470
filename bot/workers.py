"""Who runs deliveries in many processes: Procrastinate's workers, on PostgreSQL."""

import asyncio
import logging
from contextlib import suppress
from datetime import datetime, timedelta

import psycopg
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot.delivery import InFlight
from bot.house import House
from bot.rules.pace import LONG, PER_CHANNEL, POST
from bot.rules.turns import is_oldests
from storage import allowances, jobs, turns
from storage.engines import BUSY_MS, JOBS_SCHEMA, NOTICING

log = logging.getLogger(__name__)

POLL_SECONDS = 1.0
"""How often a worker asks for jobs whose moment has come; of new ones it is told at once."""
HEARTBEAT_SECONDS = 5
LOOK_SECONDS = 5
"""How often a worker looks whether another has died with jobs."""
AGAIN_SECONDS = 5
"""How soon a database that did not answer is asked again."""
AGREE = timedelta(seconds=2)
"""How far the clock of the database, by which jobs come, and ours may differ."""
CONNECTIONS = 3
"""The most that a worker opens for its jobs; one more listens."""


class Workers:
    """Gets jobs from Procrastinate and sends their deliveries, `workers` at a time in this process."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._in_flight = InFlight(house)
        self._governor = house.slack.governor
        self._stopping = asyncio.Event()
        self._turn = 0
        self._worker: asyncio.Task[None] | None = None
        address = make_url(house.settings.database_url).set(drivername="postgresql")
        self._app = App(
            connector=PsycopgConnector(
                conninfo=address.render_as_string(hide_password=False),
                kwargs={**NOTICING, "options": f"-c search_path={JOBS_SCHEMA} -c lock_timeout={BUSY_MS}"},
                min_size=1,
                max_size=CONNECTIONS,
            )
        )
        self._app.task(name=jobs.TASK, queue=jobs.QUEUE)(self._deliver)

    @property
    def idle(self) -> bool:
        """Whether nothing is being sent here."""
        return not len(self._in_flight)

    async def run(self) -> None:
        """Send until `stop()`. `house.due` says when to look for what waits without a job."""
        handing = asyncio.create_task(self._hand_over())
        try:
            while not self._stopping.is_set():
                self._worker = asyncio.create_task(self._work())
                await asyncio.wait({self._worker})
                if not self._worker.cancelled():
                    self._worker.result()
        finally:
            handing.cancel()

    async def _work(self) -> None:
        """Work until the database goes away, or until cancelled: then what has begun is finished first."""
        try:
            async with self._app.open_async():
                await self._app.run_worker_async(
                    queues=[jobs.QUEUE],
                    concurrency=self._house.settings.workers,
                    fetch_job_polling_interval=POLL_SECONDS,
                    update_heartbeat_interval=HEARTBEAT_SECONDS,
                    stalled_worker_timeout=jobs.DEAD_SECONDS,
                    delete_jobs="always",
                    install_signal_handlers=False,
                )
        except (ConnectorException, psycopg.Error) as problem:
            log.error("The database could not be asked for jobs: %s", type(problem).__name__)
        await asyncio.sleep(AGAIN_SECONDS)

    async def _deliver(self, delivery_id: int) -> None:
        """Take turns until this delivery is out. Each turn is for whoever's it is when its slot has come: nobody urgent
        stands behind those who wait."""
        try:
            while await self._house.db.read(lambda session: self._is_due(session, delivery_id)):
                if not await self._slot():
                    return
                found = await self._house.db.read(self._look)
                if found is None or self._stopping.is_set():
                    await self._governor.give_back(POST)
                    await self._wait(self._house.clock.now() + PER_CHANNEL)
                else:
                    await asyncio.wait({self._in_flight.take(*found)})
        except SQLAlchemyError as problem:
            # The job goes, the delivery stays: a tick will hand it over again.
            log.error("Delivery %s could not be looked at: %s", delivery_id, type(problem).__name__)

    def _is_due(self, session: Session, delivery_id: int) -> bool:
        """Whether to take a turn for it. Nobody waits here through a long refusal: the tick hands it over after."""
        now = self._house.clock.now()
        if self._stopping.is_set() or self._governor.is_shut(POST) or allowances.long_closed(session, now):
            return False
        return turns.is_due(session, delivery_id, now + AGREE)

    def _look(self, session: Session) -> tuple[int, str] | None:
        now, busy = self._house.clock.now(), set(self._in_flight.recipients)
        self._turn += 1
        return turns.due(session, now, busy, oldest=is_oldests(self._turn))

    async def _slot(self) -> bool:
        """Book a slot and wait until it has come; False where everything stops before, or nothing may be said."""
        while True:
            slot = await self._governor.book(POST)
            if slot - self._house.clock.now() > LONG and await self._closed():
                await self._governor.give_back(POST)
                return False
            await self._wait(slot)
            if self._stopping.is_set():
                await self._governor.give_back(POST)
                return False
            if await self._governor.stands(POST, slot):
                return True

    async def _closed(self) -> bool:
        now = self._house.clock.now()
        return await self._house.db.read(lambda session: allowances.long_closed(session, now))

    async def _wait(self, until: datetime) -> None:
        """Wait for a moment, or until everything stops."""
        woken = [asyncio.create_task(self._stopping.wait()), asyncio.create_task(self._house.clock.sleep_until(until))]
        try:
            await asyncio.wait(woken, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in woken:
                task.cancel()

    async def _hand_over(self) -> None:
        while True:
            try:
                if not await self._asked() and not await self._house.db.read(jobs.left_behind):
                    continue
                given = await self._house.db.write(lambda session: jobs.hand_over(session, self._house.clock.now))
            except SQLAlchemyError as problem:
                log.error("What waits could not be handed over: %s", type(problem).__name__)
            else:
                log.debug("%s deliveries got a job", given)

    async def _asked(self) -> bool:
        """Whether somebody says, before it is time to look anyway, that something waits without a job."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_SECONDS):
                await self._house.due.wait()
        asked = self._house.due.is_set()
        self._house.due.clear()
        return asked

    async def stop(self, seconds: float) -> None:
        """Take no more jobs, and wait for what has begun, at most this long; the rest is still there to be said."""
        self._stopping.set()
        if self._worker is not None:
            self._worker.cancel()
        await self._in_flight.finish(seconds)
        if self._worker is not None:
            with suppress(asyncio.CancelledError):
                await self._worker
