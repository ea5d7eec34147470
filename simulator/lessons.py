"""How people treat the lessons that are offered to them: read and done, put off, or not wanted."""

from datetime import timedelta

from simulator.hands import Hands
from simulator.life import Life
from simulator.message import Message
from simulator.people import Temper

READ, DONE, LATER, NOT_FOR_ME = "Read", "Done", "Later", "Not for me"
CHOICES = (READ, LATER, NOT_FOR_ME)
WEIGHTS = {Temper.PROMPT: (78, 14, 8), Temper.STEADY: (64, 24, 12), Temper.SLOW: (48, 34, 18)}
AFTER_READING = (DONE, LATER, NOT_FOR_ME)
AFTER_READING_WEIGHTS = (88, 8, 4)


class Lessons:
    """Counts what arrived, and what people saw the effect of."""

    def __init__(self, life: Life, hands: Hands) -> None:
        self._life, self._hands = life, hands
        self.delivered = self.done = self.snoozed = 0

    def arrived(self, who: str, message: Message) -> None:
        """A lesson is offered."""
        self.delivered += 1
        if self._life.looks(who, self._life.draw_on(who, message), lambda: self._decides(who, message)):
            self._hands.hold(who, message, self._pressed)

    async def _decides(self, who: str, message: Message) -> None:
        draw = self._life.draw(who, message.key, "choice")
        choice = draw.choices(CHOICES, WEIGHTS[self._life.minds[who].temper])[0]
        await self._hands.press(who, message.ts, choice)

    def _pressed(self, who: str, pressed: str, message: Message) -> None:
        if pressed == READ:
            self._reads(who, message)
            return
        self._hands.drop(who, message.ts)
        self.done += pressed == DONE
        self.snoozed += pressed == LATER

    def _reads(self, who: str, message: Message) -> None:
        draw = self._life.draw(who, message.key, "read")
        choice = draw.choices(AFTER_READING, AFTER_READING_WEIGHTS)[0]
        minutes = timedelta(minutes=draw.uniform(2, 7))
        self._life.later(who, minutes, lambda: self._hands.press(who, message.ts, choice))
