"""What is asked over HTTP by whoever is not Slack, sends too much, or sends what makes no sense."""

import asyncio
import hashlib
import hmac
import json
import time
from urllib.parse import parse_qsl, quote_plus, urlencode, urlsplit

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_bolt.request.internals import parse_body

from bot import intake
from bot.intake import LARGEST, TurnedAway, decoded
from tests.stories.conftest import Harbour
from tests.stories.test_over_http import over_http

FORM = "application/x-www-form-urlencoded"


def headers(harbour: Harbour, body: bytes, age: float = 0.0) -> dict[str, str]:
    """As Slack would have signed this body so many seconds ago."""
    at = str(int(time.time() - age))
    signed = hmac.new(harbour.slack.signing_secret.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
    return {"Content-Type": FORM, "X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={signed}"}


async def status(address: str, body: object, sent: dict[str, str], path: str = "/slack/events") -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.post(f"{address}{path}", data=body, headers=sent) as answer:
        return answer.status, await answer.text()


async def half_a_request(address: str, begun: bytes = b"") -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A hundred bytes are announced, and only these are sent."""
    url = urlsplit(address)
    reader, writer = await asyncio.open_connection(url.hostname, url.port)
    writer.write(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n" + begun)
    await writer.drain()
    return reader, writer


@pytest.mark.parametrize(
    ("age", "broken", "expected"),
    [
        (0, {}, 200),
        (290, {}, 200),
        (310, {}, 401),
        (-310, {}, 401),
        (0, {"X-Slack-Request-Timestamp": "soon"}, 401),
        (0, {"X-Slack-Request-Timestamp": "9" * 400}, 401),
        (0, {"X-Slack-Signature": "v0=ä"}, 401),
        (0, {"X-Slack-Signature": ""}, 401),
    ],
)
async def test_only_what_slack_signed_within_five_minutes_is_heard(
    database_url: str, age: float, broken: dict[str, str], expected: int
) -> None:
    async with over_http(database_url) as (harbour, address):
        payload = harbour.slack.payloads.command(harbour.olga.user, harbour.olga.dm, "/groundswell", "help")
        body = urlencode(payload).encode()
        found, said = await status(address, body, headers(harbour, body, age) | broken)
    assert found == expected
    assert said == "This is not signed by Slack, or it was signed too long ago." or expected == 200


async def test_a_body_that_is_too_large_is_refused_before_it_has_arrived(database_url: str) -> None:
    async with over_http(database_url) as (harbour, address):
        sent = 0

        async def endless() -> object:
            nonlocal sent
            while sent < 50 * LARGEST:
                sent += 64_000
                yield b"a" * 64_000

        fits = b"a=" + b"b" * (LARGEST - 2)
        assert (await status(address, fits, headers(harbour, fits)))[0] == 404  # nobody listens to that
        assert (await status(address, fits + b"c", headers(harbour, fits)))[0] == 413
        try:
            found, said = await status(address, endless(), headers(harbour, b""))
            assert (found, said) == (413, f"A request may have {LARGEST} bytes.")
        except aiohttp.ClientError:
            pass  # The connection was closed while we still spoke.
        assert sent < 20 * LARGEST
        await harbour.olga.types("/groundswell status")
        await harbour.olga.sees("Live since")


@pytest.mark.parametrize(
    "body",
    [
        b"payload=",
        b"payload=%7B%22type%22",
        b"payload=%5B1%5D",
        b"payload=" + b"%5B" * 100_000,
        b"{",
        b"{}",
        b'{"type": "block_actions", "actions": 7',
        b"",
        b"\xff\xfe",
        b"payload=%FF%FE",
    ],
)
async def test_what_cannot_be_read_is_said_plainly_and_breaks_nothing(
    database_url: str, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with over_http(database_url) as (harbour, address):
        found, said = await status(address, body, headers(harbour, body))
        assert found in (400, 401)
        assert said
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.parametrize("begun", [b"", b"payload="])
async def test_who_does_not_send_what_they_announced_is_told_so_and_not_waited_for(
    migrated_sqlite: str, monkeypatch: pytest.MonkeyPatch, begun: bytes
) -> None:
    monkeypatch.setattr(intake, "PATIENCE", 0.1)
    async with over_http(migrated_sqlite) as (_, address):
        reader, writer = await half_a_request(address, begun)
        async with asyncio.timeout(5):
            answer = await reader.read()
        writer.close()
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"took too long" in answer


async def test_other_methods_and_other_places_are_answered_plainly(database_url: str) -> None:
    async with over_http(database_url) as (_, address), aiohttp.ClientSession() as session:
        assert (await session.get(f"{address}/slack/events")).status == 405
        assert (await session.put(f"{address}/slack/events")).status == 405
        assert (await session.post(f"{address}/health")).status == 405
        assert (await session.get(f"{address}/")).status == 404
        assert (await session.post(f"{address}/slack/commands")).status == 404


async def test_slacks_look_at_the_certificate_is_answered_and_does_nothing(database_url: str) -> None:
    async with over_http(database_url) as (harbour, address):
        assert await status(address, b"ssl_check=1&token=x", {"Content-Type": FORM}) == (200, "")
        payload = harbour.slack.payloads.command(harbour.olga.user, harbour.olga.dm, "/groundswell", "pause")
        unsigned = urlencode({**payload, "ssl_check": "1"}).encode()
        assert (await status(address, unsigned, {"Content-Type": FORM}))[0] in (200, 401)
        await harbour.olga.types("/groundswell status")
        await harbour.olga.sees("Live since")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(codec="utf-8")),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=5), inside, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.text(st.characters(codec="utf-8")), JSON, min_size=1), st.sampled_from([quote_plus, str]))
def test_a_form_is_decoded_as_bolt_decodes_it(payload: dict[str, object], quoted: object) -> None:
    raw = urlencode({"payload": json.dumps(payload)})
    assert decoded(raw.encode()) == parse_body(raw, FORM) == payload
    plain = "payload=" + json.dumps(payload, ensure_ascii=False).replace("%", "%25").replace("&", "%26").replace(
        "+", "%2B"
    )
    assert decoded(plain.encode()) == payload


@given(st.text(st.sampled_from('%=&+\r\n25aF7Bé{}"1:,'), max_size=30))
def test_however_odd_a_form_is_it_is_read_as_urllib_reads_it_or_not_at_all(value: str) -> None:
    raw = f'payload={{"a":"1"{value}'
    expected = dict(parse_qsl(raw, keep_blank_values=True))["payload"]
    try:
        found = decoded(raw.encode())
    except TurnedAway:
        return
    assert found == json.loads(expected)


@given(st.dictionaries(st.text(st.characters(codec="utf-8"), min_size=1), st.text(st.characters(codec="utf-8"))))
def test_a_command_is_decoded_as_bolt_decodes_it(fields: dict[str, str]) -> None:
    raw = urlencode({"command": "/concern", **{f"f{name}": value for name, value in fields.items()}})
    assert decoded(raw.encode()) == parse_body(raw, FORM)
