"""Validates modals and Homes by Slack's limits, and completes them with what Slack adds."""

import json
from typing import Any

from simulator.blockkit import block_errors
from simulator.content import with_ids
from simulator.elements import plain_text
from simulator.json_types import Json
from simulator.refusal import Refused
from simulator.schema import Shape, anything, boolean, fail, listing, one_of, string

MOST_BLOCKS = 100
VIEW_BYTES = 250_000

_SHAPE = Shape(
    {
        "type": one_of("modal", "home"),
        "title": plain_text(24),
        "submit": plain_text(24),
        "close": plain_text(24),
        "blocks": listing(anything, MOST_BLOCKS),
        "private_metadata": string(3000, 0),
        "callback_id": string(255, 0),
        "external_id": string(255, 0),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
    ("type", "blocks"),
)


def checked_view(view: Any, kind: str) -> Json:
    """The view an app sent, or the refusal Slack would give. `kind` is modal or home."""
    found: list[str] = []
    _SHAPE(view, "/view", found)
    if found:
        raise Refused("invalid_arguments", messages=found)
    if view["type"] != kind:
        fail(found, f"must be {kind}", "/view/type")
    if kind == "modal" and not view.get("title"):
        fail(found, "missing required field: title", "/view")
    asks = any(isinstance(block, dict) and block.get("type") == "input" for block in view["blocks"])
    if kind == "modal" and asks and not view.get("submit"):
        fail(found, "missing required field: submit", "/view")
    found += block_errors(view["blocks"], kind, "/view/blocks")
    if found:
        raise Refused("invalid_arguments", messages=found)
    if len(json.dumps(view)) > VIEW_BYTES:
        raise Refused("view_too_large", f"a view holds {VIEW_BYTES} bytes")
    return {**view, "blocks": with_ids(view["blocks"])}
