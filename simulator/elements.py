"""Block Kit's composition objects and interactive elements, with Slack's limits."""

import re
from typing import Any

from simulator.json_types import Json
from simulator.schema import (
    Check,
    Shape,
    anything,
    boolean,
    by_type,
    fail,
    listing,
    one_of,
    only_one,
    string,
    whole,
)

URL = string(3000)
ID = string(255)
USER_OR_CHANNEL = string(255)


def plain_text(most: int) -> Check:
    """A plain_text object."""
    return by_type({"plain_text": Shape({"text": string(most), "emoji": boolean}, ("text",))})


def any_text(most: int) -> Check:
    """A plain_text or mrkdwn object."""
    return by_type(
        {
            "plain_text": Shape({"text": string(most), "emoji": boolean}, ("text",)),
            "mrkdwn": Shape({"text": string(most), "verbatim": boolean}, ("text",)),
        }
    )


CONFIRM = Shape(
    {
        "title": plain_text(100),
        "text": plain_text(300),
        "confirm": plain_text(30),
        "deny": plain_text(30),
        "style": one_of("primary", "danger"),
    },
    ("title", "text", "confirm", "deny"),
)
PLAIN_OPTION = Shape(
    {"text": plain_text(75), "value": string(150), "description": plain_text(75), "url": URL}, ("text", "value")
)
RICH_OPTION = Shape(
    {"text": any_text(75), "value": string(150), "description": any_text(75), "url": URL}, ("text", "value")
)
OPTION_GROUP = Shape({"label": plain_text(75), "options": listing(PLAIN_OPTION, 100)}, ("label", "options"))
SLACK_FILE = Shape({"id": ID, "url": URL}, also=(only_one("id", "url"),))
DISPATCH = Shape({"trigger_actions_on": listing(one_of("on_enter_pressed", "on_character_entered"), 2)})

IMAGE = Shape(
    {"image_url": URL, "slack_file": SLACK_FILE, "alt_text": string(2000)},
    ("alt_text",),
    (only_one("image_url", "slack_file"),),
)


def _offered(value: Json) -> list[str]:
    groups = value.get("option_groups") or []
    options = [*(value.get("options") or []), *(o for g in groups for o in g.get("options", []))]
    return [o.get("value") for o in options]


def _initial_is_offered(value: Json, path: str, found: list[str]) -> None:
    chosen = [value["initial_option"]] if value.get("initial_option") else value.get("initial_options") or []
    for option in chosen:
        if option.get("value") not in _offered(value):
            fail(found, "initial options must be among the options", path)


def _matches(pattern: str, what: str) -> Check:
    compiled = re.compile(pattern)

    def check(value: Any, path: str, found: list[str]) -> None:
        if not (isinstance(value, str) and compiled.fullmatch(value)):
            fail(found, f"must be {what}", path)

    return check


DATE = _matches(r"\d{4}-\d{2}-\d{2}", "a date such as 2026-05-04")
CLOCK = _matches(r"([01]\d|2[0-3]):[0-5]\d", "a time such as 09:30")

_COMMON: dict[str, Check] = {"action_id": ID, "confirm": CONFIRM, "focus_on_load": boolean}
_PLACEHOLDER: dict[str, Check] = {**_COMMON, "placeholder": plain_text(150)}
_OPTIONS: dict[str, Check] = {"options": listing(PLAIN_OPTION, 100), "option_groups": listing(OPTION_GROUP, 100)}
_MULTI: dict[str, Check] = {**_PLACEHOLDER, "max_selected_items": whole(1, 100)}
_CHOICE = (only_one("options", "option_groups"), _initial_is_offered)
_FILTER = anything
_INPUT: dict[str, Check] = {
    "action_id": ID,
    "focus_on_load": boolean,
    "placeholder": plain_text(150),
    "dispatch_action_config": DISPATCH,
}
_IDS = listing(USER_OR_CHANNEL, 100, 0)

