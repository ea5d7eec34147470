"""May this be said now? Decides for one delivery: send it, wait until a moment, or drop it, and why."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.rules import calendar
from bot.rules.reasons import Reason

BUDGET = 2
BUDGET_WINDOW = timedelta(days=7)
REMINDER_AFTER_WORKING_DAYS = 2
REMINDED_WITHIN = timedelta(days=7)
"""How long after a pulse its reminder may come: it takes the place of that week's lesson, and of no other's."""
CONTACT_REST_WORKING_DAYS = 1
SOON = timedelta(minutes=15)
"""How late an answer to what somebody just did may come."""
TIME_TO_ANSWER = timedelta(hours=4)


class Kind(StrEnum):
    """What the bot says on its own."""

    REPLY = "reply"
    CARD = "card"
    """A concern, to whoever must act on it."""
    STEP = "step"
    """What has become of a concern, to the person who raised it or who works on it."""
    DIGEST = "digest"
    SAID = "said"
    """What was said in a pulse and what was done about it, to a channel or to whoever leads there."""
    BRIEF = "brief"
    """What a champion's week is best begun with."""
    NOTE = "note"
    """What a champion has written for the others, to the champions' channel."""
    WIN = "win"
    """What somebody shares of what works: to whoever looks at it first, to others, and back to them; and thanks."""
    PROPOSAL = "proposal"
    """A lesson that a champion wrote: to whoever approves it, and then to whoever wrote it."""
    TASK = "task"
    """What somebody is asked to do this week, out of a digest."""
    CONTACT = "contact"
    WELCOME = "welcome"
    """The first steps of a new champion."""
    PULSE = "pulse"
    REMINDER = "reminder"
    NUDGE = "nudge"


@dataclass(frozen=True, slots=True)
class Manner:
    """How a kind is said.

    `priority` (lower first), within working hours or not, counted in the budget or not; `owed` is what somebody
    asked for or answers for: it comes also after `/groundswell stop`. `said_again` where it cannot be known whether it
    arrived: of a concern to read twice is better than never, of anything else it is not.
    """

    priority: int
    in_hours: bool
    counted: bool
    owed: bool = False
    said_again: bool = False


MANNERS = {
    Kind.REPLY: Manner(priority=0, in_hours=False, counted=False, owed=True),
    Kind.CARD: Manner(priority=5, in_hours=True, counted=False, owed=True, said_again=True),
    Kind.STEP: Manner(priority=6, in_hours=True, counted=False, owed=True, said_again=True),
    Kind.DIGEST: Manner(priority=20, in_hours=True, counted=False, owed=True),
    Kind.SAID: Manner(priority=22, in_hours=True, counted=False, owed=True),
    Kind.WIN: Manner(priority=21, in_hours=True, counted=False, owed=True),
    Kind.BRIEF: Manner(priority=23, in_hours=True, counted=False, owed=True),
    Kind.NOTE: Manner(priority=24, in_hours=True, counted=False, owed=True),
    Kind.PROPOSAL: Manner(priority=24, in_hours=True, counted=False, owed=True),
    Kind.TASK: Manner(priority=24, in_hours=True, counted=False, owed=True),
    Kind.CONTACT: Manner(priority=25, in_hours=True, counted=False),
    Kind.WELCOME: Manner(priority=26, in_hours=True, counted=False, owed=True),
    Kind.PULSE: Manner(priority=30, in_hours=True, counted=True),
    Kind.REMINDER: Manner(priority=40, in_hours=True, counted=True),
    Kind.NUDGE: Manner(priority=50, in_hours=True, counted=True),
}
PRIORITIES = sorted({manner.priority for manner in MANNERS.values()})
"""Most urgent first."""
COUNTED = tuple(kind for kind, manner in MANNERS.items() if manner.counted)


@dataclass(frozen=True, slots=True)
class Recipient:
    """The person a delivery goes to, as far as the decision needs to know them."""

    hours: calendar.Hours
    left: bool
    stopped: bool
    contacted_at: datetime | None
    resting_until: datetime | None = None
    """Until when they want no pulses and lessons."""
    counted: tuple[datetime, ...] = ()
    """When the counted messages of the last seven days were sent, or may have been, oldest first."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The round a pulse or reminder is about, and where the recipient stands in it."""

    open: bool
    closes_at: datetime
    reached: bool
    answered: bool
    reached_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Offered:
    """What a nudge would offer: whether there is a lesson for the recipient, a pulse that comes first, and whether the
    week it was planned for is over where they are."""

    lesson: bool
    pulse_open: bool
    week_over: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """A delivery that waits.

    `recipient` is None for a channel; `asked` is None where no round is spoken of, `offered` for all but nudges.
    `overtaken` is why what it says need not be said any more.
    """

    kind: Kind
    not_before: datetime
    live: bool
    paused: bool
    listed: bool
    recipient: Recipient | None
    asked: Asked | None = None
    offered: Offered | None = None
    overtaken: Reason | None = None


@dataclass(frozen=True, slots=True)
class Send:
    """Say it now."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Not yet: look again at `until`."""

    until: datetime
    reason: Reason


@dataclass(frozen=True, slots=True)
class Drop:
    """Never: what it would have said is no longer wanted or true."""

    reason: Reason


Decision = Send | Wait | Drop
OF_THE_DAY = (Reason.QUIET_HOURS, Reason.WEEKEND, Reason.HOLIDAY)
WHILE_HELD = timedelta(minutes=1)
"""How soon a delivery that is held by a switch (not live, paused) is looked at again."""


