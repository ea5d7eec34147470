"""The command line: `groundswell`, also `python -m bot`. Puts the commands together."""

import sys

import typer

from bot.commands import (
    audit,
    concerns,
    correcting,
    deliveries,
    digest,
    moving,
    pulse,
    raci,
    roster,
    running,
    statistics,
    stories,
    storing,
    themes,
    training,
    usage,
)
from bot.commands.terminal import err
from bot.complaint import Complaint

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="The human side of an AI rollout, inside Slack.",
)
for subject in (running, storing, moving, digest, correcting, statistics, stories):
    app.add_typer(subject.app)
app.add_typer(roster.app, name="roster")
app.add_typer(pulse.app, name="pulse")
app.add_typer(raci.app, name="raci")
app.add_typer(themes.app, name="themes")
app.add_typer(audit.app, name="audit")
app.add_typer(concerns.app, name="concerns")
app.add_typer(training.app, name="training")
app.add_typer(usage.app, name="usage")
app.add_typer(deliveries.app, name="deliveries")


def main() -> None:
    """Run the command line; what a person can mend is one line, never a traceback."""
    try:
        app()
    except Complaint as problem:
        for line in problem.lines:
            err.print(line, markup=False, highlight=False, soft_wrap=True)
        sys.exit(2)
    except (OSError, OverflowError) as problem:
        err.print(f"That did not work: {problem}", markup=False, highlight=False, soft_wrap=True)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
