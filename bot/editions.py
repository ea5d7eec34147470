"""Makes the editions besides the weekly one for operations leads, keeps them as they were, and plans their posts."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlmodel import Session, col, select

from bot import scaling
from bot.blocks import editions as words
from bot.blocks import scaling as scaling_words
from bot.blocks.message import Message
from bot.rules import calendar
from bot.rules import editions as rules
from bot.rules.audience import Units
from bot.rules.calendar import Hours
from bot.rules.company import Department, Role
from bot.rules.digest import differing
from bot.rules.editions import CHAMPION, LEADS, OPERATIONS, ROLE, Outcome
from bot.rules.escalation import Way
from bot.rules.sending import Kind
from storage import champions, company, concerns, deeds, deliveries, editions, people
from storage.deliveries import Planned
from storage.people import Terms
from storage.tables import Concern, Edition, Person, RoleHolder

Figures = Mapping[str, Any]


def make(session: Session, terms: Terms, figures: Figures, week: str, now: datetime) -> None:
    """Freeze and plan every other edition that is due with the digest of a week, whose figures these are."""
    here = company.company(session)
    if here is None or here.live_since is None:
        return
    told: set[tuple[int, str]] = set()
    this_week = concerns.since(session, _between(session, week)[0])
    tree = {row.key: row for row in champions.rules(session)}
    held = {key for key, _ in champions.holdings(session)}
    for department in sorted(tree.keys() & (held | rules.published(figures))):
        raised = this_week if department in held else None
        _for_champion(session, terms, figures, tree[department], Units(tree.values()), week, now, raised, told)
    today = calendar.local(Hours(here.zone), now).date()
    began = calendar.local(Hours(here.zone), here.live_since).date()
    month, quarter = rules.month_before(today), rules.quarter_before(today)
    if began < rules.span(month)[1]:
        for role in rules.informed_roles(concerns.matrix(session)):
            _for_role(session, terms, figures, role, month, today, now)
    if began < rules.span(quarter)[1]:
        _for_leads(session, terms, figures, quarter, now)


def _for_champion(
    session: Session,
    terms: Terms,
    figures: Figures,
    one: Department,
    units: Units,
    week: str,
    now: datetime,
    raised: Sequence[Concern] | None,
    told: set[tuple[int, str]],
) -> None:
    """`raised` are the concerns of the week, `told` to whom which unit is told already: nobody reads one twice.

    Of a department without a champion it is kept for whoever asks, and posted to nobody. There `raised` is None: the
    concerns from there are open to no champion, and figures alone are told.
    """
    key, audience = one.key, f"{CHAMPION}{one.key}"
    if editions.of_period(session, audience, week) is not None:
        return
    before = editions.newest(session, audience)
    body = _of_champion(session, figures, one, units, week, raised)
    row = _kept(session, audience, week, body, words.champion(body), now)
    if rules.has_news(body, before.figures if before else None):
        readers = people.acting(session, Role.AI_CHAMPION, now, key)
        plan(session, terms, row, [one for one in readers if (one.id or 0, body["unit"]["name"]) not in told], now)
        told |= {(one.id or 0, body["unit"]["name"]) for one in readers}


def _of_champion(
    session: Session, figures: Figures, one: Department, units: Units, week: str, raised: Sequence[Concern] | None
) -> dict[str, Any]:
    body = rules.of_department(figures, one.key, one.name)
    return body | {
        **_head(f"{CHAMPION}{one.key}", week, figures),
        "concerns": _counts(session, week, [row for row in raised or () if _openly(row, units, one.key)]),
        "informed": _became(session, rules.informed_of(concerns.matrix(session), Role.AI_CHAMPION), week, raised or ()),
        "steps": rules.steps_for(figures.get("steps", ()), [one.key]),
        "held": raised is not None,
    }


def _for_role(
    session: Session, terms: Terms, figures: Figures, role: str, month: str, today: date, now: datetime
) -> None:
    audience = f"{ROLE}{role}"
    held = session.exec(select(RoleHolder.id).where(RoleHolder.role == role).limit(1)).first()
    if held is None or editions.of_period(session, audience, month) is not None:
        return
    holders = people.acting(session, role, now)
    body = _of_role(session, figures, role, month, today)
    plan(session, terms, _kept(session, audience, month, body, _said(body), now), holders, now)


def _of_role(session: Session, figures: Figures, role: str, month: str, today: date) -> dict[str, Any]:
    body = _review(session, figures, f"{ROLE}{role}", month, role)
    return body | _scaling(session, figures, month, role, today) if role == Role.CEO else body


def _for_leads(session: Session, terms: Terms, figures: Figures, quarter: str, now: datetime) -> None:
    if editions.of_period(session, LEADS, quarter) is not None:
        return
    body = _review(session, figures, LEADS, quarter, None)
    held = select(RoleHolder.person_id).distinct()
    here = (col(Person.left_at).is_(None), col(Person.slack_id).is_not(None))
    readers = session.exec(select(Person).where(col(Person.id).in_(held), *here).order_by(col(Person.id)))
    plan(session, terms, _kept(session, LEADS, quarter, body, _said(body), now), readers, now)


def correct(session: Session, terms: Terms, figures: Figures, week: str, why: str, now: datetime) -> list[str]:
    """Freeze anew each edition that was made with the digest of a week, where it is another with these figures, and
    plan to post it to whoever the one before was for; which parts are others."""
    found: list[str] = []
    for audience in editions.audiences(session):
        before = editions.newest(session, audience) if audience != OPERATIONS else None
        body = _anew(session, figures, before) if before and before.figures["week"] == week else None
        changed = differing(before.figures, body) if before and body else ()
        if before is None or body is None or not changed:
            continue
        body |= {"corrected": {"why": why, "changed": changed}}
        row = _kept(session, audience, before.period, body, _said(body), now, before.version + 1)
        readers = [people.by_slack_id(session, one) for one in editions.told(session, audience, before.period)]
        plan(session, terms, row, [one for one in readers if one is not None], now)
        found += changed
    return found


def _anew(session: Session, figures: Figures, before: Edition) -> dict[str, Any] | None:
    """An edition's figures as they are known now; None where its department is no longer there."""
    role, department = rules.role_of(before.audience)
    if department is not None:
        tree = {row.key: row for row in champions.rules(session)}
        if department not in tree:
            return None
        held = before.figures.get("held", True)
        raised = concerns.since(session, _between(session, before.period)[0]) if held else None
        body = _of_champion(session, figures, tree[department], Units(tree.values()), before.period, raised)
        return body | {"steps": before.figures["steps"]}
    # Where units stood, and what waited, were of that moment.
    body = _review(session, figures, before.audience, before.period, role)
    return {**before.figures, **body}


