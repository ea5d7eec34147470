"""The command line: `groundswell`, also `python -m bot`."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from bot.complaint import Complaint
from bot.settings import Settings, load

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="The human side of an AI rollout, inside Slack.",
)
roster_app = typer.Typer(no_args_is_help=True, help="Who is in the company.")
pulse_app = typer.Typer(no_args_is_help=True, help="Rounds of the pulse.")
app.add_typer(roster_app, name="roster")
app.add_typer(pulse_app, name="pulse")

out = Console()
err = Console(stderr=True)

Db = Annotated[Path | None, typer.Option("--db", help="A SQLite file, in place of DATABASE_URL.")]


def settings(db: Path | None = None, **overrides: Any) -> Settings:
    """The settings, with `--db` in place of DATABASE_URL."""
    if db is not None:
        overrides["DATABASE_URL"] = f"sqlite:///{db}"
    return load(**overrides)


@contextmanager
def database(chosen: Settings, *, must_exist: bool = True) -> Iterator[Any]:
    """The database, brought to the tables of this version; Complaint where there is none."""
    from storage.db import Database
    from storage.migrate import is_current, upgrade

    here = Database(chosen.database_url)
    try:
        file = here.url.database
        if must_exist and here.engine.dialect.name == "sqlite" and not (file and Path(file).exists()):
            raise Complaint(f"There is no database at {file}. `groundswell seed FOLDER` makes one.")
        if not is_current(here.engine):
            upgrade(here.engine)
        yield here
    finally:
        here.close()


def now() -> datetime:
    """The present moment, for commands that run once."""
    return datetime.now(UTC)


@app.command()
def run() -> None:
    """Run everything in one process: Socket Mode, the clock, deliveries."""
    _run("run")


@app.command()
def serve() -> None:
    """Run everything in one process, with Slack's requests over HTTP."""
    _run("serve")


def _run(how: str) -> None:
    from bot import app as program
    from bot.commandline import with_slack

    chosen = settings()
    program.set_up_logging(chosen.log_level)
    with database(chosen, must_exist=False):
        pass
    with_slack(getattr(program, how)(chosen))


@app.command()
def migrate(db: Db = None) -> None:
    """Bring the database to the tables of this version."""
    from storage.db import Database
    from storage.migrate import upgrade

    here = Database(settings(db).database_url)
    before, after = upgrade(here.engine)
    here.close()
    out.print(f"Already at {after}." if before == after else f"From {before or 'an empty database'} to {after}.")


@app.command()
def seed(folder: Path, db: Db = None) -> None:
    """Load a company from CSV and YAML files: everything, or nothing and each error with file and line."""
    from bot.loading import load as load_company
    from bot.seeding import SeedErrors, read_company

    try:
        company = read_company(folder)
    except SeedErrors as problem:
        for error in problem.errors:
            err.print(str(error), markup=False, highlight=False, soft_wrap=True)
        raise Complaint(f"Nothing was loaded: {len(problem.errors)} to mend.") from None
    for warning in company.warnings:
        err.print(str(warning), markup=False, highlight=False, soft_wrap=True)
    with database(settings(db), must_exist=False) as here, here.transaction() as session:
        seeded = load_company(session, company, now(), "groundswell seed")
    for what, changes in (
        ("departments", seeded.departments),
        ("people", seeded.people),
        ("role holders", seeded.holders),
    ):
        out.print(f"{what}: {changes.added} new, {changes.changed} changed, {changes.unchanged} as before")
    out.print(f"documents: {seeded.documents} new versions")


@roster_app.command("sync")
def roster_sync() -> None:
    """Read Slack's list of members: ids by email, zones, absence, leavers."""
    from bot.app import wire
    from bot.commandline import with_slack
    from bot.syncing import sync

    chosen = settings().require("slack_bot_token")

    async def once() -> Any:
        house = wire(chosen).house
        try:
            await house.slack.start()
            return await sync(house)
        finally:
            await house.slack.close()
            house.db.close()

    with database(chosen):
        pass
    synced = with_slack(once())
    out.print(
        f"{synced.matched} matched, {synced.changed} changed, {synced.absent} away, {synced.left} left, "
        f"{synced.returned} back, {synced.not_on_roster} in Slack but not on the roster"
    )
    for handle in synced.not_on_slack:
        out.print(f"not found in Slack: {handle}", highlight=False)


