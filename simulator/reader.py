"""What a person has on their screen: messages, modal, Home, in words."""

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from simulator.client import Client
from simulator.forms import current
from simulator.json_types import Json
from simulator.message import Message
from simulator.records import Channel, User
from simulator.rendering import plain
from simulator.screen import Control, Place
from simulator.view import View

if TYPE_CHECKING:
    from simulator.slack import Slack

READ_BACK = 100
"""How many messages somebody looks through."""


class Reader:
    """The seeing half of a person."""

    __slots__ = ("_slack", "user")

    def __init__(self, slack: "Slack", user: User) -> None:
        self._slack = slack
        self.user = user

    @property
    def _client(self) -> Client:
        # Kept only for who left something unsent: most of 100,000 people never do.
        return self._slack.clients.get(self.id) or Client()

    def _remembering(self) -> Client:
        return self._slack.clients.setdefault(self.id, Client())

    def _looks_at(self, tab: str) -> None:
        if tab == "home" or self._client.at_home:
            self._remembering().at_home = tab == "home"

    def has_read(self, channel: Channel) -> None:
        """Everything in a channel is seen up to now."""
        if channel.messages:
            self._remembering().read[channel.id] = channel.messages[-1].ts

    def __repr__(self) -> str:
        return f"<Person {self.user.name}>"

    @property
    def id(self) -> str:
        """Slack's id of this person."""
        return self.user.id

    @property
    def dm(self) -> Channel:
        """The DM with the app."""
        return self._slack.workspace.im(self.user.id)

    @property
    def modal(self) -> View | None:
        """The modal on top, with the errors it came back with."""
        view = self._slack.views.top(self.id)
        return View(view, self._client.errors.get(view["id"])) if view else None

    @property
    def home(self) -> View | None:
        """What the app published as this person's Home."""
        view = self._slack.views.home(self.id)
        return View(view) if view else None

    def messages(self, channel: str | None = None, newest: int | None = None) -> list[Message]:
        """What this person can read, oldest first; only the `newest` few if told so."""
        return list(islice(self._newest_first(channel), newest))[::-1]

    async def sees(self, text: str, within: float = 2.0) -> None:
        """Wait until the text is on the screen, at most `within` real seconds."""
        if not await self._slack.changed.until(lambda: self._shows(text), within):
            raise AssertionError(f"{self.user.name} does not see “{text}”\n{self.transcript()}")

    def does_not_see(self, text: str) -> None:
        """The text is nowhere on the screen."""
        if self._shows(text):
            raise AssertionError(f"{self.user.name} sees “{text}”\n{self.transcript()}")

    def entered(self, control: Control) -> Json:
        """What stands in a field: what was filled in there, or what it began with."""
        return current(control.block, control.element, self._client.entries.get(control.place.key, {}))

    def transcript(self, newest: int = 20) -> str:
        """The screen in words: the newest messages, oldest first, then Home, then the modal."""
        lines = [self._line(message) for message in self.messages(newest=newest)]
        if self.home:
            lines.append(f"— Home —\n{self.home.visible(self._name_of)}")
        if self.modal:
            lines.append(f"— modal —\n{self.modal.visible(self._name_of)}")
        return "\n".join(lines) or "(the screen is empty)"

    def _line(self, message: Message) -> str:
        channel = self._slack.workspace.channels[message.channel]
        where = "DM" if channel.kind == "im" else f"#{channel.name}"
        only = ", only you can see this" if message.ephemeral else ""
        return f"[{where}, {self._name_of(message.author)}{only}] {message.visible(self._name_of)}"

    def _shows(self, text: str) -> bool:
        wanted = plain(text)
        if any(view and wanted in view.visible(self._name_of) for view in (self.modal, self.home)):
            return True
        recent = islice(self._newest_first(), READ_BACK)
        return any(wanted in message.visible(self._name_of) for message in recent)

    def _places(self, on: str | Message | None = None) -> Iterator[Place]:
        if isinstance(on, Message):
            yield Place(message=on)
            return
        modal, home = self.modal, self.home
        if modal is not None and on is None:
            # A modal lies over everything else.
            yield Place(view=modal)
            return
        everything = [Place(view=home)] if home is not None and self._client.at_home else []
        yield from (p for p in everything if on is None or plain(on) in p.visible(self._name_of))
        for message in self._newest_first():
            if on is None or plain(on) in message.visible(self._name_of):
                yield Place(message=message)
        if home is not None and not self._client.at_home and (on is None or plain(on) in home.visible(self._name_of)):
            yield Place(view=home)

    def _message(self, which: str | Message) -> Message:
        if isinstance(which, Message):
            return which
        for message in self._newest_first():
            if plain(which) in message.visible(self._name_of):
                return message
        raise AssertionError(f"{self.user.name} sees no message with “{which}”\n{self.transcript()}")

    def _newest_first(self, channel: str | None = None) -> Iterator[Message]:
        workspace = self._slack.workspace
        channels = [self._channel(channel)] if channel else workspace.channels_of(self.id)
        return self._slack.messages.newest_first(self.id, channels)

    def _channel(self, which: str | None) -> Channel:
        return self._slack.workspace.channel(which) if which else self.dm

    def _name_of(self, id_: str) -> str:
        workspace = self._slack.workspace
        user, channel = workspace.users.get(id_), workspace.channels.get(id_)
        return user.name if user else channel.name if channel else id_
