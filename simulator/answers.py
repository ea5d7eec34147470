"""What comes back through a response_url or with a command's acknowledgement, shown to the right people."""

import json
from typing import TYPE_CHECKING, Any

from aiohttp import web

from simulator.content import checked_content, must_be_known
from simulator.json_types import Json
from simulator.records import Channel, Stored
from simulator.refusal import Refused
from simulator.response_urls import ResponseUrl

if TYPE_CHECKING:
    from simulator.slack import Slack


async def answer_response_url(slack: "Slack", request: web.BaseRequest, secret: str) -> web.Response:
    """Handle one POST to a response_url."""
    slack.tally.called("response_url")
    body: Any = None
    try:
        body = json.loads(await request.read() or b"null")
        if not isinstance(body, dict):
            raise Refused("invalid_payload", "a response_url takes a JSON object")
        respond(slack, slack.response_urls.use(secret), body)
    except ValueError:
        return _no(slack, body, Refused("invalid_payload", "a response_url takes JSON"), 400)
    except Refused as no:
        return _no(slack, body, no, 404 if no.error in ("used_url", "expired_url") else 400)
    slack.wire.called("response_url", body, {"ok": True})
    return web.Response(text="ok", content_type="text/plain")


def _no(slack: "Slack", body: Any, no: Refused, status: int) -> web.Response:
    slack.tally.refuse("response_url", no.error, no.rule)
    sent = body if isinstance(body, dict) else {}
    slack.wire.called("response_url", sent, no.answer, f"{no.error}: {no.rule}".removesuffix(": "))
    return web.Response(status=status, text=json.dumps(no.answer), content_type="application/json")


def respond(slack: "Slack", url: ResponseUrl, body: Json) -> None:
    """Replace, delete or add a message, as the body asks."""
    channel = slack.workspace.channels[url.channel_id]
    original = _original(slack, channel, url)
    if _yes(body.get("delete_original")):
        if original is not None:
            slack.voice.remove(channel, original, ephemeral_for=url.user_id if url.ephemeral else "")
        return
    must_be_known(body.get("blocks"), slack.unknown_blocks)
    content = checked_content(str(body.get("text") or ""), body.get("blocks"), body.get("attachments"))
    if body.get("metadata"):
        content["metadata"] = body["metadata"]
    if original is not None and _yes(body.get("replace_original", body.get("response_type") is None)):
        data = slack.messages.read(original)
        data.pop("blocks", None)
        data |= content
        if not url.ephemeral:
            slack.voice.mark_edited(data)
        slack.voice.change(channel, original, data, ephemeral_for=url.user_id if url.ephemeral else "")
        return
    say(slack, channel, url.user_id, content, body)


def say(slack: "Slack", channel: Channel, user_id: str, content: Json, body: Json) -> None:
    """Add a message: to everybody when `response_type` says so, otherwise to one person."""
    data = slack.voice.signed(content)
    if body.get("thread_ts"):
        data["thread_ts"] = str(body["thread_ts"])
    if body.get("response_type") == "in_channel":
        slack.voice.post(channel, data, method="response_url")
    else:
        slack.messages.whisper(channel, user_id, data)


def _original(slack: "Slack", channel: Channel, url: ResponseUrl) -> Stored | None:
    if not url.original:
        return None
    if url.ephemeral:
        return slack.messages.find_ephemeral(url.user_id, url.original)
    return slack.messages.find(channel, url.original)


def _yes(value: Any) -> bool:
    return str(value).lower() == "true"
