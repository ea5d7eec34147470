"""Messages that could not be delivered: deliveries failed, deliveries retry."""

from datetime import timedelta
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from bot.commands.terminal import Db, database, now, out, settings
from bot.complaint import Complaint
from bot.methods import ACCOUNT

app = typer.Typer(no_args_is_help=True, help="Messages that could not be delivered.")

DAYS = 7
Days = Annotated[int, typer.Option("--days", min=1, max=180, help="How many days to look back.")]
NOBODY_NAMED = "somebody who is not named here"
WHAT_TO_DO = {
    "is_archived": "unarchive the channel, or name another in company.yaml",
    "channel_not_found": "the channel is gone, or private without the bot: name another, or invite it",
    "not_in_channel": "invite the bot to the channel",
    "user_not_found": "they are not in this workspace: correct the roster",
    "user_disabled": "they have left: correct the roster",
    "account_inactive": "the app was removed from the workspace: install it again",
    "token_revoked": "install the app again and take the new token",
    "invalid_auth": "take the token anew from Slack",
    "missing_scope": "update the app from `groundswell manifest` and install it again",
    "restricted_action": "an administrator keeps the bot from posting there: ask them",
    "no_permission": "the bot may not post there: invite it to the channel",
    "access_denied": "the bot may not post there: invite it to the channel, or ask an administrator",
    "team_access_not_granted": "an administrator has to let the app into that workspace",
    "cannot_dm_bot": "that is no person: correct the roster",
}
"""What mends an error of Slack's, for those that somebody here can mend."""


@app.command("failed")
def failed(days: Days = DAYS, db: Db = None) -> None:
    """List what could not be delivered, why, and what to do; nobody who raised a concern or shared a win is named."""
    from storage import failures

    table = Table("number", "what", "to", "planned", "Slack says", "what to do")
    with database(settings(db)) as here, here.reading() as session:
        found = failures.failures(session, now() - timedelta(days=days))
        refused = failures.refused_app(session, ACCOUNT)
    if refused is not None:
        why, many = refused
        what = WHAT_TO_DO.get(why, "ask whoever looks after the app in Slack")
        _say(f"Slack refuses the app itself ({why}): {what}. {many} wait for that, and are then sent by themselves.")
    for one in found:
        hint = WHAT_TO_DO.get(one.why.rpartition(": ")[2], "")
        cells = (
            str(one.number),
            one.kind.value,
            one.to or NOBODY_NAMED,
            f"{one.created_at:%Y-%m-%d %H:%M}",
            one.why,
            hint,
        )
        table.add_row(*map(Text, cells))
    if not found:
        _say(f"Nothing was given up in the last {_days(days)}.")
        return
    out.print(table)
    _say("When it is mended, `groundswell deliveries retry` sends them after all.")


@app.command("retry")
def retry(
    numbers: Annotated[
        list[int] | None, typer.Argument(help="As `failed` lists them; all of them unless given.")
    ] = None,
    days: Days = DAYS,
    db: Db = None,
) -> None:
    """Send what was given up after all: what is still of use, to whoever is still there."""
    from storage import failures

    with database(settings(db)) as here, here.transaction() as session:
        known = {one.number for one in failures.failures(session, now() - timedelta(days=days))}
        if unknown := sorted(set(numbers or ()) - known):
            named = ", ".join(map(str, unknown))
            raise Complaint(f"Nothing of the number {named} was given up in the last {_days(days)}: see `failed`.")
        waiting = failures.retry(session, numbers or known, now())
    _say(f"{waiting} will be sent as soon as the program runs." if waiting else "There is nothing to send again.")


def _days(days: int) -> str:
    return "day" if days == 1 else f"{days} days"


def _say(line: str) -> None:
    out.print(line, markup=False, highlight=False, soft_wrap=True)
