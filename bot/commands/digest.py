"""Digests as they were posted: digest."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from bot.commands.terminal import Db, database, out, settings
from bot.complaint import Complaint

if TYPE_CHECKING:
    from sqlmodel import Session

    from storage.tables import Edition


app = typer.Typer()


@app.command()
def digest(
    db: Db = None,
    week: Annotated[str, typer.Option(help="A week as 2026-W20, or latest.")] = "latest",
    form: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
) -> None:
    """Print a digest as it was posted."""
    if week != "latest" and not re.fullmatch(r"\d{4}-W\d{2}", week):
        raise Complaint(f"--week {week}: write a week as 2026-W20, or latest.")
    if form not in ("text", "json"):
        raise Complaint(f"--format {form}: choose text or json.")
    with database(settings(db)) as here, here.reading() as session:
        edition = _find(session, week)
        if edition is None:
            raise Complaint(_not_found(session, week))
        if form == "json":
            typer.echo(json.dumps(_as_json(edition), indent=2, ensure_ascii=False))
        else:
            print_edition(_as_read(session, edition), out)


def _find(session: "Session", week: str) -> "Edition | None":
    from bot.rules.editions import OPERATIONS
    from storage import editions

    if week == "latest":
        return editions.newest(session, OPERATIONS)
    return editions.of_period(session, OPERATIONS, week)


def _not_found(session: "Session", week: str) -> str:
    from bot.rules.editions import OPERATIONS
    from storage import editions

    known = editions.periods(session, OPERATIONS)
    if not known:
        return "No digest has been posted yet."
    return f"There is no digest of {week}. There are digests of {', '.join(known)}."


def _as_json(row: "Edition") -> Mapping[str, Any]:
    """A digest as JSON: its figures, and its words as they were posted."""
    return {
        "audience": row.audience,
        "week": row.period,
        "version": row.version,
        "made_at": row.made_at.isoformat(),
        "figures": row.figures,
        "message": row.message,
    }


def _as_read(session: "Session", row: "Edition") -> Sequence[Mapping[str, Any]]:
    """The blocks of a digest with whoever acts now by name."""
    from bot import places
    from bot.clock import SystemClock

    blocks: Sequence[Mapping[str, Any]] = places.edition(session, row, SystemClock().now(), places.as_name).payload()[
        "blocks"
    ]
    return blocks


def print_edition(blocks: Sequence[Mapping[str, Any]], console: Console) -> None:
    """A digest as it was posted, in the terminal."""
    from bot.rendering import as_text

    for piece in as_text(blocks):
        console.print(piece)
