"""HTTP mode: posts payloads to the app's request URL, signed as Slack signs them."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from urllib.parse import urlencode

import aiohttp

from simulator.delivery import Kind, Lost
from simulator.json_types import Json
from simulator.manifest import AppConfig

JSON_TYPE = "application/json"
FORM_TYPE = "application/x-www-form-urlencoded"

Answered = tuple[int, Mapping[str, str], str]
"""Status, headers and text of an answer."""


class NobodyThere(Lost):
    """No connection came about, so that nothing was sent: somebody else may still be asked."""

    def __init__(self) -> None:
        super().__init__("connection_failed")


def signature(secret: str, timestamp: str, body: str) -> str:
    """X-Slack-Signature, version v0."""
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return f"v0={digest}"


class SignedHttp:
    """The transport of HTTP mode. `wall` tells real seconds since 1970: verifiers compare with their own clock."""

    def __init__(
        self, config: AppConfig, secret: str, *, ack_limit: float, wall: Callable[[], float] = time.time
    ) -> None:
        self._config = config
        self._secret = secret
        self._ack_limit = ack_limit
        self._session: aiohttp.ClientSession | None = None
        self._turn = 0
        self.wall = wall
        self.request_urls: tuple[str, ...] = ()

    def urls_for(self, kind: Kind, payload: Json) -> tuple[str, ...]:
        """Where that payload may go, whose turn it is first: the manifest's URL, unless some were given for all."""
        if not self.request_urls:
            return (self.url_for(kind, payload),)
        first = self._turn % len(self.request_urls)
        self._turn += 1
        return self.request_urls[first:] + self.request_urls[:first]

    def url_for(self, kind: Kind, payload: Json) -> str:
        """The manifest's URL for that payload."""
        if kind == "events_api":
            return self._config.event_url
        if kind == "slash_commands":
            command = self._config.commands.get(payload.get("command", ""))
            return command.url if command else ""
        if kind == "options":
            return self._config.options_url or self._config.interaction_url
        return self._config.interaction_url

    async def send(self, kind: Kind, payload: Json, retry: tuple[int, str] | None) -> Json:
        """Post and return what the answer carried."""
        body, content_type = encoded(kind, payload)
        headers = self.headers(body, content_type, retry)
        status, answer_headers, text = await self.post(self.urls_for(kind, payload), body, headers)
        if not 200 <= status < 300:
            raise Lost("http_error", final=answer_headers.get("X-Slack-No-Retry") == "1")
        return _answer(text)

    async def forge(
        self, kind: Kind, payload: Json, *, secret: str | None = None, age: float = 0.0, sign: bool = True
    ) -> tuple[int, str]:
        """Post as somebody who is not Slack: another secret, an old timestamp, no signature. Status and text."""
        body, content_type = encoded(kind, payload)
        headers = self.headers(body, content_type, None, secret=secret, age=age)
        if not sign:
            del headers["X-Slack-Signature"]
        status, _, text = await self.post(self.urls_for(kind, payload), body, headers)
        return status, text

    def headers(
        self,
        body: str,
        content_type: str,
        retry: tuple[int, str] | None,
        *,
        secret: str | None = None,
        age: float = 0.0,
    ) -> dict[str, str]:
        """What Slack sends along, the signature above all."""
        timestamp = str(int(self.wall() - age))
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(secret or self._secret, timestamp, body),
        }
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": retry[1]}
        return headers

    async def post(self, urls: Sequence[str], body: str, headers: dict[str, str]) -> Answered:
        """Post anything to the first of these that takes a connection, or `Lost`.

        What broke after that is not sent again: nobody knows how much of it was done.
        """
        try:
            async with asyncio.timeout(self._ack_limit):
                for url in urls:
                    with suppress(NobodyThere):
                        return await self._post(url, body, headers)
                raise NobodyThere
        except TimeoutError:
            raise Lost("http_timeout") from None

    async def _post(self, url: str, body: str, headers: dict[str, str]) -> Answered:
        if not url:
            raise NobodyThere
        if self._session is None:
            self._session = aiohttp.ClientSession()
        try:
            async with self._session.post(url, data=body, headers=headers) as answer:
                return answer.status, answer.headers, await answer.text()
        except aiohttp.ClientConnectorError:
            raise NobodyThere from None
        except aiohttp.ClientError:
            raise Lost("connection_failed") from None

    async def close(self) -> None:
        """Close the connections to the app."""
        if self._session is not None:
            await self._session.close()


def encoded(kind: Kind, payload: Json) -> tuple[str, str]:
    """Body and content type: events are JSON, commands a form, interactions JSON in a form."""
    if kind == "events_api":
        return json.dumps(payload), JSON_TYPE
    if kind == "slash_commands":
        return urlencode(payload), FORM_TYPE
    return urlencode({"payload": json.dumps(payload)}), FORM_TYPE


def _answer(text: str) -> Json:
    if not text.strip():
        return {}
    try:
        value = json.loads(text)
    except ValueError:
        return {"text": text}
    return value if isinstance(value, dict) else {"text": text}