ELEMENTS: dict[str, Check] = {
    "button": Shape(
        {
            "action_id": ID,
            "confirm": CONFIRM,
            "text": plain_text(75),
            "url": URL,
            "value": string(2000, 0),
            "style": one_of("primary", "danger"),
            "accessibility_label": string(75),
            "visible_to_user_ids": _IDS,
        },
        ("text",),
    ),
    "checkboxes": Shape(
        {**_COMMON, "options": listing(RICH_OPTION, 10), "initial_options": listing(RICH_OPTION, 10)},
        ("options",),
        (_initial_is_offered,),
    ),
    "radio_buttons": Shape(
        {**_COMMON, "options": listing(RICH_OPTION, 10), "initial_option": RICH_OPTION},
        ("options",),
        (_initial_is_offered,),
    ),
    "overflow": Shape({"action_id": ID, "confirm": CONFIRM, "options": listing(PLAIN_OPTION, 5)}, ("options",)),
    "static_select": Shape({**_PLACEHOLDER, **_OPTIONS, "initial_option": PLAIN_OPTION}, (), _CHOICE),
    "multi_static_select": Shape({**_MULTI, **_OPTIONS, "initial_options": listing(PLAIN_OPTION, 100)}, (), _CHOICE),
    "external_select": Shape({**_PLACEHOLDER, "initial_option": PLAIN_OPTION, "min_query_length": whole(0, 100)}),
    "multi_external_select": Shape(
        {**_MULTI, "initial_options": listing(PLAIN_OPTION, 100), "min_query_length": whole(0, 100)}
    ),
    "users_select": Shape({**_PLACEHOLDER, "initial_user": ID}),
    "multi_users_select": Shape({**_MULTI, "initial_users": _IDS}),
    "channels_select": Shape({**_PLACEHOLDER, "initial_channel": ID, "response_url_enabled": boolean}),
    "multi_channels_select": Shape({**_MULTI, "initial_channels": _IDS}),
    "conversations_select": Shape(
        {
            **_PLACEHOLDER,
            "initial_conversation": ID,
            "default_to_current_conversation": boolean,
            "response_url_enabled": boolean,
            "filter": _FILTER,
        }
    ),
    "multi_conversations_select": Shape(
        {
            **_MULTI,
            "initial_conversations": _IDS,
            "default_to_current_conversation": boolean,
            "filter": _FILTER,
        }
    ),
    "datepicker": Shape({**_PLACEHOLDER, "initial_date": DATE}),
    "timepicker": Shape({**_PLACEHOLDER, "initial_time": CLOCK, "timezone": ID}),
    "datetimepicker": Shape({**_COMMON, "initial_date_time": whole(10**9, 10**10 - 1)}),
    "plain_text_input": Shape(
        {
            **_INPUT,
            "initial_value": string(3000, 0),
            "multiline": boolean,
            "min_length": whole(0, 3000),
            "max_length": whole(1, 3000),
        }
    ),
    "email_text_input": Shape({**_INPUT, "initial_value": string(3000, 0)}),
    "url_text_input": Shape({**_INPUT, "initial_value": string(3000, 0)}),
    "number_input": Shape(
        {
            **_INPUT,
            "is_decimal_allowed": boolean,
            "initial_value": string(100, 0),
            "min_value": string(100),
            "max_value": string(100),
        },
        ("is_decimal_allowed",),
    ),
    "rich_text_input": Shape({**_INPUT, "initial_value": anything}),
    "file_input": Shape({"action_id": ID, "filetypes": listing(string(50), 100), "max_files": whole(1, 10)}),
    "image": IMAGE,
    "workflow_button": Shape(
        {
            "action_id": ID,
            "text": plain_text(75),
            "workflow": anything,
            "style": one_of("primary", "danger"),
            "accessibility_label": string(75),
        },
        ("text", "workflow"),
    ),
    "feedback_buttons": Shape(
        {"action_id": ID, "positive_button": anything, "negative_button": anything},
        ("positive_button", "negative_button"),
    ),
    "icon_button": Shape(
        {
            "action_id": ID,
            "confirm": CONFIRM,
            "icon": ID,
            "text": plain_text(75),
            "value": string(2000),
            "accessibility_label": string(75),
            "visible_to_user_ids": _IDS,
        },
        ("icon", "text"),
    ),
}

_SELECTS = frozenset(name for name in ELEMENTS if name.endswith("_select"))
_PICKERS = frozenset({"datepicker", "timepicker", "checkboxes", "radio_buttons"})
IN_SECTION = _SELECTS | _PICKERS | {"button", "overflow", "image", "workflow_button"}
IN_ACTIONS = _SELECTS | _PICKERS | {"button", "overflow", "datetimepicker", "workflow_button"}
IN_INPUT = _SELECTS | _PICKERS | {name for name in ELEMENTS if name.endswith("_input")} | {"datetimepicker"}
IN_CONTEXT_ACTIONS = frozenset({"feedback_buttons", "icon_button"})

STATEFUL = IN_INPUT
"""Elements whose value travels in `state.values`."""

INTERACTIVE = frozenset(ELEMENTS) - {"image"}
"""Elements that have an action_id."""
