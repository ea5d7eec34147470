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
ACCOUNTABLE_RUNG = 3
"""From this rung on a concern lies with people who cannot leave it there."""
STARTS, ENDS = time(8), time(18)


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
    talkative: float
    """The chance to write a comment, where one is asked for."""
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
        talkative=Random(f"{seed}|talkative|{handle}").betavariate(1.2, 3),
        clicks_twice=draw.random() < 0.06,
        thinks_again=draw.random() < 0.08,
        weary=draw.random() < (0.0 if volunteer else 0.02),
    )


def looks_after(mind: Mind, draw: Random) -> timedelta | None:
    """How long a message lies there before the person turns to it, or None for ever."""
    if mind.temper is Temper.SILENT:
        return None
    if mind.temper is Temper.PROMPT:
        return timedelta(seconds=draw.uniform(20, 900))
    hours = draw.uniform(0.3, 6) if mind.temper is Temper.STEADY else draw.uniform(20, 110)
    if mind.temper is Temper.SLOW and draw.random() < 0.35:
        return None
    return timedelta(hours=hours)


def acts_after(mind: Mind, draw: Random, rung: int) -> timedelta | None:
    """How long somebody's concern waits until the person takes it up, or None for ever. Accountable people do act."""
    hours = {
        Temper.PROMPT: draw.uniform(0.05, 0.7),
        Temper.STEADY: draw.uniform(1, 6),
        Temper.SLOW: draw.uniform(24, 60),
    }.get(mind.temper)
    if rung >= ACCOUNTABLE_RUNG and mind.temper is not Temper.PROMPT:
        hours = draw.uniform(0.5, 6)
    return None if hours is None else timedelta(hours=hours)


def is_at_work(moment: datetime, zone: str) -> bool:
    """Whether somebody in that zone is likely to sit at work."""
    there = moment.astimezone(ZoneInfo(zone))
    return there.weekday() < 5 and STARTS <= there.time() < ENDS


def at_work(moment: datetime, zone: str, draw: Random) -> datetime:
    """A time at work: within an hour after that moment, or after the next start of work."""
    there = moment.astimezone(ZoneInfo(zone))
    while there.weekday() >= 5 or there.time() >= ENDS:
        there = (there + timedelta(days=1)).replace(hour=8, minute=30)
    if there.time() < STARTS:
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
        fitting = [label for label in labels if mind.fear and means(mind.fear, label)]
        if fitting and draw.random() < 0.85:
            return fitting[0]
        return "None" if "None" in labels else labels[-1]
    return labels[_within(mind.use * len(labels) - 0.5 + draw.gauss(0, 0.5), labels)]


def means(fear: str, label: str) -> bool:
    """Whether a choice says what troubles somebody."""
    return fear in label.lower()


def _within(place: float, labels: list[str]) -> int:
    return min(max(round(place), 0), len(labels) - 1)
