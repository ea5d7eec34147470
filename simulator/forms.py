"""What somebody chose or filled in: the values of elements, as Slack puts them into payloads."""

import re
from collections.abc import Iterator
from typing import Any

from simulator.json_types import Json
from simulator.rendering import elements

Entries = dict[str, dict[str, Json]]
"""block_id -> action_id -> the fields that hold the value, such as {"selected_option": {...}}."""

_VALUES: dict[str, tuple[str, str, Any]] = {
    "plain_text_input": ("value", "initial_value", None),
    "email_text_input": ("value", "initial_value", None),
    "url_text_input": ("value", "initial_value", None),
    "number_input": ("value", "initial_value", None),
    "rich_text_input": ("rich_text_value", "initial_value", None),
    "static_select": ("selected_option", "initial_option", None),
    "external_select": ("selected_option", "initial_option", None),
    "radio_buttons": ("selected_option", "initial_option", None),
    "users_select": ("selected_user", "initial_user", None),
    "conversations_select": ("selected_conversation", "initial_conversation", None),
    "channels_select": ("selected_channel", "initial_channel", None),
    "multi_static_select": ("selected_options", "initial_options", []),
    "multi_external_select": ("selected_options", "initial_options", []),
    "checkboxes": ("selected_options", "initial_options", []),
    "multi_users_select": ("selected_users", "initial_users", []),
    "multi_conversations_select": ("selected_conversations", "initial_conversations", []),
    "multi_channels_select": ("selected_channels", "initial_channels", []),
    "datepicker": ("selected_date", "initial_date", None),
    "timepicker": ("selected_time", "initial_time", None),
    "datetimepicker": ("selected_date_time", "initial_date_time", None),
    "file_input": ("files", "", []),
}

REQUIRED = "Please complete this required field."


def value_key(element: Json) -> str:
    """The field that holds an element's value."""
    return "selected_option" if element["type"] == "overflow" else _VALUES[element["type"]][0]


def initial(element: Json) -> Json:
    """The value an element starts with."""
    key, initial_key, empty = _VALUES[element["type"]]
    value = element.get(initial_key)
    return {key: list(empty) if value is None and isinstance(empty, list) else value}


def current(block: Json, element: Json, entries: Entries) -> Json:
    """The value an element has now."""
    return entries.get(block["block_id"], {}).get(element["action_id"]) or initial(element)


def state(blocks: list[Json], entries: Entries) -> Json:
    """The `state` of a payload: every element that has a value, filled in or not."""
    values: dict[str, Json] = {}
    for block, element in elements(blocks):
        if element.get("type") in _VALUES:
            filled = {"type": element["type"], **current(block, element, entries)}
            values.setdefault(block["block_id"], {})[element["action_id"]] = filled
    return {"values": values}


def complaints(blocks: list[Json], entries: Entries) -> dict[str, str]:
    """What the client itself says before it submits, by label."""
    found: dict[str, str] = {}
    for block, element in elements(blocks):
        if block["type"] != "input":
            continue
        value = next(iter(current(block, element, entries).values()))
        complaint = _complaint(element, value, bool(block.get("optional")))
        if complaint:
            found[block["label"]["text"]] = complaint
    return found


def _complaint(element: Json, value: Any, optional: bool) -> str:
    if value in (None, "", []):
        return "" if optional else REQUIRED
    if not isinstance(value, str):
        return ""
    kind = element["type"]
    if kind == "email_text_input" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        return "Please enter a valid email address."
    if kind == "url_text_input" and not re.match(r"[a-z]+://\S+", value):
        return "Please enter a valid URL."
    if kind == "number_input":
        return _number_complaint(element, value)
    if kind == "plain_text_input" and len(value) < element.get("min_length", 0):
        return f"Please use at least {element['min_length']} characters."
    if kind == "plain_text_input" and len(value) > element.get("max_length", 3000):
        return f"Please use at most {element.get('max_length', 3000)} characters."
    return ""


def _number_complaint(element: Json, value: str) -> str:
    pattern = r"-?\d+(\.\d+)?" if element["is_decimal_allowed"] else r"-?\d+"
    if not re.fullmatch(pattern, value):
        return "Please enter a number."
    if "min_value" in element and float(value) < float(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and float(value) > float(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return ""


def options(element: Json) -> Iterator[Json]:
    """Every option an element offers, groups opened."""
    yield from element.get("options", [])
    for group in element.get("option_groups", []):
        yield from group["options"]


def option_called(element: Json, text: str) -> Json | None:
    """The option with that text."""
    return next((option for option in options(element) if option["text"]["text"] == text), None)


def toggled(chosen: list[Any], item: Any) -> list[Any]:
    """A list of choices after one more tap: taken when it was not there, given back when it was."""
    return [other for other in chosen if other != item] if item in chosen else [*chosen, item]


def dispatches(block: Json, element: Json) -> bool:
    """Whether changing the element tells the app at once."""
    if block["type"] != "input":
        return True
    return bool(block.get("dispatch_action"))
