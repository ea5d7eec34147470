"""Cursors: opaque to the app, an offset to us."""

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from simulator.call import Call
from simulator.json_types import Json
from simulator.refusal import Refused

T = TypeVar("T")


def encode(position: int) -> str:
    """The cursor for a position."""
    return base64.b64encode(f"at:{position}".encode()).decode()


def decode(cursor: str) -> int:
    """The position of a cursor; 0 for none."""
    if not cursor:
        return 0
    try:
        kind, _, position = base64.b64decode(cursor, validate=True).decode().partition(":")
        if kind != "at":
            raise ValueError(kind)
        return int(position)
    except (ValueError, binascii.Error):
        raise Refused("invalid_cursor", f"{cursor} was never handed out") from None


def page(call: Call, items: Sequence[T], *, default: int, most: int) -> tuple[list[T], Json]:
    """One page of items and the response_metadata that leads to the next."""
    limit = call.number("limit", default)
    if not 0 <= limit <= 1000:
        raise Refused("invalid_limit", "limit is at most 1000")
    size = min(limit or default, most)
    start = decode(call.text("cursor"))
    after = start + size
    return list(items[start:after]), {"next_cursor": encode(after) if after < len(items) else ""}
