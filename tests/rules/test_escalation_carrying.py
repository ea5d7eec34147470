"""Nobody carries more than they can, what can wait comes at one hour, and a first answer is owed too."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules import calendar, escalation
from bot.rules.calendar import Hours
from bot.rules.escalation import Route, Rung, Seat, Way

NOW = datetime(2026, 4, 15, 8, 0, tzinfo=UTC)
BERLIN = Hours("Europe/Berlin")
ROUTE = Route("training", ("ai_champion",), "operations_lead", 8, 24)
CHAMPION, DEPUTY, LEAD, NEUTRAL = 1, 2, 3, 9
RUNGS = (
    Rung("ai_champion", CHAMPION, deputises=False),
    Rung("ai_champion", DEPUTY, deputises=True),
    Rung("operations_lead", LEAD, deputises=False, holds=frozenset({"operations_lead"})),
)
EVERYBODY = {CHAMPION, DEPUTY, LEAD}


def takes(laden: set[int], present: set[int] = EVERYBODY, tried: tuple[int, ...] = ()) -> int | None:
    found = escalation.next_rung(ROUTE, RUNGS, tried, present, laden)
    return found.person if found else None


@pytest.mark.parametrize(("laden", "present", "tried", "who"), [
    (set(), EVERYBODY, (), CHAMPION),
    ({CHAMPION}, EVERYBODY, (), DEPUTY),
    ({CHAMPION}, {CHAMPION, LEAD}, (), CHAMPION),  # the deputy is away
    ({CHAMPION, DEPUTY}, EVERYBODY, (), CHAMPION),  # both carry five: it stays with whose it is
    ({DEPUTY}, EVERYBODY, (CHAMPION,), DEPUTY),  # climbing passes nobody over for that
    ({LEAD}, EVERYBODY, (CHAMPION, DEPUTY), LEAD),
])  # fmt: skip
def test_whoever_carries_five_has_their_deputy_take_the_next(
    laden: set[int], present: set[int], tried: tuple[int, ...], who: int
) -> None:
    assert takes(laden, present, tried) == who


SEATS = (
    Seat("ai_champion", CHAMPION, DEPUTY),
    Seat("operations_lead", LEAD, None),
    Seat("neutral_person", NEUTRAL, DEPUTY),
)


@pytest.mark.parametrize(("way", "barred", "people"), [
    (Way.MATRIX, (), [CHAMPION, DEPUTY, LEAD]),
    (Way.MATRIX, (CHAMPION,), [DEPUTY, LEAD]),
    (Way.MATRIX, (CHAMPION, DEPUTY), [LEAD]),
    (Way.LEAD, (), [LEAD]),
    (Way.LEAD, (LEAD,), []),
    (Way.NEUTRAL, (), [NEUTRAL, DEPUTY]),
    (Way.NEUTRAL, (NEUTRAL,), [DEPUTY]),
])  # fmt: skip
def test_where_it_goes_is_what_its_reporter_chose(way: Way, barred: tuple[int, ...], people: list[int]) -> None:
    assert [rung.person for rung in escalation.ladder(ROUTE, SEATS, barred, way)] == people


def test_given_to_the_operations_lead_it_climbs_to_whoever_is_accountable() -> None:
    route = Route("policy", ("ai_champion", "operations_lead"), "ceo", 8)
    seats = (*SEATS, Seat("ceo", 4, None))
    assert [rung.person for rung in escalation.ladder(route, seats, (), Way.LEAD)] == [LEAD, 4]
    strategy = Route("strategy", ("ai_champion",), "ceo", 8)
    assert [rung.person for rung in escalation.ladder(strategy, seats, (), Way.LEAD)] == [LEAD, 4]


@pytest.mark.parametrize(("now", "comes"), [
    ("2026-04-15 06:00", "2026-04-15 08:00"),  # eight in Berlin: at ten
    ("2026-04-15 08:00", "2026-04-15 08:00"),
    ("2026-04-15 08:01", "2026-04-16 08:00"),
    ("2026-04-17 12:00", "2026-04-20 08:00"),  # Friday noon: on Monday at ten
    ("2026-04-18 12:00", "2026-04-20 08:00"),
])  # fmt: skip
def test_what_can_wait_comes_at_the_champions_hour(now: str, comes: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert escalation.bundled(BERLIN, moment, time(10)) == datetime.fromisoformat(comes).replace(tzinfo=UTC)


ZONES = ("Europe/Berlin", "Asia/Singapore", "America/New_York")


@given(st.integers(0, 60 * 24 * 400), st.times(), st.sampled_from(ZONES))
def test_it_always_comes_in_working_time_and_within_four_days(minutes: int, at: time, zone: str) -> None:
    now, hours = NOW + timedelta(minutes=minutes), Hours(zone)
    comes = escalation.bundled(hours, now, at.replace(tzinfo=None))
    assert calendar.closed_because(hours, comes) is None
    assert now <= comes <= now + timedelta(days=4)


@given(st.integers(0, 60 * 24 * 30), st.integers(1, 40))
def test_a_reminder_comes_before_it_climbs(minutes: int, allowed: int) -> None:
    given_at = NOW + timedelta(minutes=minutes)
    assert given_at < escalation.reminds_at(BERLIN, given_at, allowed) < escalation.climbs_at(BERLIN, given_at, allowed)
