"""A conversation or a thread, drawn message by message: only what changed is drawn again.

What somebody is writing into a message stays there while others speak.
"""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from nicegui import ui

from simulator.ids import ts_number
from simulator.message import BROADCAST, Message
from simulator.page.bubble import Around, bubble
from simulator.page.scene import Scene, tell_props

NEWEST = 60
MORE = 100
SAID = "What was said"


@dataclass(slots=True)
class _Drawn:
    state: tuple[object, ...]
    element: ui.element


class Timeline:
    """What one person reads in one place. `opens` opens the thread of a message."""

    def __init__(self, scene: Callable[[], Scene], opens: Callable[[str], Awaitable[None]]) -> None:
        self._scene, self._opens = scene, opens
        self._channel, self._thread, self._most = "", "", NEWEST
        self._drawn: dict[str, _Drawn] = {}
        with ui.column().classes("w-full gap-0") as self.box:
            self._earlier = ui.button("Earlier messages", on_click=self._show_more).props("flat no-caps dense")
            self._list = ui.column().classes("w-full gap-0").props("role=log")
            self._list.props["aria-label"] = SAID

    def shows(self, channel: str, thread: str = "") -> None:
        """Turn to a conversation, or to a thread in it."""
        self._channel, self._thread, self._most = channel, thread, NEWEST
        tell_props(self._list, aria_label="Thread" if thread else SAID)
        self._list.clear()
        self._drawn.clear()
        self.refresh()

    def _show_more(self) -> None:
        self._most += MORE
        self.refresh()

    def refresh(self) -> bool:
        """Draw what is new or has changed; True where something came below."""
        messages, replies = self._messages()
        self._earlier.set_visibility(len(messages) > self._most)
        messages = messages[-self._most :]
        keys = [f"{message.ts}{message.ephemeral_for}" for message in messages]
        for gone in self._drawn.keys() - set(keys):
            self._drawn.pop(gone).element.delete()
        came, before = False, ""
        for place, (key, message) in enumerate(zip(keys, messages, strict=True)):
            day = f"{self._scene().here(datetime.fromtimestamp(float(message.ts), UTC)):%A, %-d %B}"
            around = Around(
                replies[ts_number(message.ts)], None if self._thread else self._opens, day * (day != before)
            )
            before = day
            came |= self._draw(place, key, message, around)
        return came

    def _draw(self, place: int, key: str, message: Message, around: Around) -> bool:
        state = (message.state, around.replies, around.day)
        known = self._drawn.get(key)
        if known is None:
            with self._list:
                element = ui.column().classes("w-full gap-0")
            if place < len(self._drawn):
                element.move(self._list, place)
            self._drawn[key] = known = _Drawn(state, element)
        elif known.state == state:
            return False
        known.element.clear()
        known.state, new = state, place == len(self._drawn) - 1
        with known.element:
            bubble(self._scene(), message, around)
        return new

    def _messages(self) -> tuple[list[Message], Counter[int]]:
        """Oldest first: one more than are shown, so that it is known whether there are earlier ones."""
        scene = self._scene()
        channel, root = scene.slack.workspace.channels[self._channel], self._thread
        replies = Counter(one.thread for one in channel.messages if one.thread and one.thread != one.ts)
        newest = scene.slack.messages.newest_first(scene.person.id, [channel])
        wanted = (one for one in newest if (root in (one.ts, one.thread_ts) if root else _in_the_open(one)))
        return list(islice(wanted, self._most + 1))[::-1], replies


def _in_the_open(message: Message) -> bool:
    """Whether it stands in the conversation itself."""
    return message.thread_ts in (None, "", message.ts) or message.data.get("subtype") == BROADCAST
