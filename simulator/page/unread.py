"""What somebody has not read yet, by their own client."""

from bisect import bisect_right

from simulator.person import Person
from simulator.records import Channel
from simulator.slack import Slack

MOST = 50


def unread(slack: Slack, person: Person, channel: Channel, since: int) -> int:
    """How many messages of others, replies aside, came since they looked, at most `MOST`.

    Whoever never looked has read everything until `since` (microseconds since 1970).
    """
    client = slack.clients.get(person.id)
    seen = max(since, client.read.get(channel.id, 0) if client else 0)
    first = bisect_right(channel.messages, seen, key=lambda stored: stored.ts)
    new = channel.messages[first:][-MOST:]
    there = (one for one in new if one.thread in (0, one.ts))
    return sum(slack.messages.read(one).get("user") != person.id for one in there)
