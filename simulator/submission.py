"""What happens to a modal when the app has answered its submission."""

from typing import TYPE_CHECKING

from simulator.delivery import SHOWN, NotAcknowledged
from simulator.json_types import Json
from simulator.refusal import Refused
from simulator.view import View
from simulator.viewkit import checked_view

if TYPE_CHECKING:
    from simulator.slack import Slack


def settle(slack: "Slack", user_id: str, modal: View, answer: Json) -> dict[str, str]:
    """Close, clear, update or push as the answer says; the errors it holds, by label."""
    action = answer.get("response_action")
    try:
        if action == "errors":
            return _errors(modal, answer.get("errors"))
        if action == "clear":
            slack.views.close(user_id, everything=True)
        elif action == "update":
            slack.views.update(modal.data, checked_view(answer.get("view"), "modal"))
        elif action == "push":
            slack.views.push(user_id, checked_view(answer.get("view"), "modal"))
        elif action is None:
            _close(slack, user_id, modal)
        else:
            raise Refused("invalid_response_action", str(action))
    except Refused as no:
        slack.tally.refuse("view_submission", no.error, no.rule)
        raise NotAcknowledged(no.error, SHOWN["view_submission"]) from no
    return {}


def _close(slack: "Slack", user_id: str, modal: View) -> None:
    # The app may have closed or replaced it while it was answering.
    top = slack.views.top(user_id)
    if top is not None and top["id"] == modal.id:
        slack.views.close(user_id)


def _errors(modal: View, errors: object) -> dict[str, str]:
    if not isinstance(errors, dict) or not errors:
        raise Refused("invalid_errors", "errors must be an object of block_id: text")
    labels = {b["block_id"]: b["label"]["text"] for b in modal.blocks if b["type"] == "input"}
    unknown = [block_id for block_id in errors if block_id not in labels]
    if unknown:
        raise Refused("invalid_errors", f"{', '.join(unknown)} is no input block of this modal")
    return {labels[block_id]: str(text) for block_id, text in errors.items()}
