"""Lessons and tracks: what is offered to whom next, and when a lesson may take a place in the week's budget."""

from dataclasses import dataclass

from bot.rules.company import Tier
from bot.rules.questions import Stage


@dataclass(frozen=True, slots=True)
class Lesson:
    """Something to read in three to five minutes.

    `key` is stable over the years: what somebody has done is kept by it. `teaser` is one or two sentences that say
    what the reader will be able to do; `body` is Slack's mrkdwn, paragraphs apart by an empty line.
    """

    key: str
    title: str
    stage: Stage
    minutes: int
    teaser: str
    body: str


@dataclass(frozen=True, slots=True)
class Track:
    """The lessons of a tier, in the order in which they are offered."""

    tier: Tier
    lessons: tuple[Lesson, ...]

    def lesson(self, key: str) -> Lesson | None:
        """The lesson of that key, or None where the track has it no more."""
        return next((one for one in self.lessons if one.key == key), None)
