"""Digests as they were posted: digest."""

import io
import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from bot.commands.terminal import Db, database, out, settings
from bot.complaint import Complaint

if TYPE_CHECKING:
    from sqlmodel import Session

    from storage.tables import Edition


app = typer.Typer()
FORMS = ("text", "json", "csv", "html", "png")
OTHERS = "Editions of a month are called 2026-05, those of a quarter 2026-Q2."
CHOICES = ", ".join(FORMS[:-1]) + f" or {FORMS[-1]}"


@app.command()
def digest(
    db: Db = None,
    week: Annotated[str, typer.Option(help="A week as 2026-W20, or latest.")] = "latest",
    edition: Annotated[str, typer.Option(help="Whose: ops, leads, champion:DEPARTMENT or role:ROLE.")] = "ops",
    form: Annotated[str, typer.Option("--format", help=f"{CHOICES}.")] = "text",
    to: Annotated[Path | None, typer.Option("--out", help="A file to write it to.")] = None,
) -> None:
    """Print a digest as it was posted."""
    if week != "latest" and not re.fullmatch(r"\d{4}-(W\d{2}|\d{2}|Q\d)", week):
        raise Complaint(f"--week {week}: write a week as 2026-W20, or latest. {OTHERS}")
    if form not in FORMS:
        raise Complaint(f"--format {form}: choose {CHOICES}.")
    if to is not None and (to.is_dir() or not to.parent.is_dir()):
        raise Complaint(f"--out {to}: name a file in a folder that is there.")
    if form == "png" and to is None and sys.stdout.isatty():
        raise Complaint("A picture is not for the terminal: name a file with --out digest.png.")
    with database(settings(db)) as here, here.reading() as session:
        row = _find(session, edition, week)
        if row is None:
            raise Complaint(_not_found(session, edition, week))
        printed = form == "text" and to is None
        blocks = _as_read(session, row, form, kept=not printed)
        if printed:
            print_edition(_whole(row, blocks), out)
        else:
            _write(_content(row, blocks, form), to)


def _whole(row: "Edition", blocks: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """With what stands in its thread."""
    return [*blocks, *(block for below in row.message.get("below", ()) for block in below["blocks"])]


def _write(content: bytes, to: Path | None) -> None:
    if to is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        to.write_bytes(content)
    except OSError as problem:
        raise Complaint(f"--out {to}: it could not be written ({problem.strerror}).") from None
    typer.echo(f"Written to {to}.")


def _content(row: "Edition", blocks: Sequence[Mapping[str, Any]], form: str) -> bytes:
    """A digest in a form, as the bytes of a file."""
    match form:
        case "json":
            return (json.dumps(_as_json(row), indent=2, ensure_ascii=False) + "\n").encode()
        case "csv":
            from bot.blocks import sheet
            from bot.sheets import written

            return written(sheet.heads(), sheet.sheet(row.figures)).encode()
        case "html":
            from bot.blocks.page import page
            from bot.pages import html

            # Its table of units is drawn from the figures, whole; other lines are those of the message and its thread.
            return html(page(row.figures, _whole(row, blocks) if "standings" in row.figures else blocks)).encode()
        case "png":
            return _picture(row)
        case _:
            console = Console(width=out.width, record=True, file=io.StringIO())
            print_edition(_whole(row, blocks), console)
            return console.export_text().encode()


def _picture(row: "Edition") -> bytes:
    from bot.blocks.picture import picture
    from bot.pictures import png

    drawn = picture(row.figures)
    if drawn is None:
        raise Complaint(
            f"The digest of {row.period} has neither units nor a trend to draw; --format text has its words."
        )
    return png(drawn)


def _find(session: "Session", edition: str, week: str) -> "Edition | None":
    from storage import editions

    if week == "latest":
        return editions.newest(session, edition)
    return editions.of_period(session, edition, week)


def _not_found(session: "Session", edition: str, week: str) -> str:
    from storage import editions

    known = editions.periods(session, edition)
    if known:
        return f"There is no digest of {week}. There are digests of {', '.join(known)}."
    others = editions.audiences(session)
    if others and edition not in others:
        return f"--edition {edition}: there is none. There are {', '.join(others)}."
    return "No digest has been posted yet."


def _as_json(row: "Edition") -> Mapping[str, Any]:
    """A digest as JSON: its figures, and its words as they are kept, without what waits for a reader."""
    from bot.blocks.waiting import read_by_nobody

    return {
        "audience": row.audience,
        "week": row.period,
        "version": row.version,
        "made_at": row.made_at.isoformat(),
        "figures": row.figures,
        "message": read_by_nobody(row.message),
    }


def _as_read(session: "Session", row: "Edition", form: str, *, kept: bool) -> Sequence[Mapping[str, Any]]:
    """The blocks of a digest with whoever acts now by name; `kept` where they may stay: then without comments."""
    from bot import places
    from bot.blocks.places import Form
    from bot.clock import SystemClock

    shown = Form.PAGE if form == "html" and "standings" not in row.figures else Form.WHOLE
    read = places.edition(session, row, SystemClock().now(), places.as_name, aloud=kept, form=shown)
    blocks: Sequence[Mapping[str, Any]] = read.payload()["blocks"]
    return blocks


def print_edition(blocks: Sequence[Mapping[str, Any]], console: Console) -> None:
    """A digest as it was posted, in the terminal."""
    from bot.rendering import as_text

    for piece in as_text(blocks):
        console.print(piece)
