"""Shows Block Kit blocks in a terminal, with Rich."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import RenderableType
from rich.markup import escape
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

DATE = re.compile(r"<!date\^\d+\^[^|>]*\|([^>]*)>")
BOLD = re.compile(r"(?<!\w)\*([^*\n]+)\*(?!\w)")
ITALIC = re.compile(r"(?<!\w)_([^_\n]+)_(?!\w)")


def as_text(blocks: Iterable[Mapping[str, Any]]) -> Iterable[RenderableType]:
    """Each block as something Rich can print."""
    for block in blocks:
        match block["type"]:
            case "header":
                yield Text(block["text"]["text"], style="bold underline")
            case "section":
                yield Text.from_markup(_markup(block["text"]["text"]))
            case "context":
                yield Text.from_markup(" ".join(_markup(e["text"]) for e in block["elements"]), style="dim")
            case "divider":
                yield Rule(style="dim")
            case "table":
                yield _table(block["rows"])
            case "data_visualization":
                yield _chart(block["title"], block["chart"])


def _markup(text: str) -> str:
    plain = DATE.sub(r"\1", text)
    plain = escape(plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    return ITALIC.sub(r"[italic]\1[/italic]", BOLD.sub(r"[bold]\1[/bold]", plain))


def _chart(title: str, chart: Mapping[str, Any]) -> Table:
    """The numbers of a chart: a row for each series, or for each bar."""
    names = [series["name"] for series in chart["series"]]
    table = Table("", *map(escape, names), title=escape(title), title_justify="left")
    for place, category in enumerate(chart["axis_config"]["categories"]):
        table.add_row(escape(category), *(f"{series['data'][place]['value']} %" for series in chart["series"]))
    return table


def _table(rows: list[list[Mapping[str, Any]]]) -> Table:
    table = Table(*(escape(cell["text"]) for cell in rows[0]))
    for row in rows[1:]:
        table.add_row(*(escape(cell["text"]) for cell in row))
    return table
