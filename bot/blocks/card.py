"""The words for whoever works on a concern: the card, the reporter's answers, and whether it helped."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from bot.blocks.concern import (
    ACKNOWLEDGE,
    ASK,
    PIECE,
    READY,
    RESOLVE,
    URGENCIES,
    Shown,
    Talk,
    cut,
    owner_of,
    quote,
    quoted,
    team,
)
from bot.blocks.message import Message, context, day, escaped, line, section, when
from bot.blocks.telling import told_of
from bot.blocks.working import CHOICES, REOPEN, WRITE, more
from bot.rules.climbing import Why
from bot.rules.escalation import Happened, Stage
from bot.rules.handling import Verb

TALK_SHOWN = 6
"""Questions, answers and notes on a card, the newest."""
ROOM = 10_500
"""Characters of what people wrote on a card: Slack takes about 13,000 in a message."""
TALK_LEAST = 80
SHOW = "concern_show"
TAKE = "concern_take"
TURNS = (Happened.CLIMBED, Happened.REOPENED, Happened.ASSIGNED, Happened.HANDED)
LATE = "  It has climbed, since nobody had acknowledged it in time."
COME_ON: Mapping[str, str] = {
    Why.AWAY: "  It has come on, since whoever had it is away.",
    Why.GONE: "  It has come on, since whoever had it cannot work on it any more.",
    Why.UNANSWERED: "  It has climbed, since whoever raised it had no answer in time.",
    Why.UNREACHED: "  It has climbed, since Slack did not take it for whoever was to have it.",
    Why.TAKEN_UP: "  It was taken up to you.",
}
"""Why somebody has a concern that another had before."""


def card(one: Shown) -> Message:
    """A concern for whoever must act on it."""
    head = f"Concern {one.number}"
    lines = f"*{head}*  {URGENCIES[one.urgency]}  {escaped(one.label)}{_why_you(one)}"
    blocks: list[Block] = [section(lines), *quote(one.words), context(origin(one)), *team(one), *_talk(one)]
    blocks.append(_buttons(one))
    blocks.append(context(_state(one)))
    return Message(text=f"{head}: {escaped(one.label)}", blocks=blocks)


def in_channel(one: Shown) -> Message:
    """A concern in a channel that anybody may be in: that it is there and with whom, and nobody's words or name."""
    head = f"Concern {one.number}"
    choices = [("Show", SHOW)] if one.stage is not Stage.OPEN else [("Show", SHOW), ("Acknowledge", TAKE)]
    elements = [ButtonElement(text=label, action_id=action, value=str(one.number)) for label, action in choices]
    return Message(
        text=f"{head}: {escaped(one.label)}",
        blocks=[
            section(f"*{head}*  {URGENCIES[one.urgency]}  {escaped(one.label)}"),
            context(_state(one)),
            ActionsBlock(block_id=f"concern:{one.number}", elements=elements),
            context("What was written is shown to those who may work on it, and to nobody else here."),
        ],
    )


def below_in_channel(one: Shown, happened: Happened) -> Message:
    """A step on a concern, below its card in a channel: who has it, and nobody's words or name besides."""
    return line(f"*Concern {one.number}*  {BELOW_IN_CHANNEL[happened].format(owner=owner_of(one))}")


BELOW_IN_CHANNEL = {
    Happened.ACKNOWLEDGED: "{owner} has seen it and is working on it.",
    Happened.ASKED: "{owner} has asked whoever raised it a question.",
    Happened.ANSWERED: "Whoever raised it has answered. *Show* has it, for those who may read it.",
    Happened.TOLD: "{owner} has answered whoever raised it.",
    Happened.NOTED: "There is a new note. *Show* has it, for those who may read it.",
    Happened.CLIMBED: "It has gone on, and is with {owner} now.",
    Happened.ASSIGNED: "It was passed on, and is with {owner} now.",
    Happened.HANDED: "It was passed on to another department, and is with {owner} now.",
    Happened.CONSULTED: "Somebody else was asked for input.",
    Happened.RESOLVED: "{owner} has resolved it. Whoever raised it is asked whether it helped.",
    Happened.HELPED: "Whoever raised it says that it helped.",
    Happened.REOPENED: "It has not helped yet: it is open again, and with {owner} now.",
    Happened.RESUMED: "{owner} has taken it up again.",
}


