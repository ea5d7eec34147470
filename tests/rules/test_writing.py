"""A lesson that somebody types: what keeps it from being shown, who may write it, and who decides."""

import pytest

from bot.rules import writing
from bot.rules.audience import Units
from bot.rules.company import Department
from bot.rules.raci import Matrix, Row
from bot.rules.rights import Identity
from bot.rules.writing import Decision, Field, Flaw, State, Verdict

SAID = {Field.TITLE: "Orders", Field.TEASER: "Check them.", Field.STAGE: "ability", Field.BODY: "Look twice."}
ASKED = {Field.QUESTION: "Why?", Field.FIRST: "A", Field.SECOND: "B", Field.RIGHT: "choice_2", Field.BECAUSE: "So."}
UNITS = Units([Department("commercial", "C"), Department("sales", "S", "commercial"), Department("legal", "L")])
MATRIX = Matrix((Row("training", "Training", (("operations_lead", "A"), ("ai_champion", "R"))),))
ANA = Identity(1, "U1", "sales", frozenset({("ai_champion", "commercial")}))
OLGA = Identity(2, "U2", "legal", frozenset({("operations_lead", None)}))


@pytest.mark.parametrize(
    ("changes", "flaws"),
    [
        ({}, {}),
        (ASKED, {}),
        ({Field.TITLE: ""}, {Field.TITLE: Flaw.MISSING}),
        ({Field.TITLE: "&" * 15}, {Field.TITLE: Flaw.TOO_LONG}),  # Slack counts five letters each
        ({Field.BODY: "x" * 2501}, {Field.BODY: Flaw.PARAGRAPH}),
        ({Field.BODY: "x" * 2000 + "\n\n" + "x" * 999}, {Field.BODY: Flaw.TOO_LONG}),
        ({Field.BODY: "```\nx\n\ny\n```"}, {Field.BODY: Flaw.FENCE}),
        ({Field.LINK: "http://example.com"}, {Field.LINK: Flaw.ADDRESS}),
        ({Field.LINK: "https://example.com"}, {}),
        ({Field.STAGE: "hatred"}, {Field.STAGE: Flaw.NOT_THERE}),
        ({Field.FIRST: "A"}, {Field.QUESTION: Flaw.ALONE}),
        ({**ASKED, Field.RIGHT: "choice_3"}, {Field.RIGHT: Flaw.NOT_THERE}),
        ({**ASKED, Field.SECOND: ""}, {Field.SECOND: Flaw.MISSING, Field.RIGHT: Flaw.NOT_THERE}),
        ({**ASKED, Field.BECAUSE: ""}, {Field.BECAUSE: Flaw.MISSING}),
        ({**ASKED, Field.FIRST: "x" * 76}, {Field.FIRST: Flaw.TOO_LONG}),
    ],
)
def test_a_lesson_is_taken_as_it_can_be_shown(changes: dict[Field, str], flaws: dict[Field, Flaw]) -> None:
    assert writing.flaws({**SAID, **changes}) == flaws


def test_what_was_typed_can_be_typed_again() -> None:
    lesson = writing.lesson_of({**SAID, **ASKED}, "own_1", "Not that.")
    assert lesson.check is not None
    assert [(one.because, one.right) for one in lesson.check.choices] == [("Not that.", False), ("So.", True)]
    assert writing.typed_of(lesson) == {**SAID, **ASKED, Field.LINK: ""}


@pytest.mark.parametrize(("words", "minutes"), [(1, 1), (180, 1), (181, 2), (700, 4), (9000, 15)])
def test_a_lesson_takes_as_long_as_it_has_words(words: int, minutes: int) -> None:
    assert writing.minutes("word " * words) == minutes


@pytest.mark.parametrize(
    ("who", "department", "may"),
    [
        (ANA, "commercial", True),
        (ANA, "sales", True),  # below theirs
        (ANA, "legal", False),
        (ANA, None, False),
        (ANA, "nowhere", False),
        (OLGA, "sales", True),
        (OLGA, None, True),
        (OLGA, "nowhere", False),
        (None, None, False),
    ],
)
def test_champions_write_for_their_units_and_operations_leads_for_everybody(
    who: Identity | None, department: str | None, may: bool
) -> None:
    assert writing.may_write(who, department, UNITS) is may


@pytest.mark.parametrize(
    ("state", "who", "wanted", "verdict"),
    [
        (State.WAITS, OLGA, Decision(approved=True), Verdict.DONE),
        (State.WAITS, OLGA, Decision(False, "Where?"), Verdict.DONE),
        (State.WAITS, OLGA, Decision(False), Verdict.NO_REASON),
        (State.WAITS, ANA, Decision(approved=True), Verdict.NOT_ACCOUNTABLE),
        (None, ANA, Decision(approved=True), Verdict.NOT_ACCOUNTABLE),
        (State.WAITS, None, Decision(approved=True), Verdict.NOT_ACCOUNTABLE),
        (None, OLGA, Decision(approved=True), Verdict.NOT_THERE),
        (State.APPROVED, OLGA, Decision(False, "Where?"), Verdict.DECIDED),
    ],
)
def test_whoever_is_accountable_for_training_decides_once(
    state: State | None, who: Identity | None, wanted: Decision, verdict: Verdict
) -> None:
    assert writing.judge(state, who, MATRIX, wanted) is verdict
