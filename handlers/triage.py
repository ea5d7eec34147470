"""`/triage`: the queue, one concern, and each step on one."""

from difflib import get_close_matches
from functools import partial

from sqlmodel import Session

from bot.blocks import concern, triage
from bot.blocks.message import Message
from bot.house import House
from bot.messages import shown
from bot.rules.handling import Illegal, Verb
from bot.rules.rights import Right
from handlers import ready, working
from handlers.call import Call, Hears, Reply, Source, mention_in, number_in, unescaped
from handlers.working import Done
from storage import concerns
from storage.company import department_at

ALL, PAGE = "all", "page"


async def queue(call: Call, house: House) -> Reply:
    """`/triage`: the queue, one concern, or a step on one."""
    page = _page(call.words)
    if page is not None:
        return Reply(say=await house.db.read(lambda session: _queue(session, call, page, everything=ALL in call.words)))
    number, verb, words = _parsed(unescaped(call.typed))
    if number is None:
        return Reply(say=triage.with_words(triage.not_understood(call.words[0], triage.USAGE), call.typed))
    if verb == "":
        return Reply(say=await working.looked_at(call, house, number))
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
        found, one = await _give(call, house, number, verb, words)
        if found is None:
            return Reply(say=triage.with_words(triage.to_whom(number, verb), words))
        result = found
    else:
        result, one = await working.act(call, house, number, verb, words)
    if result.refused is not None or one is None:
        return Reply(say=triage.with_words(concern.refused(result.refused or Illegal.NOT_THERE, one), words))
    return Reply(say=triage.done(one, verb))


NEED_WORDS = (Verb.ASK, Verb.TELL, Verb.RESOLVE, Verb.NOTE, Verb.UP, Verb.REOPEN, Verb.PUBLISH)
TO_SOMEBODY = (Verb.ASSIGN, Verb.CONSULT, Verb.HAND)


async def _give(call: Call, house: House, number: int, verb: Verb, words: str) -> Done:
    """Give a concern to whoever the first word names, or ask them; the rest is for them to read."""
    if verb is Verb.HAND:
        to, rest = await house.db.read(partial(department_at, words=words))
    else:
        raw = call.typed.split(maxsplit=3)
        to, rest = mention_in(raw[2]) if len(raw) > 2 else "", unescaped(raw[3]) if len(raw) > 3 else ""
    return await working.give(call, house, number, verb, to, rest.strip())


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
        of_reporters=True,
    ),
)
