"""Fills in a form that a press or a command opens, and begins anew until it was taken."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from simulator.delivery import Lost
from simulator.hands import TRY_AGAIN
from simulator.life import Life
from simulator.person import Person
from simulator.view import View

MOST_TRIES = 12
"""How often, at intervals that double each time, somebody asks for a form that does not come: two days in all."""
MOST_GLANCES = 3
GLANCE = timedelta(seconds=5)
FORM_IN_HAND = timedelta(minutes=1)


@dataclass(slots=True)
class Errand:
    """Something that takes a form.

    `opens` asks for the form, and says False where there is nothing left to ask for. `knows` tells the form from any
    other. `fills` writes into it, and is told how often that was in vain. `taken` is given what stands there after it
    was sent, and says whether it was saved.
    """

    who: str
    draw: Random
    opens: Callable[[], Awaitable[bool]]
    knows: Callable[[View], bool]
    fills: Callable[[Person, View, int], Awaitable[None]]
    taken: Callable[[str], bool]
    confirms: Callable[[View], bool] = lambda _: False
    """Tells a second form, which asks only whether the first is meant."""
    declines: Callable[[View], bool] = lambda _: False
    """Tells from the form that it is of no use: it is closed, and not asked for again."""
    tries: int = 0
    sent: bool = False


class Errands:
    """A person has one form in hand at a time."""

    def __init__(self, life: Life) -> None:
        self._life = life
        self._in_hand: dict[str, Errand] = {}

    async def begin(self, errand: Errand) -> None:
        """Ask for the form, and come to it a moment later."""
        if self._in_hand.get(errand.who, errand) is not errand:
            self._life.later(errand.who, FORM_IN_HAND, lambda: self.begin(errand))
            return
        self._in_hand[errand.who], errand.sent = errand, False
        try:
            there = await errand.opens()
        except Lost:
            self._leave(errand)
            self._life.at_work(errand.who, TRY_AGAIN, errand.draw, lambda: self.begin(errand))
            return
        if there:
            self._later(errand, timedelta(seconds=errand.draw.uniform(15, 60)), self._fill)
        else:
            self._leave(errand)

    async def _fill(self, errand: Errand) -> None:
        person = self._life.person(errand.who)
        form = person.modal
        if form is None or not errand.knows(form):
            await (self._look(errand) if errand.sent else self._put_off(errand))
            return
        if errand.declines(form):
            await self._close(errand.who)
            self._leave(errand)
            return
        try:
            await errand.fills(person, form, errand.tries)
            errand.sent = True
            errors = await person.submits()
        except Lost:
            self._later(errand, TRY_AGAIN, self._fill)
            return
        await (self._put_off(errand) if errors else self._look(errand))

    async def _look(self, errand: Errand, glances: int = 0) -> None:
        """See what became of it; an answer may come a moment after the form was sent."""
        person = self._life.person(errand.who)
        shown = person.modal
        if shown is not None and errand.confirms(shown):
            try:
                await person.submits()
            except Lost:
                self._life.later(errand.who, TRY_AGAIN, lambda: self._look(errand, glances + 1))
                return
            shown = person.modal
        still_open = shown is not None and errand.knows(shown)
        if not still_open and errand.taken(shown.text if shown else ""):
            await self._close(errand.who)
            self._leave(errand)
        elif glances < MOST_GLANCES:
            self._life.later(errand.who, GLANCE, lambda: self._look(errand, glances + 1))
        else:
            await self._put_off(errand)

    async def _put_off(self, errand: Errand) -> None:
        """Begin anew after a while, which is longer each time."""
        await self._close(errand.who)
        self._leave(errand)
        errand.tries += 1
        if errand.tries <= MOST_TRIES:
            wait = TRY_AGAIN * 2 ** (errand.tries - 1)
            self._life.at_work(errand.who, wait, errand.draw, lambda: self.begin(errand))

    async def _close(self, who: str) -> None:
        person = self._life.person(who)
        if person.modal is not None:
            with suppress(Lost):
                await person.closes(everything=True)

    def _leave(self, errand: Errand) -> None:
        if self._in_hand.get(errand.who) is errand:
            del self._in_hand[errand.who]

    def _later(self, errand: Errand, wait: timedelta, doing: Callable[[Errand], Awaitable[None]]) -> None:
        self._life.later(errand.who, wait, lambda: doing(errand))


def asks(label: str) -> Callable[[View], bool]:
    """Tells a form by the label of one of its inputs."""
    return lambda form: any(b["type"] == "input" and b["label"]["text"] == label for b in form.blocks)


def was_saved(text: str) -> bool:
    """Whether nothing says the opposite."""
    return "not saved" not in text.lower()
