"""Says what is due: claim, render, send, mark; and the loop that does it in a single process."""

import asyncio
import logging
from datetime import datetime, timedelta

import aiohttp
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot import concerns, messages
from bot.blocks.message import Message
from bot.house import House, trace
from bot.rules import sending
from bot.rules.sending import Kind
from bot.rules.training import first_lesson
from bot.slack import PASSING, TIME_LIMIT, Later, Lost, Posted, Refused, Result
from storage import deliveries, people, rounds
from storage.deliveries import Claimed, Planned
from storage.tables import Person

log = logging.getLogger(__name__)

FIRST_RETRY = timedelta(seconds=TIME_LIMIT)
LONGEST_RETRY = timedelta(hours=1)
WHILE_BROKEN = timedelta(minutes=5)
"""How soon a delivery that could not even be made is tried again."""
WHILE_AWAY = timedelta(seconds=5)
"""How soon a database that did not answer is asked again."""
SKEW = timedelta(minutes=5)
"""How far Slack's clock may be behind ours: a lost message is looked for from so long before it was planned."""


async def deliver(house: House, delivery_id: int, recipient: str) -> None:
    """Say one delivery in a slot booked before, unless it is not to be said now. Never raises for what Slack does."""
    claimed = await house.db.write(
        lambda session: _begin(session, delivery_id, house, house.clock.now()),
    )
    if not isinstance(claimed, tuple):
        house.slack.give_back(recipient)
        return
    delivery, message = claimed
    result = await _say(house, delivery, message)
    now = house.clock.now()
    await house.db.write(lambda session: _mark(session, house, delivery, result, now))


def _begin(session: Session, delivery_id: int, house: House, now: datetime) -> tuple[Claimed, Message] | None:
    begun = deliveries.begin(session, delivery_id, house.terms, now)
    if not isinstance(begun, Claimed):
        return None
    return begun, messages.render(session, begun, house.settings)


async def _say(house: House, delivery: Claimed, message: Message) -> Result:
    if delivery.unsure:
        try:
            found = await house.slack.find(delivery.recipient, delivery.key, delivery.created_at - SKEW)
        except SlackApiError as problem:
            code = str(problem.response.get("error"))
            # Saying it twice would be worse than leaving it to whoever reads the list of failures.
            return Lost() if code in PASSING else Refused(f"not known whether it arrived: {code}")
        except (aiohttp.ClientError, TimeoutError):
            return Lost()
        if found is not None:
            return found
    return await house.slack.post(delivery.recipient, message, delivery.key)


def _mark(session: Session, house: House, delivery: Claimed, result: Result, now: datetime) -> None:
    match result:
        case Posted(channel, ts):
            deliveries.sent(session, delivery.id, channel, ts, now)
            _follow_up(session, house, delivery, now)
        case Later(until, why):
            deliveries.put_off(session, delivery.id, until, why, arrived_perhaps=False)
        case Lost():
            # The lost attempt may still arrive within its time limit: only then is it looked for.
            until = now + max(FIRST_RETRY, backoff(delivery.attempts))
            deliveries.put_off(session, delivery.id, until, "no answer", arrived_perhaps=True)
        case Refused(why):
            log.warning("Delivery %s was refused: %s", delivery.id, why)
            deliveries.failed(session, delivery.id, why)


def backoff(attempts: int) -> timedelta:
    """How long to wait after the n-th attempt: doubling from 30 s to an hour."""
    doublings: int = min(attempts - 1, 10)
    return min(FIRST_RETRY * (1 << doublings), LONGEST_RETRY)


def _follow_up(session: Session, house: House, delivery: Claimed, now: datetime) -> None:
    """What follows from a message having arrived, in the same transaction."""
    person = people.by_slack_id(session, delivery.recipient)
    if person is None:
        return
    if delivery.kind is Kind.CONTACT:
        person.contacted_at = person.contacted_at or now
        person.lesson_due_at = person.lesson_due_at or first_lesson(house.terms.hours(person), now)
    if delivery.kind is Kind.CARD:
        concern_id, rung = deliveries.concern_of(delivery.about) or 0, delivery.payload["rung"]
        concerns.card_arrived(session, concern_id, rung, house.terms.hours(person), now)
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


