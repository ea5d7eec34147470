"""What an AI champion's week is best begun with: at most three things, from how their departments stand.

Each rule looks at one matter and says one thing or none; the first three that are said make the brief. Of people only
that fewer than half of a group have done something is ever told, never how many (docs/decisions/what-a-brief-says.md).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from bot.rules.calendar import monday_of
from bot.rules.onboarding import MINUTES, Step
from bot.rules.reasons import Reason
from bot.rules.sayings import least_answers

MOST = 3
COVERS_MOST = 5
"""Of the champions who are away, how many are looked at, the near ones first."""
MINUTES_EACH = 10
MINUTES_MOST = 30
"""Minutes for each concern that waits, and for all of them at most: a champion has two hours a week."""
TO_LEARN = timedelta(weeks=3)
"""How long after it went live a company is given before a department is said to be behind with lessons."""
TO_ANSWER = timedelta(days=3)
"""How long a pulse is open before few answers are few."""


class Suggestion(StrEnum):
    """What is worth doing in a week in which nothing waits; another one each week."""

    QUIET = "quiet"
    THANKS = "thanks"
    SHOW = "show"
    ASK = "ask"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A concern that somebody has and that is not resolved. `climbs_at` is when it goes on, or None."""

    number: int
    label: str
    raised_at: datetime
    climbs_at: datetime | None


@dataclass(frozen=True, slots=True)
class Running:
    """An open pulse, and how many of a champion's people it reached and how many of them took part."""

    name: str
    opens_at: datetime
    reached: int
    took_part: int


@dataclass(frozen=True, slots=True)
class Area:
    """A department with those that come to its champion, by its name.

    `unwritten` is the last pulse of which it was told what its people said and nobody wrote what was done about it:
    the number of its round, and its name. `learners` are (people, those of them who have done a lesson).
    """

    name: str
    unwritten: tuple[int, str] | None = None
    learners: tuple[int, int] = (0, 0)
    running: tuple[Running, ...] = ()


