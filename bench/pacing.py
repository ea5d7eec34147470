"""How much of what a workspace takes is made use of, and how long somebody in need waits: in stepped time.

Everything is the product, but for the clock: deliveries in its database, its loop, its governor, and a pretend Slack
whose ceiling nobody tells it.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import SecretStr
from sqlmodel import Session, select

from bot import app
from bot.asking import DEFAULT_PULSE, Order
from bot.clock import SteppedClock
from bot.concerns import Raising, raise_concern
from bot.ending import Ending
from bot.loading import load as load_company
from bot.made_up import account, invented, move_in
from bot.manifest import manifest
from bot.opening import open_now
from bot.rules.concerns import Urgency
from bot.rules.pace import POST
from bot.rules.sending import Kind
from bot.settings import AT_ONCE
from bot.settings import load as load_settings
from simulator import Slack
from simulator.limits import Ceiling
from storage import company as companies
from storage import deliveries
from storage.deliveries import Planned
from storage.keys import new_secret
from storage.migrate import upgrade
from storage.tables import Delivery, Person

START = datetime(2026, 5, 18, 9, 0, tzinfo=UTC)
"""A Monday morning; everybody lives in UTC."""
WARM_UP = timedelta(minutes=2)
CEILINGS = {60: 12, 240: 6, 600: 3}
"""Messages a minute, and for how many minutes each is measured."""
MOVING_MINUTES = 10
CONCERN_MINUTES = 8
PULSES = 100_000
BUCKET, RETRY_AFTER = 5, 5
READERS, FEWEST = 400, 60
BETWEEN_CONCERNS = 4.0
"""Seconds between two concerns, on average."""
CATEGORIES = ("privacy", "accuracy_trust", "workload", "skills_gap", "poor_fit", "other")
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
PATIENCE = 0.0002
"""Real seconds between two looks at whether everything has come to rest."""


@dataclass(slots=True)
class Running:
    """A product at work, the pretend Slack that it speaks to, and their clock."""

    product: app.Product
    slack: Slack
    clock: SteppedClock

    async def until(self, end: datetime) -> None:
        """Let time pass, from one thing that happens to the next."""
        await self._rest()
        while (alarm := self.clock.next_alarm()) is not None and alarm <= end:
            self.clock.jump(alarm)
            await self._rest()
        self.clock.jump(end)
        await self._rest()

    async def _rest(self) -> None:
        while not (self.clock.settled and self.product.idle and self.slack.idle):
            await asyncio.sleep(PATIENCE)

    async def write(self, work: Callable[[Session], Any]) -> Any:
        """Change the database, and tell whoever sends."""
        done = await self.product.house.db.write(work)
        self.product.house.due.set()
        return done

    def posts(self) -> tuple[int, int]:
        """How many messages Slack has accepted so far, and how many it has refused."""
        counted = self.slack.tally.methods[POST]
        return counted["calls"] - counted["rate_limited"], counted["rate_limited"]


@asynccontextmanager
async def running(ceiling: Ceiling, people: int) -> AsyncIterator[Running]:
    """A company in which everybody has known the bot for a month, and nothing waits to be said."""
    clock = SteppedClock(START)

    async def sleep(seconds: float) -> None:
        await clock.sleep_until(clock.now() + timedelta(seconds=seconds))

    company = invented(people, seed=1)
    company = replace(company, zone="UTC", country=None, people=tuple(
        replace(person, zone="UTC", country=None) for person in company.people
    ))  # fmt: skip
    # No disk is measured here: memory that looks like one, where there is any.
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        async with Slack(manifest(), now=clock.now, ceiling=ceiling, sleep=sleep) as slack:
            moved = move_in(slack, company)
            settings = load_settings(
                env_file=None,
                SLACK_BOT_TOKEN=SecretStr(slack.bot_token),
                SLACK_SIGNING_SECRET=SecretStr(slack.signing_secret),
                SLACK_API_URL=slack.url,
                DATABASE_URL=f"sqlite:///{Path(folder) / 'bench.db'}",
                secret=SecretStr(new_secret()),
                champion_hour=AT_ONCE,
            )
            product = app.wire(settings, clock)
            upgrade(product.house.db.engine)
            with product.house.db.transaction() as session:
                load_company(session, moved.company, START, "bench")
                companies.go_live(session, START - timedelta(days=30))
                for person in session.exec(select(Person)):
                    person.slack_id = slack.workspace.user(account(person.email or "")).id
                    person.contact_planned, person.contacted_at = True, START - timedelta(days=30)
            async with app.started(product, Ending(0.5)):
                yield Running(product, slack, clock)


def measured(scale: float = 1.0) -> Iterator[tuple[str, list[float], float]]:
    """(key, its values, the aim) of each measure; `scale` is the part of its usual length that each runs.

    `delivery_vs_ceiling`: messages accepted over what a hidden ceiling of 60, 240 and 600 a minute allowed after the
    first two minutes; `delivery_vs_moving_ceiling`: of ceilings that move. `delivery_refused`: the part of all posts
    that was refused. `concern_wait_s_p99`: seconds that a concern's card waits behind 100,000 pulses.
    """
    fixed = [_run(kept_to(Ceiling(n, BUCKET, RETRY_AFTER), minutes, scale)) for n, minutes in CEILINGS.items()]
    moving = [_run(kept_to(one, MOVING_MINUTES, scale)) for one in _moving(scale)]
    yield "delivery_vs_ceiling", [used for used, _ in fixed], 0.85
    yield "delivery_vs_moving_ceiling", [used for used, _ in moving], 0.65
    yield "delivery_refused", [refused for _, refused in fixed + moving], 0.03
    waited = _run(waits(PULSES, scale))
    yield "concern_wait_s_p99", [waited[round(0.99 * (len(waited) - 1))]], 5.0


def _run(measure: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(measure)


def _moving(scale: float) -> list[Ceiling]:
    """A ceiling that jumps far, and one that wanders."""
    whole = timedelta(minutes=MOVING_MINUTES) * scale
    far = [START + WARM_UP * scale + whole * part / 4 for part in range(1, 4)]
    near = [START + WARM_UP * scale + whole * part / 10 for part in range(1, 10)]
    wander = (180, 240, 300, 360, 420, 360, 300, 240, 180)
    return [
        Ceiling(240, BUCKET, RETRY_AFTER, tuple(zip(far, (60, 600, 120), strict=True))),
        Ceiling(120, BUCKET, RETRY_AFTER, tuple(zip(near, wander, strict=True))),
    ]


def _span(minutes: float, scale: float) -> tuple[datetime, datetime]:
    """The end of the warm-up, and of all."""
    return START + WARM_UP * scale, START + (WARM_UP + timedelta(minutes=minutes)) * scale


async def kept_to(ceiling: Ceiling, minutes: float, scale: float) -> tuple[float, float]:
    """The part of what a ceiling allowed that was made use of after the warm-up, and the part of all posts that was
    refused."""
    begin, end = _span(minutes, scale)
    enough = round(ceiling.allowed(START, end) * 1.2) + 100
    async with running(ceiling, max(FEWEST, round(READERS * scale))) as here:
        people = [one.id for one in here.slack.workspace.users.values() if not one.is_bot]
        planned = [Planned(f"reply:{n}:{_of(people, n)}", Kind.REPLY, _of(people, n), START) for n in range(enough)]
        await here.write(lambda session: deliveries.plan(session, planned, START))
        await here.until(begin)
        before, _ = here.posts()
        await here.until(end)
        accepted, refused = here.posts()
    return (accepted - before) / ceiling.allowed(begin, end), refused / (accepted + refused)


def _of(people: Sequence[str], n: int) -> str:
    return people[n % len(people)]


async def waits(pulses: int, scale: float) -> list[float]:
    """The seconds that each card of a concern waited, in order, while so many pulses were due."""
    ceiling, rng, now = Ceiling(240, BUCKET, RETRY_AFTER), random.Random(1), START
    _, end = _span(CONCERN_MINUTES, scale)
    async with running(ceiling, min(pulses, round(ceiling.allowed(START, end) * 1.2) + 100)) as here:
        everybody = await here.write(lambda session: _ask(session, here, pulses))
        while (now := now + timedelta(seconds=rng.expovariate(1 / BETWEEN_CONCERNS))) < end:
            await here.until(now)
            who, about = rng.choice(everybody), rng.choice(CATEGORIES)
            raising = Raising(f"at {now}", who, about, Urgency.NORMAL, "It invents figures")
            await here.write(partial(_raise, here=here, raising=raising))
        await here.until(end)
        return await here.product.house.db.read(lambda session: _waited(session, end))


def _ask(session: Session, here: Running, pulses: int) -> list[str]:
    """Ask everybody, and as many more as there are to be; who can be reached, by Slack id."""
    house, now = here.product.house, here.clock.now()
    order = Order(DEFAULT_PULSE, now, now + timedelta(days=9), by="bench")
    about = deliveries.about_round(open_now(session, house.settings, house.terms, order, now).id or 0)
    asked = list(session.exec(select(Delivery.recipient).where(Delivery.kind == Kind.PULSE)))
    # Their turn does not come while it is measured: they only stand in line.
    others = [f"UB{n:08d}" for n in range(pulses - len(asked))]
    deliveries.plan(session, [Planned(f"pulse:bench:{one}", Kind.PULSE, one, now, about) for one in others], now)
    return asked


def _raise(session: Session, here: Running, raising: Raising) -> None:
    if raise_concern(session, here.product.house.terms, raising, here.clock.now()) is None:
        raise RuntimeError("nobody could act on a concern, so nothing was measured")


def _waited(session: Session, end: datetime) -> list[float]:
    cards = session.exec(select(Delivery).where(Delivery.kind == Kind.CARD)).all()
    return sorted(((one.sent_at or end) - one.created_at).total_seconds() for one in cards)
