"""Every limit of Block Kit that a message may break, one row each."""

from typing import Any

import pytest

from simulator.blockkit import block_errors

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain("Go"), "action_id": "go", **more}


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn("hi"), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def option(text: str = "One", value: str = "1") -> Json:
    return {"text": plain(text), "value": value}


def select(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "s", "options": [option()], **more}


def asking(element: Json, **more: Any) -> Json:
    return {"type": "input", "label": plain("Why?"), "element": element, **more}


def chart(**more: Any) -> Json:
    series = [{"name": "Used it", "data": [{"label": "W1", "value": 3}, {"label": "W2", "value": 4.5}]}]
    inner = {"type": "line", "series": series, "axis_config": {"categories": ["W1", "W2"]}}
    return {"type": "data_visualization", "title": "Adoption", "chart": {**inner, **more}}


def table(rows: int, columns: int, text: str = "x") -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": text}] * columns] * rows}


CONFIRM = {"title": plain("Sure?"), "text": plain("Really"), "confirm": plain("Yes"), "deny": plain("No")}
PICTURE = {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a chart"}

GOOD = {
    "a section": section(),
    "a section of 3,000": section(text=mrkdwn("x" * 3000)),
    "a section of ten fields": {"type": "section", "fields": [mrkdwn("x" * 2000)] * 10},
    "a section with a button": section(accessory=button(confirm=CONFIRM, style="danger")),
    "a header": {"type": "header", "text": plain("x" * 150)},
    "a divider": {"type": "divider", "block_id": "d"},
    "a picture": PICTURE,
    "a context": {"type": "context", "elements": [mrkdwn("x"), PICTURE]},
    "25 buttons": actions(*(button(action_id=f"b{n}") for n in range(25))),
    "a select": actions(select(placeholder=plain("Choose"), initial_option=option())),
    "an overflow menu": section(accessory={"type": "overflow", "action_id": "o", "options": [option()] * 5}),
    "a radio group": asking({"type": "radio_buttons", "action_id": "r", "options": [option()]}),
    "a text input": asking({"type": "plain_text_input", "action_id": "t", "multiline": True}, optional=True),
    "a number input": asking({"type": "number_input", "action_id": "n", "is_decimal_allowed": False}),
    "a datepicker": actions({"type": "datepicker", "action_id": "d", "initial_date": "2026-05-04"}),
    "markdown": {"type": "markdown", "text": "**x**" * 1000},
    "a full table": table(100, 20),
    "a line chart": chart(),
    "a pie": chart(type="pie", segments=[{"label": "Yes", "value": 1}]) | {"chart": {
        "type": "pie", "segments": [{"label": "Yes", "value": 1}]}},
    "rich text": {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]},
    "a video": {"type": "video", "alt_text": "a", "title": plain("t"), "thumbnail_url": "u", "video_url": "u"},
    "an alert": {"type": "alert", "text": mrkdwn("careful"), "level": "warning"},
    "a field the SDK leaves empty": section(accessory=None),
}  # fmt: skip


@pytest.mark.parametrize("block", GOOD.values(), ids=GOOD.keys())
def test_slack_takes(block: Json) -> None:
    assert block_errors([block]) == []


