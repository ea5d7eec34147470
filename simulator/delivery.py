"""Hands payloads to the app, waits for each acknowledgement, and retries events as Slack does."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Literal, Protocol

from simulator.counts import Counts
from simulator.json_types import Json
from simulator.traffic import Traffic
from simulator.wire import Wire

Kind = Literal["events_api", "interactive", "slash_commands", "options"]

RETRY_DELAYS: tuple[float, ...] = (0.0, 60.0, 300.0)
"""Seconds before each retry of an event."""


class Lost(Exception):
    """The app did not acknowledge; the reason is one of Slack's retry reasons. `final` forbids a retry."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.final = final


class NotAcknowledged(Lost, AssertionError):
    """The same for somebody who pressed or typed: `shown` is what their client says. The buttons stay."""

    def __init__(self, reason: str, shown: str) -> None:
        super().__init__(reason)
        self.args = (f"{shown} ({reason})",)
        self.shown = shown


SHOWN = {
    "options": "⚠ No results could be loaded",
    "interactive": "⚠ Something went wrong. Please try again.",
    "slash_commands": "{command} failed with the error “{error}”",
    "view_submission": "We had some trouble connecting. Try again?",
}


class Transport(Protocol):
    """How payloads reach the app: over a socket, or as signed HTTP."""

    async def send(self, kind: Kind, payload: Json, retry: tuple[int, str] | None) -> Json:
        """Deliver and return what the acknowledgement carried, or raise `Lost`."""


class Disturbance(Protocol):
    """What misbehaviour may do to a payload on its way."""

    async def before(self, kind: Kind) -> int:
        """Wait if it is to be late, and say how many copies to send."""

    def loses_ack(self, kind: Kind) -> bool:
        """Whether the acknowledgement gets lost on its way back."""


class Delivery:
    """Delivers to one app; only events are tried again."""

    def __init__(
        self,
        transport: Transport,
        counts: Counts,
        traffic: Traffic,
        disturbance: Disturbance,
        wire: Wire,
        *,
        retry_delays: Sequence[float] = RETRY_DELAYS,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.transport = transport
        self._counts = counts
        self._traffic = traffic
        self._disturbance = disturbance
        self._wire = wire
        self._retry_delays = tuple(retry_delays)
        self._sleep = sleep
        self._tasks: set[asyncio.Task[None]] = set()

    async def hand_over(self, kind: Kind, payload: Json, retry: tuple[int, str] | None = None) -> Json:
        """One attempt; raises `Lost`. Counts what came too late or found nobody there."""
        with self._traffic.under_way():
            try:
                copies = await self._disturbance.before(kind)
                answer = await self._send(kind, payload, retry, copies)
                if self._disturbance.loses_ack(kind):
                    raise Lost("ack_lost")
                self._wire.told(kind, payload, answer)
                return answer
            except Lost as lost:
                self._wire.told(kind, payload, {}, lost.reason)
                if lost.reason == "http_timeout":
                    self._counts.late(kind)
                else:
                    self._counts.undelivered += 1
                raise

    async def _send(self, kind: Kind, payload: Json, retry: tuple[int, str] | None, copies: int) -> Json:
        if copies == 1:
            return await self.transport.send(kind, payload, retry)
        sent = (self.transport.send(kind, payload, retry) for _ in range(copies))
        answers = await asyncio.gather(*sent, return_exceptions=True)
        if isinstance(answers[0], BaseException):
            raise answers[0]
        return answers[0]

    async def interact(self, kind: Kind, payload: Json) -> Json:
        """Deliver an interaction or a command, once; raises `NotAcknowledged`."""
        try:
            return await self.hand_over(kind, payload)
        except Lost as lost:
            shown = SHOWN["view_submission" if payload.get("type") == "view_submission" else kind]
            error = "operation_timeout" if lost.reason == "http_timeout" else "dispatch_failed"
            shown = shown.format(command=payload.get("command", ""), error=error)
            raise NotAcknowledged(lost.reason, shown) from lost

    def tell(self, payload: Json) -> asyncio.Task[None]:
        """Deliver an event in the background, and again when it is not acknowledged."""
        # Under way from now on, not from when the task first runs: nothing may look idle in between.
        self._traffic.begin()
        task = asyncio.get_running_loop().create_task(self._tell(payload))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _tell(self, payload: Json) -> None:
        try:
            lost = await self._attempt(payload, None)
        finally:
            self._traffic.end()
        for number, delay in enumerate(self._retry_delays, start=1):
            if lost is None or lost.final:
                return
            await self._sleep(delay)
            reason = "http_timeout" if lost.reason == "ack_lost" else lost.reason
            lost = await self._attempt(payload, (number, reason))

    async def _attempt(self, payload: Json, retry: tuple[int, str] | None) -> Lost | None:
        try:
            await self.hand_over("events_api", payload, retry)
        except Lost as lost:
            return lost
        return None

    async def stop(self) -> None:
        """Forget what has not been delivered yet."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
