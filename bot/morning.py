"""One morning in real time: many processes of the product, one PostgreSQL, one pretend Slack, and a town that answers.

Everybody is asked at the start, whatever hour it is here: the town lies where it is working time now and for two
hours more. Nothing of the product is substituted, not even its clock.
"""

import asyncio
import random
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from rich.console import Console
from sqlmodel import Session, col, func, select

from bot.asking import DEFAULT_PULSE, Order, open_now
from bot.clock import SystemClock
from bot.complaint import Complaint
from bot.crew import Crew
from bot.house import days_off_around, terms, weekend
from bot.loading import load as load_company
from bot.made_up import Moved, account, counted, invented, move_in, must_be_empty
from bot.manifest import manifest
from bot.rules import calendar
from bot.rules.sending import Kind
from bot.seeding import Company
from bot.settings import load as load_settings
from bot.web import EVENTS
from simulator import Slack
from simulator.town import Town
from storage import company as companies
from storage import jobs
from storage.db import Database
from storage.deliveries import State
from storage.keys import new_secret
from storage.migrate import upgrade
from storage.tables import Delivery, Participation, Person

SOMEWHERE = "https://groundswell.example.com"
"""The address in the manifest; requests go to the processes themselves."""
LONGEST_WAIT = timedelta(minutes=2)
"""Nobody in the town waits longer than this with anything."""
LENGTH = timedelta(hours=2)
COUNTRIES = (None, "VE", "HK", "PY", "SA", "IL", "BD", "IR")
"""Their weekends differ, so that on every day of the week there are some where people work."""
OFFSETS = range(-12, 15)
GREETED_BEFORE = timedelta(days=8)
LIVE_BEFORE = timedelta(minutes=5)
PATIENCE = timedelta(minutes=3)
"""How long after its end a morning waits for what a killed process left behind."""
GLANCE = 0.25
"""Real seconds between two looks at the database."""
WHOLE_PACE = 200
"""Messages a minute of all workers together."""


@dataclass(frozen=True, slots=True)
class Morning:
    """What is played: how many people, processes of each kind, minutes, and kills at random moments."""

    people: int
    processes: int
    seed: int
    minutes: float
    kills: int = 0

    @property
    def length(self) -> timedelta:
        """How long people act."""
        return timedelta(minutes=self.minutes)


def somewhere_at_work(now: datetime) -> tuple[str, str | None]:
    """A time zone and a country (None for one without holidays) where it is working time now and for two hours."""
    for country in COUNTRIES:
        for zone in sorted(map(_zone, OFFSETS), key=lambda zone: _from_ten(zone, now)):
            hours = calendar.Hours(zone, days_off=days_off_around(now.year)(country), weekend=weekend(country))
            if all(calendar.closed_because(hours, moment) is None for moment in (now, now + LENGTH)):
                return zone, country
    raise Complaint("It is a holiday in every country that this morning could lie in; try again tomorrow.")


def _zone(offset: int) -> str:
    # Zones of this kind count westwards.
    return f"Etc/GMT{-offset:+d}" if offset else "Etc/GMT"


def _from_ten(zone: str, now: datetime) -> int:
    """By how many hours it is earlier or later than ten there."""
    return abs(calendar.local(calendar.Hours(zone), now).hour - 10)


def run(morning: Morning, database_url: str, console: Console) -> dict[str, Any]:
    """Play a morning; the report."""
    began = time.monotonic()
    report = asyncio.run(_run(morning, database_url, console))
    return report | {"seconds": round(time.monotonic() - began, 1)}


async def _run(morning: Morning, database_url: str, console: Console) -> dict[str, Any]:
    clock = SystemClock()
    zone, country = somewhere_at_work(clock.now())
    company = _moved_to(invented(morning.people, morning.seed), zone, country)
    secret = SecretStr(new_secret())
    async with Slack(manifest(SOMEWHERE), seed=morning.seed, team=company.name) as slack:
        moved = move_in(slack, company)
        with _database(database_url, clock) as db:
            with db.transaction() as session:
                _greeted_before(session, slack, moved, clock.now())
            town = Town(slack, morning.seed, keep_truth=False, haste=min(LONGEST_WAIT, morning.length / 2.5))
            town.populate(moved.volunteers, moved.countries)
            async with _processes(morning, slack, secret, database_url, console) as crew:
                _ask_everybody(db, secret, clock.now())
                await _play(morning, town, crew, db, clock)
            with db.reading() as session:
                report = counted(session, terms(load_settings(env_file=None, secret=secret), clock.now()), slack, town)
                report |= {"unsaid": _unsaid(session)}
    crewed = {"of_each": morning.processes, "killed": crew.kills, "restarts": crew.restarts, "unclean": crew.unclean}
    return {
        "people": morning.people, "seed": morning.seed, "zone": zone, "country": country, **report, "processes": crewed
    }  # fmt: skip


