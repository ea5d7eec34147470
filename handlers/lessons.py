"""What people do with a lesson: read it in place, done, later, not for me."""

from sqlmodel import Session

from bot import lessons as teaching
from bot.blocks import lesson as words
from bot.house import House
from bot.lessons import Outcome
from bot.rules.rights import Right
from bot.rules.training import Standing
from handlers.call import Call, Hears, Reply, Source, in_place
from storage import lessons


async def read(call: Call, house: House) -> Reply:
    """ "Read" on a nudge: the lesson takes the place of its offer."""
    found = await house.db.read(lambda session: lessons.lesson_called(session, call.value))
    if found is None:
        return Reply(say=words.gone())
    return in_place(call, house, words.text(found))


async def done(call: Call, house: House) -> Reply:
    """It is read."""
    return await _answered(call, house, Standing.DONE)


async def later(call: Call, house: House) -> Reply:
    """Not now."""
    return await _answered(call, house, Standing.LATER)


async def not_for_me(call: Call, house: House) -> Reply:
    """Not this one, ever."""
    return await _answered(call, house, Standing.NOT_FOR_ME)


async def _answered(call: Call, house: House, standing: Standing) -> Reply:
    now = house.clock.now()

    def note(session: Session) -> Outcome:
        return teaching.answered(session, call.slack_id, call.value, standing, now)

    outcome = await house.db.write(note)
    if outcome.lesson is None:
        return Reply(say=words.gone())
    match standing:
        case Standing.DONE:
            return in_place(call, house, words.done(outcome.lesson, outcome.done, outcome.of))
        case Standing.LATER:
            return in_place(call, house, words.later(outcome.lesson))
        case Standing.NOT_FOR_ME:
            return in_place(call, house, words.not_for_me(outcome.lesson))


HEARS = (
    Hears(Source.ACTION, words.READ, Right.ON_ROSTER, read),
    Hears(Source.ACTION, words.DONE, Right.ON_ROSTER, done),
    Hears(Source.ACTION, words.LATER, Right.ON_ROSTER, later),
    Hears(Source.ACTION, words.NOT_FOR_ME, Right.ON_ROSTER, not_for_me),
)
