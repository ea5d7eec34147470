"""What two other readers of Block Kit make of what is said: the library blockkit, and the models of Slack's own SDK.

Where a library knows no such block (charts, the cells of a table), the limits in `simulator` are the only opinion.
"""

from typing import Any

from blockkit import core as blockkit
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from simulator.json_types import Json

BLOCKS: dict[str, type[blockkit.Component]] = {
    "actions": blockkit.Actions,
    "context": blockkit.Context,
    "divider": blockkit.Divider,
    "header": blockkit.Header,
    "image": blockkit.Image,
    "input": blockkit.Input,
    "section": blockkit.Section,
    "table": blockkit.Table,
}
ELEMENTS: dict[str, type[blockkit.Component]] = {
    "button": blockkit.Button,
    "checkboxes": blockkit.Checkboxes,
    "datepicker": blockkit.DatePicker,
    "datetimepicker": blockkit.DatetimePicker,
    "email_text_input": blockkit.EmailInput,
    "image": blockkit.ImageEl,
    "mrkdwn": blockkit.Text,
    "multi_static_select": blockkit.MultiStaticSelect,
    "multi_users_select": blockkit.MultiUsersSelect,
    "number_input": blockkit.NumberInput,
    "overflow": blockkit.Overflow,
    "plain_text": blockkit.Text,
    "plain_text_input": blockkit.PlainTextInput,
    "radio_buttons": blockkit.RadioButtons,
    "raw_text": blockkit.RawText,
    "static_select": blockkit.StaticSelect,
    "timepicker": blockkit.TimePicker,
    "users_select": blockkit.UsersSelect,
}
UNTYPED: dict[str, type[blockkit.Component]] = {
    "column_settings": blockkit.ColumnSettings,
    "confirm": blockkit.Confirm,
    "dispatch_action_config": blockkit.DispatchActionConfig,
    "filter": blockkit.ConversationFilter,
    "initial_option": blockkit.Option,
    "initial_options": blockkit.Option,
    "option_groups": blockkit.OptionGroup,
    "options": blockkit.Option,
    "slack_file": blockkit.SlackFile,
}
"""What names no type of its own, by the field in which it stands."""
NUMBERS = ("initial_value", "min_value", "max_value")
"""Fields of a number's input: texts in JSON, numbers to the library."""
ONE_LIST = ("trigger_actions_on",)
"""Fields that take their list as one argument."""
UNKNOWN = frozenset({"data_visualization"})
"""Blocks that neither library knows."""


def agree(body: Json) -> None:
    """Both take a message (`blocks`) or a view, and read in it what was written. Raises what they complain of."""
    known = {**body, "blocks": [one for one in body.get("blocks") or () if one["type"] not in UNKNOWN]}
    for block, given in zip(Block.parse_all(known["blocks"]), known["blocks"], strict=True):
        block.validate_json()
        assert type(block) is not Block, f"the SDK does not know {given['type']}"
    read = [_built(BLOCKS[one["type"]], one).build() for one in known["blocks"]]
    assert read == [_without_nothing(one) for one in known["blocks"]]
    if "type" in body:
        View(**body).validate_json()
        _surface(known).build()


def _surface(view: Json) -> blockkit.Component:
    kind = blockkit.Modal if view["type"] == "modal" else blockkit.Home
    return _built(kind, {name: value for name, value in view.items() if value not in ("", None)})


def _built(kind: type[blockkit.Component], given: Json) -> blockkit.Component:
    made = kind()
    if "option_groups" in given and "initial_option" in given:
        # The library looks for what is chosen among the groups, and not in them.
        assert any(given["initial_option"] in group["options"] for group in given["option_groups"])
        made._validators = [one for one in made._validators if not isinstance(one, blockkit.Within)]
    # A text guesses its type from its words, unless it is told afterwards.
    for name, value in sorted(given.items(), key=lambda one: one[0] == "type"):
        if name == "type" and kind is not blockkit.Text:
            assert made._get_field_value("type") == value
            continue
        read = _number(value) if kind is blockkit.NumberInput and name in NUMBERS else _read(name, value)
        setter = getattr(made, name)
        setter(*read) if isinstance(read, list) and name not in ONE_LIST else setter(read)
    return made


def _number(text: str) -> int | float:
    return float(text) if "." in text else int(text)


def _read(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_read(name, one) for one in value]
    if not isinstance(value, dict):
        return value
    if name == "blocks":
        return _built(BLOCKS[value["type"]], value)
    return _built(ELEMENTS[value["type"]] if "type" in value else UNTYPED[name], value)


def _without_nothing(value: Any) -> Any:
    """What is written, without fields that say nothing."""
    if isinstance(value, list):
        return [_without_nothing(one) for one in value]
    if isinstance(value, dict):
        return {name: _without_nothing(one) for name, one in value.items() if one not in (None, [])}
    return value
