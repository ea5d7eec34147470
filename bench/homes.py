"""How long a Home takes to be drawn in a large company, for whoever holds which role."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any

from pydantic import SecretStr
from sqlmodel import Session, col, select

from bench import postgres
from bench.company import MONDAY, WEDNESDAY, company, terms
from bench.digests import FLOOR, WEEK, year
from bot import app, digests, home
from bot.blocks import home as words
from bot.clock import SteppedClock
from bot.house import House
from bot.rules import escalation
from bot.rules.company import Role
from bot.rules.concerns import Urgency
from bot.rules.escalation import Happened, Stage
from bot.rules.pulses import RoundState
from bot.rules.reasons import Reason
from bot.rules.sending import MANNERS, Kind
from bot.settings import load
from storage import concerns, rows
from storage.db import Database
from storage.deliveries import State, about_round
from storage.keys import Keys, new_secret
from storage.reporters import address
from storage.tables import Concern, Delivery, Invite, Participation, Person, RoleHolder, Round

ONE_IN = 50
"""People for each concern that is not resolved: 2,000 at 100,000. One in seven was raised anonymously."""
ANSWERS = 1_000_000
ROLES = (Role.OPERATIONS_LEAD, Role.CEO, Role.AI_CHAMPION, Role.IT_SUPPORT)
EMPLOYEE = "employee"
KINDS = ("sqlite", "postgresql")
Measure = tuple[str, list[float], float]


def measured(people: int, rounds: int, kinds: Sequence[str] = ()) -> Iterator[Measure]:
    """(key, its values, the reference): seconds to load and draw a Home in a company of ten times `people`, with a year
    of published cycles, a pulse that is open to everybody, and concerns: an employee's, and the one that takes longest.
    """
    for kind in kinds or KINDS:
        with ExitStack() as stack:
            url = stack.enter_context(postgres.running()).url if kind == "postgresql" else None
            database = stack.enter_context(company(people * 10, 0, url))
            secret = new_secret()
            _fill(database, Keys(secret), people * 10)
            settings = load(
                env_file=None,
                DATABASE_URL=database.url.render_as_string(hide_password=False),
                secret=SecretStr(secret),
            )
            house = app.wire(settings, SteppedClock(WEDNESDAY)).house
            stack.callback(house.db.close)
            with database.reading() as session:
                who = _somebody(session)
            found = [{role: _drawn(house, slack_id) for role, slack_id in who.items()} for _ in range(rounds)]
            yield f"home_s_{kind}", [one[EMPLOYEE] for one in found], 1.0
            yield f"home_of_roles_s_{kind}", [max(one.values()) for one in found], 1.0


def _drawn(house: House, slack_id: str) -> float:
    began = time.perf_counter()
    with house.db.reading() as session:
        found = home.load(session, house, slack_id, house.clock.now())
    if found is None:
        raise LookupError(f"{slack_id} has no Home")
    words.view(found).to_dict()
    return time.perf_counter() - began


def _somebody(session: Session) -> Mapping[str, str]:
    """Somebody in each role, and an employee; by Slack id."""
    found = {EMPLOYEE: "UB00000000"}
    for role in ROLES:
        holder = session.exec(select(RoleHolder).where(RoleHolder.role == role)).first()
        if holder is not None:
            found[role] = session.get_one(Person, holder.person_id).slack_id or ""
    return found


def _fill(database: Database, keys: Keys, people: int) -> None:
    year(database, ANSWERS)
    with database.transaction() as session:
        for number, person in enumerate(session.exec(select(Person).where(col(Person.slack_id).is_(None)))):
            person.slack_id = f"UR{number:08d}"
        session.flush()
        digests.make(session, terms(), FLOOR, WEEK, MONDAY + timedelta(hours=3))
        _open_round(session, people)
        _concerns(session, keys, people)


def _open_round(session: Session, people: int) -> None:
    """A pulse that is open to everybody: most have it, half of them took part, some are never reached."""
    last = session.exec(select(Round).order_by(col(Round.id).desc())).first()
    if last is None:
        raise LookupError("no round to follow")
    opens = MONDAY + timedelta(hours=1)
    fresh = last.model_dump(exclude={"id"}) | {
        "state": RoundState.OPEN, "cycle": None, "opens_at": opens, "closes_at": opens + timedelta(days=9),
        "closed_at": None, "published_at": None, "not_asked": {Reason.NOT_ON_SLACK.name: 12},
    }  # fmt: skip
    row = Round(**fresh)
    session.add(row)
    session.flush()
    number = row.id or 0
    asked = [(1000 + n, f"UB{n:08d}", n) for n in range(people)]
    group = {"department": "sales", "tier": "practitioners", "cohort": "assigned"}
    invites = [{"round_id": number, "person_id": one, "reached": n % 10 > 0, **group} for one, _, n in asked]
    took_part = [{"round_id": number, "person_id": one} for one, _, n in asked if n % 10 > 4]
    for some in rows.chunks(invites, 5_000):
        rows.add_new(session.connection(), Invite, some)
    for some in rows.chunks(took_part, 5_000):
        rows.add_new(session.connection(), Participation, some)
    for some in rows.chunks([_pulse(number, slack_id, n, opens) for _, slack_id, n in asked], 5_000):
        rows.add_new(session.connection(), Delivery, some)


def _pulse(number: int, slack_id: str, n: int, opens: datetime) -> Mapping[str, Any]:
    state = (State.DROPPED if n % 20 else State.FAILED) if n % 10 == 0 else State.SENT
    why = {State.DROPPED: Reason.ABSENT.name, State.FAILED: "user_not_found", State.SENT: None}[state]
    return {
        "key": f"pulse:{number}:{slack_id}", "kind": Kind.PULSE, "recipient": slack_id, "about": about_round(number),
        "payload": {}, "priority": MANNERS[Kind.PULSE].priority, "not_before": opens, "state": state, "reason": why,
        "attempts": 1, "attempted_at": opens, "sent_at": opens if state == State.SENT else None,
        "failed_at": opens if state == State.FAILED else None, "created_at": opens,
    }  # fmt: skip


def _concerns(session: Session, keys: Keys, people: int) -> None:
    """Those that are not resolved, with whoever holds a role of their department's or the company's."""
    policy, matrix = concerns.policy(session), concerns.matrix(session)
    holders = session.exec(select(RoleHolder).where(col(RoleHolder.role).in_((*ROLES[:1], ROLES[2])))).all()
    if policy is None or not holders:
        raise LookupError("nobody to act on concerns")
    category = policy.categories[0]
    route = escalation.route_of(matrix, policy, category.key, Urgency.NORMAL).body()
    for n in range(people // ONE_IN):
        holder, anonymous = holders[n % len(holders)], n % 7 == 0
        row = Concern(
            once=f"bench{n}", reporter_id=None if anonymous else 1000 + n, anonymous=anonymous, department="sales",
            raised_in="sales", category=category.key, label=category.label, urgency=Urgency.NORMAL, words="w" * 200,
            stage=Stage.OPEN if n % 2 else Stage.ACKNOWLEDGED, route=route, tried=[holder.person_id],
            consulted=[1001] if n % 100 == 0 else [], owner_id=holder.person_id, owner_role=holder.role,
            raised_at=MONDAY, climbs_at=WEDNESDAY + timedelta(hours=n % 90),
        )  # fmt: skip
        session.add(row)
        session.flush()
        if anonymous:
            address(keys, row, 1000 + n)
        concerns.note(session, keys, row, Happened.RAISED, MONDAY, by=None if anonymous else 1000 + n, words="w" * 200)