class Loop:
    """Claims due deliveries in order of urgency and sends them, `workers` at a time, in this process."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._stopping = False
        self._in_flight: dict[int, asyncio.Task[None]] = {}
        self._to: dict[int, str] = {}
        self._begun: set[int] = set()
        self._asleep = False

    @property
    def idle(self) -> bool:
        """Whether the loop waits for news, a free worker or the clock."""
        return self._asleep and not self._house.due.is_set()

    async def run(self) -> None:
        """Send until `stop()`."""
        while not self._stopping:
            self._house.due.clear()
            try:
                handed_out, wake = await self._hand_out()
            except SQLAlchemyError as problem:
                log.error("The database could not be asked what is due: %s", type(problem).__name__)
                handed_out, wake = False, self._house.clock.now() + WHILE_AWAY
            if not handed_out:
                await self._sleep(wake)

    async def _hand_out(self) -> tuple[bool, datetime | None]:
        """Give what is due to free workers; whether there was any, and else when there will be."""
        if not self._free:
            return False, None
        batch, wake = await self._house.db.read(self._look)
        for delivery_id, recipient in batch:
            self._to[delivery_id] = recipient
            self._in_flight[delivery_id] = asyncio.create_task(self._work(delivery_id, recipient))
        return bool(batch), wake

    @property
    def _free(self) -> int:
        return self._house.settings.workers - len(self._in_flight)

    def _look(self, session: Session) -> tuple[list[tuple[int, str]], datetime | None]:
        if deliveries.held(session):
            return [], None
        now = self._house.clock.now()
        batch = deliveries.due(session, now, self._free, self._to)
        return batch, None if batch else deliveries.next_moment(session, now)

    async def _work(self, delivery_id: int, recipient: str) -> None:
        try:
            with self._house.activity.busy():
                await self._house.slack.slot(recipient)
                self._begun.add(delivery_id)
                await deliver(self._house, delivery_id, recipient)
        except Exception as problem:  # noqa: BLE001 - the edge: one delivery must not end the loop
            log.error("Delivery %s ended with %s\n%s", delivery_id, type(problem).__name__, trace(problem))
            await self._put_off(delivery_id, type(problem).__name__)
        finally:
            del self._in_flight[delivery_id], self._to[delivery_id]
            self._begun.discard(delivery_id)
            self._house.due.set()

    async def _put_off(self, delivery_id: int, why: str) -> None:
        until = self._house.clock.now() + WHILE_BROKEN
        try:
            await self._house.db.write(
                lambda session: deliveries.put_off(session, delivery_id, until, why, arrived_perhaps=True)
            )
        except SQLAlchemyError:
            # The next tick finds what was begun and never ended; until then this worker does not spin.
            await asyncio.sleep(1)

    async def _sleep(self, until: datetime | None) -> None:
        alarm = asyncio.create_task(self._ring_at(until)) if until is not None else None
        # One turn of the event loop, so that the clock knows of this alarm before anybody asks it.
        await asyncio.sleep(0)
        self._asleep = True
        try:
            await self._house.due.wait()
        finally:
            self._asleep = False
            if alarm is not None:
                alarm.cancel()

    async def _ring_at(self, moment: datetime) -> None:
        await self._house.clock.sleep_until(moment)
        self._house.due.set()

    async def stop(self, seconds: float) -> None:
        """Hand out nothing more, and wait for what has begun, at most this long; the rest is still there to be said."""
        self._stopping = True
        self._house.due.set()
        for delivery_id, task in list(self._in_flight.items()):
            if delivery_id not in self._begun:
                task.cancel()
        if self._in_flight:
            await asyncio.wait(self._in_flight.values(), timeout=seconds)