def _why_you(one: Shown) -> str:
    if not one.climbed or one.stage is not Stage.OPEN:
        return ""
    turns = [talk for talk in one.talk if talk.happened in TURNS]
    if not turns:
        return LATE
    if turns[-1].happened is Happened.REOPENED:
        return "  It is open again, since what was done has not helped yet."
    if turns[-1].happened in (Happened.ASSIGNED, Happened.HANDED):
        return "  It was passed on to you."
    return COME_ON.get(turns[-1].why, LATE)


def _buttons(one: Shown) -> ActionsBlock:
    if one.stage is Stage.RESOLVED:
        again = ButtonElement(text="Take it up again", action_id=REOPEN, value=str(one.number))
        return ActionsBlock(block_id=f"concern:{one.number}", elements=[again])
    choices = [("Ask", ASK), ("Resolve", RESOLVE)]
    if one.stage is Stage.OPEN:
        choices.insert(0, ("Acknowledge", ACKNOWLEDGE))
    if one.ready:
        choices.insert(-1, ("Ready answers", READY))
    return ActionsBlock(
        block_id=f"concern:{one.number}",
        elements=[
            ButtonElement(text=label, action_id=action, value=str(one.number), style=None if place else "primary")
            for place, (label, action) in enumerate(choices)
        ]
        + [more(one.number)],
    )


def origin(one: Shown) -> str:
    """Who raised it, where and when; of an anonymous one the day only."""
    about = f" It is about <@{one.about}>, who does not see it." if one.about else ""
    if one.anonymous:
        where = f" by somebody in {escaped(one.department)}" if one.department else ""
        return f"Raised anonymously{where} on {day(one.raised_at)}.{about}"
    who = f"<@{one.reporter}>" if one.reporter else "somebody who has left"
    where = f" ({escaped(one.department)})" if one.department else ""
    return f"Raised by {who}{where}, {when(one.raised_at)}.{about}"


def _state(one: Shown) -> str:
    match one.stage:
        case Stage.OPEN:
            until = f" by {when(one.climbs_at)}, or it goes on to the next" if one.climbs_at else ""
            return f"With {owner_of(one)}. To be acknowledged{until}."
        case Stage.ACKNOWLEDGED:
            until = f" A first answer is due by {when(one.climbs_at)}." if one.climbs_at else ""
            return f"With {owner_of(one)}, who has acknowledged it.{until}"
        case Stage.RESOLVED:
            return f"Resolved by {owner_of(one)}.{told_of(one)}"


