"""What an operations lead could do this week: at most five steps, each drawn from published figures by a named rule."""

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.rules.changes import Verdict
from bot.rules.company import Role
from bot.rules.learned import OTHERS
from bot.rules.questions import Stage
from bot.rules.raci import Activity
from bot.rules.rights import Identity, Right, refusal
from bot.rules.themes import NO_CONCERN

MOST = 5
EACH_MOST = 2
"""Steps that one rule draws: the third of a kind is less use than the first of another."""
FEW = 0.5
"""A unit's response, or coverage of lessons, below which a step is drawn."""

Figures = Mapping[str, Any]


class Rule(StrEnum):
    """Why a step is drawn."""

    CLIMBED = "climbed"
    """Concerns have climbed, and are not resolved."""
    UNCOVERED = "uncovered"
    """A department has no champion who could answer."""
    NOT_REACHED = "not_reached"
    """Messages could not be delivered."""
    FELL = "fell"
    """A unit's adoption fell, or the company's, and the change is one."""
    BARRIER = "barrier"
    """A unit stands before a stage of adoption."""
    CONCERN = "concern"
    """What most people named as their main concern."""
    NOTHING_DONE = "nothing_done"
    """A pulse was published, and nothing has been written about what is done."""
    FEW_ANSWER = "few_answer"
    """Fewer than half of a unit took part."""
    FEW_LEARN = "few_learn"
    """Fewer than half of a unit have done a lesson."""


class State(StrEnum):
    """What has become of a step."""

    OPEN = "open"
    ASSIGNED = "assigned"
    LESSON_SENT = "lesson_sent"
    NOT_NOW = "not_now"
    DONE = "done"
    RAISED = "raised"
    """A concern was raised from it."""


NEEDS = {Rule.CLIMBED: Right.TRIAGE, Rule.CONCERN: Right.ANY_ROLE, Rule.NOTHING_DONE: Right.ASK}
"""What the command needs that the words of a step name: to whoever lacks it, other words are said."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a step, as far as its words follow from it: `own` for the champion of the unit that it is about."""

    rights: frozenset[Right]
    lead: bool = False
    own: bool = False

    def may(self, rule: Rule) -> bool:
        """Whether they may do what the words of a rule's step would have them do by a command."""
        return rule not in NEEDS or NEEDS[rule] in self.rights


def reader(who: Identity | None, *, own: bool = False) -> Reader:
    """Somebody as a reader of steps; `own` for the champion of the unit that the step is about."""
    rights = frozenset(right for right in Right if refusal(right, who) is None)
    return Reader(rights, lead=who is not None and who.holds(Role.OPERATIONS_LEAD), own=own)


