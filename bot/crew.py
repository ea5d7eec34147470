"""Processes of the product for a morning: started, watched, killed, and started again when they die."""

import asyncio
import os
import random
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from rich.console import Console

import bot
from bot.complaint import Complaint

HOST = "127.0.0.1"
PORTS = range(20_000, 32_000)
"""Below those that the system gives to outgoing connections: nobody takes one while its process is being replaced."""
AGAIN_SECONDS = 1.0
START_SECONDS = 60.0
STOP_SECONDS = 40.0
OURS = ("GROUNDSWELL_", "SLACK_", "DATABASE_URL")


@dataclass(slots=True)
class Place:
    """Something that one process at a time does: a module with its arguments, as after `python -m`."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str]
    process: asyncio.subprocess.Process | None = None
    keeper: asyncio.Task[None] | None = None
    codes: list[int] = field(default_factory=list)
    """How its processes ended so far."""


class Crew:
    """`serve` and `work` processes in a folder of their own, with these settings and none of the environment's."""

    def __init__(self, folder: Path, settings: Mapping[str, str], console: Console) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        self._environment = kept | {"PYTHONPATH": str(Path(bot.__file__).parents[1])} | dict(settings)
        self._folder, self._console = folder, console
        self._places: list[Place] = []
        self._stopping = False
        self.addresses: list[str] = []
        """Where processes answer requests."""
        self.kills = 0
        self.unclean = 0
        """How many processes did not end well when they were asked to."""

    @property
    def restarts(self) -> int:
        """How often a process was started again."""
        return sum(len(place.codes) for place in self._places)

    @property
    def codes(self) -> list[int]:
        """How those processes ended that were started again."""
        return [code for place in self._places for code in place.codes]

    async def serve(self, number: int, *command: str) -> str:
        """A process that answers requests; its address once it does."""
        port = free_port()
        place = self._keep(number, command, {"GROUNDSWELL_HOST": HOST, "GROUNDSWELL_PORT": str(port)})
        address = f"http://{HOST}:{port}"
        self.addresses.append(address)
        async with aiohttp.ClientSession() as session, asyncio.timeout(START_SECONDS):
            while not await _is_well(session, address):
                if place.codes:
                    raise Complaint(f"`{place.name}` ended with {place.codes[0]} before it answered.")
                await asyncio.sleep(0.05)
        return address

    def work(self, number: int, *command: str, **environment: str) -> None:
        """A process that nobody sends requests to, with this in its environment besides."""
        self._keep(number, command, environment)

    def _keep(self, number: int, command: tuple[str, ...], environment: dict[str, str]) -> Place:
        place = Place(f"{' '.join(command[1:])} {number}", command, environment)
        self._places.append(place)
        place.keeper = asyncio.create_task(self._run(place))
        return place

    async def _run(self, place: Place) -> None:
        while True:
            place.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", *place.command, cwd=self._folder, env=self._environment | place.environment
            )
            self._console.print(f"{place.name}: pid {place.process.pid}", highlight=False)
            code = await place.process.wait()
            if self._stopping:
                return
            place.codes.append(code)
            self._console.print(f"{place.name}: ended with {code}, is started again", highlight=False)
            await asyncio.sleep(AGAIN_SECONDS)

    def running(self, doing: str = "") -> list[asyncio.subprocess.Process]:
        """The processes that run now (those that do this command)."""
        there = [place.process for place in self._places if doing in ("", place.command[1])]
        return [process for process in there if process and process.returncode is None]

    def kill(self, chance: random.Random, doing: str = "") -> bool:
        """End one process (one that does this command) as a machine that loses its power would; False if none runs."""
        there = self.running(doing)
        if there:
            chance.choice(there).kill()
            self.kills += 1
        return bool(there)

    async def lose(self, times: int, within: tuple[float, float], chance: random.Random, doing: str = "") -> None:
        """Kill so often, at random moments between so many seconds from now and so many.

        Where all are dead at that moment, the next to be started is killed a little later.
        """
        moments = sorted(chance.uniform(*within) for _ in range(times))
        for before, moment in zip([0.0, *moments], moments, strict=False):
            await asyncio.sleep(moment - before)
            while not self.kill(chance, doing):
                await asyncio.sleep(chance.uniform(AGAIN_SECONDS, 3 * AGAIN_SECONDS))

    async def stop(self) -> None:
        """Ask every process to end, and wait until it has."""
        if self._stopping:
            return
        self._stopping = True
        endings = await asyncio.gather(*(self._end(place) for place in self._places))
        self.unclean = sum(code != 0 for code in endings)

    async def _end(self, place: Place) -> int:
        process, keeper = place.process, place.keeper
        if process is None or keeper is None or process.returncode is not None:
            # It has just died, and nobody has started it again.
            if keeper is not None:
                keeper.cancel()
            return 0
        process.terminate()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                return await process.wait()
        except TimeoutError:
            process.kill()
            return await process.wait()
        finally:
            await keeper


async def _is_well(session: aiohttp.ClientSession, address: str) -> bool:
    with suppress(aiohttp.ClientError, TimeoutError):
        async with session.get(f"{address}/health") as answer:
            return answer.status == 200
    return False


def free_port() -> int:
    """A port that nobody listens on."""
    for port in random.sample(PORTS, 100):
        with socket.socket() as probe, suppress(OSError):
            probe.bind((HOST, port))
            return port
    raise Complaint("No port is free between 20000 and 32000.")