def decide(waiting: Waiting, now: datetime) -> Decision:
    """Whether a delivery is sent at `now`. An answer to somebody comes soon or not at all."""
    if waiting.kind is Kind.REPLY and now - waiting.not_before > SOON:
        return Drop(Reason.TOO_LATE)
    if not waiting.live:
        return Wait(now + WHILE_HELD, Reason.NOT_LIVE)
    if waiting.paused:
        return Wait(now + WHILE_HELD, Reason.PAUSED)
    if waiting.not_before > now:
        return Wait(waiting.not_before, Reason.NOT_YET)
    if not waiting.listed:
        return Drop(Reason.NOT_LISTED)
    if waiting.recipient is None:
        return Send()
    return _to_a_person(waiting, waiting.recipient, now)


def _to_a_person(waiting: Waiting, who: Recipient, now: datetime) -> Decision:
    manner = MANNERS[waiting.kind]
    gone = _no_longer_wanted(waiting, who)
    if gone is not None:
        return Drop(gone)
    held = _held(waiting, who, manner, now)
    if _too_late_to_remind(waiting, held.until if held else now):
        return Drop(Reason.TOO_LATE)
    if held is None:
        return Send()
    if waiting.kind is Kind.NUDGE and held.reason not in OF_THE_DAY:
        # A lesson is planned again another day: one that waited longer would meet the next.
        return Drop(held.reason)
    asked = waiting.asked
    if asked is not None and held.until + TIME_TO_ANSWER > asked.closes_at:
        return Drop(Reason.CLOSES_SOON)
    return held


def _no_longer_wanted(waiting: Waiting, who: Recipient) -> Reason | None:
    if who.left:
        return Reason.LEFT
    if who.stopped and not MANNERS[waiting.kind].owed:
        return Reason.STOPPED
    if waiting.overtaken is not None:
        return waiting.overtaken
    if waiting.offered is not None:
        return _not_offered_because(waiting.offered)
    asked = waiting.asked
    if asked is None:
        return None
    if not asked.open:
        return Reason.ROUND_CLOSED
    if asked.answered:
        return Reason.ANSWERED
    if waiting.kind is Kind.REMINDER and not asked.reached:
        return Reason.NOT_REACHED
    return None


def _too_late_to_remind(waiting: Waiting, moment: datetime) -> bool:
    reached_at = waiting.asked.reached_at if waiting.asked else None
    return waiting.kind is Kind.REMINDER and reached_at is not None and moment > reached_at + REMINDED_WITHIN


def _not_offered_because(offered: Offered) -> Reason | None:
    if offered.week_over:
        return Reason.TOO_LATE
    if not offered.lesson:
        return Reason.NO_LESSON
    # The reminder of a pulse has the second place of its week, whether it is needed or not.
    return Reason.PULSE_FIRST if offered.pulse_open else None


def _held(waiting: Waiting, who: Recipient, manner: Manner, now: datetime) -> Wait | None:
    """What the recipient's own calendar and budget say; the latest of all that hold it back."""
    moment, reason = now, None
    if manner.counted:
        if who.contacted_at is None:
            return Wait(calendar.next_working(who.hours, now + timedelta(hours=1)), Reason.NOT_CONTACTED)
        there = replace(who.hours, absent_until=None)
        rested = calendar.working_days_later(there, who.contacted_at, CONTACT_REST_WORKING_DAYS)
        if rested > moment:
            moment, reason = rested, Reason.JUST_CONTACTED
        if who.resting_until is not None and who.resting_until > moment:
            moment, reason = who.resting_until, Reason.RESTING
    if manner.counted and len(who.counted) >= BUDGET:
        free = who.counted[-BUDGET] + BUDGET_WINDOW
        if free > moment:
            moment, reason = free, Reason.OVER_BUDGET
    if manner.in_hours:
        reason = reason or calendar.closed_because(who.hours, now)
        moment = calendar.next_working(who.hours, moment)
    if moment <= now or reason is None:
        return None
    return Wait(moment, reason)


def reminder_time(hours: calendar.Hours, sent_at: datetime) -> datetime:
    """When a reminder may follow a pulse: two of the person's working days later at the earliest."""
    return calendar.working_days_later(hours, sent_at, REMINDER_AFTER_WORKING_DAYS)


def place_of_reminder(hours: calendar.Hours, pulse_sent_at: datetime, now: datetime) -> datetime | None:
    """The latest moment at which somebody may have been reminded of a pulse, or None before they may have been.

    Their budget counts it whether they were or not: when the next message comes must not tell who had answered.
    """
    if reminder_time(hours, pulse_sent_at) > now:
        return None
    return min(now, pulse_sent_at + REMINDED_WITHIN)


@dataclass(frozen=True, slots=True)
class Said:
    """A counted message: a pulse or a lesson, what it is about, and when it came, or may have."""

    kind: str
    about: str | None
    at: datetime


def counted(
    said: Iterable[Said], hours: calendar.Hours, now: datetime, reminds: str | None = None
) -> tuple[datetime, ...]:
    """What counts in somebody's budget now: pulses and lessons when they came, reminders when they may have.

    `reminds` is what is being reminded of: its own place is not taken by itself.
    """
    moments = []
    for one in said:
        moments.append(one.at)
        if one.kind == Kind.PULSE and (reminds is None or one.about != reminds):
            place = place_of_reminder(hours, one.at, now)
            moments += [] if place is None else [place]
    return tuple(sorted(one for one in moments if one > now - BUDGET_WINDOW))


def comes_first(pulse_sent_at: datetime | None, now: datetime) -> bool:
    """Whether a pulse that is open comes before any lesson: it is still to come, or came less than a week ago."""
    return pulse_sent_at is None or pulse_sent_at > now - BUDGET_WINDOW
