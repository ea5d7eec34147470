"""A person at their Slack client: what they type, press, choose, fill in and read."""

from typing import Any

from simulator.delivery import NotAcknowledged
from simulator.forms import complaints, current, dispatches, option_called, toggled, value_key
from simulator.ids import ts_text
from simulator.json_types import Json
from simulator.message import Message
from simulator.methods.marks import react
from simulator.reader import Reader
from simulator.screen import Control, Place, buttons, controls
from simulator.submission import settle
from simulator.typed_text import escaped, show_answer, with_mentions
from simulator.view import View


class Person(Reader):
    """Verbs raise AssertionError, with what is on the screen, when the person cannot do or see that."""

    __slots__ = ()

    # Writing

    async def types(self, line: str, channel: str | None = None) -> None:
        """Run a slash command, in the DM with the app unless told otherwise."""
        self._must_be_here()
        slack = self._slack
        name, _, text = line.partition(" ")
        command = slack.config.commands.get(name)
        if command is None:
            raise AssertionError(f"Slackbot: {name} is not a valid command")
        self._looks_at("messages")
        where = self._channel(channel)
        text = escaped(slack.workspace, text) if command.should_escape else text
        payload = slack.payloads.command(self.user, where, name, text.strip())
        show_answer(slack, where, self.id, await slack.delivery.interact("slash_commands", payload))

    async def says(self, text: str, to: str | None = None, thread: str | None = None) -> Message:
        """Write a message, in the DM with the app unless told otherwise; `thread` is a ts."""
        self._must_be_here()
        slack = self._slack
        channel = self._channel(to)
        if channel.archived or (channel.members is not None and self.id not in channel.members):
            raise AssertionError(f"{self.user.name} cannot write in #{channel.name}")
        if channel.kind == "im" and (slack.config.messages_read_only or not slack.config.messages_tab):
            raise AssertionError("Sending messages to this app has been turned off.")
        self._looks_at("messages")
        data: Json = {
            "type": "message",
            "user": self.id,
            "text": with_mentions(slack.workspace, text),
            "team": self.user.team_id,
            "client_msg_id": slack.workspace.ids.secret(32),
        }
        if thread:
            data["thread_ts"] = thread
        message, _ = slack.messages.post(channel, data)
        slack.events.said(channel, data)
        return message

    async def reacts(self, emoji: str, on: str | Message) -> None:
        """Put an emoji under a message."""
        slack = self._slack
        message = self._message(on)
        channel = slack.workspace.channels[message.channel]
        stored = slack.messages.find(channel, message.ts)
        assert stored is not None, "an ephemeral message takes no reactions"
        data = slack.messages.read(stored)
        if react(data, emoji.strip(":"), self.id):
            slack.messages.change(channel, stored, data)
            slack.events.reacted(channel, message.ts, emoji.strip(":"), self.user, message.author)

    async def joins(self, channel: str) -> None:
        """Join a channel."""
        self._slack.enters(self._slack.workspace.channel(channel), self.user)

    async def leaves(self, channel: str) -> None:
        """Leave a channel."""
        found = self._slack.workspace.channel(channel)
        if found.members and self.id in found.members:
            found.members.discard(self.id)
            self._slack.events.entered(found, self.user, left=True)

    # Pressing and choosing

    async def clicks(self, label: str, on: str | Message | None = None, *, confirms: bool = True) -> None:
        """Press the newest button with that text; `on` is the message, or text it contains."""
        for place in self._places(on):
            for control in buttons(place, label):
                await self.taps(control, confirms=confirms)
                return
        raise AssertionError(f"{self.user.name} sees no button “{label}”\n{self.transcript()}")

    async def presses(self, message: Message, label: str) -> None:
        """Press a button of a message as it was then, even if it has changed since: a second tap on a slow screen."""
        control = next(buttons(Place(message=message), label), None)
        if control is None:
            raise AssertionError(f"there was no button “{label}” on\n{message.visible()}")
        await self.taps(control)

    async def taps(self, control: Control, *, confirms: bool = True) -> None:
        """Press exactly that button, where several have the same text."""
        if control.element.get("confirm") and not confirms:
            return
        await self._act(control, {"text": control.element["text"], "value": control.element.get("value", "")})

    async def picks(self, label: str, option: str, on: str | Message | None = None) -> None:
        """Choose in a select, radio buttons, checkboxes, an overflow menu or a picker; a second time gives it back."""
        await self.picks_in(self._control(label, option, on), option)

    async def picks_in(self, control: Control, option: str) -> None:
        """Choose in exactly that one."""
        key = value_key(control.element)
        value: Any = option_called(control.element, option)
        if value is None:
            value = await self._named(control, option)
        if control.element["type"] == "overflow":
            await self._act(control, {key: value})
            return
        entries = self._remembering().entries.setdefault(control.place.key, {})
        before = current(control.block, control.element, entries)[key]
        chosen = {key: toggled(before, value) if isinstance(before, list) else value}
        await self._enter(control, chosen)

    async def fills(self, label: str, text: str, on: str | Message | None = None) -> None:
        """Write into a text, number, email or URL field."""
        await self.fills_in(self._control(label, None, on), text)

    async def fills_in(self, control: Control, text: str) -> None:
        """Write into exactly that field."""
        await self._enter(control, {value_key(control.element): text or None})

    async def _enter(self, control: Control, value: Json) -> None:
        entries = self._remembering().entries.setdefault(control.place.key, {})
        entries.setdefault(control.block["block_id"], {})[control.element["action_id"]] = value
        if dispatches(control.block, control.element):
            await self._act(control, value)

    async def _named(self, control: Control, name: str) -> Any:
        kind = control.element["type"]
        if "users_select" in kind:
            return self._slack.workspace.user(name).id
        if "conversations_select" in kind or "channels_select" in kind:
            return self._slack.workspace.channel(name).id
        if "external_select" in kind:
            return await self._suggested(control, name)
        return int(name) if kind == "datetimepicker" else name

    async def _suggested(self, control: Control, typed: str) -> Json:
        payload = self._payload("block_suggestion", control.place)
        payload |= {"action_id": control.element["action_id"], "block_id": control.block["block_id"], "value": typed}
        answer = await self._slack.delivery.interact("options", payload)
        found = option_called(answer, typed)
        if found is None:
            raise AssertionError(f"no option “{typed}” was suggested")
        return found

    async def _act(self, control: Control, value: Json) -> None:
        payload = self._payload("block_actions", control.place)
        element = control.element
        action = {
            "type": element["type"],
            "action_id": element["action_id"],
            "block_id": control.block["block_id"],
            **value,
            "action_ts": ts_text(self._slack.messages.next_ts()),
        }
        if "placeholder" in element:
            action["placeholder"] = element["placeholder"]
        payload["actions"] = [action]
        if not self._slack.config.interactive:
            raise NotAcknowledged("interactivity is off", "This app is not configured to handle interactive responses.")
        await self._slack.delivery.interact("interactive", payload)

    # Modals, Home and shortcuts

    async def opens_home(self, tab: str = "home") -> None:
        """Look at the app's Home (or its messages tab); what is there may be redrawn a moment later."""
        self._must_be_here()
        self._looks_at(tab)
        self._slack.events.home_opened(self.user, tab)

    async def submits(self) -> dict[str, str]:
        """Send the modal off; the errors shown, by label, empty when it was accepted."""
        modal = self._open_modal()
        entries = self._client.entries.get(modal.id, {})
        errors = complaints(modal.blocks, entries)
        if not errors:
            payload = self._payload("view_submission", Place(view=modal))
            payload["response_urls"] = self._slack.payloads.view_response_urls(self.user, modal.blocks, entries)
            answer = await self._slack.delivery.interact("interactive", payload)
            errors = settle(self._slack, self.id, modal, answer)
            if all(view["id"] != modal.id for view in self._slack.views.stack(self.id)):
                self._client.entries.pop(modal.id, None)
        self._remembering().errors = {modal.id: errors} if errors else {}
        self._slack.changed.ring()
        return errors

    async def closes(self, *, everything: bool = False) -> None:
        """Press the modal's close button (or its ×, which closes the whole stack)."""
        modal = self._open_modal()
        payload = self._payload("view_closed", Place(view=modal))
        payload["is_cleared"] = everything
        # What was filled in is promised of a form that is sent, and of no other.
        payload["view"]["state"] = {"values": {}}
        self._slack.views.close(self.id, everything=everything or bool(modal.data["clear_on_close"]))
        self._client.entries.pop(modal.id, None)
        if modal.data["notify_on_close"]:
            await self._slack.delivery.interact("interactive", payload)

    async def uses_shortcut(self, name: str, on_message: str | Message | None = None) -> None:
        """Run a global shortcut, or one on a message."""
        slack = self._slack
        kind = "global" if on_message is None else "message"
        shortcut = next((s for s in slack.config.shortcuts if s.name == name and s.kind == kind), None)
        if shortcut is None:
            raise AssertionError(f"there is no {kind} shortcut “{name}”")
        if on_message is None:
            payload = slack.payloads.interaction("shortcut", self.user)
        else:
            message = self._message(on_message)
            payload = self._payload("message_action", Place(message=message))
            payload |= {"message": message.data, "message_ts": message.ts}
        payload |= {"callback_id": shortcut.callback_id, "action_ts": ts_text(slack.messages.next_ts())}
        await slack.delivery.interact("interactive", payload)

    # On the way to the app

    def _control(self, label: str, option: str | None, on: str | Message | None) -> Control:
        for place in self._places(on):
            for control in controls(place, label, option):
                return control
        offered = f" with “{option}”" if option else ""
        raise AssertionError(f"{self.user.name} sees no “{label}”{offered}\n{self.transcript()}")

    def _payload(self, kind: str, place: Place) -> Json:
        entries = self._client.entries.get(place.key, {})
        return self._slack.payloads.in_place(kind, self.user, place, entries)

    def _open_modal(self) -> View:
        modal = self.modal
        if modal is None:
            raise AssertionError(f"{self.user.name} has no modal open\n{self.transcript()}")
        return modal

    def _must_be_here(self) -> None:
        if self.user.deleted:
            raise AssertionError(f"{self.user.name}'s account is deactivated")
