"""The one writer: whatever waits is committed together, and only then answered."""

import asyncio
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from storage.ailments import ailment
from storage.engines import READERS, engine_for
from storage.moments import ANNOUNCE, Announce

T = TypeVar("T")
Row = TypeVar("Row")
Outcome = TypeVar("Outcome")

Work = Callable[[Session], Any]
Maintenance = Callable[[Connection], Any]
Batch = Callable[[Connection, Sequence[Any]], Sequence[Any]]

DEADLOCK = "40P01"
TRIES = 3
BATCH = 500
LINGER = 0.005
"""Seconds that a writer who is busy lets more gather."""
SWITCH_INTERVAL = 0.0005
"""Seconds. Python's default of 5 ms lets the writer thread starve the event loop, and the other way round."""


class Again(Exception):
    """Another process has done something in this moment that was looked at before: look once more."""


@dataclass(slots=True, eq=False)
class _Piece:
    """One thing to write, and who waits for it."""

    loop: asyncio.AbstractEventLoop
    future: "asyncio.Future[Any]"
    work: Work | None = None
    batch: Batch | None = None
    row: Any = None
    maintenance: Maintenance | None = None
    outcome: Any = None
    error: BaseException | None = None


class Database:
    """Reads in a few threads, writes in one. `close()` finishes what waits.

    `announce` is told, in the same transaction, of every delivery that waits for a moment.
    """

    def __init__(self, url: str, announce: Announce | None = None) -> None:
        self.url = make_url(url)
        self.engine = engine_for(url)
        self._info = {ANNOUNCE: announce}
        # A reader sees each statement's own moment in any case; on PostgreSQL it need not begin and end anything.
        how = {} if self.engine.dialect.name == "sqlite" else {"isolation_level": "AUTOCOMMIT"}
        self._read_engine = self.engine.execution_options(reads=True, **how)
        self._maintenance_engine = self.engine.execution_options(maintains=True, **how)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self._queue: SimpleQueue[_Piece | None] = SimpleQueue()
        self._waiting = 0
        self.committed: Callable[[int, float], None] = lambda pieces, seconds: None
        """Told of each batch that is durable: how many pieces, and the seconds it took."""
        self._writer: threading.Thread | None = None

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One transaction in the calling thread: for the command line and for start-up."""
        with Session(self.engine, expire_on_commit=False, info=self._info) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads, in the calling thread."""
        with Session(self._read_engine, expire_on_commit=False) as session:
            yield session

    async def read(self, query: Callable[[Session], T]) -> T:
        """What `query` finds, run in a reader thread, in the context of whoever asks."""

        context = copy_context()

        def run() -> T:
            with self.reading() as session:
                return context.run(query, session)

        return await asyncio.get_running_loop().run_in_executor(self._readers, run)

    async def write(self, work: Callable[[Session], T]) -> T:
        """Run `work` in the writer's next transaction; returns when it is durable.

        `work` may be run twice: when a batch fails, each piece is tried again by itself.
        """
        context = copy_context()
        result: T = await self._submit(work=lambda session: context.run(work, session))
        return result

    async def maintain(self, work: Callable[[Connection], T]) -> T:
        """Run `work` between two transactions of the writer, in none itself."""
        result: T = await self._submit(maintenance=work)
        return result

    async def write_row(self, batch: Callable[[Connection, Sequence[Row]], Sequence[Outcome]], row: Row) -> Outcome:
        """Hand `row` to `batch` together with whatever rows wait for it; returns when it is durable.

        `batch` takes rows and gives an outcome for each, in the same order.
        """
        result: Outcome = await self._submit(batch=batch, row=row)
        return result

    @property
    def idle(self) -> bool:
        """Whether nothing waits to be written."""
        return self._waiting == 0

    @property
    def waiting(self) -> int:
        """How many pieces wait to be durable."""
        return self._waiting

    async def _submit(self, **what: Any) -> Any:
        if self._writer is None:
            sys.setswitchinterval(SWITCH_INTERVAL)
            self._writer = threading.Thread(target=self._write_forever, name="writer", daemon=True)
            self._writer.start()
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        self._waiting += 1
        try:
            self._queue.put(_Piece(loop, future, **what))
            return await future
        finally:
            self._waiting -= 1

    def _write_forever(self) -> None:
        stopping = False
        while not stopping:
            pieces, stopping = self._gathered()
            to_commit = [piece for piece in pieces if piece.maintenance is None]
            if to_commit:
                began = time.perf_counter()
                _commit(self._run, to_commit)
                self.committed(len(to_commit), time.perf_counter() - began)
                _answer(to_commit)
            for piece in pieces:
                if piece.maintenance is not None:
                    piece.error = _try(self._maintain, [piece])
                    _answer([piece])

    def _gathered(self) -> tuple[list[_Piece], bool]:
        """What waits, at least one piece, and whether nothing comes after it."""
        found = [self._queue.get(), *self._at_hand()]
        if len(found) > 1:
            # Where several come at once more are on their way, and each batch costs the same.
            time.sleep(LINGER)
            found += self._at_hand()
        pieces = [piece for piece in found if piece is not None]
        return pieces, len(pieces) < len(found)

    def _at_hand(self) -> Iterator[_Piece | None]:
        for _ in range(BATCH):
            try:
                yield self._queue.get_nowait()
            except Empty:
                return

    @contextmanager
    def maintaining(self) -> Iterator[Connection]:
        """A connection without transactions, in the calling thread."""
        with self._maintenance_engine.connect() as connection:
            yield connection

    def _maintain(self, pieces: list[_Piece]) -> None:
        with self.maintaining() as connection:
            for piece in pieces:
                assert piece.maintenance is not None  # noqa: S101 - only such pieces come here
                piece.outcome = piece.maintenance(connection)

    def _run(self, pieces: list[_Piece]) -> None:
        batches: dict[Batch, list[_Piece]] = defaultdict(list)
        with self.transaction() as session:
            for piece in pieces:
                if piece.batch is not None:
                    batches[piece.batch].append(piece)
            for batch, members in batches.items():
                outcomes = batch(session.connection(), [m.row for m in members])
                for member, outcome in zip(members, outcomes, strict=True):
                    member.outcome = outcome
            for piece in pieces:
                if piece.work is not None:
                    piece.outcome = piece.work(session)

    def close(self) -> None:
        """Finish what waits, stop the threads, close the connections."""
        if self._writer is not None:
            self._queue.put(None)
            self._writer.join()
            self._writer = None
        self._readers.shutdown()
        self.engine.dispose()


