"""Lives through weeks of a made-up company against the simulator: the real product, with a stepped clock.

The one substitution is the clock. Everything between the product and the simulator crosses a real socket,
through slack_sdk and Bolt.
"""

import asyncio
import json
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from sqlmodel import Session, col, distinct, func, select

from bot import app
from bot.clock import Clock, SteppedClock
from bot.ending import Ending
from bot.loading import load as load_company
from bot.made_up import count_tools, counted, invented, move_in, must_be_empty
from bot.manifest import manifest
from bot.rules.due import next_due
from bot.rules.editions import OPERATIONS
from bot.rules.pulses import Mode
from bot.rules.sending import Kind
from bot.seeding import Company
from bot.settings import Settings
from bot.settings import load as load_settings
from bot.syncing import sync
from bot.tick import load as load_state
from bot.tick import tick
from simulator import Slack
from simulator.town import Town
from storage import company as companies
from storage.concerns import next_moment
from storage.deliveries import State
from storage.keys import new_secret
from storage.migrate import is_current, upgrade
from storage.tables import Delivery, Department

GRACE_SECONDS = 0.5
"""How long the end of a story waits for what is in flight: much of it waits for a clock that nobody moves any more."""
CONNECTED_WITHIN = 10.0
"""Real seconds that the product has to connect before the story begins."""
PATIENCE = 0.001
"""Real seconds between two looks at whether everything has come to rest."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is lived through: from midnight UTC of `start` for whole weeks, and `until_hour` of the day after."""

    people: int
    weeks: int
    seed: int
    start: datetime
    until_hour: int = 0
    mode: Mode = Mode.ANONYMOUS
    secret: str | None = None
    """What locks that which is kept; None for one that is drawn, and forgotten with the story."""

    @property
    def end(self) -> datetime:
        """The moment the story ends."""
        return self.start + timedelta(weeks=self.weeks, hours=self.until_hour)


@dataclass(slots=True)
class Story:
    """A running product, the pretend Slack it talks to, its people, and the clock they share."""

    product: app.Product
    slack: Slack
    town: Town
    clock: SteppedClock
    next_tick: datetime
    heard_at: datetime

    async def rest(self) -> None:
        """Wait until nobody works on anything: only then may time go on."""
        while not (self.clock.settled and self.product.idle and self.slack.idle):
            await asyncio.sleep(PATIENCE)

    async def live_until(self, end: datetime, watch: Callable[[datetime], None] = lambda _: None) -> None:
        """Jump from one thing that happens to the next, until `end`."""
        await self.rest()
        await self._hear(at_least=timedelta())
        while True:
            # Whoever presses something meanwhile has it done before time goes on.
            await self.rest()
            moment = self.upcoming()
            if moment > end:
                break
            self.clock.jump(moment)
            if moment >= self.next_tick:
                await self._tick()
            await self.town.act(moment)
            await self.rest()
            await self._hear()
            watch(moment)
        self.clock.jump(end)
        await self.rest()

    def upcoming(self) -> datetime:
        """The next moment at which something happens."""
        moments = (self.town.next_action(), self.clock.next_alarm(), self.next_tick)
        return max(min(m for m in moments if m is not None), self.clock.now())

    async def _hear(self, at_least: timedelta = timedelta(seconds=app.TICK_SECONDS)) -> None:
        """Tick earlier where a concern has come in meanwhile: outside, there is a tick every minute."""
        now = self.clock.now()
        if now - self.heard_at < at_least:
            return
        self.heard_at = now
        moment = await self.product.house.db.read(lambda session: next_moment(session, now))
        if moment is not None:
            self.next_tick = min(self.next_tick, moment)

    async def _tick(self) -> None:
        house = self.product.house
        # As work of its own: a tick may itself wait for the clock, when Slack wants it to slow down.
        house.activity.start(tick(house))
        await self.rest()
        state = await house.db.read(lambda session: load_state(session, house.settings, self.clock.now()))
        if state is not None:
            self.next_tick = max(
                next_due(state, self.clock.now()), self.clock.now() + timedelta(seconds=app.TICK_SECONDS)
            )


