"""What to do this week: giving a step to somebody, sending its lesson, opening a concern from it, or putting it off."""

from functools import partial

from sqlmodel import Session

from bot import steps
from bot.blocks import deciding
from bot.blocks import steps as words
from bot.blocks.concern import VALUE, WORDS
from bot.house import House
from bot.rules.rights import Right
from bot.rules.steps import State
from bot.steps import Deciding, Outcome, Verdict
from handlers.call import Call, Hears, Reply, Source, number_in, opening, text_in
from handlers.concerns import begin_with
from storage.tables import WeekStep


async def assign(call: Call, house: House) -> Reply:
    """ "Give it to somebody": the form."""
    number = number_in(call.value)
    one = await house.db.read(partial(_told, number=number))
    if one is None:
        return Reply(say=deciding.not_there(), forged=True)
    return Reply(then=partial(opening, call, house, deciding.assign_form(number, one), deciding.not_opened()))


async def not_now(call: Call, house: House) -> Reply:
    """ "Not now": the form for why."""
    number = number_in(call.value)
    one = await house.db.read(partial(_told, number=number))
    if one is None:
        return Reply(say=deciding.not_there(), forged=True)
    return Reply(then=partial(opening, call, house, deciding.why_form(number, one), deciding.not_opened()))


async def raise_it(call: Call, house: House) -> Reply:
    """ "Open a concern": its form, with the step in it."""
    one = await house.db.read(partial(_told, number=number_in(call.value)))
    if one is None:
        return Reply(say=deciding.not_there(), forged=True)
    return await begin_with(call, house, words.for_concern(one), out_of=number_in(call.value))


def _told(session: Session, number: int) -> dict[str, object] | None:
    row = session.get(WeekStep, number)
    return steps.told(row) if row else None


async def send_lesson(call: Call, house: House) -> Reply:
    """ "Send this lesson": it comes first in the unit."""
    choice = Deciding(call.once, number_in(call.value), call.slack_id, State.LESSON_SENT)
    return _said(await _decide(call, house, choice))


async def done(call: Call, house: House) -> Reply:
    """ "It is done", from whoever it was given to."""
    return _said(await _decide(call, house, Deciding(call.once, number_in(call.value), call.slack_id, State.DONE)))


def _said(outcome: Outcome) -> Reply:
    if outcome.verdict is Verdict.KEPT and outcome.one is not None:
        return Reply(say=deciding.noted(State(str(outcome.one["state"]))))
    if outcome.verdict is Verdict.DECIDED and outcome.one is not None:
        return Reply(say=deciding.decided_already(outcome.one))
    return Reply(say=deciding.not_there(), forged=True)


async def assigned(call: Call, house: House) -> Reply:
    """To whom it is given comes in."""
    to = text_in(call.filled.get(deciding.WHO, {}).get(VALUE, {}).get("selected_user") or "")
    choice = Deciding(call.once_with(to), number_in(call.told), call.slack_id, State.ASSIGNED, to)
    outcome = await _decide(call, house, choice) if to else Outcome(Verdict.NOBODY)
    if outcome.verdict is Verdict.NOBODY:
        return Reply(view={"response_action": "errors", "errors": {deciding.WHO: deciding.nobody_like_that()}})
    return _said(outcome)


async def put_off(call: Call, house: House) -> Reply:
    """Why not now comes in."""
    why = "".join(call.field(WORDS, VALUE)).strip()
    if not 0 < len(why) <= deciding.WHY_LONGEST:
        return Reply(view={"response_action": "errors", "errors": {WORDS: deciding.no_reason()}})
    choice = Deciding(call.once_with(why), number_in(call.told), call.slack_id, State.NOT_NOW, why=why)
    return _said(await _decide(call, house, choice))


async def _decide(call: Call, house: House, choice: Deciding) -> Outcome:
    now, terms = house.clock.now(), house.terms
    outcome = await house.db.write(lambda session: steps.decide(session, terms, choice, now))
    house.due.set()
    return outcome


HEARS = (
    Hears(Source.ACTION, words.ASSIGN, Right.OPERATIONS_LEAD, assign),
    Hears(Source.ACTION, words.LESSON, Right.OPERATIONS_LEAD, send_lesson),
    Hears(Source.ACTION, words.CONCERN, Right.OPERATIONS_LEAD, raise_it),
    Hears(Source.ACTION, words.NOT_NOW, Right.OPERATIONS_LEAD, not_now),
    Hears(Source.ACTION, words.DONE, Right.ON_ROSTER, done),
    Hears(Source.VIEW, deciding.ASSIGNED, Right.OPERATIONS_LEAD, assigned),
    Hears(Source.VIEW, deciding.PUT_OFF, Right.OPERATIONS_LEAD, put_off),
)
