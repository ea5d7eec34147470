"""Finds the channel a call means, and refuses where the app may not go."""

from typing import TYPE_CHECKING

from simulator.records import Channel, User
from simulator.refusal import Refused
from simulator.scopes import needed_in

if TYPE_CHECKING:
    from simulator.slack import Slack


def known_channel(slack: "Slack", channel_id: str) -> Channel:
    """The channel with that id, as far as the app may know of it."""
    channel = slack.workspace.channels.get(channel_id)
    if channel is None or (channel.kind == "private" and not is_member(slack, channel)):
        raise Refused("channel_not_found", f"{channel_id or 'no channel'} is not known to the app")
    return channel


def is_member(slack: "Slack", channel: Channel) -> bool:
    """Whether the app's bot is in there; in its own DMs it always is."""
    return channel.members is None or slack.bot.id in channel.members


def readable_channel(slack: "Slack", channel_id: str, action: str) -> Channel:
    """A channel whose kind the app has the scope for; `action` is read or history."""
    channel = known_channel(slack, channel_id)
    missing = needed_in(channel, action, slack.config.scopes)
    if missing:
        raise missing_scope(slack, missing)
    return channel


def place_to_post(slack: "Slack", where: str) -> Channel:
    """Where chat.postMessage ends up: a channel id, `#name`, or a person's id for their DM."""
    if where in slack.workspace.users:
        return dm_with(slack, slack.workspace.users[where])
    try:
        channel = known_channel(slack, slack.workspace.channel(where).id)
    except KeyError:
        raise Refused("channel_not_found", f"{where} is neither a channel nor a person") from None
    if channel.archived:
        raise Refused("is_archived", f"{channel.id} is archived")
    if channel.kind == "im":
        return dm_with(slack, slack.workspace.users[channel.user])
    if not is_member(slack, channel) and "chat:write.public" not in slack.config.scopes:
        raise Refused("not_in_channel", f"the app is not in {channel.id}")
    return channel


def dm_with(slack: "Slack", user: User) -> Channel:
    """The DM with a person who can have one."""
    if user.is_bot:
        raise Refused("cannot_dm_bot", f"{user.id} is a bot")
    if not slack.config.messages_tab:
        raise Refused("messages_tab_disabled", "the manifest turns the messages tab off")
    return slack.workspace.im(user.id)


def missing_scope(slack: "Slack", needed: str) -> Refused:
    """The refusal that names what is needed and what was granted."""
    return Refused("missing_scope", f"needs {needed}", needed=needed, provided=",".join(sorted(slack.config.scopes)))
