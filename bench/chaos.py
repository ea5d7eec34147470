"""Breaks everything that can break, counts what was lost and what was said twice.

`python -m bench.chaos [--seed N] [NAME ...]`. Each scenario runs in a process of its own, several at once, all of them
within a quarter of an hour. Ends with 1 where a promise was not kept, or it was not tried as hard as it should be.
"""

import argparse
import asyncio
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import replace
from multiprocessing import active_children, get_context
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
BOUND = 15 * 60.0
"""Seconds that everything may take."""
TO_END = 90.0
"""Seconds before that in which scenarios are broken off, and end their processes."""
KILLS = 50
"""How often processes have to be killed where every scenario is played."""
COLUMNS = (
    "due", "sent", "lost", "twice", "given", "acknowledged", "recorded", "lost", "apart", "kills", "seconds",
)  # fmt: skip


@contextmanager
def place(database: str, within: Path | None = None) -> Iterator[tuple[str, Server | None]]:
    """An empty database in a folder: its address, and its server where it has one."""
    if database == POSTGRESQL:
        with running(within) as server:
            yield server.url, server
        return
    with TemporaryDirectory(dir=within or fast_folder()) as folder:
        yield f"sqlite:///{Path(folder) / 'chaos.db'}", None


Played = Scenario | Interrupted | Jumps


def one(which: tuple[str, str, int], log: Path, within: Path, until: float) -> Outcome:
    """Live through one scenario (name, database, seed), within its deadline; what its processes say goes to `log`.

    `until` is when everything has to have ended, by the machine's monotonic clock.
    """
    os.setsid()  # So that it can be ended with all its processes.
    with log.open("wb") as file:
        os.dup2(file.fileno(), sys.stderr.fileno())
    began = time.monotonic()
    name, database, seed = which
    found = next(s for s in SCENARIOS if (s.name, s.database) == (name, database))
    scenario = replace(found, seed=seed)
    try:
        with place(scenario.database, within) as (url, server):
            outcome = asyncio.run(_in_time(scenario, url, server, min(DEADLINE, until - TO_END - began)))
    except Exception as problem:  # noqa: BLE001 - the edge: one scenario that breaks is a line of the table
        outcome = Outcome(scenario.name, scenario.database, problem=f"{type(problem).__name__}: {problem}")
    outcome.seconds = time.monotonic() - began
    return outcome


async def _in_time(scenario: Played, url: str, server: Server | None, seconds: float) -> Outcome:
    async with asyncio.timeout(max(seconds, 0)):
        return await scenario.play(url, server)


def main(wanted: Sequence[str] = (), seed: int = 0, console: Console | None = None) -> int:
    """Live through every scenario (whose name holds one of the words), print the table; the exit code."""
    began, console = time.monotonic(), console or Console(width=150)
    chosen = [s for s in SCENARIOS if not wanted or any(word in s.name for word in wanted)]
    seeded = [replace(scenario, seed=scenario.seed + seed) for scenario in chosen]
    logs = Path(mkdtemp(prefix="groundswell-chaos-"))
    with TemporaryDirectory(dir=fast_folder(), ignore_cleanup_errors=True) as folder:
        outcomes = played(seeded, logs, Path(folder), began + BOUND)
    show(outcomes, console)
    kills = sum(outcome.kills for outcome in outcomes)
    console.print(f"{kills} processes killed, {time.monotonic() - began:.0f} seconds, seed {seed}.", highlight=False)
    enough = kills >= KILLS or len(chosen) < len(SCENARIOS)
    if not enough:
        console.print(f"Fewer than {KILLS} were killed: this proves less than it should.")
    if enough and all(outcome.kept for outcome in outcomes):
        rmtree(logs)
        return 0
    console.print(f"What the processes said is in {logs}.", soft_wrap=True)
    return 1


def played(scenarios: Sequence[Played], logs: Path, within: Path, until: float) -> list[Outcome]:
    """What became of each, in their order; of whatever has not ended by then, that it did not."""
    with ProcessPoolExecutor(AT_ONCE, get_context("spawn"), max_tasks_per_child=1) as pool:
        futures = [
            pool.submit(one, (scenario.name, scenario.database, scenario.seed), logs / f"{number}.log", within, until)
            for number, scenario in enumerate(scenarios, 1)
        ]
        try:
            wait(futures, until - time.monotonic())
        finally:
            if not all(future.done() for future in futures):
                pool.shutdown(wait=False, cancel_futures=True)
                _end_all(within)
    return [_outcome(future, scenario) for future, scenario in zip(futures, scenarios, strict=True)]


def _end_all(within: Path) -> None:
    """End every scenario with its processes, and the databases' servers, which have left their groups."""
    for process in active_children():
        with suppress(ProcessLookupError):
            process.kill()
            os.killpg(process.pid or 0, signal.SIGKILL)
    for file in within.rglob("postmaster.pid"):
        with suppress(OSError, ValueError):
            os.kill(int(file.read_text("utf-8").splitlines()[0]), signal.SIGQUIT)


def _outcome(future: "Future[Outcome]", scenario: Played) -> Outcome:
    problem = "it did not end in time"
    if future.done() and not future.cancelled():
        broken = future.exception()
        if broken is None:
            return future.result()
        problem = problem if isinstance(broken, BrokenProcessPool) else f"{type(broken).__name__}: {broken}"
    return Outcome(scenario.name, scenario.database, problem=problem)


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
    for outcome in outcomes:
        if outcome.problem:
            console.print(f"{outcome.name}, {outcome.database}: {outcome.problem}", markup=False)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--seed", type=int, default=0, help="another one strikes at other moments")
    asked.add_argument("names", nargs="*", metavar="NAME", help="only scenarios whose name holds it")
    given = asked.parse_args()
    sys.exit(main(given.names, given.seed))
