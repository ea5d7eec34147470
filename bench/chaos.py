"""Breaks everything that can break, counts what was lost and what was said twice: `python -m bench.chaos [NAME ...]`.

Each scenario runs in a process of its own, several at once. Ends with 1 where a promise was not kept.
"""

import asyncio
import os
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory, mkdtemp

from rich.console import Console
from rich.table import Table

from bench.interrupted import Interrupted
from bench.jumps import Jumps
from bench.ledger import Outcome
from bench.postgres import Server, fast_folder, running
from bench.scenarios import POSTGRESQL, SCENARIOS, Scenario

AT_ONCE = 3
DEADLINE = 280.0
"""Seconds that one scenario may take, its settling included."""
COLUMNS = (
    "due", "sent", "lost", "twice", "given", "acknowledged", "recorded", "lost", "apart", "kills", "seconds",
)  # fmt: skip


@contextmanager
def place(database: str) -> Iterator[tuple[str, Server | None]]:
    """An empty database: its address, and its server where it has one."""
    if database == POSTGRESQL:
        with running() as server:
            yield server.url, server
        return
    with TemporaryDirectory(dir=fast_folder()) as folder:
        yield f"sqlite:///{Path(folder) / 'chaos.db'}", None


def one(name: str, database: str, log: Path) -> Outcome:
    """Live through one scenario, within its deadline; what its processes say on the way goes to `log`."""
    with log.open("wb") as file:
        os.dup2(file.fileno(), sys.stderr.fileno())
    began = time.monotonic()
    scenario = next(s for s in SCENARIOS if (s.name, s.database) == (name, database))
    try:
        with place(database) as (url, server):
            outcome = asyncio.run(_in_time(scenario, url, server))
    except Exception as problem:  # noqa: BLE001 - the edge: one scenario that breaks is a line of the table
        outcome = Outcome(name, database, problem=f"{type(problem).__name__}: {problem}")
    outcome.seconds = time.monotonic() - began
    return outcome


async def _in_time(scenario: Scenario | Interrupted | Jumps, url: str, server: Server | None) -> Outcome:
    async with asyncio.timeout(DEADLINE):
        return await scenario.play(url, server)


def main(wanted: Sequence[str] = (), console: Console | None = None) -> int:
    """Live through every scenario (whose name holds one of the words), print the table; the exit code."""
    chosen = [s for s in SCENARIOS if not wanted or any(word in s.name for word in wanted)]
    logs = Path(mkdtemp(prefix="groundswell-chaos-"))
    with ProcessPoolExecutor(AT_ONCE, get_context("spawn"), max_tasks_per_child=1) as pool:
        futures = [pool.submit(one, s.name, s.database, logs / f"{n}.log") for n, s in enumerate(chosen, 1)]
        outcomes = [future.result() for future in futures]
    show(outcomes, console or Console(width=150))
    if all(outcome.kept for outcome in outcomes):
        rmtree(logs)
        return 0
    print(f"What the processes said is in {logs}.")  # noqa: T201 - it is told to whoever started it
    return 1


def show(outcomes: Sequence[Outcome], console: Console) -> None:
    """The table, and beneath it whatever did not come to its end."""
    table = Table("scenario", "database", title="Messages: due to lost and twice. Answers: given to lost.")
    for column in COLUMNS:
        table.add_column(column, justify="right")
    for outcome in outcomes:
        of = outcome.count
        numbers = (of.due, of.sent, of.lost, of.twice, of.given, of.taken, of.recorded, of.forgotten, of.apart)
        seconds = f"{outcome.seconds:.0f}"
        table.add_row(outcome.name, outcome.database, *map(str, numbers), str(outcome.kills), seconds)
    console.print(table)
    console.print(f"{sum(outcome.kills for outcome in outcomes)} processes killed.")
    for outcome in outcomes:
        if outcome.problem:
            console.print(f"{outcome.name}, {outcome.database}: {outcome.problem}", markup=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
