"""How many answers a process takes, each durable before it is acknowledged, beside Bolt that only acknowledges."""

import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlmodel import func, select

from bench import taps
from bench.company import company
from bench.load import Came, burst
from bench.processes import address, free_port, postgresql, served
from bench.served import SECRET, SLACK, URL
from storage.db import Database
from storage.jobs import prepare
from storage.keys import new_secret
from storage.migrate import upgrade
from storage.tables import OpenAnswer

EACH = 4000
"""Taps in a burst."""
MEGABYTE = 1 << 20
MEMORY = re.compile(r"^process_resident_memory_bytes (.*)$", re.MULTILINE)
PATIENCE = 120
"""Seconds in which a process has to start."""
LIBRARIES = "import slack_bolt.async_app, sqlalchemy, uvicorn"
Measure = tuple[str, list[float], float]


@dataclass(slots=True)
class Stage:
    """A company that was asked, the processes that take its answers, and what came of each burst."""

    database: Database
    secret: str
    slack: int
    payloads: Iterator[dict[str, Any]]
    size: int
    running: dict[str, int] = field(default_factory=dict)
    came: dict[str, list[Came]] = field(default_factory=dict)

    def start(self, stack: ExitStack, name: str) -> None:
        """Start a process that takes answers."""
        told = {URL: address(self.database), SECRET: self.secret, SLACK: f"http://127.0.0.1:{self.slack}/api/"}
        self.running[name] = stack.enter_context(served(name, told))
        self.send(name)
        self.came.clear()

    def send(self, name: str, *to: str) -> Came:
        """Send a burst, to one process or several."""
        size = max(self.size // 4, 1) if name == "usual" else self.size
        requests = [taps.signed(one) for one in islice(self.payloads, size)]
        if len(requests) < size:
            raise RuntimeError("everybody has answered everything")
        came = burst([self.running[one] for one in to or (name,)], requests)
        self.came.setdefault(name, []).append(came)
        return came

    def over(self, name: str, floor: str = "floor") -> list[float]:
        """Answers per second of one over the other's, round by round."""
        return [ours.per_second / its.per_second for ours, its in zip(self.came[name], self.came[floor], strict=True)]

    def memory(self, name: str) -> float:
        """Megabytes that a process holds."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.running[name]}/metrics") as told:
            found = MEMORY.search(told.read().decode())
        return float(found[1]) / MEGABYTE if found else 0.0


def measured(people: int, rounds: int) -> Iterator[Measure]:
    """(key, its values, the aim) of each measure, with a database of ten times `people`, of whom some answer.

    Every burst is sent to each process in turn. What was acknowledged is counted in the database at the end.
    """
    size = min(EACH, people // 2)
    with company(people * 10, 0) as database, _staged(database, size) as (stage, stack):
        for name in ("floor", "ours", "slow", "usual", "redrawn", "floor_redrawn"):
            stage.start(stack, name)
        before = _kept(database)
        for _ in range(rounds):
            for name in stage.running:
                stage.send(name)
        saved = sum(len(came.each) for name, all_ in stage.came.items() if "floor" not in name for came in all_)
        if _kept(database) - before != saved:
            raise RuntimeError(f"{saved} answers were acknowledged, {_kept(database) - before} are there")
        yield "answers_vs_bolt_floor", stage.over("ours"), 0.85
        p99 = [ours.p99 / its.p99 for ours, its in zip(stage.came["ours"], stage.came["floor"], strict=True)]
        yield "answers_p99_vs_floor", p99, 4.0
        yield "answers_slow_disk_vs_floor", stage.over("slow"), 0.5
        yield "answers_vs_usual", stage.over("ours", "usual"), 3.0
        yield "answers_redrawn_vs_floor", stage.over("redrawn", "floor_redrawn"), 0.85
        yield "answers_per_s", [came.per_second for came in stage.came["ours"]], 0.0
        stage.start(stack, "whole")
        stage.send("whole")
        yield "rss_mb_100k", [stage.memory("whole")], 200.0
    yield from _on_postgresql(people, size, rounds)
    yield from _starting(rounds)


@contextmanager
def _staged(database: Database, size: int) -> Iterator[tuple[Stage, ExitStack]]:
    secret = new_secret()
    asked = taps.asked(database, secret)
    with ExitStack() as stack:
        slack = stack.enter_context(served("slack", {}))
        payloads = taps.payloads(asked, f"http://127.0.0.1:{slack}/respond")
        yield Stage(database, secret, slack, payloads, size), stack


def _kept(database: Database) -> int:
    with database.reading() as session:
        return session.exec(select(func.count()).select_from(OpenAnswer)).one()


def _on_postgresql(people: int, size: int, rounds: int) -> Iterator[Measure]:
    with postgresql() as url, company(people * 2, 0, url) as database:
        prepare(database.engine)
        with _staged(database, size) as (stage, stack):
            for name in ("floor", "shared", "other"):
                stage.start(stack, name)
            for _ in range(rounds):
                stage.send("floor")
                stage.send("shared")
                stage.send("both", "shared", "other")
            yield "answers_vs_bolt_floor_postgresql", stage.over("shared"), 0.5
            yield "workers_speedup", stage.over("both", "shared"), 0.0


def _starting(rounds: int) -> Iterator[Measure]:
    """The seconds until a process serves, over those of importing its libraries alone; both compiled, as installed."""
    ratios = []
    with TemporaryDirectory() as folder, served("slack", {}) as slack:
        database = Database(f"sqlite:///{Path(folder) / 'start.db'}")
        upgrade(database.engine)
        told = {
            "SLACK_BOT_TOKEN": "xoxb-bench",
            "SLACK_SIGNING_SECRET": taps.SIGNING,
            "SLACK_API_URL": f"http://127.0.0.1:{slack}/api/",
            "GROUNDSWELL_SECRET": new_secret(),
            "DATABASE_URL": address(database),
        }
        database.close()
        compiled = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        _until_it_serves(compiled | told)
        for _ in range(rounds):
            began = time.perf_counter()
            subprocess.run([sys.executable, "-c", LIBRARIES], check=True, env=compiled)  # noqa: S603 - our own words
            alone = time.perf_counter() - began
            ratios.append(_until_it_serves(compiled | told) / alone)
    yield "start_s_vs_import", ratios, 2.0


def _until_it_serves(environment: dict[str, str]) -> float:
    port = str(free_port())
    began = time.perf_counter()
    command = [sys.executable, "-m", "bot", "run", "--http"]
    environment = environment | {"GROUNDSWELL_PORT": port}
    # It says that there is no company yet: here it is only asked when it serves.
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:  # noqa: S603
        try:
            while time.perf_counter() - began < PATIENCE:
                with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/health"):
                    return time.perf_counter() - began
                time.sleep(0.005)
        finally:
            process.terminate()
    raise RuntimeError("it did not start")
