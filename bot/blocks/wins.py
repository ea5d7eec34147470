"""The words around wins: the thanks for one, the card for whoever looks at it, the post, the digest; and thanks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock

from bot.blocks.concern import quote, whole
from bot.blocks.message import Message, context, escaped, line, section, shortened
from bot.blocks.speech import N_, _
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
    if one.channel:
        text = _(
            "Thank you. Somebody looks at it first; if they share it, it stands in <#{channel}> and in the weekly "
            "digest, and I tell you. Your name is left out, unless you want it there.",
            channel=one.channel,
        )
    else:
        text = _(
            "Thank you. Somebody looks at it first; if they share it, it stands in the weekly digest, and I tell you. "
            "Your name is left out, unless you want it there."
        )
    return Message(text, [section(text), *_names(one)])


def _names(one: Shown) -> list[Block]:
    if not one.channel:
        # The digest never gives a name.
        return []
    with_it = ButtonElement(text=_("With my name"), action_id=f"{NAME}:{YES}", value=f"{one.number}:{YES}")
    without = ButtonElement(text=_("Without my name"), action_id=f"{NAME}:{NO}", value=f"{one.number}:{NO}")
    small = _("With your name only in the channel, never in the digest. You can choose until it is shared.")
    return [ActionsBlock(block_id=f"win:{one.number}", elements=[with_it, without]), context(small)]


def named(*, yes: bool) -> Message:
    """They chose."""
    return line(_("With your name, then.") if yes else _("Without your name, then."))


def look(one: Shown) -> Message:
    """To whoever looks at it before it is shared."""
    department = escaped(one.department)
    if one.by:
        title = _("<@{who}> in {department} shares a win:", who=one.by, department=department)
    else:
        title = _("Somebody in {department} shares a win:", department=department)
    buttons = [
        ButtonElement(text=_("Share it"), action_id=f"{DECIDE}:{YES}", value=f"{one.number}:{YES}", style="primary"),
        ButtonElement(text=_("Not this one"), action_id=f"{DECIDE}:{NO}", value=f"{one.number}:{NO}"),
    ]
    return Message(
        _("A win from {department}", department=department),
        [
            section(title),
            *quote(one.words),
            ActionsBlock(block_id=f"win:{one.number}", elements=buttons),
            context(_(WHERE_IT_STANDS[bool(one.channel)])),
        ],
    )


WHERE_IT_STANDS = {
    True: N_(
        "Shared, it stands in the department's channel and in the next weekly digest. Whoever wrote it hears what you "
        "decide, not that it was you."
    ),
    False: N_(
        "Shared, it stands in the next weekly digest. Whoever wrote it hears what you decide, not that it was you."
    ),
}
"""By whether there is a channel."""


def decided(one: Shown) -> Message:
    """In the place of the card."""
    words = shortened(one.words, 200)
    return line(_("Shared: “{words}”", words=words) if one.shared else _("Not shared: “{words}”", words=words))


def told(one: Shown) -> Message:
    """To the department's channel."""
    if one.by:
        title = _("<@{who}> shares something that works:", who=one.by)
    else:
        title = _("Somebody of you shares something that works:")
    small = _("Yours? `/learn win` and what it is. Somebody looks at it first.")
    return Message(_("Something that works"), [section(title), *quote(one.words), context(small)])


def became(one: Shown) -> Message:
    """To whoever shared it."""
    words = shortened(one.words, 200)
    if not one.shared:
        return line(
            _(
                "The win you sent was not shared this time: “{words}” Thank you for it all the same; you can send "
                "another at any time.",
                words=words,
            )
        )
    if one.channel:
        text = _(
            "The win you sent is shared in <#{channel}>, and in the next weekly digest that has room: “{words}” Thank "
            "you.",
            channel=one.channel,
            words=words,
        )
        return line(text)
    return line(_("The win you sent is shared in a weekly digest: “{words}” Thank you.", words=words))


def thanks(by: str, words: str) -> Message:
    """To a department's channel."""
    return Message(_("Thank you, all of you"), [section(_("<@{who}> thanks you all:", who=by)), *quote(words)])


def thanked(department: str) -> Message:
    """To whoever thanks."""
    return Message(_("On its way to the channel of {department}, with your name.", department=escaped(department)))


def unfit(why: Unfit, typed: str) -> Message:
    """What could not be done, and what was typed, so that it need not be typed again."""
    text = _(UNFIT[why], shortest=SHORTEST, longest=LONGEST)
    return Message("\n".join((text, _("What you wrote:"), whole(typed))) if typed else text)


UNFIT = {
    Unfit.TOO_SHORT: N_("Please write a sentence behind the word, of {shortest} letters or more. Nothing was sent."),
    Unfit.TOO_LONG: N_("Please keep it to {longest} letters or fewer. Nothing was sent."),
    Unfit.NOBODY: N_("There is nobody just now who could look at it first, so it was not kept."),
    Unfit.NOT_YOURS: N_("There is no such win for you, so nothing was done."),
    Unfit.DECIDED: N_("Somebody has decided about this one already, so nothing was changed."),
    Unfit.NO_DEPARTMENT: N_(
        "Behind `/learn thanks` comes a department, then what you say: `/learn thanks Sales You have all tried it`. "
        "Nothing was sent."
    ),
    Unfit.NOT_YOUR_DEPARTMENT: N_("You can thank the departments whose AI champion you are. Nothing was sent."),
    Unfit.NO_CHANNEL: N_(
        "This department has no channel that I know, so nothing was sent. Whoever runs Groundswell can add it to the "
        "list of departments."
    ),
}


def in_digest(some: Sequence[Mapping[str, Any]] | None, room: int) -> list[Block]:
    """What people shared, in the weekly digest, without names; nothing where there is none. `room` is what is left."""
    if not some:
        return []
    each = max(min(room, ROOM) // len(some), EACH_LEAST)
    lines = [f"• {shortened(' '.join(one['words'].split()), each)}" for one in some]
    return [DividerBlock(), section("\n".join([_("*Wins*"), *lines]))]
