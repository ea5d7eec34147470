"""What goes wrong in each scenario of `make chaos`, as data: who runs on which database, and what happens to them."""

import asyncio
import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace

from rich.console import Console

from bench import tight
from bench.interrupted import CLOSING, MIGRATION, Interrupted
from bench.jumps import Jumps
from bench.ledger import Ledger, Outcome
from bench.postgres import Server
from bot.clock import SystemClock
from bot.morning import ALONE, ALONE_WITH_A_SOCKET, GLANCE, SERVES, WORKS, Morning, Scene, lived, said
from simulator.mischief import Fault, Rule

SQLITE, POSTGRESQL = "sqlite", "postgresql"
RESPONSE_URL = "response_url"
CALLED = (
    "auth.test",
    "chat.postMessage",
    "chat.update",
    "chat.getPermalink",
    "conversations.open",
    "conversations.history",
    "conversations.replies",
    "users.list",
    "views.open",
    "views.publish",
    "views.update",
    RESPONSE_URL,
)
"""What can be hit by a fault of Slack's side."""


@dataclass(frozen=True, slots=True)
class Ill:
    """A fault of Slack's: with which chance each call (or payload, where `on` says which) meets it."""

    fault: Fault
    chance: float
    on: tuple[str, ...] = CALLED
    retry_after: int = 3


@dataclass(frozen=True, slots=True)
class Stage:
    """What a disaster may do something to."""

    scene: Scene
    _server: Server | None

    @property
    def server(self) -> Server:
        """The database's server. LookupError on SQLite."""
        if self._server is None:
            raise LookupError("SQLite has no server")
        return self._server


Disaster = Callable[[Stage], Coroutine[None, None, None]]


@dataclass(frozen=True, slots=True)
class Scenario:
    """One line of the table: a company on a morning of so many seconds, with ills and a disaster."""

    name: str
    database: str
    cast: tuple[tuple[str, ...], ...]
    people: int = 40
    seconds: float = 40
    ills: tuple[Ill, ...] = ()
    disaster: Disaster | None = None
    seed: int = 11
    pace: int = 200

    async def play(self, url: str, server: Server | None = None) -> Outcome:
        """Live through a scenario on that empty database, and count."""
        ledger, clock = Ledger(), SystemClock()
        morning = Morning(self.people, 1, self.seed, self.seconds / 60, cast=self.cast, pace=self.pace)

        rules: list[Rule] = []

        async def trouble(scene: Scene) -> None:
            ledger.witness(scene.slack)
            for ill in self.ills:
                for on in ill.on:
                    rules.append(scene.slack.misbehave(ill.fault, on, chance=ill.chance, retry_after=ill.retry_after))
            async with asyncio.TaskGroup() as group:
                if self.disaster is not None:
                    group.create_task(self.disaster(Stage(scene, server)))
                await asyncio.sleep(self.seconds)
            scene.slack.behave()

        async with lived(morning, url, Console(quiet=True), trouble, ledger.listen) as scene:
            with scene.db.reading() as session:
                count = ledger.count(session, scene.terms.keys, clock.now())
            unheard = sum(rule.struck for rule in rules if rule.on == RESPONSE_URL)
            count = replace(count, apart=count.apart + unheard)
            return Outcome(self.name, self.database, count, scene.crew.kills)


def killing(times: int, doing: str = "", *, once_said: bool = False) -> Disaster:
    """Kill processes (of that command) so often, at random moments.

    `once_said` waits until all has been said: what is being said at such a moment is looked for a minute later.
    """

    async def strike(stage: Stage) -> None:
        while once_said and not await stage.scene.db.read(said):
            await asyncio.sleep(GLANCE)
        seconds = stage.scene.morning.length.total_seconds()
        chance = random.Random(stage.scene.morning.seed)
        await stage.scene.crew.lose(times, (0.02 * seconds, 0.9 * seconds), chance, doing)

    return strike


async def ceiling_moves(stage: Stage) -> None:
    """Slack takes now many, now few messages a minute."""
    chance = random.Random(stage.scene.morning.seed)
    for _ in range(int(stage.scene.morning.length.total_seconds() / 5)):
        stage.scene.slack.rates.ceiling = chance.choice((40, 90, 240))
        await asyncio.sleep(5)
    stage.scene.slack.rates.ceiling = 240


async def sockets_break(stage: Stage) -> None:
    """Connections are cut without a word, or asked to come anew; a handshake may be refused as well (`CUT`)."""
    chance, slack = random.Random(stage.scene.morning.seed), stage.scene.slack
    for _ in range(int(stage.scene.morning.length.total_seconds() / 8)):
        await asyncio.sleep(chance.uniform(4, 12))
        await chance.choice((slack.sockets.drop, slack.refresh_sockets))()


