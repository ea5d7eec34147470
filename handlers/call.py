"""What a handler is given and what it gives back."""

import hashlib
import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any

from slack_sdk.models.views import View

from bot.blocks.message import Message
from bot.house import House
from bot.rules.audience import Scope
from bot.rules.company import Role
from bot.rules.rights import Identity, Right

FROM_HOME = "@home"
"""Begins what a form is told where it was opened from Home, which then shows what came of it."""
PICKED = ("value", "selected_date", "selected_time", "selected_user")
"""Where what was typed or picked stands, by the kind of the field."""
LONGEST_NUMBER = 10
"""Digits, and one more: what a database takes as a number."""


class Garbled(Exception):
    """A payload that none of our buttons and forms makes: somebody has tampered with it. The door says so."""


class Source(StrEnum):
    """How a request reaches us."""

    COMMAND = "command"
    ACTION = "action"
    VIEW = "view"
    EVENT = "event"
    SHORTCUT = "shortcut"
    MESSAGE_SHORTCUT = "message shortcut"


@dataclass(frozen=True, slots=True)
class Call:
    """A request from Slack. `who` is None only where it was refused."""

    body: Mapping[str, Any]
    slack_id: str
    who: Identity | None

    @property
    def scope(self) -> Scope:
        """Of whom this person may ask and read: everybody for operations leads, champions of their departments."""
        if self.who is None:
            return frozenset()
        return None if self.who.holds(Role.OPERATIONS_LEAD) else self.who.champions

    @property
    def action(self) -> Mapping[str, Any]:
        """The element that was used, in a block action."""
        found: Mapping[str, Any] = self.body["actions"][0]
        return found

    @property
    def value(self) -> str:
        """What the button that was pressed carries."""
        return text_in(self.action.get("value"))

    @property
    def block(self) -> str:
        """The block in which it stands."""
        return text_in(self.action.get("block_id"))

    @property
    def pressed(self) -> float:
        """When the element was used by Slack's clock, in seconds since 1970; 0 where Slack does not say."""
        said = str(self.action.get("action_ts") or "0")
        return float(said) if said.replace(".", "", 1).isdecimal() else 0.0

    @property
    def filled(self) -> Mapping[str, Mapping[str, Any]]:
        """What stands in the fields of a form or message: block id -> action id -> Slack's fields of its value."""
        state = (self.body.get("view") or self.body).get("state") or {}
        blocks = mapping_in(mapping_in(state).get("values") or {})
        return {
            text_in(block): {text_in(name): mapping_in(fields) for name, fields in mapping_in(inside).items()}
            for block, inside in blocks.items()
        }

    def field(self, block: str, name: str) -> list[str]:
        """What stands in a field of a form: the values that are chosen, or what is typed."""
        return values_in(mapping_in(self.filled.get(block, {}).get(name)))

    @property
    def typed(self) -> str:
        """What stands behind a slash command."""
        return text_in(self.body.get("text") or "").strip()

    @property
    def words(self) -> list[str]:
        """The words of it."""
        return self.typed.split()

    @property
    def response_url(self) -> str | None:
        """Where an answer that only this person sees may be sent."""
        return self.body.get("response_url")

    @property
    def once(self) -> str:
        """A digest that is the same when Slack sends the same thing twice, and tells nothing else.

        It is drawn from ids that Slack makes up at random, so that it cannot be guessed from who and when; only
        where there are none, from the moment Slack gives.
        """
        parts = [self.body.get("event_id"), self.body.get("trigger_id"), (self.body.get("view") or {}).get("hash")]
        if not any(parts):
            parts = [self.slack_id, *(str(a.get("action_ts")) for a in self.body.get("actions", ()))]
        return hashlib.sha256("|".join(str(p) for p in parts if p).encode()).hexdigest()[:32]

    @property
    def at_home(self) -> bool:
        """Whether it comes from Home, or from a form that was opened there."""
        view = self.body.get("view") or {}
        return view.get("type") == "home" or str(view.get("private_metadata") or "").startswith(FROM_HOME)

    @property
    def told(self) -> str:
        """What a form was told when it was opened."""
        return text_in((self.body.get("view") or {}).get("private_metadata") or "").removeprefix(FROM_HOME)

    def once_with(self, words: str) -> str:
        """A digest that is the same when one form or command is sent twice with the same words."""
        return hashlib.sha256(f"{self.form or self.once}|{words}".encode()).hexdigest()[:32]

    @property
    def form(self) -> str:
        """A digest that is the same whenever this person sends this opened form; empty where it is none."""
        found = str((self.body.get("view") or {}).get("id") or "")
        return hashlib.sha256(f"{self.slack_id}|{found}".encode()).hexdigest()[:32] if found else ""


