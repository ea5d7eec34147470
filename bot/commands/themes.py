"""What comments are about: themes evaluate, themes sort, themes learn."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from bot.commands.terminal import out
from bot.complaint import Complaint

if TYPE_CHECKING:
    from bot.rules.scoring import Averages, Score
    from bot.rules.sorting import Lexicon
    from bot.seeding.themes import Comment

app = typer.Typer(no_args_is_help=True, help="What comments are about.")


@app.command()
def evaluate(
    file: Annotated[Path, typer.Argument(help="A CSV file with the columns comment,themes; themes separated by ;")],
) -> None:
    """Hold the sorting of comments against what people say they are about."""
    from bot.rules.scoring import averages, scores
    from bot.rules.sorting import sort

    lexicon, themes, comments = _lexicon(), _themes(), _comments(file)
    found = scores(themes, [(one.themes, sort(one.text, lexicon)) for one in comments])
    out.print(_table(found, averages(found), len(comments)))
    if lacking := [score.theme for score in found if not score.support]:
        out.print(f"No comment has {', '.join(lacking)}: it counts as 0 in the averages.", highlight=False)


@app.command("sort")
def sort_one(comment: Annotated[str, typer.Argument(help="A comment, in quotes.")]) -> None:
    """Say which themes a comment has, and by which words."""
    from bot.rules.sorting import evidence

    found = evidence(comment, _lexicon())
    if not found:
        out.print("No theme.")
    for theme in sorted({one.theme for one in found}):
        words = dict.fromkeys(one.words for one in found if one.theme == theme)
        out.print(f"{theme}: {', '.join(words)}", markup=False, highlight=False, soft_wrap=True)


@app.command()
def learn(
    files: Annotated[list[Path], typer.Argument(help="CSV files with the columns comment,themes.")],
    fresh: Annotated[
        list[Path] | None, typer.Option(help="One more such file, by other people, of which no phrase was made.")
    ] = None,
    into: Annotated[Path | None, typer.Option(help="Where to write; otherwise the file that sorting reads.")] = None,
) -> None:
    """Learn the second opinion on comments anew, from all labelled comments that it is to know.

    How far it is trusted beside phrases is learned from the fresh files, each held against all the others.
    """
    from bot.seeding import SEEDS
    from bot.seeding.opinions import learned
    from bot.seeding.themes import FOLDER, WEIGHTS, written_opinion

    known = [one for file in files for one in _comments(file)]
    new = [_comments(file) for file in fresh or ()]
    opinion = learned(known, new, _lexicon(opinion=False), _themes())
    path = into or SEEDS / FOLDER / WEIGHTS
    path.write_text(written_opinion(opinion), "utf-8")
    count = len(known) + sum(map(len, new))
    out.print(f"{path}: {len(opinion.weights)} weights from {count} comments", soft_wrap=True)


def _themes() -> list[str]:
    from bot.seeding import SEEDS
    from bot.seeding.themes import read_themes

    return [theme.id for theme in read_themes(SEEDS)]


def _comments(file: Path) -> "list[Comment]":
    from bot.seeding.themes import read_comments

    if not file.is_file():
        raise Complaint(f"There is no file {file}.")
    comments, errors = read_comments(file, _themes())
    if errors:
        raise Complaint(*map(str, errors))
    return comments


def _lexicon(opinion: bool = True) -> "Lexicon":
    from bot.seeding import SEEDS, SeedErrors
    from bot.seeding.themes import read_lexicon

    try:
        return read_lexicon(SEEDS, opinion)
    except SeedErrors as wrong:
        raise Complaint(*map(str, wrong.errors)) from None


def _table(found: "tuple[Score, ...]", mean: "Averages", comments: int) -> Table:
    table = Table("theme", title=f"{comments} comments")
    for title in ("precision", "recall", "F1", "support"):
        table.add_column(title, justify="right")
    for score in found:
        figures = (f"{figure:.2f}" for figure in (score.precision, score.recall, score.f1))
        table.add_row(score.theme, *figures, str(score.support))
    table.add_section()
    table.add_row("macro average", f"{mean.precision:.2f}", f"{mean.recall:.2f}", f"{mean.f1:.2f}", "")
    return table
