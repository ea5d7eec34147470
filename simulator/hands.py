"""Presses a button of a message until the message has changed: nobody gives up, and nobody presses in vain."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from simulator.delivery import Lost
from simulator.life import Life
from simulator.message import Message

TRY_AGAIN = timedelta(seconds=40)
"""When somebody presses again after Slack showed them that a press did not get through."""
MOST_TRIES = 8
"""How often, at growing intervals, somebody presses what was acknowledged and yet changed nothing."""

Then = Callable[[str, str, Message], None]


@dataclass(slots=True)
class Held:
    """A message that somebody means to press a button of. `pressed` is the one whose effect they wait for."""

    message: Message
    then: Then
    pressed: str = ""
    tries: int = 0


class Hands:
    """Remembers only messages that somebody still means to do something with."""

    def __init__(self, life: Life) -> None:
        self._life = life
        self._held: dict[tuple[str, str], Held] = {}

    def hold(self, who: str, message: Message, then: Then) -> None:
        """Mean to do something with a message; `then(who, button, message)` is called when a press has changed it."""
        self._held[who, message.ts] = Held(message, then)

    def drop(self, who: str, ts: str) -> None:
        """Be done with it."""
        self._held.pop((who, ts), None)

    def latest(self, who: str, ts: str) -> Message | None:
        """A held message as it is now."""
        held = self._held.get((who, ts))
        return held.message if held else None

    def changed(self, who: str, message: Message) -> bool:
        """A message has changed; whether somebody holds it."""
        held = self._held.get((who, message.ts))
        if held is None:
            return False
        held.message = message
        if held.pressed and held.pressed not in message.buttons:
            pressed, held.pressed, held.tries = held.pressed, "", 0
            held.then(who, pressed, message)
        if not message.buttons:
            self.drop(who, message.ts)
        return True

    async def press(self, who: str, ts: str, label: str) -> None:
        """Press a button of a held message, if it is still there, and again until its effect is seen."""
        held = self._held.get((who, ts))
        if held is None:
            return
        if label not in held.message.buttons or held.tries > MOST_TRIES:
            self.drop(who, ts)
            return
        held.pressed = label
        wait = TRY_AGAIN * 2**held.tries
        try:
            await self._life.person(who).presses(held.message, label)
            held.tries += 1
        except Lost:
            wait = TRY_AGAIN
        if held.pressed == label:
            self._life.at_work(who, wait, self._life.draw(who, ts, label), lambda: self._again(who, ts, label))

    async def _again(self, who: str, ts: str, label: str) -> None:
        held = self._held.get((who, ts))
        if held is not None and held.pressed == label:
            await self.press(who, ts, label)
