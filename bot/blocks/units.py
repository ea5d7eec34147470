"""The units of a digest: as a table in the message, and what has no room there in the thread below it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block, DividerBlock, RawTextObject, TableBlock, TableBlockColumnSettings

from bot.blocks.message import ROOM, Message, context, few_enough, in_thread, letters, one_sided, ranged, section
from bot.blocks.places import units_more
from bot.blocks.speech import N_, _, speaking
from bot.rules.languages import LANGUAGES
from bot.rules.tree import Names

TABLE_ROWS = 60
"""Units in the table of the message; what else it has to say may need the room of more."""
TABLE_LETTERS = 9_500
"""Slack allows the cells of a table 10,000 characters."""
BELOW_ROWS = 99
"""Units in each table of the thread: Slack takes 100 rows, with their head."""
UNKNOWN = "–"
SQUARES, SHADE_ENDS = "□░▒▓█", (0.2, 0.4, 0.6, 0.8)
"""A square for each fifth of all, the emptiest first: what colours are in other forms."""
SQUARED = N_("The fuller the square before a share, the more say yes.")
"""What tells so, where there are squares."""
MERGED = N_("together")

Figures = Mapping[str, Any]


def least(cycle: Figures) -> int:
    """The answers that a unit needs; a cycle that was published before this was kept has its floor."""
    found: int = cycle.get("least") or cycle["floor"]
    return found


def table(cycle: Figures) -> list[Block]:
    """The units of a cycle with their shares; nothing where there is one only."""
    if len(cycle["units"]) < 2:
        return []
    told = _(
        "Where fewer than {number} people of a unit answered in a round, it is shown together with a neighbour. "
        "“Nearly all” and “almost nobody” stand where three at most answered otherwise; “–” where nothing can be said.",
        number=least(cycle),
    )
    told = f"{told} {_(SQUARED)}"
    return [DividerBlock(), section(_("*By unit*")), _block(cycle, cycle["units"][:TABLE_ROWS]), context(told)]


def unsquared(text: str) -> str:
    """What is said below a table, in whichever language it was made, without what is said of its squares."""
    for language in LANGUAGES:
        with speaking(language):
            text = text.removesuffix(f" {_(SQUARED)}")
    return text


def spread(message: Message, cycle: Figures | None) -> Message:
    """The same message within Slack's limits: units that its table has no room for stand in the thread below."""
    blocks = few_enough([one for one in message.blocks if isinstance(one, Block)])
    message = Message(message.text, blocks, message.below)
    place = next((n for n, one in enumerate(blocks) if isinstance(one, TableBlock)), None)
    if cycle is None or place is None:
        return in_thread(message)
    room = min(ROOM - letters([*blocks[:place], *blocks[place + 1 :]]), TABLE_LETTERS)
    shown = max(_fitting(cycle, cycle["units"][:TABLE_ROWS], room), 1)
    rest = cycle["units"][shown:]
    if not rest:
        return in_thread(message)
    blocks[place] = _block(cycle, cycle["units"][:shown])
    blocks.insert(place + 1, context(units_more(len(rest))))
    return in_thread(Message(message.text, few_enough(blocks), tuple(_below(cycle, rest))))


def _below(cycle: Figures, units: Sequence[Figures]) -> Iterator[Message]:
    first = len(cycle["units"]) - len(units) + 1
    while units:
        shown = max(_fitting(cycle, units[:BELOW_ROWS], TABLE_LETTERS), 1)
        said = _(
            "By unit, continued: {first} to {last} of {number}",
            first=first,
            last=first + shown - 1,
            number=len(cycle["units"]),
        )
        yield Message(said, [section(f"*{said}*"), _block(cycle, units[:shown])])
        units, first = units[shown:], first + shown


def _fitting(cycle: Figures, units: Sequence[Figures], room: int) -> int:
    """How many of these units a table takes with so many letters."""
    room -= sum(map(len, heads(cycle)))
    for place, unit in enumerate(units):
        room -= sum(map(len, _squared(cycle, unit)))
        if room < 0:
            return place
    return len(units)


