"""Home: drawn when somebody opens it, and what its buttons do. `door.py` draws it again after each of them."""

from functools import partial

from bot import home
from bot.blocks import home as words
from bot.blocks import lesson
from bot.blocks.replies import as_view
from bot.house import House
from bot.rules.rights import Right
from bot.rules.training import Standing
from handlers.call import Call, Hears, Reply, Source, number_in, opening
from handlers.lessons import due, note
from storage import lessons


async def opened(call: Call, house: House) -> Reply:
    """Somebody looks at Home."""
    if call.body["event"].get("tab") != "home":
        return Reply()
    return Reply(then=partial(home.publish, house, call.slack_id))


async def read(call: Call, house: House) -> Reply:
    """ "Read": the lesson in a modal."""
    outcome = await note(call, house, call.value, Standing.READ)
    if outcome.lesson is None:
        return Reply(say=lesson.gone())
    form = lesson.form(outcome.lesson, due(house, outcome))
    return Reply(then=partial(opening, call, house, form, lesson.gone()))


async def was_read(call: Call, house: House) -> Reply:
    """ "Done" in that modal; a choice of its question that is not right comes back with why."""
    chosen = "".join(call.field(lesson.CHECK, lesson.CHECK))
    if chosen:
        found = await house.db.read(lambda session: lessons.lesson_called(session, call.told))
        choices = found.check.choices if found and found.check else ()
        place = number_in(chosen)
        if found is not None and place < len(choices) and not choices[place].right:
            await note(call, house, call.told, Standing.READ)
            return Reply(view={"response_action": "errors", "errors": {lesson.CHECK: lesson.wrong(found, place)}})
    outcome = await note(call, house, call.told, Standing.DONE)
    if not chosen or outcome.lesson is None:
        return Reply()
    right = lesson.done(outcome.lesson, outcome.done, outcome.of, checked=True)
    return Reply(view={"response_action": "update", "view": as_view(right).to_dict()})


HEARS = (
    Hears(Source.EVENT, "app_home_opened", Right.ANYBODY, opened),
    Hears(Source.ACTION, words.READ, Right.ON_ROSTER, read),
    Hears(Source.VIEW, lesson.READING, Right.ON_ROSTER, was_read),
)
