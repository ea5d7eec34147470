"""mrkdwn becomes Markdown that reads as it does in Slack."""

import pytest

from simulator.markdown import markdown


@pytest.mark.parametrize(
    ("slack", "shown"),
    [
        ("*bold* and _slanted_", "**bold** and _slanted_  "),
        ("one\ntwo", "one  \ntwo  "),
        ("Do:\n• this\n• *that*\nThen rest.", "Do:  \n\n- this\n- **that**\n\nThen rest.  "),
        ("- first\n- second", "\n- first\n- second"),
        ("snake_case_name", r"snake\_case\_name  "),
        ("# of tickets", r"\# of tickets  "),
        ("&gt; quoted\n> again\nand not", "\n> quoted  \n> again  \n\nand not  "),
        ("`a &lt; *b*` *c*", "`a < *b*` **c**  "),
        ("<https://x.y|the plan> of <@U1>", "the plan of @Ana  "),
        ("Type\n```\nif a &amp;&amp; *b*:\n  go\n```", "Type  \n  \n\n```\nif a && *b*:\n  go\n```\n\n  "),
        ("```x```", "  \n\n```\nx\n```\n\n  "),
    ],
)
def test_marks_are_shown_as_slack_shows_them(slack: str, shown: str) -> None:
    assert markdown(slack, lambda _: "Ana") == shown
