"""Turns blocks into the text that a person reads on the screen."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from simulator.json_types import Json

NameOf = Callable[[str], str]

_LINK = re.compile(r"<([^<>]+)>")
_MARKS = re.compile(r"(?<!\w)([*_~`]+)(?=\S)|(?<=\S)([*_~`]+)(?!\w)")


def plain(text: str, name_of: NameOf | None = None) -> str:
    """Text from mrkdwn: mentions by name, links by label, marks taken away, entities undone."""
    return without_entities(_MARKS.sub("", labelled(text, name_of)))


def without_entities(text: str) -> str:
    """Text with & < > as they are."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def labelled(text: str, name_of: NameOf | None = None) -> str:
    """mrkdwn with mentions by name and links by label; marks and entities stay."""
    return _LINK.sub(lambda found: _link(found.group(1), name_of), text)


def _link(inside: str, name_of: NameOf | None) -> str:
    target, _, label = inside.partition("|")
    if label and not target.startswith("@"):
        return f"#{label}" if target.startswith("#") else label
    if target.startswith(("@", "#")):
        name = name_of(target[1:]) if name_of else label or target[1:]
        return f"{target[0]}{name}"
    if target.startswith("!"):
        return "@" + target[1:].split("^")[0]
    return target


def visible_text(data: Json, name_of: NameOf | None = None) -> str:
    """What the client shows of a message: blocks win over text, files and attachments come after."""
    lines = list(blocks_text(data["blocks"], name_of)) if data.get("blocks") else [plain(data.get("text", ""), name_of)]
    for attachment in data.get("attachments", []):
        lines += blocks_text(attachment.get("blocks", []), name_of)
        lines += [plain(attachment[k], name_of) for k in ("pretext", "title", "text") if attachment.get(k)]
    lines += [f"[file: {file.get('title') or file.get('name')}]" for file in data.get("files", [])]
    return "\n".join(line for line in lines if line)


def view_text(view: Json, name_of: NameOf | None = None) -> str:
    """What the client shows of a modal or a Home."""
    lines = [plain(view[k]["text"]) for k in ("title",) if view.get(k)]
    lines += blocks_text(view.get("blocks", []), name_of)
    lines += [f"[{view[k]['text']}]" for k in ("submit", "close") if view.get(k)]
    return "\n".join(line for line in lines if line)


def blocks_text(blocks: list[Json], name_of: NameOf | None = None) -> Iterator[str]:
    """One line, or a few, for each block."""
    for block in blocks:
        yield from _texts(block, name_of)


_SKIPPED = {"block_id", "action_id", "value", "type", "url", "image_url", "style", "confirm", "callback_id"}
_FIRST = ("title", "caption", "label", "text", "placeholder", "alt_text", "description", "hint")


def _texts(value: Any, name_of: NameOf | None) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _texts(item, name_of)
    elif isinstance(value, dict):
        yield from _object_texts(value, name_of)


def _object_texts(value: Json, name_of: NameOf | None) -> Iterator[str]:
    words = _WORDS.get(value.get("type", ""))
    if words is not None:
        yield words(value, name_of)
        return
    for key in _FIRST:
        if isinstance(value.get(key), str) and key in ("title", "alt_text", "caption"):
            yield value[key]
        else:
            yield from _texts(value.get(key), name_of)
    for key, item in value.items():
        if key not in _SKIPPED and key not in _FIRST:
            yield from _texts(item, name_of)


def _together(parts: list[Any], name_of: NameOf | None, between: str) -> str:
    return between.join(" ".join(_texts(part, name_of)) for part in parts)


def _table(block: Json, name_of: NameOf | None) -> str:
    rows = [_together(row, name_of, " | ") for row in block["rows"]]
    return "\n".join([block["caption"], *rows] if block.get("caption") else rows)


def _chart(chart: Json, _: NameOf | None) -> str:
    if chart["type"] == "pie":
        return ", ".join(f"{s['label']} {s['value']}" for s in chart["segments"])
    lines = (", ".join(f"{p['label']} {p['value']}" for p in s["data"]) for s in chart["series"])
    return "\n".join(f"{s['name']}: {line}" for s, line in zip(chart["series"], lines, strict=True))


_WORDS: dict[str, Callable[[Json, NameOf | None], str]] = {
    "plain_text": lambda v, _: str(v["text"]),
    "mrkdwn": lambda v, n: plain(v["text"], n),
    "markdown": lambda v, n: plain(v["text"], n),
    "raw_text": lambda v, _: str(v["text"]),
    "raw_number": lambda v, _: str(v.get("text") or v.get("value", "")),
    "button": lambda v, _: f"[{v['text']['text']}]",
    "workflow_button": lambda v, _: f"[{v['text']['text']}]",
    "text": lambda v, _: str(v["text"]),
    "link": lambda v, _: str(v.get("text") or v.get("url", "")),
    "emoji": lambda v, _: f":{v['name']}:",
    "user": lambda v, n: f"@{n(v['user_id']) if n else v['user_id']}",
    "channel": lambda v, n: f"#{n(v['channel_id']) if n else v['channel_id']}",
    "broadcast": lambda v, _: f"@{v['range']}",
    "rich_text_section": lambda v, n: _together(v["elements"], n, ""),
    "table": _table,
    "data_table": _table,
    "pie": _chart,
    "line": _chart,
    "bar": _chart,
    "area": _chart,
}


def button_texts(blocks: list[Json]) -> list[str]:
    """The visible texts of all buttons, in order."""
    return [e["text"]["text"] for _, e in elements(blocks) if e.get("type") in ("button", "workflow_button")]


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Each (block, element) a person can press, choose or fill."""
    for block in blocks:
        if block.get("accessory"):
            yield block, block["accessory"]
        if block.get("type") == "input":
            yield block, block["element"]
        if block.get("type") in ("actions", "context_actions"):
            for element in block.get("elements", []):
                yield block, element
        if block.get("type") == "container":
            yield from elements(block.get("child_blocks", []))
        if block.get("type") == "card":
            yield from ((block, e) for e in block.get("actions", []))
        if block.get("type") == "carousel":
            yield from elements(block.get("elements", []))