BAD = [
    ("an unknown block", {"type": "banner"}, "unsupported type: banner"),
    ("no type", {"text": "x"}, "missing required field: type"),
    ("no object", "text", "must be an object"),
    ("an unknown field", section(colour="red"), "invalid additional property: colour"),
    ("a block_id of 256", {"type": "divider", "block_id": "x" * 256}, "must be less than 256 characters"),
    ("an empty section", {"type": "section"}, "missing required field: text or fields"),
    ("an empty text", section(text=mrkdwn("")), "must be more than 0 characters"),
    ("a section of 3,001", section(text=mrkdwn("x" * 3001)), "must be less than 3001 characters"),
    ("eleven fields", {"type": "section", "fields": [mrkdwn("x")] * 11}, "no more than 10 items allowed"),
    ("a field of 2,001", {"type": "section", "fields": [mrkdwn("x" * 2001)]}, "must be less than 2001"),
    ("a header in mrkdwn", {"type": "header", "text": mrkdwn("x")}, "unsupported type: mrkdwn"),
    ("a header of 151", {"type": "header", "text": plain("x" * 151)}, "must be less than 151 characters"),
    ("a picture without alt_text", {"type": "image", "image_url": "u"}, "missing required field: alt_text"),
    ("a picture from nowhere", {"type": "image", "alt_text": "a"}, "exactly one of image_url and slack_file"),
    ("a picture's url of 3,001", {**PICTURE, "image_url": "x" * 3001}, "must be less than 3001 characters"),
    ("eleven in a context", {"type": "context", "elements": [mrkdwn("x")] * 11}, "no more than 10 items"),
    ("a button in a context", {"type": "context", "elements": [button()]}, "unsupported type: button"),
    ("26 buttons", actions(*(button(action_id=f"b{n}") for n in range(26))), "no more than 25 items"),
    ("no actions", actions(), "no less than 1 items"),
    ("two of one action_id", actions(button(), button()), "action_id go already exists"),
    ("a button's text of 76", actions(button(text=plain("x" * 76))), "must be less than 76 characters"),
    ("a button's text in mrkdwn", actions(button(text=mrkdwn("x"))), "unsupported type: mrkdwn"),
    ("a button's value of 2,001", actions(button(value="x" * 2001)), "must be less than 2001 characters"),
    ("a button's url of 3,001", actions(button(url="x" * 3001)), "must be less than 3001 characters"),
    ("an action_id of 256", actions(button(action_id="x" * 256)), "must be less than 256 characters"),
    ("a purple button", actions(button(style="purple")), "must be one of primary, danger"),
    ("half a confirm", actions(button(confirm={"title": plain("x")})), "missing required field: text"),
    ("a long confirm", actions(button(confirm={**CONFIRM, "text": plain("x" * 301)})), "less than 301"),
    ("a confirm in mrkdwn", actions(button(confirm={**CONFIRM, "text": mrkdwn("x")})), "unsupported type: mrkdwn"),
    ("a long yes", actions(button(confirm={**CONFIRM, "confirm": plain("x" * 31)})), "less than 31"),
    ("101 options", actions(select(options=[option()] * 101)), "no more than 100 items allowed"),
    ("no options", actions(select(options=None)), "exactly one of options and option_groups"),
    ("an option's text of 76", actions(select(options=[option("x" * 76)])), "must be less than 76"),
    ("an option's value of 151", actions(select(options=[option(value="x" * 151)])), "less than 151"),
    ("a foreign initial option", actions(select(initial_option=option(value="2"))), "must be among the options"),
    ("a placeholder of 151", actions(select(placeholder=plain("x" * 151))), "must be less than 151"),
    ("six in an overflow menu", actions({"type": "overflow", "options": [option()] * 6}), "no more than 5"),
    ("eleven radio buttons", actions({"type": "radio_buttons", "options": [option()] * 11}), "no more than 10"),
    ("eleven checkboxes", actions({"type": "checkboxes", "options": [option()] * 11}), "no more than 10"),
    ("a text input among actions", actions({"type": "plain_text_input"}), "unsupported type"),
    ("a button as an input", asking(button()), "unsupported type: button"),
    ("an input without a label", {"type": "input", "element": {"type": "plain_text_input"}}, "label"),
    ("a label in mrkdwn", asking({"type": "plain_text_input"}, label=mrkdwn("x")), "unsupported type"),
    ("a max_length of 3,001", asking({"type": "plain_text_input", "max_length": 3001}), "between 1 and 3000"),
    ("a number without decimals or not", asking({"type": "number_input"}), "is_decimal_allowed"),
    ("a date in words", actions({"type": "datepicker", "initial_date": "May"}), "must be a date"),
    ("25 o'clock", actions({"type": "timepicker", "initial_time": "25:00"}), "must be a time"),
    ("markdown of 12,001", {"type": "markdown", "text": "x" * 12_001}, "less than 12001 characters"),
    ("101 rows", table(101, 1), "no more than 100 items allowed"),
    ("21 columns", table(1, 21), "no more than 20 items allowed"),
    ("a wordy table", table(100, 2, "x" * 51), "a table holds 10000 characters"),
    ("a chart's title of 51", chart() | {"title": "x" * 51}, "must be less than 51 characters"),
    ("a chart of seven series", chart(series=[chart()["chart"]["series"][0]] * 7), "no more than 6 items"),
    ("two series of one name", chart(series=[chart()["chart"]["series"][0]] * 2), "names must be unique"),
    ("labels off the axis", chart(axis_config={"categories": ["W1"]}), "must be the categories"),
    ("a category of 21", chart(axis_config={"categories": ["x" * 21, "W2"]}), "less than 21 characters"),
    ("an unknown chart", {"type": "data_visualization", "title": "x", "chart": {"type": "donut"}}, "donut"),
    ("an empty slice", {"type": "data_visualization", "title": "x", "chart": {
        "type": "pie", "segments": [{"label": "a", "value": 0}]}}, "must be more than 0"),
    ("a video without a title", {"type": "video", "alt_text": "a", "thumbnail_url": "u", "video_url": "u"}, "title"),
    ("a level of panic", {"type": "alert", "text": mrkdwn("x"), "level": "panic"}, "must be one of"),
]  # fmt: skip


@pytest.mark.parametrize(("block", "what"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_slack_refuses(block: Any, what: str) -> None:
    errors = block_errors([block])
    assert errors
    assert what in errors[0]
    assert "[json-pointer:/blocks" in errors[0]


TOGETHER = [
    ("two blocks of one block_id", [section(block_id="x"), section(block_id="x")], "block_id x already exists"),
    ("two tables", [table(1, 1), table(1, 1)], "only_one_table_allowed"),
    ("three charts", [chart()] * 3, "no more than 2 data_visualization"),
    ("12,001 characters of markdown", [{"type": "markdown", "text": "x" * 6001}] * 2, "12000 characters together"),
    ("two elements in focus", [asking({"type": "plain_text_input", "action_id": f"a{n}", "focus_on_load": True})
                               for n in range(2)], "focus_on_load"),
    ("no list", {"type": "divider"}, "must be an array"),
]  # fmt: skip


@pytest.mark.parametrize(("blocks", "what"), [row[1:] for row in TOGETHER], ids=[row[0] for row in TOGETHER])
def test_slack_refuses_together(blocks: Any, what: str) -> None:
    assert what in block_errors(blocks)[0]


@pytest.mark.parametrize("surface", ["modal", "home"])
def test_tables_charts_and_markdown_belong_into_messages_only(surface: str) -> None:
    for block in (table(1, 1), chart(), {"type": "markdown", "text": "x"}):
        assert block_errors([block]) == []
        assert "unsupported type" in block_errors([block], surface)[0]


def test_one_action_id_may_stand_in_two_blocks() -> None:
    assert block_errors([actions(button()), actions(button())]) == []
