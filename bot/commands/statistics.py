"""The figures held against made-up companies whose truth is known: statistics."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from bot.commands.terminal import err, out
from bot.complaint import Complaint

if TYPE_CHECKING:
    from bot.trials.measure import Measure, Measures

app = typer.Typer()

TRIALS = {
    "a": "volunteers use AI and answer more often",
    "b": "nothing changes for twelve cycles",
    "c": "one department of eight loses 20 points",
    "d": "who uses AI answers twice as often",
    "e": "everything is healthy",
}
RATIOS = {"rmse_ratio", "width_ratio"}
WORDS = {
    "told": "companies in which a weighted share is told",
    "rmse_raw": "error of the raw share (RMSE)",
    "rmse_weighted": "error of the weighted share (RMSE)",
    "rmse_ratio": "error of the weighted share, over that of the raw one",
    "mean_error": "mean error of the weighted share, either way",
    "nearer": "companies in which the weighted share is nearer to the truth",
    "coverage": "intervals that hold the truth",
    "width_ratio": "width of the interval, over the textbook's",
    "false_changes": "digests that name a change",
    "false_changes_large": "the same, where departments give 80 effective answers",
    "named": "losses named within two cycles, of 80 effective answers",
    "named_of_plain_answers": "losses named within two cycles, of 80 answers",
    "named_false": "digests that name another department",
    "claimed_of_few": "companies in which something is claimed of fewer than 30 answers",
    "bounds_hold": "companies in which all worst-case bounds hold the truth",
    "assumption_said": "digests that say what their weighted shares assume",
    "weighted_error": "mean error of the weighted share, which no weight mends",
    "barriers": "units of which a barrier is named",
    "barriers_at_the_edge": "the same, where every mean is 3.53",
}


@app.command()
def statistics(
    people: Annotated[int, typer.Option(min=8, max=1_000_000, help="In each company of a, b and d.")] = 600,
    companies: Annotated[
        int, typer.Option(min=1, max=100_000, help="In each trial; for intervals ten times more.")
    ] = 100,
    seed: Annotated[int, typer.Option(help="Another one makes other companies up.")] = 1,
    file: Annotated[Path | None, typer.Option("--json", help="Where to write what was measured.")] = None,
) -> None:
    """Hold what digests say against made-up companies whose truth is known; exit code 1 where an aim is missed.

    Eight departments, one in five a volunteer, use of 70 % against 35 %, response of 75 % against 25 %. Looks at the
    figures that the bot would have published. The aims are set for a hundred companies: fewer can miss one by chance.
    """
    from bot.trials.run import trials

    if file is not None and not file.parent.is_dir():
        raise Complaint(f"--json {file}: there is no folder {file.parent}.")
    found: dict[str, Measures] = {}
    for letter, trial in trials(people, companies, seed).items():
        found[letter] = trial()
    kept = all(one.kept is not False for measures in found.values() for one in measures.values())
    out.print(_table(found))
    body = {"people": people, "companies": companies, "seed": seed, "kept": kept}
    if file is not None:
        every = {letter: {name: _body(one) for name, one in some.items()} for letter, some in found.items()}
        file.write_text(json.dumps(body | every, indent=2) + "\n", "utf-8")
    if not kept:
        err.print("An aim is missed.")
        raise typer.Exit(1)


def _body(one: "Measure") -> dict[str, Any]:
    value = None if one.value is None else round(one.value, 4)
    return {"value": value, "at_least": one.at_least, "at_most": one.at_most, "kept": one.kept}


def _table(found: Mapping[str, "Measures"]) -> Table:
    table = Table("", "what is measured", "measured", "aim", "kept")
    for column in table.columns[2:]:
        column.justify = "right"
    for letter, measures in found.items():
        table.add_section()
        table.add_row(letter, Text(TRIALS[letter], style="bold"), "", "", "")
        for name, one in measures.items():
            kept = {True: "yes", False: "no", None: ""}[one.kept]
            table.add_row("", Text(WORDS[name]), _number(name, one.value), _aim(name, one), kept)
    return table


def _aim(name: str, one: "Measure") -> str:
    low, high = (_number(name, end) for end in (one.at_least, one.at_most))
    if one.at_least is None:
        return "" if one.at_most is None else f"at most {high}"
    return f"at least {low}" if one.at_most is None else f"{low} to {high}"


def _number(name: str, value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.2f}" if name in RATIOS else f"{value * 100:.1f} %"
