"""How people raise concerns, answer what is asked about them, and say whether it helped."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from random import Random

from simulator import sentences
from simulator.errands import Errand, Errands, asks, was_saved
from simulator.forms import options
from simulator.hands import Hands
from simulator.life import Life
from simulator.message import Message
from simulator.people import Temper, means
from simulator.person import Person
from simulator.screen import Place, controls
from simulator.seen import Seen
from simulator.view import View

COMMAND = "/concern"
WHAT, ABOUT, HOW_URGENT = "What is it?", "What is it about?", "How urgent is it?"
URGENCIES, URGENCY_WEIGHTS = ("Normal", "High", "Critical"), (84, 13, 3)
NUMBER = re.compile(r"\bconcern\s+#?(\d+)", re.IGNORECASE)
SEEN_BY_SOMEBODY = "has seen"
GONE_ON = "gone on"
ANSWER, YOUR_ANSWER = "Answer", "Your answer"
WHO_GETS_IT = "Who gets it?"
ANONYMOUSLY = "Anonymously"
WITH_NAME = "With your name?"
SHY = 0.3
"""How many would rather not be named, where they can choose."""
HELPED, NOT_YET = "Yes, it helped", "No, not yet"
MAY_HEAR, RATHER_NOT = "may hear it", "No"
OPEN_HEARTED = 0.6
"""How many let others hear what was done."""
LEAVES_IT = 0.1
"""How many do not say."""

WITH_A_FEAR, WITHOUT = 0.13, 0.05
"""The chance to raise a concern in a season. As one in five never says anything, that is one person in twelve."""


class Grievances:
    """The side of whoever raises a concern."""

    def __init__(self, life: Life, hands: Hands, errands: Errands, seen: Seen) -> None:
        self._life, self._hands, self._errands, self._seen = life, hands, errands, seen
        self._season = 0
        self._disappointed: set[int] = set()

    async def brood(self) -> None:
        """Everybody, for a season: who will raise a concern in it, and when."""
        if COMMAND not in self._life.slack.config.commands:
            return
        for who in self._life.minds:
            self._broods(who)
        self._season += 1
        self._life.next_season(self.brood)

    def _broods(self, who: str) -> None:
        mind = self._life.minds[who]
        user = self._life.slack.workspace.user(who)
        draw = self._life.draw(user.email or user.name, "concern", self._season)
        if mind.temper is Temper.SILENT or draw.random() >= (WITH_A_FEAR if mind.fear else WITHOUT):
            return
        season = self._season
        self._life.of_itself(who, draw.random(), draw, lambda: self._errands.begin(self._raising(who, season)))

    def _raising(self, who: str, season: int) -> Errand:
        draw, fear = self._life.draw(who, "raising", season), self._life.minds[who].fear
        text = sentences.concern(fear, draw)
        urgency = draw.choices(URGENCIES, URGENCY_WEIGHTS)[0]
        shy = draw.random() < SHY

        async def opens() -> bool:
            await self._life.person(who).types(COMMAND)
            return True

        async def fills(person: Person, form: View, _: int) -> None:
            await person.fills(WHAT, text)
            about = _offered(form, ABOUT)
            await person.picks(ABOUT, next((o for o in about if fear and means(fear, o)), about[-1]))
            await person.picks(HOW_URGENT, next(o for o in _offered(form, HOW_URGENT) if o.startswith(urgency)))
            if shy and asks(WITH_NAME)(form) and ANONYMOUSLY in _offered(form, WITH_NAME):
                await person.picks(WITH_NAME, ANONYMOUSLY)

        return Errand(
            who, draw, opens, asks(WHAT), fills, lambda shown: self._is_saved(who, shown), confirms=asks(WHO_GETS_IT)
        )

    def raising_from(self, who: str, draw: Random, opens: Callable[[], Awaitable[bool]]) -> Errand:
        """Raise a concern by a form that says already what it is; `opens` asks for it."""

        async def fills(person: Person, form: View, _: int) -> None:
            await person.picks(ABOUT, _offered(form, ABOUT)[-1])
            await person.picks(HOW_URGENT, _offered(form, HOW_URGENT)[0])

        return Errand(
            who, draw, opens, asks(WHAT), fills, lambda shown: self._is_saved(who, shown), confirms=asks(WHO_GETS_IT)
        )

    def _is_saved(self, who: str, shown: str) -> bool:
        found = NUMBER.search(shown)
        if found is not None:
            self._seen.raised[int(found.group(1))] = who
        return found is not None

    def heard(self, who: str, message: Message, number: int) -> None:
        """There is news of a concern of theirs."""
        if not self._seen.is_reporters(number, who):
            return
        said = f"{message.text}\n{message.visible()}"
        if SEEN_BY_SOMEBODY in said:
            self._seen.acknowledged.add(number)
        if GONE_ON in said:
            self._seen.escalated.add(number)
        draw = self._life.draw_on(who, message)
        if ANSWER in message.buttons:
            self._hands.hold(who, message, lambda *_: None)
            hours = timedelta(hours=draw.uniform(0.2, 6))
            self._life.at_work(who, hours, draw, lambda: self._errands.begin(self._answering(who, message.ts, draw)))
        elif HELPED in message.buttons:
            self._seen.resolved.add(number)
            self._hands.hold(who, message, lambda _, __, now: self._judged(who, number, now))
            word = self._verdict(who, number, draw)
            hours = timedelta(hours=draw.uniform(0.3, 8))
            self._life.at_work(who, hours, draw, lambda: self._hands.press(who, message.ts, word))

    def _judged(self, who: str, number: int, message: Message) -> None:
        """They have said whether it helped, and may be asked whether others may hear of it; some leave it at that."""
        self._hands.drop(who, message.ts)
        asked = next((button for button in message.buttons if MAY_HEAR in button), None)
        draw = self._life.draw(who, "may hear", number, message.ts)
        if asked is None or draw.random() < LEAVES_IT:
            return
        word = asked if draw.random() < OPEN_HEARTED / (1 - LEAVES_IT) else RATHER_NOT
        self._hands.hold(who, message, lambda *_: self._hands.drop(who, message.ts))
        minutes = timedelta(minutes=draw.uniform(0.2, 5))
        self._life.at_work(who, minutes, draw, lambda: self._hands.press(who, message.ts, word))

    def _answering(self, who: str, ts: str, draw: Random) -> Errand:
        async def opens() -> bool:
            message = self._hands.latest(who, ts)
            if message is None or ANSWER not in message.buttons:
                return False
            await self._life.person(who).presses(message, ANSWER)
            return True

        async def fills(person: Person, _: View, tries: int) -> None:
            await person.fills(YOUR_ANSWER, sentences.ANSWERS[(place + tries) % len(sentences.ANSWERS)])

        def taken(shown: str) -> bool:
            if was_saved(shown):
                self._hands.drop(who, ts)
            return was_saved(shown)

        place = draw.randrange(len(sentences.ANSWERS))
        return Errand(who, draw, opens, asks(YOUR_ANSWER), fills, taken)

    def _verdict(self, who: str, number: int, draw: Random) -> str:
        """Nobody is disappointed twice by the same concern."""
        if number in self._disappointed or draw.random() < 0.6 + self._life.minds[who].liking / 3:
            return HELPED
        self._disappointed.add(number)
        return NOT_YET


def _offered(form: View, label: str) -> list[str]:
    """The options that go by a label, as they read."""
    for control in controls(Place(view=form), label):
        return [option["text"]["text"] for option in options(control.element)]
    raise AssertionError(f"the form has no “{label}”\n{form.text}")
