"""The town: everybody in the workspace, living in simulated time, each by their own temper."""

import heapq
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from simulator.delivery import Lost
from simulator.message import Message
from simulator.people import QUESTION_AT_LEAST, Mind, chooses, looks_at, mind_of, thinks
from simulator.slack import Slack

TRY_AGAIN = timedelta(seconds=40)
"""When somebody presses again after Slack showed them that a press did not get through."""

Doing = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Asked:
    """A message with questions that somebody has got: which round it belongs to, and how they stand with it."""

    round: str
    waiting_for: str | None = None
    """The button pressed whose effect they have not seen yet."""
    question: str = ""
    thought_again: bool = False


@dataclass(slots=True)
class Town:
    """Reacts to messages; `next_action` and `act` let whoever moves the clock live through it."""

    slack: Slack
    seed: int
    minds: dict[str, Mind] = field(default_factory=dict)
    answered: set[tuple[str, str]] = field(default_factory=set)
    """(person, round) of everybody who saw that an answer of theirs was taken."""
    truth: list[dict[str, Any]] = field(default_factory=list)
    """Every answer that was taken: person, round, question, answer, at."""
    keep_truth: bool = True
    _asked: dict[tuple[str, str], Asked] = field(default_factory=dict)
    _agenda: list[tuple[datetime, int, Doing]] = field(default_factory=list)
    _order: Any = field(default_factory=count)

    def populate(self, volunteers: dict[str, bool]) -> None:
        """Give everybody a mind; `volunteers` maps user ids to whether they came of their own accord."""
        for user_id, volunteer in volunteers.items():
            user = self.slack.workspace.user(user_id)
            self.minds[user_id] = mind_of(self.seed, user.email or user.name, volunteer=volunteer)
        self.slack.on_message(self.hears)

    def next_action(self) -> datetime | None:
        """When somebody next does something, or None."""
        return self._agenda[0][0] if self._agenda else None

    async def act(self, now: datetime) -> None:
        """Everybody whose time has come does what they had in mind."""
        while self._agenda and self._agenda[0][0] <= now:
            _, _, doing = heapq.heappop(self._agenda)
            await doing()

    def _plan(self, moment: datetime, doing: Doing) -> None:
        heapq.heappush(self._agenda, (moment, next(self._order), doing))

    def hears(self, audience: str, message: Message) -> None:
        """A message appeared, changed or went; called by the workspace."""
        mind = self.minds.get(audience)
        if mind is None or message.ephemeral or message.change == "removed":
            return
        place = (audience, message.ts)
        if message.change == "posted":
            if message.key is not None:
                self._arrived(audience, mind, message)
        elif place in self._asked:
            self._replaced(audience, mind, message, self._asked[place])

    def _arrived(self, user_id: str, mind: Mind, message: Message) -> None:
        draw = self._draw(user_id, message)
        labels = _labels(message)
        moment = looks_at(mind, draw, self.slack.workspace.now(), self.slack.workspace.user(user_id).tz)
        if len(labels) >= QUESTION_AT_LEAST:
            self._asked[user_id, message.ts] = Asked(round=str(message.key).split(":")[1])
            if moment is not None:
                self._plan(moment, lambda: self._answer(user_id, message))
        elif mind.weary and labels:
            later = self.slack.workspace.now() + timedelta(minutes=5)
            self._plan(later, lambda: self._press(user_id, message, labels[0]))

    def _replaced(self, user_id: str, mind: Mind, message: Message, asked: Asked) -> None:
        labels = _labels(message)
        if asked.waiting_for is None or not labels:
            return
        self._taken(user_id, asked)
        draw = self._draw(user_id, message)
        soon = self.slack.workspace.now() + thinks(draw)
        if len(labels) >= QUESTION_AT_LEAST:
            self._plan(soon, lambda: self._answer(user_id, message))
        elif mind.thinks_again and not asked.thought_again:
            asked.thought_again = True
            self._plan(soon + timedelta(minutes=3), lambda: self._change(user_id, mind, message, asked))

    def _taken(self, user_id: str, asked: Asked) -> None:
        self.answered.add((user_id, asked.round))
        if self.keep_truth:
            self._note(user_id, asked.round, asked.question, asked.waiting_for or "")
        asked.waiting_for = None

    def _note(self, user_id: str, round_: str, question: str, answer: str) -> None:
        person = self.slack.workspace.user(user_id)
        at = self.slack.workspace.now().isoformat()
        self.truth.append(
            {"person": person.email or user_id, "round": round_, "question": question, "answer": answer, "at": at}
        )

    async def _answer(self, user_id: str, message: Message) -> None:
        mind, draw = self.minds[user_id], self._draw(user_id, message)
        asked = self._asked[user_id, message.ts]
        label = chooses(mind, draw, _labels(message))
        asked.waiting_for, asked.question = label, _question(message)
        await self._press(user_id, message, label)
        if mind.clicks_twice:
            await self._press(user_id, message, label)

    async def _press(self, user_id: str, message: Message, label: str) -> None:
        try:
            await self.slack.person(user_id).presses(message, label)
        except Lost:
            again = self.slack.workspace.now() + TRY_AGAIN
            self._plan(again, lambda: self._press(user_id, message, label))

    async def _change(self, user_id: str, mind: Mind, message: Message, asked: Asked) -> None:
        """Look for the form in which answers are changed, and come to it a moment later."""
        label = _labels(message)[0]
        await self._press(user_id, message, label)
        soon = self.slack.workspace.now() + thinks(self._draw(user_id, message)) * 2
        self._plan(soon, lambda: self._rethink(user_id, mind, asked))

    async def _rethink(self, user_id: str, mind: Mind, asked: Asked) -> None:
        """Choose the next lower or higher option of the first scale in the form, and save."""
        person = self.slack.person(user_id)
        if person.modal is None:
            return
        block = next(b for b in person.modal.blocks if b["type"] == "input" and len(b["element"]["options"]) > 3)
        question = block["label"]["text"]
        labels = [option["text"]["text"] for option in block["element"]["options"]]
        before = block["element"].get("initial_option", {}).get("text", {}).get("text", labels[0])
        place = labels.index(before)
        chosen = labels[place + 1 if mind.liking > 0.5 and place + 1 < len(labels) else max(place - 1, 0)]
        await person.picks(question, chosen)
        if not await person.submits() and self.keep_truth:
            self._note(user_id, asked.round, question, chosen)

    def _draw(self, user_id: str, message: Message) -> Random:
        key = message.key or f"{message.ts}|{_question(message)}"
        return Random(f"{self.seed}|{user_id}|{key}|{_question(message)}")


def _labels(message: Message) -> list[str]:
    return [
        element["text"]["text"]
        for block in message.blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element["type"] == "button"
    ]


def _question(message: Message) -> str:
    """The section right above the buttons."""
    above = ""
    for block in message.blocks:
        if block["type"] == "section":
            above = block["text"]["text"]
        elif block["type"] == "actions":
            break
    return above
