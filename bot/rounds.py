"""Rounds that somebody orders: whom they mean, what would happen, and how they stand."""

from collections import Counter
from collections.abc import Iterable
from difflib import get_close_matches

from sqlmodel import Session, col, select

from bot import asking
from bot.asking import Order, Unorderable
from bot.blocks import unorderable
from bot.blocks.order import Choices
from bot.blocks.rounds import Standing, audience_in_words
from bot.blocks.units import names
from bot.rules import calendar, pulses
from bot.rules.audience import PARTS, Audience, Scope, Units, audience_from, narrowed
from bot.rules.company import Cohort, Tier
from bot.rules.forecast import Ask, Forecast, forecast, reasons_told
from bot.rules.pulses import Asking, Mode
from bot.rules.questions import THEME
from bot.rules.sending import BUDGET
from bot.settings import Settings
from storage import allowances, closing, company, rounds
from storage.people import Terms
from storage.tables import Department, Round


def audience_of(session: Session, said: Iterable[str]) -> Audience:
    """An audience from words such as "department:Sales", "wave:2". Unorderable where one means nothing."""
    departments = list(session.exec(select(Department)))
    known: dict[str, dict[str, str]] = {
        "department": {name.casefold(): d.key for d in departments for name in (d.key, d.name)},
        "tier": {tier.value: tier.value for tier in Tier},
        "cohort": {cohort.value: cohort.value for cohort in Cohort},
        "wave": {str(wave): str(wave) for wave in Units(d.rule() for d in departments).waves()},
    }
    found: dict[str, set[str]] = {part: set() for part in PARTS}
    for words in said:
        part, _, value = words.partition(":")
        if part not in known:
            raise Unorderable(unorderable.no_audience(words))
        key = known[part].get(value.strip().casefold())
        if key is None:
            near = get_close_matches(value.casefold(), known[part], n=1)
            names = sorted(set(known[part].values()))
            raise Unorderable(unorderable.nobody_called(part, value, near[0] if near else None, names))
        found[part].add(key)
    return Audience(
        frozenset(found["department"]),
        frozenset(found["tier"]),
        frozenset(found["cohort"]),
        frozenset(int(wave) for wave in found["wave"]),
    )


def choices(session: Session, settings: Settings, scope: Scope) -> Choices:
    """What whoever asks can choose from."""
    units = Units(row.rule() for row in session.exec(select(Department)))
    templates = company.newest(session, asking.PULSES)
    modes = {Mode.ANONYMOUS, Mode.CONFIDENTIAL}
    if settings.named_pulses and scope is None:
        modes.add(Mode.NAMED)
    return Choices(
        templates={key: row.body["name"].replace(THEME, "…") for key, row in templates.items()},
        departments=names_of(session) if scope is None else None,
        waves=units.waves() if scope is None else (),
        themes=asking.themes(templates),
        modes=modes,
        mode=settings.pulse_mode,
        days=settings.pulse_days,
    )


def within(session: Session, audience: Audience, scope: Scope) -> Audience:
    """An audience as far as somebody may ask it. Unorderable where it reaches beyond."""
    if scope is None:
        return audience
    own = narrowed(audience, Units(row.rule() for row in session.exec(select(Department))), scope)
    if own is None:
        raise Unorderable(unorderable.own_only())
    return own


def mode_for(mode: str, scope: Scope) -> Mode:
    """The mode that is wanted. Unorderable where it is not for this person to choose."""
    if mode not in set(Mode):
        raise Unorderable(unorderable.no_mode())
    if mode == Mode.NAMED and scope is not None:
        raise Unorderable(unorderable.leads_only())
    return Mode(mode)


def standings(session: Session, scope: Scope, number: int | None = None) -> list[Standing]:
    """The rounds somebody may see, newest first, or the one of that number: those that ask none but their own."""
    units = Units(row.rule() for row in session.exec(select(Department)))
    query = select(Round).order_by(col(Round.opens_at).desc(), col(Round.id).desc())
    if number is not None:
        query = query.where(Round.id == number)
    return [_standing(session, row) for row in session.exec(query) if _is_theirs(row, units, scope)]


def _is_theirs(row: Round, units: Units, scope: Scope) -> bool:
    if scope is None:
        return True
    asked = audience_from(row.audience).departments
    return bool(asked) and all(units.is_within(one, scope) for one in asked)


def _standing(session: Session, row: Round) -> Standing:
    invited, reached, took_part = rounds.response(session, row.id or 0)
    if row.tally is not None:
        reached, took_part = row.tally["asked"], row.tally["took_part"]
    published = closing.of_round(session, row)
    return Standing(
        asking=asking_of(row),
        number=row.id or 0,
        audience=audience_named(session, row),
        asked=reached,
        took_part=took_part,
        not_asked=reasons_told(row.not_asked, invited),
        repeat_weeks=row.repeat_weeks,
        figures=published.figures if published else None,
    )


def asking_of(row: Round) -> Asking:
    """A round as the person who is asked sees it, also before it is stored."""
    return rounds.asking(row.model_dump() | {"id": row.id or 0})


def audience_named(session: Session, row: Round) -> str:
    """Whom a round asks, in words."""
    return audience_in_words(audience_from(row.audience), names_of(session))


def names_of(session: Session) -> dict[str, str]:
    """What departments are called, by key."""
    return {row.key: row.name for row in session.exec(select(Department))}


def preview(session: Session, settings: Settings, terms: Terms, order: Order) -> tuple[Round, Forecast]:
    """The round that an order would make, not stored, and what would happen. Unorderable where it cannot be."""
    row = asking.planned(session, settings, order)
    wanted = asking.candidates(session, terms, row)
    reasons = {candidate.person_id: pulses.not_asked_because(candidate, row.closes_at) for candidate, _ in wanted}
    asked = [person for candidate, person in wanted if reasons[candidate.person_id] is None]
    had = rounds.messages_had(session, row.opens_at)
    return row, forecast(
        [department.rule() for department in session.exec(select(Department))],
        [Ask(person.department, calendar.next_working(terms.hours(person), row.opens_at)) for person in asked],
        Counter(reason.name for reason in reasons.values() if reason is not None),
        held=sum(had.get(person.slack_id or "", 0) >= BUDGET for person in asked),
        floor=row.floor,
        per_minute=allowances.pace_of_posts(session, settings.posts_per_minute),
        names=names(),
    )
