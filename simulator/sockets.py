"""Socket Mode: up to ten connections, envelopes to any of them, acknowledgements by envelope_id."""

import asyncio
import json
import random
import uuid
from collections import deque
from typing import Any

from aiohttp import WSMsgType
from aiohttp.web import BaseRequest, WebSocketResponse

from simulator.bell import Bell
from simulator.counts import Counts
from simulator.delivery import Kind, Lost
from simulator.ids import Ids
from simulator.json_types import Json
from simulator.mischief import Fault, Mischief

MAX_CONNECTIONS = 10
_LATE_KEPT = 1000


class Sockets:
    """The server side of Socket Mode; also the transport that delivers through it."""

    def __init__(
        self, app_id: str, ids: Ids, counts: Counts, mischief: Mischief, bell: Bell, *, ack_limit: float, seed: int = 0
    ) -> None:
        self._app_id = app_id
        self._ids = ids
        self._counts = counts
        self._mischief = mischief
        self._bell = bell
        self._ack_limit = ack_limit
        self._random = random.Random(f"sockets:{seed}")
        self._uuids = random.Random(f"envelopes:{seed}")
        self._tickets: set[str] = set()
        self._pending: dict[str, asyncio.Future[Json]] = {}
        self._late: deque[str] = deque(maxlen=_LATE_KEPT)
        self.connections: list[WebSocketResponse] = []
        self.enabled = True

    def ticket(self) -> str:
        """What apps.connections.open puts into its URL; good for one connection."""
        ticket = self._ids.secret()
        self._tickets.add(ticket)
        return ticket

    def use_up(self, request: BaseRequest) -> None:
        """Let a ticket be good no longer, whatever becomes of its handshake."""
        self._tickets.discard(request.query.get("ticket", ""))

    async def connect(self, request: BaseRequest) -> WebSocketResponse:
        """Serve one connection until it is closed."""
        socket = WebSocketResponse(compress=False)
        await socket.prepare(request)
        refusal = self._refuses(request.query.get("ticket", ""))
        if refusal:
            await socket.send_json({"type": "disconnect", "reason": refusal, "debug_info": self._debug()})
            await socket.close()
            return socket
        self.connections.append(socket)
        await socket.send_json(
            {
                "type": "hello",
                "num_connections": len(self.connections),
                "debug_info": self._debug(),
                "connection_info": {"app_id": self._app_id},
            }
        )
        self._bell.ring()
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    self._arrived(frame.data)
        finally:
            self.connections.remove(socket)
            self._bell.ring()
        return socket

    def _refuses(self, ticket: str) -> str:
        if ticket not in self._tickets:
            return "link_disabled"
        self._tickets.discard(ticket)
        if not self.enabled:
            return "link_disabled"
        return "too_many_websockets" if len(self.connections) >= MAX_CONNECTIONS else ""

    def _debug(self) -> Json:
        return {"host": "applink-simulated", "build_number": 1, "approximate_connection_time": 18060}

    def _arrived(self, text: str) -> None:
        try:
            ack: Any = json.loads(text)
        except ValueError:
            ack = None
        envelope_id = ack.get("envelope_id") if isinstance(ack, dict) else None
        waiting = self._pending.get(envelope_id) if isinstance(envelope_id, str) else None
        if waiting is not None:
            payload = ack.get("payload")
            if not waiting.done():
                waiting.set_result(payload if isinstance(payload, dict) else {})
        elif envelope_id not in self._late:
            self._counts.refuse("socket", "malformed_ack", text)
            self._bell.ring()

    async def send(self, kind: Kind, payload: Json, retry: tuple[int, str] | None) -> Json:
        """Deliver through one of the connections and wait for the acknowledgement."""
        envelope_id = str(uuid.UUID(int=self._uuids.getrandbits(128), version=4))
        envelope: Json = {
            "envelope_id": envelope_id,
            "type": "interactive" if kind == "options" else kind,
            "accepts_response_payload": kind in ("slash_commands", "options")
            or payload.get("type") == "view_submission",
            "payload": payload,
        }
        if kind == "events_api":
            envelope["retry_attempt"], envelope["retry_reason"] = retry or (0, "")
        chosen = self._choice()
        waiting: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._pending[envelope_id] = waiting
        try:
            async with asyncio.timeout(self._ack_limit):
                await chosen.send_str(json.dumps(envelope))
                if self._mischief.strikes(kind, Fault.DISCONNECT):
                    await chosen.close()
                return await waiting
        except TimeoutError:
            self._late.append(envelope_id)
            # What went over a connection that has ended since may never have been read.
            raise Lost("connection_failed" if chosen.closed else "http_timeout") from None
        except ConnectionError:
            raise Lost("connection_failed") from None
        finally:
            del self._pending[envelope_id]

    def _choice(self) -> WebSocketResponse:
        alive = [c for c in self.connections if not c.closed]
        if not alive:
            raise Lost("connection_failed")
        return alive[0] if len(alive) == 1 else self._random.choice(alive)

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask every connection to reconnect; a `warning` comes about ten seconds before the real thing."""
        for socket in list(self.connections):
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": self._debug()})

    async def drop(self) -> None:
        """Close every connection without a word."""
        for socket in list(self.connections):
            await socket.close()
