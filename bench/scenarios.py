"""What goes wrong in each scenario of `make chaos`, as data: who runs on which database, and what happens to them."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from rich.console import Console

from bench.ledger import Count, Ledger
from bench.postgres import Server
from bot.clock import SystemClock
from bot.morning import ALONE, SERVES, WORKS, Morning, Scene, lived
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
    """What a disaster may do something to. `server` is None on SQLite."""

    scene: Scene
    server: Server | None


Disaster = Callable[[Stage], Awaitable[None]]


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


@dataclass(slots=True)
class Outcome:
    """What became of a scenario."""

    name: str
    database: str
    count: Count = field(default_factory=Count)
    kills: int = 0
    seconds: float = 0.0
    problem: str = ""

    @property
    def kept(self) -> bool:
        """Whether it ended, and everything that is promised held."""
        return not self.problem and self.count.kept


def killing(times: int, doing: str = "", after: float = 0.02) -> Disaster:
    """Kill processes (of that command) so often, at random moments after that share of the time."""

    async def strike(stage: Stage) -> None:
        seconds = stage.scene.morning.length.total_seconds()
        chance = random.Random(stage.scene.morning.seed)
        await stage.scene.crew.lose(times, (after * seconds, 0.9 * seconds), chance, doing)

    return strike


async def play(scenario: Scenario, url: str, server: Server | None = None) -> Outcome:
    """Live through a scenario on that empty database, and count."""
    ledger, clock = Ledger(), SystemClock()
    morning = Morning(scenario.people, 1, scenario.seed, scenario.seconds / 60, cast=scenario.cast, pace=scenario.pace)

    rules: list[Rule] = []

    async def trouble(scene: Scene) -> None:
        ledger.witness(scene.slack)
        for ill in scenario.ills:
            for on in ill.on:
                rules.append(scene.slack.misbehave(ill.fault, on, chance=ill.chance, retry_after=ill.retry_after))
        if scenario.disaster is not None:
            await scenario.disaster(Stage(scene, server))

    async with lived(morning, url, Console(quiet=True), trouble, ledger.listen) as scene:
        with scene.db.reading() as session:
            count = ledger.count(session, scene.terms.keys, clock.now())
        unheard = sum(rule.struck for rule in rules if rule.on == RESPONSE_URL)
        count = replace(count, apart=count.apart + unheard)
        return Outcome(scenario.name, scenario.database, count, scene.crew.kills)


MANY = (SERVES, SERVES, WORKS, WORKS)
THREE_WORKERS = (SERVES, WORKS, WORKS, WORKS)
SCENARIOS = (
    Scenario("one process, killed", SQLITE, (ALONE,), seconds=60, disaster=killing(12)),
    Scenario("one of three workers, killed", POSTGRESQL, THREE_WORKERS, seconds=60, disaster=killing(15, "work")),
    Scenario("replies lost, 5 %", SQLITE, (ALONE,), ills=(Ill(Fault.LOSE_REPLY, 0.05),)),
    Scenario("replies lost, 5 %", POSTGRESQL, MANY, ills=(Ill(Fault.LOSE_REPLY, 0.05),)),
)
