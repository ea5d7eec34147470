"""Figures of how much AI is used: usage import, usage list, usage remove."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from bot.commands.terminal import NO_COMPANY, Db, database, err, now, out, settings
from bot.complaint import Complaint
from bot.settings import variable

if TYPE_CHECKING:
    from sqlmodel import Session

    from storage.usage import TakenIn

app = typer.Typer(no_args_is_help=True, help="Figures of how much AI is used, where the company has them.")

SWITCH = variable("usage_figures")
OFF = (
    f"Figures of usage are switched off, and nothing was taken in. First tell people what is counted (how many of a "
    f"department used a tool in a week, and nobody's name), what for, and who reads it: docs/privacy.md has the words. "
    f"Then set {SWITCH}=true."
)
NAMED_MOST = 20


@app.command("import")
def usage_import(
    file: Annotated[Path, typer.Argument(help="CSV: week,department,active_people,licensed_people,tool.")],
    db: Db = None,
) -> None:
    """Take figures in, for the digest to tell beside what people report: all of the file, or nothing and each error."""
    from bot.house import keys
    from bot.seeding.findings import SeedErrors
    from bot.usage import take_in
    from storage import company

    chosen = settings(db)
    if not chosen.usage_figures:
        raise Complaint(OFF)
    chosen.require("secret")
    with database(chosen) as here, here.transaction() as session:
        if company.company(session) is None:
            raise Complaint(NO_COMPANY)
        try:
            taken, warnings = take_in(session, keys(chosen), file, now())
        except SeedErrors as problem:
            raise Complaint(*map(str, problem.errors)) from None
        told = _told(session, taken)
    for warning in warnings:
        err.print(str(warning), markup=False, highlight=False, soft_wrap=True)
    _say(f"{taken.added} new, {len(taken.replaced)} replaced, {taken.unchanged} as before")
    for one in taken.replaced[:NAMED_MOST]:
        _say(f"replaced: {one.week}, {one.department}, {one.tool}")
    if len(taken.replaced) > NAMED_MOST:
        _say(f"replaced: {len(taken.replaced) - NAMED_MOST} more")
    if told:
        _say(told)


def _told(session: "Session", taken: "TakenIn") -> str | None:
    """That figures were replaced which a digest has told already; None where none were."""
    from bot.rules.editions import OPERATIONS
    from storage import usage

    told = usage.told_last(session, OPERATIONS)
    if told is None or told["week"] not in {one.week for one in taken.replaced}:
        return None
    return (
        f"A digest has told figures of {told['week']} already, and it stays as it is. Where they would be told "
        "otherwise now, no other digest tells that week: of two versions a reader could take the one off the other."
    )


@app.command("list")
def usage_list(db: Db = None) -> None:
    """What is kept, by week and tool. How many were active is told by digests alone, and only of groups."""
    from storage import usage

    chosen = settings(db)
    table = Table("week", "tool", "departments", "people with a licence", "taken in")
    with database(chosen) as here, here.reading() as session:
        rows = usage.kept(session)
    for one in rows:
        cells = (one.week, one.tool, str(one.departments), str(one.licensed), f"{one.at:%Y-%m-%d}")
        table.add_row(*map(Text, cells))
    if rows:
        out.print(table)
    else:
        _say("No figures of usage are kept.")
    if not chosen.usage_figures:
        _say(f"Figures of usage are switched off: no digest tells any. {SWITCH}=true switches them on.")


@app.command("remove")
def usage_remove(
    week: Annotated[str, typer.Option("--week", help="As 2026-W20; `groundswell usage list` has those there are.")],
    db: Db = None,
) -> None:
    """Delete the figures of a week. What digests have told of them stays."""
    from bot.house import keys
    from bot.seeding.findings import meant
    from bot.usage import take_out
    from storage import usage

    chosen = settings(db).require("secret")
    with database(chosen) as here, here.transaction() as session:
        gone = take_out(session, keys(chosen), week, now())
        if not gone:
            hint = meant(week, usage.weeks(session)) or "."
            raise Complaint(f"There are no figures of the week '{week}'{hint}")
    _say(f"Deleted: {week}, {gone} figures. What digests have told of them stays.")


def _say(line: str) -> None:
    out.print(line, markup=False, highlight=False, soft_wrap=True)
