"""Working on concerns: the buttons of a card, and `/triage`."""

from difflib import get_close_matches
from functools import partial

from sqlmodel import Session

from bot import concerns as escalating
from bot.blocks import card, concern, triage
from bot.blocks.concern import Shown
from bot.blocks.message import Message
from bot.concerns import Acting, Result
from bot.house import House
from bot.messages import shown
from bot.rules.escalation import Illegal, Verb
from bot.rules.rights import Right
from handlers.call import Call, Hears, Reply, Source, number_in, opening
from handlers.concerns import from_form, not_so_long
from storage import concerns

ALL = "all"


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
        result = escalating.act(session, terms, acting, verb, now)
        return result, shown(session, result.concern) if result.concern else None

    outcome = await house.db.write(save)
    house.due.set()
    return outcome


async def queue(call: Call, house: House) -> Reply:
    """`/triage`: the queue, one concern, or a step on one."""
    if not call.words or call.words == [ALL]:
        return Reply(say=await house.db.read(lambda session: _queue(session, call, everything=bool(call.words))))
    number, verb, words = _parsed(call.typed)
    if number is None:
        return Reply(say=triage.with_words(triage.not_understood(call.words[0], triage.USAGE), call.typed))
    if verb == "":
        return Reply(say=await house.db.read(lambda session: _one(session, call, number)))
    if verb not in set(Verb):
        nearest = get_close_matches(verb, [v.value for v in Verb], n=1)
        return Reply(say=triage.unknown(number, verb, nearest[0] if nearest else None, words))
    return await _step(call, house, number, Verb(verb), words)


async def _step(call: Call, house: House, number: int, verb: Verb, words: str) -> Reply:
    if verb is Verb.ACKNOWLEDGE and words:
        return Reply(say=triage.with_words(triage.ack_takes_no_words(number), words))
    if verb in (Verb.ASK, Verb.RESOLVE, Verb.NOTE) and not words:
        return Reply(say=triage.words_missing(number, verb))
    if len(words) > concern.WORDS_LONGEST:
        return Reply(say=concern.too_long(words))
    result, one = await _act(call, house, number, verb, words)
    if result.refused is not None or one is None:
        return Reply(say=triage.with_words(concern.refused(result.refused or Illegal.NOT_THERE, one), words))
    return Reply(say=triage.done(one, verb))


def _parsed(text: str) -> tuple[int | None, str, str]:
    """The number, the verb and the words of "12 note We have asked legal"; the words exactly as they were typed."""
    first, verb, words = (*text.split(maxsplit=2), "", "", "")[:3]
    return number_in(first.lstrip("#")) or None, verb.lower(), words.strip()


def _queue(session: Session, call: Call, *, everything: bool) -> Message:
    own, others = concerns.queue(session, concerns.person_of(session, call.slack_id))
    shared = others if everything else []
    return triage.queue(
        [shown(session, one) for one in own[: triage.SHOWN]],
        [shown(session, one) for one in shared[: triage.SHOWN]],
        with_you=len(own),
        with_others=len(others),
    )


def _one(session: Session, call: Call, number: int) -> Message:
    found = concerns.get(session, number)
    who = concerns.person_of(session, call.slack_id)
    if found is None or not concerns.standing(session, found).open_to(who):
        return concern.refused(Illegal.NOT_THERE, None)
    return card.card(shown(session, found))


# Who may work on a concern is decided with the concern itself (`rules.escalation.refused`): whoever has had it may,
# also when their role has gone to somebody else since.
HEARS = (
    Hears(
        Source.COMMAND,
        "/triage",
        Right.TRIAGE,
        queue,
        says="The concerns that wait for you, and what you do with them",
        hint="all | 12 | 12 ack | 12 ask ... | 12 note ... | 12 resolve ...",
    ),
    Hears(Source.ACTION, concern.ACKNOWLEDGE, Right.ON_ROSTER, acknowledge),
    Hears(Source.ACTION, concern.ASK, Right.ON_ROSTER, ask),
    Hears(Source.ACTION, concern.RESOLVE, Right.ON_ROSTER, resolve),
    Hears(Source.VIEW, concern.ASKED, Right.ON_ROSTER, asked),
    Hears(Source.VIEW, concern.RESOLVED, Right.ON_ROSTER, resolved),
)
