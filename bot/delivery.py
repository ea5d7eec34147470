"""Says what is due: claim, render, send, mark. Who calls it is a matter of how many processes there are."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

import aiohttp
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot import climbing, messages, posting, waiting
from bot.blocks.message import Message
from bot.governor import NotNow
from bot.house import House, trace
from bot.lessons import asked
from bot.methods import ACCOUNT, HALF_DONE, NO_RIGHT, PASSING
from bot.punctual import POST_BY
from bot.results import TIME_LIMIT, UNTIL_MENDED, Later, Lost, Posted, Refused, Result, code
from bot.rules import sending
from bot.rules.failing import MAYBE_THERE
from bot.rules.pace import POST
from bot.rules.sending import MANNERS, Kind
from bot.rules.training import first_lesson
from storage import attempts, deliveries, lessons, people, reporters, rounds
from storage.deliveries import Claimed, Planned
from storage.tables import Person

log = logging.getLogger(__name__)

FIRST_RETRY = timedelta(seconds=TIME_LIMIT)
LONGEST_RETRY = timedelta(hours=1)
WHILE_BROKEN = timedelta(minutes=5)
"""How soon a delivery that could not even be made is tried again."""
FRESH = timedelta(seconds=4)
"""How old an attempt may be when it posts; an older one (a slow database, a long search) is begun again before."""
STUCK_AFTER = 2 * FRESH + timedelta(seconds=TIME_LIMIT + 2)
"""When an attempt that nobody has renewed is taken for dead. A post leaves before twice the time of being fresh is
over, and has its answer within the time limit, or gets none. An attempt is renewed for as long as somebody works on it:
so nobody who is alive is robbed, however slow."""
NO_THREAD = ("thread_not_found", "message_not_found", "cannot_reply_to_message")
"""Why Slack does not take a reply: the message it was to stand below is gone."""
SKEW = timedelta(minutes=5)
"""How far Slack's clock may be behind ours: a lost message is looked for from so long before it was planned."""


async def deliver(house: House, delivery_id: int) -> None:
    """Say one delivery in a slot booked before, unless it is not to be said now: then the slot goes back."""
    claimed: Claimed | None = None
    try:
        begun = await house.db.write(lambda session: _begin(session, delivery_id, house, house.clock.now()))
        if begun is None:
            await house.slack.governor.give_back(POST)
            return
        claimed, message = begun
        async with _alive(house, claimed):
            result = await _say(house, claimed, message)
        if result is not None:
            await _end(house, claimed, result)
    except Exception as problem:  # noqa: BLE001 - the edge: one delivery must not end whoever runs it
        log.error("Delivery %s ended with %s\n%s", delivery_id, type(problem).__name__, trace(problem))
        await _put_off(house, delivery_id, claimed, type(problem).__name__)


def _begin(session: Session, delivery_id: int, house: House, now: datetime) -> tuple[Claimed, Message] | None:
    begun = attempts.begin(session, delivery_id, house.terms, now)
    if not isinstance(begun, Claimed):
        return None
    return begun, messages.render(session, begun, house.settings)


@asynccontextmanager
async def _alive(house: House, delivery: Claimed) -> AsyncIterator[None]:
    """Give the attempt a new moment every few seconds for as long as it lasts: whoever is slow is not robbed."""

    async def renewed() -> None:
        held = True
        while held:
            await house.clock.sleep_until(house.clock.now() + FRESH)
            with suppress(SQLAlchemyError):
                held = await _renew(house, delivery, house.clock.now())

    renewing = asyncio.create_task(renewed())
    try:
        yield
    finally:
        renewing.cancel()