def _commit(run: Callable[[list[_Piece]], None], pieces: list[_Piece]) -> None:
    """Commit all pieces as one transaction; when that fails, each by itself, so that one bad row fails alone.

    Where the database itself is ill none is to blame, and none is kept waiting for the others' tries.
    """
    problem = _try(run, pieces)
    if problem is None:
        return
    if len(pieces) == 1 or ailment(problem) is not None:
        for piece in pieces:
            piece.error = problem
        return
    for piece in pieces:
        _commit(run, [piece])


def _try(run: Callable[[list[_Piece]], None], pieces: list[_Piece]) -> BaseException | None:
    """Run the pieces; why that failed, or None. Whom a deadlock or another process hits simply tries again."""
    for left in reversed(range(TRIES)):
        try:
            run(pieces)
            return None
        except BaseException as problem:  # noqa: BLE001 - whatever it is belongs to whoever waits for it
            if not left or not (isinstance(problem, Again) or _is_deadlock(problem)):
                return problem
    return None


def _is_deadlock(problem: BaseException) -> bool:
    return isinstance(problem, DBAPIError) and getattr(problem.orig, "sqlstate", None) == DEADLOCK


def _answer(pieces: list[_Piece]) -> None:
    by_loop: dict[asyncio.AbstractEventLoop, list[_Piece]] = defaultdict(list)
    for piece in pieces:
        by_loop[piece.loop].append(piece)
    for loop, members in by_loop.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_resolve, members)


def _resolve(pieces: list[_Piece]) -> None:
    for piece in pieces:
        if piece.future.done():
            continue
        if piece.error is not None:
            piece.future.set_exception(piece.error)
        else:
            piece.future.set_result(piece.outcome)
