"""Answers each Web API call: who calls, may they, how often, and only then the method itself."""

import json
from typing import TYPE_CHECKING

from aiohttp import web

from simulator.call import Call
from simulator.ids import im_id
from simulator.json_types import Json
from simulator.methods import METHODS
from simulator.methods.places import missing_scope
from simulator.refusal import Refused
from simulator.scopes import needed

if TYPE_CHECKING:
    from simulator.slack import Slack

_WITHOUT_BOT_TOKEN = {"apps.connections.open"}


async def answer_call(slack: "Slack", request: web.BaseRequest, method: str) -> web.Response:
    """Handle one POST or GET to /api/METHOD."""
    slack.tally.called(method)
    args: Json = {}
    try:
        call = await Call.read(request, method)
        args = call.args
        _authorise(slack, call)
        channel = call.text("channel")
        wait = slack.rates.retry_after(method, im_id(channel) if channel in slack.workspace.users else channel)
        if wait:
            slack.wire.called(method, args, {"ok": False, "error": "ratelimited"}, f"ratelimited: wait {wait} s")
            return too_many(slack, method, wait)
        missing = needed(method, slack.config.scopes)
        if missing:
            raise missing_scope(slack, missing)
        answer = METHODS[method](slack, call)
        slack.wire.called(method, args, answer)
        return _reply(slack, answer)
    except Refused as no:
        slack.tally.refuse(method, no.error, no.rule)
        slack.wire.called(method, args, no.answer, f"{no.error}: {no.rule}".removesuffix(": "))
        return _reply(slack, no.answer)


def _authorise(slack: "Slack", call: Call) -> None:
    if call.method not in METHODS:
        raise Refused("unknown_method", call.method)
    if not call.token:
        raise Refused("not_authed", "no token was sent")
    if call.token in slack.revoked:
        raise Refused("token_revoked", "the token was revoked")
    if call.token not in (slack.bot_token, slack.app_token):
        raise Refused("invalid_auth", "nobody was given that token")
    if (call.token == slack.app_token) != (call.method in _WITHOUT_BOT_TOKEN):
        raise Refused("not_allowed_token_type", f"{call.method} wants the other kind of token")


def too_many(slack: "Slack", method: str, wait: int) -> web.Response:
    """HTTP 429 with the seconds to wait."""
    slack.tally.refuse(method, "ratelimited", f"wait {wait} s")
    return web.Response(
        status=429,
        text='{"ok":false,"error":"ratelimited"}',
        content_type="application/json",
        headers={"Retry-After": str(wait)},
    )


def _reply(slack: "Slack", answer: Json) -> web.Response:
    return web.Response(
        text=json.dumps(answer),
        content_type="application/json",
        headers={"X-OAuth-Scopes": ",".join(sorted(slack.config.scopes))},
    )
