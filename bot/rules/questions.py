"""What a pulse asks: its questions, their closed choices, and the template that holds them."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a question is answered: all but the last two with one tap.

    A scale has the values 1 to 5, a rating 0 to 10; of a multiple choice one or more are taken; a text is typed, or
    left out.
    """

    SCALE = "scale"
    FREQUENCY = "frequency"
    SINGLE = "single"
    RATING = "rating"
    MULTIPLE = "multiple"
    TEXT = "text"


SEPARATOR = ","
"""Between the values of a multiple choice, in the order of its choices."""
NOTHING = ""
"""The answer of whoever left a text out."""
TEXT_LONGEST = 3000
"""Characters that Slack takes in a field."""
YES, NO = "yes", "no"
MAIN_CONCERN = "concern"
"""The key of the question about one's main concern: it is never asked by name."""
THEME = "{theme}"
"""Stands for the words of a concern, in a pulse that follows one up."""


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
    "62 % ..." in a report ("find AI useful in their job"); `short` heads its column; of one choice among several `of`
    is the question that was asked.
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
    of: str = ""

    def accepts(self, value: str) -> bool:
        """Whether a value answers this question."""
        if self.kind is Kind.TEXT:
            return len(value) <= TEXT_LONGEST
        values = [choice.value for choice in self.choices]
        if self.kind is Kind.MULTIPLE:
            chosen = value.split(SEPARATOR)
            return len(set(chosen)) == len(chosen) and set(chosen) <= set(values)
        return value in values

    def counted(self) -> tuple["Question", ...]:
        """The questions that are counted in its place: of a multiple choice each choice is one, of a text none."""
        if self.kind is Kind.TEXT:
            return ()
        if self.kind is not Kind.MULTIPLE:
            return (self,)
        taken = (Choice(YES, "Yes"), Choice(NO, "No"))
        return tuple(
            Question(
                key=f"{self.key}:{choice.value}",
                kind=Kind.SINGLE,
                text=choice.label,
                choices=taken,
                adopted=(YES,),
                short=choice.label,
                of=self.text,
            )
            for choice in self.choices
        )

    def counts(self, value: str) -> tuple[tuple[str, str], ...]:
        """What an answer counts as: (key, value) for each of the questions that are counted."""
        if self.kind is Kind.MULTIPLE:
            chosen = value.split(SEPARATOR)
            return tuple((f"{self.key}:{c.value}", YES if c.value in chosen else NO) for c in self.choices)
        return () if self.kind is Kind.TEXT else ((self.key, value),)

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
