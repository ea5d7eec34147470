"""What is due for the company as a whole: rounds to open and close, people to greet, digest and briefs, the sweep."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.rules import calendar, pulses
from bot.rules.reasons import Reason

SWEEP_EVERY = timedelta(days=1)
SYNC_EVERY = timedelta(days=1)
EAST = timedelta(hours=14)
"""How far ahead of UTC the first place is in which it is Monday: the briefs of a week are planned from then on."""


@dataclass(frozen=True, slots=True)
class OpenRound:
    """One part of a round that is open. Times are UTC."""

    id: int
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A round that opens at a moment, in UTC."""

    id: int
    opens_at: datetime


@dataclass(frozen=True, slots=True)
class State:
    """What the decision reads. `opened` are the (cycle, part) pairs opened so far, with their number of parts."""

    zone: str
    live_since: datetime | None
    paused: bool
    open_rounds: tuple[OpenRound, ...]
    scheduled: tuple[Scheduled, ...]
    unfinished: bool
    """Whether something that has been counted is not closed for good, or a cycle not published."""
    opened: frozenset[tuple[int, int]]
    parts: int
    """In how many parts the latest cycle is asked."""
    uncontacted: bool
    last_digest: str | None
    swept_at: datetime | None
    synced_at: datetime | None
    opening: time
    digest_at: time
    pulse_length: timedelta
    days_off: frozenset[date] = frozenset()
    weekend: frozenset[int] = calendar.SATURDAY_AND_SUNDAY
    lessons_at: datetime | None = None
    """When the next lesson of anybody is due."""
    climbing: tuple[int, ...] = ()
    """The concerns that go on to the next rung now."""
    climbs_at: datetime | None = None
    """When the next of the others does."""
    absence_at: datetime | None = None
    """When the next absence that somebody announced begins or ends."""
    last_brief: str | None = None
    """The last week for which champions were briefed."""
    newcomers: bool = False
    """Whether there is an AI champion who has not been welcomed."""
    half_asked: tuple[int, ...] = ()
    """The open rounds whose messages were not planned to the end."""


@dataclass(frozen=True, slots=True)
class Climb:
    """Give a concern that nobody has acknowledged to the next rung."""

    concern_id: int


@dataclass(frozen=True, slots=True)
class Absences:
    """Begin and end the absences that people announced."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Plan a lesson for everybody who is due one."""


@dataclass(frozen=True, slots=True)
class Greet:
    """Introduce the bot to everybody it has not been introduced to."""


@dataclass(frozen=True, slots=True)
class Open:
    """Open a part of a cycle now."""

    cycle: int
    part: int
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Begin:
    """Open a round that was scheduled."""

    round_id: int


@dataclass(frozen=True, slots=True)
class Ask:
    """Go on writing to those whom an open round asks."""

    round_id: int


@dataclass(frozen=True, slots=True)
class Close:
    """Count a round and close it."""

    round_id: int


@dataclass(frozen=True, slots=True)
class Finish:
    """Let the disk forget what closing rounds have deleted, and publish the cycles that are complete."""


@dataclass(frozen=True, slots=True)
class Post:
    """Make and post the digest of a week ("2026-W20"), the one that has just ended."""

    week: str


@dataclass(frozen=True, slots=True)
class Brief:
    """Plan the briefs of a week ("2026-W20") for the champions."""

    week: str


