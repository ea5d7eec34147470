"""How long somebody has before a concern goes on, and who may do what with it."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules import calendar, escalation, handling
from bot.rules.calendar import Hours
from bot.rules.escalation import Rung, Seat, Stage, Way
from bot.rules.handling import Illegal, Standing, Verb

MAY_DAY = frozenset({date(2026, 5, 1)})
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Sydney", "Asia/Kathmandu", "Africa/Cairo", "Pacific/Apia")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("given_at", "allowed", "climbs"),
    [
        ("2026-04-15T08:00", 8, "2026-04-16T08:00"),  # ten in Berlin: until ten the next day
        ("2026-04-15T08:00", 4, "2026-04-15T12:00"),
        ("2026-04-15T14:30", 1, "2026-04-16T07:30"),  # half an hour today, half an hour tomorrow
        ("2026-04-15T20:00", 1, "2026-04-16T08:00"),  # at night: from nine the next morning
        ("2026-04-17T14:00", 4, "2026-04-20T10:00"),  # Friday at four: three hours of it on Monday
        ("2026-04-18T12:00", 8, "2026-04-20T15:00"),  # at the weekend: all of Monday
        ("2026-04-30T08:00", 8, "2026-05-04T08:00"),  # before a holiday and a weekend
        ("2026-03-27T12:00", 8, "2026-03-30T11:00"),  # the clocks go forward on Sunday: thirteen o'clock both times
        ("2026-10-23T11:00", 8, "2026-10-26T12:00"),  # and back
        ("2026-04-15T07:00", 8, "2026-04-15T15:00"),  # a whole day ends when it ends
    ],
)
def test_whoever_gets_a_concern_has_their_own_working_hours_to_acknowledge_it(
    given_at: str, allowed: int, climbs: str
) -> None:
    hours = Hours("Europe/Berlin", days_off=MAY_DAY)
    assert escalation.climbs_at(hours, at(given_at), allowed) == at(climbs)


def test_the_hours_are_those_of_whoever_has_it_wherever_they_are() -> None:
    assert escalation.climbs_at(Hours("America/New_York"), at("2026-04-15T08:00"), 1) == at("2026-04-15T14:00")
    assert escalation.climbs_at(Hours("Australia/Sydney"), at("2026-04-15T08:00"), 1) == at("2026-04-16T00:00")


def test_the_hours_of_somebody_who_is_away_begin_when_they_are_back() -> None:
    away = Hours("Europe/Berlin", absent_until=at("2026-04-20T11:00"))
    assert escalation.climbs_at(away, at("2026-04-15T08:00"), 4) == at("2026-04-20T15:00")


def worked(hours: Hours, start: datetime, end: datetime) -> timedelta:
    """The working time between two moments, counted day by day from the wall clock."""
    zone, total = ZoneInfo(hours.zone), timedelta()
    day = start.astimezone(zone).date()
    start = max(start, hours.absent_until) if hours.absent_until else start
    while day <= end.astimezone(zone).date():
        if day.weekday() < 5 and day not in hours.days_off:
            opens, closes = (datetime.combine(day, clock, zone).astimezone(UTC) for clock in (hours.starts, hours.ends))
            total += max(min(closes, end) - max(opens, start), timedelta())
        day += timedelta(days=1)
    return total


@st.composite
def given_to(draw: st.DrawFn) -> tuple[Hours, datetime]:
    """Somebody's hours, of any length, and the moment at which they get a concern."""
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=draw(st.integers(0, 366 * 24 * 60)))
    opens = draw(st.integers(8, 42))
    closes = draw(st.integers(opens + 1, 46))
    hours = Hours(
        draw(st.sampled_from(ZONES)),
        starts=time(opens // 2, opens % 2 * 30),
        ends=time(closes // 2, closes % 2 * 30),
        days_off=frozenset(moment.date() + timedelta(days=n) for n in draw(st.sets(st.integers(0, 20), max_size=8))),
        absent_until=draw(st.none() | st.integers(0, 40 * 24).map(lambda n: moment + timedelta(hours=n))),
    )
    return hours, moment


@given(given_to(), st.integers(1, 80))
def test_exactly_the_working_time_that_is_allowed_lies_between(case: tuple[Hours, datetime], allowed: int) -> None:
    hours, moment = case
    climbs = escalation.climbs_at(hours, moment, allowed)
    assert worked(hours, moment, climbs) == timedelta(hours=allowed)
    # Nobody is passed over in their sleep: the last moment before it was working time.
    assert calendar.closed_because(hours, climbs - timedelta(microseconds=1)) is None


OWNER, REPORTER, EARLIER, STRANGER = 1, 2, 3, 4
INVOLVED = frozenset({OWNER, REPORTER, EARLIER})

# verb | stage | who has it, or had it or may get it | who raised it, also where they are on the ladder | anybody else
RIGHTS = """
ack     | open         |              | not_there | not_there
ack     | acknowledged | acknowledged | not_there | not_there
ack     | resolved     | resolved     | not_there | not_there
ask     | open         |              | not_there | not_there
ask     | acknowledged |              | not_there | not_there
ask     | resolved     | resolved     | not_there | not_there
tell    | open         |              | not_there | not_there
tell    | acknowledged |              | not_there | not_there
tell    | resolved     | resolved     | not_there | not_there
answer  | open         |              | not_there | not_there
answer  | acknowledged |              | not_there | not_there
answer  | resolved     | resolved     | not_there | not_there
note    | open         |              | not_there | not_there
note    | acknowledged |              | not_there | not_there
note    | resolved     |              | not_there | not_there
resolve | open         |              | not_there | not_there
resolve | acknowledged |              | not_there | not_there
resolve | resolved     | resolved     | not_there | not_there
assign  | open         |              | not_there | not_there
assign  | acknowledged |              | not_there | not_there
assign  | resolved     | resolved     | not_there | not_there
consult | open         |              | not_there | not_there
consult | acknowledged |              | not_there | not_there
consult | resolved     | resolved     | not_there | not_there
hand    | open         |              | not_there | not_there
hand    | acknowledged |              | not_there | not_there
hand    | resolved     | resolved     | not_there | not_there
up      | open         |              | not_there | not_there
up      | acknowledged |              | not_there | not_there
up      | resolved     | resolved     | not_there | not_there
reopen  | open         | still_open   | not_there | not_there
reopen  | acknowledged | still_open   | not_there | not_there
reopen  | resolved     |              | not_there | not_there
publish | open         | nothing_to_tell | not_there | not_there
publish | acknowledged | nothing_to_tell | not_there | not_there
publish | resolved     | no_consent   | not_there | not_there
"""


def reason(name: str) -> Illegal | None:
    return Illegal[name.strip().upper()] if name.strip() else None


def standing(stage: Stage, helped: bool | None = None, reporter: int | None = REPORTER) -> Standing:
    return Standing(stage, reporter, OWNER, INVOLVED, helped)


@pytest.mark.parametrize("row", RIGHTS.strip().splitlines())
def test_only_those_whom_it_can_go_to_work_on_it_and_only_while_it_is_there_to_be_worked_on(row: str) -> None:
    verb, stage, owner, reporter, stranger = row.split("|")
    it = standing(Stage(stage.strip()))
    for person, refused in ((OWNER, owner), (EARLIER, owner), (REPORTER, reporter), (STRANGER, stranger)):
        assert handling.refused(it, person, Verb(verb.strip())) == reason(refused)


def test_every_step_in_every_stage_is_in_that_table() -> None:
    rows = {tuple(cell.strip() for cell in row.split("|")[:2]) for row in RIGHTS.strip().splitlines()}
    assert rows == {(verb.value, stage.value) for verb in Verb for stage in Stage}


def test_of_an_anonymous_one_nobody_is_left_out_for_having_raised_it() -> None:
    assert replace(standing(Stage.OPEN), anonymous=True).open_to(REPORTER)
    assert not standing(Stage.OPEN).open_to(REPORTER)


@pytest.mark.parametrize(("to", "barred", "present", "refused"), [
    (STRANGER, (), {STRANGER}, None),
    (None, (), {STRANGER}, Illegal.NOBODY_THERE),
    (STRANGER, (), (), Illegal.NOBODY_THERE),
    (REPORTER, {REPORTER}, {REPORTER}, Illegal.NOT_TO_THEM),
    (OWNER, (), {OWNER}, Illegal.THEIRS_ALREADY),
])  # fmt: skip
def test_it_is_given_to_whoever_is_there_and_never_to_whom_it_is_about(
    to: int | None, barred: Collection[int], present: Collection[int], refused: Illegal | None
) -> None:
    assert handling.giving_refused(standing(Stage.OPEN), to, barred, present) == refused


LADDER = (
    Rung("ai_champion", 1, deputises=False),
    Rung("ai_champion", 2, deputises=True),
    Rung("operations_lead", 3, deputises=False),
    Rung("ceo", 4, deputises=False),
)
SEATS = (Seat("ai_champion", 1, 2), Seat("operations_lead", 3, 5), Seat("ceo", 4, None))


@pytest.mark.parametrize(("way", "tried", "asked", "barred", "involved"), [
    (Way.MATRIX, (), (), (), {1, 2, 3, 5}),
    (Way.MATRIX, (1, 4), (), (), {1, 2, 3, 4, 5}),
    (Way.MATRIX, (), (9,), (), {1, 2, 3, 5, 9}),
    (Way.MATRIX, (), (9,), (1, 5, 9), {2, 3}),
    (Way.NEUTRAL, (), (7,), (), {1, 2, 3, 7}),
])  # fmt: skip
def test_who_may_read_and_work_on_it(
    way: Way, tried: Collection[int], asked: Collection[int], barred: Collection[int], involved: set[int]
) -> None:
    found = handling.involved(LADDER, SEATS, way, tried=tried, asked=asked, barred=barred)
    assert found == involved


def test_what_somebody_raised_who_is_erased_since_is_worked_on_all_the_same() -> None:
    nobodys = standing(Stage.OPEN, reporter=None)
    assert nobodys.open_to(OWNER)
    assert not nobodys.open_to(STRANGER)


@pytest.mark.parametrize(
    ("person", "stage", "refused"),
    [
        (REPORTER, Stage.OPEN, None),  # a question may have been asked before it was open again
        (REPORTER, Stage.ACKNOWLEDGED, None),
        (REPORTER, Stage.RESOLVED, Illegal.RESOLVED),
        (OWNER, Stage.ACKNOWLEDGED, Illegal.NOT_THERE),
        (STRANGER, Stage.ACKNOWLEDGED, Illegal.NOT_THERE),
    ],
)
def test_only_whoever_raised_it_answers_a_question(person: int, stage: Stage, refused: Illegal | None) -> None:
    assert handling.answer_refused(standing(stage), person) == refused


@pytest.mark.parametrize(
    ("person", "stage", "helped", "refused"),
    [
        (REPORTER, Stage.RESOLVED, None, None),
        (REPORTER, Stage.RESOLVED, True, Illegal.SAID_ALREADY),
        (REPORTER, Stage.RESOLVED, False, Illegal.SAID_ALREADY),
        (REPORTER, Stage.ACKNOWLEDGED, None, Illegal.NOT_RESOLVED),
        (REPORTER, Stage.OPEN, False, Illegal.NOT_RESOLVED),  # it was reopened: the press came twice
        (OWNER, Stage.RESOLVED, None, Illegal.NOT_THERE),
        (EARLIER, Stage.RESOLVED, None, Illegal.NOT_THERE),
        (STRANGER, Stage.RESOLVED, None, Illegal.NOT_THERE),
    ],
)
def test_only_whoever_raised_it_says_whether_it_helped_and_says_it_once(
    person: int, stage: Stage, helped: bool | None, refused: Illegal | None
) -> None:
    assert handling.verdict_refused(standing(stage, helped), person) == refused
