"""Payloads as somebody forges them: in the place of what a button or form of ours carries, anything at all.

They reach the product as Slack delivers them; who pressed is what Slack says, and nobody else can say it.
"""

import json
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import event

from handlers.call import Source
from simulator import Lost, Message, Person
from simulator.view import View
from tests.stories.conftest import Harbour

Fields = Mapping[str, Any]
MISSING = object()
"""In the place of a value: the field is not there at all."""
WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)', re.IGNORECASE)
SEEN = {"seen"}
"""What is noted of anything that comes: that it has come."""


@dataclass(frozen=True)
class Forged:
    """What somebody sends: `fields` are those of an action or a view, of an event, or `text` behind a command."""

    who: str
    fields: Fields = field(default_factory=dict)
    says: str = ""
    """Words of the answer; empty where Slack shows nothing."""


@dataclass
class Came:
    """What came of it: whether it was acknowledged, all that anybody was shown, the tables written, errors logged."""

    acknowledged: bool
    shown: str
    wrote: set[str]
    errors: list[str]


class Forger:
    """Sends what nobody's client would, and looks at everything that comes of it."""

    def __init__(self, harbour: Harbour, caplog: pytest.LogCaptureFixture) -> None:
        self.harbour, self._caplog = harbour, caplog
        self._shown: list[Any] = []
        self._wrote: set[str] = set()
        harbour.slack.on_message(self._said)
        harbour.slack.on_view(self._drawn)

    def _said(self, _: str, message: Message) -> None:
        self._shown += [message.text, message.blocks]

    def _drawn(self, _: str, view: View, change: str) -> None:
        if change != "closed":
            self._shown += [view.data["title"], view.blocks]

    @contextmanager
    def _watching(self) -> Iterator[None]:
        engine = self.harbour.told.product.house.db.engine

        def note(_: Any, __: Any, statement: str, *___: Any) -> None:
            found = WRITES.match(statement)
            if found:
                self._wrote.add(found.group(1))

        event.listen(engine, "before_cursor_execute", note)
        yield
        event.remove(engine, "before_cursor_execute", note)

    async def sends(self, source: Source, name: str, forged: Forged) -> Came:
        """Send it, and wait until everybody has finished what they are at."""
        self._shown, self._wrote = [], set()
        self._caplog.clear()
        kind, payload = self._payload(source, name, getattr(self.harbour, forged.who), dict(forged.fields))
        acknowledged = True
        with self._watching():
            try:
                self._shown.append(await self.harbour.slack.sends(kind, payload))
            except Lost:
                acknowledged = False
            await self.harbour.rest()
            if acknowledged and not any(self._shown):
                # A form that is opened may have to wait for its turn.
                await self.harbour.forward(seconds=1)
        errors = [record.getMessage() for record in self._caplog.records if record.levelno >= logging.ERROR]
        shown = json.dumps([one for one in self._shown if one], ensure_ascii=False) if any(self._shown) else ""
        return Came(acknowledged, shown, self._wrote, errors)

    def _payload(self, source: Source, name: str, person: Person, fields: dict[str, Any]) -> tuple[Any, Any]:
        payloads = self.harbour.slack.payloads
        match source:
            case Source.COMMAND:
                return "slash_commands", payloads.command(person.user, person.dm, name, "") | there(fields)
            case Source.EVENT:
                usual = {"type": name, "user": person.id, "channel": person.dm.id, "tab": "home", "channel_type": "im"}
                return "events_api", payloads.event(there(usual | fields))
            case Source.SHORTCUT:
                return "interactive", payloads.interaction("shortcut", person.user) | {"callback_id": name}
            case Source.MESSAGE_SHORTCUT:
                usual = {"callback_id": name, "message": {"text": "Who decides?"}}
                return "interactive", payloads.interaction("message_action", person.user) | there(usual | fields)
            case Source.ACTION:
                return "interactive", self._pressed(name, person, fields)
            case Source.VIEW:
                usual = {"id": "V0FORGED", "type": "modal", "callback_id": name, "private_metadata": "1",
                         "hash": "1.a", "blocks": [], "state": {"values": {}}, "title": None}  # fmt: skip
                payload = payloads.interaction("view_submission", person.user)
                return "interactive", payload | {"view": there(usual | fields), "response_urls": []}

    def _pressed(self, name: str, person: Person, fields: dict[str, Any]) -> dict[str, Any]:
        state = fields.pop("state", {"values": {}})
        dm = person.dm.id
        usual = {"type": "button", "action_id": name, "block_id": "pulse:1:usage", "value": "1", "action_ts": "1.1"}
        return there(
            self.harbour.slack.payloads.interaction("block_actions", person.user)
            | {
                "container": {"type": "message", "message_ts": "1.1", "channel_id": dm, "is_ephemeral": False},
                "channel": {"id": dm, "name": "directmessage"},
                "response_url": self.harbour.slack.response_url(dm, person.id),
                "state": state,
                "actions": [there(usual | fields)],
            }
        )


def there(value: Any) -> Any:
    """JSON without what is MISSING in it."""
    if isinstance(value, Mapping):
        return {name: there(one) for name, one in value.items() if one is not MISSING}
    return [there(one) for one in value if one is not MISSING] if isinstance(value, list) else value


def filled(**blocks: Any) -> Fields:
    """The state of a form: what stands in the field of each block."""
    return {"values": {block: {"value": value} for block, value in blocks.items()}}


def typed(text: Any) -> Fields:
    return {"type": "plain_text_input", "value": text}


def chosen(value: Any) -> Fields:
    return {"type": "radio_buttons", "selected_option": {"value": value}}


def ticked(*values: Any) -> Fields:
    return {"type": "checkboxes", "selected_options": [{"value": value} for value in values]}


def a_day(value: Any) -> Fields:
    return {"type": "datepicker", "selected_date": value}


def a_time(value: Any) -> Fields:
    return {"type": "timepicker", "selected_time": value}
