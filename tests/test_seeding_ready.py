"""Ready answers are written for people who are afraid, and each error in a file says its line and what to do."""

import shutil
from pathlib import Path

import pytest

from bot.rules.ready import JOBS, TEXT_LONGEST, Flaw, ReadyAnswer, answer_from, flaw
from bot.seeding import SEEDS, Company, SeedErrors, read_company

ANSWER = "- {key: jobs, title: My job, categories: [job_displacement], text: Nothing is decided yet.}\n"
CONCERNS = "categories:\n- {key: data, label: Data, activity: escalation}\nhours: {normal: 8, high: 4, critical: 1}\n"


def company_with(tmp_path: Path, answers: str, concerns: str | None = None) -> Company:
    folder = tmp_path / "company"
    shutil.copytree(SEEDS / "demo", folder)
    (folder / "answers.yaml").write_text(answers, "utf-8")
    if concerns is not None:
        (folder / "concerns.yaml").write_text(concerns, "utf-8")
    return read_company(folder)


def errors(tmp_path: Path, answers: str) -> list[str]:
    with pytest.raises(SeedErrors) as caught:
        company_with(tmp_path, answers)
    return [str(error).removeprefix("answers.yaml:") for error in caught.value.errors]


# What comes with the bot


def test_every_kind_of_concern_has_an_answer_that_fits_it() -> None:
    company = read_company(SEEDS / "demo")
    assert len(company.answers) >= 12
    fits = {key for one in company.answers for key in one.categories}
    assert fits == {one.key for one in company.policy.categories}
    assert sum(JOBS in one.categories for one in company.answers) >= 2


@pytest.mark.parametrize("answer", read_company(SEEDS / "demo").answers, ids=lambda one: one.key)
def test_no_answer_can_be_approved_before_the_company_has_decided_something(answer: ReadyAnswer) -> None:
    assert flaw(answer.text) is Flaw.PLACEHOLDER


@pytest.mark.parametrize("answer", read_company(SEEDS / "demo").answers, ids=lambda one: one.key)
def test_an_answer_that_comes_with_the_bot_is_short_calm_and_for_one_person(answer: ReadyAnswer) -> None:
    assert len(answer.text) <= 1_100
    assert "!" not in answer.text
    assert "you" in answer.text.lower()
    for promise in ("guarantee", "never be replaced", "don't worry.", "no one will lose", "nobody will lose"):
        assert promise not in answer.text.lower()


def test_an_answer_comes_back_from_its_document_as_it_was() -> None:
    for answer in read_company(SEEDS / "demo").answers:
        assert answer_from(answer.key, answer.body()) == answer


# What a company writes itself


def test_a_file_of_ones_own_takes_the_place_of_the_one_the_bot_comes_with(tmp_path: Path) -> None:
    answers = company_with(tmp_path, f"answers:\n{ANSWER}").answers
    assert answers == (ReadyAnswer("jobs", "My job", ("job_displacement",), "Nothing is decided yet."),)


def test_whoever_has_other_categories_keeps_the_answers_of_the_bot_that_fit_none(tmp_path: Path) -> None:
    folder = tmp_path / "company"
    shutil.copytree(SEEDS / "demo", folder)
    (folder / "concerns.yaml").write_text(CONCERNS, "utf-8")
    answers = read_company(folder).answers
    assert len(answers) >= 12
    assert {one.categories for one in answers} == {()}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            "{key: Jobs, title: A, categories: [job_displacement], text: B}",
            "2: the key 'Jobs' should be lower-case letters, digits and _, such as 'what_happens_to_jobs'",
        ),
        (
            f"{{key: {'j' * 41}, title: A, categories: [job_displacement], text: B}}",
            "2: the key has 41 characters; people type it, so give it at most 40",
        ),
        (
            f"{{key: a, title: {'x' * 61}, categories: [job_displacement], text: B}}",
            "2: the title has 61 characters; at most 60 fit the list; shorten it",
        ),
        (
            f"{{key: a, title: A, categories: [job_displacement], text: {'x' * 1_501}}}",
            "2: the text has 1501 characters; at most 1500 are read by somebody who is afraid",
        ),
        (
            "{key: a, title: A, categories: [job_displacment], text: B}",
            "2: concerns.yaml has no category 'job_displacment'; did you mean 'job_displacement'?",
        ),
        (
            "{key: a, title: A, categories: [privacy, privacy], text: B}",
            "2: the category 'privacy' is there twice; keep one",
        ),
        (
            "{key: a, title: A, categories: privacy, text: B}",
            "2: categories should be a list: lines that begin with '- '",
        ),
        ("{key: a, title: A, categories: [privacy]}", "2: an answer has no 'text'; add it"),
        ("{key: a, title: A, categories: [privacy], text: }", "2: the text should be text"),
        (
            "{key: a, title: A, categories: [privacy], text: B, by: me}",
            "2: an answer has no field 'by'; the known fields are key, title, categories, text",
        ),
        ("{key: jobs, title: A, categories: [privacy], text: B}", "3: the key 'jobs' is there twice; rename one"),
        ("{key: a, title: My job, categories: [privacy], text: B}", "3: the title 'My job' is there twice; rename one"),
    ],
)
def test_an_answer_that_cannot_be_says_why(tmp_path: Path, answer: str, expected: str) -> None:
    assert expected in errors(tmp_path, f"answers:\n- {answer}\n{ANSWER}")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Who: [name", "decides", "today"], "6: there is a single [ here"),
        (["[one] and [two]", "", "three] it is"], "8: there is a single ] here"),
        (["[over two", "lines] is fine", "but [this is not"], "8: there is a single [ here"),
    ],
)
def test_a_bracket_without_its_other_one_is_told_on_its_line(tmp_path: Path, lines: list[str], expected: str) -> None:
    text = "".join(f"    {line}\n" for line in lines)
    head = "answers:\n- key: a\n  title: A\n  categories: [privacy]\n  text: |\n"
    (found,) = errors(tmp_path, f"{head}{text}")
    assert found == f"{expected}; what has to be decided first stands between [ and ]"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("answers: all\n", "1: answers should be a list: lines that begin with '- '"),
        ("reponses: []\n", "1: the file has no 'answers'; add it"),
        ("", "the file is empty; delete it to use the one the bot comes with"),
    ],
)
def test_a_file_that_is_none_says_what_it_should_be(tmp_path: Path, text: str, expected: str) -> None:
    assert expected in [one.removeprefix(" ") for one in errors(tmp_path, text)]


def test_more_answers_than_a_list_holds_are_too_many(tmp_path: Path) -> None:
    lines = "".join(f"- {{key: k{n}, title: T{n}, categories: [privacy], text: B}}\n" for n in range(41))
    assert errors(tmp_path, f"answers:\n{lines}") == ["2: there are 41 answers; at most 40 fit one list"]


def test_a_company_may_have_no_ready_answers_at_all(tmp_path: Path) -> None:
    assert company_with(tmp_path, "answers: []\n").answers == ()


def test_a_policy_that_cannot_be_read_is_not_missed_in_every_answer(tmp_path: Path) -> None:
    with pytest.raises(SeedErrors) as caught:
        company_with(tmp_path, f"answers:\n{ANSWER}", concerns="categories: [\n")
    assert {error.file for error in caught.value.errors} == {"concerns.yaml"}


def test_a_text_of_the_greatest_length_is_taken(tmp_path: Path) -> None:
    text = "x" * TEXT_LONGEST
    answer = f"- {{key: a, title: A, categories: [privacy], text: {text}}}\n"
    assert company_with(tmp_path, f"answers:\n{answer}").answers[0].text == text
