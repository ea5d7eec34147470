"""conversations.*: channels, who is in them, and what was said there."""

from typing import TYPE_CHECKING

from simulator.call import Call
from simulator.ids import im_id, ts_number
from simulator.json_types import Json
from simulator.message import BROADCAST
from simulator.methods.paging import decode, encode, page
from simulator.methods.places import is_member, known_channel, missing_scope, readable_channel
from simulator.records import Channel, Stored
from simulator.refusal import Refused
from simulator.scopes import needed_in

if TYPE_CHECKING:
    from simulator.slack import Slack

_KINDS = {"public_channel": "public", "private_channel": "private", "im": "im"}
MOST_MESSAGES = 999


def channel_json(slack: "Slack", channel: Channel, *, counted: bool = False) -> Json:
    """The channel object of conversations.info and conversations.list."""
    shown: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.archived,
        "is_im": channel.kind == "im",
        "is_mpim": False,
        "is_org_shared": False,
        "is_ext_shared": channel.shared,
        "context_team_id": slack.workspace.team_id,
    }
    if channel.kind == "im":
        user = slack.workspace.users[channel.user]
        return shown | {"user": channel.user, "is_user_deleted": user.deleted, "is_open": True}
    shown |= {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "public",
        "is_group": channel.kind == "private",
        "is_private": channel.kind == "private",
        "is_general": channel.name == "general",
        "is_member": is_member(slack, channel),
        "creator": channel.creator,
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }
    if counted:
        shown["num_members"] = len(channel.members or ())
    return shown


def open_(slack: "Slack", call: Call) -> Json:
    """Open the DM with one person; a group DM needs a scope this app has no use for."""
    if call.text("channel"):
        channel = known_channel(slack, call.text("channel"))
        if channel.kind != "im":
            raise Refused("method_not_supported_for_channel_type", f"{channel.id} is no DM")
        return {"ok": True, "channel": {"id": channel.id}}
    ids = [part for part in call.text("users").split(",") if part]
    if not ids:
        raise Refused("users_list_not_supplied", "users or channel is needed")
    if len(ids) > 1:
        raise missing_scope(slack, "mpim:write")
    user = slack.workspace.users.get(ids[0])
    if user is None:
        raise Refused("user_not_found", ids[0])
    if user.deleted:
        raise Refused("user_disabled", ids[0])
    if user.is_bot:
        raise Refused("cannot_dm_bot", ids[0])
    known = im_id(user.id) in slack.workspace.channels
    channel = slack.workspace.im(user.id)
    shown = channel_json(slack, channel) if call.flag("return_im") else {"id": channel.id}
    return {"ok": True, "channel": shown, **({"no_op": True, "already_open": True} if known else {})}


def info(slack: "Slack", call: Call) -> Json:
    """One channel."""
    channel = readable_channel(slack, call.required("channel", "channel_not_found"), "read")
    return {"ok": True, "channel": channel_json(slack, channel, counted=call.flag("include_num_members"))}


def list_(slack: "Slack", call: Call) -> Json:
    """The channels the app can see, page by page."""
    kinds = set()
    for name in call.text("types", "public_channel").split(","):
        kind = _KINDS.get(name.strip())
        if kind is None:
            raise Refused("invalid_types" if name.strip() != "mpim" else "missing_scope", name)
        kinds.add(kind)
    channels = [c for c in slack.workspace.channels.values() if c.kind in kinds]
    for channel_kind in kinds:
        missing = needed_in(Channel("", channel_kind), "read", slack.config.scopes)  # type: ignore[arg-type]
        if missing:
            raise missing_scope(slack, missing)
    visible = [c for c in channels if c.kind != "private" or is_member(slack, c)]
    if call.flag("exclude_archived"):
        visible = [c for c in visible if not c.archived]
    shown, metadata = page(call, visible, default=100, most=1000)
    return {
        "ok": True,
        "channels": [channel_json(slack, c, counted=True) for c in shown],
        "response_metadata": metadata,
    }


