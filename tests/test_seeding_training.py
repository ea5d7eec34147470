"""Lessons can be shown as they stand and read in the minutes they say, or each error says its line and what to do."""

import json
import re
import shutil
from pathlib import Path

import pytest

from bot.rules.company import Tier
from bot.rules.library import REQUIRED, SHELVES, Function, Lesson, shelf_body, shelf_from
from bot.rules.questions import Stage
from bot.seeding import SEEDS, Company, SeedErrors, read_company

MINE = "training/managers.yaml"
COMPANY = read_company(SEEDS / "demo")
LESSONS = [lesson for shelf in COMPANY.shelves.values() for lesson in shelf]
FENCED = re.compile(r"```.*?```", re.DOTALL)


def company_with(tmp_path: Path, **tracks: str) -> Company:
    """The demo company with tracks of its own, by the names of their files."""
    folder = tmp_path / "company"
    shutil.copytree(SEEDS / "demo", folder)
    (folder / "training").mkdir()
    for name, text in tracks.items():
        (folder / "training" / f"{name}.yaml").write_text(text, "utf-8")
    return read_company(folder)


def errors(tmp_path: Path, **tracks: str) -> list[str]:
    with pytest.raises(SeedErrors) as caught:
        company_with(tmp_path, **tracks)
    return [str(error) for error in caught.value.errors]


def track(*lessons: dict[str, str | None]) -> str:
    text = "lessons:\n"
    for lesson in lessons:
        lines = [f"  {key}: {value}" for key, value in lesson.items() if value is not None]
        text += "- " + "\n".join(lines)[2:] + "\n"
    return text


LESSON = {"key": "ours", "title": "Ours", "stage": "desire", "minutes": "3", "teaser": "You can.", "body": "Read."}
"""On the lines 2 to 7 of the track."""


# What comes with the bot


def test_every_tier_has_at_least_five_lessons_and_all_stages_and_every_function_three() -> None:
    assert list(COMPANY.shelves) == list(SHELVES)
    for tier in Tier:
        assert len(COMPANY.shelves[tier]) >= 5
        assert {lesson.stage for lesson in COMPANY.shelves[tier]} == set(Stage)
    assert all(len(COMPANY.shelves[function]) >= 3 for function in Function)
    assert len(LESSONS) >= 40


def test_what_everybody_is_asked_to_do_has_a_number_of_days_and_nothing_else_has() -> None:
    assert [lesson.key for lesson in LESSONS if lesson.days is not None] == [
        lesson.key for lesson in COMPANY.shelves[REQUIRED]
    ]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.key)
def test_each_lesson_asks_one_question_with_one_right_choice_and_a_word_to_each(lesson: Lesson) -> None:
    assert lesson.check is not None
    assert sum(choice.right for choice in lesson.check.choices) == 1
    assert len({choice.text for choice in lesson.check.choices}) == len(lesson.check.choices)
    assert all(len(choice.because) >= 20 for choice in lesson.check.choices)
    said = lesson.check.question + "".join(choice.text + choice.because for choice in lesson.check.choices)
    assert not [sign for sign in ("**", "](", "<", ">", "&", "!") if sign in said]


def test_the_right_choice_is_not_always_in_the_same_place() -> None:
    places = [[one.right for one in lesson.check.choices].index(True) for lesson in LESSONS if lesson.check]
    assert {places.count(place) for place in range(3)} == {len(LESSONS) // 3}


def test_no_two_lessons_have_the_same_key_or_title() -> None:
    assert len({lesson.key for lesson in LESSONS}) == len({lesson.title for lesson in LESSONS}) == len(LESSONS)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.key)
