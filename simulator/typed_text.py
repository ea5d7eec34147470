"""Text as a client sends it: mentions resolved, entities escaped; and what a command answers at once."""

import re
from typing import TYPE_CHECKING

from simulator.answers import say
from simulator.content import checked_content
from simulator.json_types import Json
from simulator.records import Channel
from simulator.refusal import Refused
from simulator.workspace import Workspace

if TYPE_CHECKING:
    from simulator.slack import Slack

_MENTION = re.compile(r"(?<![\w<])([@#])([\w][\w.-]*)")
_BROADCASTS = {"channel", "here", "everyone"}


def with_mentions(workspace: Workspace, text: str) -> str:
    """Text of a message: `@ana` becomes `<@U...>`, `#general` becomes `<#C...|>`, and & < > are escaped."""
    return _MENTION.sub(lambda found: _mention(workspace, found, named=False), _entities(text))


def escaped(workspace: Workspace, text: str) -> str:
    """Text of a command that asks for escaping: as in messages, with the names kept."""
    return _MENTION.sub(lambda found: _mention(workspace, found, named=True), _entities(text))


def _entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _mention(workspace: Workspace, found: re.Match[str], *, named: bool) -> str:
    mark, name = found.groups()
    try:
        if mark == "#":
            channel = workspace.channel(name)
            return f"<#{channel.id}|{channel.name if named else ''}>"
        if name in _BROADCASTS:
            return f"<!{name}>"
        group = next((g for g in workspace.usergroups.values() if g.handle == name), None)
        if group is not None:
            return f"<!subteam^{group.id}|@{group.handle}>" if named else f"<!subteam^{group.id}>"
        user = workspace.user(name)
        return f"<@{user.id}|{user.name}>" if named else f"<@{user.id}>"
    except KeyError:
        return found.group(0)


def show_answer(slack: "Slack", channel: Channel, user_id: str, answer: Json) -> None:
    """Show what a command's acknowledgement carried, or count what is wrong with it."""
    if not (answer.get("text") or answer.get("blocks") or answer.get("attachments")):
        return
    try:
        text = str(answer.get("text") or "")
        say(slack, channel, user_id, checked_content(text, answer.get("blocks"), answer.get("attachments")), answer)
    except Refused as no:
        slack.tally.refuse("slash_commands", no.error, no.rule)
