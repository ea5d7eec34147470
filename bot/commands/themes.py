"""What comments are about: themes evaluate, themes sort."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from bot.commands.terminal import out
from bot.complaint import Complaint

if TYPE_CHECKING:
    from bot.rules.scoring import Averages, Score
    from bot.rules.sorting import Lexicon

app = typer.Typer(no_args_is_help=True, help="What comments are about.")


@app.command()
def evaluate(
    file: Annotated[Path, typer.Argument(help="A CSV file with the columns comment,themes; themes separated by ;")],
) -> None:
    """Hold the sorting of comments against what people say they are about."""
    from bot.rules.scoring import averages, scores
    from bot.rules.sorting import sort
    from bot.seeding import SEEDS
    from bot.seeding.themes import read_comments, read_themes

    if not file.is_file():
        raise Complaint(f"There is no file {file}.")
    lexicon = _lexicon()
    themes = [theme.id for theme in read_themes(SEEDS)]
    comments, errors = read_comments(file, themes)
    if errors:
        raise Complaint(*map(str, errors))
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


def _lexicon() -> "Lexicon":
    from bot.seeding import SEEDS, SeedErrors
    from bot.seeding.themes import read_lexicon

    try:
        return read_lexicon(SEEDS)
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