def members(slack: "Slack", call: Call) -> Json:
    """Who is in a channel, page by page."""
    channel = readable_channel(slack, call.required("channel", "channel_not_found"), "read")
    everybody = sorted(channel.members) if channel.members is not None else [channel.user, slack.bot.id]
    shown, metadata = page(call, everybody, default=100, most=1000)
    return {"ok": True, "members": shown, "response_metadata": metadata}


def join(slack: "Slack", call: Call) -> Json:
    """Let the app into a public channel."""
    channel = known_channel(slack, call.required("channel", "channel_not_found"))
    if channel.kind != "public" or channel.members is None:
        raise Refused("method_not_supported_for_channel_type", f"{channel.id} is {channel.kind}")
    if channel.archived:
        raise Refused("is_archived", channel.id)
    already = is_member(slack, channel)
    slack.enters(channel, slack.bot)
    answer: Json = {"ok": True, "channel": channel_json(slack, channel)}
    if already:
        answer |= {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
    return answer


def history(slack: "Slack", call: Call) -> Json:
    """What was said in a channel, newest first, without the replies in threads."""
    channel = _heard_channel(slack, call)
    top = [
        s
        for s in channel.messages
        if not s.thread or s.thread == s.ts or slack.messages.read(s).get("subtype") == BROADCAST
    ]
    chosen, metadata = _window(call, list(reversed(top)), newest_first=True)
    return {
        "ok": True,
        "messages": [_message_json(slack, s, call) for s in chosen],
        "has_more": bool(metadata["next_cursor"]),
        "pin_count": 0,
        "response_metadata": metadata,
    }


def replies(slack: "Slack", call: Call) -> Json:
    """A thread, oldest first, its first message included."""
    channel = _heard_channel(slack, call)
    parent = slack.messages.find(channel, call.required("ts", "thread_not_found"))
    if parent is None:
        raise Refused("thread_not_found", call.text("ts"))
    root = parent.thread or parent.ts
    thread = [s for s in channel.messages if root in (s.ts, s.thread)]
    chosen, metadata = _window(call, thread, newest_first=False)
    return {
        "ok": True,
        "messages": [_message_json(slack, s, call) for s in chosen],
        "has_more": bool(metadata["next_cursor"]),
        "response_metadata": metadata,
    }


def _heard_channel(slack: "Slack", call: Call) -> Channel:
    channel = readable_channel(slack, call.required("channel", "channel_not_found"), "history")
    if not is_member(slack, channel):
        raise Refused("not_in_channel", f"the app is not in {channel.id}")
    return channel


def _window(call: Call, ordered: list[Stored], *, newest_first: bool) -> tuple[list[Stored], Json]:
    oldest, latest = ts_number(call.text("oldest")), ts_number(call.text("latest"))
    inclusive = call.flag("inclusive")
    if oldest:
        ordered = [s for s in ordered if s.ts > oldest or (inclusive and s.ts == oldest)]
    if latest:
        ordered = [s for s in ordered if s.ts < latest or (inclusive and s.ts == latest)]
    cursor = decode(call.text("cursor"))
    if cursor:
        ordered = [s for s in ordered if (s.ts <= cursor if newest_first else s.ts >= cursor)]
    limit = call.number("limit", 100) or 100
    if not 0 < limit <= 1000:
        raise Refused("invalid_limit", "limit is at most 1000")
    limit = min(limit, MOST_MESSAGES)
    # The cursor is a moment, not an offset, so that a message posted in between shifts nothing.
    return ordered[:limit], {"next_cursor": encode(ordered[limit].ts) if len(ordered) > limit else ""}


def _message_json(slack: "Slack", stored: Stored, call: Call) -> Json:
    data = slack.messages.read(stored)
    if not call.flag("include_all_metadata"):
        data.pop("metadata", None)
    return data


METHODS = {
    "conversations.open": open_,
    "conversations.info": info,
    "conversations.list": list_,
    "conversations.members": members,
    "conversations.join": join,
    "conversations.history": history,
    "conversations.replies": replies,
}
