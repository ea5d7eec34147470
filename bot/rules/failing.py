"""Why messages could not be delivered, from what Slack answered: nobody is named, only what somebody can mend."""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum


class Failing(StrEnum):
    """What kept a message from arriving for good."""

    CHANNEL = "channel"
    """The channel is archived, gone, or closed to the bot."""
    PERSON = "person"
    """Slack does not know the person any more, or they are no person."""
    UNKNOWN = "unknown"
    """No answer came, and nobody can look whether it is there."""
    OTHER = "other"


KNOWN = {
    "is_archived": Failing.CHANNEL,
    "channel_not_found": Failing.CHANNEL,
    "not_in_channel": Failing.CHANNEL,
    "restricted_action": Failing.CHANNEL,
    "no_permission": Failing.CHANNEL,
    "access_denied": Failing.CHANNEL,
    "team_access_not_granted": Failing.CHANNEL,
    "user_not_found": Failing.PERSON,
    "users_not_found": Failing.PERSON,
    "user_disabled": Failing.PERSON,
    "user_not_visible": Failing.PERSON,
    "cannot_dm_bot": Failing.PERSON,
}
"""Slack's error codes: https://api.slack.com/methods/chat.postMessage and conversations.open."""
MAYBE_THERE = "not known whether it arrived"
"""How the reason begins of what may have arrived, where it cannot be looked for."""


def failing(why: str) -> Failing:
    """What one kept reason says: an error code of Slack's, or `MAYBE_THERE` with or without one."""
    if why.startswith(MAYBE_THERE):
        return Failing.UNKNOWN
    return KNOWN.get(why, Failing.OTHER)


def counted(reasons: Iterable[tuple[str, int]]) -> dict[str, int]:
    """How many failed for what, the most first, from (kept reason, how many)."""
    found: Counter[Failing] = Counter()
    for why, many in reasons:
        found[failing(why)] += many
    return {one.value: many for one, many in found.most_common()}
