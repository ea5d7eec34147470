"""Running it, and its switches: run, serve, work, tick, secret, golive, pause, manifest."""

import asyncio
import gc
import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.terminal import NO_COMPANY, Db, database, moment_of, now, out, settings, with_slack
from bot.complaint import Complaint
from bot.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from bot.dryrun import Line
    from storage.db import Database


app = typer.Typer()


@app.command()
def run(
    http: Annotated[bool, typer.Option("--http", help="Slack's requests come over HTTP, not Socket Mode.")] = False,
) -> None:
    """Run everything in one process: Slack's requests, the clock, deliveries."""
    if http:
        _run("run_http", settings().require("slack_bot_token", "slack_signing_secret", "secret"))
    else:
        _run("run", settings().require("slack_bot_token", "slack_app_token", "secret"))


@app.command()
def serve() -> None:
    """Answer Slack's requests over HTTP, in as many processes as you like; `work` does the rest. Needs PostgreSQL."""
    _run("serve", _shared("serve").require("slack_bot_token", "slack_signing_secret", "secret"))


@app.command()
def work() -> None:
    """Run the clock and deliveries, in as many processes as you like, beside `serve`. Needs PostgreSQL."""
    _run("work", _shared("work").require("slack_bot_token", "secret"))


def _shared(command: str) -> Settings:
    """The settings. Complaint where the database cannot be shared by many processes."""
    chosen = settings()
    if chosen.database_url.startswith("sqlite"):
        raise Complaint(
            f"`groundswell {command}` shares its database with other processes: "
            "set DATABASE_URL=postgresql+psycopg://..., or use `groundswell run --http`."
        )
    return chosen


def _run(how: str, chosen: Settings) -> None:
    gc.disable()  # loading the libraries is most of what starting takes, and leaves no garbage; `settle` turns it on
    from bot import app as program
    from bot.house import keys
    from storage import closing

    program.set_up_logging(chosen.log_level)
    with database(chosen, must_exist=False, newer_too=True) as here, here.reading() as session:
        closing.must_be_unlocked(session, keys(chosen))
    program.settle()
    with_slack(getattr(program, how)(chosen), program.event_loop())


@app.command()
def secret() -> None:
    """Print a new secret, as a line for `.env`: what stands between answers and names."""
    from storage.keys import new_secret

    typer.echo(f"GROUNDSWELL_SECRET={new_secret()}")


@app.command()
def golive(db: Db = None) -> None:
    """Let messages be sent from now on; also ends a pause."""
    from bot.blocks.ready import missing
    from bot.ready import gap_before_the_first_pulse
    from storage.company import company, go_live

    with database(settings(db)) as here, here.transaction() as session:
        if company(session) is None:
            raise Complaint(NO_COMPANY)
        changed, gap = go_live(session, now()), gap_before_the_first_pulse(session)
    out.print("Live. Messages go out from now on." if changed else "It was live already.")
    if gap:
        out.print(missing(gap), markup=False, highlight=False, soft_wrap=True)


@app.command()
def pause(db: Db = None) -> None:
    """Stop everything that is sent, at once. `groundswell golive` ends the pause."""
    from storage.company import company
    from storage.company import pause as stop_sending

    with database(settings(db)) as here, here.transaction() as session:
        if company(session) is None:
            raise Complaint(NO_COMPANY)
        changed = stop_sending(session, now(), "groundswell pause")
    out.print("Paused. Answers that come in are still saved." if changed else "It was paused already.")


@app.command()
def tick(
    db: Db = None,
    at: Annotated[str | None, typer.Option(help="A moment, as 2026-05-18T09:00:00Z; only with --dry-run.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
) -> None:
    """Do once what is due, or say what would be done, for whom nothing, and why."""
    moment = moment_of(at) if at else now()
    if at and not dry_run:
        raise Complaint("--at goes with --dry-run only: nothing is done at another time than now.")
    chosen = settings(db)
    with database(chosen) as here:
        if dry_run:
            _print_dry_run(here, chosen, moment)
            return
    with_slack(_tick_once(chosen.require("slack_bot_token", "secret")))


def _print_dry_run(here: "Database", chosen: Settings, moment: datetime) -> None:
    """What would be done at a moment; for whom nothing is, by reason."""
    from sqlmodel import Session

    from bot.dryrun import dry_run
    from bot.house import terms

    with _apart(here) as engine, Session(engine) as session:
        lines = dry_run(session, chosen, terms(chosen, moment), moment)
    out.print(f"At {moment:%Y-%m-%d %H:%M} UTC", highlight=False)
    for line in (one for one in lines if one.who is None):
        said = f"would not do: {line.what}: {line.reason}" if line.reason else f"would {line.what}"
        out.print(said, highlight=False)
    _print_people([one for one in lines if one.who is not None])


@contextmanager
def _apart(here: "Database") -> Iterator["Engine"]:
    """Where everything can be carried out and taken back: of a SQLite file a copy, so that no answer has to wait."""
    from bot.commands.storing import copy_sqlite
    from storage.engines import engine_for

    if here.engine.dialect.name != "sqlite":
        yield here.engine
        return
    with TemporaryDirectory() as folder:
        copy_sqlite(here, Path(folder) / "copy.db")
        engine = engine_for(f"sqlite:///{folder}/copy.db")
        yield engine
        engine.dispose()


def _print_people(lines: list["Line"]) -> None:
    alike: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        until = f", until {line.until:%Y-%m-%d %H:%M} UTC" if line.until else ""
        alike[f"{line.what}{until}" + (f": {line.reason}" if line.reason else "")].append(line.who or "")
    for what, who in alike.items():
        out.print(f"{what} ({len(who)}): {', '.join(who)}", markup=False, highlight=False, soft_wrap=True)


async def _tick_once(chosen: Settings) -> None:
    """One tick, and everything that is due is said; also what a process that has died had begun."""
    from bot.app import TAKE_OVER_SECONDS, started, wire
    from bot.delivery import STUCK_AFTER
    from bot.tick import take_over
    from bot.tick import tick as tick_of
    from storage.attempts import begun

    async with started(wire(chosen)) as product:
        house = product.house
        await tick_of(house)
        seen_by = house.clock.seconds() + STUCK_AFTER.total_seconds() + TAKE_OVER_SECONDS
        while not product.idle or (
            house.clock.seconds() < seen_by and await house.db.read(lambda session: bool(begun(session)))
        ):
            await take_over(house)
            await asyncio.sleep(0.05)


@app.command()
def manifest(
    http: Annotated[str | None, typer.Option(help="https://your.host, for requests over HTTP.")] = None,
) -> None:
    """Print the Slack app manifest, complete and with the least scopes."""
    from bot.manifest import manifest as made

    if http is not None and not http.startswith("https://"):
        raise Complaint(f"--http {http}: Slack only accepts addresses that start with https://.")
    typer.echo(json.dumps(made(http), indent=2))
