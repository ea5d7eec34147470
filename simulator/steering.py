"""What operations leads do with the steps that a digest proposes, and those to whom they give one."""

import re
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from functools import partial
from random import Random

from simulator import sentences
from simulator.delivery import Lost
from simulator.errands import Errand, Errands, asks, was_saved
from simulator.grievances import Grievances
from simulator.hands import TRY_AGAIN
from simulator.json_types import Json
from simulator.life import Life
from simulator.message import Message
from simulator.person import Person
from simulator.screen import Control, Place, buttons
from simulator.view import View

GIVE, SEND, CONCERN, NOT_NOW = "Give it to somebody", "Send this lesson", "Open a concern", "Not now"
DONE = "It is done"
WHO_DOES_IT, WHY_NOT = "Who does it?", "Why not now?"
LEAVES_IT = "nothing"
WEIGHTS = {GIVE: 45, SEND: 30, NOT_NOW: 15, CONCERN: 5, LEAVES_IT: 15}
"""What becomes of a step, by what is offered."""
GETS_DONE = 0.7
"""How many do what they were given within days; others leave it."""
MENTION = re.compile(r"<@(U\w+)>")
RESPONSIBLE = re.compile(r"Responsible: (.*?)\. Accountable:", re.DOTALL)


class Steering:
    """The side of whoever runs the rollout. Each step is looked at once, when its digest comes."""

    def __init__(self, life: Life, errands: Errands, grievances: Grievances) -> None:
        self._life, self._errands, self._grievances = life, errands, grievances

    def came(self, who: str, message: Message) -> None:
        """A digest came, of which this person may act on the steps."""
        for place, (step, offered) in enumerate(_steps(message)):
            draw = self._life.draw(who, message.key, place)
            labels = [*offered, LEAVES_IT]
            choice = draw.choices(labels, [WEIGHTS[label] for label in labels])[0]
            wait = timedelta(hours=draw.uniform(0.3, 5))
            if choice == SEND:
                self._later(who, wait, draw, offered[choice])
            elif choice != LEAVES_IT:
                errand = self._form(who, draw, step, choice, offered[choice])
                self._life.at_work(who, wait, draw, partial(self._errands.begin, errand))

    def given(self, who: str, message: Message) -> None:
        """A step was given to this person."""
        draw = self._life.draw(who, message.key, "task")
        button = next(buttons(Place(message=message), DONE), None)
        if button is not None and draw.random() < GETS_DONE:
            self._later(who, timedelta(hours=draw.uniform(3, 60)), draw, button)

    def _later(self, who: str, wait: timedelta, draw: Random, button: Control) -> None:
        async def presses() -> None:
            try:
                await self._life.person(who).taps(button)
            except Lost:
                self._later(who, TRY_AGAIN, draw, button)

        self._life.at_work(who, wait, draw, presses)

    def _form(self, who: str, draw: Random, step: str, choice: str, button: Control) -> Errand:
        async def opens() -> bool:
            await self._life.person(who).taps(button)
            return True

        if choice == CONCERN:
            return self._grievances.raising_from(who, draw, opens)
        if choice == GIVE:
            return Errand(who, draw, opens, asks(WHO_DOES_IT), self._giving(who, draw, step), was_saved)
        place = draw.randrange(len(sentences.NOT_NOW))

        async def says_why(person: Person, _: View, tries: int) -> None:
            await person.fills(WHY_NOT, sentences.NOT_NOW[(place + tries) % len(sentences.NOT_NOW)])

        return Errand(who, draw, opens, asks(WHY_NOT), says_why, was_saved)

    def _giving(self, who: str, draw: Random, step: str) -> Callable[[Person, View, int], Awaitable[None]]:
        named = RESPONSIBLE.search(step)
        people = MENTION.findall(named[1]) if named else []
        chosen = draw.choice(people) if people else who

        async def names(person: Person, _: View, tries: int) -> None:
            # Whoever is not taken is not asked again: then they do it themselves.
            whom = who if tries else chosen
            await person.picks(WHO_DOES_IT, self._life.slack.workspace.user(whom).name)

        return names


def _steps(message: Message) -> Iterator[tuple[str, dict[str, Control]]]:
    """Each step that can be given to somebody: its words, and its buttons by what they say."""
    above = ""
    for block in message.blocks:
        if block["type"] == "section":
            above = str(block["text"]["text"])
        elif block["type"] == "actions":
            offered = _offered(message, block)
            if GIVE in offered:
                yield above, offered


def _offered(message: Message, block: Json) -> dict[str, Control]:
    place = Place(message=message)
    return {
        element["text"]["text"]: Control(place, block, element)
        for element in block["elements"]
        if element["type"] == "button" and element["text"]["text"] in WEIGHTS
    }
