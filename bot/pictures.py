"""Draws a digest's picture with Matplotlib: readable on a phone, and told apart without colours."""

import io
from threading import Lock
from typing import TYPE_CHECKING, Any

from bot.blocks.heat import Grid, Line, Row, Trend
from bot.blocks.picture import ROWS_MOST, Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, DPI = 1_200, 100
"""Pixels across: three for each of a phone."""
TITLE, NAMES, NOTES, CELLS = 30, 21, 18, 17
"""Points. A phone shows a third of them."""
TITLE_ROOM, HEAD_ROOM, TREND_ROOM, ROW_ROOM, NOTE_ROOM = 110, 180, 720, 72, 44
"""Pixels down for each part."""
NAME_LETTERS, CELL_LETTERS, HEAD_LETTERS, TITLE_LETTERS = 27, 11, 8, 52
NAMES_ACROSS = 480
MARGIN = 40
GAP = 12
"""Pixels between the words of two cells."""
INK, QUIET, PAPER, RULE = "#1a1a1a", "#595959", "#ffffff", "#d9d9d9"
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
"""Okabe and Ito's, which people of every sight tell apart."""
MARKERS, DASHES = "osD^vPX", ("-", "--", "-.", ":", (0, (5, 1)), (0, (1, 1)), (0, (3, 1, 1, 1)))
SHADES = ("#f7fbff", "#deebf7", "#c6dbef", "#9ecae1", "#6baed6")
"""From few to many; black letters stand at least 7 to 1 against each."""


ONE_AT_A_TIME = Lock()
"""Matplotlib promises nothing to several threads."""


def png(picture: Picture) -> bytes:
    """The picture as a PNG file."""
    with ONE_AT_A_TIME:
        return _drawn(picture)


def _drawn(picture: Picture) -> bytes:
    file = io.BytesIO()
    laid_out(picture).savefig(file, format="png")
    return file.getvalue()


