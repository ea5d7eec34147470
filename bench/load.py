"""Sends requests over connections that stay open, the next on each as soon as the last was answered."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

CONNECTIONS = 128
OK = b"HTTP/1.1 200"
END_OF_HEADERS = b"\r\n\r\n"
LENGTH = b"content-length: "


@dataclass(slots=True)
class Came:
    """What came of a burst: its seconds, and the seconds of each request."""

    seconds: float
    each: list[float]

    @property
    def per_second(self) -> float:
        """Requests answered in a second."""
        return len(self.each) / self.seconds

    @property
    def p99(self) -> float:
        """The 99th percentile of the seconds from a request to its answer."""
        return sorted(self.each)[len(self.each) * 99 // 100 - 1]


@dataclass(slots=True)
class _Connection(asyncio.Protocol):
    """One connection. Any answer but an empty 200 ends everything: what was not taken must not be counted."""

    requests: Iterator[bytes]
    done: "asyncio.Future[None]"
    each: list[float] = field(default_factory=list)
    _transport: asyncio.Transport | None = None
    _began: float = 0.0
    _got: bytes = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - TCP gives such
        self._transport = transport

    def begin(self) -> None:
        assert self._transport is not None  # noqa: S101 - set before
        request = next(self.requests, None)
        if request is None:
            self.done.set_result(None)
            self._transport.close()
            return
        self._began = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._got += data
        head, found, body = self._got.partition(END_OF_HEADERS)
        if not found:
            return
        if not head.startswith(OK):
            self.connection_lost(RuntimeError(f"answered {head[:40]!r}"))
            return
        if len(body) < int(head.lower().partition(LENGTH)[2].partition(b"\r\n")[0] or 0):
            return
        self.each.append(time.perf_counter() - self._began)
        self._got = b""
        self.begin()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or RuntimeError("the server closed the connection"))


def burst(ports: Sequence[int], requests: Sequence[bytes]) -> Came:
    """Send all requests, spread over the servers at these ports of 127.0.0.1. RuntimeError where one was refused."""
    return asyncio.run(_burst(ports, requests))


async def _burst(ports: Sequence[int], requests: Sequence[bytes]) -> Came:
    loop, to_send = asyncio.get_running_loop(), iter(requests)
    connections = [_Connection(to_send, loop.create_future()) for _ in range(min(CONNECTIONS, len(requests)))]
    for number, one in enumerate(connections):
        await loop.create_connection(lambda one=one: one, "127.0.0.1", ports[number % len(ports)])  # type: ignore[misc]
    # Nobody waits for a door that is not open yet: what is measured is how long a request takes.
    began = time.perf_counter()
    for one in connections:
        one.begin()
    await asyncio.gather(*(one.done for one in connections))
    return Came(time.perf_counter() - began, [seconds for one in connections for seconds in one.each])
