"""The Slack app manifest, drawn from what is listened to and what is called: nothing is asked for without use."""

from typing import Any

from bot.methods import scopes
from bot.web import EVENTS
from handlers.call import Source
from handlers.door import HEARS

COMMANDS_SCOPE = "commands"
EVENT_SCOPES = {"message.im": "im:history", "app_home_opened": None}
"""The bot events behind what we hear, each with the scope that Slack wants for it."""
EVENTS_HEARD = {"message": "message.im", "app_home_opened": "app_home_opened"}

DESCRIPTION = "Short pulses and one honest weekly digest, for an AI rollout that people can trust."
LONG_DESCRIPTION = (
    "Groundswell runs the human side of an AI rollout. It asks people briefly and rarely how it is going, one tap a "
    "question and within their working hours, and posts a weekly digest to the operations leads who are accountable. "
    "Results are shown only for groups that are large enough, and everybody can stop its messages at any time."
)


def reasons() -> dict[str, list[str]]:
    """Every bot scope in the manifest, with what it is used for."""
    needed = scopes()
    needed[COMMANDS_SCOPE] = ["slash commands"]
    for event in _events():
        scope = EVENT_SCOPES[event]
        if scope is not None:
            needed.setdefault(scope, []).append(f"the event {event}: a kind answer to whoever writes to the bot")
    return dict(sorted(needed.items()))


SHORTCUTS = {Source.SHORTCUT: "global", Source.MESSAGE_SHORTCUT: "message"}


def manifest(http: str | None = None) -> dict[str, Any]:
    """The complete manifest: for Socket Mode, or with `http` (https://host) for requests to `http`/slack/events."""
    url = {"url": http.rstrip("/") + EVENTS} if http else {}
    request = {"request_url": http.rstrip("/") + EVENTS} if http else {}
    commands = [
        {
            "command": h.name,
            "description": h.says,
            "usage_hint": h.hint,
            "should_escape": h.escapes,
            **url,
        }
        for h in HEARS
        if h.source is Source.COMMAND
    ]
    return {
        "display_information": {
            "name": "Groundswell",
            "description": DESCRIPTION,
            "long_description": LONG_DESCRIPTION,
            "background_color": "#1f4e5f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Groundswell", "always_online": True},
            "slash_commands": commands,
            "shortcuts": [
                {
                    "name": h.says,
                    "type": SHORTCUTS[h.source],
                    "callback_id": h.name,
                    "description": h.hint or h.says,
                }
                for h in HEARS
                if h.source in SHORTCUTS
            ],
        },
        "oauth_config": {"scopes": {"bot": list(reasons())}},
        "settings": {
            "event_subscriptions": {"bot_events": _events(), **request},
            "interactivity": {"is_enabled": True, **request},
            "org_deploy_enabled": False,
            "socket_mode_enabled": http is None,
            "token_rotation_enabled": False,
        },
    }


def _events() -> list[str]:
    return sorted({EVENTS_HEARD[h.name] for h in HEARS if h.source is Source.EVENT})