LEAD = reader(Identity(0, "", "", frozenset({(Role.OPERATIONS_LEAD, None)})))
"""Who reads the weekly digest."""
CHAMPION = reader(Identity(0, "", "", frozenset({(Role.AI_CHAMPION, "their own")})), own=True)
"""Who reads the page of a department."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do: why, for which unit ("" for the company) and its name, and the row of the matrix it falls under.

    `departments` are those of the unit; `fills` are the numbers and keys that its words need, as JSON.
    """

    rule: Rule
    unit: str
    name: str
    departments: tuple[str, ...]
    activity: Activity
    fills: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The same from week to week, as long as it is the same thing that is to be done."""
        return f"{self.rule}:{self.unit}"


@dataclass(frozen=True, slots=True)
class Besides:
    """What steps are drawn from besides the figures: (key, name) of departments without a champion, how many messages
    were not delivered for what (`rules.failing`), and for each stage the key and title of a
    lesson that helps over it."""

    uncovered: Sequence[tuple[str, str]] = ()
    failed: Mapping[str, int] = field(default_factory=dict)
    lessons: Mapping[Stage, tuple[str, str]] = field(default_factory=dict)


OF_A_CYCLE = (Rule.FELL, Rule.BARRIER, Rule.CONCERN, Rule.NOTHING_DONE, Rule.FEW_ANSWER, Rule.FEW_LEARN)
"""Rules that read what is new every four weeks only: what was decided about their steps holds until then."""


def drawn(figures: Figures, besides: Besides, decided: Collection[str] = ()) -> list[Step]:
    """The steps of a week, the most pressing first; of one unit only the first.

    `decided` are the keys of steps about which somebody decided in the last weeks.
    """
    found: list[Step] = []
    for rule in RULES:
        taken = 0
        for step in rule(figures, besides):
            if step.rule in OF_A_CYCLE and step.key in decided:
                continue
            if taken < EACH_MOST and (not step.unit or step.unit not in {one.unit for one in found}):
                found.append(step)
                taken += 1
    return found[:MOST]


def reasons(figures: Figures, besides: Besides) -> set[str]:
    """The keys of all steps that the rules find a reason for, also of those that a week has no room for."""
    return {step.key for rule in RULES for step in rule(figures, besides)}


def _climbed(figures: Figures, _: Besides) -> Iterator[Step]:
    concerns = figures.get("concerns")
    if concerns and concerns["climbed"]:
        fills = {"n": concerns["climbed"], "unacknowledged": concerns["climbed_unacknowledged"]}
        yield Step(Rule.CLIMBED, "", "", (), Activity.ESCALATION, fills)


def _uncovered(_: Figures, besides: Besides) -> Iterator[Step]:
    for key, name in besides.uncovered:
        yield Step(Rule.UNCOVERED, key, name, (key,), Activity.IMPLEMENTATION)


def _not_reached(_: Figures, besides: Besides) -> Iterator[Step]:
    if besides.failed:
        fills = {"n": sum(besides.failed.values()), "why": dict(besides.failed)}
        yield Step(Rule.NOT_REACHED, "", "", (), Activity.IMPLEMENTATION, fills)


def _fell(figures: Figures, _: Besides) -> Iterator[Step]:
    named = (figures.get("changes") or {}).get("named", ())
    for change in sorted(named, key=lambda one: bool(one["unit"])):
        if change["verdict"] == Verdict.FELL:
            within = tuple(change["departments"]) if change["unit"] else ()
            yield Step(Rule.FELL, change["unit"], _named(figures, within), within, Activity.QUALITY, _points(change))


def _points(change: Figures) -> dict[str, Any]:
    """By how many points a share fell; `least` where it is told as a range, and this is the least that it may be."""
    low, high = difference(change)
    if low == high:
        return {"points": round(-low * 100)}
    return {"points": math.floor(round(-high * 100, 6)), "least": True}


def difference(change: Figures) -> tuple[float, float]:
    """The least and the most by which a share changed (-1 to 1), by what is told of it."""
    latest, before = (change.get(f"{when}_span") or (change[when], change[when]) for when in ("latest", "before"))
    return latest[0] - before[1], latest[1] - before[0]


def _barrier(figures: Figures, besides: Besides) -> Iterator[Step]:
    cycle = figures.get("cycle") or {}
    before = [(unit, Stage(one["stage"])) for unit, one in cycle.get("barriers", {}).items() if one["stage"]]
    order = list(Stage)
    for unit, stage in sorted(before, key=lambda one: (order.index(one[1]), one[0])):
        lesson, title = besides.lessons.get(stage, ("", ""))
        yield from _of_unit(
            figures, Rule.BARRIER, unit, Activity.TRAINING, stage=stage.value, lesson=lesson, title=title
        )


def _concern(figures: Figures, _: Besides) -> Iterator[Step]:
    concerns = (figures.get("cycle") or {}).get("concerns")
    named = [one for one in concerns["company"]["shown"] if one[0] not in NO_CONCERN] if concerns else []
    if concerns and named:
        theme, low, high = max(named, key=lambda one: (one[1], one[2]))
        fills = {"theme": theme, "label": concerns["labels"][theme], "low": low, "high": high}
        fills["answered"] = concerns["company"]["answered"]
        yield Step(Rule.CONCERN, "", "", (), Activity.ESCALATION, fills)


def _nothing_done(figures: Figures, _: Besides) -> Iterator[Step]:
    if figures.get("cycle") and figures.get("done") == []:
        yield Step(Rule.NOTHING_DONE, "", "", (), Activity.REPORTING, {"round": figures.get("round")})


def _few_answer(figures: Figures, _: Besides) -> Iterator[Step]:
    units = (figures.get("cycle") or {}).get("units", ())
    low = [one for one in units if one["asked"] and one["took_part"] < FEW * one["asked"]]
    for one in sorted(low, key=lambda one: (one["took_part"] / one["asked"], one["key"])):
        fills = {"took_part": one["took_part"], "asked": one["asked"]}
        yield from _of_unit(figures, Rule.FEW_ANSWER, one["key"], Activity.REPORTING, **fills)


def _few_learn(figures: Figures, _: Besides) -> Iterator[Step]:
    training = figures.get("training")
    parts = training.get("units", {}) if training else {}
    told = [(number, one) for number, one in parts.items() if one["done"] and number != OTHERS]
    units = (figures.get("cycle") or {}).get("units", ())
    for number, one in sorted(told, key=lambda pair: (pair[1]["done"][1] / pair[1]["people"], pair[0])):
        if one["done"][1] < FEW * one["people"] and int(number) < len(units):
            fills = {"low": one["done"][0], "high": one["done"][1], "people": one["people"]}
            yield from _of_unit(figures, Rule.FEW_LEARN, units[int(number)]["key"], Activity.TRAINING, **fills)


def _named(figures: Figures, departments: Sequence[str]) -> str:
    """The names of the published units in which these departments are."""
    units = (figures.get("cycle") or {}).get("units", ())
    return ", ".join(one["name"] for one in units if set(one["departments"]) & set(departments))


def _of_unit(figures: Figures, rule: Rule, key: str, activity: Activity, **fills: Any) -> Iterator[Step]:
    for unit in (figures.get("cycle") or {}).get("units", ()):
        if unit["key"] == key:
            yield Step(rule, key, unit["name"], tuple(unit["departments"]), activity, fills)


RULES: tuple[Callable[[Figures, Besides], Iterator[Step]], ...] = (
    _climbed,
    _fell,
    _barrier,
    _uncovered,
    _concern,
    _nothing_done,
    _not_reached,
    _few_answer,
    _few_learn,
)
"""In the order in which they are looked at."""
