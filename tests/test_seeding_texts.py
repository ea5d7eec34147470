"""What a company writes as text is right, or each error says its line and what to do."""

import shutil
from pathlib import Path

import pytest

from bot.blocks.promise import promise_of
from bot.rules.company import Holder
from bot.rules.pulses import Mode
from bot.rules.questions import Kind, Stage
from bot.seeding import SEEDS, Company, SeedErrors, read_company


def company_with(tmp_path: Path, file: str, text: str, **more: str) -> Company:
    """The demo company with a file of its own, or with another for one it has."""
    folder = tmp_path / "company"
    shutil.copytree(SEEDS / "demo", folder)
    for name, body in {file: text, **{f"{key}.csv": body for key, body in more.items()}}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(body, "utf-8")
    return read_company(folder)


def errors(tmp_path: Path, file: str, text: str) -> list[str]:
    with pytest.raises(SeedErrors) as caught:
        company_with(tmp_path, file, text)
    return [str(error).removeprefix(f"{file}:") for error in caught.value.errors]


def seeded(file: str) -> str:
    return (SEEDS / file).read_text("utf-8")


# What comes with the bot


def test_the_default_pulse_has_five_items_whose_labels_fit_a_button() -> None:
    template = read_company(SEEDS / "demo").templates[0]
    odd, even = template.form(1), template.form(2)
    assert [question.key for question in odd] == ["usage", "usefulness", "know_how", "support", "concern", "comment"]
    assert [question.key for question in even][3:] == ["satisfaction", "concern", "comment"]
    assert odd[0].adopted == ("once_or_twice", "most_days", "every_day")
    assert [question.stage for question in odd] == [None, Stage.DESIRE, Stage.KNOWLEDGE, Stage.ABILITY, None, None]
    assert {question.kind for question in odd} == {Kind.FREQUENCY, Kind.SCALE, Kind.SINGLE, Kind.TEXT}
    assert all(len(choice.label) <= 75 for question in template.questions for choice in question.choices)


def test_the_concerns_of_the_pulse_are_the_themes() -> None:
    ids = [line.partition("id: ")[2] for line in seeded("themes.yaml").splitlines() if "- id:" in line]
    assert len(ids) == 9
    concern = read_company(SEEDS / "demo").templates[0].questions[-2]
    assert [choice.value for choice in concern.choices] == [*ids, "none", "rather_not_say"]


def test_every_first_contact_says_what_it_must_in_few_words() -> None:
    for text in read_company(SEEDS / "demo").first_contact.values():
        filled = text.format(
            name="Ana", company="Acme", department="Sales", champion="<@U1>", promise=promise_of(Mode.ANONYMOUS, 5, 30)
        )
        assert len(filled) < 2_000
        assert "!" not in text
        said = (
            "{promise}",
            "`/groundswell stop`",
            "Never more than two messages in seven days",
            "a lesson, three to five minutes",
            "`/concern`",
        )
        assert all(words in text for words in (*said, "{champion}", "{company}", "button below"))


# The company's facts


@pytest.mark.parametrize(
    ("company", "expected"),
    [
        (
            "name: [Acme\nzone: UTC\n",
            "2: this is not YAML: expected ',' or ']', but got ':'; check the indentation, colons and quotes here",
        ),
        ("name: A\x07\nzone: UTC\n", "1: there is a character that YAML does not allow; type this line again"),
        ("", " the file is empty; delete it to use the one the bot comes with"),
        ("- name\n", "1: the company should have fields: lines such as 'name: ...'"),
        ("name: Acme\nzone:\n  - UTC\n", "3: zone should be text"),
        ("name: Acme\nzone: UTC\nzone: UTC\n", "3: 'zone' is there twice; keep one"),
        ("name: Acme\nzome: UTC\nzone: UTC\n", "2: the company has no field 'zome'; did you mean 'zone'?"),
        (
            "name: Acme\nzone: UTC\nmotto: Go\n",
            "3: the company has no field 'motto'; the known fields are name, zone, country, digest_channel, "
            "champions_channel",
        ),
        ("name: Acme\n", "1: the company has no 'zone'; add it"),
        ("name:\nzone: UTC\n", "1: the company's name is empty; fill it in"),
        ("name: Acme\nzone: UTC\ncountry: DEU\n", "3: 'DEU' is not a country's two letters, such as DE"),
        (
            "name: Acme\nzone: UTC\ndigest_channel: '#ai'\n",
            "3: '#ai' is not a channel id such as C042ABCDE; a name does not do",
        ),
        (
            "name: Acme\nzone: UTC\ncountry: DE\nchampions_channel: champions\n",
            "4: 'champions' is not a channel id such as C042ABCDE; a name does not do",
        ),
    ],
)
def test_facts_that_cannot_be_say_why(tmp_path: Path, company: str, expected: str) -> None:
    assert errors(tmp_path, "company.yaml", company) == [expected]


