"""People with tempers: what they think, when they look at Slack, and what they press."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from random import Random
from zoneinfo import ZoneInfo

FEARS = ("my role", "watched", "private", "relied on", "more work", "know how", "no time", "suit", "in charge")
"""Words by which a person finds the choice that says what troubles them."""
QUESTION_AT_LEAST = 3
"""A row of this many buttons is a question."""


class Temper(StrEnum):
    """How somebody treats a message from a bot."""

    PROMPT = "prompt"
    STEADY = "steady"
    SLOW = "slow"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Mind:
    """What a person thinks. `use` and `liking` are 0 to 1; `fear` is a word of FEARS, or empty."""

    temper: Temper
    use: float
    liking: float
    fear: str
    clicks_twice: bool
    thinks_again: bool
    """Looks at their answers once more and changes one."""
    weary: bool
    """Stops everything at the first message."""


def mind_of(seed: int, handle: str, *, volunteer: bool) -> Mind:
    """The mind of a person, the same for the same seed: volunteers use more, like more and answer more."""
    draw = Random(f"{seed}|mind|{handle}")
    tempers = list(Temper)
    weights = (45, 30, 15, 10) if volunteer else (25, 25, 20, 30)
    use = draw.betavariate(5, 2.5) if volunteer else draw.betavariate(2, 3)
    return Mind(
        temper=draw.choices(tempers, weights)[0],
        use=use,
        liking=min(1.0, max(0.0, draw.gauss(0.35 + use / 2, 0.18))),
        fear=draw.choices((*FEARS, ""), (22, 9, 8, 12, 8, 12, 14, 6, 5, 30 if volunteer else 12))[0],
        clicks_twice=draw.random() < 0.06,
        thinks_again=draw.random() < 0.08,
        weary=draw.random() < (0.0 if volunteer else 0.02),
    )


def looks_at(mind: Mind, draw: Random, arrived: datetime, zone: str) -> datetime | None:
    """When the person turns to a message that has just arrived, or None for never."""
    if mind.temper is Temper.SILENT:
        return None
    if mind.temper is Temper.PROMPT:
        return arrived + timedelta(seconds=draw.uniform(20, 900))
    hours = draw.uniform(0.3, 6) if mind.temper is Temper.STEADY else draw.uniform(20, 110)
    if mind.temper is Temper.SLOW and draw.random() < 0.35:
        return None
    return _at_work(arrived + timedelta(hours=hours), zone, draw)


def _at_work(moment: datetime, zone: str, draw: Random) -> datetime:
    there = moment.astimezone(ZoneInfo(zone))
    while there.weekday() >= 5 or there.time() >= time(18):
        there = (there + timedelta(days=1)).replace(hour=8, minute=30)
    if there.time() < time(8):
        there = there.replace(hour=8, minute=30)
    return there.astimezone(moment.tzinfo) + timedelta(seconds=draw.uniform(0, 3600))


def thinks(draw: Random) -> timedelta:
    """How long it takes to read a question and press a button."""
    return timedelta(seconds=draw.uniform(2, 8))


def chooses(mind: Mind, draw: Random, labels: list[str]) -> str:
    """The button somebody presses, going by what it says."""
    if labels[0][:1].isdigit():
        place = mind.liking * (len(labels) - 1) + draw.gauss(0, 0.55)
        return labels[_within(place, labels)]
    if len(labels) > 6:
        fitting = [label for label in labels if mind.fear and _means(mind.fear, label)]
        if fitting and draw.random() < 0.85:
            return fitting[0]
        return "None" if "None" in labels else labels[-1]
    return labels[_within(mind.use * len(labels) - 0.5 + draw.gauss(0, 0.5), labels)]


def _means(fear: str, label: str) -> bool:
    return fear in label.lower()


def _within(place: float, labels: list[str]) -> int:
    return min(max(round(place), 0), len(labels) - 1)
