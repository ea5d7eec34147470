"""Writes a digest as one HTML page that loads nothing, can be read aloud, and prints well."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.blocks.heat import Line, Trend
from bot.blocks.page import Page, Text, of_the_lines
from bot.blocks.speech import _, spoken
from bot.rendering import DATE

if TYPE_CHECKING:
    from markupsafe import Markup

TEMPLATES = Path(__file__).parent / "templates"
SHADES = ("#f7fbff", "#deebf7", "#c6dbef", "#9ecae1", "#6baed6")
"""From few to many; the ink stands at least 7 to 1 against each."""
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#8a6d00", "#000000")
"""Okabe and Ito's, the yellow darkened to stand out from white."""
DASHES = ("none", "10 5", "3 4", "14 4 3 4", "6 3", "2 2")
WIDTH, HEIGHT, LEFT, RIGHT, ABOVE, UNDER = 560, 300, 66, 34, 15, 40
"""Of the drawing, in its own units; LEFT to UNDER are its margins."""
DAYS_MOST = 4
MARKUP = (
    (re.compile(r"(?<!\w)\*([^*\n]+)\*(?!\w)"), r"<strong>\1</strong>"),
    (re.compile(r"(?<!\w)_([^_\n]+)_(?!\w)"), r"<em>\1</em>"),
    (re.compile(r"`([^`\n]+)`"), r"<code>\1</code>"),
)
LINK = re.compile(r"<(?:https?://|mailto:)[^|>]*\|([^>]*)>")
PING = re.compile(r"<[@#!](?:[^|>]*\|)?([^>]*)>")


def html(page: Page) -> str:
    """The page as one file."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    here = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return here.get_template("digest.html").render(
        page=page, shades=SHADES, said=said, drawn=drawn, language=spoken(), _=_
    )


def said(text: Text) -> "Markup":
    """A piece of text as HTML."""
    from markupsafe import Markup

    lines = [marked(line) for line in text.lines]
    if text.kind in ("list", "steps"):
        items = Markup("").join(Markup("<li>{}</li>").format(line) for line in lines)
        return Markup("<{0}>{1}</{0}>\n").format("ol" if text.kind == "steps" else "ul", items)
    kind = Markup(' class="note"') if text.kind == "note" else Markup("")
    return Markup("<p{}>{}</p>\n").format(kind, Markup(" ").join(lines))


def marked(mrkdwn: str) -> "Markup":
    """Slack's mrkdwn as HTML: what somebody typed, which is escaped there, is escaped here."""
    from markupsafe import Markup, escape

    plain = PING.sub(r"\1", LINK.sub(r"\1", DATE.sub(r"\1", mrkdwn)))
    plain = plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    safe = str(escape(plain))
    for pattern, replacement in MARKUP:
        safe = pattern.sub(replacement, safe)
    return Markup(safe.replace("\n", "<br>"))  # noqa: S704 - escaped above, and only our own tags added


def drawn(trend: Trend) -> "Markup":
    """The trend as lines, each with a colour and a dash of its own; the table below says the same in text."""
    from markupsafe import Markup

    legend = [
        Markup('<li><svg viewBox="0 0 56 16" aria-hidden="true">{}</svg>{}</li>').format(
            _stroke([(2, 8), (54, 8)], number), line.name
        )
        for number, line in enumerate(trend.lines)
    ]
    inside = Markup("\n").join(
        [*_scales(trend), *(one for n, line in enumerate(trend.lines) for one in _line(line, n))]
    )
    return Markup(
        '<svg viewBox="0 0 {} {}" role="img" aria-label="{}">\n{}\n</svg>\n<ul class="legend">{}</ul>\n'
    ).format(WIDTH, HEIGHT, of_the_lines(), inside, Markup("").join(legend))


def _x(place: int, of: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * (place / (of - 1) if of > 1 else 0.5)


def _y(number: float) -> float:
    return ABOVE + (HEIGHT - ABOVE - UNDER) * (1 - number / 100)


def _scales(trend: Trend) -> Iterator["Markup"]:
    from markupsafe import Markup

    for number in range(0, 101, 25):
        y = _y(number)
        yield Markup('<line x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}" stroke="#c8c8c8"/>').format(
            LEFT, WIDTH - RIGHT, y, y
        )
        yield Markup('<text x="{}" y="{:.1f}" text-anchor="end">{} %</text>').format(LEFT - 8, y + 5, number)
    every = -(-len(trend.days) // DAYS_MOST)
    for place in range(len(trend.days) - 1, -1, -every):
        x = _x(place, len(trend.days))
        yield Markup('<text x="{:.1f}" y="{}" text-anchor="middle">{}</text>').format(x, HEIGHT - 12, trend.days[place])


def _line(line: Line, number: int) -> Iterator["Markup"]:
    """The line, broken where no number is told, with a dot at each."""
    from markupsafe import Markup

    piece: list[tuple[float, float]] = []
    for place, told in enumerate([*line.numbers, None]):
        if told is not None:
            piece.append((_x(place, len(line.numbers)), _y(told)))
            yield Markup('<circle cx="{:.1f}" cy="{:.1f}" r="5" fill="{}"/>').format(*piece[-1], _colour(number))
        elif piece:
            yield _stroke(piece, number)
            piece = []


def _stroke(points: Sequence[tuple[float, float]], number: int) -> "Markup":
    from markupsafe import Markup

    return Markup('<polyline fill="none" stroke-width="3" stroke="{}" stroke-dasharray="{}" points="{}"/>').format(
        _colour(number), DASHES[number % len(DASHES)], " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    )


def _colour(number: int) -> str:
    return COLOURS[number % len(COLOURS)]
