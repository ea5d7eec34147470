"""What is promised to whoever puts a lesson off: that it comes again, and when; counted where it does not."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from simulator.message import Message
from simulator.promises import is_weekend, is_working_day, local_day

PROMISED, TOMORROW = "once more", "tomorrow"
TITLE = re.compile(r"\*(.+?)\*")
NEXT_WEEK_AT_MOST = timedelta(weeks=4)
"""A pulse comes before a lesson, and holds it for a week or two; what has not come by then does not come."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody lives: an IANA zone, and an ISO 3166 code or None."""

    zone: str
    country: str | None


@dataclass(frozen=True, slots=True)
class PutOff:
    """A lesson that somebody put off on a day of theirs, and was told that it comes again."""

    on: date
    tomorrow: bool
    place: Place

    def first(self) -> date:
        """The day before which it must not come: the next one, or the first one after the coming weekend."""
        day = self.on + timedelta(days=1)
        if self.tomorrow:
            return day
        while not (self._is_weekend(day - timedelta(days=1)) and not self._is_weekend(day)):
            day += timedelta(days=1)
        return day

    def last(self, ill_until: date | None) -> date:
        """The day by whose end it must have come; whoever is ill on it gets it afterwards."""
        day = max(self.on, ill_until or self.on)
        if not self.tomorrow:
            return day + NEXT_WEEK_AT_MOST
        day += timedelta(days=1)
        while not is_working_day(day, self.place.country):
            day += timedelta(days=1)
        return day

    def _is_weekend(self, day: date) -> bool:
        return is_weekend(day, self.place.country)


class Later:
    """Who waits for which lesson, by its title."""

    def __init__(self) -> None:
        self._lost = 0
        self._waiting: dict[tuple[str, str], PutOff] = {}

    def put_off(self, who: str, message: Message, moment: datetime, place: Place) -> None:
        """Somebody has put a lesson off, and reads what that leads to."""
        said = message.visible()
        if PROMISED in said:
            self._waiting[who, title(message)] = PutOff(local_day(moment, place.zone), TOMORROW in said, place)

    def arrived(self, who: str, message: Message, moment: datetime, ill_until: datetime | None) -> bool:
        """A lesson has come; whether it is one that they wanted on this very day."""
        put_off = self._waiting.pop((who, title(message)), None)
        if put_off is None:
            return False
        kept = put_off.first() <= local_day(moment, put_off.place.zone) <= _last(put_off, ill_until)
        self._lost += not kept
        return kept and put_off.tomorrow

    def void(self, who: str) -> None:
        """Somebody wants no more messages: what was promised holds no longer."""
        for one in [known for known in self._waiting if known[0] == who]:
            del self._waiting[one]

    def lost(self, now: datetime, ill: dict[str, datetime]) -> int:
        """How many lessons did not come when it was promised, or have not come yet though their day is over."""
        late = (local_day(now, one.place.zone) > _last(one, ill.get(who)) for (who, _), one in self._waiting.items())
        return self._lost + sum(late)


def _last(one: PutOff, ill_until: datetime | None) -> date:
    return one.last(local_day(ill_until, one.place.zone) if ill_until else None)


def title(message: Message) -> str:
    """What a lesson is called: what stands in bold at the head of its message."""
    texts = ((block.get("text") or {}).get("text", "") for block in message.blocks if block["type"] == "section")
    found = TITLE.match(next(texts, ""))
    return found[1] if found else ""
