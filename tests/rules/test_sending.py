"""May this be said now?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules import calendar, sending
from bot.rules.calendar import Hours
from bot.rules.reasons import Reason
from bot.rules.sending import Asked, Drop, Kind, Recipient, Send, Wait, Waiting

TUESDAY = datetime(2026, 5, 5, 9, 0, tzinfo=UTC)  # 11:00 in Berlin
BERLIN = Hours("Europe/Berlin")
ANA = Recipient(BERLIN, left=False, stopped=False, contacted_at=TUESDAY - timedelta(days=7))
OPEN = Asked(open=True, closes_at=TUESDAY + timedelta(days=9), reached=False, answered=False)
PULSE = Waiting(Kind.PULSE, TUESDAY, live=True, paused=False, listed=True, recipient=ANA, asked=OPEN)
REMINDER = replace(PULSE, kind=Kind.REMINDER, asked=replace(OPEN, reached=True))
NIGHT = TUESDAY.replace(hour=22)


def with_ana(waiting: Waiting, **changes: object) -> Waiting:
    return replace(waiting, recipient=replace(ANA, **changes))  # type: ignore[arg-type]


def asked(waiting: Waiting, **changes: object) -> Waiting:
    assert waiting.asked is not None
    return replace(waiting, asked=replace(waiting.asked, **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("waiting", "reason"),
    [
        (with_ana(PULSE, left=True), Reason.LEFT),
        (with_ana(PULSE, stopped=True), Reason.STOPPED),
        (replace(PULSE, listed=False), Reason.NOT_LISTED),
        (asked(PULSE, open=False), Reason.ROUND_CLOSED),
        (asked(REMINDER, answered=True), Reason.ANSWERED),
        (asked(REMINDER, reached=False), Reason.NOT_REACHED),
        (with_ana(asked(PULSE, closes_at=TUESDAY + timedelta(hours=3)), counted=(TUESDAY,) * 2), Reason.CLOSES_SOON),
    ],
)
def test_what_is_no_longer_wanted_or_true_is_dropped(waiting: Waiting, reason: Reason) -> None:
    assert sending.decide(waiting, TUESDAY) == Drop(reason)


@pytest.mark.parametrize(
    ("waiting", "until", "reason"),
    [
        (replace(PULSE, live=False), TUESDAY + timedelta(minutes=1), Reason.NOT_LIVE),
        (replace(PULSE, paused=True), TUESDAY + timedelta(minutes=1), Reason.PAUSED),
        (replace(PULSE, not_before=NIGHT), NIGHT, Reason.NOT_YET),
        (with_ana(PULSE, contacted_at=None), TUESDAY + timedelta(hours=1), Reason.NOT_CONTACTED),
        (with_ana(PULSE, contacted_at=TUESDAY), TUESDAY + timedelta(days=1), Reason.JUST_CONTACTED),
    ],
)
def test_what_must_wait_says_until_when_and_why(waiting: Waiting, until: datetime, reason: Reason) -> None:
    assert sending.decide(waiting, TUESDAY) == Wait(until, reason)


def test_a_pulse_in_working_hours_is_sent() -> None:
    assert sending.decide(PULSE, TUESDAY) == Send()


def test_a_pulse_at_night_waits_for_the_morning() -> None:
    assert sending.decide(PULSE, NIGHT) == Wait(datetime(2026, 5, 6, 7, 0, tzinfo=UTC), Reason.QUIET_HOURS)


def test_a_third_message_within_seven_days_waits_until_the_first_is_a_week_old() -> None:
    first, second = TUESDAY - timedelta(days=4), TUESDAY - timedelta(days=1)
    decision = sending.decide(with_ana(PULSE, counted=(first, second)), TUESDAY)
    assert decision == Wait(first + timedelta(days=7), Reason.OVER_BUDGET)


def test_a_digest_reaches_a_lead_who_stopped_messages_since_it_is_their_duty() -> None:
    digest = Waiting(Kind.DIGEST, TUESDAY, live=True, paused=False, listed=True, recipient=replace(ANA, stopped=True))
    assert sending.decide(digest, TUESDAY) == Send()


REPLY = Waiting(Kind.REPLY, NIGHT, live=True, paused=False, listed=True, recipient=replace(ANA, stopped=True))


def test_whoever_speaks_to_the_bot_is_answered_at_any_hour_even_if_they_stopped_its_messages() -> None:
    assert sending.decide(REPLY, NIGHT) == Send()


@pytest.mark.parametrize("switch", [{"live": False}, {"paused": True}])
def test_an_answer_waits_for_the_switches_too_and_is_dropped_when_it_comes_too_late(switch: dict[str, bool]) -> None:
    held = replace(REPLY, **switch)  # type: ignore[arg-type]
    assert isinstance(sending.decide(held, NIGHT), Wait)
    assert sending.decide(held, NIGHT + timedelta(minutes=16)) == Drop(Reason.TOO_LATE)
    assert sending.decide(REPLY, NIGHT + timedelta(minutes=16)) == Drop(Reason.TOO_LATE)


def test_an_answer_to_somebody_who_is_not_listed_is_dropped() -> None:
    assert sending.decide(replace(REPLY, listed=False), NIGHT) == Drop(Reason.NOT_LISTED)


def test_a_channel_has_no_working_hours() -> None:
    post = Waiting(Kind.DIGEST, TUESDAY, live=True, paused=False, listed=True, recipient=None)
    assert sending.decide(post, NIGHT) == Send()


def test_a_channel_that_is_not_listed_is_not_written_to() -> None:
    post = Waiting(Kind.DIGEST, TUESDAY, live=True, paused=False, listed=False, recipient=None)
    assert sending.decide(post, TUESDAY) == Drop(Reason.NOT_LISTED)


def test_a_reminder_waits_two_working_days() -> None:
    thursday = datetime(2026, 5, 7, 9, 0, tzinfo=UTC)
    assert sending.reminder_time(BERLIN, thursday) == datetime(2026, 5, 11, 9, 0, tzinfo=UTC)


offsets = st.integers(0, 60 * 24 * 40).map(lambda minutes: TUESDAY + timedelta(minutes=minutes))


@given(
    now=offsets,
    zone=st.sampled_from(("Europe/Berlin", "America/New_York", "Asia/Singapore", "Australia/Sydney")),
    counted=st.lists(st.integers(0, 7 * 24 * 60 - 1), max_size=4),
    kind=st.sampled_from((Kind.PULSE, Kind.REMINDER)),
)
def test_whatever_is_sent_is_within_hours_and_budget_and_whatever_waits_can_be_sent_then(
    now: datetime, zone: str, counted: list[int], kind: Kind
) -> None:
    hours = Hours(zone)
    before = tuple(sorted(now - timedelta(minutes=minutes) for minutes in counted))
    waiting = Waiting(
        kind,
        TUESDAY,
        live=True,
        paused=False,
        listed=True,
        recipient=replace(ANA, hours=hours, counted=before),
        asked=Asked(open=True, closes_at=now + timedelta(days=30), reached=True, answered=False),
    )
    decision = sending.decide(waiting, now)
    if isinstance(decision, Send):
        assert calendar.closed_because(hours, now) is None
        assert len(before) < sending.BUDGET
    else:
        assert isinstance(decision, Wait)
        assert decision.until > now
        left = tuple(m for m in before if m > decision.until - sending.BUDGET_WINDOW)
        again = replace(waiting, recipient=replace(ANA, hours=hours, counted=left))
        assert sending.decide(again, decision.until) == Send()
