"""`/pulse`: operations leads ask pulses of anybody, champions of their own department."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from functools import partial
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlmodel import Session

from bot import asking, closing, ready
from bot import rounds as ordering
from bot.asking import Order, Unorderable
from bot.blocks import order as form
from bot.blocks import pulse, replies
from bot.blocks import rounds as words
from bot.blocks.message import Message
from bot.blocks.pulse import VALUE
from bot.blocks.ready import missing
from bot.house import House
from bot.opening import Drawn, Overtaken, draw, store, write_to_all
from bot.rules.audience import audience_from
from bot.rules.forecast import reasons_told
from bot.rules.rights import Right
from handlers import comments, deeds
from handlers.call import Call, Garbled, Hears, Reply, Source, number_in, opening, values_in
from storage import answers, rounds

FARTHEST = timedelta(days=400)
SECONDS_MOST = 20
"""Digits of a moment."""


async def command(call: Call, house: House) -> Reply:
    """Do what the first word says; without one, or with an unknown one, help."""
    word = call.words[0].lower() if call.words else ""
    if not word or word == "help":
        return Reply(say=words.usage())
    if word not in WORDS:
        nearest = get_close_matches(word, WORDS, n=1)
        return Reply(say=words.unknown(word, nearest[0] if nearest else None))
    return await WORDS[word](call, house)


async def new(call: Call, house: House) -> Reply:
    """`/pulse new`: the form."""
    choices = await house.db.read(lambda session: ordering.choices(session, house.settings, call.scope))
    if not choices.templates:
        return Reply(say=form.no_pulses())
    return Reply(then=partial(opening, call, house, form.form(choices), pulse.not_opened()))


async def listed(call: Call, house: House) -> Reply:
    """`/pulse list`."""
    return Reply(say=words.listed(await house.db.read(lambda session: ordering.standings(session, call.scope))))


async def show(call: Call, house: House) -> Reply:
    """`/pulse show 12`."""
    number = _number(call)
    found = await house.db.read(lambda session: ordering.standings(session, call.scope, number))
    return Reply(say=words.shown(found[0]) if found else words.not_there(_typed(call)))


async def names(call: Call, house: House) -> Reply:
    """`/pulse names 12`: for operations leads only."""
    number = _number(call) if call.scope is None else 0
    asked, found = await house.db.read(lambda s: (rounds.get(s, number), rounds.answers_by_name(s, number)))
    return Reply(say=words.by_name(asked, found) if asked else words.not_there(_typed(call)))


async def close(call: Call, house: House) -> Reply:
    """`/pulse close 12`."""
    now = house.clock.now()
    return await _end(call, house, lambda s, n: closing.close(s, house.keys, n, now), words.closed)


async def cancel(call: Call, house: House) -> Reply:
    """`/pulse cancel 12`."""
    now = house.clock.now()
    return await _end(call, house, lambda s, n: closing.cancel(s, n, now), words.cancelled)


async def _end(call: Call, house: House, how: Callable[[Session, int], bool], said: Callable[[int], Message]) -> Reply:
    number, scope = _number(call), call.scope

    def end(session: Session) -> bool | None:
        """Whether it was ended; None where it is none of theirs."""
        return how(session, number) if ordering.standings(session, scope, number) else None

    ended = await house.db.write(end)
    if ended is None:
        return Reply(say=words.not_there(_typed(call)))
    if not ended:
        return Reply(say=words.not_open(number))
    return Reply(say=said(number), then=partial(closing.finish, house.db, house.keys, house.clock.now()))


class Whom(BaseModel):
    """An audience, as `rules.audience.audience_from` takes it."""

    model_config = ConfigDict(strict=True, extra="forbid")

    departments: list[str]
    tiers: list[str]
    cohorts: list[str]
    waves: list[int]


class Kept(BaseModel):
    """What is ordered, as the preview keeps it; what comes back is held against this.

    `opens` is in seconds since 1970, 0 for at once.
    """

    model_config = ConfigDict(strict=True, extra="forbid")

    template: str
    opens: int
    days: int
    mode: str
    repeat: int
    theme: str
    audience: Whom


async def ordered(call: Call, house: House) -> Reply:
    """The form of `/pulse new`: shows what would happen, or says beside a field what is wrong."""
    now = house.clock.now()
    said = {block: values_in(fields.get(VALUE, {})) for block, fields in call.filled.items()}
    kept = Kept(
        template=_one(said, form.TEMPLATE),
        opens=_seconds(_one(said, form.OPENS)),
        days=number_in(_one(said, form.DAYS)),
        mode=_one(said, form.MODE),
        repeat=number_in(_one(said, form.REPEAT)),
        theme=_one(said, form.THEME),
        audience=Whom(
            departments=said.get(form.DEPARTMENTS, []),
            tiers=said.get(form.TIERS, []),
            cohorts=said.get(form.COHORTS, []),
            waves=[number_in(one) for one in said.get(form.WAVES, [])],
        ),
    )
    wrong = _wrong(kept, now)
    if wrong is not None:
        return _error(*wrong)
    try:
        shown = await house.db.read(partial(_previewed, call=call, house=house, kept=kept, now=now))
    except Unorderable as problem:
        field = form.THEME if form.THEME in said and not kept.theme else form.TEMPLATE
        return _error(field, str(problem))
    if isinstance(shown, str):
        return _error(form.TIERS, shown)
    if len(shown["private_metadata"]) > form.ORDER_MOST:
        return _error(form.DEPARTMENTS, form.too_many())
    return Reply(view={"response_action": "push", "view": shown})


def _wrong(kept: Kept, now: datetime) -> tuple[str, str] | None:
    """The field of the form that cannot be as it is, and why. Garbled where the form does not offer it."""
    if str(kept.repeat) not in form.REPEATS:
        raise Garbled
    if kept.opens and kept.opens < (now - timedelta(minutes=5)).timestamp():
        return form.OPENS, form.in_the_past()
    if kept.opens > (now + FARTHEST).timestamp():
        return form.OPENS, form.too_late_to_know(now + FARTHEST)
    return None if kept.days in form.DAYS_OPEN else (form.DAYS, form.days_open())


def _previewed(session: Session, call: Call, house: House, kept: Kept, now: datetime) -> Any:
    """The preview, or why nobody would be asked."""
    order = _order(session, call, kept, now)
    row, expected = ordering.preview(session, house.settings, house.terms, order)
    if not expected.asked:
        return form.nobody(expected.not_asked)
    whom, warning = ordering.audience_named(session, row), _warning(session)
    return form.preview(ordering.asking_of(row), whom, expected, kept.model_dump(), warning).to_dict()


def _warning(session: Session) -> str:
    gap = ready.gap_before_the_first_pulse(session)
    return missing(gap) if gap else ""


def _order(session: Session, call: Call, kept: Kept, now: datetime) -> Order:
    """What the form orders. Unorderable where it is not for this person to ask."""
    opens_at = datetime.fromtimestamp(kept.opens, UTC) if kept.opens else now
    return Order(
        template=kept.template,
        opens_at=opens_at,
        closes_at=opens_at + timedelta(days=kept.days),
        audience=ordering.within(session, audience_from(kept.audience.model_dump()), call.scope),
        mode=ordering.mode_for(kept.mode, call.scope),
        repeat_weeks=kept.repeat or None,
        theme=kept.theme or None,
        by=call.slack_id,
    )


async def confirmed(call: Call, house: House) -> Reply:
    """ "Send" under the preview: opened at once, or scheduled."""
    now = house.clock.now()
    try:
        kept = Kept.model_validate_json(call.told)
    except ValidationError:
        raise Garbled from None

    wrong, number = _wrong(kept, now), None
    try:
        said, number = (form.not_sent(wrong[1]), None) if wrong else await _sent(call, house, kept, now)
    except Unorderable as problem:
        said = form.not_sent(str(problem))
    view = replies.as_view(said).to_dict()
    writing = None if number is None else partial(write_to_all, house, number, now)
    return Reply(view={"response_action": "update", "view": view}, then=writing)


async def _sent(call: Call, house: House, kept: Kept, now: datetime) -> tuple[Message, int | None]:
    """Open or schedule what was ordered; what is said then, and the number of a round that is open."""
    while True:
        found = await house.db.read(partial(_drawn, call=call, house=house, kept=kept, now=now))
        try:
            return await house.db.write(partial(_send, call=call, house=house, found=found, now=now))
        except Overtaken:
            continue


def _drawn(session: Session, call: Call, house: House, kept: Kept, now: datetime) -> tuple[Order, Drawn] | Unorderable:
    try:
        order = _order(session, call, kept, now)
        drawn = draw(session, house.settings, house.terms, order)
    except Unorderable as problem:
        return problem
    if not drawn.asked:
        return Unorderable(form.nobody(reasons_told(drawn.body["not_asked"], 0)))
    return order, drawn


def _send(
    session: Session, call: Call, house: House, found: tuple[Order, Drawn] | Unorderable, now: datetime
) -> tuple[Message, int | None]:
    if not answers.first_time(session, call.once, now.date()):
        return form.sent_already(), None
    if isinstance(found, Unorderable):
        raise found
    order, drawn = found
    if order.opens_at > now:
        return words.sent(ordering.asking_of(asking.schedule(session, house.settings, order)), None), None
    row = store(session, house.settings, drawn)
    assert row is not None  # noqa: S101 - only one that was scheduled can have begun already
    return words.sent(ordering.asking_of(row), len(drawn.asked)), row.id


def _seconds(text: str) -> int:
    """The moment in a field, in seconds since 1970; 0 where it is empty."""
    if text and not (text.isascii() and text.isdecimal() and len(text) <= SECONDS_MOST):
        raise Garbled
    return int(text or 0)


def _error(field: str, why: str) -> Reply:
    return Reply(view={"response_action": "errors", "errors": {field: why}})


def _one(said: Mapping[str, list[str]], field: str) -> str:
    return next(iter(said.get(field, ())), "")


def _typed(call: Call) -> str:
    return call.words[1] if len(call.words) > 1 else ""


def _number(call: Call) -> int:
    return number_in(_typed(call).lstrip("#"))


WORDS = {
    "new": new,
    "list": listed,
    "show": show,
    "comments": comments.written,
    "done": deeds.done,
    "names": names,
    "close": close,
    "cancel": cancel,
}

HEARS = (
    Hears(
        Source.COMMAND,
        "/pulse",
        Right.ASK,
        command,
        says="Ask a pulse, and see how rounds stand",
        hint="new | list | show 12 | comments 12 | done 12 | names 12 | close 12 | cancel 12",
    ),
    Hears(Source.VIEW, form.ORDERED, Right.ASK, ordered),
    Hears(Source.VIEW, form.SENT, Right.ASK, confirmed),
)