@dataclass(frozen=True, slots=True)
class Away:
    """A champion who is away, for which department, and who acts for them. `near`: under the same parent unit."""

    who: str
    department: str
    covered_by: tuple[str, ...] = ()
    near: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """What a brief is drawn from. `away` are other champions who are away, the near ones first, `others_away` how many
    more there are.
    """

    week: str
    now: datetime
    live_since: datetime
    floor: int
    areas: tuple[Area, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    away: tuple[Away, ...] = ()
    others_away: int = 0
    step: Step | None = None
    steps_done: int = 0


@dataclass(frozen=True, slots=True)
class Concerns:
    """Concerns wait for them; the oldest, and the one that goes on next, if one does."""

    count: int
    oldest: Waiting
    next: Waiting | None

    @property
    def minutes(self) -> int:
        """Ten for each, half an hour at most."""
        return min(self.count * MINUTES_EACH, MINUTES_MOST)


@dataclass(frozen=True, slots=True)
class Unwritten:
    """Nobody has written yet what was done about what a department said in a pulse."""

    minutes: ClassVar[int] = 15
    department: str
    number: int
    name: str


@dataclass(frozen=True, slots=True)
class First:
    """One of their first steps is still to do."""

    step: Step
    done: int

    @property
    def minutes(self) -> int:
        """Those of the step."""
        return MINUTES[self.step]


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A colleague nearby is away and nobody acts for them."""

    minutes: ClassVar[int] = 10
    department: str
    who: str


@dataclass(frozen=True, slots=True)
class FewAnswers:
    """Fewer than half of a department's people have taken part in a pulse that is open."""

    minutes: ClassVar[int] = 10
    department: str
    name: str
    people: int


@dataclass(frozen=True, slots=True)
class FewLearn:
    """Fewer than half of a department's people have done a lesson."""

    minutes: ClassVar[int] = 15
    department: str
    people: int


@dataclass(frozen=True, slots=True)
class Suggested:
    """Nothing waits: one thing worth doing."""

    minutes: ClassVar[int] = 15
    suggestion: Suggestion


Thing = Concerns | Unwritten | First | Uncovered | FewAnswers | FewLearn | Suggested


def concerns_wait(state: State) -> Concerns | None:
    """Concerns that are theirs, not resolved."""
    if not state.waiting:
        return None
    oldest = min(state.waiting, key=lambda one: (one.raised_at, one.number))
    climbing = [(one.climbs_at, one.number, one) for one in state.waiting if one.climbs_at is not None]
    return Concerns(len(state.waiting), oldest, min(climbing)[2] if climbing else None)


def nothing_written(state: State) -> Unwritten | None:
    """A pulse was told, and nothing about what was done."""
    return next((Unwritten(one.name, *one.unwritten) for one in state.areas if one.unwritten), None)


def first_steps(state: State) -> First | None:
    """Somebody who is new has a step to take."""
    return First(state.step, state.steps_done) if state.step is not None else None


def nobody_covers(state: State) -> Uncovered | None:
    """A champion nearby is away, without anybody in their place."""
    return next((Uncovered(one.department, one.who) for one in state.away if one.near and not one.covered_by), None)


def few_answers(state: State) -> FewAnswers | None:
    """A pulse has been open for days, and fewer than half have taken part."""
    for area in state.areas:
        for one in area.running:
            late = one.opens_at + TO_ANSWER <= state.now
            if late and fewer_than_half(one.took_part, one.reached, state.floor):
                return FewAnswers(area.name, one.name, one.reached)
    return None


def few_learn(state: State) -> FewLearn | None:
    """Weeks after the start, fewer than half have done a lesson."""
    if state.live_since + TO_LEARN > state.now:
        return None
    for area in state.areas:
        people, done = area.learners
        if fewer_than_half(done, people, state.floor):
            return FewLearn(area.name, people)
    return None


RULES: tuple[Callable[[State], Thing | None], ...] = (
    concerns_wait,
    nothing_written,
    first_steps,
    nobody_covers,
    few_answers,
    few_learn,
)
"""In the order in which they are asked."""


def fewer_than_half(count: int, people: int, floor: int) -> bool:
    """Whether it may be told, and holds, that fewer than half of a group did something.

    In a group that is large enough to be told of at all this leaves four numbers or more that it could be: it says
    nothing about the last one, also not to two colleagues who know about each other.
    """
    return people >= least_answers(floor) and 2 * count < people


def waiting_things(state: State) -> tuple[Thing, ...]:
    """What waits, at most three things."""
    said = (rule(state) for rule in RULES)
    return tuple(one for one in said if one is not None)[:MOST]


def things(state: State) -> tuple[Thing, ...]:
    """What the brief says: what waits, or else one suggestion."""
    return waiting_things(state) or (Suggested(suggestion(state.week)),)


def suggestion(week: str) -> Suggestion:
    """The suggestion of a week: they take turns."""
    every = tuple(Suggestion)
    return every[(monday_of(week) - date(2024, 1, 1)).days // 7 % len(every)]


def looks_back(week: str) -> bool:
    """Whether a week's Monday is the first of its month: then champions are asked what they learned."""
    return monday_of(week).day <= 7


@dataclass(frozen=True, slots=True)
class Champion:
    """Somebody who holds the role, or acts in it, as far as it decides whether they are briefed.

    `quiet`: they have stopped or paused messages. `waits` is asked only of those: whether anything waits for them.
    """

    left: bool = False
    on_slack: bool = True
    away: bool = False
    quiet: bool = False
    departments: tuple[str, ...] = ()
    waits: bool = True


def why_not(who: Champion) -> Reason | None:
    """Why somebody gets no brief, or None. Who wants no messages is told what waits for them, and nothing else."""
    if who.left:
        return Reason.LEFT
    if not who.on_slack:
        return Reason.NOT_ON_SLACK
    if who.away:
        return Reason.ABSENT
    if not who.departments:
        return Reason.NO_DEPARTMENT
    return Reason.NOTHING_WAITING if who.quiet and not who.waits else None
