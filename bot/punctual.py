"""No post leaves after its moment, however long it waited for a connection, or stood still."""

from contextvars import ContextVar
from datetime import datetime

from aiohttp import ClientHandlerType, ClientRequest, ClientResponse
from aiohttp.abc import AbstractStreamWriter
from aiohttp.payload import BytesPayload

from bot.clock import Clock
from bot.rules.pace import POST

POST_BY: ContextVar[datetime | None] = ContextVar("post_by", default=None)
"""Until when this task may still post: what leaves later might meet the attempt of whoever took it for dead."""


class Punctual:
    """What aiohttp asks about each request: a post is looked at again just before its first byte is written."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def __call__(self, request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        """Let a request pass; TimeoutError where it was to leave after its moment."""
        by = POST_BY.get()
        if by is not None and request.url.path.endswith(f"/{POST}") and request.body:
            await request.update_body(_Timely(await request.body.as_bytes(), by, self._clock))
        return await handler(request)


class _Timely(BytesPayload):
    """A body that is written at its moment or before, and the headers with it, or neither."""

    def __init__(self, content: bytes, by: datetime, clock: Clock) -> None:
        super().__init__(content)
        self._by, self._clock = by, clock

    async def write_with_length(self, writer: AbstractStreamWriter, content_length: int | None) -> None:
        if self._clock.now() > self._by:
            raise TimeoutError
        await super().write_with_length(writer, content_length)
