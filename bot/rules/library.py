"""The lessons there are, on which shelf each stands, and which of them are somebody's track."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from bot.rules.company import Department, Tier
from bot.rules.questions import Stage

REQUIRED = "required"
"""The shelf of what everybody is asked to do, whatever their tier and department."""


class Function(StrEnum):
    """What a department does: each has a shelf of its own, whatever the department is called."""

    SALES = "sales"
    HR = "hr"
    FINANCE = "finance"
    OPERATIONS = "operations"
    CUSTOMER_SERVICE = "customer_service"
    MARKETING = "marketing"
    IT = "it"
    LEGAL = "legal"


CALLED = {
    Function.SALES: ("vertrieb", "ventas", "account management", "business development"),
    Function.HR: ("human resources", "people", "people and culture", "personal", "recursos humanos"),
    Function.FINANCE: ("accounting", "controlling", "finanzen", "buchhaltung", "finanzas", "treasury"),
    Function.OPERATIONS: ("ops", "production", "logistics", "supply chain", "betrieb", "produktion", "operaciones"),
    Function.CUSTOMER_SERVICE: ("customer service", "customer support", "support", "service", "kundenservice"),
    Function.MARKETING: ("communications", "brand", "mercadotecnia"),
    Function.IT: ("information technology", "technology", "engineering", "software", "tecnología"),
    Function.LEGAL: ("compliance", "recht", "rechtsabteilung", "jurídico"),
}
"""Names by which departments of each function go besides its own."""
SHELVES = (*Tier, *Function, REQUIRED)


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer to a check question, and what is said to whoever chooses it."""

    text: str
    because: str
    right: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """A question about a lesson; exactly one of its choices is right, and it may be tried as often as one likes."""

    question: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Lesson:
    """Something to read in three to five minutes.

    `key` is stable over the years: what somebody has done is kept by it. `teaser` is one or two sentences that say
    what the reader will be able to do; `body` is Slack's mrkdwn, paragraphs apart by an empty line. `tiers` are those
    it is for, empty for all; `days` the working days within which it is to be done, None where nobody has to.
    """

    key: str
    title: str
    stage: Stage
    minutes: int
    teaser: str
    body: str
    link: str = ""
    tiers: tuple[Tier, ...] = ()
    days: int | None = None
    check: Check | None = None


@dataclass(frozen=True, slots=True)
class Track:
    """The lessons of somebody, in the order in which they are offered: what is required, their own, then the rest."""

    lessons: tuple[Lesson, ...]

    def lesson(self, key: str) -> Lesson | None:
        """The lesson of that key, or None where the track has it not."""
        return next((one for one in self.lessons if one.key == key), None)


@dataclass(frozen=True, slots=True)
class Own:
    """A lesson of the company's own; `department` is the key of the unit it is for, None for everybody."""

    lesson: Lesson
    department: str | None


@dataclass(frozen=True, slots=True)
class Library:
    """Every lesson: by shelf (a tier, a function, or what is required), and the company's own."""

    shelves: Mapping[str, tuple[Lesson, ...]]
    own: tuple[Own, ...] = ()

    def track(self, tier: Tier, function: Function | None, units: Sequence[str]) -> Track:
        """The track of somebody; `units` are their department and all units above it."""
        mine = (one.lesson for one in self.own if one.department is None or one.department in units)
        shelves = (
            self.shelves.get(REQUIRED, ()),
            tuple(mine),
            self.shelves.get(function, ()) if function else (),
            self.shelves.get(tier, ()),
        )
        found = {one.key: one for shelf in shelves for one in shelf if not one.tiers or tier in one.tiers}
        return Track(tuple(found.values()))

    def lesson(self, key: str) -> Lesson | None:
        """The lesson of that key, wherever it stands, or None."""
        return next((one for one in self if one.key == key), None)

    def __iter__(self) -> Iterator[Lesson]:
        for shelf in self.shelves.values():
            yield from shelf
        yield from (one.lesson for one in self.own)


@dataclass(frozen=True, slots=True)
class Tracks:
    """The track of everybody: drawn once for each tier and department."""

    library: Library
    tree: Mapping[str, Department]
    _drawn: dict[tuple[str, str], Track] = field(default_factory=dict)

    def of(self, tier: str, department: str) -> Track:
        """The track of somebody of a tier, in a department."""
        known = self._drawn.get((tier, department))
        if known is None:
            units = way_up(department, self.tree)
            known = self.library.track(Tier(tier), function_of(department, self.tree), units)
            self._drawn[tier, department] = known
        return known


def way_up(department: str, tree: Mapping[str, Department]) -> tuple[str, ...]:
    """A department and all units above it."""
    found: list[str] = []
    key: str | None = department
    while key is not None and key in tree and key not in found:
        found.append(key)
        key = tree[key].parent
    return tuple(found)


def function_of(department: str, tree: Mapping[str, Department]) -> Function | None:
    """What a department does: as its company says, as its name says, or as the unit above it does."""
    for key in way_up(department, tree):
        one = tree[key]
        if one.function:
            return Function(one.function)
        names = {one.key.casefold(), one.name.casefold()}
        for function, called in CALLED.items():
            if names & {function.value, *called}:
                return function
    return None


def shelf_body(lessons: Sequence[Lesson]) -> dict[str, Any]:
    """The lessons of a shelf as JSON, to be kept as a document."""
    return {"lessons": [lesson_body(one) for one in lessons]}


def shelf_from(body: Mapping[str, Any]) -> tuple[Lesson, ...]:
    """The lessons of a shelf from its JSON."""
    return tuple(lesson_from(one) for one in body["lessons"])


def lesson_body(lesson: Lesson) -> dict[str, Any]:
    """A lesson as JSON."""
    return asdict(lesson)


def lesson_from(body: Mapping[str, Any]) -> Lesson:
    """A lesson from its JSON; fields that older versions did not have are as if nothing was written there."""
    check = body.get("check")
    return Lesson(
        **{
            **body,
            "stage": Stage(body["stage"]),
            "tiers": tuple(Tier(one) for one in body.get("tiers", ())),
            "check": Check(check["question"], tuple(Choice(**one) for one in check["choices"])) if check else None,
        }
    )
