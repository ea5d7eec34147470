"""The words for whoever works on a concern: the card, the reporter's answers, and whether it helped."""

from collections.abc import Mapping
from datetime import datetime

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from bot.blocks.concern import (
    ACKNOWLEDGE,
    ASK,
    PIECE,
    READY,
    RESOLVE,
    Shown,
    cut,
    headed,
    owner_of,
    quote,
    quoted,
    team,
    urgency_called,
)
from bot.blocks.message import Message, context, day, escaped, line, section, when
from bot.blocks.speech import N_, _
from bot.blocks.talk import ROOM, TURNS, talk
from bot.blocks.telling import told_of
from bot.blocks.working import REOPEN, WRITE, choice_called, more
from bot.rules.climbing import Why
from bot.rules.escalation import Happened, Stage
from bot.rules.handling import Verb

SHOW = "concern_show"
TAKE = "concern_take"
LATE = N_("It has climbed, since nobody had acknowledged it in time.")
COME_ON: Mapping[str, str] = {
    Why.AWAY: N_("It has come on, since whoever had it is away."),
    Why.GONE: N_("It has come on, since whoever had it cannot work on it any more."),
    Why.UNANSWERED: N_("It has climbed, since whoever raised it had no answer in time."),
    Why.UNREACHED: N_("It has climbed, since Slack did not take it for whoever was to have it."),
    Why.TAKEN_UP: N_("It was taken up to you."),
}
"""Why somebody has a concern that another had before."""


def card(one: Shown) -> Message:
    """A concern for whoever must act on it."""
    head = headed(one.number)
    parts = [f"*{head}*", urgency_called(one.urgency), escaped(one.label), _why_you(one)]
    blocks: list[Block] = [
        section("  ".join(filter(None, parts))),
        *quote(one.words),
        context(origin(one)),
        *team(one),
        *talk(one),
    ]
    blocks.append(_buttons(one))
    blocks.append(context(_state(one)))
    return Message(text=f"{head}: {escaped(one.label)}", blocks=blocks)


def in_channel(one: Shown) -> Message:
    """A concern in a channel that anybody may be in: that it is there and with whom, and nobody's words or name."""
    head = headed(one.number)
    choices = [(_("Show"), SHOW)]
    if one.stage is Stage.OPEN:
        choices.append((_("Acknowledge"), TAKE))
    elements = [ButtonElement(text=label, action_id=action, value=str(one.number)) for label, action in choices]
    return Message(
        text=f"{head}: {escaped(one.label)}",
        blocks=[
            section(f"*{head}*  {urgency_called(one.urgency)}  {escaped(one.label)}"),
            context(_state(one)),
            ActionsBlock(block_id=f"concern:{one.number}", elements=elements),
            context(_("What was written is shown to those who may work on it, and to nobody else here.")),
        ],
    )


def below_in_channel(one: Shown, happened: Happened) -> Message:
    """A step on a concern, below its card in a channel: who has it, and nobody's words or name besides."""
    return line(f"*{headed(one.number)}*  {_(BELOW_IN_CHANNEL[happened], owner=owner_of(one))}")


BELOW_IN_CHANNEL = {
    Happened.ACKNOWLEDGED: N_("{owner} has seen it and is working on it."),
    Happened.ASKED: N_("{owner} has asked whoever raised it a question."),
    Happened.ANSWERED: N_("Whoever raised it has answered. *Show* has it, for those who may read it."),
    Happened.TOLD: N_("{owner} has answered whoever raised it."),
    Happened.NOTED: N_("There is a new note. *Show* has it, for those who may read it."),
    Happened.CLIMBED: N_("It has gone on, and is with {owner} now."),
    Happened.ASSIGNED: N_("It was passed on, and is with {owner} now."),
    Happened.HANDED: N_("It was passed on to another department, and is with {owner} now."),
    Happened.CONSULTED: N_("Somebody else was asked for input."),
    Happened.RESOLVED: N_("{owner} has resolved it. Whoever raised it is asked whether it helped."),
    Happened.HELPED: N_("Whoever raised it says that it helped."),
    Happened.REOPENED: N_("It has not helped yet: it is open again, and with {owner} now."),
    Happened.RESUMED: N_("{owner} has taken it up again."),
}


