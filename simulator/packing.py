"""Keeps messages and views small: JSON, deflated against a dictionary of what Block Kit repeats."""

import json
import zlib
from typing import cast

from simulator.json_types import Json

# Ordered as zlib wants it: the commonest words last. Small windows, because allocating the
# default 256 kB for each message costs four times as much as compressing it.
_WORDS = (
    b'"confirm":{"title":"placeholder":{"options":[{"selected_option":"multi_static_select"'
    b'"private_metadata":"","callback_id":"","title":"submit":"close":"type":"modal""type":"home"'
    b'"label":{"type":"plain_text_input","multiline":true,"optional":true,"element":{"type":"input",'
    b'"fields":[{"style":"primary","accessory":{"type":"static_select"{"type":"divider"},'
    b'{"type":"header","text":{"type":"plain_text","text":"{"type":"section","text":{"type":"mrkdwn","text":"*'
    b'"}},{"type":"context","elements":[{"type":"mrkdwn","text":"}]},'
    b'{"type":"actions","elements":[{"type":"button","action_id":"","text":{"type":"plain_text","text":"",'
    b'"emoji":true},"value":"}],"metadata":{"event_type":"","event_payload":{"key":"'
    b'{"type":"message","user":"","bot_id":"","app_id":"","team":"","ts":"","text":"","blocks":'
    b'[{"type":"section","block_id":"'
)
_WINDOW = -12
_MEMORY = 5
_LEVEL = 6


def pack(value: Json) -> bytes:
    """Deflate a JSON object."""
    deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, _WINDOW, _MEMORY, zlib.Z_DEFAULT_STRATEGY, _WORDS)
    return deflate.compress(json.dumps(value, separators=(",", ":")).encode()) + deflate.flush()


def unpack(packed: bytes) -> Json:
    """The object that `pack` was given, as a new copy."""
    return cast(Json, json.loads(zlib.decompressobj(_WINDOW, _WORDS).decompress(packed)))
