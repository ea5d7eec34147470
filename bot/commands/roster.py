"""Who is in the company: roster sync, roster list, roster champions."""

from typing import TYPE_CHECKING

import typer
from rich.markup import escape
from rich.table import Table

from bot.commands.terminal import Db, database, out, settings, with_slack

if TYPE_CHECKING:
    from storage.roster import Synced


app = typer.Typer(no_args_is_help=True, help="Who is in the company.")


@app.command("sync")
def roster_sync() -> None:
    """Read Slack's list of members: ids by email, zones, absence, leavers."""
    from bot.app import wire
    from bot.syncing import sync

    chosen = settings().require("slack_bot_token")

    async def once() -> "Synced":
        house = wire(chosen).house
        try:
            await house.slack.start()
            return await sync(house)
        finally:
            await house.slack.close()
            house.db.close()

    with database(chosen):
        pass
    synced = with_slack(once())
    out.print(
        f"{synced.matched} matched, {synced.changed} changed, {synced.absent} away, {synced.left} left, "
        f"{synced.returned} back, {synced.not_on_roster} in Slack but not on the roster"
    )
    for handle in synced.not_on_slack:
        out.print(f"not found in Slack: {handle}", highlight=False)


@app.command("list")
def roster_list(db: Db = None) -> None:
    """Everybody on the roster, by department."""
    from sqlmodel import select

    from storage.tables import Person

    table = Table("department", "name", "email or Slack id", "tier", "cohort", "zone", "state")
    with database(settings(db)) as here, here.reading() as session:
        for p in session.exec(select(Person).order_by(Person.department, Person.name)):
            state = "left" if p.left_at else "stopped" if p.stopped_at else "" if p.slack_id else "not on Slack"
            table.add_row(p.department, p.name, p.email or p.slack_id, p.tier, p.cohort, p.zone, state)
    out.print(table)


@app.command("champions")
def roster_champions(db: Db = None) -> None:
    """Every department with its AI champion and deputy; first those that lack one."""
    from bot.blocks import coverage as words
    from bot.rules.champions import AIM, coverage
    from storage import champions, people

    with database(settings(db)) as here, here.reading() as session:
        cared = coverage(champions.rules(session), champions.seats(session), people.headcount(session))
    table = Table("department", "people", "champion", "deputy", f"people each (aim 1:{AIM})", "what is missing")
    for one in cared:
        row = (one.name, str(one.people), words.names(one.champions), words.names(one.deputies))
        table.add_row(*map(escape, row), words.each(one), words.gap(one))
    out.print(table)