def test_champions_may_have_a_channel_of_their_own(tmp_path: Path) -> None:
    text = "name: Acme\nzone: UTC\ndigest_channel: C1A\nchampions_channel: C2B\n"
    company = company_with(tmp_path, "company.yaml", text)
    assert (company.digest_channel, company.champions_channel) == ("C1A", "C2B")


def test_norway_is_a_country_and_not_a_no(tmp_path: Path) -> None:
    company = company_with(tmp_path, "company.yaml", "name: Acme\nzone: Europe/Oslo\ncountry: NO\n")
    assert company.country == "NO"


# The matrix


def test_a_matrix_that_cannot_be_followed_says_so_on_the_line_of_the_row(tmp_path: Path) -> None:
    lines = seeded("raci.yaml").splitlines()
    row = lines.index("  policy:") + 1
    lines[row + 1] = "    ceo: B"
    assert errors(tmp_path, "raci.yaml", "\n".join(lines)) == [
        f"{row}: in the row 'policy', ceo has 'B'; use R, A, C or I, or leave it out",
        f"{row}: in the row 'policy', nobody is accountable (A); name exactly one role",
    ]


def test_a_role_the_matrix_does_not_know_is_told_where_it_stands(tmp_path: Path) -> None:
    text = seeded("raci.yaml").replace("    ceo: A\n", "    coe: A\n", 1)
    line = text.splitlines().index("    coe: A") + 1
    told = errors(tmp_path, "raci.yaml", text)
    assert f"{line}: the row strategy has no field 'coe'; did you mean 'ceo'?" in told


def test_a_role_of_the_matrix_beyond_the_five_can_be_held(tmp_path: Path) -> None:
    matrix = seeded("raci.yaml").replace("additional_roles: {}", "additional_roles: {hr: HR}")
    company = company_with(tmp_path, "raci.yaml", matrix, roles="role,person\nhr,mai.le@example.com\n")
    assert company.holders == (Holder("hr", None, "mai.le@example.com"),)
    assert company.matrix.additional == (("hr", "HR"),)


# Pulses

MINE = "pulses/mine.yaml"


def choices(*pairs: tuple[str, str]) -> str:
    return f"[{', '.join(f'{{value: {value}, label: {label}}}' for value, label in pairs)}]"


SCALE = {
    "key": "useful",
    "kind": "scale",
    "text": "AI is useful.",
    "stage": "desire",
    "adopted": "[4, 5]",
    "choices": choices(*zip("12345", "abcde", strict=True)),
}
"""On the lines 3 to 8 of the pulse."""

LIST = {"key": "worry", "kind": "single", "text": "What worries you?", "choices": choices(("a", "A"), ("b", "B"))}
"""On the lines 3 to 6."""


def pulse(*questions: dict[str, str | None]) -> str:
    text = "name: Mine\nquestions:\n"
    for question in questions:
        lines = [f"  {key}: {value}" for key, value in question.items() if value is not None]
        text += "- " + "\n".join(lines)[2:] + "\n"
    return text


