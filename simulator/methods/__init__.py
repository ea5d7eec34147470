"""Slack's Web API, one file a family of methods; `METHODS` is the whole table."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from simulator.call import Call
from simulator.json_types import Json
from simulator.methods import apps, chat, conversations, files, marks, users, views

if TYPE_CHECKING:
    from simulator.slack import Slack

Method = Callable[["Slack", Call], Json]

METHODS: dict[str, Method] = {
    **apps.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **marks.METHODS,
    **users.METHODS,
    **views.METHODS,
}
