"""Made-up companies that live through weeks: simulate, demo."""

import json
import signal
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.commands.terminal import YEARS, err, now, out, settings
from bot.complaint import Complaint
from bot.rules.pulses import Mode
from storage.keys import secret_in

app = typer.Typer()


@app.command()
def simulate(
    people: Annotated[int, typer.Option(min=20, max=100_000)] = 120,
    weeks: Annotated[int, typer.Option(min=1, max=104)] = 6,
    seed: Annotated[int, typer.Option(help="The same seed tells the same story.")] = 7,
    start: Annotated[str, typer.Option(help="The first day, as 2026-04-06.")] = "2026-04-06",
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the report to this file.")] = None,
    db: Annotated[Path | None, typer.Option("--db", help="Keep the database in this file.")] = None,
    database_url: Annotated[str | None, typer.Option(help="Keep it there: an empty database, as DATABASE_URL.")] = None,
    privacy: Annotated[Mode, typer.Option(help="Who can know what somebody answered.")] = Mode.ANONYMOUS,
    secret: Annotated[
        str | None,
        typer.Option(
            envvar="GROUNDSWELL_SECRET", help="Lock what is kept with this; without it, with one that is lost."
        ),
    ] = None,
    truth: Annotated[Path | None, typer.Option(help="Write what the simulated people answered to this file.")] = None,
    morning: Annotated[bool, typer.Option("--morning", help="One morning in real time, in many processes.")] = False,
    processes: Annotated[int, typer.Option(min=1, max=8, help="For --morning: of `serve` and of `work`, each.")] = 2,
    minutes: Annotated[float, typer.Option(min=0.1, max=100, help="For --morning: how long people act.")] = 5,
    kills: Annotated[int, typer.Option(min=0, help="For --morning: kill so many processes meanwhile.")] = 0,
) -> None:
    """Live through weeks of a made-up company against a pretend Slack, and report what arrived."""
    for file in (json_file, truth):
        if file is not None and not file.resolve().parent.is_dir():
            raise Complaint(f"There is no folder {file.parent}; make it first.")
    if kills and not morning:
        raise Complaint("--kills goes with --morning only: otherwise there is one process.")
    kept = _kept_in(db, database_url)
    if morning:
        report = _morning(kept, people=people, processes=processes, seed=seed, minutes=minutes, kills=kills)
    else:
        from bot import simulation

        plan = simulation.Plan(
            people=people, weeks=weeks, seed=seed, start=_day(start), mode=privacy, secret=_secret(secret)
        )
        report = simulation.run(plan, database_url=kept, truth=truth, console=err)
    text = json.dumps(report, indent=2)
    if json_file is not None:
        json_file.write_text(text + "\n")
    typer.echo(text)


def _secret(text: str | None) -> str | None:
    try:
        return text if text and secret_in(text) else None
    except ValueError as problem:
        raise Complaint(f"--secret {problem}.") from None


def _morning(database_url: str | None, **how: Any) -> dict[str, Any]:
    """The report of a morning. Complaint without a database that many processes can share."""
    from bot.morning import Morning, run

    if database_url is None or database_url.startswith("sqlite"):
        raise Complaint("--morning is played by many processes: it needs --database-url postgresql+psycopg://...")
    return run(Morning(**how), database_url, err)


def _kept_in(db: Path | None, database_url: str | None) -> str | None:
    """Where the story's database is kept, or None. Complaint where it cannot be."""
    if db is None:
        return database_url and settings(DATABASE_URL=database_url).database_url
    if database_url is not None:
        raise Complaint("--db and --database-url are two places; choose one.")
    if not db.resolve().parent.is_dir():
        raise Complaint(f"There is no folder {db.parent}; make it first.")
    if db.exists():
        raise Complaint(f"{db} exists already; choose another name, so that nothing is overwritten.")
    return f"sqlite:///{db}"


def _day(text: str) -> datetime:
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise Complaint(f"--start {text}: write a day as 2026-04-06.") from None
    if day.year not in YEARS:
        raise Complaint(f"--start {text}: choose a day between {YEARS[0]} and {YEARS[-1]}.")
    return day


@app.command()
def demo(
    headless: Annotated[bool, typer.Option("--headless", help="No page: end after the last digest.")] = False,
    story: Annotated[
        bool, typer.Option("--story", help="With --headless: play the guided story, and print it.")
    ] = False,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where the page is shown on 127.0.0.1.")] = 8080,
    people: Annotated[int, typer.Option(min=40, max=2000, help="How many the company has.")] = 120,
    weeks: Annotated[int, typer.Option(min=1, max=104, help="How many are lived through before you come.")] = 6,
    seed: Annotated[int, typer.Option(help="The same seed tells the same story.")] = 7,
    speed: Annotated[int, typer.Option(min=1, max=3600, help="Seconds that go by in each second on the page.")] = 60,
    browser: Annotated[bool, typer.Option(help="Open the page in your browser.")] = True,
) -> None:
    """Live through six weeks of the demo company, print the last digest, and keep a page open to look at."""
    from bot.demo import Showing
    from bot.demo import demo as show
    from bot.simulation import Plan

    if not headless:
        _must_be_free(port)
    monday = (now() - timedelta(weeks=weeks, days=now().weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    plan = Plan(people=people, weeks=weeks, seed=seed, start=monday, until_hour=12)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        show(plan, Showing(None if headless else port, speed, told=story, opens=browser), out)
    except KeyboardInterrupt:
        out.print("Ended.")


def _must_be_free(port: int) -> None:
    """Complaint where something else listens on a port: before the weeks are lived through, not after."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise Complaint(f"Port {port} is taken; try --port {port + 1}.") from None
