"""The one port: sorts what comes in by its path, and loses or spoils answers when told to misbehave."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from aiohttp import web

from simulator.answers import answer_response_url
from simulator.door import answer_call, too_many
from simulator.methods.files import download, receive_upload
from simulator.mischief import Fault, Rule

if TYPE_CHECKING:
    from simulator.slack import Slack

Answer = Callable[["Slack", web.BaseRequest, str], Awaitable[web.Response]]

_DESKS: dict[str, Answer] = {
    "api": answer_call,
    "response": answer_response_url,
    "upload": receive_upload,
    "files": download,
}


async def serve(slack: "Slack", request: web.BaseRequest) -> web.StreamResponse:
    """Answer one request."""
    desk_name, _, tail = request.path[1:].partition("/")
    if desk_name == "link":
        refusal = slack.mischief.strikes("link", Fault.FAIL_BEFORE)
        if refusal is not None:
            slack.sockets.use_up(request)
            return web.Response(status=refusal.status, text="upstream failure")
        return await slack.sockets.connect(request)
    desk = _DESKS.get(desk_name)
    if desk is None:
        return web.Response(status=404, text="not found")
    place = tail if desk_name == "api" else {"response": "response_url"}.get(desk_name, desk_name)
    with slack.traffic.under_way():
        return await _spoiled(slack, request, place, lambda: desk(slack, request, tail))


async def _spoiled(
    slack: "Slack", request: web.BaseRequest, place: str, work: Callable[[], Awaitable[web.Response]]
) -> web.Response:
    if slack.mischief.at_rest:
        return await work()
    # A file is read where it is kept, and names nobody.
    body = b"" if place == "upload" else await request.read()
    strikes = partial(slack.mischief.strikes, body=body.decode("utf-8", "replace"))
    before = strikes(place, Fault.FAIL_BEFORE, Fault.RATE_LIMIT)
    if before is not None:
        slack.tally.called(place)
        if before.fault is Fault.RATE_LIMIT:
            return too_many(slack, place, before.retry_after)
        return _failure(before)
    answer = await work()
    after = strikes(place, Fault.FAIL_AFTER, Fault.LOSE_REPLY, Fault.SLOW)
    if after is None:
        return answer
    if after.fault is Fault.SLOW:
        await asyncio.sleep(after.retry_after)
        return answer
    if after.fault is Fault.FAIL_AFTER:
        return _failure(after)
    if request.transport is not None:
        request.transport.abort()
    return answer


def _failure(rule: Rule) -> web.Response:
    if rule.error:
        return web.json_response({"ok": False, "error": rule.error})
    return web.Response(status=rule.status, text="upstream failure")
