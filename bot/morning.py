"""One morning in real time: many processes of the product, one PostgreSQL, one pretend Slack, and a town that answers.

Everybody is asked at the start, whatever hour it is here: the town lies where it is working time now and for two
hours more. Nothing of the product is substituted, not even its clock.
"""

import asyncio
import random
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, and_, col, func, or_, select

from bot.asking import DEFAULT_PULSE, Order
from bot.clock import SystemClock
from bot.crew import Crew
from bot.house import terms
from bot.loading import load as load_company
from bot.made_up import Moved, account, counted, invented, move_in, must_be_empty
from bot.manifest import manifest
from bot.opening import open_now
from bot.rules.sending import Kind
from bot.seeding import Company
from bot.settings import load as load_settings
from bot.somewhere import somewhere_at_work
from bot.web import EVENTS
from simulator import Slack
from simulator.town import Town
from storage import company as companies
from storage import jobs
from storage.db import Database
from storage.deliveries import State
from storage.keys import new_secret
from storage.migrate import upgrade
from storage.people import Terms
from storage.tables import Delivery, Participation, Person

SOMEWHERE = "https://groundswell.example.com"
"""The address in the manifest; requests go to the processes themselves."""
LONGEST_WAIT = timedelta(minutes=2)
"""Nobody in the town waits longer than this with anything."""
GREETED_BEFORE = timedelta(days=8)
LIVE_BEFORE = timedelta(minutes=5)
PATIENCE = timedelta(minutes=3)
"""How long after its end a morning waits for what a killed process left behind."""
GLANCE = 0.25
"""Real seconds between two looks at the database."""


SERVES, WORKS = ("bot", "serve"), ("bot", "work")
ALONE, ALONE_WITH_A_SOCKET = ("bot", "run", "--http"), ("bot", "run")


@dataclass(frozen=True, slots=True)
class Morning:
    """What is played: how many people, which processes, minutes, and kills at random moments.

    There are so many `processes` of `serve` and of `work`, unless `cast` says what each process is, as what stands
    after `python -m`. `closes_after` is how long people are asked, None for as long as usual; `pace` is messages
    a minute of all workers together.
    """

    people: int
    processes: int
    seed: int
    minutes: float
    kills: int = 0
    cast: tuple[tuple[str, ...], ...] = ()
    closes_after: timedelta | None = None
    pace: int = 200

    @property
    def length(self) -> timedelta:
        """How long people act."""
        return timedelta(minutes=self.minutes)

    @property
    def commands(self) -> tuple[tuple[str, ...], ...]:
        """What each process is."""
        return self.cast or (SERVES,) * self.processes + (WORKS,) * self.processes

    @property
    def socket_mode(self) -> bool:
        """Whether Slack's requests come over a socket."""
        return ALONE_WITH_A_SOCKET in self.commands


@dataclass(frozen=True, slots=True)
class Scene:
    """A morning under way: everything that may be looked at, or come to harm."""

    morning: Morning
    slack: Slack
    town: Town
    crew: Crew
    db: Database
    secret: SecretStr
    zone: tuple[str, str | None]
    """The time zone and the country that the town lies in."""

    @property
    def terms(self) -> Terms:
        """What the settings say now."""
        return terms(load_settings(env_file=None, secret=self.secret), SystemClock().now())


Trouble = Callable[[Scene], Awaitable[None]]
"""What goes wrong on a morning; over when it returns."""


def run(morning: Morning, database_url: str, console: Console) -> dict[str, Any]:
    """Play a morning; the report."""
    began = time.monotonic()
    report = asyncio.run(_run(morning, database_url, console))
    return report | {"seconds": round(time.monotonic() - began, 1)}


async def _run(morning: Morning, database_url: str, console: Console) -> dict[str, Any]:
    async with lived(morning, database_url, console, _kill) as scene:
        crew, zone = scene.crew, scene.zone
        with scene.db.reading() as session:
            report = counted(session, scene.terms, scene.slack, scene.town) | {"unsaid": _unsaid(session)}
    crewed = {"of_each": morning.processes, "killed": crew.kills, "restarts": crew.restarts, "unclean": crew.unclean}
    about = {"people": morning.people, "seed": morning.seed, "zone": zone[0], "country": zone[1]}
    return {**about, **report, "processes": crewed}


@asynccontextmanager
async def lived(
    morning: Morning,
    database_url: str,
    console: Console,
    trouble: Trouble,
    watch: Callable[[Slack], None] = lambda _: None,
) -> AsyncIterator[Scene]:
    """A morning with this trouble, once it is over and its processes have ended.

    `watch` is given the pretend Slack before anything is said.
    """
    async with staged(morning, database_url, console, watch) as scene:
        await _play(scene, trouble, SystemClock())
        await scene.crew.stop()
        yield scene


@asynccontextmanager
async def staged(
    morning: Morning, database_url: str, console: Console, watch: Callable[[Slack], None] = lambda _: None
) -> AsyncIterator[Scene]:
    """A morning on which everybody is being asked by running processes, and nobody in the town stirs yet."""
    clock = SystemClock()
    zone = somewhere_at_work(clock.now())
    company = _moved_to(invented(morning.people, morning.seed), *zone)
    secret = SecretStr(new_secret())
    address = None if morning.socket_mode else SOMEWHERE
    async with Slack(manifest(address), seed=morning.seed, team=company.name) as slack:
        moved = move_in(slack, company)
        watch(slack)
        with _database(database_url, clock) as db:
            with db.transaction() as session:
                _greeted_before(session, slack, moved, clock.now())
            town = Town(slack, morning.seed, keep_truth=False, haste=min(LONGEST_WAIT, morning.length / 2.5))
            town.populate(moved.volunteers, moved.countries)
            async with _processes(morning, slack, secret, database_url, console) as crew:
                scene = Scene(morning, slack, town, crew, db, secret, zone)
                _ask_everybody(scene, clock.now())
                yield scene


