"""What the person who raised a concern hears of it."""

from collections.abc import Sequence
from dataclasses import replace

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from bot.blocks.concern import ANSWER, HELPED, Shown, owner_of, quote
from bot.blocks.message import Message, context, escaped, line, section, when
from bot.rules.climbing import Why


def acknowledged(one: Shown) -> Message:
    """To the reporter: somebody works on it."""
    return _news(f"{owner_of(one)} has seen *concern {one.number}* and is working on it.", one)


def climbed(one: Shown, why: str) -> Message:
    """To the reporter: it has a new owner, and why."""
    match why:
        case Why.AWAY:
            because = "has gone on, since whoever had it is away"
        case Why.GONE:
            because = "has gone on, since whoever had it cannot work on it any more"
        case Why.UNANSWERED:
            because = "had no answer in time, so it has gone on"
        case Why.UNREACHED:
            because = "could not be brought to whoever was to have it, so it has gone on"
        case Why.TAKEN_UP:
            because = "was taken up by whoever had it"
        case _:
            because = "was not acknowledged in time, so it has gone on"
    return _news(f"*Concern {one.number}* {because}: it is with {owner_of(one)} now.", one)


def passed_on(one: Shown) -> Message:
    """To the reporter: somebody else has it now, since it is theirs to act on."""
    return _news(f"*Concern {one.number}* was passed on to whoever can act on it: it is with {owner_of(one)} now.", one)


def resumed(one: Shown, words: str) -> Message:
    """To the reporter: it was resolved, and is worked on again."""
    return Message(
        text=f"Your concern {one.number} is worked on again",
        blocks=[section(f"{owner_of(one)} has taken up *concern {one.number}* again:"), *quote(words)],
    )


def question(one: Shown, words: str) -> Message:
    """To the reporter: a question, with a button to answer."""
    answer = ButtonElement(text="Answer", action_id=ANSWER, value=str(one.number), style="primary")
    return Message(
        text=f"A question about your concern {one.number}",
        blocks=[
            section(f"{owner_of(one)} has seen *concern {one.number}* and asks:"),
            *quote(words),
            ActionsBlock(block_id=f"question:{one.number}", elements=[answer]),
        ],
    )


def told(one: Shown, words: str, *, ready: bool) -> Message:
    """To the reporter: what somebody has to say to it, with a button to answer; `ready` where it was prepared."""
    answer = ButtonElement(text="Answer", action_id=ANSWER, value=str(one.number), style="primary")
    small = "This was written beforehand for everybody who asks the same, and approved by whoever answers for it. "
    return Message(
        text=f"An answer to your concern {one.number}",
        blocks=[
            section(f"{owner_of(one)} has seen *concern {one.number}* and says:"),
            *quote(words),
            context(f"{small if ready else ''}{owner_of(one)} reads what you answer."),
            ActionsBlock(block_id=f"told:{one.number}", elements=[answer]),
        ],
    )


def resolved(one: Shown) -> Message:
    """To the reporter: what was decided or done, and whether it helped."""
    return Message(
        text=f"Your concern {one.number} is resolved. Did it help?",
        blocks=[
            section(f"{owner_of(one)} has resolved *concern {one.number}*:"),
            *quote(one.outcome),
            section("Did it help?"),
            ActionsBlock(
                block_id=f"helped:{one.number}",
                elements=[
                    ButtonElement(text="Yes, it helped", action_id=f"{HELPED}:yes", value=f"{one.number}:yes"),
                    ButtonElement(text="No, not yet", action_id=f"{HELPED}:no", value=f"{one.number}:no"),
                ],
            ),
        ],
    )


def thanks(one: Shown, *, helped: bool, then: Sequence[Block] = ()) -> Message:
    """To the reporter, in place of the question whether it helped; `then` is what they are asked next."""
    if helped:
        told = line(f"Thank you. *Concern {one.number}* is closed, and {owner_of(one)} will hear that it helped.")
        return replace(told, blocks=[*told.blocks, *then])
    return line(
        f"Thank you for saying so. *Concern {one.number}* is open again, and with {owner_of(one)} now. You hear of "
        "each step."
    )


def _news(text: str, one: Shown) -> Message:
    return Message(
        text=text.replace("*", ""),
        blocks=[section(text), context(f"Your concern about “{escaped(one.label)}”, raised {when(one.raised_at)}.")],
    )
