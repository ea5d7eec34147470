"""The life of a town: who does what and when, in the time of whoever moves the clock, or as real time passes."""

import asyncio
import heapq
import math
from asyncio import TaskGroup
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random

from simulator.message import Message
from simulator.people import Mind, Temper, at_work, is_at_work, looks_after
from simulator.person import Person
from simulator.slack import Slack

Doing = Callable[[], Awaitable[object]]

EVERYBODY = ""
"""Stands for the one who does what no single person does."""
SEASON = timedelta(weeks=6)
"""In this time some raise a concern of their own accord; those who stopped may come back within it."""
HASTY_SEASON = 5
"""How many longest waits a season has for people in a hurry."""
SHORT, LONGEST = timedelta(minutes=1), timedelta(days=5)
GLANCE = 0.02
"""Real seconds between two looks at the agenda."""
ONE_THING_AT_A_TIME = timedelta(milliseconds=200)
HELD = timedelta(minutes=10)
"""How soon somebody whose place was taken is thought of again."""


class Life:
    """Minds, chance and an agenda.

    `haste`, if given, is the longest that anybody waits with anything, and nobody minds the hour.
    """

    def __init__(self, slack: Slack, seed: int, haste: timedelta | None = None) -> None:
        self.slack, self.seed, self.haste = slack, seed, haste
        self.minds: dict[str, Mind] = {}
        self._agenda: list[tuple[datetime, int, str, Doing]] = []
        self._order = count()
        self._busy: set[str] = set()
        self.resting: dict[str, datetime] = {}
        """Until when somebody does nothing, or last did nothing."""
        self.places = Places()

    def now(self) -> datetime:
        """The time in the workspace."""
        return self.slack.workspace.now()

    def person(self, who: str) -> Person:
        """Somebody at their client."""
        return self.slack.person(who)

    def draw(self, who: str, *about: object) -> Random:
        """Chance, the same for the same seed, person and matter, in whatever order things happen.

        It takes 2.5 kB: not to be kept where 100,000 people might.
        """
        return Random("|".join(map(str, (self.seed, who, *about))))

    def draw_on(self, who: str, message: Message) -> Random:
        """Chance for what somebody makes of a message."""
        asked = question(message)
        return self.draw(who, message.key or f"{message.ts}|{asked}", asked)

    @property
    def season(self) -> timedelta:
        """In which things happen that come of themselves."""
        return SEASON if self.haste is None else self.haste * HASTY_SEASON

    # Planning

    def later(self, who: str, wait: timedelta, doing: Doing) -> None:
        """Do something after a while, at whatever hour."""
        self._plan(self.now() + self._hurried(wait), who, doing)

    def at_work(self, who: str, wait: timedelta, draw: Random, doing: Doing) -> None:
        """Do something after a while, or when the next working day has begun."""
        moment, zone = self.now() + self._hurried(wait), self.slack.workspace.user(who).tz
        if self.haste is None and not is_at_work(moment, zone):
            moment = at_work(moment, zone, draw)
        self._plan(moment, who, doing)

    def of_itself(self, who: str, share: float, draw: Random, doing: Doing) -> None:
        """Do something at work when this share (0 to 1) of a season has gone by."""
        moment = self.now() + self.season * share
        if self.haste is None:
            moment = at_work(moment, self.slack.workspace.user(who).tz, draw)
        self._plan(moment, who, doing)

    def next_season(self, doing: Doing) -> None:
        """Do something when a season has gone by."""
        self._plan(self.now() + self.season, EVERYBODY, doing)

    def looks(self, who: str, draw: Random, doing: Doing) -> bool:
        """Do something when the person turns to a message that has just come; False when they never do."""
        mind = self.minds[who]
        wait = looks_after(mind, draw)
        if wait is None:
            return False
        moment = self.now() + self._hurried(wait)
        if self.haste is None and mind.temper is not Temper.PROMPT:
            moment = at_work(moment, self.slack.workspace.user(who).tz, draw)
        self._plan(moment, who, doing)
        return True

    def rests(self, who: str, until: datetime) -> None:
        """Somebody does nothing until then; what they had in mind they do afterwards."""
        self.resting[who] = until

    def _plan(self, moment: datetime, who: str, doing: Doing) -> None:
        heapq.heappush(self._agenda, (moment, next(self._order), who, doing))

    def _hurried(self, wait: timedelta) -> timedelta:
        if self.haste is None:
            return wait
        # By orders of magnitude, so that seconds stay seconds and days still differ from hours.
        return self.haste * min(1.0, math.log1p(wait / SHORT) / math.log1p(LONGEST / SHORT))

    # Living

    def next_action(self) -> datetime | None:
        """When somebody next does something, or None."""
        return self._agenda[0][0] if self._agenda and self.places.still_since is None else None

    async def act(self, now: datetime) -> None:
        """Everybody whose time has come does what they had in mind, one after the other."""
        while (due := self._due(now)) is not None:
            who, doing = due
            try:
                await doing()
            except AssertionError:
                # Whoever sat in their place has done it, or something else, and the button is gone.
                if who not in self.places.ever:
                    raise

    def stands_still(self, now: datetime) -> None:
        """Nobody does anything until `goes_on`."""
        if self.places.still_since is None:
            self.places.still_since = now

    def goes_on(self, now: datetime) -> None:
        """Everybody does what they had in mind, as much later as they have stood still."""
        if self.places.still_since is not None:
            gap, self.places.still_since = now - self.places.still_since, None
            self._agenda = [(moment + gap, order, who, doing) for moment, order, who, doing in self._agenda]

    async def live(self, until: datetime | Callable[[], bool]) -> None:
        """Act as real time passes, each person for themselves, and return when what was begun by then is done."""
        async with TaskGroup() as group:
            while not self._is_over(until):
                while (due := self._due(self.now())) is not None:
                    who, doing = due
                    if who in self._busy:
                        self._plan(self.now() + ONE_THING_AT_A_TIME, who, doing)
                    else:
                        self._busy.add(who)
                        group.create_task(self._do(who, doing))
                await asyncio.sleep(GLANCE)

    async def _do(self, who: str, doing: Doing) -> None:
        try:
            await doing()
        finally:
            self._busy.discard(who)

    def _is_over(self, until: datetime | Callable[[], bool]) -> bool:
        return self.now() >= until if isinstance(until, datetime) else until()

    def _due(self, now: datetime) -> tuple[str, Doing] | None:
        if self.places.still_since is not None:
            return None
        while self._agenda and self._agenda[0][0] <= now:
            _, _, who, doing = heapq.heappop(self._agenda)
            until = self.resting.get(who)
            if self.places.taken[who]:
                self._plan(now + HELD, who, doing)
            elif until is not None and until > now:
                draw = self.draw(who, "well again", until)
                self._plan(at_work(until, self.slack.workspace.user(who).tz, draw), who, doing)
            elif who == EVERYBODY or not self.slack.workspace.user(who).deleted:
                return who, doing
        return None


@dataclass(slots=True)
class Places:
    """Where somebody from outside sits. `taken` counts how many sit in a person's place, who does nothing meanwhile."""

    taken: Counter[str] = field(default_factory=Counter)
    ever: set[str] = field(default_factory=set)
    still_since: datetime | None = None

    def take(self, who: str) -> None:
        """Somebody sits down in a person's place."""
        self.taken[who] += 1
        self.ever.add(who)

    def leave(self, who: str) -> None:
        """They get up again."""
        self.taken[who] -= 1


def labels(message: Message) -> list[str]:
    """The buttons in the rows of a message."""
    return [
        element["text"]["text"]
        for block in message.blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element["type"] == "button"
    ]


def question(message: Message) -> str:
    """The section right above the buttons."""
    above = ""
    for block in message.blocks:
        if block["type"] == "section":
            above = block["text"]["text"]
        elif block["type"] == "actions":
            break
    return above