def _moved_to(company: Company, zone: str, country: str | None) -> Company:
    people = tuple(replace(person, zone=zone, country=country) for person in company.people)
    return replace(company, zone=zone, country=country, people=people)


@contextmanager
def _database(url: str, clock: SystemClock) -> Iterator[Database]:
    """The database with all its tables; on PostgreSQL as a process sees it that tells the workers."""
    shared = not url.startswith("sqlite")
    db = Database(url, jobs.announcing(clock.now) if shared else None)
    try:
        upgrade(db.engine)
        if shared:
            jobs.prepare(db.engine)
        yield db
    finally:
        db.close()


def _greeted_before(session: Session, slack: Slack, moved: Moved, now: datetime) -> None:
    """Load the company as it is when everybody has known the bot for days."""
    must_be_empty(session)
    load_company(session, moved.company, now, "morning")
    companies.go_live(session, now - LIVE_BEFORE)
    for person in session.exec(select(Person)):
        person.slack_id = slack.workspace.user(account(person.email or "")).id
        person.contact_planned, person.contacted_at = True, now - GREETED_BEFORE


def _ask_everybody(scene: Scene, now: datetime) -> None:
    settings = load_settings(env_file=None, secret=scene.secret)
    closes_at = now + (scene.morning.closes_after or timedelta(days=settings.pulse_days))
    with scene.db.transaction() as session:
        open_now(session, settings, scene.terms, Order(DEFAULT_PULSE, now, closes_at, by="morning"), now)


@asynccontextmanager
async def _processes(
    morning: Morning, slack: Slack, secret: SecretStr, database_url: str, console: Console
) -> AsyncIterator[Crew]:
    """The processes of a morning, with Slack's requests going in turn to those that answer any."""
    settings = {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.url,
        "GROUNDSWELL_SECRET": secret.get_secret_value(),
        "DATABASE_URL": database_url,
        "GROUNDSWELL_LOG_LEVEL": "WARNING",
        "GROUNDSWELL_POSTS_PER_MINUTE": str(morning.pace),
    }
    with tempfile.TemporaryDirectory() as folder:
        crew = Crew(Path(folder), settings, console)
        try:
            asked = [command for command in morning.commands if command == SERVES or command[-1] == "--http"]
            for number, command in enumerate(morning.commands, 1):
                if command not in asked:
                    crew.work(number, *command)
            addresses = await asyncio.gather(*(crew.serve(number, *command) for number, command in enumerate(asked, 1)))
            if addresses:
                slack.use_http(*(address + EVENTS for address in addresses))
            yield crew
        finally:
            await crew.stop()


async def _play(scene: Scene, trouble: Trouble, clock: SystemClock) -> None:
    """Let people live until the end, and then until nothing is half done any more."""
    end = clock.now() + scene.morning.length
    settled = over = False

    async def watch() -> None:
        nonlocal settled
        while not settled:
            await asyncio.sleep(GLANCE)
            late = clock.now() - end
            settled = late > PATIENCE or (late > timedelta() and over and await _is_settled(scene))

    async def disturb() -> None:
        nonlocal over
        await trouble(scene)
        over = True

    async with asyncio.TaskGroup() as group:
        group.create_task(watch())
        group.create_task(disturb())
        await scene.town.live(lambda: settled)


async def _is_settled(scene: Scene) -> bool:
    try:
        return await scene.db.read(lambda session: _settled(session, scene.town))
    except SQLAlchemyError:
        # It is away, as it may be on such a morning.
        return False


def _settled(session: Session, town: Town) -> bool:
    """Whether all that was due has been said, and everybody who answered has seen it taken."""
    taken = select(Person.slack_id, Participation.round_id).join(
        Participation, col(Participation.person_id) == col(Person.id)
    )
    answered = {(slack_id, str(round_id)) for slack_id, round_id in session.exec(taken)}
    return said(session) and answered == town.answered


def said(session: Session) -> bool:
    """Whether every pulse has been said, and whatever else is due or was begun."""
    now = SystemClock().now()
    begun = or_(Delivery.kind == Kind.PULSE, Delivery.not_before <= now, col(Delivery.attempts) > 0)
    unsaid = or_(Delivery.state == State.SENDING, and_(Delivery.state == State.WAITING, begun))
    return session.exec(select(func.count()).where(unsaid)).one() == 0


def _unsaid(session: Session) -> list[dict[str, Any]]:
    """The pulses that were not said, and what became of each: nobody's id."""
    rows = session.exec(select(Delivery).where(Delivery.kind == Kind.PULSE, Delivery.state != State.SENT))
    return [
        {"state": row.state, "why": row.reason, "attempts": row.attempts, "next": row.not_before.isoformat()}
        for row in rows
    ]


async def _kill(scene: Scene) -> None:
    """End processes at random moments of the first two thirds."""
    seconds, chance = scene.morning.length.total_seconds(), random.Random(scene.morning.seed)
    await scene.crew.lose(scene.morning.kills, (0.05 * seconds, 0.66 * seconds), chance)
