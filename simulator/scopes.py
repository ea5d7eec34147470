"""Which scope each Web API method asks for, as Slack's method reference has it."""

from simulator.records import Channel

_KINDS = {"public": "channels", "private": "groups", "im": "im"}

SCOPES: dict[str, str] = {
    "bots.info": "users:read",
    "chat.delete": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "conversations.join": "channels:join",
    "conversations.open": "im:write",
    "files.completeUploadExternal": "files:write",
    "files.getUploadURLExternal": "files:write",
    "files.info": "files:read",
    "pins.add": "pins:write",
    "reactions.add": "reactions:write",
    "team.info": "team:read",
    "usergroups.list": "usergroups:read",
    "usergroups.users.list": "usergroups:read",
    "users.info": "users:read",
    "users.list": "users:read",
    "users.lookupByEmail": "users:read.email",
}

ANY_OF: dict[str, tuple[str, ...]] = {
    "conversations.history": ("channels:history", "groups:history", "im:history", "mpim:history"),
    "conversations.info": ("channels:read", "groups:read", "im:read", "mpim:read"),
    "conversations.list": ("channels:read", "groups:read", "im:read", "mpim:read"),
    "conversations.members": ("channels:read", "groups:read", "im:read", "mpim:read"),
    "conversations.replies": ("channels:history", "groups:history", "im:history", "mpim:history"),
}


def needed(method: str, granted: set[str]) -> str | None:
    """The scope that is missing for a method, or None."""
    if method in SCOPES:
        return None if SCOPES[method] in granted else SCOPES[method]
    if method in ANY_OF:
        return None if granted & set(ANY_OF[method]) else ",".join(ANY_OF[method])
    return None


def needed_in(channel: Channel, action: str, granted: set[str]) -> str | None:
    """The scope that is missing to `read` or see the `history` of that kind of channel, or None."""
    scope = f"{_KINDS[channel.kind]}:{action}"
    return None if scope in granted else scope
