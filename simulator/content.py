"""Checks what an app wants to say, wherever it says it: chat methods, response_urls, command answers."""

import json
from collections.abc import Collection
from typing import Any

from simulator.blockkit import block_errors
from simulator.elements import INTERACTIVE
from simulator.json_types import Json
from simulator.refusal import Refused

TEXT_LIMIT = 40_000
MESSAGE_LIMIT = 13_000
BLOCKS_LIMIT = 50
METADATA_LIMIT = 16_000


def checked_content(
    text: str, blocks: Any, attachments: Any = None, metadata: Any = None, markdown: str = "", *, files: bool = False
) -> Json:
    """The parts of a message that hold its content, or the refusal Slack would give."""
    content: Json = {"text": text}
    if markdown:
        if text or blocks:
            raise Refused("markdown_text_conflict", "markdown_text goes with neither text nor blocks")
        if len(markdown) > 12_000:
            raise Refused("msg_too_long", "markdown_text holds 12,000 characters")
        content["blocks"] = [{"type": "markdown", "block_id": "md", "text": markdown}]
        content["text"] = markdown
    if len(text) > TEXT_LIMIT:
        raise Refused("msg_too_long", f"text holds {TEXT_LIMIT} characters, not {len(text)}")
    if blocks:
        content["blocks"] = _blocks(blocks)
    if attachments:
        content["attachments"] = _attachments(attachments)
    if not (text.strip() or content.get("blocks") or attachments or files):
        raise Refused("no_text", "a message needs text, blocks or attachments")
    if metadata:
        content["metadata"] = _metadata(metadata)
    return content


def must_be_known(blocks: Any, unknown: Collection[str]) -> None:
    """A workspace that is behind refuses blocks of kinds it does not know."""
    for place, block in enumerate(blocks if isinstance(blocks, list) else ()):
        if isinstance(block, dict) and block.get("type") in unknown:
            raise Refused(
                "invalid_blocks",
                messages=[f"unsupported type: {block['type']} [json-pointer:/blocks/{place}/type]"],
            )


def _blocks(blocks: Any) -> list[Json]:
    if not isinstance(blocks, list):
        raise Refused("invalid_blocks_format", messages=["blocks must be an array"])
    if len(blocks) > BLOCKS_LIMIT:
        raise Refused(
            "invalid_blocks",
            messages=[f"no more than {BLOCKS_LIMIT} items allowed [json-pointer:/blocks]"],
        )
    errors = block_errors(blocks, "message")
    if errors:
        raise Refused("invalid_blocks", messages=errors)
    if len(json.dumps(blocks)) > 4 * MESSAGE_LIMIT or _letters(blocks) > MESSAGE_LIMIT:
        raise Refused("msg_blocks_too_long", f"the blocks of a message hold about {MESSAGE_LIMIT} characters")
    return with_ids(blocks)


def _attachments(attachments: Any) -> list[Json]:
    if not isinstance(attachments, list) or not all(isinstance(a, dict) for a in attachments):
        raise Refused("invalid_attachments", messages=["attachments must be an array of objects"])
    if len(attachments) > 100:
        raise Refused("too_many_attachments", "100 attachments are the most")
    for index, attachment in enumerate(attachments):
        errors = block_errors(attachment.get("blocks", []), "message")
        if errors:
            raise Refused("invalid_attachments", messages=[f"attachments/{index}: {e}" for e in errors])
    return attachments


def _metadata(metadata: Any) -> Json:
    if not isinstance(metadata, dict):
        raise Refused("invalid_metadata_format", "metadata must be an object")
    payload = metadata.get("event_payload")
    if not (isinstance(metadata.get("event_type"), str) and metadata["event_type"] and isinstance(payload, dict)):
        raise Refused("invalid_metadata_schema", "metadata needs event_type (text) and event_payload (object)")
    if len(json.dumps(metadata)) > METADATA_LIMIT:
        raise Refused("metadata_too_large", f"metadata holds {METADATA_LIMIT} bytes")
    return {"event_type": metadata["event_type"], "event_payload": payload}


def _letters(value: Any) -> int:
    """Characters a reader sees: the `text` strings, wherever they are."""
    if isinstance(value, dict):
        return sum(len(v) if k == "text" and isinstance(v, str) else _letters(v) for k, v in value.items())
    if isinstance(value, list):
        return sum(_letters(item) for item in value)
    return 0


def with_ids(blocks: list[Json]) -> list[Json]:
    """Blocks and elements get the ids that the app left out, as Slack gives them."""
    for index, block in enumerate(blocks):
        block.setdefault("block_id", f"b{index}")
        inner = [*block.get("elements", []), block.get("accessory"), block.get("element")]
        for position, element in enumerate(inner):
            if isinstance(element, dict) and "elements" not in element and element.get("type") in INTERACTIVE:
                element.setdefault("action_id", f"a{index}.{position}")
    return blocks
