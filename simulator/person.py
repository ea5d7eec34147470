"""A person at their Slack client: what they type, press and read."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulator.answers import say
from simulator.content import checked_content
from simulator.ids import ts_text
from simulator.json_types import Json
from simulator.message import Message
from simulator.records import Channel, User
from simulator.refusal import Refused
from simulator.rendering import elements, plain

if TYPE_CHECKING:
    from simulator.slack import Slack

READ_BACK = 100


class Person:
    """Verbs raise AssertionError with a transcript when the person cannot do or see that."""

    __slots__ = ("_slack", "user")

    def __init__(self, slack: "Slack", user: User) -> None:
        self._slack = slack
        self.user = user

    @property
    def id(self) -> str:
        """Slack's id of this person."""
        return self.user.id

    @property
    def dm(self) -> Channel:
        """The DM with the app."""
        return self._slack.workspace.im(self.user.id)

    # Doing

    async def types(self, line: str, channel: str | None = None) -> None:
        """Run a slash command, in the DM with the app unless told otherwise."""
        slack = self._slack
        name, _, text = line.partition(" ")
        if name not in slack.config.commands:
            raise AssertionError(f"Slackbot: {name} is not a valid command")
        where = slack.workspace.channel(channel) if channel else self.dm
        payload = slack.payloads.command(self.user, where, name, text)
        answer = await slack.delivery.interact("slash_commands", payload)
        if answer.get("text") or answer.get("blocks"):
            try:
                content = checked_content(str(answer.get("text") or ""), answer.get("blocks"))
                say(slack, where, self.id, content, answer)
            except Refused as no:
                slack.tally.refuse("slash_commands", no.error, no.rule)

    async def says(self, text: str, to: str | None = None, thread: str | None = None) -> Message:
        """Write a message, in the DM with the app unless told otherwise."""
        slack = self._slack
        channel = slack.workspace.channel(to) if to else self.dm
        data: Json = {"type": "message", "user": self.id, "text": text, "team": self.user.team_id}
        if thread:
            data["thread_ts"] = thread
        message, _ = slack.messages.post(channel, data)
        kind = {"im": "im", "private": "group", "public": "channel"}[channel.kind]
        event = {**data, "channel": channel.id, "event_ts": message.ts, "channel_type": kind}
        slack.tell(event, {"im": "message.im", "private": "message.groups", "public": "message.channels"}[channel.kind])
        return message

    async def clicks(self, label: str, on: str | None = None) -> None:
        """Press the newest button with that text; `on` is text of the message it must be in."""
        slack = self._slack
        for message in self._newest_first():
            if on is not None and plain(on) not in message.visible(self._name_of):
                continue
            for block, element in elements(message.blocks):
                if element.get("type") == "button" and element["text"]["text"] == label:
                    await slack.delivery.interact("interactive", self._press(message, block, element))
                    return
        raise AssertionError(f"{self.user.name} sees no button “{label}”\n{self.transcript()}")

    def _press(self, message: Message, block: Json, element: Json) -> Json:
        slack = self._slack
        channel = slack.workspace.channels[message.channel]
        payload = slack.payloads.interaction("block_actions", self.user)
        payload |= {
            "container": {
                "type": "message",
                "message_ts": message.ts,
                "channel_id": channel.id,
                "is_ephemeral": message.ephemeral,
            },
            "channel": {"id": channel.id, "name": channel.payload_name},
            "state": {"values": {}},
            "response_url": slack.response_url(channel.id, self.id, original=message.ts, ephemeral=message.ephemeral),
            "actions": [
                {
                    "action_id": element["action_id"],
                    "block_id": block["block_id"],
                    "text": element["text"],
                    "value": element.get("value", ""),
                    "type": "button",
                    "action_ts": ts_text(slack.messages.next_ts()),
                }
            ],
        }
        if not message.ephemeral:
            payload["message"] = message.data
        return payload

    # Seeing

    def messages(self, channel: str | None = None) -> list[Message]:
        """What this person can read, oldest first."""
        return list(self._newest_first(channel))[::-1]

    async def sees(self, text: str, within: float = 2.0) -> None:
        """Wait until the text is on the screen, at most `within` real seconds."""
        if not await self._slack.changed.until(lambda: self._shows(text), within):
            raise AssertionError(f"{self.user.name} does not see “{text}”\n{self.transcript()}")

    def does_not_see(self, text: str) -> None:
        """The text is nowhere on the screen."""
        if self._shows(text):
            raise AssertionError(f"{self.user.name} sees “{text}”\n{self.transcript()}")

    def transcript(self) -> str:
        """The newest messages as this person sees them, oldest first."""
        lines = [m.visible(self._name_of) for _, m in zip(range(20), self._newest_first(), strict=False)]
        return "\n---\n".join(reversed(lines)) or "(nothing)"

    def _shows(self, text: str) -> bool:
        wanted = plain(text)
        recent = zip(range(READ_BACK), self._newest_first(), strict=False)
        return any(wanted in message.visible(self._name_of) for _, message in recent)

    def _newest_first(self, channel: str | None = None) -> Iterator[Message]:
        workspace = self._slack.workspace
        channels = [workspace.channel(channel)] if channel else workspace.channels_of(self.id)
        return self._slack.messages.newest_first(self.id, channels)

    def _name_of(self, id_: str) -> str:
        workspace = self._slack.workspace
        user = workspace.users.get(id_)
        channel = workspace.channels.get(id_)
        return user.name if user else channel.name if channel else id_
