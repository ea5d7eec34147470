"""What is due for the company as a whole."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules import due
from bot.rules.due import (
    Ask,
    Begin,
    Brief,
    Climb,
    Close,
    Finish,
    Greet,
    Offer,
    Open,
    OpenRound,
    Post,
    Scheduled,
    Skip,
    State,
    Sweep,
    Sync,
    Welcome,
)
from bot.rules.reasons import Reason

LIVE = datetime(2026, 4, 6, 0, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 4, 7, 7, 0, tzinfo=UTC)
STATE = State(
    zone="Europe/Berlin",
    live_since=LIVE,
    paused=False,
    open_rounds=(),
    scheduled=(),
    unfinished=False,
    opened=frozenset(),
    parts=1,
    uncontacted=False,
    last_digest=None,
    swept_at=TUESDAY,
    synced_at=TUESDAY,
    opening=time(9),
    digest_at=time(9),
    pulse_length=timedelta(days=9),
)


def done(state: State, now: datetime) -> list[due.Action]:
    return [decision for decision in due.due(state, now) if not isinstance(decision, Skip)]


def reasons(state: State, now: datetime) -> dict[str, Reason]:
    return {d.what: d.reason for d in due.due(state, now) if isinstance(d, Skip)}


def test_the_first_part_of_the_first_cycle_opens_on_the_first_tuesday() -> None:
    assert done(STATE, TUESDAY) == [Open(1, 1, TUESDAY + timedelta(days=9))]


def test_a_part_that_is_open_does_not_open_again() -> None:
    assert done(replace(STATE, opened=frozenset({(1, 1)})), TUESDAY) == []


@pytest.mark.parametrize(("days", "opens"), [(0, True), (4, True), (5, False), (13, False)])
def test_a_missed_opening_is_made_up_for_while_it_can_close_before_the_next(days: int, opens: bool) -> None:
    now = TUESDAY + timedelta(days=days)
    found = [d for d in done(replace(STATE, swept_at=now, synced_at=now), now) if isinstance(d, Open)]
    assert bool(found) is opens


@pytest.mark.parametrize(("parts", "opened", "opens"), [(2, {(1, 1)}, True), (1, {(1, 1)}, False), (2, set(), False)])
def test_the_second_half_opens_only_where_there_is_one(parts: int, opened: set[tuple[int, int]], opens: bool) -> None:
    now = TUESDAY + timedelta(weeks=2)
    state = replace(STATE, parts=parts, opened=frozenset(opened), swept_at=now, synced_at=now, last_digest="2026-W16")
    state = replace(state, last_brief="2026-W17")
    assert bool(done(state, now)) is opens


def test_a_round_is_closed_at_its_time_even_when_everything_is_paused() -> None:
    state = replace(STATE, paused=True, open_rounds=(OpenRound(3, TUESDAY), OpenRound(4, TUESDAY + timedelta(1))))
    assert done(state, TUESDAY) == [Close(3), Finish()]
    assert reasons(state, TUESDAY) == {"everything else": Reason.PAUSED}


def test_nothing_is_begun_before_the_company_goes_live() -> None:
    state = replace(STATE, live_since=None, uncontacted=True)
    assert done(state, TUESDAY) == []
    assert reasons(state, TUESDAY) == {"everything else": Reason.NOT_LIVE}


def test_people_are_greeted_before_a_round_opens() -> None:
    assert [type(d) for d in done(replace(STATE, uncontacted=True), TUESDAY)] == [Greet, Open]


@pytest.mark.parametrize(
    ("now", "last", "week"),
    [
        ("2026-04-13T06:59", None, None),  # Monday, a minute before nine in Berlin
        ("2026-04-13T07:00", None, "2026-W15"),
        ("2026-04-16T12:00", None, "2026-W15"),  # a missed Monday is made up for, once
        ("2026-04-16T12:00", "2026-W15", None),
        ("2026-05-04T07:00", "2026-W15", "2026-W18"),  # of several missed weeks only the last
    ],
)
def test_the_digest_of_a_week_is_made_on_the_monday_after(now: str, last: str | None, week: str | None) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    state = replace(STATE, last_digest=last, swept_at=moment, synced_at=moment)
    posts = [d for d in due.due(state, moment) if isinstance(d, Post)]
    assert posts == ([Post(week)] if week else [])


def test_a_digest_waits_where_monday_is_a_holiday() -> None:
    whit_monday = datetime(2026, 5, 25, 7, 0, tzinfo=UTC)
    state = replace(STATE, days_off=frozenset({whit_monday.date()}), last_digest="2026-W20")
    assert not [d for d in due.due(state, whit_monday) if isinstance(d, Post)]
    assert Post("2026-W21") in due.due(state, whit_monday + timedelta(days=1))


def test_a_company_that_went_live_on_a_monday_morning_gets_no_digest_of_the_week_before() -> None:
    monday = datetime(2026, 4, 13, 8, 0, tzinfo=UTC)
    assert not [d for d in due.due(replace(STATE, live_since=monday), monday) if isinstance(d, Post)]


def test_the_list_of_members_is_read_once_a_day_and_retention_swept_once_a_day() -> None:
    later = TUESDAY + timedelta(days=1)
    assert {type(d) for d in done(replace(STATE, opened=frozenset({(1, 1)})), later)} == {Sweep, Sync}


@given(st.integers(0, 60 * 24 * 60), st.booleans(), st.booleans())
def test_nothing_becomes_due_before_the_next_due_moment(minutes: int, paused: bool, live: bool) -> None:
    now = TUESDAY + timedelta(minutes=minutes)
    state = replace(STATE, swept_at=now, synced_at=now, paused=paused, live_since=LIVE if live else None)
    state = replace(state, open_rounds=(OpenRound(1, now + timedelta(days=3)),))
    for decision in due.due(state, now):
        if isinstance(decision, Open):
            state = replace(state, opened=state.opened | {(decision.cycle, decision.part)})
        if isinstance(decision, Post):
            state = replace(state, last_digest=decision.week)
        if isinstance(decision, Brief):
            state = replace(state, last_brief=decision.week)
    assert done(state, now) == []
    following = due.next_due(state, now)
    assert following > now
    assert done(state, following - timedelta(microseconds=1)) == []


def after_the_opening(**changes: object) -> State:
    return replace(STATE, opened=frozenset({(1, 1)}), **changes)  # type: ignore[arg-type]


def test_a_concern_climbs_before_anything_else_is_begun() -> None:
    state = replace(STATE, climbing=(7, 9), uncontacted=True, lessons_at=TUESDAY)
    assert done(state, TUESDAY) == [Climb(7), Climb(9), Greet(), Open(1, 1, TUESDAY + timedelta(days=9)), Offer()]


@pytest.mark.parametrize(
    ("lessons_at", "offered"),
    [(None, False), (TUESDAY + timedelta(microseconds=1), False), (TUESDAY, True), (LIVE, True)],
)
def test_lessons_are_planned_when_somebodys_is_due(lessons_at: datetime | None, offered: bool) -> None:
    state = after_the_opening(lessons_at=lessons_at)
    assert done(state, TUESDAY) == ([Offer()] if offered else [])
    assert (reasons(state, TUESDAY).get("the next lessons") is Reason.NOT_YET) is not offered


@pytest.mark.parametrize("switch", [{"paused": True}, {"live_since": None}])
def test_nothing_climbs_and_no_lesson_is_planned_while_nothing_may_be_sent(switch: dict[str, object]) -> None:
    state = after_the_opening(climbing=(7,), lessons_at=TUESDAY, **switch)
    assert done(state, TUESDAY) == []


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("lessons_at", "climbs_at", "following"),
    [
        (TUESDAY + HOUR, TUESDAY + 2 * HOUR, TUESDAY + HOUR),
        (TUESDAY + 2 * HOUR, TUESDAY + HOUR, TUESDAY + HOUR),
        (None, TUESDAY + HOUR, TUESDAY + HOUR),
        (TUESDAY + HOUR, None, TUESDAY + HOUR),
        (None, None, TUESDAY + timedelta(days=1)),  # the day's sweep
    ],
)
def test_the_next_due_moment_is_the_next_lesson_or_the_next_climb(
    lessons_at: datetime | None, climbs_at: datetime | None, following: datetime
) -> None:
    state = after_the_opening(lessons_at=lessons_at, climbs_at=climbs_at)
    assert due.next_due(state, TUESDAY) == following
    for switch in ({"paused": True}, {"live_since": None}):
        held = replace(state, **switch)  # type: ignore[arg-type]
        assert due.next_due(held, TUESDAY) == TUESDAY + timedelta(days=1)


@given(st.integers(1, 60 * 24), st.integers(1, 60 * 24))
def test_no_lesson_and_no_climb_is_due_before_the_next_due_moment(lesson: int, climb: int) -> None:
    lessons_at, climbs_at = (TUESDAY + timedelta(minutes=minutes) for minutes in (lesson, climb))
    state = after_the_opening(lessons_at=lessons_at, climbs_at=climbs_at)
    following = due.next_due(state, TUESDAY)
    assert done(state, following - timedelta(microseconds=1)) == []
    assert following == min(lessons_at, climbs_at)
    assert (Offer() in done(state, following)) is (lessons_at <= climbs_at)


def test_where_monday_belongs_to_the_weekend_the_digest_waits_for_the_day_after() -> None:
    monday = TUESDAY + timedelta(days=6)
    state = replace(STATE, weekend=frozenset({6, 0}), opened=frozenset({(1, 1)}))
    tuesday = monday + timedelta(days=1)
    assert Post("2026-W15") not in due.due(state, monday)
    assert due.next_due(replace(state, swept_at=monday, synced_at=monday), monday) <= tuesday
    assert Post("2026-W15") in due.due(state, tuesday)


def test_what_was_counted_and_not_finished_is_finished_before_all_else_also_while_paused() -> None:
    assert done(replace(STATE, unfinished=True), TUESDAY)[0] == Finish()
    assert done(replace(STATE, unfinished=True, paused=True), TUESDAY)[0] == Finish()
    assert due.next_due(replace(STATE, unfinished=True), TUESDAY) == TUESDAY


def test_nobody_is_asked_again_before_the_last_cycle_has_been_told() -> None:
    closing = replace(STATE, open_rounds=(OpenRound(1, TUESDAY),))
    assert Open(1, 1, TUESDAY + timedelta(days=9)) not in due.due(closing, TUESDAY)
    assert reasons(closing, TUESDAY)["the next pulse"] is Reason.NOT_TOLD
    assert due.next_due(STATE, TUESDAY) == TUESDAY
    assert Open(1, 1, TUESDAY + timedelta(days=9)) in due.due(STATE, TUESDAY)


def test_a_round_that_is_scheduled_is_opened_at_its_time_and_not_while_paused() -> None:
    waiting = replace(STATE, scheduled=(Scheduled(7, TUESDAY),))
    assert Begin(7) in done(waiting, TUESDAY)
    assert Begin(7) not in done(waiting, TUESDAY - timedelta(minutes=1))
    assert Begin(7) not in done(replace(waiting, paused=True), TUESDAY)
    assert due.next_due(waiting, TUESDAY - timedelta(hours=1)) <= TUESDAY


def test_a_round_that_has_not_written_to_everybody_goes_on_before_lessons_are_offered() -> None:
    begun = replace(STATE, opened=frozenset({(1, 1)}), half_asked=(3,), lessons_at=TUESDAY)
    assert done(begun, TUESDAY) == [Ask(3), Offer()]
    assert due.next_due(begun, TUESDAY) == TUESDAY
    assert done(replace(begun, paused=True), TUESDAY) == []


@pytest.mark.parametrize(
    ("now", "last", "week"),
    [
        ("2026-04-09T12:00", None, None),  # they went live on a Monday: nobody is briefed in the middle of that week
        ("2026-04-12T09:59", None, None),  # nowhere in the world is it Monday
        ("2026-04-12T10:00", None, "2026-W16"),  # on the Line Islands it is
        ("2026-04-13T07:00", "2026-W16", None),
        ("2026-04-16T12:00", "2026-W15", "2026-W16"),  # a missed Monday is made up for, once
        ("2026-05-04T07:00", "2026-W16", "2026-W19"),  # of several missed weeks only the present one
    ],
)
def test_the_briefs_of_a_week_are_planned_when_its_monday_begins_anywhere(
    now: str, last: str | None, week: str | None
) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    state = after_the_opening(last_brief=last, swept_at=moment, synced_at=moment, last_digest="2026-W52")
    assert [d for d in due.due(state, moment) if isinstance(d, Brief)] == ([Brief(week)] if week else [])
    assert (reasons(state, moment).get("the champions' brief") is Reason.NOT_YET) is (week is None)


@pytest.mark.parametrize("switch", [{"paused": True}, {"live_since": None}])
def test_no_brief_and_no_welcome_is_planned_while_nothing_may_be_sent(switch: dict[str, object]) -> None:
    sunday = TUESDAY + timedelta(days=12)
    state = after_the_opening(newcomers=True, swept_at=sunday, **switch)
    assert done(state, sunday) == []


def test_new_champions_are_welcomed_after_everybody_is_greeted() -> None:
    state = after_the_opening(newcomers=True, uncontacted=True)
    assert done(state, TUESDAY) == [Greet(), Welcome()]


@given(st.integers(0, 60 * 24 * 30))
def test_no_brief_is_due_before_the_next_due_moment(minutes: int) -> None:
    now = TUESDAY + timedelta(minutes=minutes)
    state = after_the_opening(swept_at=now, synced_at=now, last_digest="2026-W52", last_brief=None)
    for decision in due.due(state, now):
        if isinstance(decision, Brief):
            state = replace(state, last_brief=decision.week)
    following = due.next_due(state, now)
    assert not [d for d in due.due(state, following - timedelta(microseconds=1)) if isinstance(d, Brief)]
