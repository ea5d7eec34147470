"""chat.*: posting, changing, deleting and finding what the app says."""

from typing import TYPE_CHECKING

from simulator.call import Call
from simulator.content import checked_content, must_be_known
from simulator.json_types import Json
from simulator.message import BROADCAST
from simulator.methods.places import is_member, known_channel, place_to_post
from simulator.records import Channel, Stored
from simulator.refusal import Refused

if TYPE_CHECKING:
    from simulator.slack import Slack


def post_message(slack: "Slack", call: Call) -> Json:
    """Say something in a channel or a DM."""
    channel = place_to_post(slack, call.required("channel", "channel_not_found"))
    data = slack.voice.signed(_content(slack, call))
    thread_ts = call.text("thread_ts")
    if thread_ts:
        if slack.messages.find(channel, thread_ts) is None:
            raise Refused("thread_not_found", f"{thread_ts} is not in {channel.id}")
        data["thread_ts"] = thread_ts
        if call.flag("reply_broadcast"):
            data["subtype"] = BROADCAST
    message = slack.voice.post(channel, data, method=call.method)
    return {"ok": True, "channel": channel.id, "ts": message.ts, "message": data}


def post_ephemeral(slack: "Slack", call: Call) -> Json:
    """Show something to one person in a channel."""
    channel = place_to_post(slack, call.required("channel", "channel_not_found"))
    user_id = call.required("user", "user_not_in_channel")
    if user_id not in slack.workspace.users:
        raise Refused("user_not_in_channel", f"{user_id} is nobody")
    if user_id != channel.user and user_id not in (channel.members or ()):
        raise Refused("user_not_in_channel", f"{user_id} is not in {channel.id}")
    message = slack.messages.whisper(channel, user_id, slack.voice.signed(_content(slack, call)))
    return {"ok": True, "message_ts": message.ts}


def update(slack: "Slack", call: Call) -> Json:
    """Change what one of the app's messages says; what is not given keeps as it was."""
    channel, stored = _own_message(slack, call, "cant_update_message")
    data = slack.messages.read(stored)
    content = _content(slack, call)
    if "text" in call.args and "blocks" not in call.args:
        # Text alone takes the blocks away; without text they stay.
        data.pop("blocks", None)
    if call.structure("metadata", "invalid_metadata_format") == {}:
        data.pop("metadata", None)
    data |= content
    slack.voice.mark_edited(data)
    message = slack.voice.change(channel, stored, data)
    return {"ok": True, "channel": channel.id, "ts": message.ts, "text": data["text"], "message": data}


def delete(slack: "Slack", call: Call) -> Json:
    """Take one of the app's messages away."""
    channel, stored = _own_message(slack, call, "cant_delete_message")
    slack.voice.remove(channel, stored)
    return {"ok": True, "channel": channel.id, "ts": call.text("ts")}


def get_permalink(slack: "Slack", call: Call) -> Json:
    """The address of a message; of one in a thread it says which thread."""
    channel = known_channel(slack, call.required("channel", "channel_not_found"))
    stored = slack.messages.find(channel, call.required("message_ts", "message_not_found"))
    if stored is None:
        raise Refused("message_not_found", f"{call.text('message_ts')} is not in {channel.id}")
    ts, thread_ts = call.text("message_ts"), slack.messages.read(stored).get("thread_ts")
    within = f"?thread_ts={thread_ts}&cid={channel.id}" if thread_ts and thread_ts != ts else ""
    place = f"https://{slack.workspace.domain}.slack.com/archives/{channel.id}"
    return {"ok": True, "channel": channel.id, "permalink": f"{place}/p{ts.replace('.', '')}{within}"}


def _own_message(slack: "Slack", call: Call, error: str) -> tuple[Channel, Stored]:
    channel = known_channel(slack, call.required("channel", "channel_not_found"))
    if channel.archived:
        raise Refused("is_archived", f"{channel.id} is archived")
    stored = slack.messages.find(channel, call.required("ts", "message_not_found"))
    if stored is None:
        raise Refused("message_not_found", f"{call.text('ts')} is not in {channel.id}")
    if not is_member(slack, channel) or slack.messages.read(stored).get("user") != slack.bot.id:
        raise Refused(error, "the message is somebody else's")
    return channel, stored


def _content(slack: "Slack", call: Call) -> Json:
    blocks = call.structure("blocks", "invalid_blocks_format")
    must_be_known(blocks, slack.unknown_blocks)
    return checked_content(
        call.text("text"),
        blocks,
        call.structure("attachments", "invalid_attachments"),
        call.structure("metadata", "invalid_metadata_format"),
        call.text("markdown_text"),
    )


METHODS = {
    "chat.postMessage": post_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.update": update,
    "chat.delete": delete,
    "chat.getPermalink": get_permalink,
}
