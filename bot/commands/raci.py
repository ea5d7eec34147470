"""The responsibility matrix: raci check, raci show, raci history."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from bot.commands.terminal import NO_COMPANY, Db, database, out, settings
from bot.complaint import Complaint

if TYPE_CHECKING:
    from sqlmodel import Session

    from bot.rules.amending import Version


app = typer.Typer(no_args_is_help=True, help="The responsibility matrix.")


@app.command("check")
def raci_check(file: Annotated[Path, typer.Argument(help="A file such as raci.yaml.")]) -> None:
    """Hold a file against the rules that `seed` follows; it needs no database and changes nothing."""
    from bot.seeding import SeedErrors, read_matrix_file

    try:
        matrix = read_matrix_file(file)
    except SeedErrors as problem:
        raise Complaint(*map(str, problem.errors)) from None
    out.print(f"{file}: fine, {len(matrix.rows)} rows", markup=False, highlight=False, soft_wrap=True)


@app.command("show")
def raci_show(db: Db = None) -> None:
    """The matrix that is in force, and who changed it last."""
    from bot.blocks.matrix import date, table
    from storage import people

    with database(settings(db)) as here, here.reading() as session:
        newest = _versions(session)[-1]
        whose = people.name_of(session, newest.by)
    head, *rows = table(newest.matrix)
    shown = Table(*map(escape, head))
    for row in rows:
        shown.add_row(*map(Text, row))
    out.print(shown)
    out.print(f"Version {newest.number}, by {whose} on {date(newest.at)}.", markup=False, highlight=False)


@app.command("history")
def raci_history(db: Db = None) -> None:
    """Every version of the matrix, newest first: when, who, why, and what changed."""
    from bot.blocks.amending import spoken
    from bot.blocks.matrix import date
    from bot.rules.amending import history
    from storage import people

    shown = Table("version", "when", "who", "why", "what changed")
    with database(settings(db)) as here, here.reading() as session:
        versions = _versions(session)
        for edit in history(versions, most=len(versions)):
            one = edit.version
            cells = (str(one.number), date(one.at), people.name_of(session, one.by), one.why, "\n".join(spoken(edit)))
            shown.add_row(*map(Text, cells))
    out.print(shown)


def _versions(session: "Session") -> "list[Version]":
    from storage import matrix

    found = matrix.versions(session)
    if not found:
        raise Complaint(NO_COMPANY)
    return found
