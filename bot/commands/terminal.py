"""What every command stands on: the terminal, the settings, the database, and Slack's refusals in plain words."""

import asyncio
import logging
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from rich.console import Console

from bot.blocks.speech import speak_usually
from bot.complaint import Complaint
from bot.settings import Settings, load

if TYPE_CHECKING:
    from storage.db import Database

log = logging.getLogger(__name__)
T = TypeVar("T")
WHEN_PIPED = 200
"""Columns of what goes to a file or another program: no table loses what it says."""

out = Console(width=None if sys.stdout.isatty() else WHEN_PIPED)
err = Console(stderr=True)

Db = Annotated[Path | None, typer.Option("--db", help="A SQLite file, in place of DATABASE_URL.")]
YEARS = range(2000, 2100)
NO_COMPANY = "There is no company yet. `groundswell seed FOLDER` loads one."

WHAT_TO_DO = {
    "invalid_auth": "Check SLACK_BOT_TOKEN and SLACK_APP_TOKEN.",
    "not_authed": "Check SLACK_BOT_TOKEN and SLACK_APP_TOKEN.",
    "token_revoked": "Install the app again and take the new token.",
    "account_inactive": "The app was removed from the workspace; install it again.",
    "missing_scope": "Update the app from `groundswell manifest` and install it again.",
    "not_allowed_token_type": "SLACK_APP_TOKEN starts with xapp-, SLACK_BOT_TOKEN with xoxb-.",
}


def settings(db: Path | None = None, **overrides: Any) -> Settings:
    """The settings, with `--db` in place of DATABASE_URL."""
    if db is not None:
        overrides["DATABASE_URL"] = f"sqlite:///{db}"
    chosen = load(**overrides)
    # A digest that is made here is one of the company's, as one that the running product makes.
    speak_usually(chosen.language)
    return chosen


@contextmanager
def database(
    chosen: Settings,
    *,
    must_exist: bool = True,
    newer_too: bool = False,
    before: Callable[[str | None], object] = bool,
) -> Iterator["Database"]:
    """The database, brought to the tables of this version; Complaint where there is none or it cannot be used.

    `before` is told the version it was at. One that the next version of this program has migrated already can be used
    by what runs while that takes over (`newer_too`), and by nothing else.
    """
    from sqlalchemy.exc import DBAPIError

    from storage.db import Database
    from storage.jobs import prepare
    from storage.keys import Locked
    from storage.migrate import Newer, is_current, newest, upgrade

    here = Database(chosen.database_url)
    try:
        file = here.url.database
        if must_exist and here.engine.dialect.name == "sqlite" and not (file and Path(file).exists()):
            raise Complaint(f"There is no database at {file}. `groundswell seed FOLDER` makes one.")
        try:
            before(upgrade(here.engine)[0] if not is_current(here.engine) else newest())
            if here.engine.dialect.name == "postgresql":
                prepare(here.engine)
        except Newer as problem:
            if not newer_too:
                raise Complaint(f"The database is of a newer version ({problem}): update this program.") from None
            log.warning("The database is of a newer version (%s): this program is to be replaced soon", problem)
        except DBAPIError as problem:
            # Its own words, without the statement and the address, which may hold a password.
            said = str(problem.orig).strip().splitlines()[0]
            raise Complaint(f"The database could not be used: {said}") from None
        try:
            yield here
        except Locked as problem:
            raise Complaint(
                f"An open pulse could not be read: {problem}. GROUNDSWELL_SECRET must be set as it was when it opened; "
                "`groundswell secret` makes a first one."
            ) from None
    finally:
        here.close()


def now() -> datetime:
    """The present moment, for commands that run once."""
    return datetime.now(UTC)


def moment_of(text: str) -> datetime:
    """A moment as typed; UTC unless it says otherwise. Complaint where it is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Complaint(f"--at {text}: write a moment as 2026-05-18T09:00:00Z.") from None
    if moment.year not in YEARS:
        raise Complaint(f"--at {text}: choose a moment between {YEARS[0]} and {YEARS[-1]}.")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def with_slack(work: Coroutine[Any, Any, T], loop: Callable[[], asyncio.AbstractEventLoop] | None = None) -> T:
    """Run something that speaks to Slack, on a usual event loop or one that `loop` makes.

    Complaint where Slack refuses us or cannot be reached.
    """
    import aiohttp
    from slack_sdk.errors import SlackApiError

    try:
        with asyncio.Runner(loop_factory=loop) as runner:
            return runner.run(work)
    except SlackApiError as problem:
        code = problem.response.get("error") or problem.response.status_code
        raise Complaint(f"Slack said no: {code}. {WHAT_TO_DO.get(str(code), '')}".rstrip()) from None
    except (aiohttp.ClientError, TimeoutError) as problem:
        raise Complaint(f"Slack could not be reached: {type(problem).__name__}. Is SLACK_API_URL right?") from None
