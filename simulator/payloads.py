"""Builds what Slack sends to an app, in the shape Slack sends it."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from simulator.forms import Entries, current, state
from simulator.json_types import Json
from simulator.records import Channel, User
from simulator.rendering import elements
from simulator.screen import Place

if TYPE_CHECKING:
    from simulator.slack import Slack

VERIFICATION_TOKEN = "simulated-verification-token"  # noqa: S105 - deprecated by Slack, still sent


class Payloads:
    """Knows the app and the team, which every payload names."""

    def __init__(self, slack: "Slack") -> None:
        self._slack = slack
        self._now: Callable[[], datetime] = slack.workspace.now

    def interaction(self, kind: str, user: User) -> Json:
        """What all interactions have in common."""
        workspace = self._slack.workspace
        return {
            "type": kind,
            "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id},
            "api_app_id": self._slack.app_id,
            "token": VERIFICATION_TOKEN,
            "trigger_id": self._slack.triggers.issue(user.id),
            "team": {"id": workspace.team_id, "domain": workspace.domain},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def in_place(self, kind: str, user: User, place: Place, entries: Entries) -> Json:
        """An interaction in a message, a modal or a Home, with what is filled in there."""
        slack = self._slack
        payload = self.interaction(kind, user)
        if place.view is not None:
            view = place.view.data
            payload["view"] = {**view, "state": state(view["blocks"], entries)}
            if kind in ("block_actions", "block_suggestion"):
                payload["container"] = {"type": "view", "view_id": view["id"]}
            return payload
        message = place.message
        assert message is not None
        channel = slack.workspace.channels[message.channel]
        payload["channel"] = {"id": channel.id, "name": channel.payload_name}
        payload["response_url"] = slack.response_url(
            channel.id, user.id, original=message.ts, ephemeral=message.ephemeral
        )
        payload["container"] = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": message.ephemeral,
        }
        if message.thread_ts:
            payload["container"]["thread_ts"] = message.thread_ts
        if not message.ephemeral:
            # Slack keeps no ephemeral message and therefore cannot send it along.
            payload["message"] = message.data
        payload["state"] = state(message.blocks, entries)
        return payload

    def view_response_urls(self, user: User, blocks: list[Json], entries: Entries) -> list[Json]:
        """A response_url for each chosen channel whose select asks for one."""
        urls = []
        for block, element in elements(blocks):
            if element.get("response_url_enabled"):
                channel_id = next(iter(current(block, element, entries).values()))
                if channel_id:
                    ids = {"block_id": block["block_id"], "action_id": element["action_id"]}
                    url = self._slack.response_url(channel_id, user.id)
                    urls.append({**ids, "channel_id": channel_id, "response_url": url})
        return urls

    def command(self, user: User, channel: Channel, command: str, text: str) -> Json:
        """A slash command's form."""
        slack = self._slack
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": slack.workspace.team_id,
            "team_domain": slack.workspace.domain,
            "channel_id": channel.id,
            "channel_name": channel.payload_name,
            "user_id": user.id,
            "user_name": user.name,
            "command": command,
            "text": text,
            "api_app_id": slack.app_id,
            "is_enterprise_install": "false",
            "response_url": slack.response_url(channel.id, user.id),
            "trigger_id": slack.triggers.issue(user.id),
        }

    def event(self, event: Json, *, event_id: str | None = None) -> Json:
        """An event in its wrapper."""
        slack = self._slack
        team_id = slack.workspace.team_id
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": team_id,
            "context_team_id": team_id,
            "context_enterprise_id": None,
            "api_app_id": slack.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": event_id or slack.workspace.ids.next("Ev"),
            "event_time": int(self._now().timestamp()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": team_id,
                    "user_id": slack.bot.id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": f"4-{slack.workspace.ids.secret(8)}",
        }