def _moved_to(company: Company, zone: str, country: str | None) -> Company:
    people = tuple(replace(person, zone=zone, country=country) for person in company.people)
    return replace(company, zone=zone, country=country, people=people)


@contextmanager
def _database(url: str, clock: SystemClock) -> Iterator[Database]:
    """The database with all its tables, as a process sees it that tells the workers."""
    db = Database(url, jobs.announcing(clock.now))
    try:
        upgrade(db.engine)
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


def _ask_everybody(db: Database, secret: SecretStr, now: datetime) -> None:
    settings = load_settings(env_file=None, secret=secret)
    order = Order(DEFAULT_PULSE, now, now + timedelta(days=settings.pulse_days), by="morning")
    with db.transaction() as session:
        open_now(session, settings, terms(settings, now), order, now)


@asynccontextmanager
async def _processes(
    morning: Morning, slack: Slack, secret: SecretStr, database_url: str, console: Console
) -> AsyncIterator[Crew]:
    """`serve` and `work`, as many of each as the morning has, with Slack's requests going to them in turn."""
    settings = {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.url,
        "GROUNDSWELL_SECRET": secret.get_secret_value(),
        "DATABASE_URL": database_url,
        "GROUNDSWELL_LOG_LEVEL": "WARNING",
        "GROUNDSWELL_POSTS_PER_MINUTE": str(WHOLE_PACE),
    }
    numbers = range(1, morning.processes + 1)
    with tempfile.TemporaryDirectory() as folder:
        crew = Crew(Path(folder), settings, console)
        try:
            for number in numbers:
                crew.work(number)
            addresses = await asyncio.gather(*(crew.serve(number) for number in numbers))
            slack.use_http(*(address + EVENTS for address in addresses))
            yield crew
        finally:
            await crew.stop()


async def _play(morning: Morning, town: Town, crew: Crew, db: Database, clock: SystemClock) -> None:
    """Let people live until the end, and then until nothing is half done any more."""
    end = clock.now() + morning.length
    settled = False

    async def watch() -> None:
        nonlocal settled
        while not settled:
            await asyncio.sleep(GLANCE)
            late = clock.now() - end
            settled = late > PATIENCE or (late > timedelta() and await db.read(lambda session: _settled(session, town)))

    async with asyncio.TaskGroup() as group:
        group.create_task(watch())
        group.create_task(_kill(morning, crew))
        await town.live(lambda: settled)


def _settled(session: Session, town: Town) -> bool:
    """Whether every pulse has been said, and everybody who answered has seen it taken."""
    unsaid = select(func.count()).where(
        Delivery.kind == Kind.PULSE, col(Delivery.state).in_((State.WAITING, State.SENDING))
    )
    taken = select(Person.slack_id, Participation.round_id).join(
        Participation, col(Participation.person_id) == col(Person.id)
    )
    answered = {(slack_id, str(round_id)) for slack_id, round_id in session.exec(taken)}
    return session.exec(unsaid).one() == 0 and answered == town.answered


def _unsaid(session: Session) -> list[dict[str, Any]]:
    """The pulses that were not said, and what became of each: nobody's id."""
    rows = session.exec(select(Delivery).where(Delivery.kind == Kind.PULSE, Delivery.state != State.SENT))
    return [
        {"state": row.state, "why": row.reason, "attempts": row.attempts, "next": row.not_before.isoformat()}
        for row in rows
    ]


async def _kill(morning: Morning, crew: Crew) -> None:
    """End processes at random moments of the first two thirds."""
    chance = random.Random(morning.seed)
    seconds = morning.length.total_seconds()
    moments = sorted(chance.uniform(0.05, 0.66) * seconds for _ in range(morning.kills))
    for before, moment in zip([0.0, *moments], moments, strict=False):
        await asyncio.sleep(moment - before)
        crew.kill(chance)
