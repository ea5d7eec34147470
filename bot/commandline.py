"""What the commands of the command line do where it takes more than a call."""

import asyncio
import sqlite3
from collections import defaultdict
from collections.abc import Coroutine, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
from rich.console import Console
from rich.table import Table
from slack_sdk.errors import SlackApiError
from sqlmodel import Session

from bot import digests
from bot.complaint import Complaint
from bot.dryrun import Line, dry_run
from bot.house import terms
from bot.rendering import as_text
from bot.settings import Settings
from storage import editions, people, retention
from storage.db import Database
from storage.tables import Edition

T = TypeVar("T")


def print_dry_run(here: Database, settings: Settings, moment: datetime, out: Console) -> None:
    """What would be done at a moment; for whom nothing is, by reason."""
    with Session(here.engine) as session:
        lines = dry_run(session, settings, terms(settings, moment), moment)
    out.print(f"At {moment:%Y-%m-%d %H:%M} UTC", highlight=False)
    for line in (one for one in lines if one.who is None):
        done = "would" if line.reason is None else "would not"
        why = f": {line.reason}" if line.reason else ""
        out.print(f"{done} do: {line.what}{why}" if line.reason else f"would {line.what}", highlight=False)
    _print_people([one for one in lines if one.who is not None], out)


def _print_people(lines: list[Line], out: Console) -> None:
    by_reason: dict[tuple[str, str], list[str]] = defaultdict(list)
    for line in lines:
        by_reason[line.what, str(line.reason or "")].append(line.who or "")
    table = Table("what", "why", "how many", "who")
    for (what, why), who in by_reason.items():
        table.add_row(what, why, str(len(who)), ", ".join(who))
    out.print(table)


def with_slack(work: Coroutine[Any, Any, T]) -> T:
    """Run something that speaks to Slack. Complaint where Slack refuses us or cannot be reached."""
    try:
        return asyncio.run(work)
    except SlackApiError as problem:
        code = problem.response.get("error") or problem.response.status_code
        raise Complaint(f"Slack said no: {code}. {WHAT_TO_DO.get(str(code), '')}".rstrip()) from None
    except (aiohttp.ClientError, TimeoutError) as problem:
        raise Complaint(f"Slack could not be reached: {type(problem).__name__}. Is SLACK_API_URL right?") from None


WHAT_TO_DO = {
    "invalid_auth": "Check SLACK_BOT_TOKEN and SLACK_APP_TOKEN.",
    "not_authed": "Check SLACK_BOT_TOKEN and SLACK_APP_TOKEN.",
    "token_revoked": "Install the app again and take the new token.",
    "account_inactive": "The app was removed from the workspace; install it again.",
    "missing_scope": "Update the app from `groundswell manifest` and install it again.",
    "not_allowed_token_type": "SLACK_APP_TOKEN starts with xapp-, SLACK_BOT_TOKEN with xoxb-.",
}


async def tick_once(settings: Settings) -> None:
    """One tick, and everything that is due is said."""
    from bot.app import started, wire
    from bot.tick import tick

    async with started(wire(settings)) as product:
        await tick(product.house)
        while not product.idle:
            await asyncio.sleep(0.05)


def edition(session: Session, week: str) -> Edition | None:
    """The operations leads' digest of a week, or the latest."""
    if week == "latest":
        return editions.newest(session, digests.OPERATIONS)
    return editions.of_period(session, digests.OPERATIONS, week)


def no_edition(session: Session, week: str) -> str:
    """What to say where there is no digest of a week."""
    known = editions.periods(session, digests.OPERATIONS)
    if not known:
        return "No digest has been posted yet."
    return f"There is no digest of {week}. There are digests of {', '.join(known)}."


def edition_json(row: Edition) -> Mapping[str, Any]:
    """A digest as JSON: its figures, and its words as they were posted."""
    return {
        "audience": row.audience,
        "week": row.period,
        "version": row.version,
        "made_at": row.made_at.isoformat(),
        "figures": row.figures,
        "message": row.message,
    }


def print_edition(row: Edition, out: Console) -> None:
    """A digest as it was posted, in the terminal."""
    for piece in as_text(row.message["blocks"]):
        out.print(piece)


def copy_sqlite(here: Database, file: Path) -> None:
    """SQLite's online backup: a consistent copy, while others read and write."""
    with closing(sqlite3.connect(here.url.database or "")) as source, closing(sqlite3.connect(file)) as target:
        source.backup(target)


def name_of(here: Database, handle: str) -> str | None:
    """The name of somebody on the roster."""
    with here.reading() as session:
        person = people.by_handle(session, handle)
        return person.name if person else None


def erase(here: Database, handle: str) -> dict[str, int]:
    """Erase a person, and on SQLite also the pages and the log that held them."""
    with here.transaction() as session:
        person = people.by_handle(session, handle)
        went = retention.erase(session, person) if person else {}
    if here.engine.dialect.name == "sqlite":
        with closing(sqlite3.connect(here.url.database or "")) as connection:
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return went
