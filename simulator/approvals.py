"""How whoever answers for ready answers reads them and approves those that they can answer for without anybody else."""

import re
from datetime import timedelta

from simulator.errands import Errand, Errands, asks, was_saved
from simulator.life import Life
from simulator.message import Message
from simulator.person import Person
from simulator.screen import Control, Place, buttons, controls
from simulator.view import View

COMMAND, LIST = "/groundswell", "answers"
LOOK, READ = "Look and approve", "What people read"
STANDS = "approved by"
"""Stands beside an answer that is approved already."""
OPTIONAL = re.compile(r"\n[^\n]*\[[^\]]*or take this line out\]")
OPEN = re.compile(r"(?<=:\* )\[say [^\]]*\]")
UNDECIDED = "This is not decided yet."
WHO = re.compile(r"\[name who [^\]]*\]")
LEFT = re.compile(r"[\[\]]")


class Approvals:
    """The side of whoever is accountable. Who that is they learn from the buttons of the list."""

    def __init__(self, life: Life, errands: Errands) -> None:
        self._life, self._errands = life, errands
        self._began: set[str] = set()
        self._read: set[tuple[str, str]] = set()

    def reminded(self, who: str, message: Message) -> None:
        """Something that comes to those who run the rollout: the first time, they look through the answers."""
        if who not in self._began and COMMAND in self._life.slack.config.commands:
            self._began.add(who)
            draw = self._life.draw_on(who, message)
            self._life.at_work(who, timedelta(hours=draw.uniform(0.5, 3)), draw, lambda: self._next(who))

    async def _next(self, who: str) -> None:
        await self._errands.begin(self._reading(who))

    def _reading(self, who: str) -> Errand:
        draw, user = self._life.draw(who, "answers", len(self._read)), self._life.slack.workspace.user(who)

        async def opens() -> bool:
            person = self._life.person(who)
            await person.types(f"{COMMAND} {LIST}")
            unread = [one for one in _offered(person) if (who, one.element["value"]) not in self._read]
            if not unread:
                return False
            self._read.add((who, unread[0].element["value"]))
            await person.taps(unread[0])
            return True

        async def fills(person: Person, form: View, _: int) -> None:
            await person.fills(READ, decided(_text(form), user.real_name))

        def taken(shown: str) -> bool:
            return was_saved(shown) and self._goes_on(who)

        def declines(form: View) -> bool:
            return bool(LEFT.search(decided(_text(form), user.real_name))) and self._goes_on(who)

        return Errand(who, draw, opens, asks(READ), fills, taken, declines=declines)

    def _goes_on(self, who: str) -> bool:
        draw = self._life.draw(who, "next answer", len(self._read))
        self._life.at_work(who, timedelta(minutes=draw.uniform(2, 10)), draw, lambda: self._next(who))
        return True


def decided(text: str, name: str) -> str:
    """A text as somebody completes it who decides nothing: they can name only themself, and say what is still open."""
    return WHO.sub(name, OPEN.sub(UNDECIDED, OPTIONAL.sub("", text)))


def _text(form: View) -> str:
    for control in controls(Place(view=form), READ):
        return str(control.element.get("initial_value") or "")
    return ""


def _offered(person: Person) -> list[Control]:
    """The answers of the list that came last and that are not approved."""
    newest = person.messages(newest=1)
    found = buttons(Place(message=newest[0]), LOOK) if newest else ()
    return [one for one in found if STANDS not in one.block["text"]["text"]]
