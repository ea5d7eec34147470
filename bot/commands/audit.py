"""`groundswell audit`: is the record of what was done whole, and what does it say?"""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.terminal import Db, database, out, settings
from bot.complaint import Complaint

if TYPE_CHECKING:
    from storage.trail import Step

app = typer.Typer(no_args_is_help=True, help="The record of what was done: whether it is whole, and what it says.")
FINDINGS_SHOWN = 20


@app.command()
def verify(db: Db = None) -> None:
    """Find any event of the record that was changed, moved, left out or cut off; exit code 1 where there is one."""
    from bot.house import keys
    from storage import trail

    chosen = settings(db)
    with database(chosen) as here, here.reading() as session:
        head, found = trail.check(session, keys(chosen))
    for one in found[:FINDINGS_SHOWN]:
        out.print(str(one), markup=False, highlight=False)
    if len(found) > FINDINGS_SHOWN:
        out.print(f"and {len(found) - FINDINGS_SHOWN} more")
    if found:
        raise typer.Exit(1)
    end = f", and ends in {head.seal[:12]}" if head.length else ""
    out.print(f"The record is whole: {head.length} events{end}.", highlight=False)


@app.command()
def show(
    subject: Annotated[
        str, typer.Argument(help="The number of a concern, raci:training, answer:will_i_lose_my_job, usage, or door.")
    ],
    db: Db = None,
) -> None:
    """What was done about something, step by step. Words, and who raised a concern anonymously, are not printed."""
    from storage import people, reporters, trail

    with database(settings(db)) as here, here.reading() as session:
        steps = trail.of(session, reporters.subject(int(subject)) if subject.isdecimal() else subject)
        if not steps:
            raise Complaint(f"There is no record of {f'a concern {subject}' if subject.isdecimal() else subject}.")
        names = people.names(session, {who for step in steps for who in (step.by_id, step.to_id) if who is not None})
        for step in steps:
            out.print(_line(step, names), markup=False, highlight=False, soft_wrap=True)


def _line(step: "Step", names: dict[int, str]) -> str:
    by = f" by {names.get(step.by_id, '?')}" if step.by_id else ""
    to = f" to {names.get(step.to_id, '?')}" if step.to_id else ""
    role = f" ({step.role})" if step.role else ""
    why = f": {step.why}" if step.why else ""
    return f"{step.number:>6}  {step.at:%Y-%m-%d %H:%M}  {step.happened}{by}{to}{role}{why}"
