"""What a message is made of, and how text from people and moments in time are written into it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    ConfirmObject,
    ContextBlock,
    DividerBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from bot.blocks.speech import _, dated

BLOCKS_MOST = 50
"""Slack takes no more in a message."""
ROOM = 12_000
"""Characters of all that is listed in a message: Slack takes about 13,000 in all its blocks."""
LETTERS_MOST = 13_000
"""That is what it takes: in longer languages the largest digest comes near."""
LETTER_LONGEST = len("&amp;")
BEGIN, END = "\ue000", "\ue001"
"""Around each place that is filled in when a kept message is shown (`blocks.places`); nobody else's words hold them."""
FILLED_LONGEST = 120
"""Characters by which a place may grow when it is filled, but for the one of all that waits for a reader."""
WAITING, WAITING_LONGEST = "waiting", 2_000


@dataclass(frozen=True, slots=True)
class Message:
    """Blocks for the eye (built now, or kept as JSON), and `text` for notifications and screen readers.

    `below` are the messages that stand in the thread of this one.
    """

    text: str
    blocks: Sequence[Block | Mapping[str, Any]] = ()
    below: Sequence["Message"] = ()

    def payload(self) -> Mapping[str, Any]:
        """As Slack's methods take it."""
        body: dict[str, Any] = {"text": self.text}
        if self.blocks:
            body["blocks"] = [b.to_dict() if isinstance(b, Block) else dict(b) for b in self.blocks]
        return body

    def whole(self) -> Mapping[str, Any]:
        """The same with the messages below it, as it is kept."""
        below = [one.payload() for one in self.below]
        return {**self.payload(), "below": below} if below else self.payload()


def escaped(text: str) -> str:
    """What a person typed, so that it pings nobody and formats nothing."""
    plain = text.replace(BEGIN, "").replace(END, "")
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def when(moment: datetime) -> str:
    """A moment, shown by Slack in the reader's own zone; elsewhere in UTC."""
    spare = dated(moment.astimezone(UTC), "EEEE d MMMM, HH:mm 'UTC'")
    return f"<!date^{int(moment.timestamp())}^{{date_long_pretty}}, {{time}}|{spare}>"


def day(moment: datetime) -> str:
    """A day in words, for text that must not be formatted: "16 April"."""
    return dated(moment.astimezone(UTC), "d MMMM")


def sure(question: str, consequence: str, go: str) -> ConfirmObject:
    """What is asked before a button does what it says."""
    told = PlainTextObject(text=consequence)
    return ConfirmObject(title=question, text=told, confirm=go, deny=_("Cancel"))


def section(text: str) -> SectionBlock:
    """A paragraph, in Slack's mrkdwn; at most 3,000 characters."""
    return SectionBlock(text=MarkdownTextObject(text=text))


def context(text: str) -> ContextBlock:
    """Small print, in Slack's mrkdwn."""
    return ContextBlock(elements=[MarkdownTextObject(text=text)])


def letters(blocks: Sequence[Block | Mapping[str, Any]]) -> int:
    """Characters of all the text in blocks."""
    return sum(_letters(one.to_dict() if isinstance(one, Block) else one) for one in blocks)


def _letters(body: object) -> int:
    if isinstance(body, Mapping):
        text = body.get("text")
        others = (one for one in body.values() if not isinstance(one, str))
        return (_long(text) if isinstance(text, str) else 0) + sum(map(_letters, others))
    return sum(map(_letters, body)) if isinstance(body, list | tuple) else 0


def _long(text: str) -> int:
    listed = text.count(f"{BEGIN}{WAITING}:")
    return len(text) + (text.count(BEGIN) - listed) * FILLED_LONGEST + listed * WAITING_LONGEST


def shortened(text: str, most: int) -> str:
    """What a person typed, escaped, in so many characters, with a sign where more was said."""
    safe = escaped(text)
    while len(safe) > most:
        text = text[: len(text) - max((len(safe) - most) // LETTER_LONGEST, 1)]
        safe = f"{escaped(text)}…" if text else "…"[:most]
    return safe


def few_enough(blocks: Sequence[Block | Mapping[str, Any]]) -> list[Any]:
    """As many blocks as a message takes: of more, the last lines between parts are left out."""
    over = len(blocks) - BLOCKS_MOST
    lines = [place for place, one in enumerate(blocks) if _type(one) == DividerBlock.type]
    left_out = set(lines[-over:]) if over > 0 else set()
    return [one for place, one in enumerate(blocks) if place not in left_out]


def in_thread(message: Message) -> Message:
    """The same within the letters that Slack takes: of more, the last parts stand in the thread below."""
    blocks: list[Any] = list(message.blocks)
    rest: list[Any] = []
    while letters(blocks) > LETTERS_MOST:
        lines = [place for place, one in enumerate(blocks) if _type(one) == DividerBlock.type]
        if not lines:
            break
        blocks, rest = blocks[: lines[-1]], [*blocks[lines[-1] :], *rest]
    if not rest:
        return message
    more = context(_("More of it stands in the thread of the digest as it was posted."))
    return Message(message.text, [*blocks, more], (*message.below, Message(_("The rest of it"), rest[1:])))


def _type(block: Block | Mapping[str, Any]) -> str | None:
    return block.type if isinstance(block, Block) else block.get("type")


def fitting(texts: Sequence[str], room: int = ROOM) -> Sequence[str]:
    """The first of these texts, as many as there is room for in one message."""
    for place, text in enumerate(texts):
        room -= len(text)
        if room < 0:
            return texts[:place]
    return texts


def line(text: str) -> Message:
    """A message of one paragraph."""
    return Message(text=text.replace("*", ""), blocks=[section(text)])


def ranged(span: Sequence[int], of: int) -> str:
    """A count told as between two numbers (low, high), of so many: "12", "11 to 14", "3 or fewer", "9 or more"."""
    low, high = span
    if low == high:
        return str(low)
    if high == of:
        return _("{low} or more", low=low)
    return _("{low} to {high}", low=low, high=high) if low else _("{high} or fewer", high=high)


def one_sided(span: Sequence[int], of: int) -> str | None:
    """The words for a range that reaches to everybody or nobody and leaves at most a fifth on the other side."""
    low, high = span
    if low < high == of and 5 * (of - low) <= of:
        return _("nearly all")
    return _("almost nobody") if 0 == low < high and 5 * high <= of else None
