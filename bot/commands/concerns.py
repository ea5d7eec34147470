"""`groundswell concerns`: where a concern is, how it came there, and where it goes if nobody acts."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.terminal import Db, database, moment_of, now, out, settings
from bot.complaint import Complaint

if TYPE_CHECKING:
    from bot.explaining import Explained
    from storage.trail import Step

app = typer.Typer(no_args_is_help=True, help="Concerns, as whoever runs the program sees them: never who raised one.")


@app.command()
def explain(
    concern: int,
    db: Db = None,
    at: Annotated[str | None, typer.Option(help="As things stand at that moment, as 2026-04-15T09:00.")] = None,
) -> None:
    """The ladder of a concern as it ran and as it will run, with reasons. What people wrote is not printed."""
    from bot.explaining import explain as explained
    from bot.house import terms

    chosen, moment = settings(db), moment_of(at) if at else now()
    with database(chosen) as here, here.reading() as session:
        found = explained(session, terms(chosen, moment), concern, moment)
        if found is None:
            raise Complaint(f"There is no concern {concern}.")
        _print(found, moment)


def _print(one: "Explained", moment: datetime) -> None:
    row, route = one.concern, one.concern.route
    way = " then ".join(dict.fromkeys([*route["responsible"], route["accountable"]]))
    _say(f"Concern {row.id}: {row.label}, {row.urgency}, {row.stage}, with {one.owner} ({row.owner_role})")
    _say(f"It follows the row '{route['activity']}': {way}. To be acknowledged within {route['hours']} working hours"
         f"{_answer(route.get('answer_hours', 0))}.")  # fmt: skip
    if row.anonymous:
        _say("It was raised anonymously: who raised it is not shown to anybody.")
    _say("\nAs it ran (UTC):")
    for step in one.steps:
        _say(f"  {_when(step.at)}  {_step(step, one)}")
    _say(f"\nAs it will run, if nobody does anything from {_when(moment)} on:")
    if not one.ahead:
        _say(
            "  it stays where it is: " + ("it is resolved." if row.stage == "resolved" else "somebody has it in hand.")
        )
    for turn in one.ahead:
        _say(f"  {_when(turn.given_at)}  {turn.name} ({turn.rung.role}{', as deputy' if turn.rung.deputises else ''}); "
             f"reminded {_when(turn.reminds_at)}, goes on {_when(turn.climbs_at)}")  # fmt: skip
    for passed in one.passed:
        _say(f"  {passed.name} ({passed.role}) is passed over: {passed.why}")


def _answer(hours: int) -> str:
    return f", answered within {hours}" if hours else ""


def _step(step: "Step", one: "Explained") -> str:
    raised = step.happened == "raised"
    theirs = raised or step.by_id is None or step.by_id == one.concern.reporter_id
    by = "" if theirs else f" by {one.names.get(step.by_id or 0, '?')}"
    to = f" to {one.names.get(step.to_id, '?')}" if step.to_id else ""
    return f"{step.happened}{by}{to}{f' ({step.role})' if step.role else ''}{f': {step.why}' if step.why else ''}"


def _when(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _say(line: str) -> None:
    out.print(line, markup=False, highlight=False, soft_wrap=True)
