"""Working on concerns: the buttons of a card, and `/triage`."""

from dataclasses import replace
from difflib import get_close_matches
from functools import partial

from sqlmodel import Session, select

from bot import cards, passing, telling
from bot import concerns as escalating
from bot.blocks import card, concern, triage
from bot.blocks.concern import Shown
from bot.blocks.message import Message
from bot.concerns import Acting, Result
from bot.house import House
from bot.messages import shown
from bot.rules.escalation import Happened
from bot.rules.handling import Illegal, Verb
from bot.rules.rights import Right
from handlers import ready
from handlers.call import Call, Hears, Reply, Source, mention_in, number_in, opening, unescaped
from handlers.concerns import from_form, not_so_long
from storage import concerns, people
from storage.tables import Department

ALL, PAGE = "all", "page"


async def acknowledge(call: Call, house: House) -> Reply:
    """ "Acknowledge" on a card: the card says so from then on."""
    result, one = await _act(call, house, number_in(call.value), Verb.ACKNOWLEDGE, "")
    if one is None:
        return Reply(say=concern.refused(Illegal.NOT_THERE, None))
    refused = concern.refused(result.refused, one) if result.refused else None
    url = call.response_url
    redraw = partial(house.slack.respond, url, card.card(one), replace=True) if url else None
    return Reply(say=refused, then=redraw)


async def ask(call: Call, house: House) -> Reply:
    """ "Ask" on a card."""
    form = concern.ask_form(number_in(call.value))
    return Reply(then=partial(opening, call, house, form, concern.not_opened("")))


async def resolve(call: Call, house: House) -> Reply:
    """ "Resolve" on a card."""
    form = concern.resolve_form(number_in(call.value))
    return Reply(then=partial(opening, call, house, form, concern.not_opened("")))


async def asked(call: Call, house: House) -> Reply:
    """The question comes in."""
    return await _from_form(call, house, Verb.ASK)


async def resolved(call: Call, house: House) -> Reply:
    """What was decided or done comes in."""
    return await _from_form(call, house, Verb.RESOLVE)


async def _from_form(call: Call, house: House, verb: Verb) -> Reply:
    number = number_in(call.told)
    typed = "".join(call.field(concern.WORDS, concern.VALUE)).strip()
    if len(typed) > concern.WORDS_LONGEST:
        return not_so_long(typed)
    result, one = await _act(call, house, number, verb, typed)
    return from_form(house, result, one, number)


async def _act(call: Call, house: House, number: int, verb: Verb, words: str) -> tuple[Result, Shown | None]:
    now, terms = house.clock.now(), house.terms
    acting = Acting(call.once_with(words), number, call.slack_id, words)

    def save(session: Session) -> tuple[Result, Shown | None]:
        match verb:
            case Verb.UP:
                result = passing.up(session, terms, acting, now)
            case Verb.REOPEN:
                result = passing.reopen(session, terms, acting, now)
            case Verb.PUBLISH:
                result = telling.publish(session, terms, acting, now)
            case _:
                result = escalating.act(session, terms, acting, verb, now)
        return result, shown(session, result.concern) if result.concern else None

    result, one = await house.db.write(save)
    house.due.set()
    if result.refused is None:
        cards.redraw(house, number)
    return result, one


async def queue(call: Call, house: House) -> Reply:
    """`/triage`: the queue, one concern, or a step on one."""
    page = _page(call.words)
    if page is not None:
        return Reply(say=await house.db.read(lambda session: _queue(session, call, page, everything=ALL in call.words)))
    number, verb, words = _parsed(unescaped(call.typed))
    if number is None:
        return Reply(say=triage.with_words(triage.not_understood(call.words[0], triage.USAGE), call.typed))
    if verb == "":
        return Reply(say=await house.db.write(lambda session: _one(session, house, call, number)))
    if verb not in set(Verb):
        nearest = get_close_matches(verb, [v.value for v in Verb], n=1)
        return Reply(say=triage.unknown(number, verb, nearest[0] if nearest else None, words))
    return await _step(call, house, number, Verb(verb), words)


async def _step(call: Call, house: House, number: int, verb: Verb, words: str) -> Reply:
    if verb is Verb.ANSWER:
        return await ready.typed(call, house, number, words)
    if verb is Verb.ACKNOWLEDGE and words:
        return Reply(say=triage.with_words(triage.ack_takes_no_words(number), words))
    if verb in NEED_WORDS and not words:
        return Reply(say=triage.words_missing(number, verb))
    if len(words) > concern.WORDS_LONGEST:
        return Reply(say=concern.too_long(words))
    if verb in TO_SOMEBODY:
        result, one = await _pass_on(call, house, number, verb, words)
        if result is None:
            return Reply(say=triage.with_words(triage.to_whom(number, verb), words))
    else:
        result, one = await _act(call, house, number, verb, words)
    if result.refused is not None or one is None:
        return Reply(say=triage.with_words(concern.refused(result.refused or Illegal.NOT_THERE, one), words))
    return Reply(say=triage.done(one, verb))


