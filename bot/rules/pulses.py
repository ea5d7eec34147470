"""When rounds of the default pulse open and close, and who is asked in which.

A cycle is four weeks. Where half of a department has 30 people or more, its halves are asked two weeks
apart (parts 1 and 2); everybody else is asked in part 1 (measurement.md, "How often").
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.rules import calendar
from bot.rules.questions import MAIN_CONCERN, Kind, Question
from bot.rules.reasons import Reason

PART = timedelta(weeks=2)
PARTS = 2
SMALLEST_HALF = 30
APART = timedelta(weeks=3)
"""Nobody is asked the same question twice within this time: two rounds that share one then ask different people, so
that their figures cannot be subtracted from each other. Shorter than a cycle, so that the rhythm is not disturbed."""
OPENING_WEEKDAY = 1
"""Tuesday: Mondays are the most frequent holidays."""
LATEST = timedelta(days=5)
"""How late a missed opening is still made up for: with nine days open, it closes before the next."""


class Mode(StrEnum):
    """Who can know what somebody answered: nobody, the program alone, or (by name) operations leads."""

    ANONYMOUS = "anonymous"
    CONFIDENTIAL = "confidential"
    NAMED = "named"


class RoundState(StrEnum):
    """A round is open until its time; closing once it is counted, until the disk has forgotten what it must; closed.

    One that is planned is scheduled before; one that is cancelled is never counted.
    """

    SCHEDULED = "scheduled"
    OPEN = "open"
    CANCELLED = "cancelled"
    CLOSING = "closing"
    CLOSED = "closed"


def may_be_asked(question: Question, mode: Mode) -> bool:
    """Whether a question may be asked in a mode: what people fear, and what they write, is never asked by name."""
    return mode is not Mode.NAMED or (question.kind is not Kind.TEXT and question.key != MAIN_CONCERN)


@dataclass(frozen=True, slots=True)
class Asking:
    """A round as the person who is asked sees it. Times are UTC.

    Fixed when it opens: `floor` and `floor_comments`, the smallest groups of which scores and comments are shown;
    `links_days`, how long after the close the link between a person and an answer is kept (of a confidential round);
    `participation_days`, how long that they took part.
    """

    id: int
    name: str
    mode: str
    state: str
    floor: int
    floor_comments: int
    links_days: int
    participation_days: int
    questions: tuple[Question, ...]
    opens_at: datetime
    closes_at: datetime
    closed_at: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """Whether it still takes answers: by its state, and by its time."""
        return self.state == RoundState.OPEN and now < self.closes_at

    def accepts(self, question: str, value: str) -> bool:
        """Whether it has such a question (key), and a value answers it."""
        return any(one.key == question and one.accepts(value) for one in self.questions)

    @property
    def ended_at(self) -> datetime:
        """When it closed, or will."""
        return self.closes_at if self.closed_at is None else min(self.closed_at, self.closes_at)


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in the rhythm: part `part` (1 or 2) of cycle `cycle` (from 1), opening at `opens_at` (UTC)."""

    cycle: int
    part: int
    opens_at: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """Where a round stands: its part of a cycle of a template; `cycle` is None outside of the rhythm."""

    round_id: int
    template: str
    cycle: int | None
    part: int
    parts: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who might be asked."""

    person_id: int
    department: str
    on_slack: bool
    listed: bool
    left: bool
    stopped: bool
    absent_until: datetime | None
    resting_until: datetime | None = None
    started: bool = True
    """Whether their department's turn in the rollout has come."""
    asked_lately: bool = False
    """Whether they were asked one of the same questions within `APART`."""


def slot_at(live_since: datetime, now: datetime, zone: str, opening: time) -> Slot | None:
    """The latest slot whose time has come, or None before the first.

    The first opens on the first Tuesday after the day the company went live, by the company's own clock.
    """
    first = _first_day(live_since, zone)
    today = calendar.local(calendar.Hours(zone), now).date()
    index = (today - first) // PART
    slot = _slot(first, max(index, 0), zone, opening)
    if slot.opens_at > now:
        if index <= 0:
            return None
        slot = _slot(first, index - 1, zone, opening)
    return slot


def slot_after(live_since: datetime, now: datetime, zone: str, opening: time) -> Slot:
    """The first slot that opens later than `now`."""
    first = _first_day(live_since, zone)
    today = calendar.local(calendar.Hours(zone), now).date()
    index = max((today - first) // PART, 0)
    slot = _slot(first, index, zone, opening)
    return slot if slot.opens_at > now else _slot(first, index + 1, zone, opening)


def _first_day(live_since: datetime, zone: str) -> date:
    day = calendar.local(calendar.Hours(zone), live_since).date()
    return day + timedelta(days=(OPENING_WEEKDAY - day.weekday() - 1) % 7 + 1)


def _slot(first: date, index: int, zone: str, opening: time) -> Slot:
    opens = calendar.at_local(zone, first + index * PART, opening)
    return Slot(cycle=index // PARTS + 1, part=index % PARTS + 1, opens_at=opens)


def complete_cycles(closed: Iterable[Place], begun: int = 0) -> list[list[int]]:
    """The cycles of which every round has closed: the ids of each one's rounds, in the order of their parts.

    `begun` is the newest cycle of which a round was opened: an earlier one lacks only halves that never were.
    A round outside of the rhythm is a cycle of its own.
    """
    by_cycle: dict[tuple[str, int], list[Place]] = {}
    for one in closed:
        key = ("", one.round_id) if one.cycle is None else (one.template, one.cycle)
        by_cycle.setdefault(key, []).append(one)
    return [
        [one.round_id for one in sorted(members, key=lambda one: one.part)]
        for members in by_cycle.values()
        if len(members) == members[0].parts or (members[0].cycle or begun) < begun
    ]


def parts(departments: Iterable[str]) -> dict[str, int]:
    """In how many parts each department is asked (1 or 2), given the department of everybody in it."""
    sizes = Counter(departments)
    return {key: PARTS if size // PARTS >= SMALLEST_HALF else 1 for key, size in sizes.items()}


def part_of(candidates: Sequence[Candidate]) -> dict[int, int]:
    """The part in which each person is asked, by id. Halves take turns down the list of ids."""
    split = parts(c.department for c in candidates)
    seen: Counter[str] = Counter()
    result: dict[int, int] = {}
    for candidate in sorted(candidates, key=lambda c: c.person_id):
        result[candidate.person_id] = seen[candidate.department] % split[candidate.department] + 1
        seen[candidate.department] += 1
    return result


def not_asked_because(candidate: Candidate, closes_at: datetime) -> Reason | None:
    """Why somebody is not asked in a round, or None."""
    if candidate.left:
        return Reason.LEFT
    if not candidate.on_slack:
        return Reason.NOT_ON_SLACK
    if candidate.stopped:
        return Reason.STOPPED
    if not candidate.listed:
        return Reason.NOT_LISTED
    if not candidate.started:
        return Reason.NOT_STARTED
    if candidate.asked_lately:
        return Reason.ASKED_LATELY
    if candidate.absent_until is not None and candidate.absent_until >= closes_at:
        return Reason.ABSENT
    if candidate.resting_until is not None and candidate.resting_until >= closes_at:
        return Reason.RESTING
    return None
