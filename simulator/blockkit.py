"""Validates blocks by Slack's limits: which block may stand where, and what each one holds."""

from typing import Any

from simulator.charts import CHART_BLOCK
from simulator.elements import (
    ELEMENTS,
    ID,
    IMAGE,
    IN_ACTIONS,
    IN_CONTEXT_ACTIONS,
    IN_INPUT,
    IN_SECTION,
    SLACK_FILE,
    URL,
    any_text,
    plain_text,
)
from simulator.json_types import Json
from simulator.rendering import elements
from simulator.schema import (
    Check,
    Shape,
    anything,
    boolean,
    by_type,
    fail,
    listing,
    needs_one,
    number,
    one_of,
    only_one,
    string,
    whole,
)

TABLE_LETTERS = 10_000
MARKDOWN_LETTERS = 12_000
MOST_CHARTS = 2


def _block(fields: dict[str, Check], required: tuple[str, ...] = (), *also: Any) -> Shape:
    return Shape({"block_id": string(255), **fields}, required, also)


RICH_TEXT = _block({"elements": listing(anything, 1000, 0)}, ("elements",))
CELL = by_type(
    {
        "raw_text": Shape({"text": string(TABLE_LETTERS)}, ("text",)),
        "raw_number": Shape({"value": number, "text": string(255)}, ("value",)),
        "rich_text": RICH_TEXT,
    }
)
COLUMN = Shape({"align": one_of("left", "center", "right"), "is_wrapped": boolean})
CARD = _block(
    {
        "hero_image": by_type({"image": IMAGE}),
        "icon": by_type({"image": IMAGE}),
        "title": any_text(150),
        "subtitle": any_text(150),
        "body": any_text(200),
        "actions": listing(by_type(ELEMENTS, frozenset({"button"})), 5),
    },
    (),
    needs_one("hero_image", "title", "actions", "body"),
)

BLOCKS: dict[str, Check] = {
    "section": _block(
        {
            "text": any_text(3000),
            "fields": listing(any_text(2000), 10),
            "accessory": by_type(ELEMENTS, frozenset(IN_SECTION)),
            "expand": boolean,
        },
        (),
        needs_one("text", "fields"),
    ),
    "header": _block({"text": plain_text(150)}, ("text",)),
    "divider": _block({}),
    "image": _block(
        {"image_url": URL, "slack_file": SLACK_FILE, "alt_text": string(2000), "title": plain_text(2000)},
        ("alt_text",),
        only_one("image_url", "slack_file"),
    ),
    "context": _block(
        {"elements": listing(by_type({"image": IMAGE, "plain_text": any_text(3000), "mrkdwn": any_text(3000)}), 10)},
        ("elements",),
    ),
    "actions": _block({"elements": listing(by_type(ELEMENTS, frozenset(IN_ACTIONS)), 25)}, ("elements",)),
    "context_actions": _block({"elements": listing(by_type(ELEMENTS, IN_CONTEXT_ACTIONS), 5)}, ("elements",)),
    "input": _block(
        {
            "label": plain_text(2000),
            "element": by_type(ELEMENTS, frozenset(IN_INPUT)),
            "hint": plain_text(2000),
            "optional": boolean,
            "dispatch_action": boolean,
        },
        ("label", "element"),
    ),
    "markdown": _block({"text": string(MARKDOWN_LETTERS)}, ("text",)),
    "rich_text": RICH_TEXT,
    "video": _block(
        {
            "alt_text": string(2000),
            "author_name": string(49),
            "description": plain_text(200),
            "provider_icon_url": URL,
            "provider_name": string(255),
            "title": plain_text(199),
            "title_url": URL,
            "thumbnail_url": URL,
            "video_url": URL,
        },
        ("alt_text", "title", "thumbnail_url", "video_url"),
    ),
    "table": _block({"rows": listing(listing(CELL, 20), 100), "column_settings": listing(COLUMN, 20, 0)}, ("rows",)),
    "data_table": _block(
        {
            "rows": listing(listing(CELL, 20), 101, 2),
            "caption": string(255),
            "page_size": whole(1, 100),
            "row_header_column_index": whole(0, 19),
        },
        ("rows", "caption"),
    ),
    "data_visualization": CHART_BLOCK,
    "file": _block({"external_id": ID, "source": one_of("remote")}, ("external_id", "source")),
    "alert": _block(
        {"text": any_text(3000), "level": one_of("default", "info", "warning", "error", "success")}, ("text",)
    ),
    "card": CARD,
    "carousel": _block({"elements": listing(by_type({"card": CARD}), 10)}, ("elements",)),
    "task_card": _block(
        {
            "task_id": ID,
            "title": string(255),
            "details": RICH_TEXT,
            "output": RICH_TEXT,
            "sources": listing(anything, 100, 0),
            "status": one_of("pending", "in_progress", "complete", "error"),
        },
        ("task_id", "title"),
    ),
    "plan": _block({"title": string(255), "tasks": listing(anything, 100, 0)}, ("title",)),
}