def test_a_pulse_of_ones_own_stands_beside_the_default_or_takes_its_place(tmp_path: Path) -> None:
    company = company_with(tmp_path / "a", MINE, pulse(LIST | {"choices": choices(("yes", "Yes"), ("no", "No"))}))
    mine = next(template for template in company.templates if template.key == "mine")
    # YAML's yes and no are words here, as they are written.
    assert [choice.value for choice in mine.questions[0].choices] == ["yes", "no"]
    company = company_with(tmp_path / "b", "pulses/default.yaml", pulse(SCALE))
    assert company.templates[0].name == "Mine"


def test_every_kind_of_question_comes_with_the_bot_and_none_needs_more_than_a_tap_but_a_comment() -> None:
    asked = [question for template in read_company(SEEDS / "demo").templates for question in template.questions]
    assert {question.kind for question in asked} == set(Kind)
    for question in asked:
        assert question.kind is Kind.TEXT or 2 <= len(question.choices) <= 11, question.key
        assert all(len(choice.label) <= 75 and choice.label for choice in question.choices)


def test_a_rating_has_eleven_values_with_words_at_both_ends(tmp_path: Path) -> None:
    rating = {"key": "likely", "kind": "rating", "text": "How likely?", "lowest": "Never", "highest": "Surely"}
    company = company_with(tmp_path, MINE, pulse(rating | {"adopted": "[9, 10]"}))
    choices = next(template for template in company.templates if template.key == "mine").questions[0].choices
    assert [choice.label for choice in choices] == ["0 - Never", *map(str, range(1, 10)), "10 - Surely"]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ({"key": "likely", "kind": "rating", "text": "How?", "highest": "x", "adopted": "[9]"},
         "3: a question of the kind 'rating' has no 'lowest'; say what 0 means"),
        ({"key": "rest", "kind": "text", "text": "How?", "adopted": "[9]"},
         "6: a question of the kind 'text' takes no 'adopted'; leave it out"),
        ({"key": "m", "kind": "multiple", "text": "How?", "choices": choices(*((f"v{n}", f"L{n}") for n in range(11)))},
         "6: there are 11 boxes to tick; Slack shows at most 10"),
        ({"key": "likely", "kind": "rating", "text": "How?", "lowest": "x" * 71, "highest": "x", "adopted": "[9]"},
         "6: the words have 71 characters; a button holds 70 of them"),
    ],
    ids=["no lowest", "a text with values", "too many boxes", "too long"],
)  # fmt: skip
def test_what_a_kind_needs_and_what_it_cannot_have_is_said(
    tmp_path: Path, question: dict[str, str | None], expected: str
) -> None:
    assert expected in errors(tmp_path, MINE, pulse(question))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"key": "Useful?"}, "3: the key 'Useful?' should be lower-case letters, digits and _, such as 'usage'"),
        ({"kind": "scales"}, "4: there is no kind 'scales'; did you mean 'scale'?"),
        ({"text": "x" * 301}, "5: the question has 301 characters; at most 300 are read"),
        (
            {"stage": "anger"},
            "6: there is no stage 'anger'; use one of awareness, desire, knowledge, ability, reinforcement",
        ),
        (
            {"stage": None},
            "3: a question of the kind 'scale' has no 'stage'; add one of awareness, desire, knowledge, ability, "
            "reinforcement, since a barrier is read from it",
        ),
        (
            {"kind": "frequency"},
            "6: a question of the kind 'frequency' takes no 'stage'; leave it out",
        ),
        (
            {"adopted": None},
            "3: a question of the kind 'scale' has no 'adopted'; say which values count as yes: adopted: [4, 5]",
        ),
        ({"adopted": "[6]"}, "7: '6' is none of the question's values"),
        ({"adopted": "[1, 2, 3, 4, 5]"}, "7: some of the values should count as yes, and some not"),
        ({"adopted": "4"}, "7: adopted should be a list: lines that begin with '- '"),
        (
            {"choices": choices(("1", "a"), ("2", "b")), "adopted": "[2]"},
            "8: a scale has the values 1, 2, 3, 4 and 5, in this order",
        ),
        ({"cycles": "evenly"}, "9: there is no cycles 'evenly'; did you mean 'even'?"),
        (
            {"labels": "x"},
            "9: a question has no field 'labels'; the known fields are "
            "key, kind, text, finding, short, cycles, choices, adopted, stage, lowest, highest",
        ),
        ({"text": None}, "3: a question has no 'text'; add it"),
    ],
)
def test_a_question_that_cannot_be_asked_says_why(tmp_path: Path, fields: dict[str, str | None], expected: str) -> None:
    assert expected in errors(tmp_path, MINE, pulse({**SCALE, **fields}))


