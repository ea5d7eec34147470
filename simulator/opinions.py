"""How people answer pulses: by what they think, each in their own time, and some think again."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from simulator import sentences
from simulator.delivery import Lost
from simulator.errands import Errand, Errands, was_saved
from simulator.hands import MOST_TRIES, TRY_AGAIN
from simulator.json_types import Json
from simulator.life import Life, labels, question
from simulator.message import Message
from simulator.people import QUESTION_AT_LEAST, chooses, thinks
from simulator.person import Person
from simulator.view import View

WRITES = "Write a comment"


@dataclass(slots=True)
class Asked:
    """A message with questions that somebody has got: which round it belongs to, and how they stand with it."""

    round: str
    waiting_for: str | None = None
    """The button pressed whose effect they have not seen yet."""
    question: str = ""
    thought_again: bool = False


class Opinions:
    """Remembers what was seen to be taken; with `keep_truth`, word by word."""

    def __init__(self, life: Life, errands: Errands, *, keep_truth: bool) -> None:
        self._life, self._errands, self._keep_truth = life, errands, keep_truth
        self._asked: dict[tuple[str, str], Asked] = {}
        self.answered: set[tuple[str, str]] = set()
        """(person, round) of everybody who saw that an answer of theirs was taken."""
        self.truth: list[dict[str, Any]] = []
        """Every answer that was taken: person, round, question, answer, at."""

    def arrived(self, who: str, message: Message) -> None:
        """A pulse or a reminder came."""
        if not _asks(message):
            return
        if self._life.looks(who, self._life.draw_on(who, message), lambda: self._answer(who, message)):
            self._asked[who, message.ts] = Asked(round=str(message.key).split(":")[1])

    def changed(self, who: str, message: Message) -> None:
        """A pulse or a reminder shows something else."""
        asked = self._asked.get((who, message.ts))
        offered = labels(message)
        if asked is None or asked.waiting_for is None or not offered:
            return
        self._taken(who, asked)
        draw = self._life.draw_on(who, message)
        if _asks(message):
            self._life.later(who, thinks(draw), lambda: self._answer(who, message))
        elif self._life.minds[who].thinks_again and not asked.thought_again:
            asked.thought_again = True
            wait = thinks(draw) + timedelta(minutes=3)
            self._life.later(who, wait, lambda: self._errands.begin(self._rethinking(who, message, asked)))
        else:
            del self._asked[who, message.ts]

    def _taken(self, who: str, asked: Asked) -> None:
        self.answered.add((who, asked.round))
        self._note(who, asked.round, asked.question, asked.waiting_for or "")
        asked.waiting_for = None

    def _note(self, who: str, round_: str, asked: str, answer: str) -> None:
        if not self._keep_truth:
            return
        person = self._life.slack.workspace.user(who)
        at = self._life.now().isoformat()
        self.truth.append(
            {"person": person.email or who, "round": round_, "question": asked, "answer": answer, "at": at}
        )

    async def _answer(self, who: str, message: Message) -> None:
        asked = self._asked.get((who, message.ts))
        if asked is None:
            return
        mind, draw, offered = self._life.minds[who], self._life.draw_on(who, message), labels(message)
        asked.question = question(message)
        if WRITES in offered and draw.random() < mind.talkative:
            asked.waiting_for = sentences.comment(mind.fear, mind.liking, draw)
            await self._errands.begin(self._writing(who, message, asked.waiting_for))
            return
        label = offered[-1] if WRITES in offered else chooses(mind, draw, offered)
        asked.waiting_for = label
        await self._press(who, message, label)
        if mind.clicks_twice:
            await self._press(who, message, label)

    async def _press(self, who: str, message: Message, label: str, tries: int = 0) -> None:
        try:
            await self._life.person(who).presses(message, label)
        except Lost:
            self._life.later(who, TRY_AGAIN, lambda: self._press(who, message, label, tries))
            return
        if self._life.haste is not None and tries < MOST_TRIES:
            # Whoever is in a hurry looks again: what was acknowledged may have shown no effect.
            self._life.later(who, TRY_AGAIN, lambda: self._look(who, message, label, tries + 1))

    async def _look(self, who: str, message: Message, label: str, tries: int) -> None:
        asked = self._asked.get((who, message.ts))
        if asked is not None and (asked.waiting_for, asked.question) == (label, question(message)):
            await self._press(who, message, label, tries)

    def _writing(self, who: str, message: Message, text: str) -> Errand:
        """Look for the form of a comment, and write it."""
        label: list[str] = []

        async def opens() -> bool:
            await self._life.person(who).presses(message, WRITES)
            return True

        def knows(form: View) -> bool:
            label[:] = [block["label"]["text"] for block in form.blocks if block["type"] == "input"]
            return len(label) == 1 and form.blocks[0]["element"]["type"] == "plain_text_input"

        async def fills(person: Person, _: View, __: int) -> None:
            await person.fills(label[0], text)

        return Errand(who, self._life.draw_on(who, message), opens, knows, fills, was_saved)

    def _rethinking(self, who: str, message: Message, asked: Asked) -> Errand:
        """Look for the form in which answers are changed, and save another."""
        chosen: list[tuple[str, str]] = []

        async def opens() -> bool:
            await self._life.person(who).presses(message, labels(message)[0])
            return True

        async def fills(person: Person, form: View, _: int) -> None:
            chosen[:] = [self._another(who, form)]
            await person.picks(*chosen[0])

        def taken(text: str) -> bool:
            if was_saved(text):
                self._note(who, asked.round, *chosen[0])
            return was_saved(text)

        return Errand(who, self._life.draw_on(who, message), opens, lambda form: _scale(form) is not None, fills, taken)

    def _another(self, who: str, form: View) -> tuple[str, str]:
        """The first scale of the form, and the next lower or higher of its options."""
        scale = _scale(form)
        assert scale is not None
        offered = [option["text"]["text"] for option in scale["element"]["options"]]
        before = scale["element"].get("initial_option", {}).get("text", {}).get("text", offered[0])
        place = offered.index(before)
        higher = self._life.minds[who].liking > 0.5 and place + 1 < len(offered)
        return scale["label"]["text"], offered[place + 1 if higher else max(place - 1, 0)]


def _asks(message: Message) -> bool:
    """Whether it asks a question."""
    offered = labels(message)
    return len(offered) >= QUESTION_AT_LEAST or WRITES in offered


def _scale(form: View) -> Json | None:
    inputs = (block for block in form.blocks if block["type"] == "input")
    return next((block for block in inputs if len(block["element"].get("options", ())) > QUESTION_AT_LEAST), None)