@roster_app.command("list")
def roster_list(db: Db = None) -> None:
    """Everybody on the roster, by department."""
    from sqlmodel import select

    from storage.tables import Person

    table = Table("department", "name", "email or Slack id", "tier", "cohort", "zone", "state")
    with database(settings(db)) as here, here.reading() as session:
        for p in session.exec(select(Person).order_by(Person.department, Person.name)):
            state = "left" if p.left_at else "stopped" if p.stopped_at else "" if p.slack_id else "not on Slack"
            table.add_row(p.department, p.name, p.email or p.slack_id, p.tier, p.cohort, p.zone, state)
    out.print(table)


@app.command()
def golive(db: Db = None) -> None:
    """Let messages be sent from now on; also ends a pause."""
    from storage.company import company, go_live

    with database(settings(db)) as here, here.transaction() as session:
        if company(session) is None:
            raise Complaint("There is no company yet. `groundswell seed FOLDER` loads one.")
        changed = go_live(session, now())
    out.print("Live. Messages go out from now on." if changed else "It was live already.")


@app.command()
def pause(db: Db = None) -> None:
    """Stop everything that is sent, at once. `groundswell golive` ends the pause."""
    from storage.company import company
    from storage.company import pause as stop_sending

    with database(settings(db)) as here, here.transaction() as session:
        if company(session) is None:
            raise Complaint("There is no company yet. `groundswell seed FOLDER` loads one.")
        changed = stop_sending(session, now(), "groundswell pause")
    out.print("Paused. Answers that come in are still saved." if changed else "It was paused already.")