def _block(cycle: Figures, units: Sequence[Figures]) -> TableBlock:
    rows = [_row(heads(cycle)), *(_row(_squared(cycle, unit)) for unit in units)]
    return TableBlock(rows=rows, column_settings=[TableBlockColumnSettings(is_wrapped=True)])


def _squared(cycle: Figures, unit: Figures) -> list[str]:
    """The row of a unit with a square before each share."""
    name, took_part, *told, concern = cells(cycle, unit)
    said = [share["units"].get(unit["key"]) for share in cycle["shares"]]
    return [name, took_part, *(f"{square(one)}{text}" for one, text in zip(said, told, strict=True)), concern]


def square(one: Figures | None) -> str:
    """How full a share is, with a space behind it; nothing where nothing may be said."""
    if one is None or "yes" not in one:
        return ""
    return f"{SQUARES[shade(one['share'])]} "


def shade(share: float) -> int:
    """In which fifth of all a share lies, from 0 to 4."""
    return sum(share >= end for end in SHADE_ENDS)


def _row(texts: Sequence[str]) -> list[RawTextObject]:
    return [RawTextObject(text=text) for text in texts]


def heads(cycle: Figures) -> list[str]:
    """What the columns are called."""
    return [
        _("Unit"),
        _("Took part"),
        *(share["short"] for share in cycle["shares"]),
        _("A concern of four or more"),
    ]


def cells(cycle: Figures, unit: Figures) -> list[str]:
    """The row of a unit, as text."""
    return [
        named(unit),
        out_of(unit["took_part"], unit["asked"]),
        *(cell(share["units"].get(unit["key"])) for share in cycle["shares"]),
        main_concern(cycle["concerns"], unit["key"]),
    ]


def named(unit: Figures) -> str:
    """A unit's name; of several departments that are told as one, with a word that says so."""
    return f"{unit['name']} ({_(MERGED)})" if len(unit["departments"]) > 1 else str(unit["name"])


def names() -> Names:
    """How units that are several departments are called: what is kept of a round keeps these words."""
    return Names(
        company=_("Whole company"),
        all_of=_("{name} (all)"),
        own_staff=_("{name} (own staff)"),
        last=_("{names} and {name}"),
        more=_("{names} and {number} more"),
    )


def finding(share: Figures) -> str:
    """What a share says of people: in the words of its question, or in words made of them."""
    if share["finding"]:
        return str(share["finding"])
    if share.get("of"):
        return _("chose “{choice}” for “{question}”", choice=share["text"], question=share["of"])
    return _("say yes to “{question}”", question=share["text"])


def cell(one: Figures | None) -> str:
    """A share in as few letters as say it: "62 %", "nearly all", "11 to 14 of 20"; a dash where nothing may be said."""
    if one is None or "yes" not in one:
        return UNKNOWN
    if one["saying"] in ("exact", "between"):
        return f"{round(one['share'] * 100)} %"
    return one_sided(one["yes"], one["answered"]) or number(one["yes"], one["answered"])


def out_of(count: object, of: object) -> str:
    """A count of so many: "54 of 87"."""
    return _("{count} of {of}", count=count, of=of)


def spoken(one: Figures) -> str:
    """A share in words: "62 % (54 of the 87 who answered)", "nearly all (84 or more of the 87 who answered)"."""
    if "yes" not in one:
        return _("too few to say")
    count = _(
        "{count} of the {answered} who answered", count=ranged(one["yes"], one["answered"]), answered=one["answered"]
    )
    if words := one_sided(one["yes"], one["answered"]):
        return f"{words} ({count})"
    return f"{round(one['share'] * 100)} % ({count})" if one["saying"] in ("exact", "between") else count


def number(span: Sequence[int], of: int) -> str:
    """A count of so many, and its word where it has one: "almost nobody (3 or fewer of 20)"."""
    count = out_of(ranged(span, of), of)
    words = one_sided(span, of)
    return f"{words} ({count})" if words else count


def main_concern(concerns: Figures | None, unit: str) -> str:
    """The concern that most of a unit named, where it may be told."""
    pool = concerns["units"].get(unit) if concerns else None
    if concerns is None or pool is None or not pool["shown"]:
        return UNKNOWN
    return str(concerns["labels"][pool["shown"][0][0]])
