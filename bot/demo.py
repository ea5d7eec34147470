"""The demo: weeks of a made-up company, its last digest, and a page to look at or the story of a first visit."""

import asyncio
import tempfile
import webbrowser
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from rich.console import Console
from sqlmodel import Session

from bot import places
from bot.commands.digest import print_edition
from bot.complaint import Complaint
from bot.first_visit import first_visit
from bot.made_up import invented
from bot.pace import Pace
from bot.rules.editions import OPERATIONS
from bot.settings import AT_ONCE
from bot.simulation import Plan, Story, live_through, story
from storage import editions


@dataclass(frozen=True, slots=True)
class Showing:
    """How a demo is shown: on a page at a port of 127.0.0.1, or in print (`port` None), with the story or without."""

    port: int | None
    speed: int
    told: bool
    opens: bool = False
    """Whether the page is opened in a browser, where there is one."""


def demo(plan: Plan, showing: Showing, console: Console) -> None:
    """Live through the plan, print the last digest, and show what is to be shown."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_demo(plan, showing, f"sqlite:///{folder}/demo.db", console))


async def _demo(plan: Plan, showing: Showing, database_url: str, console: Console) -> None:
    company = invented(plan.people, plan.seed)
    async with story(
        company,
        plan.start,
        database_url,
        seed=plan.seed,
        keep_truth=False,
        usage_figures=True,
        champion_hour=AT_ONCE,
    ) as told:
        weeks = "1 week" if plan.weeks == 1 else f"{plan.weeks} weeks"
        console.print(f"{weeks} in a company of {plan.people}, against a Slack that only pretends.")
        await live_through(told, plan, console, tools=True)
        blocks = await told.product.house.db.read(partial(_last_digest, now=told.clock.now()))
        print_edition(blocks, console)
        if showing.port is not None:
            await _show(told, showing, showing.port, console)
        elif showing.told:
            await _tell(told, showing, console)


def _last_digest(session: Session, now: datetime) -> Sequence[Mapping[str, Any]]:
    row = editions.newest(session, OPERATIONS)
    return places.edition(session, row, now, places.as_name).payload()["blocks"] if row else ()


async def _show(told: Story, showing: Showing, port: int, console: Console) -> None:
    from simulator.page import Guide, show

    pace = Pace(told, showing.speed)
    guide = None
    try:
        guide = Guide([one.step for one in await first_visit(told, pace)])
    except Complaint as problem:
        console.print(str(problem))
    living = asyncio.create_task(pace.play())

    async def facts() -> str:
        await told.product.health.measure()
        return told.product.house.metrics.text().decode()

    def ready(line: str) -> None:
        console.print(line)
        if showing.opens:
            webbrowser.open(f"http://127.0.0.1:{port}")

    page = asyncio.create_task(show(told.slack, port, ready, time=pace, guide=guide, facts=facts))
    try:
        # Either ends only when it fails, or somebody ends the program.
        for ended in (await asyncio.wait({living, page}, return_when=asyncio.FIRST_COMPLETED))[0]:
            ended.result()
    finally:
        for task in (living, page):
            task.cancel()
        await asyncio.gather(living, page, return_exceptions=True)


async def _tell(told: Story, showing: Showing, console: Console) -> None:
    """Play the story, and print what whoever is in it reads at each step."""
    pace = Pace(told, showing.speed, playing=False)
    visit = await first_visit(told, pace)
    for number, one in enumerate(visit, start=1):
        console.rule(f"{number} of {len(visit)}: {one.step.title}")
        console.print(one.step.words, markup=False, highlight=False)
        await one.step.play()
        who = told.slack.workspace.user(one.step.who)
        console.print(f"\n{pace.now():%A %-d %B, %H:%M} UTC. {who.real_name} ({who.title}) reads:", highlight=False)
        console.print(one.shown(), markup=False, highlight=False, style="dim")
        if not await one.step.is_done():
            raise RuntimeError(f"the story came to a halt at its step {number}: {one.step.title}")
    console.rule("That was the story")
