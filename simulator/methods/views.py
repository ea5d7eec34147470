"""views.*: modals and Homes."""

from typing import TYPE_CHECKING

from simulator.call import Call
from simulator.json_types import Json
from simulator.refusal import Refused
from simulator.viewkit import checked_view

if TYPE_CHECKING:
    from simulator.slack import Slack


def open_view(slack: "Slack", call: Call) -> Json:
    """Open a modal with a trigger."""
    view = _view(call, "modal")
    trigger = slack.triggers.check(call.required("trigger_id"))
    opened = slack.views.open(trigger.user_id, view)
    trigger.used = True
    return {"ok": True, "view": opened}


def push(slack: "Slack", call: Call) -> Json:
    """Put a modal on top of the one in which the trigger arose."""
    view = _view(call, "modal")
    trigger = slack.triggers.check(call.required("trigger_id"))
    if not slack.views.stack(trigger.user_id):
        raise Refused("invalid_arguments", messages=["the trigger did not come from an open modal"])
    pushed = slack.views.push(trigger.user_id, view)
    trigger.used = True
    return {"ok": True, "view": pushed}


def update(slack: "Slack", call: Call) -> Json:
    """Change an open view."""
    view_id, external_id = call.text("view_id"), call.text("external_id")
    if not (view_id or external_id):
        raise Refused("invalid_arguments", messages=["missing required field: view_id or external_id"])
    old = slack.views.find(view_id, external_id)
    view = _view(call, old["type"])
    return {"ok": True, "view": slack.views.update(old, view, call.text("hash"))}


def publish(slack: "Slack", call: Call) -> Json:
    """Set somebody's Home."""
    if not slack.config.home_tab:
        raise Refused("not_enabled", "the manifest leaves the Home tab off")
    user = slack.workspace.users.get(call.required("user_id"))
    if user is None or user.is_bot:
        raise Refused("invalid_arguments", messages=["invalid `user_id`"])
    view = _view(call, "home")
    return {"ok": True, "view": slack.views.publish(user.id, view, call.text("hash"))}


def _view(call: Call, kind: str) -> Json:
    return checked_view(call.structure("view", "invalid_arguments"), kind)


METHODS = {"views.open": open_view, "views.push": push, "views.update": update, "views.publish": publish}
