"""What was said and done about a concern, as its card shows it."""

from collections.abc import Iterator

from slack_sdk.models.blocks import Block

from bot.blocks.concern import PIECE, Shown, Talk, cut, quoted
from bot.blocks.message import context, day, section, when
from bot.blocks.speech import N_, _
from bot.rules.escalation import Happened

TALK_SHOWN = 6
"""Questions, answers and notes on a card, the newest."""
ROOM = 10_500
"""Characters of what people wrote on a card: Slack takes about 13,000 in a message."""
TALK_LEAST = 80
TURNS = (Happened.CLIMBED, Happened.REOPENED, Happened.ASSIGNED, Happened.HANDED)
"""Steps by which somebody else has it."""
SAID = {
    Happened.ASKED: N_("{who} asked, {moment}:"),
    Happened.TOLD: N_("{who} told whoever raised it, {moment}:"),
    Happened.ANSWERED: N_("{who} answered, {moment}:"),
    Happened.NOTED: N_("{who} noted, for those who work on it only, {moment}:"),
    Happened.RESOLVED: N_("{who} resolved it, {moment}:"),
    Happened.PUBLISHED: N_("{who} told others of it, {moment}:"),
    Happened.RESUMED: N_("{who} took it up again, {moment}:"),
    Happened.CONSULTED: N_("{who} asked for input, {moment}:"),
    Happened.ASSIGNED: N_("{who} passed it on, {moment}:"),
    Happened.HANDED: N_("{who} handed it to another department, {moment}:"),
    Happened.CLIMBED: N_("{who} took it up, {moment}:"),
}
READY_SENT = N_("{who} sent the ready answer {answer}, {moment}:")
"""What stands above the words of each step, and of one that was written beforehand."""


def talk(one: Shown) -> Iterator[Block]:
    """The newest of it, each with who said it and when."""
    told = [step for step in one.talk if step.happened in SAID and (step.words or step.happened not in TURNS)]
    told = told[-TALK_SHOWN:]
    room = ROOM - sum(len(piece) for piece in quoted(one.words))
    for step in told:
        # Of whoever raised an anonymous one the day is told, and not the hour.
        at = day(step.at) if one.anonymous and step.by is None else when(step.at)
        yield context(_above(step, _somebody(one, step), at))
        yield section(cut(step.words, min(max(room // len(told), TALK_LEAST), PIECE)))


def _somebody(one: Shown, step: Talk) -> str:
    if step.by:
        return f"<@{step.by}>"
    return _("Whoever raised it") if one.anonymous else _("Somebody")


def _above(step: Talk, who: str, moment: str) -> str:
    """What somebody did, and which ready answer was sent, if it was one."""
    ready = step.happened is Happened.TOLD and step.why
    return _(READY_SENT if ready else SAID[step.happened], who=who, answer=step.why, moment=moment)
