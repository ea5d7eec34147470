"""Lessons: training import, training list, training remove, training plan."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from bot.commands.terminal import NO_COMPANY, YEARS, Db, database, err, now, out, settings
from bot.complaint import Complaint
from bot.rules import calendar

if TYPE_CHECKING:
    from sqlmodel import Session

    from bot.planning import Line
    from bot.rules.library import Lesson, Library
    from bot.settings import Settings
    from bot.teaching import Taken

app = typer.Typer(no_args_is_help=True, help="Lessons: the library, a company's own, and who gets which when.")

DepartmentKey = Annotated[str | None, typer.Option("--department", help="By its key, as in departments.csv.")]


@app.command("import")
def training_import(
    file: Annotated[Path, typer.Argument(help="Lessons in the format of training/*.yaml.")],
    department: DepartmentKey = None,
    db: Db = None,
) -> None:
    """Take lessons of your own in, for a department or for everybody: all of the file, or nothing and each error."""
    from bot.seeding import SeedErrors, read_lessons_file
    from bot.teaching import take_in
    from storage.lessons import the_library

    with database(settings(db)) as here, here.transaction() as session:
        _department(session, department)
        shelves = the_library(session).shelves.items()
        taken = {one.key: f"the shelf {shelf}, which comes with the company" for shelf, some in shelves for one in some}
        try:
            found, warnings = read_lessons_file(file, taken)
        except SeedErrors as problem:
            raise Complaint(*map(str, problem.errors)) from None
        became = take_in(session, found, department, now())
        elsewhere = _elsewhere(session, became)
    for warning in warnings:
        err.print(str(warning), markup=False, highlight=False, soft_wrap=True)
    for name, keys in (("added", became.added), ("changed", became.changed), ("unchanged", became.unchanged)):
        _say(f"{name}: {', '.join(keys) or 'none'}")
    for line in elsewhere:
        _say(line)


def _elsewhere(session: "Session", became: "Taken") -> list[str]:
    from bot.commands.storing import elsewhere

    return [elsewhere(session, one) for one in became.others]


def _department(session: "Session", key: str | None) -> None:
    """Complaint where there is no such department, or no company."""
    from bot.seeding.findings import meant
    from storage import champions, company

    if company.company(session) is None:
        raise Complaint(NO_COMPANY)
    known = champions.units(session).keys()
    if key is not None and key not in known:
        raise Complaint(f"There is no department '{key}'{meant(key, known)}.")


@app.command("list")
def training_list(db: Db = None) -> None:
    """Every lesson there is: on which shelf it stands, or whose own it is."""
    from storage.lessons import the_library

    table = Table("shelf", "key", "title", "minutes", "stage", "required")
    with database(settings(db)) as here, here.reading() as session:
        _department(session, None)
        for shelf, lesson in _standing(the_library(session)):
            required = f"within {lesson.days} working days" if lesson.days is not None else ""
            cells = (shelf, lesson.key, lesson.title, str(lesson.minutes), lesson.stage, required)
            table.add_row(*map(Text, cells))
    out.print(table)


def _standing(library: "Library") -> "list[tuple[str, Lesson]]":
    """Every lesson with the name of where it stands."""
    shelves = [(shelf, one) for shelf in sorted(library.shelves) for one in library.shelves[shelf]]
    own = [(f"own: {one.department or 'everybody'}", one.lesson) for one in library.own]
    return shelves + own


@app.command("remove")
def training_remove(
    key: Annotated[str, typer.Argument(help="As `groundswell training list` shows it.")], db: Db = None
) -> None:
    """Take a lesson of your own out. What people did with it stays."""
    from bot.seeding.findings import meant
    from bot.teaching import take_out
    from storage.lessons import the_library

    with database(settings(db)) as here, here.transaction() as session:
        library = the_library(session)
        for shelf, lesson in _standing(library):
            if lesson.key == key and shelf in library.shelves:
                raise Complaint(
                    f"The lesson '{key}' is on the shelf {shelf}, which comes with the company: take it out of "
                    f"training/{shelf}.yaml in your folder, and load that with `groundswell seed`."
                )
        if not take_out(session, key, now()):
            own = [one.lesson.key for one in library.own]
            raise Complaint(f"There is no lesson of your own with the key '{key}'{meant(key, own)}.")
    _say(f"Taken out: {key}. What people did with it stays.")


@app.command("plan")
def training_plan(
    week: Annotated[str | None, typer.Option(help="As 2026-W21; or else the week that it is.")] = None,
    department: DepartmentKey = None,
    limit: Annotated[int | None, typer.Option(min=0, help="Print that many people; the totals count all.")] = None,
    db: Db = None,
) -> None:
    """Who gets which lesson in a week, and when; or why nothing. As things stand now, and nothing is changed."""
    from bot.house import terms
    from bot.planning import plan_week
    from storage import champions

    chosen, week = settings(db), week or calendar.iso_week(now().date())
    monday = _monday(week)
    totals: Counter[str] = Counter()
    people = 0
    with database(chosen) as here, here.reading() as session:
        _department(session, department)
        units = champions.units(session)
        every = units.keys()
        below = {one for one in every if units.is_within(one, [department])} if department else None
        for people, lines in enumerate(plan_week(session, terms(chosen, monday), week, below), 1):
            for line in lines:
                if limit is None or people <= limit:
                    typer.echo(_planned(line))
                totals[_outcome(line)] += 1
        opens = _opens(session, chosen, monday)
    _say(f"{week}, as things stand now: {people} people")
    for outcome, count in totals.most_common():
        _say(f"{count:>7}  {outcome}")
    if opens is not None:
        _say(f"The next pulse may open at {opens:%Y-%m-%d %H:%M} UTC: whoever is asked in it gets no lesson that week.")


def _monday(week: str) -> datetime:
    """The Monday of a week; Complaint where there is no such week."""
    try:
        monday = calendar.monday_of(week)
    except ValueError:
        raise Complaint(f"--week {week}: write a week as 2026-W21.") from None
    if monday.year not in YEARS:
        raise Complaint(f"--week {week}: choose a week between {YEARS[0]} and {YEARS[-1]}.")
    return datetime.combine(monday, time.min, UTC)


def _opens(session: "Session", chosen: "Settings", monday: datetime) -> datetime | None:
    """When the next regular pulse opens by itself, if that is in the week."""
    from bot.rules.pulses import slot_after
    from storage import company

    here = company.company(session)
    if here is None or here.live_since is None or here.paused_since is not None:
        return None
    opens = slot_after(here.live_since, max(monday, now()), here.zone, chosen.day_starts).opens_at
    return opens if opens < monday + timedelta(weeks=1) else None


def _planned(line: "Line") -> str:
    if line.at is None:
        return f"{line.who}  nothing: {line.reason}"
    there = line.at.astimezone(calendar.zone_called(line.zone))
    what = f"{line.lesson}: {line.title}" if line.lesson else "is asked whether they want lessons"
    came = "came " if line.sent else ""
    return f"{line.who}  {came}{there:%a %Y-%m-%d %H:%M} {line.zone} ({line.at:%Y-%m-%d %H:%M} UTC)  {what}"


def _outcome(line: "Line") -> str:
    if line.reason is not None:
        return f"nothing: {line.reason}"
    return "a lesson" if line.lesson else "the question whether they want lessons"


def _say(line: str) -> None:
    out.print(line, markup=False, highlight=False, soft_wrap=True)
