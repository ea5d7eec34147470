"""Keeps messages and views small: JSON, deflated against something alike."""

import json
import zlib
from typing import cast

from simulator.json_types import Json

# What Block Kit repeats, ordered as zlib wants it: the commonest last.
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
# A small window, because allocating the default 256 kB for each message costs four times as much as deflating it.
_WINDOW = -13
_MEMORY = 5
_LEVEL = 6
_MOST_TEMPLATES = 2000
_MOST_LIKENESSES = 20_000


class Packer:
    """Remembers templates: the second message that is like another becomes the dictionary for all that follow.

    100,000 people who get the same question cost a tenth of what 100,000 different messages would.
    """

    def __init__(self) -> None:
        self._templates = [_WORDS]
        self._by_likeness: dict[int, int] = {}

    def pack(self, value: Json) -> bytes:
        """Deflate a JSON object."""
        plain = json.dumps(value, separators=(",", ":")).encode()
        number = self._template_for(value, plain)
        words = self._templates[number]
        deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, _WINDOW, _MEMORY, zlib.Z_DEFAULT_STRATEGY, words)
        return number.to_bytes(2) + deflate.compress(plain) + deflate.flush()

    def unpack(self, packed: bytes) -> Json:
        """The object that `pack` was given, as a new copy."""
        words = self._templates[int.from_bytes(packed[:2])]
        return cast(Json, json.loads(zlib.decompressobj(_WINDOW, words).decompress(packed[2:])))

    def _template_for(self, value: Json, plain: bytes) -> int:
        shape = tuple(block["type"] for block in value.get("blocks") or ())
        # One that begins with a name is like no other in its words, and like all of its kind in its shape.
        said = self._number(hash((str(value.get("text", ""))[:24], shape)), plain)
        return said or self._number(hash(shape), plain)

    def _number(self, likeness: int, plain: bytes) -> int:
        """The template of those that are alike; 0 until there are two of them."""
        number = self._by_likeness.get(likeness)
        if number is None:
            if len(self._by_likeness) > _MOST_LIKENESSES:
                self._by_likeness = {like: n for like, n in self._by_likeness.items() if n > 0}
            self._by_likeness[likeness] = -1
            return 0
        if number == -1 and len(self._templates) < _MOST_TEMPLATES:
            number = self._by_likeness[likeness] = len(self._templates)
            self._templates.append(plain)
            return 0
        return max(number, 0)
