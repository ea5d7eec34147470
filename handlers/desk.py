"""The buttons of Home for whoever holds a role: each shows what a command would, in a modal, or opens its form."""

from collections.abc import Awaitable, Callable
from functools import partial

from bot.blocks import desk as words
from bot.blocks import rollout
from bot.blocks.message import Message
from bot.blocks.own import not_opened
from bot.house import House
from bot.rules.rights import Right
from handlers import champions, commands, digest, matrix, ready, rounds, triage, working
from handlers.call import Call, Handler, Hears, Reply, Source, number_in, opening

Command = Callable[[Call, House], Awaitable[Message | Reply]]


def _page(command: Command) -> Handler:
    """What a command answers to nothing that is typed behind it, in a modal."""

    async def show(call: Call, house: House) -> Reply:
        said = await command(call, house)
        told = said.say if isinstance(said, Reply) else said
        return _shown(call, house, told) if told else said if isinstance(said, Reply) else Reply()

    return show


def _shown(call: Call, house: House, said: Message) -> Reply:
    return Reply(then=partial(opening, call, house, words.page(said), not_opened()))


async def concern(call: Call, house: House) -> Reply:
    """ "Open" beside a concern: all that was said, for whoever may work on it or was asked for input."""
    return _shown(call, house, await working.looked_at(call, house, number_in(call.value)))


async def pause(call: Call, house: House) -> Reply:
    """ "Pause everything": at once, and Home shows so."""
    await commands.pause(call, house)
    return Reply()


async def go_on(call: Call, house: House) -> Reply:
    """ "End the pause"."""
    await commands.golive(call, house)
    return Reply()


HEARS = (
    Hears(Source.ACTION, words.CONCERN, Right.ON_ROSTER, concern),
    Hears(Source.ACTION, rollout.QUEUE, Right.TRIAGE, _page(triage.queue)),
    Hears(Source.ACTION, rollout.ANSWERS, Right.ANY_ROLE, _page(ready.overview)),
    Hears(Source.ACTION, rollout.DIGEST, Right.ANY_ROLE, _page(digest.digest)),
    Hears(Source.ACTION, rollout.MATRIX, Right.ON_ROSTER, _page(matrix.raci)),
    Hears(Source.ACTION, rollout.NOTES, Right.ANY_ROLE, _page(champions.lessons_word)),
    Hears(Source.ACTION, rollout.CHAMPIONS, Right.CHAMPIONS, _page(champions.champions_word)),
    Hears(Source.ACTION, rollout.PULSE, Right.ASK, _page(rounds.new)),
    Hears(Source.ACTION, rollout.ROUNDS, Right.ASK, _page(rounds.listed)),
    Hears(Source.ACTION, rollout.PAUSE, Right.OPERATIONS_LEAD, pause),
    Hears(Source.ACTION, rollout.GO_ON, Right.OPERATIONS_LEAD, go_on),
)
