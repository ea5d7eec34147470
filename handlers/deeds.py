"""You said, we did: what was done about a pulse, and about a concern if whoever raised it lets others hear."""

from functools import partial

from sqlmodel import Session

from bot import cards, deeds
from bot import concerns as escalating
from bot import telling as telling_of
from bot.blocks import concern, pulse, replies, telling
from bot.blocks import said as words
from bot.blocks.concern import Shown
from bot.blocks.telling import Asked
from bot.concerns import Acting, Result
from bot.house import House
from bot.messages import shown
from bot.rules.handling import Illegal, Verb
from bot.rules.rights import Right
from handlers.call import Call, Garbled, Hears, Reply, Source, in_place, number_in, opening
from handlers.concerns import from_form
from storage import answers


async def done(call: Call, house: House) -> Reply:
    """`/pulse done 12`: the form."""
    return await _form(call, house, call.words[1].lstrip("#") if len(call.words) > 1 else "", forged=False)


async def write(call: Call, house: House) -> Reply:
    """ "Write what is done" below what a unit said."""
    return await _form(call, house, call.value, forged=True)


async def _form(call: Call, house: House, number: str, *, forged: bool) -> Reply:
    def load(session: Session) -> words.Told | None:
        found = deeds.published(session, number_in(number), call.scope)
        return deeds.told(session, *found, None) if found else None

    told = await house.db.read(load)
    if told is None:
        return Reply(say=words.not_told(number), forged=forged)
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
    view = replies.as_view(told).to_dict()
    return Reply(view={"response_action": "update", "view": view}, forged=kept is False)


async def may_hear(call: Call, house: House) -> Reply:
    """ "Yes, my department may hear it" or "No", below the thanks for saying that it helped."""
    number, said, mark = (*call.value.split(":", 2), "", "")[:3]
    if said not in (telling.YES, telling.NO):
        raise Garbled
    now, terms, acting = house.clock.now(), house.terms, Acting(call.once, number_in(number), call.slack_id)

    def save(session: Session) -> tuple[Result, Shown | None, Asked | None]:
        result = telling_of.consent(session, terms, acting, now, yes=said == telling.YES, mark=mark)
        if result.concern is None:
            return result, None, None
        return result, shown(session, result.concern), telling_of.asked(session, result.concern)

    result, one, asked = await house.db.write(save)
    house.due.set()
    if one is None or asked is None:
        return Reply(say=concern.refused(result.refused or Illegal.NOT_THERE, None))
    if result.refused is Illegal.ASKED_OTHERWISE:
        return in_place(call, house, telling.asked_anew(one, asked))
    if result.refused is not None:
        return Reply(say=concern.refused(result.refused, one))
    cards.redraw(house, acting.number)
    return in_place(call, house, telling.agreed(one) if said == telling.YES else telling.declined(one))


async def begin(call: Call, house: House) -> Reply:
    """ "Write it": the form, for whoever may work on the concern, if its reporter lets others hear."""
    number, now = number_in(call.value), house.clock.now()

    def load(session: Session) -> tuple[Illegal | None, Shown | None]:
        found, refused = escalating.reach(session, house.keys, number, call.slack_id, now, Verb.PUBLISH)
        return refused, shown(session, found) if found else None

    refused, one = await house.db.write(load)
    if refused is not None or one is None:
        return Reply(say=concern.refused(refused or Illegal.NOT_THERE, one))
    return Reply(then=partial(opening, call, house, telling.form(one), concern.not_opened("")))


async def publish(call: Call, house: House) -> Reply:
    """The form was sent: what was done is told to those who may hear it."""
    number, typed = number_in(call.told), "".join(call.field(concern.WORDS, concern.VALUE)).strip()
    now, terms, acting = house.clock.now(), house.terms, Acting(call.once_with(typed), number, call.slack_id, typed)

    def save(session: Session) -> tuple[Result, Shown | None]:
        result = telling_of.publish(session, terms, acting, now)
        return result, shown(session, result.concern) if result.concern else None

    result, one = await house.db.write(save)
    if result.refused is not None or one is None:
        return from_form(house, result, one, number)
    house.due.set()
    cards.redraw(house, number)
    return Reply(view={"response_action": "update", "view": telling.written(one).to_dict()})


HEARS = (
    Hears(Source.ACTION, words.WRITE, Right.ASK, write),
    Hears(Source.VIEW, words.WRITTEN, Right.ASK, written),
    Hears(Source.ACTION, telling.CONSENT, Right.ON_ROSTER, may_hear, of_reporters=True),
    Hears(Source.ACTION, telling.WRITE, Right.ON_ROSTER, begin),
    Hears(Source.VIEW, telling.WRITTEN, Right.ON_ROSTER, publish),
)
