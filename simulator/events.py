"""What Slack's Events API tells the app, as far as its manifest subscribes to it."""

from typing import TYPE_CHECKING

from simulator.ids import ts_text
from simulator.json_types import Json
from simulator.records import Channel, User

if TYPE_CHECKING:
    from simulator.slack import Slack

HOURLY_LIMIT = 30_000
"""Events an hour; beyond it Slack keeps them to itself and says so once a minute."""

_SUBSCRIPTION = {"im": "message.im", "private": "message.groups", "public": "message.channels"}
_CHANNEL_TYPE = {"im": "im", "private": "group", "public": "channel"}


class Events:
    """One method for each event. Nothing is sent that the manifest does not name."""

    def __init__(self, slack: "Slack") -> None:
        self._slack = slack
        self._hour = (0, 0)
        self._warned_minute = 0

    def tell(self, event: Json, subscription: str) -> None:
        """Deliver an event in the background."""
        slack = self._slack
        if subscription not in slack.config.events:
            return
        second = int(slack.workspace.now().timestamp())
        hour, count = self._hour
        self._hour = (hour, count + 1) if hour == second // 3600 else (second // 3600, 1)
        if self._hour[1] > HOURLY_LIMIT:
            self._warn(second // 60)
            return
        event.setdefault("event_ts", ts_text(slack.messages.next_ts()))
        slack.delivery.tell(slack.payloads.event(event))

    def _warn(self, minute: int) -> None:
        if minute == self._warned_minute:
            return
        self._warned_minute = minute
        slack = self._slack
        slack.delivery.tell(
            {
                "type": "app_rate_limited",
                "token": "",
                "team_id": slack.workspace.team_id,
                "api_app_id": slack.app_id,
                "minute_rate_limited": minute * 60,
            }
        )

    def said(self, channel: Channel, data: Json) -> None:
        """A message was posted; a mention of the bot outside its DM is told as well."""
        slack = self._slack
        event = {**data, "channel": channel.id, "event_ts": data["ts"], "channel_type": _CHANNEL_TYPE[channel.kind]}
        present = channel.members is None or slack.bot.id in channel.members
        if present:
            self.tell(event, _SUBSCRIPTION[channel.kind])
        if present and channel.kind != "im" and f"<@{slack.bot.id}" in data.get("text", ""):
            mention = {k: v for k, v in event.items() if k != "channel_type"}
            self.tell({**mention, "type": "app_mention"}, "app_mention")

    def changed(self, channel: Channel, data: Json, previous: Json) -> None:
        """A message was edited."""
        self._about_message(channel, {"subtype": "message_changed", "message": data, "previous_message": previous})

    def deleted(self, channel: Channel, previous: Json) -> None:
        """A message was deleted."""
        gone = {"subtype": "message_deleted", "previous_message": previous, "deleted_ts": previous["ts"]}
        self._about_message(channel, gone)

    def _about_message(self, channel: Channel, about: Json) -> None:
        ts = ts_text(self._slack.messages.next_ts())
        event = {
            "type": "message",
            **about,
            "hidden": True,
            "channel": channel.id,
            "ts": ts,
            "event_ts": ts,
            "channel_type": _CHANNEL_TYPE[channel.kind],
        }
        self.tell(event, _SUBSCRIPTION[channel.kind])

    def home_opened(self, user: User, tab: str) -> None:
        """Somebody looks at the app's Home, or at its messages."""
        slack = self._slack
        event: Json = {
            "type": "app_home_opened",
            "user": user.id,
            "channel": slack.workspace.im(user.id).id,
            "tab": tab,
        }
        home = slack.views.home(user.id)
        if tab == "home" and home is not None:
            event["view"] = home
        self.tell(event, "app_home_opened")

    def entered(self, channel: Channel, user: User, *, left: bool = False) -> None:
        """Somebody joined or left a channel."""
        kind = "member_left_channel" if left else "member_joined_channel"
        where = {"channel": channel.id, "channel_type": "G" if channel.kind == "private" else "C"}
        self.tell({"type": kind, "user": user.id, **where, "team": user.team_id}, kind)

    def hired(self, user: User) -> None:
        """A new member of the workspace."""
        self.tell({"type": "team_join", "user": self._user_json(user)}, "team_join")

    def user_changed(self, user: User) -> None:
        """Somebody's profile, status or account changed."""
        self.tell({"type": "user_change", "user": self._user_json(user)}, "user_change")

    def _user_json(self, user: User) -> Json:
        slack = self._slack
        return user.as_json(slack.workspace.now(), with_email="users:read.email" in slack.config.scopes)

    def archived(self, channel: Channel, user: User) -> None:
        """A channel was archived."""
        kind = "group_archive" if channel.kind == "private" else "channel_archive"
        self.tell({"type": kind, "channel": channel.id, "user": user.id}, kind)

    def reacted(self, channel: Channel, ts: str, name: str, user: User, author: str) -> None:
        """Somebody put an emoji under a message."""
        item = {"type": "message", "channel": channel.id, "ts": ts}
        event = {"type": "reaction_added", "user": user.id, "reaction": name, "item": item, "item_user": author}
        self.tell(event, "reaction_added")
