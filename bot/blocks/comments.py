"""The words around what people wrote: comments with their themes, which can be corrected."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import Block, Option, SectionBlock, StaticMultiSelectElement

from bot.blocks.message import Message, context, escaped, fitting, section
from bot.blocks.speech import _, n_

THEMES = "comment_themes"
SHOWN = 20
LONGEST = 500
"""Letters of a comment that are shown."""
UNIT_LONGEST = 90


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment as it is shown: the name of its unit, and the ids of its themes."""

    id: str
    words: str
    unit: str
    themes: Collection[str]


def written(number: int, found: Sequence[Comment], labels: Mapping[str, str]) -> Message:
    """What people wrote in a round, each with its themes, which can be corrected."""
    if not found:
        none = _(
            "Round {number} has no comments that may be shown: it has not been published yet, or too few people of a "
            "unit wrote one.",
            number=number,
        )
        return Message(none)
    several = len({one.unit for one in found}) > 1
    told = fitting([_text(one, name=several) for one in found[:SHOWN]])
    note = _(
        "The bot sorts comments by their words, and leaves out what it is not sure of. Correct it where it is wrong, "
        "and it sorts those that say the same as you do."
    )
    if len(found) > len(told):
        more = n_("One more is not shown here.", "{n} more are not shown here.", len(found) - len(told))
        note = f"{note} {more}"
    title = _("*What people wrote in round {number}*, in no order. Please do not ask who wrote what.", number=number)
    blocks = [
        section(title),
        *(_comment(one, text, labels) for one, text in zip(found, told, strict=False)),
        context(note),
    ]
    return Message(n_("{n} comment", "{n} comments", len(found)), blocks)


def _text(one: Comment, *, name: bool) -> str:
    words = one.words if len(one.words) <= LONGEST else one.words[:LONGEST] + "…"
    return escaped(words) + (f"\n_{escaped(one.unit[:UNIT_LONGEST])}_" if name else "")


def _comment(one: Comment, text: str, labels: Mapping[str, str]) -> Block:
    options = [Option(value=theme, label=label) for theme, label in labels.items()]
    given = [option for option in options if option.value in one.themes]
    select = StaticMultiSelectElement(
        action_id=THEMES, options=options, initial_options=given or None, placeholder=_("No theme")
    )
    return SectionBlock(block_id=f"comment:{one.id}", text=text, accessory=select)


def comment_of(block_id: str) -> str:
    """The comment that a row belongs to; empty where it is no such row."""
    kind, __, comment = block_id.partition(":")
    return comment if kind == "comment" else ""


def not_there() -> Message:
    """Themes were chosen for a comment that is not there, or not theirs to read."""
    return Message(_("This comment is not there any more, or not yours to sort."))
