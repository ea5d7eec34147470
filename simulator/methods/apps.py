"""apps.connections.open and auth.test: who the app is and how it is reached."""

from typing import TYPE_CHECKING

from simulator.call import Call
from simulator.json_types import Json

if TYPE_CHECKING:
    from simulator.slack import Slack


def connections_open(slack: "Slack", call: Call) -> Json:
    """Hand out a WebSocket URL for one connection."""
    return {"ok": True, "url": f"ws://{slack.address}/link/?ticket={slack.sockets.ticket()}&app_id={slack.app_id}"}


def auth_test(slack: "Slack", call: Call) -> Json:
    """Say whose token this is."""
    return {
        "ok": True,
        "url": f"https://{slack.workspace.domain}.slack.com/",
        "team": slack.workspace.name,
        "user": slack.bot.name,
        "team_id": slack.workspace.team_id,
        "user_id": slack.bot.id,
        "bot_id": slack.bot_id,
        "is_enterprise_install": False,
    }


METHODS = {"apps.connections.open": connections_open, "auth.test": auth_test}