def laid_out(picture: Picture) -> "Figure":
    """The picture before it is a file, with all its texts where they stand."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    rows = picture.grid.rows[:ROWS_MOST] if picture.grid else []
    height = TITLE_ROOM + (TREND_ROOM if picture.trend else 0) + NOTE_ROOM * (len(picture.notes) + 1)
    height += HEAD_ROOM + ROW_ROOM * len(rows) if picture.grid else 0
    figure = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI, facecolor=PAPER)
    FigureCanvasAgg(figure)
    top = height - TITLE_ROOM
    _say(figure, MARGIN, height - 70, cut(picture.title, TITLE_LETTERS), TITLE, weight="bold")
    if picture.trend:
        _trend(figure, picture.trend, picture.trend_title, top)
        top -= TREND_ROOM
    if picture.grid:
        _grid(figure, Grid(picture.grid.heads, rows), picture.grid_title, top)
        top -= HEAD_ROOM + ROW_ROOM * len(rows)
    for number, note in enumerate(picture.notes):
        _say(figure, MARGIN, top - NOTE_ROOM * (number + 1), note, NOTES, color=QUIET)
    return figure


def cut(text: str, most: int) -> str:
    """A text in so many letters, each of which the font has: others would be drawn as nothing."""
    from matplotlib import font_manager

    font = font_manager.get_font(font_manager.findfont("DejaVu Sans"))
    shown = "".join(letter if font.get_char_index(ord(letter)) else "□" for letter in " ".join(text.split()))
    return shown if len(shown) <= most else shown[: most - 1].rstrip() + "…"


def _say(figure: "Figure", x: float, y: float, text: str, size: int, within: float | None = None, **how: Any) -> None:
    """A text at a place in pixels from the lower left, smaller where it would be wider than `within` pixels.

    Without that it may go on to the margin at the right.
    """
    width, height = figure.get_size_inches() * DPI
    how.setdefault("color", INK)
    said = figure.text(x / width, y / height, text, fontsize=size, fontfamily="DejaVu Sans", parse_math=False, **how)
    room = within or WIDTH - MARGIN - x
    if (wide := said.get_window_extent().width) > room:
        said.set_fontsize(size * room / wide)


def _trend(figure: "Figure", trend: Trend, title: str, top: float) -> None:
    """A line for each share, with a marker and a dash of its own."""
    width, height = figure.get_size_inches() * DPI
    _say(figure, MARGIN, top - 30, title, NAMES)
    axes = figure.add_axes((135 / width, (top - TREND_ROOM + 230) / height, 1035 / width, (TREND_ROOM - 300) / height))
    for number, line in enumerate(trend.lines):
        _line(axes, line, number)
    _scales(axes, trend)
    legend = axes.legend(
        loc="upper center", bbox_to_anchor=(0.5, -0.13), ncols=3, frameon=False, fontsize=NAMES, handlelength=3
    )
    for text in legend.get_texts():
        text.set_parse_math(False)


def _line(axes: "Axes", line: Line, number: int) -> None:
    colour, marker = COLOURS[number % len(COLOURS)], MARKERS[number % len(MARKERS)]
    values = [float("nan") if one is None else one for one in line.numbers]
    axes.plot(
        range(len(values)), values, color=colour, marker=marker, markersize=13, linewidth=4,
        linestyle=DASHES[number % len(DASHES)], label=cut(line.name, 20).lstrip("_"),
    )  # fmt: skip


def _scales(axes: "Axes", trend: Trend) -> None:
    axes.set_ylim(0, 100)
    axes.set_yticks(range(0, 101, 25), [f"{one} %" for one in range(0, 101, 25)], fontsize=NAMES, color=INK)
    every = -(-len(trend.days) // 6)
    places = range(len(trend.days) - 1, -1, -every)
    axes.set_xlim(-0.3, len(trend.days) - 0.7)
    axes.set_xticks(places, [trend.days[place] for place in places], fontsize=NAMES, color=INK)
    axes.grid(axis="y", color=RULE, linewidth=1.5)
    axes.tick_params(length=0, pad=10)
    for side in axes.spines.values():
        side.set_visible(False)


def _grid(figure: "Figure", grid: Grid, title: str, top: float) -> None:
    """A row for each unit: every cell is shaded by its share, and says it."""
    from matplotlib.patches import Rectangle

    width, height = figure.get_size_inches() * DPI
    _say(figure, MARGIN, top - 40, title, NAMES)
    across = (WIDTH - NAMES_ACROSS - MARGIN) / max(len(grid.heads) - 1, 1)
    for column, head in enumerate(grid.heads[1:]):
        x = NAMES_ACROSS + across * (column + 0.5)
        _say(figure, x, top - 125, _wrapped(head, HEAD_LETTERS), NAMES, across - GAP, ha="center", va="center")
    top -= HEAD_ROOM
    for number, row in enumerate(grid.rows):
        bottom = top - ROW_ROOM * (number + 1)
        _name(figure, row, bottom)
        for column, cell in enumerate(row.cells):
            x = NAMES_ACROSS + across * column
            shade = PAPER if cell.shade is None else SHADES[cell.shade]
            box = ((x + 3) / width, (bottom + 3) / height), (across - 6) / width, (ROW_ROOM - 6) / height
            figure.add_artist(Rectangle(*box, facecolor=shade, edgecolor=RULE, linewidth=1))
            text, size = _wrapped(cell.text, CELL_LETTERS), NAMES if len(cell.text) <= HEAD_LETTERS else CELLS
            middle = x + across / 2, bottom + ROW_ROOM / 2
            _say(figure, *middle, text, size, across - GAP, ha="center", va="center")


def _name(figure: "Figure", row: Row, bottom: float) -> None:
    """The name of a unit, on two lines where it is long; what tells that it is several is never cut."""
    short = len(row.name + row.mark) <= NAME_LETTERS
    name = cut(row.name, 2 * NAME_LETTERS - len(row.mark) - 2) + row.mark
    size, room = NAMES if short else NOTES, NAMES_ACROSS - MARGIN - GAP
    _say(figure, MARGIN, bottom + ROW_ROOM / 2, _wrapped(name, NAME_LETTERS), size, room, va="center")


def _wrapped(text: str, most: int) -> str:
    """A text on two lines, as even as can be, where it has more letters than fit on one."""
    words = cut(text, 2 * max(most, NAME_LETTERS)).split()
    if len(" ".join(words)) <= most or len(words) < 2:
        return " ".join(words)
    place = min(range(1, len(words)), key=lambda n: abs(len(" ".join(words[:n])) - len(" ".join(words[n:]))))
    return " ".join(words[:place]) + "\n" + " ".join(words[place:])
