"""Who gets which lesson in a week, and when: as the running program would decide."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from bot.lessons import Shelf
from bot.planning import Line, lines
from bot.rules.calendar import SATURDAY_AND_SUNDAY
from bot.rules.company import Department
from bot.rules.library import REQUIRED, Lesson, Library, Tracks
from bot.rules.questions import Stage
from bot.rules.reasons import Reason
from bot.rules.sending import Kind, Said
from bot.rules.training import Standing, Step
from storage.people import Terms
from storage.planning import Learner, Nudge, Pulse
from storage.tables import Person

A, B = (
    Lesson(key, key.title(), stage, 4, "You can.", "Read.")
    for key, stage in (("a", Stage.DESIRE), ("b", Stage.ABILITY))
)
TRACKS = Tracks(Library({REQUIRED: (A, B)}), {"sales": Department("sales", "Sales", None, None)})
TERMS = Terms(frozenset(), time(9), time(17), lambda _: frozenset(), lambda _: SATURDAY_AND_SUNDAY)
OFFERED, DONE = Step(Standing.OFFERED, offered=1), Step(Standing.DONE)


def at(text: str) -> datetime:
    """A moment of May 2026, in UTC: "18 08:00" is a Monday."""
    return datetime.strptime(f"2026-05-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


START, END = at("17 22:00"), at("24 22:00")
"""The week in Berlin."""
WEDNESDAY = "20 08:00"
"""Ten o'clock there."""


def somebody(**changes: Any) -> Person:
    usual: dict[str, Any] = {
        "id": 1, "slack_id": "U1", "name": "Ana", "email": "ana@example.com", "zone": "Europe/Berlin",
        "tier": "practitioners", "department": "sales", "cohort": "assigned",
        "contacted_at": at("01 08:00"), "lesson_due_at": at("18 08:00"),
    }  # fmt: skip
    return Person(**usual | changes)


def learner(person: dict[str, Any] | None = None, **known: Any) -> Learner:
    return Learner(somebody(**person or {}), **{"steps": {"a": OFFERED}, **known})


def line(one: Learner, shelf: Shelf, *more: Any) -> Line:
    """The only line of somebody."""
    (found,) = lines(one, shelf, *more)
    return found


def planned(one: Learner, terms: Terms = TERMS, switched: Reason | None = None) -> tuple[datetime | None, Any]:
    found = line(one, Shelf(TRACKS, {}, (), {1: one.steps}), terms, START, END, switched)
    return found.at, found.reason or found.lesson


def pulse(sent: str | None) -> dict[str, Any]:
    """Somebody is asked in a pulse, which has come to them, or will."""
    sent_at = at(sent) if sent else None
    said = [Said(Kind.PULSE, "round:1", sent_at)] if sent_at else []
    return {"pulses": [Pulse(at("12 07:00"), at("26 07:00"), sent_at)], "said": said}


def nudges(*moments: str) -> list[Said]:
    return [Said(Kind.NUDGE, None, at(one)) for one in moments]


WAITS = Nudge(None, asks=False, again=False, not_before=at("21 07:00"), at=None)
TOMORROW = Step(Standing.LATER, at("19 09:00"), offered=1, tomorrow=True)


@pytest.mark.parametrize(
    ("one", "when", "what"),
    [
        (learner(), WEDNESDAY, "a"),
        (learner({"lesson_due_at": at("02 08:00")}), WEDNESDAY, "a"),
        (learner({"lesson_due_at": at("21 13:00")}), "21 13:00", "a"),  # late on a Thursday: at once
        (learner({"lesson_due_at": at("21 16:00")}), "22 08:00", "a"),  # after hours: the next morning
        (learner({"zone": "America/New_York"}), "20 14:00", "a"),
        (learner({"zone": "Australia/Sydney"}), "20 00:00", "a"),
        (learner(steps={}), "18 08:00", "a"),  # a joiner begins on any working day
        (learner({"lesson_due_at": at("15 08:00"), "absent_until": at("17 22:00")}, steps={}), "18 08:00", "a"),
        (learner({"absent_until": at("19 07:00")}, steps={}), "19 08:00", "a"),  # back on a Tuesday
        (learner({"resting_until": at("18 12:00")}, steps={}), "19 08:00", "a"),
        (learner(said=nudges("12 08:30", "14 08:00"), steps={}), "20 08:00", "a"),
        (learner(steps={}, **pulse("12 07:30")), "19 08:00", "a"),  # a pulse had the Monday
        (learner(steps={"a": DONE}), WEDNESDAY, "b"),
        (learner(steps={"a": Step(Standing.LATER, at("27 08:00"))}), WEDNESDAY, "b"),
        (learner({"lesson_due_at": at("19 09:00")}, steps={"a": TOMORROW}), "19 09:00", "a"),
        (learner({"absent_until": at("21 12:00")}), "22 08:00", "a"),
        (learner({"away_from": at("19 22:00"), "away_until": at("21 22:00")}), "22 08:00", "a"),
        (learner({"resting_until": at("21 12:00")}), "22 08:00", "a"),
        (learner(said=nudges("14 08:00", "15 08:00")), "21 08:00", "a"),  # the first is a week ago by then
        (learner(**pulse("14 12:00")), "22 08:00", "a"),  # a week after it came
        (learner({"contacted_at": at("20 07:00")}), "21 08:00", "a"),  # a working day after they met
        (learner({"lesson_due_at": at("27 08:00")}, nudges=[WAITS]), "21 07:00", "a"),
    ],
)  # fmt: skip
def test_a_lesson_comes_at_the_first_moment_at_which_the_program_would_send_it(
    one: Learner, when: str, what: str
) -> None:
    assert planned(one) == (at(when), what)


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (learner({"left_at": at("02 08:00")}), Reason.LEFT),
        (learner({"slack_id": None}), Reason.NOT_ON_SLACK),
        (learner({"stopped_at": at("02 08:00")}), Reason.STOPPED),
        (learner({"absent_until": at("25 08:00")}), Reason.ABSENT),
        (learner({"absent_until": at("23 08:00")}), Reason.ABSENT),  # back on a Saturday
        (learner({"away_from": at("19 22:00"), "away_until": at("26 22:00")}), Reason.ABSENT),
        (learner({"resting_until": at("30 08:00")}), Reason.RESTING),
        (learner({"contacted_at": None, "lesson_due_at": None}), Reason.NOT_CONTACTED),
        (learner({"contacted_at": at("26 08:00")}), Reason.NOT_CONTACTED),
        (learner({"lesson_due_at": None}), Reason.UNWANTED),
        (learner({"lesson_due_at": at("27 08:00")}), Reason.NOT_YET),
        (learner({"lesson_due_at": at("31 23:00")}), Reason.LESSONS_REST),
        (learner({"lesson_due_at": at("23 08:00")}), Reason.NOT_YET),  # a Saturday
        (learner(steps={"a": DONE, "b": Step(Standing.NOT_FOR_ME)}), Reason.NO_LESSON),
        (learner({"lesson_due_at": at("27 08:00")}, steps={"a": DONE, "b": DONE}), Reason.NO_LESSON),
        (learner(said=nudges("15 12:00", "16 12:00")), Reason.OVER_BUDGET),
        (learner(**pulse("19 07:00")), Reason.PULSE_FIRST),
        (learner(**pulse(None)), Reason.PULSE_FIRST),
        (learner({"lesson_due_at": at("27 08:00")}, **pulse("18 07:00")), Reason.PULSE_FIRST),
    ],
)
def test_whoever_gets_none_gets_none_for_a_reason(one: Learner, why: Reason) -> None:
    assert planned(one) == (None, why)