def _talk(one: Shown) -> Iterator[Block]:
    said = {
        Happened.ASKED: "asked",
        Happened.TOLD: "told whoever raised it",
        Happened.ANSWERED: "answered",
        Happened.NOTED: "noted, for those who work on it only",
        Happened.RESOLVED: "resolved it",
        Happened.PUBLISHED: "told others of it",
        Happened.RESUMED: "took it up again",
        Happened.CONSULTED: "asked for input",
        Happened.ASSIGNED: "passed it on",
        Happened.HANDED: "handed it to another department",
        Happened.CLIMBED: "took it up",
    }
    told = [talk for talk in one.talk if talk.happened in said and (talk.words or talk.happened not in TURNS)]
    told = told[-TALK_SHOWN:]
    room = ROOM - sum(len(piece) for piece in quoted(one.words))
    for talk in told:
        who = f"<@{talk.by}>" if talk.by else "Whoever raised it" if one.anonymous else "Somebody"
        # Of whoever raised an anonymous one the day is told, and not the hour.
        at = day(talk.at) if one.anonymous and talk.by is None else when(talk.at)
        yield context(f"{who} {_ready(talk) or said[talk.happened]}, {at}:")
        yield section(cut(talk.words, min(max(room // len(told), TALK_LEAST), PIECE)))


def _ready(talk: Talk) -> str:
    """Which ready answer was sent, if it was one."""
    return f"sent the ready answer {talk.why}" if talk.happened is Happened.TOLD and talk.why else ""


def answered(one: Shown, words: str) -> Message:
    """To the owner: the reporter's answer."""
    who = f"<@{one.reporter}>" if one.reporter else "Whoever raised it"
    resolve = ButtonElement(text="Resolve", action_id=RESOLVE, value=str(one.number))
    ask = ButtonElement(text="Ask", action_id=ASK, value=str(one.number))
    return Message(
        text=f"An answer about concern {one.number}",
        blocks=[
            section(f"{who} answered about *concern {one.number}*:"),
            *quote(words),
            ActionsBlock(block_id=f"concern:{one.number}", elements=[ask, resolve]),
        ],
    )


def reads_nothing(number: int) -> Message:
    """To whoever writes below a card: it goes nowhere from there."""
    text = f"I cannot read what you write here, so nobody has got it. What is for concern {number} goes by these:"
    choices = (Verb.TELL, Verb.NOTE)
    buttons = [ButtonElement(text=CHOICES[verb], action_id=f"{WRITE}:{verb}", value=str(number)) for verb in choices]
    return Message(text=text, blocks=[section(text), ActionsBlock(block_id=f"concern:{number}", elements=buttons)])


def noted(one: Shown, at: datetime, words: str) -> Message:
    """To the owner: somebody else who works on it, or was asked for input, has written a note at that moment."""
    by = next((talk.by for talk in one.talk if talk.happened is Happened.NOTED and talk.at == at), None)
    who = f"<@{by}>" if by else "Somebody"
    head = section(f"{who} has noted on *concern {one.number}* ({escaped(one.label)}):")
    small = context("Whoever raised it does not read this.")
    return Message(text=f"A note on concern {one.number}", blocks=[head, *quote(words), small])


def gone_on(one: Shown) -> Message:
    """In place of the card of somebody who may not read the concern any more."""
    return line(f"*Concern {one.number}* has gone on, and is not yours to read any more.")


def reminder(one: Shown) -> Message:
    """To the owner, at half of their time."""
    until = f" by {when(one.climbs_at)}, or it goes on to the next" if one.climbs_at else ""
    if one.stage is Stage.OPEN:
        text = f"*Concern {one.number}* ({escaped(one.label)}) waits for you: please acknowledge it{until}."
    else:
        text = f"Whoever raised *concern {one.number}* ({escaped(one.label)}) waits for a first answer{until}."
    return Message(text=text.replace("*", ""), blocks=[section(text), _buttons(one)])


def consulted(one: Shown, words: str) -> Message:
    """To somebody who is asked for input."""
    ask = [section("They ask:"), *quote(words)] if words else []
    return Message(
        text=f"Your input on concern {one.number}, please",
        blocks=[
            section(f"{owner_of(one)} asks for your input on *concern {one.number}* ({escaped(one.label)}):"),
            *quote(one.words),
            *ask,
            ActionsBlock(
                block_id=f"consulted:{one.number}",
                elements=[
                    ButtonElement(text="Write your input", action_id=f"{WRITE}:{Verb.NOTE}", value=str(one.number)),
                    ButtonElement(text="Show all of it", action_id=SHOW, value=str(one.number)),
                ],
            ),
            context(f"It stays with {owner_of(one)}. Whoever raised it does not read your input."),
        ],
    )


def helped(one: Shown) -> Message:
    """To whoever resolved it."""
    return line(f"What you did about *concern {one.number}* helped: the person who raised it says so. Thank you.")


def reopened(one: Shown) -> Message:
    """To whoever resolved it: it goes on, one rung higher."""
    return line(
        f"The person who raised *concern {one.number}* says that it has not helped yet. It is open again, and "
        f"with {owner_of(one)}."
    )
