"""Rounds of the pulse: pulse preview, pulse open, pulse list, pulse close, pulse cancel."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from bot.commands.terminal import Db, database, err, now, out, settings
from bot.complaint import Complaint
from bot.rules.pulses import Mode
from bot.settings import Settings

if TYPE_CHECKING:
    from sqlmodel import Session

    from bot.asking import Order
    from bot.rules.ready import Gap

app = typer.Typer(no_args_is_help=True, help="Rounds of the pulse.")


Template = Annotated[str, typer.Argument(help="Which pulse; `default` is the usual one.")]
Days = Annotated[int | None, typer.Option(min=2, max=27, help="Or else GROUNDSWELL_PULSE_DAYS.")]
For = Annotated[
    list[str] | None, typer.Option("--audience", help="department:Sales, tier:managers, cohort:assigned, wave:2 ...")
]
InMode = Annotated[Mode | None, typer.Option(help="Or else GROUNDSWELL_PULSE_MODE.")]
Number = Annotated[int, typer.Argument(metavar="ROUND", help="As `groundswell pulse list` shows it.")]
Theme = Annotated[str | None, typer.Option(help="Of a follow-up: the concern, such as no_time.")]


@app.command("preview")
def pulse_preview(
    template: Template = "default",
    audience: For = None,
    days: Days = None,
    mode: InMode = None,
    theme: Theme = None,
    db: Db = None,
) -> None:
    """Show a pulse as it would arrive, and how many would be asked, without asking anybody."""
    from bot.blocks import rounds as words
    from bot.house import terms
    from bot.rendering import as_text
    from bot.rounds import names_of, preview
    from storage.rounds import asking

    chosen = settings(db)
    with database(chosen) as here, here.reading() as session, _ordering():
        order = _order(session, chosen, template, audience, days, mode, theme)
        row, expected = preview(session, chosen, terms(chosen, now()), order)
        audience_named = words.audience_in_words(order.audience, names_of(session))
        shown = asking(row.model_dump() | {"id": 0})
        gap = _gap(session)
    for piece in as_text(b.to_dict() for b in (*words.arriving(shown, audience_named), *words.happening(expected))):
        out.print(piece)
    _warn(gap)


@app.command("open")
def pulse_open(
    template: Template = "default",
    audience: For = None,
    days: Days = None,
    mode: InMode = None,
    theme: Theme = None,
    db: Db = None,
) -> None:
    """Open a pulse now, outside its usual rhythm, for everybody or for an audience."""
    from bot import opening
    from bot.blocks import rounds as words
    from bot.blocks.order import nobody
    from bot.house import terms
    from bot.rules.forecast import reasons_told

    chosen = settings(db)
    with database(chosen) as here:
        with here.reading() as session, _ordering():
            order = _order(session, chosen, template, audience, days, mode, theme)
            gap = _gap(session)
            drawn = opening.draw(session, chosen, terms(chosen, now()), order)
        asked, not_asked = len(drawn.asked), drawn.body["not_asked"]
        if not asked:
            raise Complaint(f"Nothing was opened. {nobody(reasons_told(not_asked, asked))}")
        try:
            row = opening.open_here(here, chosen, terms(chosen, now()), drawn, now())
        except opening.Overtaken:
            raise Complaint("Another pulse was opened in this moment. Nothing was opened here; try again.") from None
    line = f"Round {row.id} is open until {row.closes_at:%Y-%m-%d %H:%M} UTC; {asked} people are asked."
    if not_asked:
        line += f" Not asked: {words.reasons(reasons_told(not_asked, asked))}."
    out.print(line)
    _warn(gap)


def _gap(session: "Session") -> "Gap | None":
    """What should be there before people are asked for the first time."""
    from bot.ready import gap_before_the_first_pulse

    return gap_before_the_first_pulse(session)


def _warn(gap: "Gap | None") -> None:
    from bot.blocks.ready import missing

    if gap:
        err.print(missing(gap), markup=False, highlight=False, soft_wrap=True)


@contextmanager
def _ordering() -> Iterator[None]:
    """What cannot be ordered is a complaint."""
    from bot.asking import Unorderable

    try:
        yield
    except Unorderable as problem:
        raise Complaint(str(problem)) from None


def _order(
    session: "Session",
    chosen: Settings,
    template: str,
    audience: list[str] | None,
    days: int | None,
    mode: Mode | None,
    theme: str | None,
) -> "Order":
    from bot.asking import Order
    from bot.rounds import audience_of

    return Order(
        template=template,
        opens_at=now(),
        closes_at=now() + timedelta(days=days or chosen.pulse_days),
        audience=audience_of(session, audience or ()),
        mode=mode,
        theme=theme,
        by="groundswell pulse open",
    )


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
def pulse_close(round_id: Number, db: Db = None) -> None:
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


@app.command("cancel")
def pulse_cancel(round_id: Number, db: Db = None) -> None:
    """Take a round back that has not closed: what was answered is deleted uncounted."""
    from bot.closing import cancel, finish_here
    from bot.house import keys

    chosen = settings(db)
    with database(chosen) as here:
        with here.transaction() as session:
            if not cancel(session, round_id, now()):
                raise Complaint(f"Round {round_id} is not open. `groundswell pulse list` shows the rounds.")
        finish_here(here, keys(chosen), now())
    out.print(f"Round {round_id} is cancelled. What was answered is deleted, and nothing is counted.")
