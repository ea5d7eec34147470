"""Which lesson comes next, and when: once a week at most, at an hour for learning, and never before it is wanted."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules import calendar, training
from bot.rules.calendar import Hours
from bot.rules.library import Lesson, Track
from bot.rules.questions import Stage
from bot.rules.training import Standing, Step

BERLIN = Hours("Europe/Berlin")
NOW = datetime(2026, 4, 15, 8, 0, tzinfo=UTC)
TRACK = Track(tuple(Lesson(key, key.title(), Stage.DESIRE, 4, "You can.", "Read.") for key in ("a", "b", "c")))
DONE, REFUSED = Step(Standing.DONE), Step(Standing.NOT_FOR_ME)
LATER_TODAY, LATER_NOW = (Step(Standing.LATER, NOW + timedelta(hours=late)) for late in (1, 0))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def there(hours: Hours, moment: datetime) -> str:
    return f"{calendar.local(hours, moment):%a %Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("steps", "offered"),
    [
        ({}, "a"),
        ({"a": DONE}, "b"),
        ({"b": DONE}, "a"),  # the order is the track's, not that of reading
        ({"a": REFUSED}, "b"),
        ({"a": LATER_TODAY}, "b"),
        ({"a": LATER_NOW}, "a"),
        ({"a": LATER_TODAY, "b": DONE, "c": REFUSED}, None),
        ({"a": Step(Standing.LATER)}, "b"),  # put off for good
        ({"a": DONE, "b": DONE, "c": DONE}, None),
        ({"gone": LATER_NOW, "elsewhere": DONE}, "a"),  # of lessons that the track has no more
        ({"a": Step(Standing.OFFERED, offered=1)}, "a"),
        ({"a": Step(Standing.OFFERED, offered=2)}, "b"),  # twice is enough
        ({"a": Step(Standing.READ, offered=1)}, "a"),
        ({"a": Step(Standing.READ, offered=2)}, "b"),
    ],
)
def test_the_next_lesson_is_the_first_that_is_not_done_refused_or_put_off(
    steps: dict[str, Step], offered: str | None
) -> None:
    found = training.next_lesson(TRACK, steps, NOW)
    assert (found.key if found else None) == offered


def test_a_track_without_lessons_offers_none() -> None:
    assert training.next_lesson(Track(()), {}, NOW) is None


def lesson(key: str, stage: Stage, days: int | None = None) -> Lesson:
    return Lesson(key, key, stage, 4, "You can.", "Read.", days=days)


HELD_BACK = Track(
    (
        lesson("rules", Stage.AWARENESS, days=20),
        lesson("privacy", Stage.KNOWLEDGE, days=20),
        lesson("why", Stage.DESIRE),
        lesson("how", Stage.KNOWLEDGE),
        lesson("more", Stage.KNOWLEDGE),
    )
)


@pytest.mark.parametrize(
    ("steps", "barrier", "offered"),
    [
        ({}, None, "rules"),
        ({}, Stage.KNOWLEDGE, "privacy"),  # among what is required, too
        ({"rules": DONE, "privacy": DONE}, None, "why"),
        ({"rules": DONE, "privacy": DONE}, Stage.KNOWLEDGE, "how"),
        ({"rules": DONE, "privacy": DONE, "how": DONE}, Stage.KNOWLEDGE, "more"),
        ({"rules": DONE, "privacy": DONE}, Stage.REINFORCEMENT, "why"),
        ({"rules": Step(Standing.OFFERED, offered=3), "privacy": DONE}, None, "rules"),
        ({"rules": Step(Standing.OFFERED, offered=4), "privacy": DONE}, None, "why"),
    ],
)
def test_what_is_required_comes_first_and_then_what_helps_over_the_barrier(
    steps: dict[str, Step], barrier: Stage | None, offered: str
) -> None:
    found = training.next_lesson(HELD_BACK, steps, NOW, barrier)
    assert found is not None and found.key == offered


def test_what_is_left_is_all_that_is_neither_done_nor_refused() -> None:
    steps = {"a": DONE, "b": Step(Standing.OFFERED, offered=9)}
    assert [one.key for one in training.left(TRACK, steps)] == ["b", "c"]
    assert training.done(TRACK, steps) == 1


@pytest.mark.parametrize(("days", "on"), [(1, date(2026, 4, 16)), (20, date(2026, 5, 13)), (None, None)])
def test_a_required_lesson_is_due_so_many_working_days_on(days: int | None, on: date | None) -> None:
    away = Hours("Europe/Berlin", absent_until=NOW + timedelta(days=300))
    assert training.due_on(BERLIN, lesson("rules", Stage.DESIRE, days), at("2026-04-15T10:00")) == on
    assert training.due_on(away, lesson("rules", Stage.DESIRE, days), at("2026-04-15T10:00")) == on


@pytest.mark.parametrize(
    ("now", "comes"),
    [("2026-04-15T08:30", "Thu 2026-04-16 10:00"), ("2026-04-17T06:00", "Mon 2026-04-20 10:00")],
)
def test_what_is_put_off_until_tomorrow_comes_on_the_next_working_day(now: str, comes: str) -> None:
    assert there(BERLIN, training.tomorrow(BERLIN, at(now))) == comes


def test_a_lesson_is_found_by_its_key() -> None:
    assert TRACK.lesson("b") is TRACK.lessons[1]
    assert TRACK.lesson("gone") is None


@pytest.mark.parametrize(
    ("moment", "slot"),
    [
        ("2026-04-13T00:00", "Wed 2026-04-15 10:00"),  # Mondays are for the digest, Tuesdays for pulses
        ("2026-04-14T12:00", "Wed 2026-04-15 10:00"),
        ("2026-04-15T08:00", "Wed 2026-04-15 10:00"),
        ("2026-04-15T08:01", "Thu 2026-04-16 10:00"),
        ("2026-04-17T08:00", "Fri 2026-04-17 10:00"),
        ("2026-04-17T08:01", "Wed 2026-04-22 10:00"),
        ("2026-04-18T09:00", "Wed 2026-04-22 10:00"),  # Saturday
    ],
)
def test_lessons_come_at_ten_on_a_wednesday_thursday_or_friday(moment: str, slot: str) -> None:
    assert there(BERLIN, training.lesson_slot(BERLIN, at(moment))) == slot


@pytest.mark.parametrize(
    ("days_off", "absent_until", "slot"),
    [
        (["2026-04-15"], None, "Thu 2026-04-16 10:00"),
        (["2026-04-15", "2026-04-16", "2026-04-17"], None, "Wed 2026-04-22 10:00"),
        ([], "2026-04-15T08:01", "Thu 2026-04-16 10:00"),
        ([], "2026-04-15T08:00", "Wed 2026-04-15 10:00"),
        ([], "2026-08-31T00:00", "Wed 2026-09-02 10:00"),  # four months away, back on a Monday
    ],
)
def test_nobody_learns_on_a_holiday_or_while_away(days_off: list[str], absent_until: str | None, slot: str) -> None:
    hours = Hours(
        "Europe/Berlin",
        days_off=frozenset(date.fromisoformat(day) for day in days_off),
        absent_until=at(absent_until) if absent_until else None,
    )
    assert there(hours, training.lesson_slot(hours, at("2026-04-13T06:00"))) == slot


def test_whoever_never_works_on_those_days_learns_on_another() -> None:
    first = date(2026, 4, 13)
    off = (first + timedelta(days=n) for n in range(120))
    hours = Hours("Europe/Berlin", days_off=frozenset(day for day in off if day.weekday() in training.LESSON_WEEKDAYS))
    slot = training.lesson_slot(hours, at("2026-04-13T09:00"))
    assert there(hours, slot) == "Mon 2026-04-13 11:00"
    assert there(hours, training.next_week(hours, slot)) == "Mon 2026-04-20 09:00"


@pytest.mark.parametrize(
    ("starts", "ends", "clock"),
    [
        ("09:00", "17:00", "10:00"),
        ("12:00", "16:00", "12:00"),
        ("06:00", "09:30", "06:00"),
        ("06:00", "10:00", "06:00"),  # ten is too late by a moment
        ("06:00", "10:01", "10:00"),
        ("22:00", "23:30", "22:00"),
    ],
)
def test_whoever_is_not_there_at_ten_learns_when_they_begin(starts: str, ends: str, clock: str) -> None:
    hours = Hours("Europe/Berlin", starts=time.fromisoformat(starts), ends=time.fromisoformat(ends))
    assert there(hours, training.lesson_slot(hours, at("2026-04-14T00:00"))) == f"Wed 2026-04-15 {clock}"


@pytest.mark.parametrize(
    ("zone", "before", "after"),
    [
        ("Europe/Berlin", "2026-03-25T09:00", "2026-04-01T08:00"),
        ("Europe/Berlin", "2026-10-21T08:00", "2026-10-28T09:00"),
        ("America/New_York", "2026-03-04T15:00", "2026-03-11T14:00"),
        ("America/New_York", "2026-10-28T14:00", "2026-11-04T15:00"),
        ("Australia/Sydney", "2026-03-31T23:00", "2026-04-08T00:00"),
        ("Australia/Sydney", "2026-09-30T00:00", "2026-10-06T23:00"),
    ],
)
def test_ten_stays_ten_when_the_clocks_change(zone: str, before: str, after: str) -> None:
    hours = Hours(zone)
    assert training.lesson_slot(hours, at(before)) == at(before)
    assert training.next_week(hours, at(before)) == at(after)
    assert {f"{calendar.local(hours, at(moment)):%a %H:%M}" for moment in (before, after)} == {"Wed 10:00"}


@pytest.mark.parametrize(
    ("contacted", "first"),
    [
        ("2026-04-13T07:00", "Tue 2026-04-14 10:00"),
        ("2026-04-14T07:00", "Wed 2026-04-15 10:00"),
        ("2026-04-14T09:00", "Wed 2026-04-15 11:00"),  # ten is not yet a working day later
        ("2026-04-16T07:00", "Fri 2026-04-17 10:00"),
        ("2026-04-17T07:00", "Mon 2026-04-20 10:00"),
    ],
)
def test_the_first_lesson_leaves_a_working_day_after_first_contact(contacted: str, first: str) -> None:
    assert there(BERLIN, training.first_lesson(BERLIN, at(contacted))) == first


@pytest.mark.parametrize(
    ("now", "any_day", "again"),
    [
        ("2026-04-13T08:00", True, "Tue 2026-04-14 10:00"),
        ("2026-04-17T08:00", True, "Mon 2026-04-20 10:00"),
        ("2026-04-13T08:00", False, "Wed 2026-04-15 10:00"),
        ("2026-04-15T08:00", False, "Thu 2026-04-16 10:00"),
        ("2026-04-17T08:00", False, "Wed 2026-04-22 10:00"),
    ],
)
def test_a_lesson_that_may_not_come_is_looked_at_again_on_the_next_day_for_it(
    now: str, any_day: bool, again: str
) -> None:
    assert there(BERLIN, training.next_look(BERLIN, at(now), any_day=any_day)) == again


MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n))
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Sydney", "Asia/Kathmandu", "Africa/Cairo", "Pacific/Apia")


@st.composite
def working(draw: st.DrawFn) -> tuple[Hours, datetime]:
    """Somebody's hours (any, with holidays and perhaps an absence) and a moment."""
    moment = draw(MOMENTS)
    opens = draw(st.integers(0, 23 * 2))
    closes = draw(st.integers(opens + 1, 24 * 2))
    day = moment.date()
    hours = Hours(
        draw(st.sampled_from(ZONES)),
        starts=time(opens // 2, opens % 2 * 30),
        ends=time(closes // 2, closes % 2 * 30) if closes < 48 else time.max,
        days_off=frozenset(day + timedelta(days=n) for n in draw(st.sets(st.integers(0, 40), max_size=12))),
        absent_until=draw(st.none() | st.integers(0, 200).map(lambda n: moment + timedelta(days=n, hours=7))),
    )
    return hours, moment


@given(working())
def test_a_slot_is_never_early_always_working_time_and_the_first_there_is(case: tuple[Hours, datetime]) -> None:
    hours, moment = case
    slot = training.lesson_slot(hours, moment)
    assert slot >= moment
    assert calendar.closed_because(hours, slot) is None
    found = calendar.local(hours, slot)
    assert found.weekday() in training.LESSON_WEEKDAYS
    clock = time(10) if hours.starts <= time(10) < hours.ends else hours.starts
    earlier = [found.date() - timedelta(days=n) for n in range(1, (slot - moment).days + 2)]
    for day in earlier:
        other = calendar.at_local(hours.zone, day, clock)
        open_then = other >= moment and calendar.closed_because(hours, other) is None
        assert not (open_then and day.weekday() in training.LESSON_WEEKDAYS), f"{day} was free"


@given(working())
def test_week_after_week_there_is_one_slot_at_most(case: tuple[Hours, datetime]) -> None:
    hours, moment = case
    slot = training.lesson_slot(hours, moment)
    weeks = []
    for _ in range(8):
        weeks.append(calendar.iso_week(calendar.local(hours, slot).date()))
        slot = training.next_week(hours, slot)
    assert len(set(weeks)) == 8


@given(working(), st.integers(0, 36 * 60))
def test_what_is_put_off_within_a_day_and_a_half_is_there_again_with_the_next_nudge(
    case: tuple[Hours, datetime], minutes: int
) -> None:
    hours, moment = case
    nudged = training.lesson_slot(hours, moment)
    again = training.again_at(hours, nudged + timedelta(minutes=minutes))
    following = training.next_week(hours, nudged)
    assert again <= following
    assert training.next_lesson(TRACK, {"a": Step(Standing.LATER, again)}, following) == TRACK.lessons[0]


@pytest.mark.parametrize(
    ("pressed", "weekend", "again"),
    [
        ("2026-04-15T08:00", {5, 6}, "Mon 2026-04-20 00:00"),  # with the nudge of a Wednesday
        ("2026-04-17T14:00", {5, 6}, "Mon 2026-04-20 00:00"),  # on a Friday: not before the weekend
        ("2026-04-21T08:00", {5, 6}, "Mon 2026-04-27 00:00"),  # days later, and the day before the next nudge
        ("2026-04-18T08:00", {5, 6}, "Mon 2026-04-20 00:00"),
        ("2026-04-15T08:00", {4, 5}, "Sun 2026-04-19 00:00"),
        ("2026-04-19T08:00", {4, 5}, "Sun 2026-04-26 00:00"),  # where Sunday begins the week
        ("2026-04-15T08:00", {6}, "Mon 2026-04-20 00:00"),
        ("2026-04-15T08:00", set(), "Wed 2026-04-22 00:00"),
    ],
)
def test_what_is_put_off_to_the_next_week_comes_after_the_coming_weekend(
    pressed: str, weekend: set[int], again: str
) -> None:
    hours = Hours("Europe/Berlin", weekend=frozenset(weekend))
    assert there(hours, training.again_at(hours, at(pressed))) == again


def test_what_was_put_off_until_now_comes_before_all_else() -> None:
    found = training.next_lesson(HELD_BACK, {"more": LATER_NOW}, NOW, Stage.AWARENESS)
    assert found is not None and found.key == "more"


@given(working())
def test_nobody_is_offered_a_lesson_on_the_day_on_which_they_meet_the_bot(case: tuple[Hours, datetime]) -> None:
    hours, moment = case
    greeted = calendar.next_working(hours, moment)
    first = training.first_lesson(hours, greeted)
    assert calendar.local(hours, first).date() > calendar.local(hours, greeted).date()