def test_a_lesson_takes_the_minutes_it_says(lesson: Lesson) -> None:
    words = len(lesson.body.split())
    assert 3 <= lesson.minutes <= 5
    assert 500 <= words <= 900
    # Average readers manage 200 to 240 words a minute; both ends are within 30 % of what is said.
    assert words / 200 <= 1.3 * lesson.minutes
    assert words / 240 >= 0.7 * lesson.minutes


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.key)
def test_a_lesson_is_something_that_slack_shows_as_it_is_meant(lesson: Lesson) -> None:
    said = f"{lesson.title}\n\n{lesson.teaser}\n\n{lesson.body}"
    assert len(lesson.title) <= 70 and len(lesson.teaser) <= 250 and len(lesson.body) <= 6_500
    # What Slack does not know, what it reads as its own, and what would shout.
    assert not [sign for sign in ("**", "](", "<", ">", "&", "~", "!") if sign in said]
    assert not re.search(r"^\s*(#|- |\* )", lesson.body, re.MULTILINE)
    assert {sign for sign in said if not sign.isascii()} <= {"•"}
    for paragraph in said.split("\n\n"):
        assert len(paragraph) <= 2_500
        assert paragraph.count("```") in (0, 2)
        words = FENCED.sub("", paragraph)
        assert all(line.count(sign) % 2 == 0 for line in words.splitlines() for sign in "*_`"), paragraph


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.key)
def test_a_lesson_ends_with_something_to_try_at_once(lesson: Lesson) -> None:
    # The department's own call it as people there would: "On your next call", "At the end of this shift".
    last = list(re.finditer(r"(?:^|\n\n)\*[^*\n]+\*(?:\n\n| )", lesson.body))[-1]
    words = len(lesson.body[last.end() :].split())
    assert 20 <= words <= 260


def test_a_track_comes_back_from_its_document_as_it_was() -> None:
    for shelf in COMPANY.shelves.values():
        assert shelf_from(json.loads(json.dumps(shelf_body(shelf)))) == shelf


def test_a_lesson_of_an_earlier_version_comes_back_without_what_it_did_not_have() -> None:
    assert shelf_from({"lessons": [{**LESSON, "minutes": 3}]})[0].check is None


# What a company writes itself


