"""What is kept: migrate, seed, backup, erase."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.terminal import Db, database, err, now, out, settings
from bot.complaint import Complaint

if TYPE_CHECKING:
    from sqlmodel import Session

    from storage.company import Loaded
    from storage.db import Database
    from storage.keys import Keys


app = typer.Typer()


@app.command()
def migrate(db: Db = None) -> None:
    """Bring the database to the tables of this version."""
    from storage.migrate import newest

    found: list[str | None] = []
    with database(settings(db), must_exist=False, before=found.append):
        before, after = found[0], newest()
    out.print(f"Already at {after}." if before == after else f"From {before or 'an empty database'} to {after}.")


@app.command()
def seed(
    folder: Annotated[Path, typer.Argument(help="With company.yaml, departments.csv, people.csv and roles.csv.")],
    db: Db = None,
) -> None:
    """Load a company from CSV and YAML files: everything, or nothing and each error with file and line."""
    from bot.blocks.ready import missing
    from bot.loading import load as load_company
    from bot.seeding import SeedErrors, read_company
    from storage.roster import Clash

    try:
        company = read_company(folder)
    except SeedErrors as problem:
        for error in problem.errors:
            err.print(str(error), markup=False, highlight=False, soft_wrap=True)
        raise Complaint(f"Nothing was loaded: {len(problem.errors)} to mend.") from None
    for warning in company.warnings:
        err.print(str(warning), markup=False, highlight=False, soft_wrap=True)
    with database(settings(db), must_exist=False) as here:
        try:
            with here.transaction() as session:
                seeded = load_company(session, company, now(), "groundswell seed")
                changed_elsewhere = [elsewhere(session, one) for one in seeded.changed_elsewhere]
        except Clash as problem:
            raise Complaint(f"Nothing was loaded: {problem}.") from None
    for what, changes in (
        ("departments", seeded.departments),
        ("people", seeded.people),
        ("role holders", seeded.holders),
    ):
        out.print(f"{what}: {changes.added} new, {changes.changed} changed, {changes.unchanged} as before")
    out.print(f"documents: {seeded.documents} new versions")
    for line in changed_elsewhere:
        out.print(line, markup=False, highlight=False, soft_wrap=True)
    if seeded.gap:
        err.print(missing(seeded.gap), markup=False, highlight=False, soft_wrap=True)
    for handle in seeded.people.missing:
        out.print(f"on the roster but not in people.csv: {handle} (groundswell erase deletes them)", highlight=False)


def elsewhere(session: "Session", loaded: "Loaded") -> str:
    """What became of a document that somebody had changed in Slack."""
    from bot.blocks.matrix import date
    from storage import people

    other = loaded.other
    if other is None:
        return ""
    what, whose = f"{other.kind} {other.name}", people.name_of(session, other.by)
    change = f"what {whose} changed on {date(other.at)}"
    if loaded.added:
        return f"{what}: the file is not as it was loaded last, and takes the place of {change}"
    return f"{what}: the file is as it was loaded last, so {change} stays in force"


@app.command()
def backup(file: Path, db: Db = None) -> None:
    """Copy the database to FILE while it is in use (SQLite's own online backup)."""
    with database(settings(db)) as here:
        if here.engine.dialect.name != "sqlite":
            raise Complaint("PostgreSQL has its own tool for this: pg_dump.")
        if not file.resolve().parent.is_dir():
            raise Complaint(f"There is no folder {file.parent}; make it first.")
        if file.exists():
            raise Complaint(f"{file} exists already; choose another name, so that no backup is overwritten.")
        copy_sqlite(here, file)
    out.print(f"Saved to {file}.")


def copy_sqlite(here: "Database", file: Path) -> None:
    """SQLite's online backup: a consistent copy, while others read and write."""
    with closing(sqlite3.connect(here.url.database or "")) as source, closing(sqlite3.connect(file)) as target:
        source.backup(target)


@app.command()
def erase(
    person: Annotated[str, typer.Argument(help="Their email or Slack id.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
    db: Db = None,
) -> None:
    """Delete a person and everything that leads to them. Published counts stay: they name nobody."""
    from bot.house import keys

    chosen = settings(db)
    with database(chosen) as here:
        name = _name_of(here, person)
        if name is None:
            raise Complaint(f"There is nobody with the email or Slack id {person}.")
        if not yes:
            typer.confirm(f"Delete {name} and everything that leads to them?", abort=True)
        went = _erase(here, keys(chosen), person)
    out.print(", ".join(f"{count} {what}" for what, count in went.items() if count) + " deleted.")
    out.print("Take them out of people.csv too, or the next seed brings them back.")


def _name_of(here: "Database", handle: str) -> str | None:
    from storage import people

    with here.reading() as session:
        person = people.by_handle(session, handle)
        return person.name if person else None


def _erase(here: "Database", keys: "Keys", handle: str) -> dict[str, int]:
    """Erase a person, and also the pages and the log that held them."""
    from storage import closing, people, retention

    with here.transaction() as session:
        person = people.by_handle(session, handle)
        went = retention.erase(session, keys, person) if person else {}
    with here.maintaining() as connection:
        closing.scrub(connection)
    return went
