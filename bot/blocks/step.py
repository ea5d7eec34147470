"""What the person who raised a concern hears of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from bot.blocks.concern import ANSWER, HELPED, Shown, owner_of, quote
from bot.blocks.message import Message, context, escaped, line, section, when
from bot.blocks.speech import N_, _
from bot.rules.climbing import Why

LATE = N_("*Concern {number}* was not acknowledged in time, so it has gone on: it is with {owner} now.")
GONE_ON: Mapping[str, str] = {
    Why.AWAY: N_("*Concern {number}* has gone on, since whoever had it is away: it is with {owner} now."),
    Why.GONE: N_(
        "*Concern {number}* has gone on, since whoever had it cannot work on it any more: it is with {owner} now."
    ),
    Why.UNANSWERED: N_("*Concern {number}* had no answer in time, so it has gone on: it is with {owner} now."),
    Why.UNREACHED: N_(
        "*Concern {number}* could not be brought to whoever was to have it, so it has gone on: it is with {owner} now."
    ),
    Why.TAKEN_UP: N_("*Concern {number}* was taken up by whoever had it: it is with {owner} now."),
}
"""Why it has a new owner."""


def acknowledged(one: Shown) -> Message:
    """To the reporter: somebody works on it."""
    return _news(N_("{owner} has seen *concern {number}* and is working on it."), one)


def climbed(one: Shown, why: str) -> Message:
    """To the reporter: it has a new owner, and why."""
    return _news(GONE_ON.get(why, LATE), one)


def passed_on(one: Shown) -> Message:
    """To the reporter: somebody else has it now, since it is theirs to act on."""
    return _news(N_("*Concern {number}* was passed on to whoever can act on it: it is with {owner} now."), one)


def resumed(one: Shown, words: str) -> Message:
    """To the reporter: it was resolved, and is worked on again."""
    return Message(
        text=_("Your concern {number} is worked on again", number=one.number),
        blocks=[
            section(_("{owner} has taken up *concern {number}* again:", owner=owner_of(one), number=one.number)),
            *quote(words),
        ],
    )


def question(one: Shown, words: str) -> Message:
    """To the reporter: a question, with a button to answer."""
    answer = ButtonElement(text=_("Answer"), action_id=ANSWER, value=str(one.number), style="primary")
    return Message(
        text=_("A question about your concern {number}", number=one.number),
        blocks=[
            section(_("{owner} has seen *concern {number}* and asks:", owner=owner_of(one), number=one.number)),
            *quote(words),
            ActionsBlock(block_id=f"question:{one.number}", elements=[answer]),
        ],
    )


def told(one: Shown, words: str, *, ready: bool) -> Message:
    """To the reporter: what somebody has to say to it, with a button to answer; `ready` where it was prepared."""
    answer = ButtonElement(text=_("Answer"), action_id=ANSWER, value=str(one.number), style="primary")
    small = [_("{owner} reads what you answer.", owner=owner_of(one))]
    if ready:
        small.insert(
            0, _("This was written beforehand for everybody who asks the same, and approved by whoever answers for it.")
        )
    return Message(
        text=_("An answer to your concern {number}", number=one.number),
        blocks=[
            section(_("{owner} has seen *concern {number}* and says:", owner=owner_of(one), number=one.number)),
            *quote(words),
            context(" ".join(small)),
            ActionsBlock(block_id=f"told:{one.number}", elements=[answer]),
        ],
    )


def resolved(one: Shown) -> Message:
    """To the reporter: what was decided or done, and whether it helped."""
    return Message(
        text=_("Your concern {number} is resolved. Did it help?", number=one.number),
        blocks=[
            section(_("{owner} has resolved *concern {number}*:", owner=owner_of(one), number=one.number)),
            *quote(one.outcome),
            section(_("Did it help?")),
            ActionsBlock(
                block_id=f"helped:{one.number}",
                elements=[
                    ButtonElement(text=_("Yes, it helped"), action_id=f"{HELPED}:yes", value=f"{one.number}:yes"),
                    ButtonElement(text=_("No, not yet"), action_id=f"{HELPED}:no", value=f"{one.number}:no"),
                ],
            ),
        ],
    )


def thanks(one: Shown, *, helped: bool, then: Sequence[Block] = ()) -> Message:
    """To the reporter, in place of the question whether it helped; `then` is what they are asked next."""
    if helped:
        text = _(
            "Thank you. *Concern {number}* is closed, and {owner} will hear that it helped.",
            number=one.number,
            owner=owner_of(one),
        )
        told = line(text)
        return replace(told, blocks=[*told.blocks, *then])
    return line(
        _(
            "Thank you for saying so. *Concern {number}* is open again, and with {owner} now. You hear of each step.",
            number=one.number,
            owner=owner_of(one),
        )
    )


def _news(text: str, one: Shown) -> Message:
    """A text with places for the number and the owner, and below it which concern it was."""
    said = _(text, number=one.number, owner=owner_of(one))
    label, moment = escaped(one.label), when(one.raised_at)
    which = _("Your concern about “{label}”, raised {moment}.", label=label, moment=moment)
    return Message(text=said.replace("*", ""), blocks=[section(said), context(which)])
