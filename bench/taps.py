"""Taps on answers as Slack sends them: signed, each from somebody who was asked, each another answer."""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import urlencode

from pydantic import SecretStr
from sqlmodel import Session, col, select

from bench.company import terms
from bot.asking import DEFAULT_PULSE, Order
from bot.blocks import pulse
from bot.opening import open_now
from bot.rules.pulses import Asking
from bot.rules.questions import Kind
from bot.settings import Settings
from bot.settings import load as load_settings
from storage import company, rounds
from storage.db import Database
from storage.tables import Invite, Person

SIGNING = "bench-signing-secret"
PATH = "/slack/events"


@dataclass(frozen=True, slots=True)
class Asked:
    """An open round, and the Slack ids of those who were asked."""

    asking: Asking
    people: tuple[str, ...]


def settings(url: str, secret: str, slack: str) -> Settings:
    """What a process of the product is started with."""
    return load_settings(
        env_file=None,
        SLACK_BOT_TOKEN=SecretStr("xoxb-bench"),
        SLACK_SIGNING_SECRET=SecretStr(SIGNING),
        SLACK_API_URL=slack,
        DATABASE_URL=url,
        secret=SecretStr(secret),
    )


def asked(database: Database, secret: str) -> Asked:
    """Ask everybody in the company, and hold back all that would be sent."""
    now = datetime.now(UTC)
    with database.transaction() as session:
        order = Order(DEFAULT_PULSE, now, now + timedelta(days=9), by="bench")
        row = open_now(session, settings(str(database.url), secret, "http://127.0.0.1/"), terms(), order, now)
        company.pause(session, now, "bench")
        session.flush()
        return _asked(session, row.id or 0)


def _asked(session: Session, round_id: int) -> Asked:
    query = (
        select(Person.slack_id)
        .join(Invite, col(Invite.person_id) == col(Person.id))
        .where(Invite.round_id == round_id)
        .order_by(col(Person.id))
    )
    asking = rounds.get(session, round_id)
    if asking is None:
        raise RuntimeError("no round was opened")
    return Asked(asking, tuple(found or "" for found in session.exec(query)))


def payloads(asked: Asked, response_url: str) -> Iterator[dict[str, Any]]:
    """Everybody's first answer to each question of one tap, person by person: each payload once."""
    message = pulse.first(asked.asking).payload()
    numbers = count(1)
    questions = [question for question in asked.asking.questions if question.kind is not Kind.TEXT]
    for person in asked.people:
        for question in questions:
            n = next(numbers)
            choice = question.choices[n % len(question.choices)]
            yield {
                "type": "block_actions",
                "user": {"id": person, "username": person.lower(), "name": person.lower(), "team_id": "T0BENCH"},
                "api_app_id": "A0BENCH",
                "token": "verification",
                "container": {
                    "type": "message",
                    "message_ts": f"1760000000.{n:06d}",
                    "channel_id": "D0BENCH",
                    "is_ephemeral": False,
                },
                "trigger_id": f"7{n:012d}.1234567890.{hashlib.sha256(str(n).encode()).hexdigest()[:32]}",
                "team": {"id": "T0BENCH", "domain": "bench"},
                "enterprise": None,
                "is_enterprise_install": False,
                "channel": {"id": "D0BENCH", "name": "directmessage"},
                "message": {
                    "user": "U0BOT", "type": "message", "ts": f"1760000000.{n:06d}", "bot_id": "B0BENCH",
                    "app_id": "A0BENCH", "team": "T0BENCH", **message,
                },
                "state": {"values": {}},
                "response_url": response_url,
                "actions": [
                    {
                        "action_id": f"{pulse.TAP}:{choice.value}",
                        "block_id": f"pulse:{asked.asking.id}:{question.key}",
                        "text": {"type": "plain_text", "text": choice.label, "emoji": True},
                        "value": choice.value,
                        "type": "button",
                        "action_ts": f"1760000000.{n:06d}",
                    }
                ],
            }  # fmt: skip


def signed(payload: dict[str, Any]) -> bytes:
    """A payload as the bytes of a request, signed at this moment."""
    body = urlencode({"payload": json.dumps(payload)})
    at = str(int(time.time()))
    signature = hmac.new(SIGNING.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
    return (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Slackbot 1.0 (+https://api.slack.com/robots)\r\n"
        f"Accept: */*\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        f"X-Slack-Request-Timestamp: {at}\r\nX-Slack-Signature: v0={signature}\r\n\r\n{body}"
    ).encode()