@dataclass(frozen=True, slots=True)
class Welcome:
    """Plan the first steps of everybody who is new as AI champion."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """Delete what is past its retention."""


@dataclass(frozen=True, slots=True)
class Skip:
    """Nothing is done about `what`, and why."""

    what: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Sync:
    """Read from Slack who is here, away, gone, and in which zone."""


Action = Absences | Ask | Begin | Brief | Climb | Greet | Offer | Open | Close | Finish | Post | Sweep | Sync | Welcome
Decision = Action | Skip


def due(state: State, now: datetime) -> list[Decision]:
    """Everything to be done at `now`, in the order in which it is done, and what is not done and why.

    Closing comes first and before every switch: a promise about time holds also while everything is paused.
    """
    result: list[Decision] = [Close(r.id) for r in state.open_rounds if r.closes_at <= now]
    closing = bool(result) or state.unfinished
    if closing:
        result.append(Finish())
    if state.swept_at is None or state.swept_at + SWEEP_EVERY <= now:
        result.append(Sweep())
    if state.live_since is None:
        return [*result, Skip("everything else", Reason.NOT_LIVE)]
    if state.paused:
        return [*result, Skip("everything else", Reason.PAUSED)]
    if state.absence_at is not None and state.absence_at <= now:
        result.append(Absences())
    result.extend(Climb(concern_id) for concern_id in state.climbing)
    if state.synced_at is None or state.synced_at + SYNC_EVERY <= now:
        result.append(Sync())
    if state.uncontacted:
        result.append(Greet())
    if state.newcomers:
        result.append(Welcome())
    result.extend(Ask(round_id) for round_id in state.half_asked)
    result.append(_opening(state, state.live_since, now, closing=closing))
    result.extend(Begin(r.id) for r in state.scheduled if r.opens_at <= now)
    lessons = state.lessons_at is not None and state.lessons_at <= now
    result.append(Offer() if lessons else Skip("the next lessons", Reason.NOT_YET))
    result.append(_digest(state, state.live_since, now))
    result.append(_brief(state, state.live_since, now))
    return result


def _opening(state: State, live_since: datetime, now: datetime, *, closing: bool) -> Decision:
    slot = pulses.slot_at(live_since, now, state.zone, state.opening)
    if slot is None or (slot.cycle, slot.part) in state.opened or slot.opens_at + pulses.LATEST <= now:
        return Skip("the next pulse", Reason.NOT_YET)
    if slot.part > 1 and ((slot.cycle, 1) not in state.opened or state.parts < slot.part):
        return Skip("the second half", Reason.NO_HALVES)
    if slot.part == 1 and closing:
        return Skip("the next pulse", Reason.NOT_TOLD)
    return Open(slot.cycle, slot.part, now + state.pulse_length)


def _digest(state: State, live_since: datetime, now: datetime) -> Decision:
    week = _last_week(state, live_since, now)
    if week is None or (state.last_digest is not None and state.last_digest >= week):
        return Skip("the weekly digest", Reason.NOT_YET)
    return Post(week)


def _brief(state: State, live_since: datetime, now: datetime) -> Decision:
    """The brief of the week that has begun somewhere, unless we went live in it: each gets it on their own Monday."""
    monday = _monday((now + EAST).date())
    week, began = calendar.iso_week(monday), calendar.local(calendar.Hours(state.zone), live_since).date()
    if began >= monday or (state.last_brief is not None and state.last_brief >= week):
        return Skip("the champions' brief", Reason.NOT_YET)
    return Brief(week)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _last_week(state: State, live_since: datetime, now: datetime) -> str | None:
    """The latest week whose digest is due: it has ended, Monday's hour has come, and we were live in it."""
    today = calendar.local(calendar.Hours(state.zone), now).date()
    monday = _monday(today)
    if _digest_moment(state, monday) > now:
        monday -= timedelta(weeks=1)
    before = monday - timedelta(days=7)
    began = calendar.local(calendar.Hours(state.zone), live_since).date()
    return calendar.iso_week(before) if began < monday else None


def _digest_moment(state: State, monday: date) -> datetime:
    """Monday's hour, or that of the first day after it that is no holiday."""
    hours = calendar.Hours(
        state.zone, starts=state.digest_at, ends=time.max, days_off=state.days_off, weekend=state.weekend
    )
    return calendar.next_working(hours, calendar.at_local(state.zone, monday, state.digest_at))


def next_due(state: State, now: datetime) -> datetime:
    """The next moment at which `due` may say something new, if nothing else happens before."""
    moments = [r.closes_at for r in state.open_rounds]
    if state.unfinished:
        moments.append(now)
    moments.append(now if state.swept_at is None else state.swept_at + SWEEP_EVERY)
    if state.live_since is not None and not state.paused:
        moments.append(now if state.synced_at is None else state.synced_at + SYNC_EVERY)
        if state.half_asked or isinstance(_opening(state, state.live_since, now, closing=state.unfinished), Open):
            moments.append(now)
        moments.append(pulses.slot_after(state.live_since, now, state.zone, state.opening).opens_at)
        today = calendar.local(calendar.Hours(state.zone), now).date()
        monday = _monday(today)
        moments.append(calendar.at_local("UTC", _monday((now + EAST).date()) + timedelta(weeks=1), time.min) - EAST)
        coming = (_digest_moment(state, monday + timedelta(weeks=ahead)) for ahead in range(2))
        moments.extend(m for m in coming if m > now)
        moments.extend(r.opens_at for r in state.scheduled)
        moments.extend(m for m in (state.lessons_at, state.climbs_at, state.absence_at) if m is not None)
    return min(moments)
