"""A lesson as it is offered, read, done, put off and refused; and every lesson that comes with the bot."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from slack_sdk.models.views import View

from bot.blocks import lesson
from bot.blocks.message import Message, escaped
from bot.rules.library import Check, Choice, Lesson
from bot.rules.questions import Stage
from bot.rules.training import PutOff
from bot.rules.writing import (
    BECAUSE_LONGEST,
    BODY_LONGEST,
    CHOICE_LONGEST,
    CHOICES_MOST,
    PARAGRAPH_LONGEST,
    QUESTION_LONGEST,
    TEASER_LONGEST,
    TITLE_LONGEST,
)
from bot.seeding import SEEDS, read_company
from tests.blocks.checks import civil, compare, letters, shown, taken
from tests.blocks.samples import T0

SEEDED = [one for shelf in read_company(SEEDS / "demo").shelves.values() for one in shelf]
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
    "T" * TEASER_LONGEST,
    f"{PARAGRAPH}\n\n{PARAGRAPH}\n\n{'p' * (BODY_LONGEST - 2 * PARAGRAPH_LONGEST - 4)}",
    link="https://" + "x" * 200,
    check=Check(
        "Q" * QUESTION_LONGEST,
        tuple(Choice(str(n) * CHOICE_LONGEST, "B" * BECAUSE_LONGEST, n == 0) for n in range(CHOICES_MOST)),
    ),
)
ASKED = replace(
    LESSON,
    link="https://example.com/a?b&c",
    check=Check("Who <checks> it?", (Choice("Nobody & all", "Not so."), Choice("I do", "Yes & always.", right=True))),
)
REQUIRED = replace(ASKED, days=20)
DUE = lesson.Due(date(2026, 5, 12), named=True)
MESSAGES: dict[str, Callable[[], Message]] = {
    "lesson_nudge": lambda: lesson.nudge(LESSON),
    "lesson_text": lambda: lesson.text(LESSON),
    "lesson_done": lambda: lesson.done(LESSON, 2, 6),
    "lesson_done_the_last": lambda: lesson.done(LESSON, 6, 6),
    **{f"lesson_put_off_{one.name.lower()}": partial(lesson.later, LESSON, one) for one in PutOff},
    "lesson_not_for_me": lambda: lesson.not_for_me(LESSON),
    "lesson_gone": lesson.gone,
    "lesson_nudge_required": lambda: lesson.nudge(REQUIRED, DUE),
    "lesson_nudge_required_of_nobody_by_name": lambda: lesson.nudge(REQUIRED, replace(DUE, named=False)),
    "lesson_text_required_before_first_contact": lambda: lesson.text(REQUIRED, replace(DUE, on=None)),
    "lesson_asks": lambda: lesson.text(ASKED),
    "lesson_asks_again": lambda: lesson.text(REQUIRED, DUE, wrong=[0]),
    "lesson_done_by_its_question": lambda: lesson.done(ASKED, 2, 6, checked=True),
    "lesson_reason_noted": lambda: lesson.reason_noted(LESSON),
    "lesson_stays": lambda: lesson.stays(REQUIRED),
    "lesson_wanted": lesson.asks,
    "lesson_wished": lambda: lesson.wished(T0),
    "lesson_unwished": lambda: lesson.wished(None),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_each_message_is_said_word_for_word(name: str) -> None:
    compare(name, MESSAGES[name]().payload())


def test_the_lesson_in_a_form_is_laid_out_as_it_was() -> None:
    compare("lesson_form", lesson.form(LESSON).to_dict())
    compare("lesson_form_that_asks", lesson.form(ASKED).to_dict())
    compare("lesson_form_required", lesson.form(REQUIRED, DUE).to_dict())


@pytest.mark.parametrize("name", MESSAGES)
def test_each_message_is_taken_by_slack_and_nothing_shouts(name: str) -> None:
    taken(MESSAGES[name]())
    civil(MESSAGES[name]().payload())


@pytest.mark.parametrize("one", [*SEEDED, LARGEST], ids=lambda one: one.key)
def test_every_lesson_fits_an_offer_a_message_and_a_form(one: Lesson) -> None:
    said = [lesson.nudge(one), lesson.text(one), lesson.done(one, 1, 6, checked=True), lesson.later(one)]
    said += [lesson.text(one, DUE, wrong=[place]) for place in range(len(one.check.choices) if one.check else 0)]
    for message in said:
        taken(message)
    view: View = lesson.form(one, DUE)
    shown(view)
    links = [word for word in escaped(one.body).split() if "://" in word] + ([one.link] if one.link else [])
    assert all(link.startswith("https://") and escaped(link) in letters(lesson.text(one)) for link in links)
    sections = [b["text"]["text"] for b in lesson.text(one).payload()["blocks"] if b["type"] == "section"]
    assert "\n\n".join(sections[1:]).startswith(escaped(one.body.strip()))
    if one.check is not None:
        assert all(len(lesson.wrong(one, place)) <= 300 for place in range(len(one.check.choices)))


@pytest.mark.parametrize("one", [LESSON, LARGEST], ids=["short", "longest"])
def test_the_offer_and_the_lesson_both_have_every_way_out(one: Lesson) -> None:
    for message, first in ((lesson.nudge(one), "Read"), (lesson.text(one), "Done")):
        buttons = message.payload()["blocks"][-2 if first == "Read" else -1]["elements"]
        assert [button["text"]["text"] for button in buttons] == [first, "Tomorrow", "Next week", "Not for me"]
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
    assert ("`/learn` has the rest" in said) is (count < of)


def test_what_everybody_is_asked_to_do_cannot_be_refused() -> None:
    for message in (lesson.nudge(REQUIRED, DUE), lesson.text(REQUIRED, DUE)):
        assert "Not for me" not in letters(message)
