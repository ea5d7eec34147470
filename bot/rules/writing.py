"""How long each part of a lesson may be, what keeps one that somebody wrote from being shown, and who decides it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.rules.audience import Units
from bot.rules.company import Role
from bot.rules.library import Check, Choice, Lesson
from bot.rules.questions import Stage
from bot.rules.raci import Activity, Matrix
from bot.rules.rights import Identity

TITLE_LONGEST = 70
TEASER_LONGEST = 250
BODY_LONGEST = 6_500
PARAGRAPH_LONGEST = 2_500
"""Characters of a paragraph: each is a section of a message, and a section holds 3,000."""
MINUTES_LEAST, MINUTES_MOST = 1, 15
CHOICES_LEAST, CHOICES_MOST = 2, 4
QUESTION_LONGEST, CHOICE_LONGEST, BECAUSE_LONGEST = 200, 75, 250
ADDRESS = re.compile(r"https://[^\s<>|]+")
FENCE = "```"

TYPED_MOST = 3_000
"""Letters that Slack takes in a field."""
LINK_LONGEST = 500
WHY_LONGEST = 500
"""Letters of why a lesson was not approved."""
WORDS_A_MINUTE = 180
OFFERED = 3
"""Choices for which the form has a field."""


def shown(text: str) -> int:
    """The characters that Slack counts: of the signs that have to be escaped more than one."""
    return len(text) + 4 * text.count("&") + 3 * (text.count("<") + text.count(">"))


def paragraphs(body: str) -> Iterator[tuple[int, str]]:
    """The paragraphs, each with the position at which it begins."""
    position = 0
    for paragraph in body.split("\n\n"):
        yield position, paragraph
        position += len(paragraph) + 2


class Field(StrEnum):
    """The fields of the form."""

    DEPARTMENT = "department"
    TITLE = "title"
    TEASER = "teaser"
    STAGE = "stage"
    BODY = "body"
    LINK = "link"
    QUESTION = "question"
    FIRST = "choice_1"
    SECOND = "choice_2"
    THIRD = "choice_3"
    RIGHT = "right"
    BECAUSE = "because"


CHOICES = (Field.FIRST, Field.SECOND, Field.THIRD)
LONGEST = {
    Field.TITLE: TITLE_LONGEST,
    Field.TEASER: TEASER_LONGEST,
    Field.BODY: TYPED_MOST,
    Field.LINK: LINK_LONGEST,
    Field.QUESTION: QUESTION_LONGEST,
    **dict.fromkeys(CHOICES, CHOICE_LONGEST),
    Field.BECAUSE: BECAUSE_LONGEST,
}


class Flaw(StrEnum):
    """Why a lesson cannot be shown as it was written."""

    MISSING = "nothing is written"
    TOO_LONG = "it is too long"
    PARAGRAPH = "a paragraph is too long"
    FENCE = "a block of code does not end in its paragraph"
    ADDRESS = "it is no address"
    NOT_THERE = "there is no such choice"
    ALONE = "it goes with a question"


def flaws(said: Mapping[str, str]) -> dict[Field, Flaw]:
    """What is wrong with a lesson as it was typed, by field; the department apart."""
    found = {}
    for field in (Field.TITLE, Field.TEASER, Field.BODY):
        if not said.get(field):
            found[field] = Flaw.MISSING
    body = [paragraph for _, paragraph in paragraphs(said.get(Field.BODY, ""))]
    if any(shown(one) > PARAGRAPH_LONGEST for one in body):
        found[Field.BODY] = Flaw.PARAGRAPH
    if any(one.count(FENCE) % 2 for one in body):
        found[Field.BODY] = Flaw.FENCE
    if said.get(Field.STAGE) not in set(Stage):
        found[Field.STAGE] = Flaw.NOT_THERE
    link = said.get(Field.LINK, "")
    if link and not ADDRESS.fullmatch(link):
        found[Field.LINK] = Flaw.ADDRESS
    found |= _flaws_of_check(said)
    return found | {field: Flaw.TOO_LONG for field, most in LONGEST.items() if shown(said.get(field, "")) > most}


def _flaws_of_check(said: Mapping[str, str]) -> dict[Field, Flaw]:
    fields = (*CHOICES, Field.RIGHT, Field.BECAUSE)
    if not said.get(Field.QUESTION):
        return {Field.QUESTION: Flaw.ALONE} if any(said.get(field) for field in fields) else {}
    found = {field: Flaw.MISSING for field in (Field.FIRST, Field.SECOND, Field.BECAUSE) if not said.get(field)}
    right = said.get(Field.RIGHT, "")
    if right not in CHOICES or not said.get(right):
        found[Field.RIGHT] = Flaw.NOT_THERE
    return found


def lesson_of(said: Mapping[str, str], key: str, not_it: str) -> Lesson:
    """The lesson that was typed, without flaws; `not_it` is said to whoever chooses another answer than the right."""
    return Lesson(
        key=key,
        title=said[Field.TITLE],
        stage=Stage(said[Field.STAGE]),
        minutes=minutes(said[Field.BODY]),
        teaser=said[Field.TEASER],
        body=said[Field.BODY],
        link=said.get(Field.LINK, ""),
        check=_check(said, not_it) if said.get(Field.QUESTION) else None,
    )


def _check(said: Mapping[str, str], not_it: str) -> Check:
    right = said[Field.RIGHT]
    choices = (
        Choice(said[field], said[Field.BECAUSE] if field == right else not_it, field == right)
        for field in CHOICES
        if said.get(field)
    )
    return Check(said[Field.QUESTION], tuple(choices))


def typed_of(lesson: Lesson) -> dict[str, str]:
    """What stood in the form from which a lesson was made."""
    said: dict[str, str] = {
        Field.TITLE: lesson.title,
        Field.TEASER: lesson.teaser,
        Field.STAGE: lesson.stage,
        Field.BODY: lesson.body,
        Field.LINK: lesson.link,
    }
    if lesson.check is not None:
        said[Field.QUESTION] = lesson.check.question
        for field, choice in zip(CHOICES, lesson.check.choices, strict=False):
            said[field] = choice.text
            said |= {Field.RIGHT: field, Field.BECAUSE: choice.because} if choice.right else {}
    return said


def minutes(body: str) -> int:
    """How long a lesson takes to read."""
    return min(max(-(-len(body.split()) // WORDS_A_MINUTE), MINUTES_LEAST), MINUTES_MOST)


class State(StrEnum):
    """How a lesson that somebody proposed stands."""

    WAITS = "waits"
    APPROVED = "approved"
    DECLINED = "declined"


class Verdict(StrEnum):
    """What becomes of a proposal, or of what somebody decides about one."""

    NOT_YOURS = "it is for a department that is none of theirs"
    NOT_ACCOUNTABLE = "somebody else is accountable for training"
    NOT_THERE = "there is no such proposal"
    DECIDED = "somebody has decided it already"
    NO_REASON = "whoever declines it says why"
    DONE = "it is as they want it"


@dataclass(frozen=True, slots=True)
class Decision:
    """What whoever is accountable wants: `why` is for whoever wrote it, where it is declined."""

    approved: bool
    why: str = ""


def may_write(who: Identity | None, department: str | None, units: Units) -> bool:
    """Whether somebody may propose a lesson for a department, or (None) for everybody."""
    known = units.keys()
    if who is None or (department is not None and department not in known):
        return False
    if who.holds(Role.OPERATIONS_LEAD):
        return True
    return department is not None and units.is_within(department, who.champions)


def may_decide(who: Identity | None, matrix: Matrix) -> bool:
    """Whether somebody is accountable for training now, or deputises for whoever is."""
    return who is not None and who.holds(matrix.accountable(Activity.TRAINING))


def judge(state: State | None, who: Identity | None, matrix: Matrix, wanted: Decision) -> Verdict:
    """Whether a proposal is decided as somebody wants. `state` is None where there is none."""
    if not may_decide(who, matrix):
        return Verdict.NOT_ACCOUNTABLE
    if state is None:
        return Verdict.NOT_THERE
    if state is not State.WAITS:
        return Verdict.DECIDED
    return Verdict.DONE if wanted.approved or wanted.why else Verdict.NO_REASON
