"""What waits for whoever reads a digest, in the places that its kept words leave for it: how many, and which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.blocks.concern import URGENCIES
from bot.blocks.message import BEGIN, END, WAITING, Message, escaped, shortened
from bot.blocks.places import MORE, Form, filled, where_more
from bot.rules.concerns import Urgency
from bot.rules.escalation import Stage

CLAUSE, CARD = "waits", "card"
"""The places of the clause in a headline, and of the link to a card; `WAITING` is that of the list."""
SHOWN = 8
LABEL_LONGEST = 50
LINK_LONGEST = 140
"""Characters of an address; what is longer would need the room of the rest."""
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


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
        many = NUMBERS[waiting] if waiting < len(NUMBERS) else str(waiting)
        return "; one concern waits for you" if waiting == 1 else f"; {many} concerns wait for you"
    if climbed:
        return "; one concern has climbed and waits" if climbed == 1 else f"; {climbed} concerns have climbed and wait"
    return ""


def listed(some: Sequence[Waits]) -> str:
    """The concerns that wait for the reader, in their order; nothing where none does."""
    if not some:
        return ""
    more = [f"{len(some) - SHOWN} more: `/triage`."] if len(some) > SHOWN else []
    return "\n".join(["*Waiting for you*", *map(_line, some[:SHOWN]), *more])


def read_by_nobody(kept: Mapping[str, Any]) -> Mapping[str, Any]:
    """Kept words as they are without a reader; the places of others stay."""

    def stands(kind: str, of: str) -> str:
        if kind == CLAUSE:
            return clause(int(of), 0)
        if kind == MORE:
            count, _, whole = of.partition(":")
            return where_more(int(count), whole, Form.POSTED)
        return "" if kind == WAITING else f"{BEGIN}{kind}:{of}{END}"

    found: Mapping[str, Any] = filled(kept, stands)
    return found


def _line(one: Waits) -> str:
    stands = "not acknowledged" if one.stage is Stage.OPEN else "acknowledged"
    where = f"{BEGIN}{CARD}:{one.number}:{':'.join(one.card)}{END}" if one.card else _command(one.number)
    return f"• {where}  {URGENCIES[one.urgency]}, {stands}: {shortened(one.label, LABEL_LONGEST)}"


def _command(number: object) -> str:
    return f"`/triage {number}`"


def to_link(said: Message) -> dict[str, tuple[str, str]]:
    """The cards that are to be linked, by their place in the message: each with its channel and ts."""
    found: dict[str, tuple[str, str]] = {}

    def noted(kind: str, of: str) -> str:
        if kind == CARD:
            _, channel, ts = of.split(":")
            found[of] = channel, ts
        return ""

    filled(said.payload().get("blocks", ()), noted)
    return found


def linked(said: Message, links: Mapping[str, str]) -> Message:
    """The same message with the links to these cards in their places, and the command where there is none."""
    return replace(said, blocks=filled(said.payload().get("blocks", ()), lambda _, of: _link(of, links.get(of, ""))))


def _link(of: str, link: str) -> str:
    number, safe = of.partition(":")[0], escaped(link)
    taken = safe.startswith("https://") and "|" not in safe and len(safe) <= LINK_LONGEST
    return f"<{safe}|Concern {number}>" if taken else _command(number)
