"""What a pulse asks: its questions, their closed choices, and the template that holds them."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a question is answered. Every kind here is answered with one tap."""

    SCALE = "scale"
    FREQUENCY = "frequency"
    SINGLE = "single"


class Stage(StrEnum):
    """The stage of adoption an item speaks to, in the order in which a barrier is looked for."""

    AWARENESS = "awareness"
    DESIRE = "desire"
    KNOWLEDGE = "knowledge"
    ABILITY = "ability"
    REINFORCEMENT = "reinforcement"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: `value` is what is counted, `label` what the person reads (at most 75 characters)."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """One item. `key` is stable over the years: figures of different rounds are joined by it.

    `adopted` are the values that count as "yes" in a share (frequency of use, agreement);
    `cycles` says in which cycles it is asked: "every", "odd" or "even" (alternating items). `finding` completes
    "62 % ..." in a report ("find AI useful in their job"); `short` heads its column.
    """

    key: str
    kind: Kind
    text: str
    choices: tuple[Choice, ...]
    stage: Stage | None = None
    adopted: tuple[str, ...] = ()
    cycles: str = "every"
    finding: str = ""
    short: str = ""

    def asked_in(self, cycle: int) -> bool:
        """Whether it is asked in a cycle (counted from 1): alternating items change with the cycle, not the round."""
        return self.cycles in ("every", "odd" if cycle % 2 else "even")


@dataclass(frozen=True, slots=True)
class Template:
    """A pulse as a company keeps it, before any round of it is opened."""

    key: str
    name: str
    questions: tuple[Question, ...]

    def form(self, cycle: int) -> tuple[Question, ...]:
        """The questions of a cycle, counted from 1."""
        return tuple(q for q in self.questions if q.asked_in(cycle))
