"""The words around wins: the thanks for one, the card for whoever looks at it, the post, the digest; and thanks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock

from bot.blocks.concern import quote, whole
from bot.blocks.message import Message, context, escaped, line, section, shortened
from bot.rules.wins import LONGEST, SHORTEST, Unfit

NAME = "win_name"
DECIDE = "win_decide"
YES, NO = "yes", "no"
ROOM, EACH_LEAST = 1_200, 80
"""Characters of all wins in a digest, and the fewest of each."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A win. `by` is a Slack id, only where whoever shared it wants their name with it."""

    number: int
    words: str
    by: str | None
    department: str
    channel: str | None
    shared: bool = False


def taken(one: Shown) -> Message:
    """To whoever shares it: what happens now, and whether their name stands with it."""
    where = f"in <#{one.channel}> and in the weekly digest" if one.channel else "in the weekly digest"
    text = (
        f"Thank you. Somebody looks at it first; if they share it, it stands {where}, and I tell you. "
        "Your name is left out, unless you want it there."
    )
    return Message(text, [section(text), *_names(one)])


def _names(one: Shown) -> list[Block]:
    if not one.channel:
        # The digest never gives a name.
        return []
    with_it = ButtonElement(text="With my name", action_id=f"{NAME}:{YES}", value=f"{one.number}:{YES}")
    without = ButtonElement(text="Without my name", action_id=f"{NAME}:{NO}", value=f"{one.number}:{NO}")
    small = "With your name only in the channel, never in the digest. You can choose until it is shared."
    return [ActionsBlock(block_id=f"win:{one.number}", elements=[with_it, without]), context(small)]


def named(*, yes: bool) -> Message:
    """They chose."""
    return line("With your name, then." if yes else "Without your name, then.")


def look(one: Shown) -> Message:
    """To whoever looks at it before it is shared."""
    who = f"<@{one.by}>" if one.by else "Somebody"
    where = "in the department's channel and in the next weekly digest" if one.channel else "in the next weekly digest"
    title = f"{who} in {escaped(one.department)} shares a win:"
    buttons = [
        ButtonElement(text="Share it", action_id=f"{DECIDE}:{YES}", value=f"{one.number}:{YES}", style="primary"),
        ButtonElement(text="Not this one", action_id=f"{DECIDE}:{NO}", value=f"{one.number}:{NO}"),
    ]
    return Message(
        f"A win from {escaped(one.department)}",
        [
            section(title),
            *quote(one.words),
            ActionsBlock(block_id=f"win:{one.number}", elements=buttons),
            context(f"Shared, it stands {where}. Whoever wrote it hears what you decide, not that it was you."),
        ],
    )


def decided(one: Shown) -> Message:
    """In the place of the card."""
    if one.shared:
        return line(f"Shared: “{shortened(one.words, 200)}”")
    return line(f"Not shared: “{shortened(one.words, 200)}”")


def told(one: Shown) -> Message:
    """To the department's channel."""
    who = f"<@{one.by}> shares" if one.by else "Somebody of you shares"
    title = f"{who} something that works:"
    small = "Yours? `/learn win` and what it is. Somebody looks at it first."
    return Message("Something that works", [section(title), *quote(one.words), context(small)])


def became(one: Shown) -> Message:
    """To whoever shared it."""
    if not one.shared:
        return line(
            f"The win you sent was not shared this time: “{shortened(one.words, 200)}” Thank you for it all the same; "
            "you can send another at any time."
        )
    where = f"in <#{one.channel}>, and in the next weekly digest that has room" if one.channel else "in a weekly digest"
    return line(f"The win you sent is shared {where}: “{shortened(one.words, 200)}” Thank you.")


def thanks(by: str, words: str) -> Message:
    """To a department's channel."""
    return Message("Thank you, all of you", [section(f"<@{by}> thanks you all:"), *quote(words)])


def thanked(department: str) -> Message:
    """To whoever thanks."""
    return Message(f"On its way to the channel of {escaped(department)}, with your name.")


def unfit(why: Unfit, typed: str) -> Message:
    """What could not be done, and what was typed, so that it need not be typed again."""
    return Message(f"{UNFIT[why]}\nWhat you wrote:\n{whole(typed)}" if typed else UNFIT[why])


UNFIT = {
    Unfit.TOO_SHORT: f"Please write a sentence behind the word, of {SHORTEST} letters or more. Nothing was sent.",
    Unfit.TOO_LONG: f"Please keep it to {LONGEST} letters or fewer. Nothing was sent.",
    Unfit.NOBODY: "There is nobody just now who could look at it first, so it was not kept.",
    Unfit.NOT_YOURS: "There is no such win for you, so nothing was done.",
    Unfit.DECIDED: "Somebody has decided about this one already, so nothing was changed.",
    Unfit.NO_DEPARTMENT: "Behind `/learn thanks` comes a department, then what you say: "
    "`/learn thanks Sales You have all tried it`. Nothing was sent.",
    Unfit.NOT_YOUR_DEPARTMENT: "You can thank the departments whose AI champion you are. Nothing was sent.",
    Unfit.NO_CHANNEL: "This department has no channel that I know, so nothing was sent. Whoever runs Groundswell can "
    "add it to the list of departments.",
}


def in_digest(some: Sequence[Mapping[str, Any]] | None, room: int) -> list[Block]:
    """What people shared, in the weekly digest, without names; nothing where there is none. `room` is what is left."""
    if not some:
        return []
    each = max(min(room, ROOM) // len(some), EACH_LEAST)
    lines = [f"• {shortened(' '.join(one['words'].split()), each)}" for one in some]
    return [DividerBlock(), section("\n".join(["*Wins*", *lines]))]
