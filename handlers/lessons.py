"""What people do with a lesson: read it where it is, answer its question, done, later, not for me; or no lessons."""

from datetime import datetime

from sqlmodel import Session

from bot import lessons as teaching
from bot.blocks import lesson as words
from bot.house import House
from bot.lessons import Outcome, Wish
from bot.rules.library import Lesson
from bot.rules.rights import Right
from bot.rules.training import Refusal, Standing
from handlers.call import Call, Hears, Reply, Source, in_place, number_in
from storage import lessons


async def read(call: Call, house: House) -> Reply:
    """ "Read" on a nudge: the lesson takes the place of its offer."""
    outcome = await note(call, house, call.value, Standing.READ)
    if outcome.lesson is None:
        return Reply(say=words.gone())
    return in_place(call, house, words.text(outcome.lesson, due(house, outcome)))


def due(house: House, outcome: Outcome) -> words.Due | None:
    """By when it is asked for, and who is shown that it is still open."""
    if outcome.lesson is None:
        return None
    return words.asked_by(outcome.lesson, outcome.due_on, named=house.settings.required_names)


async def done(call: Call, house: House) -> Reply:
    """It is read."""
    outcome = await note(call, house, call.value, Standing.DONE)
    if outcome.lesson is None:
        return Reply(say=words.gone())
    return in_place(call, house, words.done(outcome.lesson, outcome.done, outcome.of))


async def checked(call: Call, house: House) -> Reply:
    """A choice of its question: the right one ends it, another says why not, and may be followed by a third."""
    key, place, tried = (*call.value.split(":"), "", "")[:3]
    found = await house.db.read(lambda session: lessons.lesson_called(session, key))
    if found is None or (chosen := _chosen(found, place)) is None:
        return Reply(say=words.gone())
    if not chosen[1]:
        outcome = await note(call, house, key, Standing.READ)
        before = [int(one) for one in tried if one.isascii() and one.isdecimal() and int(one) != chosen[0]]
        return in_place(call, house, words.text(found, due(house, outcome), [*dict.fromkeys(before), chosen[0]]))
    outcome = await note(call, house, key, Standing.DONE)
    return in_place(call, house, words.done(found, outcome.done, outcome.of, checked=True))


def _chosen(lesson: Lesson, place: str) -> tuple[int, bool] | None:
    """Which choice of a question is meant, and whether it is right; None where there is none such."""
    choices, number = lesson.check.choices if lesson.check else (), number_in(place)
    if not place.isdecimal() or number >= len(choices):
        return None
    return number, choices[number].right


async def later(call: Call, house: House) -> Reply:
    """Not now: tomorrow, or next week."""
    tomorrow = str(call.action.get("action_id")).partition(":")[2] == words.TOMORROW
    outcome = await note(call, house, call.value, Standing.LATER, tomorrow=tomorrow)
    if outcome.lesson is None or outcome.put_off is None:
        return Reply(say=words.gone())
    return in_place(call, house, words.later(outcome.lesson, outcome.put_off))


async def not_for_me(call: Call, house: House) -> Reply:
    """Not this one, ever."""
    found = await house.db.read(lambda session: lessons.lesson_called(session, call.value))
    if found is None:
        return Reply(say=words.gone())
    if found.days is not None:
        return Reply(say=words.stays(found))
    await note(call, house, call.value, Standing.NOT_FOR_ME)
    return in_place(call, house, words.not_for_me(found))


async def because(call: Call, house: House) -> Reply:
    """Why it was not for them."""
    key, _, why = call.value.partition(":")
    found = await house.db.read(lambda session: lessons.lesson_called(session, key))
    if found is None or found.days is not None or why not in set(Refusal):
        return Reply(say=words.gone())
    await note(call, house, key, Standing.NOT_FOR_ME, reason=Refusal(why))
    return in_place(call, house, words.reason_noted(found))


async def wishes(call: Call, house: House) -> Reply:
    """Whether they want lessons at all."""
    if call.value not in set(Wish):
        return Reply(say=words.gone())
    now, terms, wish = house.clock.now(), house.terms, Wish(call.value)

    def wished(session: Session) -> datetime | None:
        return teaching.wished(session, terms, call.slack_id, wish, now)

    return in_place(call, house, words.wished(await house.db.write(wished)))


async def note(
    call: Call, house: House, key: str, standing: Standing, *, tomorrow: bool = False, reason: Refusal | None = None
) -> Outcome:
    """Note what somebody did with a lesson."""
    now, terms = house.clock.now(), house.terms

    def noted(session: Session) -> Outcome:
        return teaching.answered(session, terms, call.slack_id, key, standing, now, tomorrow=tomorrow, reason=reason)

    outcome = await house.db.write(noted)
    house.due.set()
    return outcome


HEARS = (
    Hears(Source.ACTION, words.READ, Right.ON_ROSTER, read),
    Hears(Source.ACTION, words.DONE, Right.ON_ROSTER, done),
    Hears(Source.ACTION, words.CHECK, Right.ON_ROSTER, checked),
    Hears(Source.ACTION, words.LATER, Right.ON_ROSTER, later),
    Hears(Source.ACTION, words.NOT_FOR_ME, Right.ON_ROSTER, not_for_me),
    Hears(Source.ACTION, words.REASON, Right.ON_ROSTER, because),
    Hears(Source.ACTION, words.WISH, Right.ON_ROSTER, wishes),
)