async def _say(house: House, delivery: Claimed, message: Message) -> Result | None:
    """What became of it; None where others took this attempt for dead before it posted, and see to it themselves."""
    if delivery.unsure and (known := await _looked_for(house, delivery)) is not None:
        return known
    if delivery.kind is Kind.DIGEST:
        message = await waiting.linked(house.slack, message)
    if not await _may_still_post(house, delivery):
        return None
    if delivery.kind is Kind.DIGEST:
        return await posting.say(house, delivery, message)
    result = await house.slack.post(delivery.recipient, message, delivery.key, delivery.beneath or ())
    if isinstance(result, Refused) and delivery.beneath is not None and result.why in NO_THREAD:
        return await house.slack.post(delivery.recipient, message, delivery.key)
    return result


async def _looked_for(house: House, delivery: Claimed) -> Result | None:
    """What is known of an attempt before; None where it is to be said, since it did not arrive, or since this kind is
    said again where nobody can know."""
    if posting.cannot_be_found(delivery):
        return Refused(MAYBE_THERE, arrived_perhaps=True)
    within = delivery.beneath[1] if delivery.kind is Kind.DIGEST and delivery.beneath else ""
    try:
        return await house.slack.find(delivery.recipient, delivery.key, delivery.created_at - SKEW, within)
    except NotNow as problem:
        return Later(problem.until, "ratelimited", arrived_perhaps=True)
    except (SlackApiError, aiohttp.ClientError, TimeoutError, asyncio.IncompleteReadError, ValueError) as problem:
        why = code(problem) if isinstance(problem, SlackApiError) else None
        if why is None or why in PASSING | HALF_DONE:
            return Lost()
        if why in ACCOUNT - NO_RIGHT:
            return Later(house.clock.now() + UNTIL_MENDED, why, arrived_perhaps=True)
        if MANNERS[delivery.kind].said_again:
            return None
        # Saying it twice would be worse than leaving it to whoever reads the list of failures.
        return Refused(f"{MAYBE_THERE}: {why}", arrived_perhaps=True)


async def _may_still_post(house: House, delivery: Claimed) -> bool:
    began = delivery.attempted_at
    while (now := house.clock.now()) - began > FRESH:
        if not await _renew(house, delivery, now):
            return False
        began = now
    POST_BY.set(began + 2 * FRESH)
    return True


async def _renew(house: House, delivery: Claimed, now: datetime) -> bool:
    renew = partial(attempts.begin_again, delivery_id=delivery.id, attempt=delivery.attempt, now=now)
    return await house.db.write(renew)


async def _end(house: House, delivery: Claimed, result: Result) -> None:
    now = house.clock.now()
    await house.db.write(lambda session: _mark(session, house, delivery, result, now))
    house.metrics.ended(delivery.kind, type(result).__name__.lower(), arrived=isinstance(result, Posted))


def _mark(session: Session, house: House, delivery: Claimed, result: Result, now: datetime) -> None:
    put_off = partial(attempts.put_off, session, delivery.id, delivery.attempt)
    match result:
        case Posted(channel, ts):
            attempts.sent(session, delivery.id, channel, ts, now)
            _follow_up(session, house, delivery, now)
            if delivery.kind is Kind.DIGEST:
                posting.follow(session, house, delivery, now)
        case Later(until, why, arrived_perhaps):
            put_off(until, why, arrived_perhaps=arrived_perhaps)
        case Lost():
            # The lost attempt may still arrive within its time limit: only then is it looked for.
            put_off(now + max(FIRST_RETRY, backoff(delivery.attempt)), "no answer", arrived_perhaps=True)
        case Refused(why, arrived_perhaps):
            log.warning("Delivery %s was refused: %s", delivery.id, why)
            attempts.failed(session, delivery.id, delivery.attempt, why, now, arrived_perhaps=arrived_perhaps)
            if delivery.kind is Kind.CARD:
                number = reporters.concern_of(delivery.about) or 0
                climbing.card_refused(session, number, delivery.payload["rung"], delivery.recipient, now)


