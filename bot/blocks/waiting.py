"""What waits for whoever reads a digest, in the places that its kept words leave for it: how many, and which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.blocks.concern import urgency_called
from bot.blocks.message import BEGIN, END, WAITING, Message, escaped, shortened
from bot.blocks.places import MORE, Form, filled, where_more
from bot.blocks.speech import N_, _, n_
from bot.rules.concerns import Urgency
from bot.rules.escalation import Stage

CLAUSE, CARD = "waits", "card"
"""The places of the clause in a headline, and of the link to a card; `WAITING` is that of the list."""
SHOWN = 8
LABEL_LONGEST = 50
LINK_LONGEST = 140
"""Characters of an address; what is longer would need the room of the rest."""
NUMBERS = {
    2: N_("two"),
    3: N_("three"),
    4: N_("four"),
    5: N_("five"),
    6: N_("six"),
    7: N_("seven"),
    8: N_("eight"),
    9: N_("nine"),
    10: N_("ten"),
    11: N_("eleven"),
    12: N_("twelve"),
}


@dataclass(frozen=True, slots=True)
class Waits:
    """A concern that waits for a reader, and its card in Slack as channel and ts; None where there is none."""

    number: int
    label: str
    urgency: Urgency
    stage: Stage
    card: tuple[str, str] | None = None


def in_headline(climbed: int) -> str:
    """The place behind the last clause of a headline; `climbed` is told to whom nothing waits for."""
    return f"{BEGIN}{CLAUSE}:{climbed}{END}"


def in_full() -> str:
    """The place of the list, a paragraph of its own: it is left out where nobody reads, or nothing waits."""
    return f"{BEGIN}{WAITING}:{END}"


def clause(climbed: int, waiting: int) -> str:
    """How many concerns wait for the reader; where none does, or nobody reads, how many have climbed."""
    if waiting:
        many = _(NUMBERS[waiting]) if waiting in NUMBERS else str(waiting)
        told = n_("one concern waits for you", "{number} concerns wait for you", waiting, number=many)
        return f"; {told}"
    if climbed:
        told = n_("one concern has climbed and waits", "{n} concerns have climbed and wait", climbed)
        return f"; {told}"
    return ""


def listed(some: Sequence[Waits]) -> str:
    """The concerns that wait for the reader, in their order; nothing where none does."""
    if not some:
        return ""
    left = len(some) - SHOWN
    more = [n_("{n} more: `/triage`.", "{n} more: `/triage`.", left)] if left > 0 else []
    return "\n".join([_("*Waiting for you*"), *map(_line, some[:SHOWN]), *more])


def read_by_nobody(kept: Mapping[str, Any]) -> Mapping[str, Any]:
    """Kept words as they are without a reader; the places of others stay."""

    def stands(kind: str, of: str) -> str:
        if kind == CLAUSE:
            return clause(int(of), 0)
        if kind == MORE:
            count, __, whole = of.partition(":")
            return where_more(int(count), whole, Form.POSTED)
        return "" if kind == WAITING else f"{BEGIN}{kind}:{of}{END}"

    found: Mapping[str, Any] = filled(kept, stands)
    return found


def _line(one: Waits) -> str:
    stands = _("not acknowledged") if one.stage is Stage.OPEN else _("acknowledged")
    where = f"{BEGIN}{CARD}:{one.number}:{':'.join(one.card)}{END}" if one.card else _command(one.number)
    return f"• {where}  {urgency_called(one.urgency)}, {stands}: {shortened(one.label, LABEL_LONGEST)}"


def _command(number: object) -> str:
    return f"`/triage {number}`"


def to_link(said: Message) -> dict[str, tuple[str, str]]:
    """The cards that are to be linked, by their place in the message: each with its channel and ts."""
    found: dict[str, tuple[str, str]] = {}

    def noted(kind: str, of: str) -> str:
        if kind == CARD:
            __, channel, ts = of.split(":")
            found[of] = channel, ts
        return ""

    filled(said.payload().get("blocks", ()), noted)
    return found


def linked(said: Message, links: Mapping[str, str]) -> Message:
    """The same message with the links to these cards in their places, and the command where there is none."""
    return replace(said, blocks=filled(said.payload().get("blocks", ()), lambda __, of: _link(of, links.get(of, ""))))


def _link(of: str, link: str) -> str:
    number, safe = of.partition(":")[0], escaped(link)
    taken = safe.startswith("https://") and "|" not in safe and len(safe) <= LINK_LONGEST
    called = _("Concern {number}", number=number)
    return f"<{safe}|{called}>" if taken else _command(number)
