"""reactions.add and pins.add: marks on a message."""

from typing import TYPE_CHECKING

from simulator.call import Call
from simulator.json_types import Json
from simulator.methods.places import is_member, known_channel
from simulator.records import Channel, Stored
from simulator.refusal import Refused

if TYPE_CHECKING:
    from simulator.slack import Slack


def add_reaction(slack: "Slack", call: Call) -> Json:
    """Put an emoji under a message."""
    name = call.required("name", "invalid_name").strip(":")
    channel, stored = _marked(slack, call)
    data = slack.messages.read(stored)
    if not react(data, name, slack.bot.id):
        raise Refused("already_reacted", name)
    slack.messages.change(channel, stored, data)
    return {"ok": True}


def react(data: Json, name: str, user_id: str) -> bool:
    """Add one person's emoji to a message's JSON; False when it was there."""
    reactions = data.setdefault("reactions", [])
    for reaction in reactions:
        if reaction["name"] == name:
            if user_id in reaction["users"]:
                return False
            reaction["users"].append(user_id)
            reaction["count"] += 1
            return True
    reactions.append({"name": name, "users": [user_id], "count": 1})
    return True


def add_pin(slack: "Slack", call: Call) -> Json:
    """Pin a message to its channel."""
    channel, stored = _marked(slack, call)
    data = slack.messages.read(stored)
    if channel.id in data.get("pinned_to", []):
        raise Refused("already_pinned", call.text("timestamp"))
    data["pinned_to"] = [channel.id]
    slack.messages.change(channel, stored, data)
    return {"ok": True}


def _marked(slack: "Slack", call: Call) -> tuple[Channel, Stored]:
    channel = known_channel(slack, call.required("channel", "channel_not_found"))
    if not is_member(slack, channel):
        raise Refused("not_in_channel", f"the app is not in {channel.id}")
    stored = slack.messages.find(channel, call.required("timestamp", "bad_timestamp"))
    if stored is None:
        raise Refused("message_not_found", call.text("timestamp"))
    return channel, stored


METHODS = {"reactions.add": add_reaction, "pins.add": add_pin}
