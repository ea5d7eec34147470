"""How long somebody who opened Home is taken to look at it, and how often it is held against what it shows."""

from datetime import datetime, timedelta

EVERY = timedelta(minutes=1)
LOOKS_FOR = timedelta(minutes=10)
"""After they opened it, or did something there: whoever looks later opens it again, and it is drawn anew."""
MOST = 100
"""People whose Home one process watches at a time: drawing one takes some hundredths of a second."""


def next_look(looked_at: datetime, now: datetime) -> datetime | None:
    """When it is looked whether somebody's Home has changed, or None where they look no more."""
    moment = now + EVERY
    return moment if moment <= looked_at + LOOKS_FOR else None
