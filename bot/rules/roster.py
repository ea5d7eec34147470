"""What Slack's list of members says about the people on the roster."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.rules.calendar import is_zone
from bot.rules.languages import language_of

AWAY_EMOJI = frozenset({":palm_tree:", ":face_with_thermometer:", ":baby:", ":beach_with_umbrella:", ":airplane:"})
AWAY_WORDS = (
    "vacation", "on holiday", "on leave", "out of office", "ooo", "out sick", "parental leave", "annual leave",
    "urlaub", "krank", "elternzeit", "vacaciones", "de baja",
)  # fmt: skip
OPEN_ENDED = timedelta(hours=36)
"""How long a status without an end is believed: until after the next sync, a day later."""


@dataclass(frozen=True, slots=True)
class Member:
    """A human in the workspace. `absent_until` is UTC, or None; `zone` None where it is not known.

    An `outsider` is a guest or of another company (Slack Connect).
    """

    slack_id: str
    team_id: str | None
    email: str | None
    name: str
    zone: str | None
    absent_until: datetime | None
    deactivated: bool
    outsider: bool = False
    language: str | None = None
    """The language of their Slack, where the bot speaks it."""


def member(user: Mapping[str, Any], now: datetime) -> Member | None:
    """A member of `users.list`, or None for a bot."""
    if user.get("is_bot") or user.get("id") == "USLACKBOT" or user.get("is_workflow_bot"):
        return None
    profile = user.get("profile") or {}
    email, zone = profile.get("email"), user.get("tz")
    return Member(
        slack_id=user["id"],
        team_id=user.get("team_id"),
        email=email.lower() if email else None,
        name=profile.get("real_name") or user.get("real_name") or user.get("name") or user["id"],
        zone=zone if zone and is_zone(zone) else None,
        absent_until=absence(profile, now),
        deactivated=bool(user.get("deleted")),
        language=language_of(user.get("locale")),
        outsider=any(user.get(flag) for flag in ("is_restricted", "is_ultra_restricted", "is_stranger")),
    )


def absence(profile: Mapping[str, Any], now: datetime) -> datetime | None:
    """Until when a status says that somebody is away, or None.

    The status text is looked at for words of absence and not kept.
    """
    said = (profile.get("status_text") or "").lower()
    if profile.get("status_emoji") not in AWAY_EMOJI and not any(_has_word(said, word) for word in AWAY_WORDS):
        return None
    ends = profile.get("status_expiration") or 0
    until = datetime.fromtimestamp(ends, UTC) if ends else now + OPEN_ENDED
    return until if until > now else None


def _has_word(said: str, word: str) -> bool:
    return f" {word} " in f" {said.replace(',', ' ').replace(':', ' ').replace('.', ' ')} "