def _why_you(one: Shown) -> str:
    if not one.climbed or one.stage is not Stage.OPEN:
        return ""
    turns = [step for step in one.talk if step.happened in TURNS]
    if not turns:
        return _(LATE)
    if turns[-1].happened is Happened.REOPENED:
        return _("It is open again, since what was done has not helped yet.")
    if turns[-1].happened in (Happened.ASSIGNED, Happened.HANDED):
        return _("It was passed on to you.")
    return _(COME_ON.get(turns[-1].why, LATE))


def _buttons(one: Shown) -> ActionsBlock:
    if one.stage is Stage.RESOLVED:
        again = ButtonElement(text=_("Take it up again"), action_id=REOPEN, value=str(one.number))
        return ActionsBlock(block_id=f"concern:{one.number}", elements=[again])
    choices = [(_("Ask"), ASK), (_("Resolve"), RESOLVE)]
    if one.stage is Stage.OPEN:
        choices.insert(0, (_("Acknowledge"), ACKNOWLEDGE))
    if one.ready:
        choices.insert(-1, (_("Ready answers"), READY))
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
    raised = _anonymously(one) if one.anonymous else _by_name(one)
    about = _("It is about <@{who}>, who does not see it.", who=one.about) if one.about else ""
    return " ".join(filter(None, (raised, about)))


def _anonymously(one: Shown) -> str:
    if not one.department:
        return _("Raised anonymously on {day}.", day=day(one.raised_at))
    return _(
        "Raised anonymously by somebody in {department} on {day}.",
        department=escaped(one.department),
        day=day(one.raised_at),
    )


def _by_name(one: Shown) -> str:
    who = f"<@{one.reporter}>" if one.reporter else _("somebody who has left")
    if not one.department:
        return _("Raised by {who}, {moment}.", who=who, moment=when(one.raised_at))
    return _(
        "Raised by {who} ({department}), {moment}.",
        who=who,
        department=escaped(one.department),
        moment=when(one.raised_at),
    )


def _state(one: Shown) -> str:
    owner, moment = owner_of(one), when(one.climbs_at) if one.climbs_at else ""
    match one.stage:
        case Stage.OPEN if moment:
            return _(
                "With {owner}. To be acknowledged by {moment}, or it goes on to the next.", owner=owner, moment=moment
            )
        case Stage.OPEN:
            return _("With {owner}. To be acknowledged.", owner=owner)
        case Stage.ACKNOWLEDGED if moment:
            return _(
                "With {owner}, who has acknowledged it. A first answer is due by {moment}.", owner=owner, moment=moment
            )
        case Stage.ACKNOWLEDGED:
            return _("With {owner}, who has acknowledged it.", owner=owner)
        case Stage.RESOLVED:
            resolved = _("Resolved by {owner}.", owner=owner)
            return " ".join(filter(None, (resolved, told_of(one))))


def answered(one: Shown, words: str) -> Message:
    """To the owner: the reporter's answer."""
    who = f"<@{one.reporter}>" if one.reporter else _("Whoever raised it")
    resolve = ButtonElement(text=_("Resolve"), action_id=RESOLVE, value=str(one.number))
    ask = ButtonElement(text=_("Ask"), action_id=ASK, value=str(one.number))
    return Message(
        text=_("An answer about concern {number}", number=one.number),
        blocks=[
            section(_("{who} answered about *concern {number}*:", who=who, number=one.number)),
            *quote(words),
            ActionsBlock(block_id=f"concern:{one.number}", elements=[ask, resolve]),
        ],
    )