def test_switches_and_lists_hold_here_too() -> None:
    assert planned(learner(), switched=Reason.PAUSED) == (None, Reason.PAUSED)
    only = Terms(frozenset({"U2"}), time(9), time(17), lambda _: frozenset())
    assert planned(learner(), only) == (None, Reason.NOT_LISTED)
    day_off = Terms(frozenset(), time(9), time(17), lambda _: frozenset({at(WEDNESDAY).date()}))
    assert planned(learner(), day_off) == (at(WEDNESDAY) + timedelta(days=1), "a")


def test_whoever_let_three_pass_is_asked() -> None:
    found = line(learner({"lessons_ignored": 3}), Shelf(TRACKS, {}, (), {1: {"a": OFFERED}}), TERMS, START, END)
    assert (found.at, found.lesson, found.reason) == (at(WEDNESDAY), None, None)


def test_what_holds_a_department_back_comes_first() -> None:
    shelf = Shelf(TRACKS, {"sales": Stage.ABILITY}, (), {1: {"a": OFFERED}})
    assert line(learner(), shelf, TERMS, START, END).lesson == "b"


def test_of_a_week_in_which_one_came_it_is_told_when() -> None:
    one = learner({"lesson_due_at": at("27 08:00")}, nudges=[Nudge("b", False, False, at("20 07:00"), at("20 09:30"))])
    found = line(one, Shelf(TRACKS, {}, (), {1: one.steps}), TERMS, START, END)
    assert (found.sent, found.at, found.lesson, found.title) == (True, at("20 09:30"), "b", "B")


def told(one: Learner) -> list[tuple[datetime | None, str | None, bool]]:
    found = lines(one, Shelf(TRACKS, {}, (), {1: one.steps}), TERMS, START, END)
    return [(each.at, each.lesson, each.sent) for each in found]


def test_whoever_puts_one_off_until_tomorrow_has_two_in_a_week_and_both_are_told() -> None:
    wednesday, thursday = at("20 08:00"), at("21 08:00")
    came = Nudge("a", False, False, wednesday, wednesday)
    later = Step(Standing.LATER, thursday, offered=1, tomorrow=True)
    one = learner({"lesson_due_at": thursday}, nudges=[came], said=nudges(WEDNESDAY), steps={"a": later})
    assert told(one) == [(wednesday, "a", True), (thursday, "a", False)]
    again = Nudge("a", False, True, thursday, thursday)
    both = learner({"lesson_due_at": at("28 08:00")}, nudges=[again, came])
    assert told(both) == [(wednesday, "a", True), (thursday, "a", True)]


def test_a_lesson_that_was_put_off_until_tomorrow_is_not_lost_to_another() -> None:
    thursday = at("21 08:00")
    later = Step(Standing.LATER, thursday, offered=1, tomorrow=True)
    assert told(learner(steps={"a": later})) == [(at(WEDNESDAY), "b", False), (thursday, "a", False)]
    two = {"a": replace(later, again_at=at("20 08:00")), "b": replace(later, again_at=at("20 08:00"))}
    assert told(learner(steps=two)) == [(at(WEDNESDAY), "a", False), (thursday, "b", False)]


def test_what_was_put_off_until_tomorrow_comes_then_though_a_pulse_is_open() -> None:
    one = learner({"lesson_due_at": at("19 09:00")}, steps={"a": TOMORROW}, **pulse("18 07:00"))
    assert told(one) == [(at("19 09:00"), "a", False)]
