"""The jobs through which many processes share deliveries, on PostgreSQL. A job is a delivery's id and nothing else.

All that matters stands in the delivery's own row, so a job may be lost, doubled or late and nothing is: whoever gets
one asks the row whether it is still to be said. Jobs are announced in the transaction that makes a delivery wait,
and the tick hands over whatever waits without one. The tables are Procrastinate's; `bot/workers.py` runs it.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from importlib.metadata import version
from importlib.resources import files

from sqlalchemy import Engine, text
from sqlmodel import Session

from storage import allowances, turns
from storage.engines import JOBS_SCHEMA
from storage.migrate import alone
from storage.moments import Announce, Moment

QUEUE = "deliveries"
TASK = "deliver"
SOON = timedelta(minutes=2)
"""What is due later has no job yet: of a company that waits for its reminders the queue knows nothing, and stays short.
Longer than the time between two ticks, so that every job is there before its moment."""
AT_ONCE = 2000
"""How many deliveries a tick hands over."""
DEAD_SECONDS = 15
"""A worker whose heart has not been heard for so long has died."""

ANNOUNCE = text(
    """
INSERT INTO procrastinate_jobs (queue_name, task_name, priority, queueing_lock, args, scheduled_at)
SELECT :queue, :task, -priority, 'delivery:' || id, jsonb_build_object('delivery_id', id),
       clock_timestamp() + make_interval(secs => seconds)
FROM unnest(CAST(:ids AS bigint[]), CAST(:priorities AS integer[]), CAST(:delays AS float8[]))
     AS waiting (id, priority, seconds)
ORDER BY id
ON CONFLICT (queueing_lock) WHERE status = 'todo'
DO UPDATE SET scheduled_at = excluded.scheduled_at, priority = excluded.priority
"""
)
"""Procrastinate takes the highest priority first, we the lowest. Moments are told as delays from now: the database's
clock need not agree with ours. A delivery never has two waiting jobs; Procrastinate's own call would break the
transaction where there is one already, and could not make it sooner."""
HAND_OVER = text(
    """
INSERT INTO procrastinate_jobs (queue_name, task_name, priority, queueing_lock, args, scheduled_at)
SELECT :queue, :task, -priority, 'delivery:' || id, jsonb_build_object('delivery_id', id),
       clock_timestamp() + (not_before - :now)
FROM (
    SELECT id, priority, not_before FROM delivery
    WHERE state = 'waiting' AND not_before <= :soon
      AND NOT EXISTS (SELECT FROM procrastinate_jobs AS job
                      WHERE job.queueing_lock = 'delivery:' || delivery.id AND job.status = 'todo')
      AND NOT EXISTS (SELECT FROM procrastinate_jobs AS job
                      WHERE job.queueing_lock = 'delivery:' || delivery.id AND job.status = 'doing')
    ORDER BY priority, not_before, id LIMIT :limit
) AS waiting
ORDER BY id
ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING
"""
)
OF_THE_DEAD = """
FROM procrastinate_jobs
WHERE queue_name = :queue AND status = 'doing' AND NOT EXISTS (
    SELECT FROM procrastinate_workers AS worker WHERE worker.id = procrastinate_jobs.worker_id
    AND worker.last_heartbeat > now() - make_interval(secs => :seconds))
"""
LEFT_BEHIND, FORGET = text(f"SELECT EXISTS (SELECT {OF_THE_DEAD})"), text(f"DELETE {OF_THE_DEAD}")


def prepare(engine: Engine) -> None:
    """Make Procrastinate's tables, or make them anew where they are of another version: jobs hold no state."""
    import psycopg

    needed = version("procrastinate")
    with engine.begin() as connection:
        alone(connection)
        comment = text("SELECT obj_description(to_regnamespace(:schema), 'pg_namespace')")
        if connection.execute(comment, {"schema": JOBS_SCHEMA}).scalar() == needed:
            return
        # The library's own file, which names no schema: it makes its tables in the first of the path.
        schema = (files("procrastinate") / "sql" / "schema.sql").read_text(encoding="utf-8")
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)  # noqa: S101 - the only driver that the settings allow
        driver.execute(
            f"DROP SCHEMA IF EXISTS {JOBS_SCHEMA} CASCADE; CREATE SCHEMA {JOBS_SCHEMA};"
            f"COMMENT ON SCHEMA {JOBS_SCHEMA} IS '{needed}'; SET LOCAL search_path TO {JOBS_SCHEMA};".encode()
        )
        driver.execute(schema.encode())


def announcing(clock: Callable[[], datetime]) -> Announce:
    """What is called with deliveries that wait: a job for each that is due soon, in the same transaction."""

    def announce(session: Session, moments: Sequence[Moment]) -> None:
        now = clock()
        near = [m for m in moments if m.not_before <= now + SOON]
        if near:
            values = {
                "ids": [m.delivery_id for m in near],
                "priorities": [m.priority for m in near],
                "delays": [(m.not_before - now).total_seconds() for m in near],
            }
            session.connection().execute(ANNOUNCE, {"queue": QUEUE, "task": TASK, **values})

    return announce


def left_behind(session: Session) -> bool:
    """Whether a worker has died with jobs."""
    values = {"queue": QUEUE, "seconds": DEAD_SECONDS}
    return bool(session.connection().execute(LEFT_BEHIND, values).scalar_one())


def hand_over(session: Session, clock: Callable[[], datetime]) -> int:
    """Give a job to whatever is due soon and has none (a lost job, the command line, a pause that ended); how many.

    Jobs of workers that have died are forgotten first: their deliveries get new ones.
    """
    connection = session.connection()
    connection.execute(FORGET, {"queue": QUEUE, "seconds": DEAD_SECONDS})
    now = clock()
    if turns.held(session) or allowances.long_closed(session, now):
        return 0
    values = {"queue": QUEUE, "task": TASK, "now": now, "soon": now + SOON, "limit": AT_ONCE}
    return connection.execute(HAND_OVER, values).rowcount
