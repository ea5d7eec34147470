"""Loads what somebody with a role sees at Home: what waits for them, and what belongs to each of their roles."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot import briefs
from bot.blocks.desk import AREAS_SHOWN, ASKED_SHOWN, QUEUE_SHOWN, Area, Champion, Desk, Monthly
from bot.blocks.rollout import FAILED_DAYS, ROUNDS_SHOWN, Lead, Running
from bot.house import House
from bot.messages import shown
from bot.rules import brief, calendar, failing
from bot.rules.champions import Gap, coverage
from bot.rules.company import Role
from bot.rules.desk import Pressing, in_order
from bot.rules.editions import CHAMPION, ROLE, accountable_of, consulted_of
from bot.rules.forecast import OF_THEIR_OWN, reasons_told
from bot.rules.pulses import RoundState
from bot.rules.reasons import Reason
from bot.rules.rights import Identity
from bot.rules.sending import Kind
from storage import champions, company, concerns, editions, failures, people, queues, ready, rounds
from storage.deliveries import about_round
from storage.tables import Concern, Person, RoleHolder, Round


def load(session: Session, house: House, who: Identity, person: Person, now: datetime) -> Desk | None:
    """What somebody sees besides what everybody sees; None where that is nothing."""
    asked = queues.asked(session, house.keys, who.person_id)
    # Whoever holds no role has only what was passed on to them.
    waits = queues.waiting(session, who.person_id, now) if who.roles else concerns.of_owner(session, who.person_id)
    if not who.roles and not asked and not waits:
        return None
    roles = {role for role, _ in who.roles} - {Role.TEAM_MEMBERS}
    order = in_order([_pressing(role, waits, who.person_id) for role in roles])
    return Desk(
        me=who.slack_id,
        waiting=[shown(session, one) for one in waits[:QUEUE_SHOWN]],
        waits=len(waits),
        asked=[shown(session, one) for one in asked[:ASKED_SHOWN]],
        asked_in_all=len(asked),
        works=bool(who.roles),
        roles=[_of_role(session, house, who, person, role, now) for role in order],
    )


def _pressing(role: str, waiting: Sequence[Concern], person_id: int) -> Pressing:
    own = [one for one in waiting if one.owner_role == role and one.owner_id == person_id]
    climbing = [one.climbs_at for one in own if one.climbs_at is not None]
    return Pressing(role, len(own), min(climbing, default=None))


def _of_role(
    session: Session, house: House, who: Identity, person: Person, role: str, now: datetime
) -> Champion | Lead | Monthly:
    match role:
        case Role.AI_CHAMPION:
            return _champion(session, house, who, person, now)
        case Role.OPERATIONS_LEAD:
            return _lead(session, now)
        case _:
            return _monthly(session, role)


def _champion(session: Session, house: House, who: Identity, person: Person, now: datetime) -> Champion:
    known = {one.key: one.name for one in champions.rules(session)}
    mine = who.champions
    held = session.exec(
        select(RoleHolder).where(RoleHolder.role == Role.AI_CHAMPION, col(RoleHolder.department).in_(mine))
    ).all()
    own = {one.department for one in held if one.person_id == who.person_id}
    keys = sorted((one for one in mine if one in known), key=lambda one: (one not in own, known[one]))
    week = calendar.iso_week(calendar.local(house.terms.hours(person), now).date())
    state = briefs.load(session, house.settings.floor_scores, week, person, keys[:AREAS_SHOWN], now, counted=False)
    return Champion(
        areas=[_area(session, key, known[key], held, who.person_id) for key in keys[:AREAS_SHOWN]],
        more=max(len(keys) - AREAS_SHOWN, 0),
        things=brief.things(state),
    )


def _area(session: Session, key: str, name: str, held: Sequence[RoleHolder], me: int) -> Area:
    told = editions.newest(session, f"{CHAMPION}{key}")
    here = [one for one in held if one.department == key]
    own = [one.deputy_id for one in here if one.person_id == me and one.deputy_id]
    holder = next((one.person_id for one in here if one.person_id != me), None) if not _holds(here, me) else None
    return Area(
        name=name,
        figures=told.figures if told else None,
        deputies=[one for one in (people.slack_id_of(session, number) for number in own) if one],
        holder=people.slack_id_of(session, holder) if holder else None,
    )


def _holds(here: Sequence[RoleHolder], me: int) -> bool:
    return any(one.person_id == me for one in here)


def _lead(session: Session, now: datetime) -> Lead:
    here = company.company(session)
    running = session.exec(select(Round).where(Round.state == RoundState.OPEN).order_by(col(Round.id).desc())).all()
    stand = queues.counts(session)
    cared = coverage(champions.rules(session), champions.seats(session), people.headcount(session))
    return Lead(
        live_since=here.live_since if here else None,
        paused_since=here.paused_since if here else None,
        rounds=[_running(session, one) for one in running[:ROUNDS_SHOWN]],
        more_rounds=max(len(running) - ROUNDS_SHOWN, 0),
        unresolved=stand.unresolved,
        unacknowledged=stand.unacknowledged,
        climbed=stand.climbed,
        critical=stand.critical,
        failed=failing.counted(failures.reasons_since(session, now - timedelta(days=FAILED_DAYS))),
        without_champion=sum(one.gap is Gap.CHAMPION for one in cared),
        without_deputy=sum(one.gap is Gap.DEPUTY for one in cared),
        to_approve=sum(one.approval is None for one in ready.newest(session)),
    )


def _running(session: Session, row: Round) -> Running:
    asked, reached, took_part = rounds.response(session, row.id or 0)
    dropped, failed = failures.unsent(session, about_round(row.id or 0), Kind.PULSE)
    return Running(
        number=row.id or 0,
        name=row.name,
        closes_at=row.closes_at,
        reached=reached,
        took_part=took_part,
        on_their_way=max(asked - reached - sum(dropped.values()) - failed, 0),
        not_asked=reasons_told(row.not_asked, asked),
        not_reached=_pooled(dropped),
        failed=failed,
    )


def _pooled(dropped: Mapping[str, int]) -> dict[str, int]:
    """Reasons as they are told while a round runs: people's own together, so that nobody sees one of them turn up."""
    own = {reason.name for reason in OF_THEIR_OWN}
    told = {name: many for name, many in dropped.items() if name in Reason.__members__ and name not in own}
    pooled = sum(many for name, many in dropped.items() if name in own)
    return told | ({Reason.OF_THEIR_OWN.name: pooled} if pooled else {})


def _monthly(session: Session, role: str) -> Monthly:
    newest, matrix = editions.newest(session, f"{ROLE}{role}"), concerns.matrix(session)
    return Monthly(
        role=role,
        period=newest.period if newest else None,
        accountable=list(accountable_of(matrix, role).values()),
        consulted=list(consulted_of(matrix, role).values()),
    )
