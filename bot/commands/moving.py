"""`groundswell move`: from one process on SQLite to many on PostgreSQL."""

from typing import Annotated

import typer

from bot.commands.terminal import NO_COMPANY, Db, database, now, out, settings
from bot.complaint import Complaint

app = typer.Typer()


@app.command()
def move(
    to: Annotated[str, typer.Option(help="An empty PostgreSQL: postgresql+psycopg://user@host/name.")],
    db: Db = None,
) -> None:
    """Copy the company from its SQLite database to an empty PostgreSQL, each table checked against the other.

    Groundswell must not be running. The SQLite file stays as it was, but paused: nothing is said from it any more.
    """
    from storage import company, moving
    from storage.engines import engine_for

    _must_be_postgresql(to)
    chosen = settings(db)
    if not chosen.database_url.startswith("sqlite"):
        raise Complaint("Only a SQLite database is moved; PostgreSQL has its own tools for this: pg_dump and psql.")
    with database(chosen) as here, database(settings(None, DATABASE_URL=to)) as there:
        with here.reading() as session:
            if company.company(session) is None:
                raise Complaint(NO_COMPANY)
        here.engine.dispose()
        alone = engine_for(chosen.database_url)
        try:
            counts = moving.move(alone, there.engine)
        except moving.InUse:
            raise Complaint(
                "The database is in use. Stop Groundswell first, so that nothing is lost on the way."
            ) from None
        except moving.NotEmpty as problem:
            raise Complaint(f"Nothing was copied: the target is not empty, it has rows in {problem}.") from None
        except moving.NotCarried as problem:
            raise Complaint(
                f"Nothing was copied: a text with a NUL character has no place in PostgreSQL ({problem})."
            ) from None
        except moving.Different as problem:
            raise Complaint(f"Nothing was copied: {problem} did not arrive as it was. Please report this.") from None
        finally:
            alone.dispose()
        with here.transaction() as session:
            company.pause(session, now(), "groundswell move")
    for name, count in counts.items():
        if count:
            out.print(f"{name}: {count} checked", highlight=False)
    out.print(
        f"{sum(counts.values())} rows are in PostgreSQL. Set DATABASE_URL to that address, and start `groundswell"
    )
    out.print("serve` and `groundswell work`. The SQLite file stays as it was, and is paused: nothing is said from it.")


def _must_be_postgresql(address: str) -> None:
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(address)
    except ArgumentError:
        raise Complaint("--to: write an address as postgresql+psycopg://user@host/name.") from None
    if url.drivername != "postgresql+psycopg":
        raise Complaint("--to: the address of a PostgreSQL begins with postgresql+psycopg://.")