def test_a_track_of_ones_own_takes_the_place_of_one_and_leaves_the_others(tmp_path: Path) -> None:
    company = company_with(tmp_path, managers=track(LESSON))
    assert company.shelves[Tier.MANAGERS] == (Lesson("ours", "Ours", Stage.DESIRE, 3, "You can.", "Read."),)
    assert company.shelves[Tier.TECHNICAL] == COMPANY.shelves[Tier.TECHNICAL]
    assert company.warnings == ()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"key": "Ours"}, "2: the key 'Ours' should be lower-case letters, digits and _, such as 'first_task'"),
        ({"key": None}, "2: a lesson has no 'key'; add it"),
        ({"title": "x" * 71}, "3: the title has 71 characters; at most 70 are shown"),
        ({"stage": "desires"}, "4: there is no stage 'desires'; did you mean 'desire'?"),
        (
            {"stage": "hope"},
            "4: there is no stage 'hope'; use one of awareness, desire, knowledge, ability, reinforcement",
        ),
        ({"minutes": "0"}, "5: minutes should be a whole number from 1 to 15, not '0'"),
        ({"minutes": "16"}, "5: minutes should be a whole number from 1 to 15, not '16'"),
        ({"minutes": "3.5"}, "5: minutes should be a whole number from 1 to 15, not '3.5'"),
        ({"minutes": "three"}, "5: minutes should be a whole number from 1 to 15, not 'three'"),
        ({"minutes": "[3]"}, "5: minutes should be text"),
        ({"teaser": "x" * 251}, "6: the teaser has 251 characters; at most 250 are shown"),
        ({"body": "x" * 6_501}, "7: the body has 6501 characters; at most 6500 are shown"),
        ({"link": "http://x.example"}, "8: 'http://x.example' is no address; write one that begins with https://"),
        ({"tiers": "[manager]"}, "8: there is no tier 'manager'; did you mean 'managers'?"),
        ({"days": "0"}, "8: days should be a whole number from 1 to 250, not '0'"),
        (
            {"check": "{question: Q, choices: []}"},
            "8: exactly one choice is right, not 0: write 'right: true' below it",
        ),
        (
            {"check": "{question: Q, choices: [{text: a, because: b, right: true}]}"},
            "8: a check has 2 to 4 choices, not 1",
        ),
        (
            {"check": "{question: Q, choices: [{text: a, because: b}, {text: c, because: d}]}"},
            "8: exactly one choice is right, not 0: write 'right: true' below it",
        ),
        (
            {"check": "{question: Q, choices: [{text: a}, {text: c, because: d, right: true}]}"},
            "8: a choice has no 'because'; add it",
        ),
        ({"body": ""}, "7: the body should be text"),
        ({"body": None}, "2: a lesson has no 'body'; add it"),
        (
            {"body": f"|\n    Read.\n\n    {'x' * 2_501}\n"},
            "10: this paragraph has 2501 characters; at most 2500 fit, so divide it",
        ),
        (
            {"body": "|\n    Copy:\n\n    ```\n    one\n\n    two\n    ```\n"},
            "10: ``` is opened and not closed in this paragraph; close it, and leave no empty line inside",
        ),
        (
            {"text": "x"},
            "8: a lesson has no field 'text'; the known fields are key, title, stage, minutes, teaser, body, "
            "link, tiers, days, check",
        ),
    ],
)
def test_a_lesson_that_cannot_be_shown_says_why(tmp_path: Path, fields: dict[str, str | None], expected: str) -> None:
    assert f"{MINE}:{expected}" in errors(tmp_path, managers=track({**LESSON, **fields}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lessons: []\n", "1: the file teaches nothing; give it a lesson"),
        ("lessons:\n", "1: lessons should be a list: lines that begin with '- '"),
        ("lesson:\n- key: a\n", "1: the file has no 'lessons'; add it"),
        ("", " the file is empty; delete it to use the one the bot comes with"),
    ],
)
def test_a_track_teaches_something(tmp_path: Path, text: str, expected: str) -> None:
    assert f"{MINE}:{expected}" in errors(tmp_path, managers=text)


def test_a_lesson_is_there_once_in_a_track_and_among_all_of_them(tmp_path: Path) -> None:
    assert errors(tmp_path / "a", managers=track(LESSON, LESSON)) == [
        f"{MINE}:8: the lesson 'ours' is in {MINE} on line 2 already; rename one"
    ]
    assert errors(tmp_path / "b", managers=track(LESSON), technical=track(LESSON)) == [
        f"training/technical.yaml:2: the lesson 'ours' is in {MINE} on line 2 already; rename one"
    ]


def test_lessons_without_a_key_are_not_taken_for_each_other(tmp_path: Path) -> None:
    nameless = track({**LESSON, "key": None}, {**LESSON, "key": None})
    assert errors(tmp_path, managers=nameless) == [
        f"{MINE}:2: a lesson has no 'key'; add it",
        f"{MINE}:7: a lesson has no 'key'; add it",
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("**Bold**.", "Slack shows ** as it stands; put *one star* on each side"),
        ("See [this](https://x.example).", "Slack shows [text](address) as it stands; write the address alone"),
        ("# A heading", "Slack has no headings; write a line in *bold* instead"),
    ],
)
def test_markup_of_other_programs_is_warned_of(tmp_path: Path, line: str, expected: str) -> None:
    body = f"|\n    Read.\n\n    {line}\n"
    company = company_with(tmp_path, managers=track({**LESSON, "body": body}))
    assert [str(warning) for warning in company.warnings] == [f"{MINE}:10: {expected}"]


def test_a_file_of_lessons_that_is_not_read_is_warned_of(tmp_path: Path) -> None:
    company = company_with(tmp_path, manager=track(LESSON))
    assert [str(warning) for warning in company.warnings] == [
        "training/manager.yaml: this file is not read; those are " + ", ".join(f"{shelf}.yaml" for shelf in SHELVES)
    ]