async def _put_off(house: House, delivery_id: int, claimed: Claimed | None, why: str) -> None:
    until = house.clock.now() + WHILE_BROKEN

    def put_off(session: Session) -> None:
        if claimed is None:
            attempts.set_aside(session, delivery_id, until, why)
        else:
            attempts.put_off(session, delivery_id, claimed.attempt, until, why, arrived_perhaps=True)

    try:
        await house.db.write(put_off)
    except SQLAlchemyError:
        # The next tick finds what was begun and never ended; until then this worker does not spin.
        await asyncio.sleep(1)


def backoff(attempt: int) -> timedelta:
    """How long to wait after the n-th attempt: doubling from the time limit to an hour."""
    doublings: int = min(attempt - 1, 10)
    return min(FIRST_RETRY * (1 << doublings), LONGEST_RETRY)


def _follow_up(session: Session, house: House, delivery: Claimed, now: datetime) -> None:
    """What follows from a message having arrived, in the same transaction."""
    if delivery.kind is Kind.CARD:
        climbing.card_arrived(
            session, reporters.concern_of(delivery.about) or 0, delivery.payload["rung"], house.terms, now
        )
    person = people.by_slack_id(session, delivery.recipient)
    if person is None:
        return
    if delivery.kind is Kind.CONTACT:
        person.contacted_at = person.contacted_at or now
        if not person.lessons_unwanted:
            person.lesson_due_at = person.lesson_due_at or first_lesson(house.terms.hours(person), now)
    if delivery.kind is Kind.NUDGE and delivery.payload.get("asks"):
        asked(person, house.terms, now)
    if delivery.kind is Kind.NUDGE and delivery.payload.get("lesson"):
        lessons.offered(session, person, delivery.payload["lesson"], now)
    round_id = deliveries.round_of(delivery.about)
    if delivery.kind is Kind.PULSE and round_id is not None:
        rounds.reached(session, round_id, delivery.recipient)
        deliveries.plan(session, [reminder(round_id, person, house, now)], now)


def reminder(round_id: int, person: Person, house: House, sent_at: datetime) -> Planned:
    """The reminder that follows a pulse, should it still be missing then."""
    return Planned(
        key=f"reminder:{round_id}:{person.slack_id}",
        kind=Kind.REMINDER,
        recipient=person.slack_id or "",
        about=deliveries.about_round(round_id),
        not_before=sending.reminder_time(house.terms.hours(person), sent_at),
    )


class Runner(Protocol):
    """Who calls `deliver`: a loop in this process, or the workers of many."""

    @property
    def idle(self) -> bool:
        """Whether nothing is being sent, and nothing that could be."""

    async def run(self) -> None:
        """Send until `stop()`; `house.due` tells that something new may have to be said."""

    async def stop(self, seconds: float) -> None:
        """Take nothing more, and wait for what has begun, at most this long; the rest is still there to be said."""


class InFlight:
    """What this process is sending."""

    def __init__(self, house: House, ended: Callable[[], None] = lambda: None) -> None:
        self._house = house
        self._ended = ended
        self._tasks: dict[asyncio.Task[None], str] = {}

    def __len__(self) -> int:
        return len(self._tasks)

    @property
    def recipients(self) -> Collection[str]:
        """To whom something is being sent."""
        return self._tasks.values()

    def take(self, delivery_id: int, recipient: str) -> asyncio.Task[None]:
        """Send a delivery in a slot booked before; the task that does, which never fails."""
        task = asyncio.create_task(self._send(delivery_id))
        self._tasks[task] = recipient
        return task

    async def _send(self, delivery_id: int) -> None:
        me = asyncio.current_task()
        assert me is not None  # noqa: S101 - this runs in the task that `take` made
        try:
            with self._house.activity.busy():
                await deliver(self._house, delivery_id)
        finally:
            del self._tasks[me]
            self._ended()

    async def finish(self, seconds: float) -> None:
        """Wait for what has begun, at most this long, and end it."""
        if self._tasks:
            _, late = await asyncio.wait(set(self._tasks), timeout=seconds)
            for task in late:
                task.cancel()
