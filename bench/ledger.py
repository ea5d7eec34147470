"""What Slack got and what people saw, noted on Slack's side, and held against what the product has stored."""

from collections import Counter
from dataclasses import astuple, dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.blocks import pulse, replies
from bot.rules.failing import MAYBE_THERE
from bot.rules.sending import MANNERS
from simulator import Slack
from simulator.delivery import Kind as Payload
from simulator.delivery import Transport
from simulator.message import Message
from storage import rounds
from storage.deliveries import State
from storage.keys import Keys
from storage.tables import Delivery, Invite, Person

CHANNELS = "CG"
SAID_AGAIN = frozenset(kind.value for kind, manner in MANNERS.items() if manner.said_again)
"""How the ids of channels begin, which the app has no right to read."""


@dataclass(frozen=True, slots=True)
class Count:
    """What became of messages and answers. `apart` is what nobody can look up: given up, or said through a
    `response_url` that got lost."""

    due: int = 0
    sent: int = 0
    twice: int = 0
    given: int = 0
    taken: int = 0
    recorded: int = 0
    apart: int = 0

    def __add__(self, other: "Count") -> "Count":
        """Both together."""
        return Count(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))

    @property
    def lost(self) -> int:
        """Messages that were due and never came."""
        return self.due - self.sent

    @property
    def forgotten(self) -> int:
        """Answers that somebody saw taken and that are not stored."""
        return self.taken - self.recorded

    @property
    def kept(self) -> bool:
        """Whether nothing was lost, and nothing said twice."""
        return self.lost == self.twice == self.forgotten == 0


@dataclass(slots=True)
class Outcome:
    """What became of a scenario."""

    name: str
    database: str
    count: Count = field(default_factory=Count)
    kills: int = 0
    seconds: float = 0.0
    problem: str = ""

    @property
    def kept(self) -> bool:
        """Whether it ended, and everything that is promised held."""
        return not self.problem and self.count.kept


@dataclass(slots=True)
class Ledger:
    """Listens to one pretend Slack."""

    said: Counter[str] = field(default_factory=Counter)
    """How often each delivery's key was posted."""
    given: set[tuple[str, str, str]] = field(default_factory=set)
    """Which answers people tapped on: person, round and question."""
    taken: dict[tuple[str, str, str], str] = field(default_factory=dict)
    """The last value that was acknowledged, by person, round and question."""
    forms: set[str] = field(default_factory=set)
    """Who has sent a form, in which answers may be changed."""
    _last: dict[str, tuple[str, str, str]] = field(default_factory=dict)

    def listen(self, slack: Slack) -> None:
        """Note every message and every tap from now on."""
        slack.on_message(self._posted)

    def witness(self, slack: Slack) -> None:
        """Note every tap from now on, over the transport that the app has chosen."""
        slack.delivery.transport = _Witness(slack.delivery.transport, self)

    def _posted(self, audience: str, message: Message) -> None:
        if message.change != "posted":
            return
        if message.ephemeral:
            if message.text == replies.not_saved().text and audience in self._last:
                # They know that it was not taken, and press again.
                self.taken.pop(self._last.pop(audience), None)
        elif message.key:
            self.said[message.key] += 1

    def pressed(self, payload: dict[str, Any]) -> None:
        """Somebody pressed or sent something."""
        tap = _answer(payload)
        if tap is not None:
            self.given.add(tap[0])

    def acknowledged(self, payload: dict[str, Any]) -> None:
        """The app has said that it has it."""
        who = payload.get("user", {}).get("id", "")
        if payload.get("type") == "view_submission":
            self.forms.add(who)
        tap = _answer(payload)
        if tap is not None:
            place, value = tap
            self.taken[place], self._last[who] = value, place

    def count(self, session: Session, keys: Keys, now: datetime) -> Count:
        """Hold it against what is stored while rounds are open."""
        due, apart = _due(session, now)
        stored: dict[tuple[str, str], dict[str, str]] = {}
        for who, round_id, _ in self.taken:
            stored[who, round_id] = rounds.answers_of(session, keys, int(round_id), who)
        recorded = sum(
            stored[who, number].get(question) == value or (who in self.forms and question in stored[who, number])
            for (who, number, question), value in self.taken.items()
        )
        # Where we may not look, a concern is said again.
        again = Counter[bool]()
        for key, times in self.said.items():
            kind, _, rest = key.partition(":")
            again[kind in SAID_AGAIN and rest.rpartition(":")[2][:1] in CHANNELS] += times - 1
        apart += again[True]
        return Count(
            due=len(due), sent=sum(key in self.said for key in due), twice=again[False],
            given=len(self.given), taken=len(self.taken), recorded=recorded, apart=apart,
        )  # fmt: skip


def _answer(payload: dict[str, Any]) -> tuple[tuple[str, str, str], str] | None:
    """(person, round, question) and value of a tap on an answer, or None."""
    if payload.get("type") != "block_actions":
        return None
    action = payload["actions"][0]
    place = pulse.place_of(action["block_id"])
    if place is None or not action["action_id"].startswith(pulse.TAP) or "value" not in action:
        return None
    return (payload["user"]["id"], *place), action["value"]


def _due(session: Session, now: datetime) -> tuple[set[str], int]:
    """The keys of all that was to be said by now, and how many were given up because nobody can look for them.

    Whoever is asked is due a pulse, whether anything was noted for it or not.
    """
    rows = {row.key: row for row in session.exec(select(Delivery))}
    asked = select(Invite.round_id, Person.slack_id).join(Person, col(Person.id) == col(Invite.person_id))
    due = {f"pulse:{round_id}:{slack_id}" for round_id, slack_id in session.exec(asked)}
    due |= {key for key, row in rows.items() if row.not_before <= now or row.attempts}
    dropped = {key for key, row in rows.items() if row.state == State.DROPPED}
    unknowable = {
        key for key, row in rows.items() if row.state == State.FAILED and (row.reason or "").startswith(MAYBE_THERE)
    }
    return due - dropped - unknowable, len(unknowable)


@dataclass(slots=True)
class _Witness:
    """A transport that tells a ledger what passes through it."""

    transport: Transport
    ledger: Ledger

    async def send(self, kind: Payload, payload: dict[str, Any], retry: tuple[int, str] | None) -> dict[str, Any]:
        """Deliver, and note it."""
        self.ledger.pressed(payload)
        answer = await self.transport.send(kind, payload, retry)
        self.ledger.acknowledged(payload)
        return answer