def _said(body: Figures) -> Message:
    """An edition's words."""
    if body["audience"].startswith(CHAMPION):
        return words.champion(body)
    return scaling_words.scaling(body) if "standings" in body else words.review(body)


def _head(audience: str, period: str, figures: Figures) -> dict[str, Any]:
    cycle = figures["cycle"]
    return {
        "audience": audience,
        "period": period,
        "week": figures["week"],
        "company": figures["company"],
        "closed_at": cycle["closed_at"] if cycle else None,
    }


def _review(session: Session, figures: Figures, audience: str, period: str, role: str | None) -> dict[str, Any]:
    raised = concerns.since(session, _between(session, period)[0])
    told = {key: figures.get(key) for key in ("cycle", "history", "changes", "moved", "training")}
    return {
        **told,
        "done": [{"words": one.words} for one in deeds.between(session, *_between(session, period))],
        **_head(audience, period, figures),
        "role": role,
        "concerns": _counts(session, period, raised),
        "informed": _became(session, rules.informed_of(concerns.matrix(session), role), period, raised) if role else [],
    }


def _scaling(session: Session, figures: Figures, month: str, role: str, today: date) -> dict[str, Any]:
    """What whoever decides about scaling reads besides: where units stand, and what is theirs."""
    span = _between(session, month)
    raised = concerns.since(session, span[0])
    own = rules.accountable_of(concerns.matrix(session), role)
    accountable = {"rows": list(own.values()), "concerns": _became(session, own, month, raised)}
    return {**scaling.load(session, figures["cycle"], role, raised, span, today), "accountable": accountable}


def _openly(row: Concern, units: Units, department: str) -> bool:
    """Whether the champion of a department may know of a concern: it is from there by the matrix, and about nobody."""
    return row.way == Way.MATRIX and row.about_id is None and units.is_within(row.department or "", {department})


def _between(session: Session, period: str) -> tuple[datetime, datetime]:
    here = company.company(session)
    zone = here.zone if here else "UTC"
    first, after = (calendar.at_local(zone, day, time.min) for day in rules.span(period))
    return first, after


def _counts(session: Session, period: str, rows: Sequence[Concern]) -> dict[str, int] | None:
    """How many of these concerns were raised and resolved in a span, and open at its end; None where there are none."""
    first, after = _between(session, period)
    still = [row for row in rows if _is_open(row, after)]
    found = {
        "raised": sum(first <= row.raised_at < after for row in rows),
        "resolved": sum(row.resolved_at is not None and first <= row.resolved_at < after for row in rows),
        "open": len(still),
        "climbed": sum(row.rung > 1 for row in still),
    }
    return found if any(found.values()) else None


def _is_open(row: Concern, at: datetime) -> bool:
    """Whether a concern was open at a moment."""
    return row.raised_at < at and (row.resolved_at is None or row.resolved_at >= at)


def _became(
    session: Session, activities: Mapping[str, str], period: str, rows: Sequence[Concern]
) -> list[dict[str, Any]]:
    """What became of the concerns of these rows of the matrix, but for those of which only that they are there is told
    (`scaling.listed`)."""
    first, after = _between(session, period)
    outcomes = [
        Outcome(
            row.route["activity"],
            first <= row.raised_at < after,
            row.resolved_at is not None and first <= row.resolved_at < after,
            _is_open(row, after),
        )
        for row in rows
        if scaling.listed(row)
    ]
    return rules.informed(outcomes, activities)


def _kept(
    session: Session,
    audience: str,
    period: str,
    body: Mapping[str, Any],
    message: Message,
    now: datetime,
    version: int = 1,
) -> Edition:
    return editions.keep(session, audience, period, body, message.whole(), message.text, now, version)


def plan(
    session: Session,
    terms: Terms,
    row: Edition,
    readers: Iterable[Person],
    now: datetime,
    channels: Sequence[str] = (),
) -> None:
    """Plan to post an edition once to each of these people, in their hours, and to these channels now."""
    to = [(one.slack_id or "", calendar.next_working(terms.hours(one), now)) for one in readers]
    deliveries.plan(
        session,
        [
            Planned(
                key=f"digest:{row.audience}:{row.period}:{row.version}:{reader}",
                kind=Kind.DIGEST,
                recipient=reader,
                about=f"edition:{row.id}",
                payload={"edition": row.id},
                not_before=moment,
            )
            for reader, moment in [*to, *((one, now) for one in channels)]
        ],
        now,
    )
