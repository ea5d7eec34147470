"""Who runs deliveries in many processes: Procrastinate's workers, on PostgreSQL."""

import asyncio
import logging
from contextlib import suppress

import psycopg
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.delivery import InFlight
from bot.house import House
from storage import deliveries, jobs
from storage.db import JOBS_SCHEMA

log = logging.getLogger(__name__)

POLL_SECONDS = 1.0
"""How often a worker asks for jobs whose moment has come; of new ones it is told at once."""
HEARTBEAT_SECONDS = 10
AGAIN_SECONDS = 5
"""How soon a database that did not answer is asked again."""
CONNECTIONS = 3
"""The most that a worker opens for its jobs; one more listens."""


class Workers:
    """Gets jobs from Procrastinate and sends their deliveries, `workers` at a time in this process."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._in_flight = InFlight(house)
        self._stopping = False
        self._worker: asyncio.Task[None] | None = None
        address = make_url(house.settings.database_url).set(drivername="postgresql")
        self._app = App(
            connector=PsycopgConnector(
                conninfo=address.render_as_string(hide_password=False),
                kwargs={"options": f"-c search_path={JOBS_SCHEMA}"},
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
            while not self._stopping:
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
        try:
            recipient = await self._house.db.read(lambda session: deliveries.addressee(session, delivery_id))
        except SQLAlchemyError as problem:
            # The job goes, the delivery stays: a tick will hand it over again.
            log.error("Delivery %s could not be looked at: %s", delivery_id, type(problem).__name__)
            return
        if recipient is not None and not self._stopping:
            await asyncio.wait({self._in_flight.take(delivery_id, recipient)})

    async def _hand_over(self) -> None:
        while True:
            await self._house.due.wait()
            self._house.due.clear()
            try:
                given = await self._house.db.write(lambda session: jobs.hand_over(session, self._house.clock.now))
            except SQLAlchemyError as problem:
                log.error("What waits could not be handed over: %s", type(problem).__name__)
            else:
                log.debug("%s deliveries got a job", given)

    async def stop(self, seconds: float) -> None:
        """Take no more jobs, and wait for what has begun, at most this long; the rest is still there to be said."""
        self._stopping = True
        if self._worker is not None:
            self._worker.cancel()
        await self._in_flight.finish(seconds)
        if self._worker is not None:
            with suppress(asyncio.CancelledError):
                await self._worker