def reads_nothing(number: int) -> Message:
    """To whoever writes below a card: it goes nowhere from there."""
    text = _(
        "I cannot read what you write here, so nobody has got it. What is for concern {number} goes by these:",
        number=number,
    )
    choices = (Verb.TELL, Verb.NOTE)
    buttons = [
        ButtonElement(text=choice_called(verb), action_id=f"{WRITE}:{verb}", value=str(number)) for verb in choices
    ]
    return Message(text=text, blocks=[section(text), ActionsBlock(block_id=f"concern:{number}", elements=buttons)])


def noted(one: Shown, at: datetime, words: str) -> Message:
    """To the owner: somebody else who works on it, or was asked for input, has written a note at that moment."""
    by = next((step.by for step in one.talk if step.happened is Happened.NOTED and step.at == at), None)
    who = f"<@{by}>" if by else _("Somebody")
    head = _("{who} has noted on *concern {number}* ({label}):", who=who, number=one.number, label=escaped(one.label))
    small = context(_("Whoever raised it does not read this."))
    return Message(_("A note on concern {number}", number=one.number), [section(head), *quote(words), small])


def gone_on(one: Shown) -> Message:
    """In place of the card of somebody who may not read the concern any more."""
    return line(_("*Concern {number}* has gone on, and is not yours to read any more.", number=one.number))


def reminder(one: Shown) -> Message:
    """To the owner, at half of their time."""
    which = (one.stage is Stage.OPEN, one.climbs_at is not None)
    moment = when(one.climbs_at) if one.climbs_at else ""
    text = _(REMINDERS[which], number=one.number, label=escaped(one.label), moment=moment)
    return Message(text=text.replace("*", ""), blocks=[section(text), _buttons(one)])


REMINDERS = {
    (True, True): N_(
        "*Concern {number}* ({label}) waits for you: please acknowledge it by {moment}, or it goes on to the next."
    ),
    (True, False): N_("*Concern {number}* ({label}) waits for you: please acknowledge it."),
    (False, True): N_(
        "Whoever raised *concern {number}* ({label}) waits for a first answer by {moment}, or it goes on to the next."
    ),
    (False, False): N_("Whoever raised *concern {number}* ({label}) waits for a first answer."),
}
"""By whether it is to be acknowledged still, and whether it goes on at some moment."""


def consulted(one: Shown, words: str) -> Message:
    """To somebody who is asked for input."""
    room = ROOM - sum(len(piece) for piece in quoted(one.words))
    asked = quoted(words)
    if sum(len(piece) for piece in asked) > room:
        asked = [cut(words, min(room, PIECE))]
    ask = [section(_("They ask:")), *map(section, asked)] if words else []
    head = _(
        "{owner} asks for your input on *concern {number}* ({label}):",
        owner=owner_of(one),
        number=one.number,
        label=escaped(one.label),
    )
    small = _("It stays with {owner}. Whoever raised it does not read your input.", owner=owner_of(one))
    return Message(
        text=_("Your input on concern {number}, please", number=one.number),
        blocks=[
            section(head),
            *quote(one.words),
            *ask,
            ActionsBlock(
                block_id=f"consulted:{one.number}",
                elements=[
                    ButtonElement(text=_("Write your input"), action_id=f"{WRITE}:{Verb.NOTE}", value=str(one.number)),
                    ButtonElement(text=_("Show all of it"), action_id=SHOW, value=str(one.number)),
                ],
            ),
            context(small),
        ],
    )


def helped(one: Shown) -> Message:
    """To whoever resolved it."""
    return line(
        _(
            "What you did about *concern {number}* helped: the person who raised it says so. Thank you.",
            number=one.number,
        )
    )


def reopened(one: Shown) -> Message:
    """To whoever resolved it: it goes on, one rung higher."""
    return line(
        _(
            "The person who raised *concern {number}* says that it has not helped yet. It is open again, and with "
            "{owner}.",
            number=one.number,
            owner=owner_of(one),
        )
    )
