"""First contact: who the bot is, before anything is asked. The text itself is the company's own document."""

from collections.abc import Mapping

from slack_sdk.models.blocks import ActionsBlock, ButtonElement, MarkdownTextObject, SectionBlock

from bot.blocks.message import Message, escaped
from bot.blocks.promise import promise_of
from bot.blocks.speech import N_, _

STOP = "contact_stop"
NO_CHAMPION = N_("not named yet")


def greeting(text: str, values: Mapping[str, str | None], mode: str, floor: int, links_days: int) -> Message:
    """The text of the person's tier with its placeholders filled in.

    `values` has name, company and department as people typed them, and champion as a Slack id or None.
    `mode` is that of pulses, `floor` the smallest group shown (people), `links_days` how long a link to a confidential
    answer is kept (days).
    """
    champion = values["champion"]
    filled = text.format(
        name=escaped(values["name"] or ""),
        company=escaped(values["company"] or ""),
        department=escaped(values["department"] or ""),
        champion=f"<@{champion}>" if champion else _(NO_CHAMPION),
        promise=promise_of(mode, floor, links_days),
        floor=floor,
        days=links_days,
    )
    stop = ButtonElement(text=_("Stop messages"), action_id=STOP, value="stop")
    return Message(
        text=filled,
        blocks=[
            SectionBlock(text=MarkdownTextObject(text=filled)),
            ActionsBlock(block_id="contact", elements=[stop]),
        ],
    )
