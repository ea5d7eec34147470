"""What may become of a post, and what Slack's errors mean for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from slack_sdk.errors import SlackApiError

from bot.methods import ACCOUNT, HALF_DONE, PASSING

TIME_LIMIT = 15
"""Seconds a call may take. A lost post is looked for only after this time."""
UNTIL_MENDED = timedelta(minutes=10)
RATE = ("ratelimited", "rate_limited")


@dataclass(frozen=True, slots=True)
class Posted:
    """The message is there."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Lost:
    """No answer came, or none that tells: the message may or may not be there."""


@dataclass(frozen=True, slots=True)
class Later:
    """Slack did nothing and asks to wait until this moment. `arrived_perhaps` where an attempt before may have arrived,
    and could not be looked for yet."""

    until: datetime
    why: str
    arrived_perhaps: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """Trying again would not help: Slack's error code. `arrived_perhaps` where an attempt before may have arrived, and
    nobody can find out; else Slack did nothing."""

    why: str
    arrived_perhaps: bool = False
    told: tuple[str, ...] = ()
    """What Slack says besides: of blocks that it does not take, which."""


Result = Posted | Lost | Later | Refused


def asked_to_wait(problem: SlackApiError) -> float | None:
    """The seconds that Slack asks to wait before this method is called again; None where it refused for no rate."""
    if problem.response.status_code == 429 or code(problem) in RATE:
        return _retry_after(problem.response.headers or {})
    return None


def meaning(problem: SlackApiError, now: datetime) -> Lost | Later | Refused:
    """What an error means for a call."""
    said, wait = code(problem), asked_to_wait(problem)
    if wait is not None:
        return Later(now + timedelta(seconds=wait), "ratelimited")
    if problem.response.status_code >= 500 or said is None or said in HALF_DONE:
        return Lost()
    if said in ACCOUNT:
        return Later(now + UNTIL_MENDED, said)
    if said in PASSING:
        return Later(now + timedelta(seconds=TIME_LIMIT), said)
    return Refused(said, told=_told(problem))


def _told(problem: SlackApiError) -> tuple[str, ...]:
    data = problem.response.data if isinstance(problem.response.data, dict) else {}
    said = (data.get("response_metadata") or {}).get("messages") or ()
    return tuple(str(one) for one in said)


def code(problem: SlackApiError) -> str | None:
    """Slack's error code; None where what came back was no answer of Slack's."""
    response = problem.response
    return response.get("error") if isinstance(response.data, dict) else None


def _retry_after(headers: Mapping[str, str]) -> float:
    found = {name.lower(): value for name, value in headers.items()}.get("retry-after", "30")
    return max(float(found), 1.0) if found.replace(".", "", 1).isdigit() else 30.0
