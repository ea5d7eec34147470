"""A digest for a workspace that takes neither tables nor charts: the same figures as lines of text."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from bot.blocks.lesson import SECTION_LONGEST
from bot.blocks.message import ROOM, Message, context, escaped, few_enough, fitting, letters, section
from bot.blocks.speech import n_
from bot.blocks.units import SQUARES, unsquared

TABLE, CHART = "table", "data_visualization"
Json = Mapping[str, Any]


def takes_more(message: Message) -> frozenset[str]:
    """The kinds of blocks in a message that not every workspace takes."""
    return frozenset(block["type"] for block in message.payload().get("blocks", ()) if block["type"] in (TABLE, CHART))


def plainly(message: Message, without: Collection[str] = (TABLE, CHART)) -> Message:
    """The same message without blocks of these kinds."""
    blocks = message.payload().get("blocks", [])
    room = ROOM - letters([block for block in blocks if block["type"] not in without])
    said: list[Json] = []
    for block in blocks:
        pieces = list(_spelled(block, room)) if _changes(block, without) else [block]
        room -= letters(pieces) if block["type"] in without else 0
        said += pieces
    return Message(message.text, few_enough(said), message.below)


def _changes(block: Json, without: Collection[str]) -> bool:
    """Whether a block is said in another way: one of these kinds, and what is said of the squares in a table."""
    return block["type"] in without or (block["type"] == "context" and TABLE in without)


def _spelled(block: Json, room: int) -> Iterator[Json]:
    if block["type"] == TABLE:
        yield from _table(block["rows"], room)
    elif block["type"] == "context":
        told = [{**one, "text": unsquared(one["text"])} if "text" in one else one for one in block["elements"]]
        yield {**block, "elements": told}
    elif block["type"] != CHART:
        yield block
    elif block["chart"]["type"] == "line":
        yield section("\n".join([f"*{escaped(block['title'])}*", *_lines(block["chart"])])).to_dict()


def _lines(chart: Json) -> Iterator[str]:
    """Each series of a line chart; the bars of another say what the table says."""
    for series in chart["series"]:
        points = ", ".join(f"{escaped(one['label'])} {one['value']} %" for one in series["data"])
        yield f"• {escaped(series['name'])}: {points}"


def _spoken(cell: str) -> str:
    """A cell without the square that shades it in a table."""
    return escaped(cell[2:] if cell[:1] in SQUARES and cell[1:2] == " " else cell)


def _table(rows: Sequence[Sequence[Json]], room: int) -> Iterator[Json]:
    heads, *rest = ([_spoken(cell["text"]) for cell in row] for row in rows)
    lines = [f"_{' · '.join(heads)}_", *(f"• *{name}*  {' · '.join(cells)}" for name, *cells in rest)]
    shown = fitting(lines, max(room - len(lines), len(lines[0])))
    piece = ""
    for line in shown:
        if piece and len(piece) + len(line) >= SECTION_LONGEST:
            yield section(piece).to_dict()
            piece = ""
        piece = f"{piece}\n{line}" if piece else line
    yield section(piece).to_dict()
    if len(shown) < len(lines):
        more = n_(
            "{n} more: `groundswell digest --format html` has them all.",
            "{n} more: `groundswell digest --format html` has them all.",
            len(lines) - len(shown),
        )
        yield context(more).to_dict()
