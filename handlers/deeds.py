"""`/pulse done`: what was done about what people said, written by those who asked."""

from functools import partial

from sqlmodel import Session

from bot import deeds
from bot.blocks import pulse, replies
from bot.blocks import said as words
from bot.house import House
from bot.rules.rights import Right
from handlers.call import Call, Hears, Reply, Source, number_in, opening
from storage import answers


async def done(call: Call, house: House) -> Reply:
    """`/pulse done 12`: the form."""
    return await _form(call, house, call.words[1].lstrip("#") if len(call.words) > 1 else "")


async def write(call: Call, house: House) -> Reply:
    """ "Write what is done" below what a unit said."""
    return await _form(call, house, call.value)


async def _form(call: Call, house: House, number: str) -> Reply:
    def load(session: Session) -> words.Told | None:
        found = deeds.published(session, number_in(number), call.scope)
        return deeds.told(session, *found, None) if found else None

    told = await house.db.read(load)
    if told is None:
        return Reply(say=words.not_told(number))
    return Reply(then=partial(opening, call, house, words.form(told), pulse.not_opened()))


async def written(call: Call, house: House) -> Reply:
    """The form was sent: it is kept and told once, however often it comes."""
    said = "".join(call.field(words.WORDS, pulse.VALUE)).strip()
    if not words.WORDS_SHORTEST <= len(said) <= words.WORDS_LONGEST:
        return Reply(view={"response_action": "errors", "errors": {words.WORDS: words.too_short()}})
    now, by = house.clock.now(), call.who.person_id if call.who else 0

    def keep(session: Session) -> bool | None:
        if not answers.first_time(session, call.once_with(said), now.date()):
            return None
        return deeds.write(session, number_in(call.told), call.scope, said, by, now)

    kept = await house.db.write(keep)
    house.due.set()
    if kept is None:
        told = words.written_already()
    else:
        told = words.written() if kept else replies.with_typed(words.not_told(call.told), said)
    return Reply(view={"response_action": "update", "view": replies.as_view(told).to_dict()})


HEARS = (
    Hears(Source.ACTION, words.WRITE, Right.ASK, write),
    Hears(Source.VIEW, words.WRITTEN, Right.ASK, written),
)
