"""A lesson as it is offered, read, done, put off and refused; and every lesson that comes with the bot."""

from collections.abc import Callable

import pytest
from slack_sdk.models.views import View

from bot.blocks import lesson
from bot.blocks.message import Message
from bot.rules.questions import Stage
from bot.rules.training import Lesson
from bot.seeding import SEEDS, read_company
from bot.seeding.training import BODY_LONGEST, PARAGRAPH_LONGEST, TEASER_LONGEST, TITLE_LONGEST
from tests.blocks.checks import civil, compare, shown, taken

SEEDED = [one for track in read_company(SEEDS / "demo").tracks.values() for one in track.lessons]
CODE = "```\nSort these <by date> & say why:\n\n1. first\n```"
LESSON = Lesson(
    "first_task",
    "Your *first* task & what to do about it",
    Stage.ABILITY,
    4,
    "In ten minutes you can hand over one task.",
    f"Choose the task.\n\n{CODE}\n\n• one\n• two",
)
PARAGRAPH = "p" * PARAGRAPH_LONGEST
LARGEST = Lesson(
    "k" * 60,
    "T" * TITLE_LONGEST,
    Stage.DESIRE,
    15,
    "&" * TEASER_LONGEST,
    f"{PARAGRAPH}\n\n{PARAGRAPH}\n\n{'p' * (BODY_LONGEST - 2 * PARAGRAPH_LONGEST - 4)}",
)
MESSAGES: dict[str, Callable[[], Message]] = {
    "lesson_nudge": lambda: lesson.nudge(LESSON),
    "lesson_text": lambda: lesson.text(LESSON),
    "lesson_done": lambda: lesson.done(LESSON, 2, 6),
    "lesson_done_the_last": lambda: lesson.done(LESSON, 6, 6),
    "lesson_later": lambda: lesson.later(LESSON),
    "lesson_not_for_me": lambda: lesson.not_for_me(LESSON),
    "lesson_gone": lesson.gone,
}


@pytest.mark.parametrize("name", MESSAGES)
def test_each_message_is_said_word_for_word(name: str) -> None:
    compare(name, MESSAGES[name]().payload())


def test_the_lesson_in_a_form_is_laid_out_as_it_was() -> None:
    compare("lesson_form", lesson.form(LESSON).to_dict())


@pytest.mark.parametrize("name", MESSAGES)
def test_each_message_is_taken_by_slack_and_nothing_shouts(name: str) -> None:
    taken(MESSAGES[name]())
    civil(MESSAGES[name]().payload())


@pytest.mark.parametrize("one", [*SEEDED, LARGEST], ids=lambda one: one.key)
def test_every_lesson_fits_an_offer_a_message_and_a_form(one: Lesson) -> None:
    for message in (lesson.nudge(one), lesson.text(one), lesson.done(one, 1, 6), lesson.later(one)):
        taken(message)
    view: View = lesson.form(one)
    shown(view)
    sections = [b["text"]["text"] for b in lesson.text(one).payload()["blocks"] if b["type"] == "section"]
    assert "\n\n".join(sections[1:]) == one.body.strip()


@pytest.mark.parametrize("one", [LESSON, LARGEST], ids=["short", "longest"])
def test_the_offer_and_the_lesson_both_have_every_way_out(one: Lesson) -> None:
    for message, first in ((lesson.nudge(one), "Read"), (lesson.text(one), "Done")):
        buttons = [e for b in message.payload()["blocks"] if b["type"] == "actions" for e in b["elements"]]
        assert [button["text"]["text"] for button in buttons] == [first, "Later", "Not for me"]
        assert {button["value"] for button in buttons} == {one.key}


def pieces(body: str) -> list[str]:
    return list(lesson.paragraphs(body))


def test_a_short_body_is_one_piece() -> None:
    assert pieces("\n\none\n\ntwo\n") == ["one\n\ntwo"]
    assert pieces("") == []


def test_whole_paragraphs_go_into_a_piece_while_they_fit() -> None:
    a, b, c = "a" * 1_500, "b" * 1_398, "c" * 10
    assert pieces(f"{a}\n\n{b}\n\n{c}") == [f"{a}\n\n{b}", c]
    assert len(f"{a}\n\n{b}") == lesson.SECTION_LONGEST
    assert pieces(f"{a}\n\n{b}b\n\n{c}") == [a, f"{b}b\n\n{c}"]


@pytest.mark.parametrize("before", range(2_780, 2_900, 7))
def test_a_block_of_code_is_never_cut(before: int) -> None:
    body = f"{'w' * before}\n\n{CODE}\n\nafter"
    found = pieces(body)
    assert "\n\n".join(found) == body
    assert all(piece.count("```") % 2 == 0 for piece in found)


def test_a_fence_that_is_never_closed_loses_nothing() -> None:
    assert pieces("one\n\n```\ntwo\n\nthree") == ["one\n\n```\ntwo\n\nthree"]


@pytest.mark.parametrize(
    ("count", "of", "told"), [(1, 6, "That is 1 of 6"), (6, 6, "the last of your track"), (2, 1, "the last")]
)
def test_whoever_has_done_the_last_is_not_promised_another(count: int, of: int, told: str) -> None:
    said = lesson.done(LESSON, count, of).text
    assert told in said
    assert ("next week" in said) is (count < of)
