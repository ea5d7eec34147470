"""Rounds of the pulse: pulse open, pulse list, pulse close."""

from collections.abc import Mapping
from typing import Annotated

import typer
from rich.table import Table

from bot.commands.terminal import Db, database, now, out, settings
from bot.complaint import Complaint

app = typer.Typer(no_args_is_help=True, help="Rounds of the pulse.")


@app.command("open")
def pulse_open(
    template: Annotated[str, typer.Argument(help="Which pulse; `default` is the usual one.")] = "default",
    days: Annotated[
        int | None, typer.Option(min=2, max=27, help="How many days; GROUNDSWELL_PULSE_DAYS if not said.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Even though this pulse is open already.")] = False,
    db: Db = None,
) -> None:
    """Open a pulse for everybody now, outside its usual rhythm."""
    from bot.asking import PULSES, open_now
    from bot.house import terms
    from bot.rules.pulses import RoundState
    from storage.company import newest
    from storage.editions import rounds
    from storage.rounds import response

    chosen = settings(db)
    with database(chosen) as here, here.transaction() as session:
        if template not in newest(session, PULSES):
            known = ", ".join(sorted(newest(session, PULSES))) or "none; run `groundswell seed FOLDER` first"
            raise Complaint(f"There is no pulse named {template}. There are: {known}.")
        running = [r for r in rounds(session) if r.state == RoundState.OPEN and r.template == template]
        if running and not again:
            raise Complaint(
                f"Round {running[0].id} of this pulse is open until {running[0].closes_at:%Y-%m-%d %H:%M} UTC. "
                "`--again` opens another beside it."
            )
        row = open_now(
            session, chosen, terms(chosen, now()), template, days or chosen.pulse_days, now(), "groundswell pulse open"
        )
        asked = response(session, row.id or 0)[0]
        if not asked:
            raise Complaint(f"Nobody can be asked, so nothing was opened: {_reasons(row.not_asked)}.")
        line = f"Round {row.id} is open until {row.closes_at:%Y-%m-%d %H:%M} UTC; {asked} people are asked."
        if row.not_asked:
            line += f" Not asked: {_reasons(row.not_asked)}."
    out.print(line)


def _reasons(not_asked: Mapping[str, int]) -> str:
    """How many are not asked, by reason."""
    from bot.rules.reasons import Reason

    return ", ".join(f"{n} {Reason[name]}" for name, n in not_asked.items()) or "there is nobody on the roster"


@app.command("list")
def pulse_list(db: Db = None) -> None:
    """Every round, and how many took part. Answers are not counted before a round has closed."""
    from storage.editions import rounds
    from storage.rounds import response

    table = Table("round", "pulse", "cycle", "state", "opened", "closes", "asked", "took part")
    with database(settings(db)) as here, here.reading() as session:
        for row in rounds(session):
            cycle = f"{row.cycle}, part {row.part} of {row.parts}" if row.cycle else "its own"
            times = (f"{row.opens_at:%Y-%m-%d %H:%M}", f"{row.closes_at:%Y-%m-%d %H:%M}")
            _, reached, took_part = response(session, row.id or 0)
            if row.tally is not None:
                reached, took_part = row.tally["asked"], row.tally["took_part"]
            table.add_row(str(row.id), row.name, cycle, row.state, *times, str(reached), str(took_part))
    out.print(table)


@app.command("close")
def pulse_close(
    round_id: Annotated[int, typer.Argument(metavar="ROUND", help="Its number, as `groundswell pulse list` shows it.")],
    db: Db = None,
) -> None:
    """Close a round now: count it and freeze what may be shown."""
    from bot.closing import close, finish_here
    from bot.house import keys

    chosen = settings(db)
    with database(chosen) as here:
        with here.transaction() as session:
            if not close(session, keys(chosen), round_id, now()):
                raise Complaint(f"Round {round_id} is not open. `groundswell pulse list` shows the rounds.")
        finish_here(here, keys(chosen), now())
    out.print(f"Round {round_id} is closed.")