Then = Callable[[], Coroutine[Any, Any, object]]


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said at once, and what is done after Slack has been acknowledged.

    `say` is an answer that only this person sees; `view` goes into a modal's acknowledgement.
    """

    say: Message | None = None
    view: Mapping[str, Any] | None = None
    then: Then | None = None
    forged: bool = False
    """Whether what came is none of theirs, or nothing that our buttons and forms send: it is refused and recorded."""


Handler = Callable[[Call, House], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Hears:
    """One thing that is listened to: `name` is a command, an action id up to its colon, a callback id or an event."""

    source: Source
    name: str
    needs: Right
    handler: Handler
    says: str = field(default="", kw_only=True)
    escapes: bool = field(default=False, kw_only=True)
    """For commands: whether Slack turns names behind it into ids."""
    at_once: "Callable[[Call, House], Awaitable[Reply | None]] | None" = field(default=None, kw_only=True)
    """Tried before anybody is looked up; None from it where the usual way has to be gone. It holds the right itself."""
    of_reporters: bool = field(default=False, kw_only=True)
    """Whether whoever uses it may have raised a concern anonymously: then a record of it names nobody."""
    hint: str = field(default="", kw_only=True)
    """For commands: what Slack shows below and beside it."""


MENTION = re.compile(r"<([@#!])([^>|]*)(?:\|([^>]*))?>")


def unescaped(text: str) -> str:
    """What Slack has escaped, as it was typed."""
    plain = MENTION.sub(lambda m: f"{m[1]}{m[3] or m[2]}", text)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def mention_in(text: str) -> str:
    """Whom a word names that Slack has escaped: "@U012ABC"; or the word as it was typed."""
    found = MENTION.fullmatch(text)
    return f"@{found[2]}" if found and found[1] == "@" else unescaped(text)


def number_in(text: object) -> int:
    """The number a button or form carries; 0, which nothing has, where it was tampered with."""
    said = str(text)
    return int(said) if said.isascii() and said.isdecimal() and len(said) < LONGEST_NUMBER else 0


def mapping_in(value: object) -> Mapping[str, Any]:
    """An object of JSON. Garbled where it is none."""
    if not isinstance(value, Mapping):
        raise Garbled
    return value


def text_in(value: object) -> str:
    """A text that a database takes. Garbled where it is none."""
    if not isinstance(value, str) or "\0" in value:
        raise Garbled
    if not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
        raise Garbled
    return value


def values_in(fields: Mapping[str, Any]) -> list[str]:
    """What stands in a field of any kind: the values that are chosen, or what is typed or picked."""
    several, one = fields.get("selected_options"), fields.get("selected_option")
    if several is not None:
        if not isinstance(several, list):
            raise Garbled
        return [text_in(mapping_in(option).get("value")) for option in several]
    if one is not None:
        return [text_in(mapping_in(one).get("value"))]
    moment = fields.get("selected_date_time")
    value = next(filter(None, map(fields.get, PICKED)), None) if moment is None else str(moment)
    return [text_in(value)] if value else []


def in_place(call: Call, house: House, message: Message) -> Reply:
    """A message in place of the one whose button was pressed, through the press's own address."""
    url = call.response_url
    if not url:
        # At Home there is no message to take the place of.
        return Reply(say=message)
    return Reply(then=partial(house.slack.respond, url, message, replace=True))


async def opening(call: Call, house: House, view: View, otherwise: Message) -> None:
    """Open a modal; where Slack does not let us, the person reads `otherwise`."""
    if call.at_home:
        view.private_metadata = f"{FROM_HOME}{view.private_metadata or ''}"
    if not await house.slack.open_view(call.body["trigger_id"], view) and call.response_url:
        await house.slack.respond(call.response_url, otherwise, replace=False)
