"""Hands payloads to the app, waits for each acknowledgement, and retries events as Slack does."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import Literal, Protocol

from simulator.counts import Counts
from simulator.json_types import Json
from simulator.traffic import Traffic

Kind = Literal["events_api", "interactive", "slash_commands", "options"]

RETRY_DELAYS: tuple[float, ...] = (0.0, 60.0, 300.0)
"""Seconds before each retry of an event."""


class Lost(Exception):
    """The app did not acknowledge; the reason is one of Slack's retry reasons. `final` forbids a retry."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.final = final


class NotAcknowledged(AssertionError):
    """What a person is shown when the app did not answer in time; the buttons stay."""

    def __init__(self, reason: str, shown: str) -> None:
        super().__init__(f"{shown} ({reason})")
        self.reason = reason
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


class Delivery:
    """One app's incoming payloads. `disturb` may deliver something twice or hold it back."""

    def __init__(
        self,
        transport: Transport,
        counts: Counts,
        traffic: Traffic,
        *,
        retry_delays: Sequence[float] = RETRY_DELAYS,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        disturb: "Disturbance | None" = None,
    ) -> None:
        self.transport = transport
        self._counts = counts
        self._traffic = traffic
        self._retry_delays = tuple(retry_delays)
        self._sleep = sleep
        self._disturb = disturb
        self._tasks: set[asyncio.Task[None]] = set()

    async def hand_over(self, kind: Kind, payload: Json, retry: tuple[int, str] | None = None) -> Json:
        """One attempt; raises `Lost`. Counts what came too late or found nobody there."""
        with self._traffic.unacknowledged():
            copies = await self._disturb.before(kind) if self._disturb else 1
            try:
                attempts = [self.transport.send(kind, payload, retry) for _ in range(copies)]
                if copies == 1:
                    return await attempts[0]
                answers = await asyncio.gather(*attempts, return_exceptions=True)
                if isinstance(answers[0], BaseException):
                    raise answers[0]
                return answers[0]
            except Lost as lost:
                if lost.reason == "http_timeout":
                    self._counts.late(kind)
                else:
                    self._counts.undelivered += 1
                raise

    async def interact(self, kind: Kind, payload: Json) -> Json:
        """Deliver an interaction or a command, once; raises `NotAcknowledged`."""
        try:
            return await self.hand_over(kind, payload)
        except Lost as lost:
            shown = SHOWN["view_submission" if payload.get("type") == "view_submission" else kind]
            error = "operation_timeout" if lost.reason == "http_timeout" else "dispatch_failed"
            raise NotAcknowledged(lost.reason, shown.format(command=payload.get("command", ""), error=error)) from lost

    def tell(self, payload: Json) -> asyncio.Task[None]:
        """Deliver an event in the background, and again when it is not acknowledged."""
        self._traffic.begin()
        task = asyncio.get_running_loop().create_task(self._tell(payload))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _tell(self, payload: Json) -> None:
        retry: tuple[int, str] | None = None
        for attempt in range(len(self._retry_delays) + 1):
            try:
                # The first attempt was counted when it was asked for, so that nothing looks idle in between.
                await self.hand_over("events_api", payload, retry)
                return
            except Lost as lost:
                if lost.final:
                    return
                retry = (attempt + 1, lost.reason)
            finally:
                if attempt == 0:
                    self._traffic.end()
            if attempt < len(self._retry_delays):
                await self._sleep(self._retry_delays[attempt])

    async def stop(self) -> None:
        """Forget what has not been delivered yet."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class Disturbance(Protocol):
    """What misbehaviour may do to a payload on its way."""

    async def before(self, kind: Kind) -> int:
        """Wait if it is to be late, and say how many copies to send."""


def pick(rng: random.Random, count: int) -> int:
    """Any of `count` connections."""
    return 0 if count == 1 else rng.randrange(count)
