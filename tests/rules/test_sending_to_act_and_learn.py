"""May a lesson be offered now, may a concern be brought to whoever must act on it?"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules import calendar, sending
from bot.rules.calendar import Hours
from bot.rules.reasons import Reason
from bot.rules.sending import MANNERS, Asked, Drop, Kind, Offered, Recipient, Send, Wait, Waiting

WEDNESDAY = datetime(2026, 5, 6, 8, 0, tzinfo=UTC)  # ten o'clock in Berlin
THURSDAY = datetime(2026, 5, 7, 7, 0, tzinfo=UTC)  # nine o'clock
NIGHT = WEDNESDAY.replace(hour=22)
BERLIN = Hours("Europe/Berlin")
ANA = Recipient(BERLIN, left=False, stopped=False, contacted_at=WEDNESDAY - timedelta(days=7))
NUDGE = Waiting(
    Kind.NUDGE,
    WEDNESDAY,
    live=True,
    paused=False,
    listed=True,
    recipient=ANA,
    offered=Offered(lesson=True, pulse_open=False),
)
OPEN = Asked(open=True, closes_at=WEDNESDAY + timedelta(days=40), reached=False, answered=False)
PULSE = replace(NUDGE, kind=Kind.PULSE, offered=None, asked=OPEN)
CARD = replace(NUDGE, kind=Kind.CARD, offered=None)
STEP = replace(CARD, kind=Kind.STEP)
TWICE = (WEDNESDAY - timedelta(days=5), WEDNESDAY - timedelta(days=1))


def with_ana(waiting: Waiting, **changes: object) -> Waiting:
    return replace(waiting, recipient=replace(ANA, **changes))  # type: ignore[arg-type]


def away(until: datetime) -> Hours:
    return replace(BERLIN, absent_until=until)


# Lessons


def test_a_lesson_in_working_hours_is_offered() -> None:
    assert sending.decide(NUDGE, WEDNESDAY) == Send()


def test_lessons_pulses_and_reminders_share_one_budget_and_nothing_else_is_counted() -> None:
    assert set(sending.COUNTED) == {Kind.PULSE, Kind.REMINDER, Kind.NUDGE}
    for counted, decision in (((), Send()), (TWICE[:1], Send()), (TWICE, Drop(Reason.OVER_BUDGET))):
        assert sending.decide(with_ana(NUDGE, counted=counted), WEDNESDAY) == decision
    # A pulse that comes after two lessons waits for its turn; a lesson that comes after two pulses does not.
    assert sending.decide(with_ana(PULSE, counted=TWICE), WEDNESDAY) == Wait(
        TWICE[0] + timedelta(days=7), Reason.OVER_BUDGET
    )


@pytest.mark.parametrize(
    ("waiting", "reason"),
    [
        (replace(NUDGE, offered=Offered(lesson=False, pulse_open=False)), Reason.NO_LESSON),
        (replace(NUDGE, offered=Offered(lesson=True, pulse_open=True)), Reason.PULSE_FIRST),
        (replace(NUDGE, offered=Offered(lesson=True, pulse_open=False, week_over=True)), Reason.TOO_LATE),
        (with_ana(NUDGE, stopped=True), Reason.STOPPED),
        (with_ana(NUDGE, left=True), Reason.LEFT),
        (replace(NUDGE, listed=False), Reason.NOT_LISTED),
        (with_ana(NUDGE, contacted_at=None), Reason.NOT_CONTACTED),
        (with_ana(NUDGE, contacted_at=WEDNESDAY - timedelta(hours=1)), Reason.JUST_CONTACTED),
        (with_ana(NUDGE, resting_until=WEDNESDAY + timedelta(days=3)), Reason.RESTING),
        (with_ana(NUDGE, resting_until=WEDNESDAY + timedelta(minutes=1)), Reason.RESTING),
    ],
)
def test_a_lesson_whose_day_has_passed_is_dropped_and_planned_another_day(waiting: Waiting, reason: Reason) -> None:
    assert sending.decide(waiting, WEDNESDAY) == Drop(reason)


def test_no_lesson_is_kept_for_somebody_who_is_away() -> None:
    assert isinstance(sending.decide(with_ana(NUDGE, hours=away(THURSDAY)), WEDNESDAY), Drop)


@pytest.mark.parametrize(
    ("hours", "now", "until", "reason"),
    [
        (BERLIN, NIGHT, THURSDAY, Reason.QUIET_HOURS),
        (BERLIN, WEDNESDAY.replace(hour=4), WEDNESDAY.replace(hour=7), Reason.QUIET_HOURS),
        (BERLIN, datetime(2026, 5, 9, 8, tzinfo=UTC), datetime(2026, 5, 11, 7, tzinfo=UTC), Reason.WEEKEND),
        (replace(BERLIN, days_off=frozenset({date(2026, 5, 6)})), WEDNESDAY, THURSDAY, Reason.HOLIDAY),
    ],
)
def test_a_lesson_is_held_over_the_night_the_weekend_or_a_holiday(
    hours: Hours, now: datetime, until: datetime, reason: Reason
) -> None:
    held = replace(with_ana(NUDGE, hours=hours), not_before=now)
    assert sending.decide(held, now) == Wait(until, reason)


@pytest.mark.parametrize(("switch", "reason"), [({"live": False}, Reason.NOT_LIVE), ({"paused": True}, Reason.PAUSED)])
@pytest.mark.parametrize("waiting", [NUDGE, CARD, STEP])
def test_everything_waits_for_the_switches(waiting: Waiting, switch: dict[str, bool], reason: Reason) -> None:
    held = replace(waiting, **switch)  # type: ignore[arg-type]
    assert sending.decide(held, WEDNESDAY) == Wait(WEDNESDAY + timedelta(minutes=1), reason)


@given(
    minutes=st.integers(0, 60 * 24 * 30),
    counted=st.lists(st.integers(0, 7 * 24 * 60 - 1), max_size=4),
    resting=st.none() | st.integers(-5000, 5000),
    absent=st.none() | st.integers(-5000, 5000),
    offered=st.builds(Offered, st.booleans(), st.booleans()),
)
def test_a_lesson_is_offered_in_hours_and_budget_and_waits_for_the_clock_alone(
    minutes: int, counted: list[int], resting: int | None, absent: int | None, offered: Offered
) -> None:
    now = WEDNESDAY + timedelta(minutes=minutes)
    who = replace(
        ANA,
        hours=away(now + timedelta(minutes=absent)) if absent is not None else BERLIN,
        resting_until=now + timedelta(minutes=resting) if resting is not None else None,
        counted=tuple(sorted(now - timedelta(minutes=n) for n in counted)),
    )
    decision = sending.decide(replace(NUDGE, recipient=who, offered=offered), now)
    if isinstance(decision, Send):
        assert calendar.closed_because(who.hours, now) is None
        assert len(counted) < sending.BUDGET and offered == Offered(lesson=True, pulse_open=False)
        assert who.resting_until is None or who.resting_until <= now
    elif isinstance(decision, Wait):
        assert decision.reason in (Reason.QUIET_HOURS, Reason.WEEKEND, Reason.HOLIDAY)
        assert calendar.closed_because(who.hours, decision.until) is None
        assert len(counted) < sending.BUDGET


# A pause that somebody asked for


@pytest.mark.parametrize(
    ("resting_until", "decision"),
    [
        (None, Send()),
        (WEDNESDAY, Send()),
        (WEDNESDAY + timedelta(days=1), Wait(WEDNESDAY + timedelta(days=1), Reason.RESTING)),
        (NIGHT, Wait(THURSDAY, Reason.RESTING)),  # and then the night
    ],
)
def test_a_pulse_waits_until_somebody_has_rested(resting_until: datetime | None, decision: sending.Decision) -> None:
    assert sending.decide(with_ana(PULSE, resting_until=resting_until), WEDNESDAY) == decision


def test_a_pulse_that_closes_while_somebody_rests_is_dropped() -> None:
    soon = replace(PULSE, asked=replace(OPEN, closes_at=WEDNESDAY + timedelta(days=9)))
    assert sending.decide(with_ana(soon, resting_until=WEDNESDAY + timedelta(days=14)), WEDNESDAY) == Drop(
        Reason.CLOSES_SOON
    )


# Concerns

CONCERNS = pytest.mark.parametrize("waiting", [CARD, STEP], ids=["a card", "a step"])


@CONCERNS
@pytest.mark.parametrize(
    "changes",
    [
        {"stopped": True},
        {"resting_until": WEDNESDAY + timedelta(days=10)},
        {"counted": TWICE * 2},
        {"contacted_at": None},
        {"contacted_at": WEDNESDAY},
    ],
)
def test_a_concern_comes_after_a_stop_in_a_pause_beside_the_budget_and_before_first_contact(
    waiting: Waiting, changes: dict[str, object]
) -> None:
    assert sending.decide(with_ana(waiting, **changes), WEDNESDAY) == Send()


@CONCERNS
def test_a_concern_waits_for_the_morning_and_for_whoever_is_away(waiting: Waiting) -> None:
    assert sending.decide(waiting, NIGHT) == Wait(THURSDAY, Reason.QUIET_HOURS)
    back = THURSDAY + timedelta(days=4)
    assert sending.decide(with_ana(waiting, hours=away(back)), WEDNESDAY) == Wait(back, Reason.ABSENT)


@CONCERNS
def test_nobody_hears_of_a_concern_after_they_have_left(waiting: Waiting) -> None:
    assert sending.decide(with_ana(waiting, left=True), WEDNESDAY) == Drop(Reason.LEFT)


def test_a_card_that_somebody_has_in_hand_is_dropped_at_any_hour() -> None:
    for now in (WEDNESDAY, NIGHT):
        assert sending.decide(replace(CARD, overtaken=Reason.HANDLED), now) == Drop(Reason.HANDLED)


def test_concerns_go_before_pulses_and_pulses_before_lessons() -> None:
    order = sorted(MANNERS, key=lambda kind: MANNERS[kind].priority)
    assert order == [
        Kind.REPLY, Kind.CARD, Kind.STEP, Kind.DIGEST, Kind.WIN, Kind.SAID, Kind.BRIEF, Kind.NOTE, Kind.PROPOSAL,
        Kind.TASK, Kind.CONTACT, Kind.WELCOME, Kind.PULSE, Kind.REMINDER, Kind.NUDGE,
    ]  # fmt: skip


@pytest.mark.parametrize("kind", [Kind.BRIEF, Kind.WELCOME, Kind.NOTE, Kind.PROPOSAL, Kind.TASK])
def test_what_champions_are_told_comes_in_hours_is_owed_and_takes_nothing_from_the_budget(kind: Kind) -> None:
    manner = MANNERS[kind]
    assert (manner.in_hours, manner.counted, manner.owed) == (True, False, True)


def test_every_kind_says_how_it_is_said() -> None:
    assert set(MANNERS) == set(Kind)
