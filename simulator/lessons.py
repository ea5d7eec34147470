"""How people treat the lessons that are offered to them: read and done or answered, put off, or not wanted."""

from collections.abc import Mapping
from datetime import timedelta

from simulator.hands import Hands
from simulator.later import Later, Place
from simulator.life import Life
from simulator.message import Message
from simulator.people import Temper

READ, DONE, TOMORROW, NEXT_WEEK, NOT_FOR_ME = "Read", "Done", "Tomorrow", "Next week", "Not for me"
SNOOZES = (TOMORROW, NEXT_WEEK)
CHOICES = (READ, TOMORROW, NEXT_WEEK, NOT_FOR_ME)
WEIGHTS = {Temper.PROMPT: (78, 6, 8, 8), Temper.STEADY: (64, 8, 16, 12), Temper.SLOW: (48, 10, 24, 18)}
ANSWER = ""
"""Stands for one of the choices of a lesson's question, whatever they are."""
AFTER_READING = (ANSWER, DONE, NEXT_WEEK, NOT_FOR_ME)
AFTER_READING_WEIGHTS = (58, 30, 8, 4)


class Lessons:
    """Counts what arrived, and what people saw the effect of."""

    def __init__(self, life: Life, hands: Hands) -> None:
        self._life, self._hands = life, hands
        self.delivered = self.done = self.snoozed = 0
        self.countries: Mapping[str, str | None] = {}
        self.later = Later()

    @property
    def snoozed_lost(self) -> int:
        """Lessons that were put off, and did not come when it was promised."""
        return self.later.lost(self._life.now(), self._life.resting)

    def is_wanted(self, who: str, message: Message) -> bool:
        """Whether the lesson that arrives is one that somebody has put off until now."""
        return self.later.arrived(who, message, self._life.now(), self._life.resting.get(who))

    def arrived(self, who: str, message: Message) -> None:
        """A lesson is offered, or it is asked whether any are wanted."""
        if READ not in message.buttons:
            return
        self.delivered += 1
        if self._life.looks(who, self._life.draw_on(who, message), lambda: self._decides(who, message)):
            self._hands.hold(who, message, self._pressed)

    async def _decides(self, who: str, message: Message) -> None:
        draw = self._life.draw(who, message.key, "choice")
        choice = draw.choices(CHOICES, WEIGHTS[self._life.minds[who].temper])[0]
        # What everybody is asked to do cannot be refused.
        await self._hands.press(who, message.ts, choice if choice in message.buttons else NEXT_WEEK)

    def _pressed(self, who: str, pressed: str, message: Message) -> None:
        questions = [one for one in message.buttons if one not in CHOICES and one != DONE]
        if pressed == READ or (questions and DONE in message.buttons):
            self._reads(who, message, questions)
            return
        self._hands.drop(who, message.ts)
        self.done += pressed not in (*SNOOZES, NOT_FOR_ME)
        self.snoozed += pressed in SNOOZES
        if pressed in SNOOZES:
            place = Place(self._life.slack.workspace.user(who).tz, self.countries.get(who))
            self.later.put_off(who, message, self._life.now(), place)

    def _reads(self, who: str, message: Message, questions: list[str]) -> None:
        draw = self._life.draw(who, message.key, f"read {len(questions)}")
        choice = draw.choices(AFTER_READING, AFTER_READING_WEIGHTS)[0]
        if choice == ANSWER or choice not in message.buttons:
            choice = draw.choice(questions or [DONE])
        minutes = timedelta(minutes=draw.uniform(2, 7))
        self._life.later(who, minutes, lambda: self._hands.press(who, message.ts, choice))
