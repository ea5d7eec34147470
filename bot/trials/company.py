"""A made-up company and its cycles: who is asked when, who answers what, and the figures that are published of it.

Rounds are opened in the halves, counted by `publishing.publish` and added up by `digest.cycle_figures`, as the
product does: what a trial looks at is what people would have read.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any

from bot.rules.company import Cohort, Department
from bot.rules.digest import Closed, cycle_figures
from bot.rules.privacy import Floors
from bot.rules.publishing import Cell, Crowd, publish
from bot.rules.pulses import PARTS, Candidate, part_of
from bot.rules.questions import NO, YES, Choice, Kind, Question
from bot.trials.chance import how_many

DEPARTMENTS = 8
TREE = tuple(Department(f"d{n + 1}", f"Department {n + 1}") for n in range(DEPARTMENTS))
VOLUNTEER_IS_EVERY = 5
USED = Question("usage", Kind.FREQUENCY, "Used AI?", (Choice(YES, "Yes"), Choice(NO, "No")), None, (YES,), "every")
CONCERNS = (("jobs", 0.25), ("time", 0.2), ("errors", 0.15), ("monitoring", 0.1), ("privacy", 0.05), ("none", 0.25))
"""What people are most concerned about, with how many of them (0 to 1)."""
CONCERN = Question("concern", Kind.SINGLE, "Concern?", tuple(Choice(theme, theme) for theme, _ in CONCERNS))
CLOSED_AT = datetime(2026, 5, 18, 6, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Crew:
    """People of a department and cohort who are asked in the same part of a cycle."""

    department: str
    cohort: Cohort
    part: int
    people: int


@dataclass(frozen=True, slots=True)
class Habits:
    """Who uses AI, and who answers: shares (0 to 1) of each cohort.

    Those who use it answer `pull` times as often as others of their class, without the class answering more or less
    often. In a department of `moved` so much is added to the share of either cohort.
    """

    use: Mapping[Cohort, float] = field(default_factory=lambda: {Cohort.VOLUNTEER: 0.7, Cohort.ASSIGNED: 0.35})
    response: Mapping[Cohort, float] = field(default_factory=lambda: {Cohort.VOLUNTEER: 0.75, Cohort.ASSIGNED: 0.25})
    pull: float = 1.0
    moved: Mapping[str, float] = field(default_factory=dict)

    def using(self, crew: Crew) -> float:
        """The probability that somebody uses it."""
        return self.use[crew.cohort] + self.moved.get(crew.department, 0.0)

    def answering(self, crew: Crew) -> tuple[float, float]:
        """The probabilities that somebody answers who uses it, and who does not. ValueError where one passes 1."""
        use = self.using(crew)
        others = self.response[crew.cohort] / (use * self.pull + 1 - use)
        if others * max(self.pull, 1) > 1:
            raise ValueError("those who use it cannot answer that much more often than others")
        return others * self.pull, others


@dataclass(frozen=True, slots=True)
class Class:
    """What is true of a department and cohort: asked, answered, and yes among these and among all asked."""

    asked: int = 0
    answered: int = 0
    yes: int = 0
    using: int = 0

    def __add__(self, other: "Class") -> "Class":
        return Class(
            self.asked + other.asked,
            self.answered + other.answered,
            self.yes + other.yes,
            self.using + other.using,
        )


@dataclass(frozen=True, slots=True)
class Lived:
    """A cycle: the figures as published, and the truth by department and cohort."""

    figures: Mapping[str, Any]
    classes: Mapping[tuple[str, Cohort], Class]

    @property
    def usage(self) -> Mapping[str, Any] | None:
        """What is told of the share who use AI; None where nothing is."""
        return next(iter(self.figures["shares"]), None)

    def of(self, departments: Sequence[str]) -> Class:
        """What is true of some departments together."""
        return sum((one for (key, _), one in self.classes.items() if key in departments), Class())

    def cohorts(self) -> dict[Cohort, Class]:
        """What is true of the volunteers and the assigned of the company."""
        totals: dict[Cohort, Class] = {}
        for (_, cohort), one in self.classes.items():
            totals[cohort] = totals.get(cohort, Class()) + one
        return totals

    @property
    def truth(self) -> float:
        """The share of all who were asked, whether they answered or not."""
        whole = self.of([one.key for one in TREE])
        return whole.using / whole.asked


def crews(people: int) -> tuple[Crew, ...]:
    """So many people, one in five of each department a volunteer, asked in the part in which the product asks them."""
    places = [divmod(person, DEPARTMENTS) for person in range(people)]
    parts = part_of(
        [
            Candidate(person, TREE[department].key, True, True, False, False, None)
            for person, (_, department) in enumerate(places)
        ]
    )
    sizes = Counter(
        (TREE[department].key, _cohort(place), parts[person]) for person, (place, department) in enumerate(places)
    )
    return tuple(Crew(*key, n) for key, n in sorted(sizes.items()))


def _cohort(place: int) -> Cohort:
    return Cohort.ASSIGNED if place % VOLUNTEER_IS_EVERY else Cohort.VOLUNTEER


def live(chance: Random, everybody: Sequence[Crew], habits: Habits, number: int = 1) -> Lived:
    """One cycle in which everybody is asked once: who uses it and who answers is drawn anew."""
    classes: dict[tuple[str, Cohort], Class] = {}
    rounds: dict[int, list[tuple[Crew, Class]]] = {}
    for crew in everybody:
        using = how_many(chance, crew.people, habits.using(crew))
        if_using, if_not = habits.answering(crew)
        yes = how_many(chance, using, if_using)
        answered = yes + how_many(chance, crew.people - using, if_not)
        one = Class(crew.people, answered, yes, using)
        key = crew.department, crew.cohort
        classes[key] = classes.get(key, Class()) + one
        rounds.setdefault(crew.part, []).append((crew, one))
    closed = [_closed(number, rounds[part]) for part in range(1, PARTS + 1) if part in rounds]
    return Lived(cycle_figures(closed, TREE), classes)


def worry(chance: Random, lived: Lived, number: int) -> Mapping[str, Any]:
    """What is published of a cycle, and of the concern that everybody named who answered in it."""
    took_part = sum(one.answered for one in lived.classes.values())
    left, rest, cells = took_part, 1.0, []
    for theme, often in CONCERNS:
        named = how_many(chance, left, min(1.0, often / rest)) if rest > 0 else left
        cells.append(Cell(TREE[0].key, Cohort.ASSIGNED.value, CONCERN.key, theme, named))
        left, rest = left - named, rest - often
    crowds = [Crowd(TREE[0].key, Cohort.ASSIGNED.value, took_part, took_part)]
    told = cycle_figures([closed(number, crowds, [one for one in cells if one.n], (CONCERN,))], TREE)
    return {**lived.figures, "concerns": told["concerns"]}


def _closed(number: int, answers: Sequence[tuple[Crew, Class]]) -> Closed:
    crowds = [Crowd(crew.department, crew.cohort.value, one.asked, one.answered) for crew, one in answers]
    cells = [
        Cell(crew.department, crew.cohort.value, USED.key, value, n)
        for crew, one in answers
        for value, n in ((YES, one.yes), (NO, one.answered - one.yes))
        if n
    ]
    return closed(number, crowds, cells, (USED,))


def closed(number: int, crowds: Sequence[Crowd], cells: Sequence[Cell], questions: Sequence[Question]) -> Closed:
    """A round that is counted, with the floor that a company has unless it sets another."""
    publication = publish(TREE, crowds, cells, questions, Floors().scores)
    return Closed(number, CLOSED_AT, tuple(questions), publication.body(), publication.kept)
