"""Where Slack's requests over HTTP come in: who sent it, how much it is, what it says, and only then Bolt.

Everything is turned away here that Slack did not sign within the last minutes. What remains is decoded once; a tap on
an answer goes to its listener, everything else to Bolt as what it is given over a socket: the decoded body.
"""

import asyncio
import json
import logging
from binascii import a2b_qp
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

import orjson
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier
from starlette.responses import PlainTextResponse, Response
from starlette.types import Message, Receive, Scope, Send

from bot.house import trace
from bot.metrics import Metrics

log = logging.getLogger(__name__)

LARGEST = 1_000_000
"""Bytes of a body. Slack's own stay under a tenth of it."""
PATIENCE = 10.0
"""Seconds in which a whole body has to arrive."""
LATE = "late"
LONGEST_NUMBER = 12
FORM = b"payload="

ACKNOWLEDGED: Message = {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]}
WITH_NOTHING: Message = {"type": "http.response.body"}

Tapped = Callable[[dict[str, Any]], Awaitable[None] | None]


class TurnedAway(Exception):
    """Not a request of Slack's, or none that can be read: the status, and why in a word for those who watch."""

    def __init__(self, status: int, why: str, said: str) -> None:
        super().__init__(said)
        self.status, self.why, self.said = status, why, said


class Intake:
    """The ASGI application behind `/slack/events`. `tapped` takes a tap on an answer, and gives None for all else."""

    def __init__(self, bolt: AsyncApp, secret: str, metrics: Metrics, tapped: Tapped) -> None:
        self._bolt, self._metrics, self._tapped = bolt, metrics, tapped
        self._verifier = SignatureVerifier(secret)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        try:
            if scope["method"] != "POST":
                raise TurnedAway(405, "method", "Only POST is answered here.")
            headers = dict(scope["headers"])
            raw = await _body(headers, receive)
            response: Response | None = await self._answer(raw, headers)
        except TurnedAway as problem:
            self._metrics.turned_away.labels(problem.why).inc()
            response = PlainTextResponse(problem.said, problem.status, {"Connection": "close"})
        except Exception as problem:  # noqa: BLE001 - the edge: an error's own text may quote what somebody typed
            log.error("A request could not be handled: %s\n%s", type(problem).__name__, trace(problem))
            response = Response(status_code=500)
        if response is not None:
            await response(scope, receive, send)
            return
        await send(ACKNOWLEDGED)
        await send(WITH_NOTHING)

    async def _answer(self, raw: bytes, headers: Mapping[bytes, bytes]) -> Response | None:
        """What Slack is told; None for a bare acknowledgement."""
        if not self._signed(raw, headers):
            if _is_ssl_check(raw):
                return None
            raise TurnedAway(401, "signature", "This is not signed by Slack, or it was signed too long ago.")
        body = decoded(raw)
        tap = self._tapped(body)
        if tap is None:
            return await self._by_bolt(body, headers)
        await tap
        return None

    async def _by_bolt(self, body: dict[str, Any], headers: Mapping[bytes, bytes]) -> Response:
        told = {name.decode("latin-1"): value.decode("latin-1") for name, value in headers.items()}
        # What was verified and decoded already is handed over as it would be from a socket.
        request = AsyncBoltRequest(body=body, headers=dict(told), mode="socket_mode")
        answer = await self._bolt.async_dispatch(request)
        return Response(answer.body, answer.status, answer.first_headers_without_set_cookie())

    def _signed(self, raw: bytes, headers: Mapping[bytes, bytes]) -> bool:
        at, signature = headers.get(b"x-slack-request-timestamp", b""), headers.get(b"x-slack-signature", b"")
        if not (at.isdigit() and len(at) < LONGEST_NUMBER and signature.isascii()):
            return False
        try:
            # Compares in constant time, and refuses what is older or younger than five minutes.
            return self._verifier.is_valid(raw, at.decode(), signature.decode())
        except UnicodeDecodeError:
            return False


async def _body(headers: Mapping[bytes, bytes], receive: Receive) -> bytes:
    """The whole body, or TurnedAway as soon as it is known to be too large: however long it says it is."""
    said = headers.get(b"content-length", b"0")
    if not said.isdigit() or len(said) > LONGEST_NUMBER or int(said) > LARGEST:
        raise _too_large()
    loop, me = asyncio.get_running_loop(), asyncio.current_task()
    assert me is not None  # noqa: S101 - whoever serves makes a task for each request
    alarm: asyncio.Handle

    def waits() -> None:
        nonlocal alarm
        alarm = loop.call_later(PATIENCE, me.cancel, LATE)

    # A timer would cost every tap: it is set a turn of the loop later, and by then a whole body has been read.
    alarm = loop.call_soon(waits)
    try:
        message = await receive()
        if not message.get("more_body"):
            return _piece(message, 0)
        pieces, length = [_piece(message, 0)], len(message.get("body", b""))
        while message.get("more_body"):
            message = await receive()
            pieces.append(_piece(message, length))
            length += len(pieces[-1])
        return b"".join(pieces)
    except asyncio.CancelledError as problem:
        if problem.args != (LATE,) or me.uncancel():
            raise
        raise TurnedAway(408, "slow", "The request took too long to arrive.") from None
    finally:
        alarm.cancel()


def _piece(message: Message, before: int) -> bytes:
    if message["type"] == "http.disconnect":
        raise TurnedAway(400, "broken off", "The request broke off.")
    piece: bytes = message.get("body", b"")
    if before + len(piece) > LARGEST:
        raise _too_large()
    return piece


def _too_large() -> TurnedAway:
    return TurnedAway(413, "too large", f"A request may have {LARGEST} bytes.")


def decoded(raw: bytes) -> dict[str, Any]:
    """What a request says, as Bolt reads it: an event's JSON, an interaction's JSON in a form, or a command's form.

    TurnedAway where it is none of them.
    """
    try:
        if raw.startswith(FORM):
            found = _json(_unquoted(raw[len(FORM) :]))
        elif raw.startswith(b"{"):
            found = _json(raw)
        else:
            fields = dict(parse_qsl(raw.decode(), keep_blank_values=True))
            found = _json(fields["payload"].encode()) if "payload" in fields else fields
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not found:
        raise TurnedAway(400, "garbled", "This could not be read as a request of Slack's.")
    return found


def _unquoted(value: bytes) -> bytes:
    """The only field of a form, decoded.

    Quoted-printable (RFC 2045) is the same as percent-encoding but for its sign, and its decoder is written in C: ten
    times as fast as urllib's on an interaction, where every third letter is escaped. What it might read in another way
    goes to urllib.
    """
    if not (b"=" in value or b"&" in value or b"\n" in value or b"\r" in value):
        found = a2b_qp(value.replace(b"+", b" ").replace(b"%", b"="))
        if len(found) == len(value) - 2 * value.count(b"%"):
            return found
    return dict(parse_qsl((FORM + value).decode(), keep_blank_values=True))["payload"].encode()


def _json(text: bytes) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        # Half of a surrogate pair is JSON to Slack, and refused where it is read (`handlers.call.text_in`).
        return json.loads(text)


def _is_ssl_check(raw: bytes) -> bool:
    """Whether Slack only looks whether anybody answers at this address: that is not signed, and nothing is done."""
    return len(raw) < 1000 and b"ssl_check=1" in raw.split(b"&")
