"""How people stop messages when they have had enough, and how a few of them come back."""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from simulator.delivery import Lost
from simulator.hands import MOST_TRIES, TRY_AGAIN
from simulator.life import Doing, Life
from simulator.message import Message
from simulator.promises import Promises

COMMAND = "/groundswell"
STOP, START = "stop", "start"
BUTTON = "Stop messages"
HAD_ENOUGH = 0.004
"""The chance that a message is the one too many: a few in a hundred people over six weeks."""
COME_BACK = 0.3
CONFIRMED = re.compile(r"\bdone\b|\bstopped\b|not write", re.IGNORECASE)


class Weariness:
    """Knows who waits to be told that messages have stopped, or come again."""

    def __init__(self, life: Life, promises: Promises, void: Callable[[str], None]) -> None:
        self._life, self._promises, self._void = life, promises, void
        self._waiting: dict[str, str] = {}

    def greeted(self, who: str, message: Message) -> None:
        """First contact came: some want none of it."""
        if self._life.minds[who].weary and BUTTON in message.buttons:
            presses = partial(self._life.person(who).presses, message, BUTTON)
            self._life.later(who, timedelta(minutes=5), lambda: self._asks(who, STOP, presses))

    def arrived(self, who: str, message: Message) -> None:
        """One more message that nobody asked for."""
        if COMMAND not in self._life.slack.config.commands:
            return
        draw = self._life.draw(who, message.key, "weary")
        if draw.random() < HAD_ENOUGH:
            comes_back = draw.random() < COME_BACK
            wait = timedelta(hours=draw.uniform(0.5, 30))
            self._life.at_work(who, wait, draw, lambda: self._stops(who, comes_back=comes_back))

    def told(self, who: str, message: Message) -> None:
        """Something was shown to one person, or a message changed: perhaps what they wait for."""
        waiting = self._waiting.get(who)
        if waiting is None or not CONFIRMED.search(message.visible()):
            return
        del self._waiting[who]
        if waiting == STOP:
            self._promises.stopped(who)
            self._void(who)

    async def _stops(self, who: str, *, comes_back: bool) -> None:
        if self._promises.has_stopped(who) or who in self._waiting:
            return
        await self._asks(who, STOP, lambda: self._life.person(who).types(f"{COMMAND} {STOP}"))
        if comes_back:
            draw = self._life.draw(who, "comes back")
            self._life.of_itself(who, draw.uniform(0.3, 0.8), draw, lambda: self._starts(who))

    async def _starts(self, who: str) -> None:
        # From now on, not from the answer on: whatever comes in between was asked for.
        self._promises.started(who)
        await self._asks(who, START, lambda: self._life.person(who).types(f"{COMMAND} {START}"))

    async def _asks(self, who: str, word: str, doing: Doing) -> None:
        self._waiting[who] = word
        await self._insists(who, word, doing, 0)

    async def _insists(self, who: str, word: str, doing: Doing, tries: int) -> None:
        """Ask until the answer is there: at once again where it got lost, seldomer where there was none."""
        if self._waiting.get(who) != word:
            return
        try:
            await doing()
            tries += 1
        except Lost:
            pass
        if self._waiting.get(who) != word:
            return
        if tries <= MOST_TRIES:
            self._life.later(who, TRY_AGAIN * 2**tries, lambda: self._insists(who, word, doing, tries))
        else:
            del self._waiting[who]
