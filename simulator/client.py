"""What one person's Slack client remembers by itself: which tab is open, and what was filled in but not sent."""

from dataclasses import dataclass, field

from simulator.forms import Entries


@dataclass(slots=True)
class Client:
    """`entries` and `errors` go by the key of a place: a view id, or a channel and a ts."""

    at_home: bool = False
    entries: dict[str, Entries] = field(default_factory=dict)
    errors: dict[str, dict[str, str]] = field(default_factory=dict)
    read: dict[str, int] = field(default_factory=dict)
    """By channel the ts of the newest message that was seen."""
