"""A message as somebody reads it: its JSON, and what of it can be seen."""

from collections.abc import Callable

from simulator.ids import ts_text
from simulator.json_types import Json
from simulator.packing import Packer
from simulator.records import Stored
from simulator.rendering import button_texts, visible_text

BROADCAST = "thread_broadcast"
"""The subtype of a reply in a thread that is shown in the conversation as well."""


class Message:
    """Unpacked when first looked into. `change` is posted, changed or removed; `ephemeral_for` a user id or empty."""

    __slots__ = ("_data", "_packed", "_packer", "change", "channel", "ephemeral_for", "ts")

    def __init__(
        self,
        channel: str,
        stored: Stored,
        packer: Packer,
        *,
        data: Json | None = None,
        ephemeral_for: str = "",
        change: str = "posted",
    ) -> None:
        self.channel = channel
        self.ephemeral_for = ephemeral_for
        self.change = change
        self.ts = ts_text(stored.ts)
        self._packed = stored.packed
        self._packer = packer
        self._data = data

    @property
    def data(self) -> Json:
        """The message object of Slack's API, as it was at that moment."""
        if self._data is None:
            self._data = self._packer.unpack(self._packed)
        return self._data

    def fold(self) -> None:
        """Keep only the packed form, so that whoever holds on to 100,000 messages can."""
        self._data = None

    @property
    def text(self) -> str:
        """The `text` field: what a notification and a screen reader say."""
        return str(self.data.get("text", ""))

    @property
    def blocks(self) -> list[Json]:
        """Its blocks, empty when it has none."""
        return list(self.data.get("blocks", []))

    @property
    def metadata(self) -> Json:
        """Its metadata, empty when it has none."""
        return dict(self.data.get("metadata", {}))

    @property
    def state(self) -> bytes:
        """Another one whenever what it says has changed."""
        return self._packed

    @property
    def key(self) -> str | None:
        """The `key` of the metadata's event_payload."""
        return message_key(self.data)

    @property
    def thread_ts(self) -> str | None:
        """The ts of the message it replies to."""
        return self.data.get("thread_ts")

    @property
    def author(self) -> str:
        """The user id of who wrote it."""
        return str(self.data.get("user", ""))

    @property
    def ephemeral(self) -> bool:
        """True when only one person sees it."""
        return bool(self.ephemeral_for)

    @property
    def edited(self) -> bool:
        """True when it has been changed since it was posted."""
        return "edited" in self.data

    @property
    def buttons(self) -> list[str]:
        """The texts of its buttons, in order."""
        return button_texts(self.blocks)

    def visible(self, name_of: Callable[[str], str] | None = None) -> str:
        """What the client shows: the blocks when there are any, otherwise the text."""
        return visible_text(self.data, name_of)

    def __repr__(self) -> str:
        return f"<Message {self.channel} {self.ts} {self.visible()[:60]!r}>"


def message_key(data: Json) -> str | None:
    """The app's own key in a message's metadata, if it put one there."""
    payload = (data.get("metadata") or {}).get("event_payload") or {}
    key = payload.get("key")
    return key if isinstance(key, str) else None
