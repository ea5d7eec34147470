"""`/pulse comments`: what people wrote, read and sorted by those to whom it is shown."""

from bot import commenting
from bot.blocks import comments as words
from bot.house import House
from bot.rules.rights import Right
from handlers.call import Call, Hears, Reply, Source, number_in, values_in


async def written(call: Call, house: House) -> Reply:
    """`/pulse comments 12`."""
    number = number_in(call.words[1].lstrip("#")) if len(call.words) > 1 else 0
    found = await house.db.read(lambda session: commenting.readable(session, call.scope, number))
    return Reply(say=words.written(number, found, commenting.labels()))


async def corrected(call: Call, house: House) -> Reply:
    """Other themes were chosen for a comment."""
    chosen = values_in(call.action)
    comment, now = words.comment_of(call.block), house.clock.now()
    by = call.who.person_id if call.who else 0
    noted = await house.db.write(lambda session: commenting.correct(session, call.scope, comment, chosen, by, now))
    return Reply() if noted else Reply(say=words.not_there(), forged=True)


HEARS = (Hears(Source.ACTION, words.THEMES, Right.ASK, corrected),)
