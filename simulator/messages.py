"""Keeps every message, gives each its ts, and tells who listens."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from heapq import merge

from simulator.bell import Bell
from simulator.ids import ts_number, ts_text
from simulator.json_types import Json
from simulator.message import Message, message_key
from simulator.packing import Packer
from simulator.records import Channel, Stored
from simulator.workspace import Workspace

Listener = Callable[[str, Message], object]

_EPHEMERALS_KEPT = 50


class Messages:
    """The timeline of a workspace. Listeners get (user id for a DM or an ephemeral, else channel id; message)."""

    def __init__(self, workspace: Workspace, bell: Bell) -> None:
        self._workspace = workspace
        self._bell = bell
        self._packer = Packer()
        self._last_ts = 0
        self._keys: set[int] = set()
        self._ephemerals: dict[str, list[tuple[str, Stored]]] = {}
        self.listeners: list[Listener] = []

    def next_ts(self) -> int:
        """Microseconds since 1970, later than any given before, in the workspace's time."""
        self._last_ts = max(self._last_ts + 1, int(self._workspace.now().timestamp() * 1_000_000))
        return self._last_ts

    def post(self, channel: Channel, data: Json) -> tuple[Message, bool]:
        """Append a message, which gets its `ts`; True when its key was already in this channel."""
        ts = self.next_ts()
        data["ts"] = ts_text(ts)
        key = message_key(data)
        stored = Stored(ts, ts_number(data.get("thread_ts") or ""), self._packer.pack(data))
        channel.messages.append(stored)
        repeated = key is not None and hash((channel.id, key)) in self._keys
        if key is not None:
            self._keys.add(hash((channel.id, key)))
        message = Message(channel.id, stored, self._packer, data=data)
        self._tell(channel.user or channel.id, message)
        return message, repeated

    def whisper(self, channel: Channel, user_id: str, data: Json) -> Message:
        """Show an ephemeral message to one person in a channel."""
        ts = self.next_ts()
        data["ts"] = ts_text(ts)
        data["is_ephemeral"] = True
        kept = self._ephemerals.setdefault(user_id, [])
        stored = Stored(ts, ts_number(data.get("thread_ts") or ""), self._packer.pack(data))
        kept.append((channel.id, stored))
        del kept[:-_EPHEMERALS_KEPT]
        message = Message(channel.id, stored, self._packer, data=data, ephemeral_for=user_id)
        self._tell(user_id, message)
        return message

    def read(self, stored: Stored) -> Json:
        """A stored message's JSON, as a copy to be changed at will."""
        return self._packer.unpack(stored.packed)

    def find(self, channel: Channel, ts: str) -> Stored | None:
        """The stored message with that ts."""
        number = ts_number(ts)
        at = bisect_left(channel.messages, number, key=lambda stored: stored.ts)
        if at < len(channel.messages) and channel.messages[at].ts == number:
            return channel.messages[at]
        return None

    def find_ephemeral(self, user_id: str, ts: str) -> Stored | None:
        """The ephemeral with that ts, while the person's client still has it."""
        number = ts_number(ts)
        return next((s for _, s in self._ephemerals.get(user_id, []) if s.ts == number), None)

    def change(self, channel: Channel, stored: Stored, data: Json, *, ephemeral_for: str = "") -> Message:
        """Replace what a message says; its ts stays."""
        stored.packed = self._packer.pack(data)
        key = message_key(data)
        if key is not None and not ephemeral_for:
            self._keys.add(hash((channel.id, key)))
        message = Message(channel.id, stored, self._packer, data=data, ephemeral_for=ephemeral_for, change="changed")
        self._tell(ephemeral_for or channel.user or channel.id, message)
        return message

    def remove(self, channel: Channel, stored: Stored, *, ephemeral_for: str = "") -> Message:
        """Take a message away."""
        data = self.read(stored)
        if ephemeral_for:
            self._ephemerals[ephemeral_for] = [e for e in self._ephemerals[ephemeral_for] if e[1] is not stored]
        else:
            channel.messages.remove(stored)
            key = message_key(data)
            if key is not None and all(message_key(self.read(s)) != key for s in channel.messages):
                self._keys.discard(hash((channel.id, key)))
        message = Message(channel.id, stored, self._packer, data=data, ephemeral_for=ephemeral_for, change="removed")
        self._tell(ephemeral_for or channel.user or channel.id, message)
        return message

    def newest_first(self, user_id: str, channels: list[Channel]) -> Iterator[Message]:
        """What that person can read in those channels, ephemerals among the rest."""
        wanted = {c.id for c in channels}
        whispers = [e for e in self._ephemerals.get(user_id, []) if e[0] in wanted]
        streams = [_backwards([(c.id, s) for s in c.messages], "") for c in channels]
        for channel_id, stored, ephemeral_for in merge(
            *streams, _backwards(whispers, user_id), key=lambda entry: -entry[1].ts
        ):
            yield Message(channel_id, stored, self._packer, ephemeral_for=ephemeral_for)

    def _tell(self, audience: str, message: Message) -> None:
        for listener in self.listeners:
            listener(audience, message)
        message.fold()
        self._bell.ring()


def _backwards(entries: list[tuple[str, Stored]], ephemeral_for: str) -> Iterator[tuple[str, Stored, str]]:
    return ((channel_id, stored, ephemeral_for) for channel_id, stored in reversed(entries))