BLOCKS["container"] = _block(
    {
        "title": plain_text(150),
        "rich_text_title": RICH_TEXT,
        "subtitle": any_text(150),
        "child_blocks": listing(by_type(dict(BLOCKS), frozenset(BLOCKS) - {"input"}), 10),
        "width": one_of("narrow", "standard", "wide", "full"),
        "icon": by_type({"image": IMAGE}),
        "is_collapsible": boolean,
        "default_collapsed": boolean,
        "has_header_divider": boolean,
    },
    ("child_blocks",),
    needs_one("title", "rich_text_title"),
)

_ONLY_IN_MESSAGES = frozenset(
    {
        "card",
        "carousel",
        "container",
        "context_actions",
        "data_table",
        "data_visualization",
        "file",
        "markdown",
        "plan",
        "table",
        "task_card",
    }
)
_IN_VIEWS = frozenset(BLOCKS) - _ONLY_IN_MESSAGES
_ALLOWED = {"message": frozenset(BLOCKS), "modal": _IN_VIEWS, "home": _IN_VIEWS}
_SURFACES = {name: by_type(BLOCKS, allowed) for name, allowed in _ALLOWED.items()}


def block_errors(blocks: Any, surface: str = "message", path: str = "/blocks") -> list[str]:
    """What is wrong, each with its path; empty when Slack would take it. Surfaces: message, modal, home."""
    found: list[str] = []
    if not isinstance(blocks, list):
        fail(found, "must be an array", path)
        return found
    check = _SURFACES[surface]
    for index, block in enumerate(blocks):
        check(block, f"{path}/{index}", found)
    if not found:
        _unique_ids(blocks, path, found)
        _totals(blocks, path, found)
    return found


def _unique_ids(blocks: list[Json], path: str, found: list[str]) -> None:
    seen: set[str] = set()
    actions: set[tuple[int, str | None]] = set()
    focused = 0
    for index, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id in seen:
            fail(found, f"block_id {block_id} already exists", f"{path}/{index}/block_id")
        if block_id:
            seen.add(block_id)
        for _, element in elements([block]):
            focused += bool(element.get("focus_on_load"))
            action_id = element.get("action_id")
            if action_id and (index, action_id) in actions:
                fail(found, f"action_id {action_id} already exists for block_id {block_id}", f"{path}/{index}")
            actions.add((index, action_id))
    if focused > 1:
        fail(found, "only one element can have focus_on_load", path)


def _totals(blocks: list[Json], path: str, found: list[str]) -> None:
    kinds = [block["type"] for block in blocks]
    if kinds.count("table") > 1:
        fail(found, "only_one_table_allowed", path)
    if kinds.count("data_visualization") > MOST_CHARTS:
        fail(found, f"no more than {MOST_CHARTS} data_visualization blocks allowed", path)
    if sum(len(b["text"]) for b in blocks if b["type"] == "markdown") > MARKDOWN_LETTERS:
        fail(found, f"markdown blocks hold {MARKDOWN_LETTERS} characters together", path)
    for index, block in enumerate(blocks):
        if block["type"] in ("table", "data_table") and _letters(block["rows"]) > TABLE_LETTERS:
            fail(found, f"a table holds {TABLE_LETTERS} characters", f"{path}/{index}/rows")


def _letters(value: Any) -> int:
    if isinstance(value, dict):
        return sum(len(v) if k == "text" and isinstance(v, str) else _letters(v) for k, v in value.items())
    return sum(_letters(item) for item in value) if isinstance(value, list) else 0