@asynccontextmanager
async def story(
    company: Company,
    start: datetime,
    database_url: str,
    *,
    seed: int = 0,
    alive: bool = True,
    keep_truth: bool = True,
    mode: Mode = Mode.ANONYMOUS,
    secret: str | None = None,
    shown: Callable[[SteppedClock], Clock] = lambda true: true,
    **more: Any,
) -> AsyncIterator[Story]:
    """A company that has just gone live, with its product connected to the pretend Slack.

    `more` are settings. With `alive` everybody answers by their own temper; without, they do only what they are told
    to. `shown` is what the product's clock shows of the true one. Complaint where the database holds a company already.
    """
    clock = SteppedClock(start)

    async def sleep(seconds: float) -> None:
        await clock.sleep_until(clock.now() + timedelta(seconds=seconds))

    async with Slack(manifest(), now=clock.now, seed=seed, team=company.name, sleep=sleep) as slack:
        moved = move_in(slack, company)
        product = app.wire(_settings(slack, database_url, mode, secret or new_secret(), **more), shown(clock))
        with ExitStack() as unless_it_works:
            unless_it_works.callback(product.house.db.close)
            if not is_current(product.house.db.engine):
                upgrade(product.house.db.engine)
            with product.house.db.transaction() as session:
                must_be_empty(session)
                load_company(session, moved.company, start, "simulation")
            unless_it_works.pop_all()
        volunteers, countries = moved.volunteers, moved.countries
        # From here on the product knows its company: of a hundred thousand people nothing is kept twice.
        del company, moved
        async with app.started(product, Ending(GRACE_SECONDS)), app.connected(product):
            await slack.changed.until(lambda: bool(slack.sockets.connections), CONNECTED_WITHIN)
            await _synced(product, clock)
            await product.house.db.write(lambda session: companies.go_live(session, clock.now()))
            town = Town(slack, seed, keep_truth=keep_truth)
            if alive:
                town.populate(volunteers, countries)
            yield Story(product, slack, town, clock, clock.now(), start - timedelta(days=1))


async def _synced(product: app.Product, clock: SteppedClock) -> None:
    done = asyncio.create_task(sync(product.house))
    while not done.done():
        await asyncio.sleep(PATIENCE)
        alarm = clock.next_alarm()
        if alarm is not None and product.house.db.idle:
            clock.jump(alarm)
    await done


def _settings(slack: Slack, database_url: str, mode: Mode, secret: str, **more: Any) -> Settings:
    # Whatever stands in the environment is of the real installation, and none of it may leak into a story.
    return load_settings(
        env_file=None,
        SLACK_BOT_TOKEN=SecretStr(slack.bot_token),
        SLACK_APP_TOKEN=SecretStr(slack.app_token),
        SLACK_SIGNING_SECRET=SecretStr(slack.signing_secret),
        SLACK_API_URL=slack.url,
        DATABASE_URL=database_url,
        secret=SecretStr(secret),
        pulse_mode=mode,
        named_pulses=mode is Mode.NAMED,
        **more,
    )


def run(plan: Plan, *, database_url: str | None, truth: Path | None, console: Console) -> dict[str, Any]:
    """Live through the plan without a page; the report."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_run(plan, database_url or f"sqlite:///{folder}/story.db", truth, console, began))


async def _run(plan: Plan, database_url: str, truth: Path | None, console: Console, began: float) -> dict[str, Any]:
    async with story(
        invented(plan.people, plan.seed),
        plan.start,
        database_url,
        seed=plan.seed,
        keep_truth=truth is not None,
        mode=plan.mode,
        secret=plan.secret,
    ) as told:
        await live_through(told, plan, console)
        report = await told.product.house.db.read(lambda session: _report(session, told, plan))
    if truth is not None:
        truth.write_text(json.dumps(told.town.truth, indent=1))
    return report | {"seconds": round(time.monotonic() - began, 1)}


async def live_through(told: Story, plan: Plan, console: Console, *, tools: bool = False) -> None:
    """Live through a plan, and say how far it is.

    `tools` where figures of usage are taken in whenever a week is over.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=(plan.end - plan.start).total_seconds())

        def watch(moment: datetime) -> None:
            week = (moment - plan.start).days // 7 + 1
            progress.update(
                task,
                completed=(moment - plan.start).total_seconds(),
                description=f"week {min(week, plan.weeks)} of {plan.weeks}, {moment:%A %-d %B}",
            )

        for week in range(plan.weeks if tools else 0):
            await told.live_until(plan.start + timedelta(weeks=week + 1), watch)
            house, now = told.product.house, told.clock.now()
            await house.db.write(partial(count_tools, keys=house.keys, week=week, now=now))
        await told.live_until(plan.end, watch)


def _report(session: Session, told: Story, plan: Plan) -> dict[str, Any]:
    def count(query: Any) -> int:
        return int(session.exec(query).one())

    weekly = col(Delivery.key).startswith(f"digest:{OPERATIONS}:")
    posted = (Delivery.kind == Kind.DIGEST, Delivery.state == State.SENT, weekly)
    parents = select(Department.parent).where(col(Department.parent).is_not(None))
    return {
        "people": plan.people,
        "departments": count(select(func.count()).where(col(Department.key).not_in(parents))),
        "weeks": plan.weeks,
        "seed": plan.seed,
        "digests": {"posted": count(select(func.count(distinct(Delivery.about))).where(*posted))},
        **counted(session, told.product.house.terms, told.slack, told.town),
    }