@app.command()
def tick(
    db: Db = None,
    at: Annotated[str | None, typer.Option(help="A moment, as 2026-05-18T09:00:00Z; only with --dry-run.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
) -> None:
    """Do once what is due, or say what would be done, for whom nothing, and why."""
    from bot import commandline

    moment = _moment(at) if at else now()
    if at and not dry_run:
        raise Complaint("--at goes with --dry-run only: nothing is done at another time than now.")
    chosen = settings(db)
    with database(chosen) as here:
        if dry_run:
            commandline.print_dry_run(here, chosen, moment, out)
            return
    commandline.with_slack(commandline.tick_once(chosen.require("slack_bot_token")))


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Complaint(f"--at {text}: write a moment as 2026-05-18T09:00:00Z.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@app.command()
def digest(
    db: Db = None,
    week: Annotated[str, typer.Option(help="A week as 2026-W20, or latest.")] = "latest",
    form: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
) -> None:
    """Print a digest as it was posted."""
    from bot import commandline

    if form not in ("text", "json"):
        raise Complaint(f"--format {form}: choose text or json.")
    with database(settings(db)) as here, here.reading() as session:
        edition = commandline.edition(session, week)
        if edition is None:
            raise Complaint(commandline.no_edition(session, week))
        if form == "json":
            typer.echo(json.dumps(commandline.edition_json(edition), indent=2, ensure_ascii=False))
        else:
            commandline.print_edition(edition, out)


@pulse_app.command("open")
def pulse_open(
    template: Annotated[str, typer.Argument(help="Which pulse; `default` is the usual one.")] = "default",
    days: Annotated[int, typer.Option(min=2, max=27, help="How many days it stays open.")] = 9,
    db: Db = None,
) -> None:
    """Open a pulse for everybody now, outside its usual rhythm."""
    from bot.asking import PULSES, open_now
    from bot.house import terms
    from storage.company import newest

    chosen = settings(db)
    with database(chosen) as here, here.transaction() as session:
        if template not in newest(session, PULSES):
            known = ", ".join(sorted(newest(session, PULSES))) or "none; run `groundswell seed FOLDER` first"
            raise Complaint(f"There is no pulse named {template}. There are: {known}.")
        row = open_now(session, chosen, terms(chosen, now()), template, days, now(), "groundswell pulse open")
        line = f"Round {row.id} is open until {row.closes_at:%Y-%m-%d %H:%M} UTC."
    out.print(line)


@pulse_app.command("list")
def pulse_list(db: Db = None) -> None:
    """Every round, and how many took part. Answers are not counted before a round has closed."""
    from storage.editions import rounds
    from storage.rounds import response

    table = Table("round", "pulse", "cycle", "state", "opened", "closes", "asked", "reached", "took part")
    with database(settings(db)) as here, here.reading() as session:
        for row in rounds(session):
            cycle = f"{row.cycle}, part {row.part} of {row.parts}" if row.cycle else "its own"
            times = (f"{row.opens_at:%Y-%m-%d %H:%M}", f"{row.closes_at:%Y-%m-%d %H:%M}")
            counts = (str(n) for n in response(session, row.id or 0))
            table.add_row(str(row.id), row.name, cycle, row.state, *times, *counts)
    out.print(table)


@pulse_app.command("close")
def pulse_close(round_id: int, db: Db = None) -> None:
    """Close a round now: count it and freeze what may be shown."""
    from bot.asking import close

    with database(settings(db)) as here, here.transaction() as session:
        if not close(session, round_id, now()):
            raise Complaint(f"Round {round_id} is not open. `groundswell pulse list` shows the rounds.")
    out.print(f"Round {round_id} is closed.")


@app.command()
def manifest(
    http: Annotated[str | None, typer.Option(help="https://your.host, for requests over HTTP.")] = None,
) -> None:
    """Print the Slack app manifest, complete and with the least scopes."""
    from bot.manifest import manifest as made

    if http is not None and not http.startswith("https://"):
        raise Complaint(f"--http {http}: Slack only accepts addresses that start with https://.")
    typer.echo(json.dumps(made(http), indent=2))


@app.command()
def backup(file: Path, db: Db = None) -> None:
    """Copy the database to FILE while it is in use (SQLite's own online backup)."""
    from bot import commandline

    with database(settings(db)) as here:
        if here.engine.dialect.name != "sqlite":
            raise Complaint("PostgreSQL has its own tool for this: pg_dump.")
        if file.exists():
            raise Complaint(f"{file} exists already; choose another name, so that no backup is overwritten.")
        commandline.copy_sqlite(here, file)
    out.print(f"Saved to {file}.")


@app.command()
def erase(
    person: Annotated[str, typer.Argument(help="Their email or Slack id.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
    db: Db = None,
) -> None:
    """Delete a person and everything that leads to them. Published counts stay: they name nobody."""
    from bot import commandline

    with database(settings(db)) as here:
        name = commandline.name_of(here, person)
        if name is None:
            raise Complaint(f"There is nobody with the email or Slack id {person}.")
        if not yes:
            typer.confirm(f"Delete {name} and everything that leads to them?", abort=True)
        went = commandline.erase(here, person)
    out.print(", ".join(f"{count} {what}" for what, count in went.items() if count) + " deleted.")
    out.print("Take them out of people.csv too, or the next seed brings them back.")


@app.command()
def simulate(
    people: Annotated[int, typer.Option(min=20, max=100_000)] = 120,
    weeks: Annotated[int, typer.Option(min=1, max=104)] = 6,
    seed: Annotated[int, typer.Option(help="The same seed tells the same story.")] = 7,
    start: Annotated[str, typer.Option(help="The first day, as 2026-04-06.")] = "2026-04-06",
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the report to this file.")] = None,
    db: Annotated[Path | None, typer.Option("--db", help="Keep the database in this file.")] = None,
    truth: Annotated[Path | None, typer.Option(help="Write what the simulated people answered to this file.")] = None,
) -> None:
    """Live through weeks of a made-up company against a pretend Slack, and report what arrived."""
    from bot import simulation

    plan = simulation.Plan(people=people, weeks=weeks, seed=seed, start=_day(start))
    if db is not None and db.exists():
        raise Complaint(f"{db} exists already; choose another name, so that nothing is overwritten.")
    report = simulation.run(plan, db=db, truth=truth, console=err)
    text = json.dumps(report, indent=2)
    if json_file is not None:
        json_file.write_text(text + "\n")
    typer.echo(text)


def _day(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise Complaint(f"--start {text}: write a day as 2026-04-06.") from None


@app.command()
def demo(
    headless: Annotated[bool, typer.Option("--headless", help="No page: end after the last digest.")] = False,
    port: Annotated[int, typer.Option(help="Where the page is shown on 127.0.0.1.")] = 8080,
    weeks: Annotated[int, typer.Option(min=1, max=104)] = 6,
    seed: Annotated[int, typer.Option()] = 7,
) -> None:
    """Live through six weeks of the demo company, print the last digest, and keep a page open to look at."""
    from bot import simulation

    monday = (now() - timedelta(weeks=weeks, days=now().weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    plan = simulation.Plan(people=120, weeks=weeks, seed=seed, start=monday, until_hour=12)
    try:
        simulation.demo(plan, port=None if headless else port, console=out)
    except KeyboardInterrupt:
        out.print("Ended.")


def main() -> None:
    """Run the command line; what a person can mend is one line, never a traceback."""
    try:
        app()
    except Complaint as problem:
        for line in problem.lines:
            err.print(line, markup=False, highlight=False, soft_wrap=True)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
