"""What every message and view is held to: its golden file, Slack's limits, and the manners of the house."""

import json
import os
from copy import deepcopy
from pathlib import Path
from typing import Any

from slack_sdk.models.views import View

from bot.blocks.message import Message
from bot.blocks.speech import spoken
from bot.rules.languages import ENGLISH
from simulator.content import checked_content
from simulator.viewkit import checked_view
from tests.blocks import second_opinion

GOLDEN = Path(__file__).parent / "golden"


def compare(name: str, body: Any) -> None:
    """Hold what is said against its file, or write the file anew, where Slack takes it. Only English has files."""
    for one in body if isinstance(body, list) else [body]:
        _accepted(one)
    if spoken() != ENGLISH:
        return
    file = GOLDEN / f"{name}.json"
    text = json.dumps(body, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    if os.environ.get("GROUNDSWELL_WRITE_GOLDEN"):
        file.write_text(text)
    assert text == file.read_text(), f"{name} has changed"


def taken(message: Message) -> None:
    """Slack takes it: raises what it would refuse it with."""
    assert message.text.strip()
    _accepted(dict(message.payload()))


def shown(view: View) -> None:
    """The same for a modal, or for Home."""
    _accepted(view.to_dict())


def _accepted(body: Any) -> None:
    """By the limits of our own Slack, and by both libraries."""
    match body.get("type"):
        case None:
            checked_content(body["text"], deepcopy(body.get("blocks")))
        case "modal" | "home":
            checked_view(deepcopy(body), body["type"])
        case _:
            body = {"blocks": [body]}
    second_opinion.agree(body)


def civil(said: Any) -> None:
    """Nothing that somebody typed pings anybody, and nothing shouts."""
    text = json.dumps(said, ensure_ascii=False)
    assert not [ping for ping in ("<!channel", "<!here", "<!everyone", "<@U999") if ping in text]
    assert "!" not in text.replace("&lt;!", "").replace("<!date", "")


def worded(words: str, said: str) -> None:
    """These English words stand there. Where another language is tried it counts only that Slack takes what is said."""
    assert spoken() != ENGLISH or words in said


def letters(message: Message) -> str:
    """Everything a reader sees of a message, in one string."""
    return json.dumps(message.payload(), ensure_ascii=False)
