"""What truly happened in a company's rounds: a plain model without a database, beside which the tables are held."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.rules.comments import units_of
from bot.rules.company import Department
from bot.rules.digest import Closed, cycle_figures
from bot.rules.publishing import Cell, Crowd, publish
from bot.rules.pulses import Candidate, Mode, RoundState, part_of
from bot.rules.questions import MAIN_CONCERN, Choice, Kind, Question

FLOOR, FLOOR_COMMENTS = 5, 10
LINKS, PARTICIPATION, COMMENTS, LEAVERS = (timedelta(days=days) for days in (60, 35, 90, 30))
"""How long what is kept: links longer than who was asked, which a company may choose."""
THREE_WEEKS = timedelta(weeks=3)
TREE = (
    Department("commercial", "Commercial"),
    Department("corporate", "Corporate"),
    Department("sales", "Sales", "commercial"),
    Department("finance", "Finance", "corporate"),
    Department("legal", "Legal", "corporate"),
)
SIZES = {"sales": 62, "finance": 9, "legal": 6, "corporate": 3}
"""Sales is asked in halves."""


def _choices(*values: str) -> tuple[Choice, ...]:
    return tuple(Choice(value, value.title()) for value in values)


TEMPLATES: Mapping[str, tuple[Question, ...]] = {
    "default": (
        Question("useful", Kind.SCALE, "Useful?", _choices(*"12345"), None, ("4", "5")),
        Question(MAIN_CONCERN, Kind.SINGLE, "Your main concern?", _choices("privacy", "workload", "none")),
        Question("comment", Kind.TEXT, "Anything else?", ()),
    ),
    "lessons": (
        Question("helped", Kind.MULTIPLE, "What helped?", _choices("reading", "asking", "trying")),
        Question("likely", Kind.RATING, "How likely?", _choices(*map(str, range(11))), None, ("9", "10")),
        Question("idea", Kind.TEXT, "An idea?", ()),
    ),
}
VALUES: Mapping[str, tuple[str, ...]] = {
    "useful": tuple("12345"),
    MAIN_CONCERN: ("privacy", "workload", "none"),
    "comment": ("", "It invents figures.", "No time for it."),
    "helped": ("reading", "asking,trying", "reading,asking,trying"),
    "likely": ("0", "7", "9", "10"),
    "idea": ("", "Shorter lessons."),
}


@dataclass
class Lived:
    """A round as it truly went; who was asked stands with their department and cohort at that time."""

    number: int
    template: str
    mode: Mode
    opened_at: datetime
    closes_at: datetime
    asked: dict[int, tuple[str, str]]
    cycle: int | None = None
    part: int = 1
    parts: int = 1
    reached: set[int] = field(default_factory=set)
    answers: dict[int, dict[str, str]] = field(default_factory=dict)
    """By person and question; who answered in a round that has closed is forgotten, but for `linked`."""
    took_part: set[int] = field(default_factory=set)
    state: RoundState = RoundState.OPEN
    closed_at: datetime | None = None
    counted: Closed | None = None
    comments: list[tuple[str, str, int]] = field(default_factory=list)
    """(unit, words, who wrote it) of those that are kept."""
    linked: bool = True
    published: bool = False

    @property
    def questions(self) -> tuple[Question, ...]:
        return TEMPLATES[self.template]

    @property
    def sealed(self) -> bool:
        return self.counted is not None and not self.published

    @property
    def ended(self) -> bool:
        """Whether nothing of it is left to be done but to publish it."""
        return self.state is RoundState.CLOSED or (self.state is RoundState.CANCELLED and self.closed_at is not None)

    def takes(self, now: datetime) -> bool:
        return self.state is RoundState.OPEN and now < self.closes_at

    def answer(self, person: int, question: str, value: str) -> None:
        self.answers.setdefault(person, {})[question] = value
        self.took_part.add(person)

    def close(self, now: datetime) -> None:
        """Count it: every answer once, where whoever gave it was when they were asked."""
        cells = Counter(
            (*self.asked[person], *counted)
            for person, given in self.answers.items()
            for question in self.questions
            if question.key in given
            for counted in question.counts(given[question.key])
        )
        asked = Counter(self.asked[person] for person in self.reached | self.took_part)
        crowds = [
            Crowd(*place, asked[place], sum(self.asked[one] == place for one in self.took_part))
            for place in sorted(set(self.asked.values()))
        ]
        questions = tuple(one for question in self.questions for one in question.counted())
        found = publish(TREE, crowds, [Cell(*key, n) for key, n in cells.items()], questions, FLOOR)
        self.counted = Closed(self.cycle, now, questions, found.body(), found.kept)
        self.comments = list(self._comments())
        self.state, self.closed_at = RoundState.CLOSING, now
        if self.mode is Mode.ANONYMOUS:
            self.forget()

    def _comments(self) -> Iterable[tuple[str, str, int]]:
        wrote = [
            (self.asked[person][0], given[question.key], person)
            for person, given in self.answers.items()
            for question in self.questions
            if question.kind is Kind.TEXT and given.get(question.key)
        ]
        unit = units_of(TREE, Counter(department for department, *_ in wrote), FLOOR_COMMENTS)
        return ((unit[department], words, who) for department, words, who in wrote if department in unit)

    def cancel(self) -> None:
        self.state = RoundState.CANCELLED
        self.forget()

    def forget(self) -> None:
        """Nothing leads from people to answers any more."""
        self.answers, self.linked = {}, False

    def erase(self, person: int) -> None:
        """Somebody goes, with everything that leads to them; what was counted stays."""
        for of_people in (self.asked, self.answers):
            of_people.pop(person, None)
        self.reached.discard(person)
        self.took_part.discard(person)
        if self.linked:
            self.comments = [one for one in self.comments if one[2] != person]


@dataclass
class Somebody:
    """A person of the roster."""

    department: str
    cohort: str
    left_at: datetime | None = None


@dataclass
class Truth:
    """The people of the company, and its rounds by number."""

    people: dict[int, Somebody]
    rounds: dict[int, Lived] = field(default_factory=dict)

    def open(self, now: datetime, one: Lived) -> None:
        """Ask everybody who is here, is meant, and was not asked the same within three weeks."""
        lately = {
            person
            for other in self.rounds.values()
            if other.template == one.template and other.state is not RoundState.CANCELLED
            if other.opened_at > now - THREE_WEEKS
            for person in other.asked
        }
        here = {number for number, person in self.people.items() if person.left_at is None}
        meant = here if one.cycle is None else self._part(one, here)
        for number in meant - lately:
            one.asked[number] = (self.people[number].department, self.people[number].cohort)
        self.rounds[one.number] = one

    def _part(self, one: Lived, here: Collection[int]) -> set[int]:
        asked = {n for r in self.rounds.values() if (r.template, r.cycle) == (one.template, one.cycle) for n in r.asked}
        if one.part > 1:
            return set(here) - asked
        everybody = [
            Candidate(n, self.people[n].department, on_slack=True, listed=True, left=False, stopped=False,
                      absent_until=None)
            for n in here
        ]  # fmt: skip
        return {number for number, part in part_of(everybody).items() if part == one.part}

    def erase(self, person: int) -> None:
        del self.people[person]
        for one in self.rounds.values():
            one.erase(person)

    def finish(self, now: datetime) -> None:
        """The disk has forgotten: what was counted is closed, and every cycle that is complete is published."""
        for one in self.rounds.values():
            if one.state is RoundState.CLOSING:
                one.state = RoundState.CLOSED
            if one.state is RoundState.CANCELLED:
                one.closed_at = one.closed_at or now
        for cycle in self.complete():
            for one in cycle:
                one.published = True

    def complete(self) -> list[list[Lived]]:
        """The cycles that are to be published: every round has closed, and none will come any more."""
        cycles: dict[Any, list[Lived]] = {}
        for one in self.rounds.values():
            if one.state is not RoundState.CANCELLED:
                cycles.setdefault(one.number if one.cycle is None else ("cycle", one.cycle), []).append(one)
        begun = max((one.cycle or 0 for one in self.rounds.values()), default=0)
        return [
            cycle
            for cycle in cycles.values()
            if all(one.state is RoundState.CLOSED and not one.published for one in cycle)
            if len(cycle) == cycle[0].parts or (cycle[0].cycle or begun) < begun
        ]

    def figures(self) -> dict[int, Mapping[str, Any]]:
        """What the ledger holds, by the first round of each cycle that was published."""
        cycles: dict[Any, list[Lived]] = {}
        for one in self.rounds.values():
            if one.published:
                cycles.setdefault(one.number if one.cycle is None else ("cycle", one.cycle), []).append(one)
        return {
            min(one.number for one in cycle): cycle_figures(
                [one.counted for one in sorted(cycle, key=lambda one: one.part) if one.counted], TREE
            )
            for cycle in cycles.values()
        }

    def sweep(self, now: datetime) -> None:
        """What is past its time goes, and who has left long ago."""
        for one in self.rounds.values():
            if one.state is RoundState.CLOSED and one.linked and one.closed_at and one.closed_at + LINKS <= now:
                one.forget()
            if one.ended and one.closed_at and one.closed_at + PARTICIPATION <= now:
                one.asked, one.reached, one.took_part = {}, set(), set()
            if one.state is RoundState.CLOSED and one.closed_at and one.closed_at < now - COMMENTS:
                one.comments = []
        for number in [n for n, p in self.people.items() if p.left_at is not None and p.left_at < now - LEAVERS]:
            self.erase(number)