async def postgresql_restarts(stage: Stage) -> None:
    """The server is stopped as by a power cut, and is away for some seconds; three times."""
    for _ in range(3):
        await asyncio.sleep(stage.scene.morning.length.total_seconds() / 5)
        await asyncio.to_thread(stage.server.stop_at_once)
        await asyncio.sleep(3)
        await asyncio.to_thread(stage.server.start_again)


async def postgresql_only_reads(stage: Stage) -> None:
    """The database takes no writes for some seconds; twice."""
    for _ in range(2):
        await asyncio.sleep(stage.scene.morning.length.total_seconds() / 5)
        await asyncio.to_thread(stage.server.only_read, yes=True)
        await asyncio.sleep(6)
        await asyncio.to_thread(stage.server.only_read, yes=False)


async def disk_is_full(stage: Stage) -> None:
    """Nothing can be added to the database for some seconds; three times."""
    full = tight.mark(stage.scene.db.url.database or "")
    for _ in range(3):
        await asyncio.sleep(stage.scene.morning.length.total_seconds() / 6)
        full.touch()
        await asyncio.sleep(6)
        full.unlink()


MANY = (SERVES, SERVES, WORKS, WORKS)
THREE_WORKERS = (SERVES, WORKS, WORKS, WORKS)
TIGHT = ("bench.tight", "run", "--http")
HANDED_OVER = ("events_api", "interactive", "slash_commands")
"""What can be hit by a fault on the way to the app."""
LOST_REPLIES = (Ill(Fault.LOSE_REPLY, 0.05),)
FAILURES = (Ill(Fault.FAIL_BEFORE, 0.05), Ill(Fault.FAIL_AFTER, 0.05))
STORM = (Ill(Fault.RATE_LIMIT, 0.1, on=("chat.postMessage", "chat.update", "views.open", "conversations.open")),)
CUT = (Ill(Fault.DISCONNECT, 0.05, on=HANDED_OVER), Ill(Fault.FAIL_BEFORE, 0.3, on=("link",)))
MUDDLE = (Ill(Fault.TWICE, 0.2, on=HANDED_OVER), Ill(Fault.OUT_OF_ORDER, 0.2, on=HANDED_OVER))
SCENARIOS: tuple[Scenario | Interrupted | Jumps, ...] = (
    Scenario("one process killed", SQLITE, (ALONE,), seconds=60, disaster=killing(12)),
    Scenario("one process killed", POSTGRESQL, (ALONE,), disaster=killing(8)),
    Scenario("one of three workers killed", POSTGRESQL, THREE_WORKERS, seconds=60, disaster=killing(15, "work")),
    Interrupted("migration killed", SQLITE, MIGRATION),
    Interrupted("migration killed", POSTGRESQL, MIGRATION),
    Interrupted("closing of a pulse killed", SQLITE, CLOSING),
    Interrupted("closing of a pulse killed", POSTGRESQL, CLOSING),
    Scenario("replies lost, 5 %", SQLITE, (ALONE,), ills=LOST_REPLIES),
    Scenario("replies lost, 5 %", POSTGRESQL, MANY, ills=LOST_REPLIES),
    Scenario("server errors, 10 %", SQLITE, (ALONE,), ills=FAILURES),
    Scenario("server errors, 10 %", POSTGRESQL, MANY, ills=FAILURES),
    Scenario("too many requests, moving ceiling", SQLITE, (ALONE,), ills=STORM, disaster=ceiling_moves),
    Scenario("too many requests, moving ceiling", POSTGRESQL, MANY, ills=STORM, disaster=ceiling_moves),
    Scenario("sockets break", SQLITE, (ALONE_WITH_A_SOCKET,), ills=CUT, disaster=sockets_break),
    Scenario("sockets break", POSTGRESQL, (ALONE_WITH_A_SOCKET,), ills=CUT, disaster=sockets_break),
    Scenario("events twice and out of order", SQLITE, (ALONE,), ills=MUDDLE),
    Scenario("events twice and out of order", POSTGRESQL, MANY, ills=MUDDLE),
    Scenario("database restarts", POSTGRESQL, MANY, disaster=postgresql_restarts),
    Scenario("database only reads", POSTGRESQL, MANY, disaster=postgresql_only_reads),
    Jumps("clock jumps", SQLITE),
    Jumps("clock jumps", POSTGRESQL),
    Scenario("disk is full", SQLITE, (TIGHT,), disaster=disk_is_full),
)
