"""What champions do in Slack: their first steps, what they have learned, and who cares for which department."""

from collections.abc import Mapping
from functools import partial

from sqlmodel import Session

from bot import noting, welcoming
from bot.blocks import coverage as covering
from bot.blocks import notes as words
from bot.blocks import onboarding, replies
from bot.blocks.message import Message
from bot.blocks.pulse import VALUE
from bot.house import House
from bot.rules.champions import coverage
from bot.rules.onboarding import Step
from bot.rules.rights import Identity, Right
from handlers.call import Call, Hears, Reply, Source, in_place, number_in, opening, unescaped
from storage import answers, champions, people


async def champions_word(call: Call, house: House) -> Message:
    """`/groundswell champions`: who cares for which department, of those the reader may see."""

    def load(session: Session) -> Message:
        rules = champions.rules(session)
        return covering.coverage(coverage(rules, champions.seats(session), people.headcount(session), call.scope))

    return await house.db.read(load)


async def lessons_word(call: Call, house: House) -> Message:
    """`/groundswell lessons` and `/groundswell lessons WORDS`."""
    _, _, typed = call.typed.partition(" ")
    sought = " ".join(unescaped(typed).split())[: words.SOUGHT_LONGEST]
    who = _who(call)
    return await house.db.read(lambda session: noting.page(session, who, sought))


async def more(call: Call, house: House) -> Reply:
    """ "More" below a page of lessons."""
    number, sought = words.more_of(call.value)
    before, who = number_in(number), _who(call)
    return Reply(say=await house.db.read(lambda session: noting.page(session, who, sought, before)))


async def write(call: Call, house: House) -> Reply:
    """ "Write a lesson"."""
    return Reply(then=partial(opening, call, house, words.form(), words.not_opened()))


async def written(call: Call, house: House) -> Reply:
    """The form was sent: it is kept and told once, however often it comes."""
    said = {key: _typed(call, key) for key in words.FIELDS}
    wrong = _wrong(said)
    if wrong:
        return Reply(view={"response_action": "errors", "errors": wrong})
    now, who = house.clock.now(), _who(call)

    def keep(session: Session) -> Message:
        if not answers.first_time(session, call.once_with("note"), now.date()):
            return words.kept_already()
        return words.kept(told=noting.write(session, who, said, now))

    told = await house.db.write(keep)
    house.due.set()
    return Reply(view={"response_action": "update", "view": replies.as_view(told).to_dict()})


def _typed(call: Call, key: str) -> str:
    return "".join(call.field(words.block_of(key), VALUE)).strip()


def _wrong(said: Mapping[str, str]) -> dict[str, str]:
    """What cannot be, beside the field it stands in."""
    wrong = {words.block_of(key): words.too_long() for key, text in said.items() if len(text) > words.LONGEST}
    if not wrong and sum(map(len, said.values())) < words.SHORTEST:
        wrong = {words.block_of(next(iter(said))): words.too_short()}
    return wrong


async def take_back(call: Call, house: House) -> Reply:
    """ "Delete" beside a lesson of one's own: it also goes from the channel."""
    number, by = number_in(call.value), _who(call).person_id
    told = await house.db.write(lambda session: noting.take_back(session, number, by))
    if told is None:
        return Reply(say=words.not_there())
    for channel, ts in told:
        house.activity.start(house.slack.replace(channel, ts, words.taken_back_in_channel()))
    return Reply(say=words.taken_back())


async def step_done(call: Call, house: House) -> Reply:
    """ "Done" beside a first step, in the welcome or in a brief."""
    before, _, key = call.value.rpartition(":")
    if key not in set(Step):
        return Reply(say=onboarding.none_given())
    person = _who(call).person_id
    found = await house.db.write(lambda session: welcoming.done(session, person, Step(key)))
    if found is None:
        return Reply(say=onboarding.none_given())
    welcome, done = found
    return Reply(say=onboarding.noted(done)) if before else in_place(call, house, welcome)


async def steps_stopped(call: Call, house: House) -> Reply:
    """ "Stop these steps"."""
    now, person = house.clock.now(), _who(call).person_id
    given = await house.db.write(lambda session: champions.stop(session, person, now))
    return in_place(call, house, onboarding.stopped()) if given else Reply(say=onboarding.none_given())


def _who(call: Call) -> Identity:
    # The door lets nobody in here whom it does not know.
    assert call.who is not None  # noqa: S101
    return call.who


HEARS = (
    Hears(Source.ACTION, onboarding.DONE, Right.ON_ROSTER, step_done),
    Hears(Source.ACTION, onboarding.STOP, Right.ON_ROSTER, steps_stopped),
    Hears(Source.ACTION, words.WRITE, Right.CHAMPIONS, write),
    Hears(Source.VIEW, words.WRITTEN, Right.CHAMPIONS, written),
    Hears(Source.ACTION, words.MORE, Right.ANY_ROLE, more),
    Hears(Source.ACTION, words.TAKE_BACK, Right.ON_ROSTER, take_back),
)