NEED_WORDS = (Verb.ASK, Verb.TELL, Verb.RESOLVE, Verb.NOTE, Verb.UP, Verb.REOPEN, Verb.PUBLISH)
TO_SOMEBODY = (Verb.ASSIGN, Verb.CONSULT, Verb.HAND)


async def _pass_on(call: Call, house: House, number: int, verb: Verb, words: str) -> tuple[Result | None, Shown | None]:
    """Give a concern to somebody, or ask them; None where whoever is named is not known."""
    now, terms = house.clock.now(), house.terms
    raw = call.typed.split(maxsplit=3)
    first, rest = mention_in(raw[2]) if len(raw) > 2 else "", unescaped(raw[3]) if len(raw) > 3 else ""

    def save(session: Session) -> tuple[Result | None, Shown | None]:
        acting = Acting(call.once_with(words), number, call.slack_id, words if verb is Verb.HAND else rest.strip())
        result: Result | None = None
        person = people.mentioned(session, first)
        if verb is Verb.HAND:
            department, acting = _department(session, words, acting)
            result = passing.hand(session, terms, acting, department, now) if department else None
        elif verb is Verb.ASSIGN:
            result = passing.assign(session, terms, acting, person, now) if person else None
        else:
            asked = [person] if person else passing.to_be_asked(session, concerns.get(session, number), first.lower())
            result = passing.consult(session, terms, acting, asked, now) if asked else None
        return result, shown(session, result.concern) if result and result.concern else None

    result, one = await house.db.write(save)
    house.due.set()
    if result is not None and result.refused is None:
        cards.redraw(house, number)
    return result, one


def _department(session: Session, words: str, acting: Acting) -> tuple[Department | None, Acting]:
    """The department whose name or key the words begin with, and what is said behind it."""
    for one in sorted(session.exec(select(Department)), key=lambda one: -len(one.name)):
        for name in (one.name, one.key):
            if words.casefold() == name.casefold() or words.casefold().startswith(f"{name.casefold()} "):
                return one, replace(acting, words=words[len(name) :].strip())
    return None, acting


def _parsed(text: str) -> tuple[int | None, str, str]:
    """The number, the verb and the words of "12 note We have asked legal"; the words exactly as they were typed."""
    first, verb, words = (*text.split(maxsplit=2), "", "", "")[:3]
    return number_in(first.lstrip("#")) or None, verb.lower(), words.strip()


def _page(words: list[str]) -> int | None:
    """Which page of the queue is meant by "", "all", "page 2" or "all page 2"; None where something else is."""
    rest = words[1:] if words[:1] == [ALL] else words
    if not rest:
        return 1
    return number_in(rest[1]) or None if len(rest) == 2 and rest[0] == PAGE else None


def _queue(session: Session, call: Call, page: int, *, everything: bool) -> Message:
    own, others = concerns.queue(session, concerns.person_of(session, call.slack_id))
    listed = [*own, *others] if everything else own
    start = min((page - 1) * triage.SHOWN, max(len(listed) - 1, 0) // triage.SHOWN * triage.SHOWN)
    theirs = {one.id for one in own}
    here = listed[start : start + triage.SHOWN]
    return triage.queue(
        [shown(session, one) for one in here if one.id in theirs],
        [shown(session, one) for one in here if one.id not in theirs],
        with_you=len(own),
        with_others=len(others),
        left=len(listed) - start - len(here),
        more=f"/triage {f'{ALL} ' if everything else ''}{PAGE} {start // triage.SHOWN + 2}",
    )


def _one(session: Session, house: House, call: Call, number: int) -> Message:
    found = concerns.get(session, number)
    who = concerns.person_of(session, call.slack_id)
    if found is None or not concerns.standing(session, house.keys, found).open_to(who):
        if found is not None:
            # Whoever reaches for what is none of theirs stands in the record.
            why, now = Illegal.NOT_THERE, house.clock.now()
            concerns.note(session, house.keys, found, Happened.REFUSED, now, by=who, why=why)
        return concern.refused(Illegal.NOT_THERE, None)
    return card.card(shown(session, found))


# Who may work on a concern is decided with the concern itself (`rules.handling.refused`): whoever has had it may,
# also when their role has gone to somebody else since.
HEARS = (
    Hears(
        Source.COMMAND,
        "/triage",
        Right.TRIAGE,
        queue,
        says="The concerns that wait for you, and what you do with them",
        hint="all | 12 | 12 ack | assign | ask | tell | answer | consult | hand | note | up | resolve | reopen | "
        "publish ...",
        escapes=True,
    ),
    Hears(Source.ACTION, concern.ACKNOWLEDGE, Right.ON_ROSTER, acknowledge),
    Hears(Source.ACTION, concern.ASK, Right.ON_ROSTER, ask),
    Hears(Source.ACTION, concern.RESOLVE, Right.ON_ROSTER, resolve),
    Hears(Source.VIEW, concern.ASKED, Right.ON_ROSTER, asked),
    Hears(Source.VIEW, concern.RESOLVED, Right.ON_ROSTER, resolved),
)
