"""How the app's own messages come into the workspace: signed, counted, and echoed as events."""

from typing import TYPE_CHECKING

from simulator.ids import ts_text
from simulator.json_types import Json
from simulator.message import Message
from simulator.records import Channel, Stored

if TYPE_CHECKING:
    from simulator.slack import Slack


class Voice:
    """Slack tells an app of its own messages too; `echo` turns that off where only speed counts."""

    def __init__(self, slack: "Slack", *, echo: bool) -> None:
        self._slack = slack
        self.echo = echo

    def signed(self, content: Json) -> Json:
        """Content as a message of the app."""
        slack = self._slack
        return {
            "type": "message",
            "user": slack.bot.id,
            "bot_id": slack.bot_id,
            "app_id": slack.app_id,
            "team": slack.workspace.team_id,
            **content,
        }

    def mark_edited(self, data: Json) -> None:
        """Note an edit; Slack shows "(edited)" only on messages without blocks."""
        if not data.get("blocks"):
            now = int(self._slack.workspace.now().timestamp() * 1_000_000)
            data["edited"] = {"user": self._slack.bot.id, "ts": ts_text(now)}

    def post(self, channel: Channel, data: Json, *, method: str) -> Message:
        """Append a message, and count it if its key is already in that channel."""
        message, repeated = self._slack.messages.post(channel, data)
        if repeated:
            self._slack.tally.repeated(method)
        if self.echo:
            self._slack.events.said(channel, data)
        return message

    def change(self, channel: Channel, stored: Stored, data: Json, *, ephemeral_for: str = "") -> Message:
        """Change a message."""
        slack = self._slack
        previous = slack.messages.read(stored) if self.echo else {}
        message = slack.messages.change(channel, stored, data, ephemeral_for=ephemeral_for)
        if self.echo and not ephemeral_for:
            slack.events.changed(channel, data, previous)
        return message

    def remove(self, channel: Channel, stored: Stored, *, ephemeral_for: str = "") -> Message:
        """Remove a message."""
        message = self._slack.messages.remove(channel, stored, ephemeral_for=ephemeral_for)
        if self.echo and not ephemeral_for:
            self._slack.events.deleted(channel, message.data)
        return message
