"""What is said of lessons that champions write: the forms, and what comes of them; all word for word."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from slack_sdk.models.views import View

from bot.blocks import teaching
from bot.blocks.message import Message
from bot.blocks.teaching import Shown
from bot.rules.library import Check, Choice, Lesson
from bot.rules.questions import Stage
from bot.rules.writing import (
    BECAUSE_LONGEST,
    CHOICE_LONGEST,
    PARAGRAPH_LONGEST,
    QUESTION_LONGEST,
    TEASER_LONGEST,
    TITLE_LONGEST,
    WHY_LONGEST,
    Flaw,
    State,
    Verdict,
    typed_of,
)
from tests.blocks.checks import civil, compare, letters, shown, taken

CHECK = Check("What <!here>?", (Choice("Send & go", "No <@U999>."), Choice("Look", "It pays.", right=True)))
LESSON = Lesson(
    "own_1", "Orders <!channel>", Stage.ABILITY, 2, "Check & send.", "*Look* <@U999>\n\nTwice.", check=CHECK
)
WAITS = Shown(1, LESSON, "R&D <!here>", "U001", State.WAITS)
APPROVED = replace(WAITS, state=State.APPROVED, decided_by="U002")
DECLINED = replace(APPROVED, state=State.DECLINED, why="Where <!here>?\n\nPlease say.")
FULL_CHECK = Check(
    "q" * QUESTION_LONGEST,
    tuple(Choice("c" * CHOICE_LONGEST, "b" * BECAUSE_LONGEST, right=place == 2) for place in range(3)),
)
FULL = replace(
    WAITS,
    lesson=Lesson(
        "own_1", "t" * TITLE_LONGEST, Stage.DESIRE, 9, "e" * TEASER_LONGEST, "p" * PARAGRAPH_LONGEST, check=FULL_CHECK
    ),
    why="w" * WHY_LONGEST,
    state=State.DECLINED,
)
MANY = [(f"d{number}", "N" * 200) for number in range(200)]
MESSAGES: dict[str, Callable[[], Message]] = {
    "teaching_asks": lambda: teaching.asks(WAITS),
    "teaching_told_approved": lambda: teaching.told(APPROVED),
    "teaching_told_declined": lambda: teaching.told(DECLINED),
    "teaching_kept": lambda: teaching.kept(WAITS, ["U002", "U003"]),
    "teaching_kept_for_nobody": lambda: teaching.kept(WAITS, []),
    "teaching_kept_at_once": lambda: teaching.kept(APPROVED, []),
    "teaching_kept_already": lambda: teaching.kept(None, []),
    "teaching_none_yours": teaching.none_yours,
    "teaching_not_opened": teaching.not_opened,
    "teaching_decided": lambda: teaching.decided(Verdict.DONE, APPROVED),
    "teaching_declined": lambda: teaching.decided(Verdict.DONE, DECLINED),
    "teaching_decided_before": lambda: teaching.decided(Verdict.DECIDED, DECLINED),
    "teaching_not_accountable": lambda: teaching.decided(Verdict.NOT_ACCOUNTABLE, None),
    "teaching_not_there": lambda: teaching.decided(Verdict.NOT_THERE, None),
}
VIEWS: dict[str, Callable[[], View]] = {
    "teaching_form": lambda: teaching.form([("sales", "Sales <!here>")], {}, everybody=False),
    "teaching_form_again": lambda: teaching.form(
        [("a", "A"), ("b", "B")], typed_of(LESSON) | {"department": "in:b"}, everybody=True
    ),
    "teaching_look": lambda: teaching.look(WAITS),
    "teaching_too_late": lambda: teaching.with_why(teaching.decided(Verdict.DECIDED, APPROVED), "No <!here>."),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_messages_say_word_for_word_what_is_in_their_file(name: str) -> None:
    message = MESSAGES[name]()
    taken(message)
    civil(letters(message))
    compare(name, message.payload())


@pytest.mark.parametrize("name", VIEWS)
def test_forms_say_word_for_word_what_is_in_their_file(name: str) -> None:
    view = VIEWS[name]()
    shown(view)
    compare(name, view.to_dict())


def test_the_longest_fits() -> None:
    shown(teaching.look(FULL))
    taken(teaching.asks(FULL))
    taken(teaching.told(FULL))
    shown(teaching.form(MANY, typed_of(FULL.lesson), everybody=True))


def test_every_flaw_is_said_beside_its_field() -> None:
    for flaw in Flaw:
        assert teaching.FLAWS[flaw]
