"""`groundswell correct`: posts the newest digest anew where its figures were wrong."""

from typing import Annotated

import typer

from bot.commands.terminal import Db, database, now, out, settings
from bot.complaint import Complaint

LONGEST = 500

app = typer.Typer()


@app.command()
def correct(
    why: Annotated[str, typer.Option(help="What was wrong, for its readers: at most 500 characters.")],
    db: Db = None,
) -> None:
    """Make the newest weekly digest anew from what is known now, and post it as a correction that says what changed.

    The one before stays as it was posted.
    """
    from bot import digests
    from bot.blocks.digest import parts
    from bot.house import terms

    said = " ".join(why.split())
    if not 3 <= len(said) <= LONGEST:
        raise Complaint(f"--why: write what was wrong, in 3 to {LONGEST} characters.")
    chosen, moment = settings(db), now()
    with database(chosen) as here, here.transaction() as session:
        found = digests.correct(session, terms(chosen, moment), chosen.floor_scores, said, moment)
    if found is None:
        raise Complaint("No digest has been posted yet, so there is nothing to correct.")
    week, changed = found
    if not changed:
        out.print(f"The digest of {week} says what is known now: nothing was posted.", highlight=False)
        return
    out.print(f"The digest of {week} is posted anew, other in: {parts(changed)}.", highlight=False)