@pytest.mark.parametrize(
    ("offered", "expected"),
    [
        (choices(("a", "A")), "6: there are 1 choices; a question has from 2 to 25"),
        (choices(("a", "A"), ("a", "B")), "6: the value 'a' is there twice; rename one"),
        (choices(("a", "A"), ("b", "A")), "6: the label 'A' is there twice; rename one"),
        (
            choices(("a", "A"), ("b", "y" * 76)),
            "6: the label has 76 characters and a button holds 75; shorten it",
        ),
        ("[{value: a, label: A}, {value: b}, {value: c, label: C}]", "6: a choice has no 'label'; add it"),
        ("a or b", "6: choices should be a list: lines that begin with '- '"),
    ],
)
def test_choices_that_cannot_be_offered_say_why(tmp_path: Path, offered: str, expected: str) -> None:
    assert expected in errors(tmp_path, MINE, pulse({**LIST, "choices": offered}))


def test_a_question_is_asked_once_in_a_pulse(tmp_path: Path) -> None:
    told = errors(tmp_path, MINE, pulse({**LIST}, {**LIST}))
    assert told == ["7: the question 'worry' is on line 3 already; rename one"]


def test_a_pulse_asks_something(tmp_path: Path) -> None:
    told = errors(tmp_path, MINE, "name: Mine\nquestions: []\n")
    assert told == ["2: the pulse asks nothing; give it a question"]


def test_a_pulse_that_asks_too_much_is_warned_of(tmp_path: Path) -> None:
    company = company_with(tmp_path, MINE, pulse(*({**LIST, "key": f"q{n}"} for n in range(6))))
    assert [str(warning) for warning in company.warnings] == [
        f"{MINE}:1: 6 questions are asked at once; more than five are seldom answered"
    ]


# First contact

CONTACT = "executives: Hello {name}.\nmanagers: Hello.\npractitioners: Hello.\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "technical: |\n  Hello.\n\n  Your {champoin} is here.\n",
            "7: there is no placeholder {champoin}; did you mean 'champion'?",
        ),
        (
            "technical: Hello {boss}.\n",
            "4: there is no placeholder {boss}; use {name}, {company}, {department}, {champion}, {floor}, {days}, "
            "{promise}",
        ),
        ("technical: Hello {names}.\n", "4: there is no placeholder {names}; did you mean 'name'?"),
        ("technical: Hello {name!r}.\n", "4: write the placeholder {name} alone, without ! or :"),
        (
            "technical: Hello {name.\n",
            "4: there is a single { or } in the text; write {{ or }} where you mean the character",
        ),
        (f"technical: {'x' * 2_501}\n", "4: the text for technical has 2501 characters; at most 2500 fit one message"),
        (
            "engineers: Hello.\n",
            "4: first contact has no field 'engineers'; the known fields are "
            "executives, managers, practitioners, technical",
        ),
        ("", "1: first contact has no 'technical'; add it"),
    ],
)
def test_a_first_contact_that_cannot_be_sent_says_why(tmp_path: Path, text: str, expected: str) -> None:
    assert expected in errors(tmp_path, "first_contact.yaml", CONTACT + text)


def test_a_text_that_is_not_utf_8_says_on_which_line(tmp_path: Path) -> None:
    folder = tmp_path / "company"
    shutil.copytree(SEEDS / "demo", folder)
    (folder / "company.yaml").write_bytes(b"zone: UTC\nname: Caf\xe9\n")
    with pytest.raises(SeedErrors, match=r"company\.yaml:2: this is not UTF-8 text"):
        read_company(folder)
