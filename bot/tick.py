"""What is due? Loads the state, lets the rules decide, and records each decision in one transaction."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from bot import asking, briefs, cards, climbing, closing, digests, lessons, opening, syncing, welcoming
from bot.delivery import STUCK_AFTER
from bot.house import House, days_off_around, keys, trace, weekend
from bot.rules import due
from bot.rules.due import (
    Absences,
    Action,
    Ask,
    Begin,
    Brief,
    Climb,
    Close,
    Decision,
    Finish,
    Greet,
    Offer,
    Open,
    Post,
    Skip,
    State,
    Sweep,
    Sync,
    Welcome,
)
from bot.rules.editions import OPERATIONS
from bot.rules.pulses import RoundState
from bot.settings import Settings
from storage import attempts, champions, company, editions, people, retention, rounds
from storage import concerns as raised
from storage import lessons as taught
from storage.people import Terms
from storage.retention import Keep
from storage.tables import Round

log = logging.getLogger(__name__)


def load(session: Session, settings: Settings, now: datetime) -> State | None:
    """The state that `due` decides on, or None before the first `groundswell seed`."""
    here = company.company(session)
    if here is None:
        return None
    known = session.exec(
        select(Round.cycle, Round.part, Round.parts).where(
            col(Round.cycle).is_not(None), Round.template == asking.DEFAULT_PULSE
        )
    ).all()
    open_rounds = session.exec(select(Round).where(Round.state == RoundState.OPEN)).all()
    scheduled = session.exec(select(Round).where(Round.state == RoundState.SCHEDULED)).all()
    uncontacted = session.exec(asking.uncontacted(settings.only).limit(1)).first()
    last = editions.newest(session, OPERATIONS)
    return State(
        zone=here.zone,
        live_since=here.live_since,
        paused=here.paused_since is not None,
        open_rounds=tuple(due.OpenRound(r.id or 0, r.closes_at) for r in open_rounds),
        scheduled=tuple(due.Scheduled(r.id or 0, r.opens_at) for r in scheduled),
        unfinished=closing.unfinished(session),
        opened=frozenset((cycle or 0, part) for cycle, part, _ in known),
        parts=max(((cycle or 0, parts) for cycle, _, parts in known), default=(0, 1))[1],
        uncontacted=uncontacted is not None,
        last_digest=last.period if last else None,
        swept_at=here.swept_at,
        synced_at=here.synced_at,
        opening=settings.day_starts,
        digest_at=settings.digest_at,
        pulse_length=timedelta(days=settings.pulse_days),
        days_off=days_off_around(now.year)(here.country),
        weekend=weekend(here.country),
        lessons_at=taught.next_moment(session),
        climbing=tuple(raised.climbing(session, now)),
        climbs_at=raised.next_moment(session, now),
        absence_at=people.next_turn(session),
        last_brief=here.last_brief,
        newcomers=bool(champions.unwelcomed(session, settings.only)),
        half_asked=tuple(rounds.half_asked(session)),
    )


async def tick(house: House) -> list[Decision]:
    """Do everything that is due now; what was decided. A tick too many changes nothing."""
    now = house.clock.now()
    state = await house.db.read(lambda session: load(session, house.settings, now))
    if state is None:
        log.warning("There is no company yet, so nothing is done: groundswell seed FOLDER loads one")
        return []
    decisions = due.due(state, now)
    for decision in decisions:
        if not isinstance(decision, Skip):
            await _carry_out(house, decision, now)
    await take_over(house)
    house.due.set()
    return decisions


async def take_over(house: House) -> None:
    """Put back what was begun by somebody who has died. Asked often, and nothing is written where nobody has."""
    stuck = house.unmoved.for_longer_than(STUCK_AFTER, await house.db.read(attempts.begun))
    if stuck:
        await house.db.write(lambda session: attempts.recover(session, stuck, house.clock.now()))
        house.due.set()


async def _carry_out(house: House, decision: Action, now: datetime) -> None:
    name = type(decision).__name__
    try:
        if isinstance(decision, Sync):
            _start_sync(house)
            return
        if isinstance(decision, Finish):
            await closing.finish(house.db, house.keys, now)
            return
        if isinstance(decision, Open | Begin):
            await opening.open_for_all(house, drawing(house.settings, house.terms, decision, now), now)
        else:
            while await house.db.write(_recording(house, decision, now)):
                house.due.set()
        log.info("Done: %s", name)
        if isinstance(decision, Climb):
            cards.redraw(house, decision.concern_id)
    except IntegrityError:
        # Every decision leaves a row with a unique key: two ticks at once are as good as one.
        log.info("Done by another process meanwhile: %s", name)
    except Exception as problem:  # noqa: BLE001 - the edge: one decision must not keep the others from being done
        log.error("%s ended with %s; the next tick tries again\n%s", name, type(problem).__name__, trace(problem))


def _start_sync(house: House) -> None:
    async def sync() -> None:
        try:
            await syncing.sync(house)
        finally:
            house.syncing = False

    if not house.syncing:
        house.syncing = True
        house.activity.start(sync())


def drawing(settings: Settings, terms: Terms, decision: Open | Begin, now: datetime) -> opening.Drawing:
    """How it is found out what is opened, and whom it asks."""
    match decision:
        case Open(cycle, part, closes_at):
            return lambda session: opening.draw_part(session, settings, terms, cycle, part, closes_at, now)
        case Begin(round_id):
            return lambda session: opening.draw_scheduled(session, terms, round_id, now)


def _recording(house: House, decision: Action, now: datetime) -> Callable[[Session], bool]:
    return lambda session: record(session, house.settings, house.terms, decision, now)


def record(session: Session, settings: Settings, terms: Terms, decision: Action, now: datetime) -> bool:
    """Carry out one decision in the session's transaction; whether there is more of it, for another transaction."""
    match decision:
        case Open() | Begin():
            drawn = drawing(settings, terms, decision, now)(session)
            if drawn is not None:
                opening.at_once(session, settings, terms, drawn, now)
        case Ask(round_id):
            return opening.write_to_next(session, terms, round_id, now)
        case Greet():
            return asking.greet(session, terms, now)
        case Close(round_id):
            closing.close(session, keys(settings), round_id, now)
        case Post(week):
            digests.make(session, terms, settings.floor_scores, week, now)
        case Sweep():
            went = retention.sweep(session, keys(settings), kept(settings), now)
            if went["deliveries"] == retention.DELIVERIES_AT_ONCE:
                return True
            here = company.company(session)
            if here is not None:
                here.swept_at = now
        case _:
            _tend(session, settings, terms, decision, now)
    return False


def _tend(session: Session, settings: Settings, terms: Terms, decision: Action, now: datetime) -> None:
    """Carry out a decision about people: who comes, who goes, and what they are offered."""
    match decision:
        case Absences():
            people.turn_absences(session, now)
            for concern_id in raised.climbing(session, now):
                climbing.climb(session, terms, concern_id, now)
        case Climb(concern_id):
            climbing.climb(session, terms, concern_id, now)
        case Offer():
            lessons.offer(session, terms, now)
        case Brief(week):
            briefs.plan(session, terms, settings.floor_scores, week, now)
        case Welcome():
            welcoming.plan(session, terms, now)


def kept(settings: Settings) -> Keep:
    """How long each kind of data is kept."""
    return Keep(
        deliveries=timedelta(days=settings.keep_deliveries_days),
        seen=timedelta(days=settings.keep_seen_days),
        comments=timedelta(days=settings.keep_comments_days),
        editions=timedelta(days=settings.keep_editions_days),
        leavers=timedelta(days=settings.keep_leavers_days),
        concerns=timedelta(days=settings.keep_concerns_days),
        notes=timedelta(days=settings.keep_notes_days),
        usage=timedelta(days=settings.keep_usage_days),
    )
